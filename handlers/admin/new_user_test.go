package admin_test

import (
	"maps"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

func typed(first, last, email string) url.Values {
	return url.Values{"first_name": {first}, "last_name": {last}, "email": {email}}
}

func TestAUserIsAddedAndThePasswordShownOnce(t *testing.T) {
	w := newWorld(t)
	c := w.customer("harbor.example", billing.Flexible, 25)
	boss := w.browser("aoife@harbor.example")
	form := boss.get("/admin/users/new").is(200).says("Add user", "First name", "Last name", "Primary email", "@harbor.example",
		"Every user takes one", "User manager")
	in := typed(" Jörg  ", "Müller", "joerg.mueller")
	in.Set("key", form.hidden("key"))
	in.Set("role", "member")
	in.Set("secondary_email", "j@bücher.example")
	page := boss.sent("/admin/users/new", in).says("Jörg Müller was added.", "it is shown only now")
	secret := regexp.MustCompile(`[a-z0-9]{4}(-[a-z0-9]{4}){4}`).FindString(page.body)
	if secret == "" {
		t.Fatal("no password: ", words(page.raw))
	}
	boss.get("/admin/users/3").is(200).says("Jörg Müller").lacks(secret)
	own := w.browser("")
	own.post("/sign-in", url.Values{"email": {"joerg.mueller@harbor.example"}, "password": {secret}}).is(303)
	own.get("/admin/users").is(404)
	again := boss.sent("/admin/users/new", in).says("The form was sent twice, and one user was added.").lacks("Password: ")
	again.says("Jörg Müller")
	if n := w.users(c); n != 2 {
		t.Errorf("%d users", n)
	}
}

func TestADoubleClickAddsOneUser(t *testing.T) {
	w := newWorld(t)
	c := w.customer("harbor.example", billing.Flexible, 25)
	boss := w.browser("aoife@harbor.example")
	in := typed("Anna", "Berg", "anna")
	in.Set("key", boss.get("/admin/users/new").hidden("key"))
	var sent sync.WaitGroup
	locations := make([]string, 6)
	for i := range locations {
		sent.Go(func() { locations[i] = boss.post("/admin/users/new", in).location })
	}
	sent.Wait()
	for _, l := range locations {
		if l == "" || l != locations[0] {
			t.Errorf("led to %q", locations)
		}
	}
	if n := w.users(c); n != 2 {
		t.Errorf("%d users", n)
	}
}

func TestWrongInputIsKeptAndExplained(t *testing.T) {
	w := newWorld(t)
	w.customer("other.example", billing.Flexible, 25)
	c := w.customer("harbor.example", billing.Flexible, 25)
	boss := w.browser("aoife@harbor.example")
	long, markup, sql := strings.Repeat("ü", 10_000), `<script>alert("x")</script>`, `'; DROP TABLE users; --`
	for name, row := range map[string]struct {
		change  url.Values
		problem string
	}{
		"nothing":          {url.Values{"first_name": {""}, "last_name": {""}, "email": {""}}, "First name must have 1 to 60 characters."},
		"blanks":           {url.Values{"first_name": {"   "}}, "First name must have 1 to 60 characters."},
		"long first":       {url.Values{"first_name": {long}}, "First name must have 1 to 60 characters."},
		"long last":        {url.Values{"last_name": {long}}, "Last name must have 1 to 60 characters."},
		"long email":       {url.Values{"email": {long}}, "Primary email must have"},
		"markup in email":  {url.Values{"email": {markup}}, "Primary email must have"},
		"sql in email":     {url.Values{"email": {sql}}, "Primary email must have"},
		"blank in email":   {url.Values{"email": {"anna berg"}}, "Primary email must have"},
		"foreign domain":   {url.Values{"email": {"anna@other.example"}}, "must be an address in harbor.example"},
		"taken":            {url.Values{"email": {"Aoife"}}, "Aoife@harbor.example is already somebody's address"},
		"markup in second": {url.Values{"secondary_email": {markup}}, "Secondary email must be an address"},
		"long second":      {url.Values{"secondary_email": {long}}, "Secondary email must be an address"},
		"a foreign role":   {url.Values{"role": {"support_lead"}}, "Choose one of the roles."},
		"markup as role":   {url.Values{"role": {markup}}, "Choose one of the roles."},
	} {
		in := typed("Anna", "Berg", "anna")
		maps.Copy(in, row.change)
		page := boss.post("/admin/users/new", in).is(422).lacks(`<script>alert("x")</script></`)
		if strings.Contains(page.raw, markup) {
			t.Errorf("%s: markup runs", name)
		}
		page.says("There is a problem", row.problem)
		for field, value := range in {
			if field != "role" && value[0] != "" && !strings.Contains(page.body, `value="`+value[0]+`"`) {
				t.Errorf("%s: %s is lost", name, field)
			}
		}
	}
	if n := w.users(c); n != 1 {
		t.Errorf("%d users", n)
	}
	page := boss.sent("/admin/users/new", typed(markup, sql, "o'brien")).says("was added")
	if strings.Contains(page.raw, markup) {
		t.Error("markup runs")
	}
	boss.get("/admin/users?q="+url.QueryEscape(sql)).is(200).says("o'brien@ harbor.example", "1 user")
}

func TestAtTheCeilingTheFormSaysWhatToDo(t *testing.T) {
	w := newWorld(t)
	c := w.customer("harbor.example", billing.Flexible, 1)
	boss := w.browser("aoife@harbor.example")
	try := func() answer {
		return boss.post("/admin/users/new", typed("Anna", "Berg", "anna.berg")).is(409).
			says("Harbor Foods has used 1 of 1 users under its purchase cap for Google Workspace Business Standard.", `value="Anna"`, `value="Berg"`, `value="anna.berg"`)
	}
	try().says("Ask Liffey Cloud to raise it.", `href="/admin/requests/new?subscription=`)
	w.ordering(models.OrderingLink)
	try().says(`href="https://liffey.example/order"`).lacks("/admin/requests/new")
	w.ordering(models.OrderingOff)
	try().says("Liffey Cloud has not set up purchase requests.").lacks("/admin/requests/new")
	boss.get("/admin").is(200).says("Liffey Cloud has not set up purchase requests.")
	if n := w.users(c); n != 1 {
		t.Errorf("%d users", n)
	}
	annual := w.customer("kestrel.example", billing.AnnualMonthly, 1)
	w.ordering(models.OrderingForm)
	w.browser("aoife@kestrel.example").post("/admin/users/new", typed("Anna", "Berg", "anna")).is(409).
		says("has assigned 1 of 1 purchased licenses", "Ask Liffey Cloud to add licenses.")
	if _, err := w.store.SuspendSubscription(t.Context(), w.staff, annual.sub, ""); err != nil {
		t.Fatal(err)
	}
	w.browser("aoife@kestrel.example").post("/admin/users/new", typed("Anna", "Berg", "anna")).is(409).says("is suspended, so no user can be added")
}

func TestADeletedAddressOffersRestoreOrSomebodyNew(t *testing.T) {
	w := newWorld(t)
	c := w.customer("harbor.example", billing.Flexible, 25)
	gone := w.user(c, "tom", access.RoleMember)
	w.user(c, "mara", access.RoleUserManager)
	if _, err := w.store.DeleteUsers(t.Context(), c.boss, []uint{gone}); err != nil {
		t.Fatal(err)
	}
	boss, manager := w.browser("aoife@harbor.example"), w.browser("mara@harbor.example")
	in := typed("Tim", "New", "tom")
	restore := "/admin/users/3/restore"
	boss.post("/admin/users/new", in).is(409).says("Restore", "Add a new user with this address", `action="`+restore+`"`, "30 Apr 2026")
	manager.post("/admin/users/new", in).is(409).says("A super admin can restore tom Ward").lacks(restore)
	in.Set("anew", "yes")
	manager.sent("/admin/users/new", in).says("Tim New was added.")
	boss.post(restore, nil).is(409).says("has been given to somebody else")
}

func TestRolesAreGivenBySuperAdminsOnly(t *testing.T) {
	w := newWorld(t)
	c := w.customer("harbor.example", billing.Flexible, 25)
	w.user(c, "mara", access.RoleUserManager)
	manager := w.browser("mara@harbor.example")
	manager.get("/admin/users/new").is(200).lacks("Super admin", `name="role"`)
	in := typed("Anna", "Berg", "anna")
	in.Set("role", "super_admin")
	manager.post("/admin/users/new", in).is(403)
	if n := w.users(c); n != 2 {
		t.Errorf("%d users", n)
	}
}

func TestLicensesByHandAreTakenWithTheUser(t *testing.T) {
	w := newWorld(t)
	c := w.customer("harbor.example", billing.Flexible, 25)
	vault := w.vault(c, 1)
	boss := w.browser("aoife@harbor.example")
	in := typed("Anna", "Berg", "anna")
	in.Set("licenses", "2")
	boss.get("/admin/users/new").says("Google Vault")
	boss.sent("/admin/users/new", in).says("Google Vault", "Assigned, 1 of 1 seats used")
	next := typed("Ben", "Berg", "ben")
	next.Set("licenses", "2")
	boss.post("/admin/users/new", next).is(409).says("1 of 1 users under its purchase cap for Google Vault", `href="/admin/requests/new?subscription=2"`)
	next.Set("licenses", "999")
	boss.post("/admin/users/new", next).is(404)
	if n := w.users(c); n != 2 || vault != 2 {
		t.Errorf("%d users, %d", n, vault)
	}
}
