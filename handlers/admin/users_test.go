package admin_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

func ids(users ...uint) url.Values {
	v := url.Values{}
	for _, u := range users {
		v.Add("id", fmt.Sprint(u))
	}
	return v
}

func doing(do string, users ...uint) url.Values {
	v := ids(users...)
	v.Set("do", do)
	return v
}

func TestUsersAreFoundFilteredAndExported(t *testing.T) {
	w := newWorld(t)
	c := w.customer("harbor.example", billing.Flexible, 25)
	tom := w.user(c, "tom", access.RoleMember)
	w.user(c, "mara", access.RoleUserManager)
	w.user(c, "=cmd", access.RoleMember)
	if _, err := w.store.RemoveLicenses(t.Context(), c.boss, c.sub, []uint{tom}); err != nil {
		t.Fatal(err)
	}
	boss := w.browser("aoife@harbor.example")
	for query, want := range map[string]string{
		"?q=tom+ward":                       "tom",
		"?role=user_manager":                "mara",
		"?license=none":                     "tom",
		"?license=1010020028&q=mara":        "mara",
		"?role=super_admin&status=active":   "Aoife",
		"?role=nonsense&status=none&sku=none": "Aoife",
	} {
		boss.get("/admin/users" + query).is(200).says(want)
	}
	boss.get("/admin/users?q=nobody").says("No users match", "Show all users")
	boss.get("/admin/users?status=suspended").says("No users match")
	boss.get("/admin/users?license=none").lacks("mara@").says("No license", "Clear all")
	file := boss.get("/admin/users.csv").is(200).says("\ufeffFirst name,Last name,Primary email", "Added (Europe/Dublin)", "tom,Ward,tom@harbor.example", "'=cmd,Ward")
	if n := strings.Count(file.raw, "\r\n"); n != 5 {
		t.Errorf("%d lines", n)
	}
	if n := strings.Count(boss.get("/admin/users.csv?q=tom").raw, "\r\n"); n != 2 {
		t.Errorf("%d lines", n)
	}
	for _, path := range []string{"/admin/users/word", "/admin/users/0", "/admin/users/999", "/admin/users/-1", "/admin/users/99999999999999999999", "/admin/users/word/edit"} {
		boss.get(path).is(404)
	}
}

func TestUsersArePagedByKey(t *testing.T) {
	w := newWorld(t)
	c := w.customer("harbor.example", billing.Flexible, 100)
	in := make([]models.NewUser, 60)
	for i := range in {
		in[i] = models.NewUser{FirstName: "Anna", LastName: fmt.Sprintf("Same%d", i%3), Address: fmt.Sprintf("a%02d", i)}
	}
	if _, err := w.store.AddUsers(t.Context(), c.boss, in); err != nil {
		t.Fatal(err)
	}
	boss := w.browser("aoife@harbor.example")
	first := boss.get("/admin/users").says("50 of 61 users")
	next := strings.Split(strings.SplitN(first.body, `rel="next"`, 2)[0], `href="`)
	second := boss.get(strings.SplitN(next[len(next)-1], `"`, 2)[0]).says("11 of 61 users")
	for i := range in {
		address := fmt.Sprintf("a%02d@<wbr>", i)
		if strings.Contains(first.raw, address) == strings.Contains(second.raw, address) {
			t.Errorf("%s is on both pages or on none", address)
		}
	}
}

func TestSeveralUsersAreChangedAllOrNobody(t *testing.T) {
	w := newWorld(t)
	c := w.customer("harbor.example", billing.Flexible, 25)
	tom, ben := w.user(c, "tom", access.RoleMember), w.user(c, "ben", access.RoleMember)
	mara := w.user(c, "mara", access.RoleUserManager)
	boss, manager := w.browser("aoife@harbor.example"), w.browser("mara@harbor.example")

	boss.post("/admin/users/bulk", doing("suspend")).is(422).says("Select one user or more.")
	boss.post("/admin/users/bulk", doing("nothing", tom)).is(422).says("Choose what to do with the users.")
	page := boss.sent("/admin/users/bulk", doing("delete", tom, ben)).
		says("Delete 2 users?", "tom Ward", "ben Ward", "2 licenses are freed for others.", "restore a deleted user for 20 days", "Keep the users")
	if page.status != 200 || w.users(c) != 4 {
		t.Fatal("deleted without having been asked")
	}
	boss.post("/admin/users/bulk/delete", ids(tom, c.boss.UserID)).is(409).says("You cannot be deleted by yourself.")
	boss.post("/admin/users/bulk/delete", ids(tom, 999)).is(404)
	boss.post("/admin/users/bulk/delete", nil).is(422)
	manager.post("/admin/users/bulk/delete", ids(tom, c.boss.UserID)).is(403)
	manager.post("/admin/users/bulk/suspend", ids(tom, mara)).is(409)
	if n := w.users(c); n != 4 {
		t.Fatalf("%d users: half was done", n)
	}
	boss.sent("/admin/users/bulk/suspend", ids(tom, ben)).says("2 users were suspended.", "keeps the license and is still charged")
	boss.sent("/admin/users/bulk/delete", ids(tom, ben)).says("2 users were deleted.")
	if n := w.users(c); n != 2 {
		t.Errorf("%d users", n)
	}
	boss.get("/admin/users/deleted").is(200).says("tom Ward", "ben Ward", "30 Apr 2026", `action="/admin/users/3/restore"`)
	manager.get("/admin/users/deleted").is(200).says("tom Ward").lacks("/restore")
	manager.post("/admin/users/3/restore", nil).is(403)
	boss.sent("/admin/users/3/restore", nil).says("The user was restored.", "Suspended")
	w.at(time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC))
	boss = w.browser("aoife@harbor.example")
	boss.get("/admin/users/deleted").says("Nobody was deleted lately")
	boss.get("/admin/users/4").is(404)
}

func TestALicenseIsAssignedToSeveralOrNobody(t *testing.T) {
	w := newWorld(t)
	c := w.customer("harbor.example", billing.Flexible, 25)
	tom, ben := w.user(c, "tom", access.RoleMember), w.user(c, "ben", access.RoleMember)
	boss := w.browser("aoife@harbor.example")
	w.vault(c, 1)
	boss.sent("/admin/users/bulk", doing("assign", tom, ben)).says("Assign a license to 2 users?", "Google Vault", "1 left")
	form := ids(tom, ben)
	boss.post("/admin/users/bulk/assign-license", form).is(422).says("Choose which license to assign.")
	form.Set("subscription", "2")
	boss.post("/admin/users/bulk/assign-license", form).is(409).
		says("There is no room for 2 more. Ask Liffey Cloud to raise it.", `href="/admin/requests/new?subscription=2"`, "checked")
	form = ids(tom)
	form.Set("subscription", "2")
	boss.sent("/admin/users/bulk/assign-license", form).says("1 license was assigned.")
	boss.get("/admin/users?license=Google-Vault").says("tom Ward").lacks("ben Ward")
	boss.sent("/admin/users/3/licenses", url.Values{"do": {"remove"}, "subscription": {"2"}}).says("The license was removed.")
	boss.sent("/admin/users/4/licenses", url.Values{"do": {"assign"}, "subscription": {"2"}}).says("The license was assigned.", "Assigned, 1 of 1 seats used")
	boss.post("/admin/users/3/licenses", url.Values{"do": {"assign"}, "subscription": {"2"}}).is(409).says("1 of 1 users under its purchase cap for Google Vault")
	boss.post("/admin/users/3/licenses", url.Values{"do": {"assign"}, "subscription": {"77"}}).is(404)
	boss.post("/admin/users/3/licenses", url.Values{"subscription": {"2"}}).is(422)
}

func TestOneUserIsChanged(t *testing.T) {
	w := newWorld(t)
	c := w.customer("harbor.example", billing.Flexible, 25)
	w.user(c, "tom", access.RoleMember)
	w.user(c, "mara", access.RoleUserManager)
	boss, manager := w.browser("aoife@harbor.example"), w.browser("mara@harbor.example")
	boss.get("/admin/users/2").is(200).says("Aoife Byrne", "/admin/users/2/edit").lacks("/admin/users/2/suspend", "/admin/users/2/delete", "/admin/users/2/password")
	manager.get("/admin/users/2").is(200).lacks("/admin/users/2/")
	for _, path := range []string{"/edit", "/suspend", "/delete", "/password"} {
		manager.get("/admin/users/2" + path).is(403)
		manager.post("/admin/users/2"+path, url.Values{"first_name": {"A"}, "last_name": {"B"}, "version": {"1"}}).is(403)
		boss.get("/admin/users/3" + path).is(200)
	}
	form := boss.get("/admin/users/3/edit").says("Primary email", `value="tom@harbor.example"`)
	edit := url.Values{"first_name": {"Thomas"}, "last_name": {"Ward"}, "role": {"user_manager"}, "version": {form.hidden("version")}}
	boss.sent("/admin/users/3/edit", edit).says("Thomas Ward", "The user was saved.", "User manager")
	boss.post("/admin/users/3/edit", edit).is(409).says("changed by somebody else", `value="Thomas"`)
	edit.Set("version", "2")
	edit.Set("first_name", strings.Repeat("x", 10_000))
	boss.post("/admin/users/3/edit", edit).is(422).says("First name must have 1 to 60 characters.")
	manager.post("/admin/users/3/edit", edit).is(403)
	boss.post("/admin/users/2/edit", url.Values{"first_name": {"Aoife"}, "last_name": {"Byrne"}, "role": {"member"}, "version": {"1"}}).
		is(409).says("has no other super admin")

	boss.get("/admin/users/3/suspend").says("keeps the license and is still charged")
	boss.sent("/admin/users/3/suspend", nil).says("Thomas Ward was suspended.", "Reactivate")
	boss.sent("/admin/users/3/reactivate", nil).says("The user can sign in again.")
	boss.get("/admin/users/3/delete").says("Delete Thomas Ward?", "1 license is freed for others.", "Keep Thomas Ward")
	boss.sent("/admin/users/3/password", nil).says("A new password was made.", "it is shown only now")
	boss.post("/admin/users/2/password", nil).is(409).says("Your own password")
	boss.sent("/admin/users/3/delete", nil).says("Thomas Ward was deleted.")
	boss.get("/admin/users/3").is(200).says("restorable until", "30 Apr 2026", "Comes back with: Google Workspace Business Standard").lacks("/admin/users/3/edit")
	boss.get("/admin/users/3/edit").is(409)
}

func TestAnotherCustomersUsersAreNotThere(t *testing.T) {
	w := newWorld(t)
	other := w.customer("kestrel.example", billing.Flexible, 25)
	c := w.customer("harbor.example", billing.Flexible, 25)
	w.user(c, "tom", access.RoleMember)
	w.ordering(models.OrderingForm)
	foreign := fmt.Sprint(other.boss.UserID)
	boss := w.browser("aoife@harbor.example")
	for _, path := range []string{"", "/edit", "/suspend", "/delete", "/password"} {
		boss.get("/admin/users/" + foreign + path).is(404)
		if path != "" {
			boss.post("/admin/users/"+foreign+path, url.Values{"first_name": {"A"}, "last_name": {"B"}, "version": {"1"}}).is(404)
		}
	}
	for _, path := range []string{"/reactivate", "/restore", "/licenses"} {
		boss.post("/admin/users/"+foreign+path, url.Values{"do": {"assign"}, "subscription": {"2"}}).is(404)
	}
	boss.post("/admin/users/bulk/delete", ids(other.boss.UserID)).is(404)
	boss.post("/admin/users/3/licenses", url.Values{"do": {"assign"}, "subscription": {"1"}}).is(404)
	boss.get("/admin/requests/new?subscription=1").is(404)
	boss.get("/admin/requests/new?subscription=x").is(404)
	boss.post("/admin/requests/new", url.Values{"subscription": {"1"}, "number": {"30"}}).is(404)
	boss.get("/admin/orders/1").is(404)
	boss.get("/admin/orders/word").is(404)
	boss.get("/admin/users?q=kestrel").says("No users match")

	for path, status := range map[string]int{"/admin": 404, "/admin/users": 404, "/admin/users/2": 404, "/admin/orders.csv": 404} {
		w.browser("tom@harbor.example").get(path).is(status)
		w.browser("niamh@liffey.example").get(path).is(status)
		w.browser("").get(path).is(303)
	}
}
