package models

import (
	"slices"
	"strings"
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

func TestARestoredUserHasTheFormerLicenses(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 5)
		vault := w.also(c, vault, billing.Flexible, 5)
		in := newUser("anna")
		in.Licenses, in.Password = []uint{vault}, "correct horse battery"
		id := ok[UsersAdded](t)(w.AddUsers(t.Context(), c.admin, []NewUser{in})).UserIDs[0]
		ok[int](t)(w.DeleteUsers(t.Context(), c.admin, []uint{id}))
		if w.holds(id, c.sub) || w.holds(id, vault) {
			t.Error("a deleted user holds a license")
		}
		got := ok[UserRestored](t)(w.RestoreUser(t.Context(), c.admin, id))
		if len(got.Skipped) != 0 || !w.holds(id, c.sub) || !w.holds(id, vault) || w.user(id).Status != UserActive {
			t.Errorf("restored %+v", got)
		}
		ok[SignedIn](t)(w.SignIn(t.Context(), "anna@harbor1.example", in.Password, access.Request{}, Browser{}))
		w.refuses(t, Conflict, "Anna Berg is active. Nothing was changed.", func() error { return errOf(w.RestoreUser(t.Context(), c.admin, id)) })
		w.agrees(t)
	})
}

func TestASuspendedUserReturnsSuspended(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 5)
		id := w.fill(c, 1)[0]
		for _, status := range []UserStatus{UserSuspended, UserActive} {
			if status == UserSuspended {
				ok[int](t)(w.SuspendUsers(t.Context(), c.admin, []uint{id}))
			} else {
				ok[int](t)(w.ReactivateUsers(t.Context(), c.admin, []uint{id}))
			}
			ok[int](t)(w.DeleteUsers(t.Context(), c.admin, []uint{id}))
			ok[UserRestored](t)(w.RestoreUser(t.Context(), c.admin, id))
			if u := w.user(id); u.Status != status || !w.holds(id, c.sub) {
				t.Errorf("returned %s, want %s", u.Status, status)
			}
		}
	})
}

func TestAFullSubscriptionRefusesToRestoreAndIsNamed(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 5)
		vault := w.also(c, vault, billing.Flexible, 1)
		in := newUser("anna")
		in.Licenses = []uint{vault}
		id := ok[UsersAdded](t)(w.AddUsers(t.Context(), c.admin, []NewUser{in})).UserIDs[0]
		ok[int](t)(w.DeleteUsers(t.Context(), c.admin, []uint{id}))
		ok[int](t)(w.AssignLicenses(t.Context(), c.admin, vault, []uint{c.admin.UserID}))
		restore := func() error { return errOf(w.RestoreUser(t.Context(), c.admin, id)) }
		e := w.refuses(t, Conflict, "has used 1 of 1 users under its purchase cap for Google Vault. Ask Liffey Cloud to raise it.", restore)
		if e.Cause != CauseSeatsFull || e.Subject != vault {
			t.Errorf("cause %q of %d", e.Cause, e.Subject)
		}
		ok[Placed](t)(w.SuspendSubscription(t.Context(), w.admin, vault, ""))
		w.refuses(t, Conflict, "Google Vault of Harbor Foods 1 is suspended, so no user can be added.", restore)
		ok[Placed](t)(w.CancelSubscription(t.Context(), w.admin, vault, ""))
		got := ok[UserRestored](t)(w.RestoreUser(t.Context(), c.admin, id))
		if !slices.Equal(got.Skipped, []string{"Google Vault"}) || !w.holds(id, c.sub) || w.holds(id, vault) {
			t.Errorf("restored %+v", got)
		}
		// What was skipped once is not a former license the next time.
		ok[int](t)(w.DeleteUsers(t.Context(), c.admin, []uint{id}))
		if got := ok[UserRestored](t)(w.RestoreUser(t.Context(), c.admin, id)); len(got.Skipped) != 0 {
			t.Errorf("skipped %v again", got.Skipped)
		}
		w.agrees(t)
	})
}

func TestAUserReturnsToTheEditionThatTookTheOldOnesPlace(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 5)
		made := w.fill(c, 2)
		ok[int](t)(w.DeleteUsers(t.Context(), c.admin, made[:1]))
		in := EditionOrder{SKU: plus}
		in.Kept = ok[Quote](t)(w.QuoteEdition(t.Context(), w.admin, c.sub, in)).Kept()
		placed := ok[Placed](t)(w.ChangeEdition(t.Context(), w.admin, c.sub, in))
		next := ok[OrderRow](t)(w.Order(t.Context(), w.admin, placed.OrderID)).SubscriptionID
		got := ok[UserRestored](t)(w.RestoreUser(t.Context(), c.admin, made[0]))
		if len(got.Skipped) != 0 || !w.holds(made[0], next) || w.sub(next).Licensed != 3 {
			t.Errorf("restored %+v, %d licensed", got, w.sub(next).Licensed)
		}
		w.agrees(t)
	})
}

// Dublin is an hour ahead of UTC in April: the 20th day after 10 April ends at
// 23:00 UTC on 30 April.
func TestAUserCanBeRestoredThroughTheEndOfTheTwentiethDay(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 5)
		made := w.fill(c, 2)
		ok[int](t)(w.DeleteUsers(t.Context(), c.admin, made))
		last := time.Date(2026, 4, 30, 22, 59, 59, 0, time.UTC)
		w.at(last)
		if n := ok[int](t)(w.EraseDeletedUsers(t.Context())); n != 0 {
			t.Errorf("%d erased on the last day", n)
		}
		ok[UserRestored](t)(w.RestoreUser(t.Context(), c.admin, made[0]))
		w.at(last.Add(time.Second))
		w.refuses(t, NotFound, "There is no such user here.", func() error { return errOf(w.RestoreUser(t.Context(), c.admin, made[1])) })
		if n := ok[int](t)(w.EraseDeletedUsers(t.Context())); n != 1 {
			t.Errorf("%d erased after it", n)
		}
		w.refuses(t, NotFound, "There is no such user here.", func() error { return errOf(w.RestoreUser(t.Context(), c.admin, made[1])) })
	})
}

func TestErasingLeavesCountsAndRecordsAndNoName(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 5)
		manager := w.person(c, access.RoleUserManager)
		in := newUser("anna")
		in.SecondaryEmail, in.Password = "anna@home.example", "correct horse battery"
		anna := ok[UsersAdded](t)(w.AddUsers(t.Context(), manager, []NewUser{in})).UserIDs[0]
		before := ok[Page[OrderRow]](t)(w.ListOrders(t.Context(), w.admin, OrderFilter{CustomerID: c.id}, Paging{}))
		ok[int](t)(w.DeleteUsers(t.Context(), c.admin, []uint{manager.UserID, anna}))
		w.on(2026, 5, 1)
		if n := ok[int](t)(w.EraseDeletedUsers(t.Context())); n != 2 {
			t.Fatalf("%d erased", n)
		}
		if n := ok[int](t)(w.EraseDeletedUsers(t.Context())); n != 0 {
			t.Errorf("%d erased twice", n)
		}
		var u User
		for _, id := range []uint{anna, manager.UserID} {
			u = w.user(id)
			if u.Status != UserErased || u.FirstName+u.LastName+u.NameKey+u.SecondaryEmail+u.PasswordHash != "" || u.Email != u.EmailKey {
				t.Errorf("left %+v", u)
			}
			w.refuses(t, NotFound, "There is no such user here.", func() error { return errOf(w.User(t.Context(), c.admin, id)) })
		}
		after := ok[Page[OrderRow]](t)(w.ListOrders(t.Context(), w.admin, OrderFilter{CustomerID: c.id}, Paging{}))
		if len(after.Rows) != len(before.Rows)+1 || after.Rows[1].Who() != u.Email || after.Rows[1].PlacedBy != u.ID {
			t.Errorf("%d orders, placed by %q", len(after.Rows), after.Rows[1].Who())
		}
		again := newUser(string(access.RoleUserManager) + ".2")
		ok[UsersAdded](t)(w.AddUsers(t.Context(), c.admin, []NewUser{again}))
		w.agrees(t)
	})
}

func TestADeletedUserIsRestoredThroughTheTwentiethDay(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 3)
		ids := w.fill(c, 2)
		must(t)(w.SuspendUsers(t.Context(), c.admin, ids[:1]))
		must(t)(w.DeleteUsers(t.Context(), c.admin, ids))
		u := must(t)(w.User(t.Context(), c.admin, ids[0])).(UserDetails)
		if u.RestorableUntil() != billing.NewDay(2026, time.April, 30) || len(u.Former) != 1 || len(u.Held)+len(u.Free) != 0 {
			t.Errorf("%+v", u)
		}
		w.at(time.Date(2026, 4, 30, 22, 59, 0, 0, time.UTC)) // 23:59 in Dublin
		must(t)(w.RestoreUser(t.Context(), c.admin, ids[0]))
		if u := must(t)(w.User(t.Context(), c.admin, ids[0])).(UserDetails); u.Status != UserSuspended || len(u.Held) != 1 {
			t.Errorf("%+v", u)
		}
		add := []NewUser{{FirstName: "New", LastName: "One", Address: strings.Split(u.Email, "@")[0] + ".x"}}
		gone := must(t)(w.ListUsers(t.Context(), c.admin, UserFilter{Deleted: true}, Paging{})).(Page[UserRow])
		if len(gone.Rows) != 1 || gone.Rows[0].ID != ids[1] {
			t.Fatalf("%+v", gone.Rows)
		}
		add[0].Address = gone.Rows[0].Email
		_, err := w.AddUsers(t.Context(), c.admin, add)
		refused(t, err, Conflict, "Restore that user")
		w.at(time.Date(2026, 4, 30, 23, 0, 0, 0, time.UTC)) // 1 May in Dublin
		if got := must(t)(w.ListUsers(t.Context(), c.admin, UserFilter{Deleted: true}, Paging{})).(Page[UserRow]); len(got.Rows) != 0 {
			t.Errorf("%+v", got.Rows)
		}
		_, err = w.User(t.Context(), c.admin, ids[1])
		refused(t, err, NotFound, "user")
		_, err = w.RestoreUser(t.Context(), c.admin, ids[1])
		refused(t, err, NotFound, "user")
		must(t)(w.AddUsers(t.Context(), c.admin, add)) // nothing to restore is offered any more
	})
}

func TestARestoreIsRefusedWhole(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 2)
		id := w.fill(c, 1)[0]
		address := must(t)(w.User(t.Context(), c.admin, id)).(UserDetails).Email
		must(t)(w.DeleteUsers(t.Context(), c.admin, []uint{id}))
		w.fill(c, 1)
		_, err := w.RestoreUser(t.Context(), c.admin, id)
		refused(t, err, Conflict, "has used 2 of 2 users under its purchase cap for Google Workspace Business Standard. Ask Liffey Cloud to raise it.")
		must(t)(w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: 5, Was: 2}))
		must(t)(w.SuspendSubscription(t.Context(), w.admin, c.sub, ""))
		_, err = w.RestoreUser(t.Context(), c.admin, id)
		refused(t, err, Conflict, "is suspended")
		kept := must(t)(w.QuoteActivation(t.Context(), w.admin, c.sub, Activation{})).(Quote).Kept()
		must(t)(w.ActivateSubscription(t.Context(), w.admin, c.sub, Activation{Kept: kept}))
		must(t)(w.AddUsers(t.Context(), c.admin, []NewUser{{FirstName: "New", LastName: "One", Address: address, AddAnew: true}}))
		_, err = w.RestoreUser(t.Context(), c.admin, id)
		refused(t, err, Conflict, "given to somebody else")
		if s := w.sub(c.sub); s.Licensed != 3 {
			t.Errorf("%d licensed", s.Licensed)
		}
	})
}
