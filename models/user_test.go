package models

import (
	"fmt"
	"strings"
	"testing"

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
