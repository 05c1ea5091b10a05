package models

import (
	"testing"

	"perseat/models/access"
	"perseat/models/billing"
)

func TestASuspendedUserKeepsTheLicenseAndCannotSignIn(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 5)
		in := newUser("anna")
		in.Password = "correct horse battery"
		id := ok[UsersAdded](t)(w.AddUsers(t.Context(), c.admin, []NewUser{in})).UserIDs[0]
		secret := ok[SignedIn](t)(w.SignIn(t.Context(), "anna@harbor1.example", in.Password, access.Request{}, Browser{})).Session
		if n := ok[int](t)(w.SuspendUsers(t.Context(), c.admin, []uint{id})); n != 1 {
			t.Errorf("%d suspended", n)
		}
		if u := w.user(id); u.Status != UserSuspended || !w.holds(id, c.sub) || w.sub(c.sub).Licensed != 2 {
			t.Errorf("%s, holds %v, %d licensed", u.Status, w.holds(id, c.sub), w.sub(c.sub).Licensed)
		}
		if _, err := w.PersonOf(t.Context(), secret); KindOf(err) != NotFound {
			t.Errorf("the session goes on: %v", err)
		}
		_, err := w.SignIn(t.Context(), "anna@harbor1.example", in.Password, access.Request{}, Browser{})
		refused(t, err, Invalid, "The email or the password is wrong.")
		if n := ok[int](t)(w.SuspendUsers(t.Context(), c.admin, []uint{id})); n != 0 {
			t.Errorf("%d suspended again", n)
		}
		if n := ok[int](t)(w.ReactivateUsers(t.Context(), c.admin, []uint{id, c.admin.UserID})); n != 1 {
			t.Errorf("%d reactivated", n)
		}
		if _, err := w.PersonOf(t.Context(), secret); KindOf(err) != NotFound {
			t.Errorf("the old session came back: %v", err)
		}
		ok[SignedIn](t)(w.SignIn(t.Context(), "anna@harbor1.example", in.Password, access.Request{}, Browser{}))
		w.agrees(t)
	})
}

func TestADeletedUserFreesTheLicense(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 5)
		made := w.fill(c, 4)
		if n := ok[int](t)(w.DeleteUsers(t.Context(), c.admin, []uint{made[0], made[1], made[0]})); n != 2 {
			t.Errorf("%d deleted", n)
		}
		if s := w.sub(c.sub); s.Licensed != 3 || w.holds(made[0], c.sub) || s.Ceiling != 5 {
			t.Errorf("%d of %d licensed", s.Licensed, s.Ceiling)
		}
		if u := w.user(made[1]); u.Status != UserDeleted || u.DeletedOn.ISO() != "2026-04-10" {
			t.Errorf("deleted as %+v", u)
		}
		o := ok[Page[OrderRow]](t)(w.ListOrders(t.Context(), w.admin, OrderFilter{CustomerID: c.id}, Paging{})).Rows[0]
		if o.Type != OrderUsersRemoved || o.Quantity() != "3, removed 2" || o.AmountMinor != 0 {
			t.Errorf("ordered %+v", o)
		}
		w.fill(c, 2)
		w.agrees(t)
	})
}

// operations on users that are there, by the word for each.
func (w *world) onUsers(t *testing.T) map[string]func(access.Actor, ...uint) error {
	return map[string]func(access.Actor, ...uint) error{
		"suspended":   func(a access.Actor, ids ...uint) error { return errOf(w.SuspendUsers(t.Context(), a, ids)) },
		"reactivated": func(a access.Actor, ids ...uint) error { return errOf(w.ReactivateUsers(t.Context(), a, ids)) },
		"deleted":     func(a access.Actor, ids ...uint) error { return errOf(w.DeleteUsers(t.Context(), a, ids)) },
		"restored": func(a access.Actor, ids ...uint) error {
			return errOf(w.RestoreUser(t.Context(), a, append(ids, 0)[0]))
		},
		"edited": func(a access.Actor, ids ...uint) error {
			in := UserInformation{FirstName: "Anna", LastName: "Berg", Was: 1}
			return errOf(w.EditUser(t.Context(), a, append(ids, 0)[0], in))
		},
	}
}

func TestWhoMayChangeUsers(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, d := w.customer(billing.Flexible, 20), w.customer(billing.Flexible, 20)
		boss, manager, member := w.person(c, access.RoleSuperAdmin), w.person(c, access.RoleUserManager), w.person(c, access.RoleMember)
		act := visit(c.admin, w.admin, access.Act)
		gone := w.fill(c, 1)
		ok[int](t)(w.DeleteUsers(t.Context(), c.admin, gone))
		for what, do := range w.onUsers(t) {
			id, admin := member.UserID, boss.UserID
			if what == "restored" {
				id = gone[0]
			}
			for _, a := range []access.Actor{member, visit(c.admin, w.admin, access.View), visit(c.admin, w.support, access.View), w.admin, w.support, w.other, {}} {
				w.refuses(t, Forbidden, "Your role does not allow this.", func() error { return do(a, id) })
			}
			w.refuses(t, NotFound, "There is no such user here.", func() error { return do(d.admin, id) })
			w.refuses(t, NotFound, "There is no such user here.", func() error { return do(c.admin, 4711) })
			w.refuses(t, NotFound, "There is no such user here.", func() error { return do(c.admin, w.admin.UserID) })
			if what == "restored" {
				w.refuses(t, Forbidden, "Your role does not allow this.", func() error { return do(manager, id) })
				continue
			}
			if what != "edited" {
				w.refuses(t, NotFound, "There is no such user here.", func() error { return do(c.admin) })
				w.refuses(t, NotFound, "There is no such user here.", func() error { return do(c.admin, id, d.admin.UserID) })
			}
			w.refuses(t, Conflict, "Anna Berg is deleted. Nothing was changed.", func() error { return do(c.admin, gone[0]) })
			for _, a := range []access.Actor{manager, act} {
				w.refuses(t, Forbidden, "Conor Walsh is an administrator, whom only a super admin can change.", func() error { return do(a, admin) })
			}
		}
		for _, a := range []access.Actor{manager, act, visit(c.admin, w.support, access.Act)} {
			ok[int](t)(w.SuspendUsers(t.Context(), a, []uint{member.UserID}))
			ok[int](t)(w.ReactivateUsers(t.Context(), a, []uint{member.UserID}))
			ok[int](t)(w.DeleteUsers(t.Context(), a, []uint{member.UserID}))
			if a.Visiting() {
				ok[UserRestored](t)(w.RestoreUser(t.Context(), a, member.UserID))
			} else {
				ok[UserRestored](t)(w.RestoreUser(t.Context(), c.admin, member.UserID))
			}
		}
		w.agrees(t)
	})
}

func TestNobodyTakesAwayThemselvesOrTheLastSuperAdmin(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 20)
		manager := w.person(c, access.RoleUserManager)
		do := w.onUsers(t)
		for _, what := range []string{"suspended", "deleted"} {
			for _, a := range []access.Actor{c.admin, manager} {
				w.refuses(t, Conflict, "You cannot be "+what+" by yourself. Ask another super admin.", func() error { return do[what](a, a.UserID) })
			}
		}
		edit := func(a access.Actor, role access.Role) error {
			u := w.user(a.UserID)
			return errOf(w.EditUser(t.Context(), c.admin, a.UserID, UserInformation{FirstName: u.FirstName, LastName: u.LastName, Role: role, Was: u.Version}))
		}
		last := "Harbor Foods 1 has no other super admin, so the last one cannot be given another role. Make somebody else super admin first."
		w.refuses(t, Conflict, last, func() error { return edit(c.admin, access.RoleMember) })
		second, third := w.person(c, access.RoleSuperAdmin), w.person(c, access.RoleSuperAdmin)
		ok[int](t)(w.SuspendUsers(t.Context(), c.admin, []uint{second.UserID}))
		ok[int](t)(w.DeleteUsers(t.Context(), c.admin, []uint{third.UserID}))
		w.refuses(t, Conflict, last, func() error { return edit(c.admin, access.RoleUserManager) }) // neither counts
		fourth := w.person(c, access.RoleSuperAdmin)
		for _, what := range []string{"suspended", "deleted"} {
			w.refuses(t, Conflict, "You cannot be "+what+" by yourself.", func() error { return do[what](fourth, c.admin.UserID, fourth.UserID) })
		}
		if err := edit(c.admin, access.RoleMember); err != nil { // there is another one
			t.Error(err)
		}
		// The one who is left, taken away by somebody who was an administrator a moment ago.
		for _, what := range []string{"suspended", "deleted"} {
			w.refuses(t, Conflict, "Harbor Foods 1 has no other super admin, so the last one cannot be "+what+".", func() error { return do[what](c.admin, fourth.UserID) })
		}
	})
}

func TestAUserIsEdited(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 20)
		manager := w.person(c, access.RoleUserManager)
		id := w.fill(c, 1)[0]
		in := UserInformation{FirstName: "Änne", LastName: "Börg", SecondaryEmail: "anne@home.example", Role: access.RoleUserManager, Was: 1}
		ok[uint](t)(w.EditUser(t.Context(), c.admin, id, in))
		if u := w.user(id); u.Name() != "Änne Börg" || u.NameKey != "borg anne" || u.SecondaryEmail != in.SecondaryEmail || u.Role != in.Role || u.Version != 2 {
			t.Errorf("edited %+v", u)
		}
		edit := func(a access.Actor, change func(*UserInformation)) func() error {
			in := in
			in.Was = 2
			change(&in)
			return func() error { return errOf(w.EditUser(t.Context(), a, id, in)) }
		}
		e := w.refuses(t, Conflict, "This user was changed by somebody else in the meantime. Nothing was saved.", edit(c.admin, func(in *UserInformation) { in.Was = 1 }))
		if e.Cause != CauseChanged {
			t.Errorf("cause %q", e.Cause)
		}
		w.refuses(t, Invalid, "First name must have", edit(c.admin, func(in *UserInformation) { in.FirstName = "" }))
		w.refuses(t, Invalid, "Choose one of the roles.", edit(c.admin, func(in *UserInformation) { in.Role = access.RoleSupportLead }))
		w.refuses(t, Invalid, "Secondary email must be", edit(c.admin, func(in *UserInformation) { in.SecondaryEmail = "@" }))
		if err := edit(c.admin, func(in *UserInformation) { in.Role = access.RoleMember })(); err != nil {
			t.Error(err)
		}
		again := func(change func(*UserInformation)) func(*UserInformation) {
			return func(in *UserInformation) { in.Was, in.Role = 3, access.RoleMember; change(in) }
		}
		act := visit(c.admin, w.admin, access.Act)
		promote := again(func(in *UserInformation) { in.Role = access.RoleSuperAdmin })
		for _, a := range []access.Actor{manager, act, visit(c.admin, w.support, access.Act)} {
			w.refuses(t, Forbidden, "Only a super admin changes roles. Nothing was saved.", edit(a, promote))
		}
		w.refuses(t, Forbidden, "E-mail addresses cannot be changed on somebody’s behalf.", edit(act, again(func(in *UserInformation) { in.SecondaryEmail = "mine@evil.example" })))
		if err := edit(act, again(func(in *UserInformation) { in.LastName = "Berg" }))(); err != nil {
			t.Errorf("a visitor may not correct a name: %v", err)
		}
		if err := edit(manager, again(func(in *UserInformation) { in.Was, in.SecondaryEmail = 4, "" }))(); err != nil {
			t.Errorf("a user manager may not edit a user: %v", err)
		}
	})
}

func TestLicensesAreAssignedAndRemoved(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, d := w.customer(billing.Flexible, 20), w.customer(billing.Flexible, 20)
		manager := w.person(c, access.RoleUserManager)
		vault, foreign := w.also(c, vault, billing.Flexible, 3), w.also(d, vault, billing.Flexible, 3)
		made := w.fill(c, 4)
		assign := func(a access.Actor, sub uint, ids ...uint) func() error {
			return func() error { return errOf(w.AssignLicenses(t.Context(), a, sub, ids)) }
		}
		remove := func(a access.Actor, sub uint, ids ...uint) func() error {
			return func() error { return errOf(w.RemoveLicenses(t.Context(), a, sub, ids)) }
		}
		if n := ok[int](t)(w.AssignLicenses(t.Context(), manager, vault, []uint{made[0], made[0], c.admin.UserID})); n != 2 {
			t.Errorf("%d assigned", n)
		}
		if n := ok[int](t)(w.AssignLicenses(t.Context(), visit(c.admin, w.admin, access.Act), vault, []uint{made[0], made[1], c.admin.UserID})); n != 1 {
			t.Errorf("%d assigned", n)
		}
		e := w.refuses(t, Conflict, "has used 3 of 3 users under its purchase cap for Google Vault. There is no room for 2 more. Ask Liffey Cloud to raise it.",
			assign(c.admin, vault, made...))
		if e.Cause != CauseSeatsFull || e.Subject != vault {
			t.Errorf("cause %q of %d", e.Cause, e.Subject)
		}
		for _, do := range []func(access.Actor, uint, ...uint) func() error{assign, remove} {
			w.refuses(t, Forbidden, "Your role does not allow this.", do(w.admin, vault, made[0]))
			w.refuses(t, Forbidden, "Your role does not allow this.", do(visit(c.admin, w.admin, access.View), vault, made[0]))
			w.refuses(t, Forbidden, "Your role does not allow this.", do(w.person(c, access.RoleMember), vault, made[0]))
			w.refuses(t, NotFound, "There is no such subscription here.", do(c.admin, foreign, made[0]))
			w.refuses(t, NotFound, "There is no such user here.", do(c.admin, vault, d.admin.UserID))
			w.refuses(t, NotFound, "There is no such user here.", do(d.admin, vault, made[0]))
			w.refuses(t, NotFound, "There is no such subscription here.", do(d.admin, vault, d.admin.UserID))
			w.refuses(t, NotFound, "There is no such user here.", do(c.admin, vault))
		}
		ok[int](t)(w.SuspendUsers(t.Context(), c.admin, []uint{made[0], made[2]}))
		w.refuses(t, Conflict, "Anna Berg is suspended. Nothing was changed.", assign(c.admin, vault, made[2]))
		if n := ok[int](t)(w.RemoveLicenses(t.Context(), c.admin, vault, []uint{made[0], made[3]})); n != 1 { // also a suspended one's
			t.Errorf("%d removed", n)
		}
		ok[Placed](t)(w.SuspendSubscription(t.Context(), w.admin, vault, ""))
		w.refuses(t, Conflict, "Google Vault of Harbor Foods 1 is suspended, so no user can be added.", assign(c.admin, vault, made[3]))
		ok[int](t)(w.RemoveLicenses(t.Context(), c.admin, vault, []uint{made[1]}))
		ok[Placed](t)(w.CancelSubscription(t.Context(), w.admin, vault, ""))
		w.refuses(t, NotFound, "There is no such subscription here.", assign(c.admin, vault, made[3]))
		w.refuses(t, NotFound, "There is no such subscription here.", remove(c.admin, vault, made[3]))
		w.agrees(t)
	})
}
