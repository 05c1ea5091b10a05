package models

import (
	"strings"
	"testing"

	"perseat/models/access"
	"perseat/models/billing"
)

func newUser(address string) NewUser {
	return NewUser{FirstName: "Anna", LastName: "Berg", Address: address}
}

func TestAUserIsAddedWithALicense(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 5)
		domain := ok[Customer](t)(w.Customer(t.Context(), c.admin, c.id)).Domain
		in := NewUser{
			FirstName: " Anna  Maria ", LastName: "Berg\u200b", Address: "Anna.Berg@" + strings.ToUpper(domain),
			SecondaryEmail: "anna@home.example", Password: "correct horse battery",
		}
		made := ok[UsersAdded](t)(w.AddUsers(t.Context(), c.admin, []NewUser{in}))
		u := ok[UserDetails](t)(w.User(t.Context(), c.admin, made.UserIDs[0]))
		if u.Name() != "Anna Maria Berg" || u.Email != "Anna.Berg@"+domain || u.EmailKey != "anna.berg@"+domain ||
			u.Role != access.RoleMember || u.Status != UserActive || u.SecondaryEmail != "anna@home.example" {
			t.Errorf("made %+v", u.User)
		}
		if len(u.Held) != 1 || u.Held[0].ID != c.sub || len(u.Free) != 0 {
			t.Errorf("holds %v, does not hold %v", u.Held, u.Free)
		}
		if s := w.sub(c.sub); s.Licensed != 2 {
			t.Errorf("%d licensed", s.Licensed)
		}
		if _, err := w.SignIn(t.Context(), "ANNA.berg@"+domain, "correct horse battery", access.Request{}, Browser{Agent: "test"}); err != nil {
			t.Errorf("cannot sign in: %v", err)
		}
		e := w.activity(c.id)
		if e[1].Action != "user.added" || e[1].SubjectID != u.ID || e[1].ActorID != c.admin.UserID || strings.Contains(e[1].Facts, "Anna") {
			t.Errorf("recorded %+v", e[1])
		}
		w.agrees(t)
	})
}

func TestWhatIsTypedForAUserIsChecked(t *testing.T) {
	long := strings.Repeat("ä", 61)
	for name, c := range map[string]struct {
		change func(*NewUser)
		field  string
		text   string
	}{
		"no first name":            {func(u *NewUser) { u.FirstName = " \t\u200b" }, "first_name", "First name must have 1 to 60 characters."},
		"a long first name":        {func(u *NewUser) { u.FirstName = long }, "first_name", "First name must have 1 to 60"},
		"no last name":             {func(u *NewUser) { u.LastName = "\x00" }, "last_name", "Last name must have 1 to 60"},
		"a very long last name":    {func(u *NewUser) { u.LastName = strings.Repeat("x", 10_000) }, "last_name", "Last name must have"},
		"another domain":           {func(u *NewUser) { u.Address = "anna@other.example" }, "email", "Primary email must be an address in harbor1.example."},
		"no domain behind the @":   {func(u *NewUser) { u.Address = "anna@" }, "email", "must be an address in"},
		"no address":               {func(u *NewUser) { u.Address = "" }, "email", "such as anna.berg."},
		"a blank in the address":   {func(u *NewUser) { u.Address = "anna berg" }, "email", "such as anna.berg."},
		"two dots":                 {func(u *NewUser) { u.Address = "anna..berg" }, "email", "such as anna.berg."},
		"a long address":           {func(u *NewUser) { u.Address = strings.Repeat("a", 65) }, "email", "such as anna.berg."},
		"secondary is no address":  {func(u *NewUser) { u.SecondaryEmail = "home" }, "secondary_email", "must be an address such as"},
		"secondary is the primary": {func(u *NewUser) { u.SecondaryEmail = "ANNA.berg@Harbor1.example" }, "secondary_email", "another address than the primary"},
		"a reseller's role":        {func(u *NewUser) { u.Role = access.RoleResellerAdmin }, "role", "Choose one of the roles."},
		"an unknown role":          {func(u *NewUser) { u.Role = "king" }, "role", "Choose one of the roles."},
		"a short password":         {func(u *NewUser) { u.Password = "short" }, "password", "Password must have 10 to 200 characters."},
		"a long password":          {func(u *NewUser) { u.Password = strings.Repeat("p", 201) }, "password", "Password must have"},
		"a taken address":          {func(u *NewUser) { u.Address = "aoife" }, "email", "aoife@harbor1.example is already somebody's address."},
		"a taken address, spelled": {func(u *NewUser) { u.Address = "AÓIFE@HARBOR1.example" }, "email", "is already somebody's address."},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, sqliteStore)
			customer := w.customer(billing.Flexible, 5)
			in := newUser("anna.berg")
			c.change(&in)
			e := w.refuses(t, Invalid, c.text, func() error { return errOf(w.AddUsers(t.Context(), customer.admin, []NewUser{in})) })
			if len(e.Fields) != 1 || e.Fields[0].Field != c.field {
				t.Errorf("fields %v, want %s", e.Fields, c.field)
			}
		})
	}
}

func TestWhoMayAddUsers(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, d := w.customer(billing.Flexible, 9), w.customer(billing.Flexible, 9)
		manager := w.person(c, access.RoleUserManager)
		add := func(a access.Actor, in NewUser) func() error {
			return func() error { return errOf(w.AddUsers(t.Context(), a, []NewUser{in})) }
		}
		for _, a := range []access.Actor{c.admin, manager, visit(c.admin, w.admin, access.Act), visit(c.admin, w.support, access.Act)} {
			in := newUser("anna.berg")
			in.AddAnew = true
			id := ok[UsersAdded](t)(w.AddUsers(t.Context(), a, []NewUser{in})).UserIDs[0]
			ok[int](t)(w.DeleteUsers(t.Context(), c.admin, []uint{id}))
		}
		const not = "Your role does not allow this."
		for _, a := range []access.Actor{
			w.person(c, access.RoleMember), visit(c.admin, w.admin, access.View), w.admin, w.support, w.other, access.Job(), {},
		} {
			w.refuses(t, Forbidden, not, add(a, newUser("anna.berg")))
		}
		admin := newUser("boss")
		admin.Role = access.RoleUserManager
		for _, a := range []access.Actor{manager, visit(c.admin, w.admin, access.Act)} {
			w.refuses(t, Forbidden, "Only a super admin gives administrator roles.", add(a, admin))
		}
		vault := w.also(d, vault, billing.Flexible, 5)
		foreign := newUser("anna.berg2")
		foreign.Licenses = []uint{vault}
		w.refuses(t, NotFound, "There is no such subscription here.", add(c.admin, foreign))
		stray := c.admin
		stray.CustomerID = 4711
		w.refuses(t, NotFound, "There is no such customer here.", add(stray, newUser("anna.berg2")))
	})
}

func TestAVisitIsRecordedWithWhateverItAdds(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 5)
		ok[UsersAdded](t)(w.AddUsers(t.Context(), visit(c.admin, w.support, access.Act), []NewUser{newUser("anna")}))
		e := w.activity(c.id)[0]
		if e.ActorID != w.support.UserID || e.ActorRole != string(access.RoleSupportLead) || e.VisitID != 1 {
			t.Errorf("recorded %+v", e)
		}
		o := ok[Page[OrderRow]](t)(w.ListOrders(t.Context(), w.admin, OrderFilter{CustomerID: c.id}, Paging{})).Rows[0]
		if o.Type != OrderUsersAdded || o.PlacedBy != w.support.UserID || o.PlacedRole != string(access.RoleSupportLead) || o.VisitID != 1 {
			t.Errorf("ordered %+v", o)
		}
	})
}

func TestAUserTakesEveryAutomaticLicenseOrNone(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 5)
		vault := w.also(c, vault, billing.Flexible, 2)
		// A second automatic product.
		err := w.db.Write(t.Context(), func(db *dbHandle) error {
			return db.Exec("UPDATE skus SET automatic = ? WHERE id = 'Google-Vault'", true).Error
		})
		if err != nil {
			t.Fatal(err)
		}
		made := w.fill(c, 2)
		if !w.holds(made[0], vault) || !w.holds(made[0], c.sub) || w.sub(vault).Licensed != 2 {
			t.Errorf("%d Vault licenses", w.sub(vault).Licensed)
		}
		e := w.refuses(t, Conflict, "has used 2 of 2 users under its purchase cap for Google Vault. Ask Liffey Cloud to raise it.",
			func() error { return errOf(w.AddUsers(t.Context(), c.admin, []NewUser{newUser("third")})) })
		if e.Cause != CauseSeatsFull || e.Subject != vault {
			t.Errorf("cause %q of %d, want the Vault subscription %d", e.Cause, e.Subject, vault)
		}
	})
}

func TestLicensesAssignedByHandAreTakenWhenAskedFor(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 5)
		vault := w.also(c, vault, billing.Flexible, 1)
		in := newUser("anna")
		in.Licenses = []uint{vault, vault, c.sub}
		made := ok[UsersAdded](t)(w.AddUsers(t.Context(), c.admin, []NewUser{in, newUser("ben")})).UserIDs
		if !w.holds(made[0], vault) || !w.holds(made[0], c.sub) || w.holds(made[1], vault) || !w.holds(made[1], c.sub) {
			t.Error("the licenses are not those asked for")
		}
		in.Address = "carl"
		w.refuses(t, Conflict, "1 of 1 users under its purchase cap for Google Vault", func() error {
			return errOf(w.AddUsers(t.Context(), c.admin, []NewUser{newUser("dora"), in}))
		})
		w.agrees(t)
	})
}

func TestManyUsersAreAddedTogetherOrNotAtAll(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 4)
		add := func(in ...NewUser) func() error {
			return func() error { return errOf(w.AddUsers(t.Context(), c.admin, in)) }
		}
		w.refuses(t, Conflict, "has assigned 4 of 4 purchased licenses of Google Workspace Business Standard. Ask Liffey Cloud to add licenses.",
			add(newUser("a"), newUser("b"), newUser("c"), newUser("d")))
		w.refuses(t, Invalid, "B@harbor1.example is already somebody's address.", add(newUser("a"), newUser("b"), newUser("B")))
		w.refuses(t, Invalid, "First name", add(newUser("a"), NewUser{LastName: "Berg", Address: "b"}))
		w.refuses(t, Invalid, "Type at least one user.", add())
		if err := add(newUser("a"), newUser("b"), newUser("c"))(); err != nil {
			t.Error(err)
		}
		w.agrees(t)
	})
}

func TestEveryRefusalForSeatsSaysWhoseLimitAndWhatNext(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		full := func(plan billing.Plan, seats int64) company {
			c := w.customer(plan, seats)
			w.fill(c, int(seats)-1)
			return c
		}
		add := func(c company) func() error {
			return func() error { return errOf(w.AddUsers(t.Context(), c.admin, []NewUser{newUser("late")})) }
		}
		flexible, annual, trial := full(billing.Flexible, 2), full(billing.AnnualYearly, 2), full(billing.Trial, TrialCap)
		small := full(billing.Trial, 3)
		w.refuses(t, Conflict, "has used 2 of 2 users under its purchase cap for Google Workspace Business Standard. Ask Liffey Cloud to raise it.", add(flexible))
		w.refuses(t, Conflict, "has assigned 2 of 2 purchased licenses of Google Workspace Business Standard. Ask Liffey Cloud to add licenses.", add(annual))
		w.refuses(t, Conflict, "has used 10 of 10 users under its purchase cap for Google Workspace Business Standard. No more are possible, because a trial is limited to 10 users. Ask Liffey Cloud to start paid service.", add(trial))
		w.refuses(t, Conflict, "has used 3 of 3 users under its purchase cap for Google Workspace Business Standard. Ask Liffey Cloud to raise it.", add(small))
		w.ordering(t, OrderingOff)
		w.refuses(t, Conflict, "Liffey Cloud has not set up purchase requests.", add(flexible))
		ok[Placed](t)(w.SuspendSubscription(t.Context(), w.admin, flexible.sub, ""))
		w.refuses(t, Conflict, "is suspended, so no user can be added. Ask Liffey Cloud to activate it.", add(flexible))
		ok[Placed](t)(w.CancelSubscription(t.Context(), w.admin, flexible.sub, ""))
		if err := add(flexible)(); err != nil { // no subscription, no license
			t.Error(err)
		}
		w.agrees(t)
	})
}

func TestARecentlyDeletedAddressOffersToRestore(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		gone := ok[UsersAdded](t)(w.AddUsers(t.Context(), c.admin, []NewUser{newUser("anna")})).UserIDs[0]
		ok[int](t)(w.DeleteUsers(t.Context(), c.admin, []uint{gone}))
		add := func() error { return errOf(w.AddUsers(t.Context(), c.admin, []NewUser{newUser("Anna")})) }
		e := w.refuses(t, Conflict, "Anna@harbor1.example belonged to Anna Berg, who was deleted on 10\u00a0Apr\u00a02026. Restore that user, or add a new one", add)
		if e.Cause != CauseRecentlyDeleted || e.Subject != gone {
			t.Errorf("cause %q, subject %d", e.Cause, e.Subject)
		}
		anew := newUser("anna")
		anew.AddAnew = true
		ok[UsersAdded](t)(w.AddUsers(t.Context(), c.admin, []NewUser{anew}))
		w.refuses(t, Conflict, "anna@harbor1.example has been given to somebody else, so this user cannot be restored.",
			func() error { return errOf(w.RestoreUser(t.Context(), c.admin, gone)) })
	})
}

func TestAnAddressIsOfferedForRestoringOnlyWhileItCanBe(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		gone := ok[UsersAdded](t)(w.AddUsers(t.Context(), c.admin, []NewUser{newUser("anna")})).UserIDs[0]
		ok[int](t)(w.DeleteUsers(t.Context(), c.admin, []uint{gone}))
		w.on(2026, 5, 1) // the 21st day; the job has not run yet
		ok[UsersAdded](t)(w.AddUsers(t.Context(), c.admin, []NewUser{newUser("anna")}))
	})
}
