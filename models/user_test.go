package models

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

// manager makes a user manager of a customer.
func (w *world) manager(c company) access.Actor {
	w.t.Helper()
	name := fmt.Sprintf("manager.%d", w.names.Add(1))
	must(w.t)(w.AddUsers(w.t.Context(), c.admin, []NewUser{{FirstName: "Tom", LastName: "Ward", Address: name, Role: access.RoleUserManager}}))
	var u User
	if err := w.db.Read(w.t.Context()).Where("customer_id = ? AND email LIKE ?", c.id, name+"@%").Take(&u).Error; err != nil {
		w.t.Fatal(err)
	}
	return access.Actor{UserID: u.ID, Role: u.Role, ResellerID: *u.ResellerID, CustomerID: c.id}
}

func TestWhatIsTypedForANewUser(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 50)
		add := func(in NewUser) error {
			_, err := w.AddUsers(t.Context(), c.admin, []NewUser{in})
			return err
		}
		domain := strings.TrimPrefix(must(t)(w.User(t.Context(), c.admin, c.admin.UserID)).(UserDetails).Email, "aoife@")
		long := strings.Repeat("a", 10_000)
		for name, bad := range map[string]struct {
			in    NewUser
			field string
		}{
			"no first name":         {NewUser{LastName: "Berg", Address: "x"}, "first_name"},
			"only blanks":           {NewUser{FirstName: " \t\u200b\u202e", LastName: "Berg", Address: "x"}, "first_name"},
			"a long first name":     {NewUser{FirstName: long, LastName: "Berg", Address: "x"}, "first_name"},
			"a long last name":      {NewUser{FirstName: "Anna", LastName: long, Address: "x"}, "last_name"},
			"no address":            {NewUser{FirstName: "Anna", LastName: "Berg"}, "email"},
			"a long address":        {NewUser{FirstName: "Anna", LastName: "Berg", Address: long}, "email"},
			"a blank in it":         {NewUser{FirstName: "Anna", LastName: "Berg", Address: "anna berg"}, "email"},
			"markup":                {NewUser{FirstName: "Anna", LastName: "Berg", Address: "<b>"}, "email"},
			"another domain":        {NewUser{FirstName: "Anna", LastName: "Berg", Address: "anna@elsewhere.example"}, "email"},
			"a domain under it":     {NewUser{FirstName: "Anna", LastName: "Berg", Address: "anna@x." + domain}, "email"},
			"somebody's address":    {NewUser{FirstName: "Anna", LastName: "Berg", Address: "AOIFE"}, "email"},
			"a second that is none": {NewUser{FirstName: "Anna", LastName: "Berg", Address: "x", SecondaryEmail: "nothing"}, "secondary_email"},
			"a second that is the first": {
				NewUser{FirstName: "Anna", LastName: "Berg", Address: "x", SecondaryEmail: "x@" + domain},
				"secondary_email",
			},
			"a role of another console": {NewUser{FirstName: "Anna", LastName: "Berg", Address: "x", Role: access.RoleSupportLead}, "role"},
		} {
			err := add(bad.in)
			var fields []string
			if refusal, ok := err.(*Error); ok {
				for _, f := range refusal.Fields {
					fields = append(fields, f.Field)
				}
			}
			if KindOf(err) != Invalid || strings.Join(fields, " ") != bad.field {
				t.Errorf("%s: %v about %v", name, err, fields)
			}
		}
		for _, good := range []NewUser{
			{FirstName: "<script>alert(1)</script>", LastName: "'; DROP TABLE users; --", Address: "o'brien"},
			{FirstName: "  Jörg\u00a0 ", LastName: "Müller", Address: " Joerg.Mueller@" + strings.ToUpper(domain) + " "},
			{FirstName: strings.Repeat("é", maxName), LastName: "山田", Address: "yamada+1", SecondaryEmail: "y@bücher.example"},
		} {
			if err := add(good); err != nil {
				t.Errorf("%+v: %v", good, err)
			}
		}
		if got := w.sub(c.sub).Licensed; got != 4 {
			t.Errorf("%d licensed", got)
		}
	})
}

func TestUsersAreFoundByWords(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 50)
		must(t)(w.AddUsers(t.Context(), c.admin, []NewUser{{FirstName: "Jörg", LastName: "Müller", Address: "jm_100%"}}))
		for text, want := range map[string]int{
			"": 2, "jörg müller": 1, "Muller Jorg": 1, "jm_1": 1, "100%": 1, "jm%0": 0, "müller aoife": 0, "  byrne ": 1,
			strings.Repeat("zz ", 50_000): 0, "'": 0,
		} {
			if got := must(t)(w.ListUsers(t.Context(), c.admin, UserFilter{Search: text}, Paging{})).(Page[UserRow]); len(got.Rows) != want || got.Count != want {
				t.Errorf("%.20q found %d of %d, want %d", text, len(got.Rows), got.Count, want)
			}
		}
		broken := cursor{"a\x00b", 1}.encode()
		must(t)(w.ListUsers(t.Context(), c.admin, UserFilter{}, Paging{Older: broken}))
	})
}

func TestAUserManagerLeavesAdministratorsAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 50)
		manager, user := w.manager(c), w.fill(c, 1)[0]
		boss := c.admin.UserID
		for name, err := range map[string]error{
			"edit":     second(w.EditUser(t.Context(), manager, boss, UserInformation{FirstName: "A", LastName: "B", Was: 1})),
			"suspend":  second(w.SuspendUsers(t.Context(), manager, []uint{user, boss})),
			"delete":   second(w.DeleteUsers(t.Context(), manager, []uint{user, boss})),
			"password": second(w.ResetPassword(t.Context(), manager, boss, GeneratePassword())),
			"promote":  second(w.EditUser(t.Context(), manager, user, UserInformation{FirstName: "A", LastName: "B", Role: access.RoleSuperAdmin, Was: 1})),
			"oneself": second(w.EditUser(t.Context(), manager, manager.UserID,
				UserInformation{FirstName: "A", LastName: "B", Role: access.RoleSuperAdmin, Was: 1})),
			"add":     second(w.AddUsers(t.Context(), manager, []NewUser{{FirstName: "A", LastName: "B", Address: "ab", Role: access.RoleUserManager}})),
			"restore": second(w.RestoreUser(t.Context(), manager, user)),
		} {
			if KindOf(err) != Forbidden {
				t.Errorf("%s: %v", name, err)
			}
		}
		if u := must(t)(w.User(t.Context(), c.admin, user)).(UserDetails); u.Status != UserActive || len(u.Held) != 1 {
			t.Errorf("half done: %+v", u)
		}
		must(t)(w.EditUser(t.Context(), manager, user, UserInformation{FirstName: "Ann", LastName: "Berg", Was: 1}))
		must(t)(w.SuspendUsers(t.Context(), manager, []uint{user}))
		must(t)(w.DeleteUsers(t.Context(), manager, []uint{user}))
	})
}

func second[T any](_ T, err error) error { return err }

func TestNobodyRemovesOneselfOrTheLastSuperAdmin(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 50)
		other := must(t)(w.AddUsers(t.Context(), c.admin, []NewUser{{FirstName: "A", LastName: "B", Address: "ab", Role: access.RoleSuperAdmin}})).(UsersAdded).UserIDs[0]
		second := access.Actor{UserID: other, Role: access.RoleSuperAdmin, ResellerID: c.admin.ResellerID, CustomerID: c.id}
		_, err := w.SuspendUsers(t.Context(), c.admin, []uint{c.admin.UserID})
		refused(t, err, Conflict, "by yourself")
		_, err = w.DeleteUsers(t.Context(), c.admin, []uint{other, c.admin.UserID})
		refused(t, err, Conflict, "by yourself")
		must(t)(w.SuspendUsers(t.Context(), second, []uint{c.admin.UserID}))
		_, err = w.EditUser(t.Context(), second, other, UserInformation{FirstName: "A", LastName: "B", Role: access.RoleMember, Was: 1})
		refused(t, err, Conflict, "no other super admin")
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

func TestAPasswordIsResetAndSessionsEnd(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 5)
		manager, id := w.manager(c), w.fill(c, 1)[0]
		email := must(t)(w.User(t.Context(), c.admin, id)).(UserDetails).Email
		for n := range 2 {
			password := GeneratePassword()
			must(t)(w.ResetPassword(t.Context(), manager, id, password))
			secret := must(t)(w.SignIn(t.Context(), email, password, access.Request{}, Browser{})).(SignedIn).Session
			if _, err := w.PersonOf(t.Context(), secret); err != nil {
				t.Fatal(n, err)
			}
			must(t)(w.ResetPassword(t.Context(), manager, id, GeneratePassword()))
			_, err := w.PersonOf(t.Context(), secret)
			refused(t, err, NotFound, "session")
		}
		_, err := w.ResetPassword(t.Context(), manager, manager.UserID, GeneratePassword())
		refused(t, err, Conflict, "Your own password")
		_, err = w.ResetPassword(t.Context(), manager, id, "")
		refused(t, err, Invalid, "Password must have")
		visiting := c.admin
		visiting.Visit = &access.Visit{ID: 1, Role: access.RoleResellerAdmin, Level: access.Act}
		_, err = w.ResetPassword(t.Context(), visiting, id, GeneratePassword())
		refused(t, err, Forbidden, "role")
	})
}

func TestManyUsersAtOnceAreBounded(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 5)
		many := make([]uint, 40_000)
		for i := range many {
			many[i] = uint(i + 1)
		}
		_, err := w.DeleteUsers(t.Context(), c.admin, many)
		refused(t, err, Invalid, "at most 1,000 users")
		_, err = w.AddUsers(t.Context(), c.admin, []NewUser{{FirstName: "A", LastName: "B", Address: "ab", Licenses: many}})
		refused(t, err, Invalid, "at most 1,000 subscriptions")
		_, err = w.AddUsers(t.Context(), c.admin, make([]NewUser, 1001))
		refused(t, err, Invalid, "at most 1,000 users")
	})
}

func TestTheAdminHomeCounts(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 5)
		w.customer(billing.Flexible, 9)
		ids := w.fill(c, 3)
		must(t)(w.DeleteUsers(t.Context(), c.admin, ids[:1]))
		must(t)(w.RemoveLicenses(t.Context(), c.admin, c.sub, ids[1:2]))
		must(t)(w.RequestPurchase(t.Context(), c.admin, NewRequest{SubscriptionID: c.sub, Number: 8}))
		h := must(t)(w.AdminHome(t.Context(), c.admin)).(AdminHome)
		if h.Users != 3 || h.Unlicensed != 1 || h.Deleted != 1 || len(h.Accounts) != 1 || len(h.Requests) != 1 || h.Reseller.ID != w.reseller {
			t.Errorf("%+v", h)
		}
		_, err := w.AdminHome(t.Context(), w.admin)
		refused(t, err, Forbidden, "role")
	})
}

func TestWhyNothingMoreCanBeRequested(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		trial, full := w.customer(billing.Trial, 10), w.customer(billing.Flexible, 300)
		ask := func(c company, n int64) error {
			_, err := w.RequestPurchase(t.Context(), c.admin, NewRequest{SubscriptionID: c.sub, Number: n})
			return err
		}
		refused(t, ask(trial, 11), Conflict, "a trial is limited to 10 users. Ask Liffey Cloud to start paid service. Nothing was sent.")
		refused(t, ask(full, 301), Conflict, "has an edition limit of 300 users. Ask Liffey Cloud for a larger edition. Nothing was sent.")
		c := w.customer(billing.AnnualMonthly, 5)
		refused(t, ask(c, 0), Invalid, "Additional licenses must be 1 or more")
		refused(t, ask(c, 296), Invalid, "Additional licenses must be 295 or less")
		if err := ask(c, 295); err != nil {
			t.Fatal(err)
		}
		refused(t, ask(c, 1), Conflict, "There is an open request")
		must(t)(w.SuspendSubscription(t.Context(), w.admin, full.sub, ""))
		refused(t, ask(full, 301), Conflict, "is suspended")
		for ordering, text := range map[Ordering]string{OrderingOff: "has not set up purchase requests. Nothing was sent.", OrderingLink: "https://liffey.example/order"} {
			settings := must(t)(w.Settings(t.Context(), w.admin)).(Settings)
			settings.Ordering, settings.OrderingLink = ordering, "https://liffey.example/order"
			must(t)(w.EditSettings(t.Context(), w.admin, settings))
			refused(t, ask(c, 0), Conflict, text)
		}
	})
}

func TestACustomerSeesNoAmountsInItsOrders(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 5)
		must(t)(w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: 9, Was: 5, PONumber: "PO-77"}))
		list := must(t)(w.ListOrders(t.Context(), c.admin, OrderFilter{}, Paging{})).(Page[OrderRow])
		for _, o := range list.Rows {
			one := must(t)(w.Order(t.Context(), c.admin, o.ID)).(OrderRow)
			for _, o := range []OrderRow{o, one} {
				if o.Priced || o.AmountMinor != 0 || o.PONumber+o.Quote+o.SourceNote != "" {
					t.Errorf("%+v", o)
				}
			}
		}
		if seen := must(t)(w.Order(t.Context(), w.admin, list.Rows[0].ID)).(OrderRow); seen.PONumber != "PO-77" {
			t.Errorf("%+v", seen)
		}
	})
}
