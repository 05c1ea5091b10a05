package models

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"perseat/models/access"
	"perseat/models/billing"
)

// houses are the two companies with staff of their own: a reseller and the provider.
func houses(t *testing.T, test func(t *testing.T, w *world, boss access.Actor, admin, other access.Role)) {
	t.Helper()
	onBoth(t, func(t *testing.T, w *world) {
		t.Run("reseller", func(t *testing.T) { test(t, w, w.admin, access.RoleResellerAdmin, access.RoleResellerSales) })
		t.Run("support", func(t *testing.T) { test(t, w, w.support, access.RoleSupportLead, access.RoleSupportAgent) })
	})
}

// hire adds one of the boss's staff, who can sign in.
func (w *world) hire(t *testing.T, boss access.Actor, role access.Role) access.Actor {
	t.Helper()
	id := ok[uint](t)(w.AddStaff(t.Context(), boss, NewStaff{
		FirstName: "Orla", LastName: "Kelly", Email: fmt.Sprintf("orla%d@staff.example", w.names.Add(1)), Role: role, Password: firstPassword,
		Demo: role.Support(), // exempt from two-step verification
	}))
	return access.Actor{UserID: id, Role: role, ResellerID: boss.ResellerID}
}

func (w *world) colleague(t *testing.T, boss access.Actor, id uint) User {
	t.Helper()
	return ok[User](t)(w.Colleague(t.Context(), boss, id))
}

// All that is wrong with an invitation is told at once.
func TestABlankInvitationIsRefusedAsAWhole(t *testing.T) {
	houses(t, func(t *testing.T, w *world, boss access.Actor, _, _ access.Role) {
		_, err := w.AddStaff(t.Context(), boss, NewStaff{})
		if got, want := wrongFields(err), "first_name last_name email role"; got != want {
			t.Errorf("%s is wrong; want %s", got, want)
		}
	})
}

func TestABlankCompanyIsRefusedAsAWhole(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		_, err := w.AddReseller(t.Context(), w.support, NewReseller{})
		for _, field := range []string{"domain", "name", "country", "currency", "first_name", "last_name", "email"} {
			if got := wrongFields(err); !slices.Contains(strings.Fields(got), field) {
				t.Errorf("%s is not among what is wrong with a new reseller: %s", field, got)
			}
		}
		_, err = w.AddCustomer(t.Context(), w.admin, NewCustomer{})
		for _, field := range []string{"name", "domain", "first_name", "last_name", "email"} {
			if got := wrongFields(err); !slices.Contains(strings.Fields(got), field) {
				t.Errorf("%s is not among what is wrong with a new customer: %s", field, got)
			}
		}
	})
}

// wrongFields are the fields that a refusal names, in its order.
func wrongFields(err error) string {
	var fields []string
	var refusal *Error
	if errors.As(err, &refusal) {
		for _, f := range refusal.Fields {
			fields = append(fields, f.Field)
		}
	}
	return strings.Join(fields, " ")
}

func TestStaffAreInvited(t *testing.T) {
	houses(t, func(t *testing.T, w *world, boss access.Actor, _, role access.Role) {
		before := len(w.mailedTo(t, MailInvitation))
		in := NewStaff{FirstName: " Orla ", LastName: "Kelly", Email: "Orla." + string(role) + "@Staff.example", Role: role}
		id := ok[uint](t)(w.AddStaff(t.Context(), boss, in))
		u := w.colleague(t, boss, id)
		if u.Name() != "Orla Kelly" || u.Role != role || u.Status != UserActive || !u.Invited() || u.CustomerID != nil {
			t.Errorf("made %+v", u)
		}
		if to := w.mailedTo(t, MailInvitation); len(to) != before+1 || to[before] != id {
			t.Errorf("invited %v", to)
		}
		w.refuses(t, Invalid, "is already somebody's address", func() error { return errOf(w.AddStaff(t.Context(), boss, in)) })
		list := ok[Page[User]](t)(w.ListStaff(t.Context(), boss, Paging{}))
		if list.Count != 2 || list.Rows[1].ID != id && list.Rows[0].ID != id {
			t.Errorf("listed %+v", list)
		}
		ok[uint](t)(w.UseLink(t.Context(), ok[string](t)(w.NewLink(t.Context(), access.Job(), id, LinkInvitation)), chosen(firstPassword), fromTest))
		w.signedIn(t, u.Email, firstPassword)
		if w.colleague(t, boss, id).Invited() {
			t.Error("still invited after the first sign-in")
		}
		w.agrees(t)
	})
}

func TestStaffGetTheRolesOfTheirCompany(t *testing.T) {
	houses(t, func(t *testing.T, w *world, boss access.Actor, _, role access.Role) {
		colleague := w.hire(t, boss, role)
		for _, wrong := range append([]access.Role{"", "king", access.RoleJob}, access.Roles...) {
			if wrong.Console() == boss.Role.Console() {
				continue
			}
			in := NewStaff{FirstName: "Orla", LastName: "Kelly", Email: "wrong@staff.example", Role: wrong}
			w.refuses(t, Invalid, "Choose one of the roles.", func() error { return errOf(w.AddStaff(t.Context(), boss, in)) })
			w.refuses(t, Invalid, "Choose one of the roles.", func() error {
				return errOf(w.ChangeStaffRole(t.Context(), boss, colleague.UserID, wrong, 1))
			})
		}
	})
}

func TestAStaffRoleIsChanged(t *testing.T) {
	houses(t, func(t *testing.T, w *world, boss access.Actor, admin, role access.Role) {
		colleague := w.hire(t, boss, role)
		session := w.signedIn(t, w.email(t, colleague.UserID), firstPassword)
		ok[uint](t)(w.ChangeStaffRole(t.Context(), boss, colleague.UserID, admin, 1))
		if p := ok[Person](t)(w.PersonOf(t.Context(), session)); p.Role != admin {
			t.Errorf("the session has the role %s", p.Role)
		}
		w.refuses(t, Conflict, "changed by somebody else", func() error {
			return errOf(w.ChangeStaffRole(t.Context(), boss, colleague.UserID, role, 1))
		})
		ok[uint](t)(w.ChangeStaffRole(t.Context(), boss, colleague.UserID, role, 2))
		if p := ok[Person](t)(w.PersonOf(t.Context(), session)); p.Role != role || p.Can(access.ManageStaff) {
			t.Errorf("the session has the role %s", p.Role)
		}
		w.refuses(t, Conflict, "You cannot be given another role by yourself", func() error {
			return errOf(w.ChangeStaffRole(t.Context(), boss, boss.UserID, role, 1))
		})
		w.agrees(t)
	})
}

func TestStaffAreSuspendedReactivatedAndRemoved(t *testing.T) {
	houses(t, func(t *testing.T, w *world, boss access.Actor, _, role access.Role) {
		colleague := w.hire(t, boss, role)
		email := w.email(t, colleague.UserID)
		session := w.signedIn(t, email, firstPassword)
		ok[uint](t)(w.SuspendStaff(t.Context(), boss, colleague.UserID))
		refused(t, errOf(w.PersonOf(t.Context(), session)), NotFound, "session")
		refused(t, errOf(w.SignIn(t.Context(), email, firstPassword, fromTest, Browser{})), Invalid, "wrong")
		w.refuses(t, Conflict, "is suspended and cannot sign in", func() error { return errOf(w.MailStaffLink(t.Context(), boss, colleague.UserID)) })
		ok[uint](t)(w.ReactivateStaff(t.Context(), boss, colleague.UserID))
		refused(t, errOf(w.PersonOf(t.Context(), session)), NotFound, "session")
		session = w.signedIn(t, email, firstPassword)
		ok[uint](t)(w.RemoveStaff(t.Context(), boss, colleague.UserID))
		refused(t, errOf(w.PersonOf(t.Context(), session)), NotFound, "session")
		for name, do := range map[string]func() error{
			"suspend":    func() error { return errOf(w.SuspendStaff(t.Context(), boss, colleague.UserID)) },
			"reactivate": func() error { return errOf(w.ReactivateStaff(t.Context(), boss, colleague.UserID)) },
			"remove":     func() error { return errOf(w.RemoveStaff(t.Context(), boss, colleague.UserID)) },
			"read":       func() error { return errOf(w.Colleague(t.Context(), boss, colleague.UserID)) },
		} {
			t.Run(name, func(t *testing.T) { w.refuses(t, NotFound, "no such person on your staff", do) })
		}
		if list := ok[Page[User]](t)(w.ListStaff(t.Context(), boss, Paging{})); list.Count != 1 {
			t.Errorf("%d listed", list.Count)
		}
		for name, do := range map[string]func() error{
			"suspended": func() error { return errOf(w.SuspendStaff(t.Context(), boss, boss.UserID)) },
			"removed":   func() error { return errOf(w.RemoveStaff(t.Context(), boss, boss.UserID)) },
		} {
			w.refuses(t, Conflict, "You cannot be "+name+" by yourself", do)
		}
		w.at(start.AddDate(0, 0, RestoreDays+2))
		ok[int](t)(w.EraseDeletedUsers(t.Context()))
		if e := w.email(t, colleague.UserID); strings.Contains(e, "@") {
			t.Errorf("kept %s", e)
		}
		w.at(start)
		w.agrees(t)
	})
}

func TestALinkIsMailedAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		invited := ok[uint](t)(w.AddStaff(t.Context(), w.admin, NewStaff{
			FirstName: "Orla", LastName: "Kelly", Email: "orla@liffey.example", Role: access.RoleResellerSales,
		}))
		known := w.hire(t, w.admin, access.RoleResellerSales).UserID
		ok[uint](t)(w.MailStaffLink(t.Context(), w.admin, invited))
		ok[uint](t)(w.MailStaffLink(t.Context(), w.admin, known))
		if to := w.mailedTo(t, MailPasswordLink); len(to) != 1 || to[0] != known {
			t.Errorf("a new password for %v", to)
		}
		if to := w.mailedTo(t, MailInvitation); to[len(to)-1] != invited {
			t.Errorf("invited %v", to)
		}
		for range linksPerAddress - 1 {
			ok[uint](t)(w.MailStaffLink(t.Context(), w.admin, invited))
		}
		w.refuses(t, Conflict, "was mailed 3 links within an hour", func() error { return errOf(w.MailStaffLink(t.Context(), w.admin, invited)) })

		c := w.customer(billing.Flexible, 9)
		manager, boss := w.person(c, access.RoleUserManager), c.admin
		user := w.fill(c, 1)[0]
		ok[uint](t)(w.MailUserLink(t.Context(), manager, user))
		ok[uint](t)(w.MailUserLink(t.Context(), boss, manager.UserID))
		w.refuses(t, Forbidden, "only a super admin", func() error { return errOf(w.MailUserLink(t.Context(), manager, boss.UserID)) })
		w.refuses(t, Forbidden, "role", func() error { return errOf(w.MailUserLink(t.Context(), visit(boss, w.admin, access.Act), user)) })
	})
}

// Two admins who remove, suspend or demote each other at once: one stays.
func TestTheLastAdminStays(t *testing.T) {
	acts := map[string]func(w *world, by access.Actor, id uint, other access.Role) error{
		"removed": func(w *world, by access.Actor, id uint, _ access.Role) error {
			return errOf(w.RemoveStaff(w.t.Context(), by, id))
		},
		"suspended": func(w *world, by access.Actor, id uint, _ access.Role) error {
			return errOf(w.SuspendStaff(w.t.Context(), by, id))
		},
		"given another role": func(w *world, by access.Actor, id uint, other access.Role) error {
			return errOf(w.ChangeStaffRole(w.t.Context(), by, id, other, 1))
		},
	}
	for what, do := range acts {
		t.Run(what, func(t *testing.T) {
			houses(t, func(t *testing.T, w *world, boss access.Actor, admin, other access.Role) {
				two := []access.Actor{boss, w.hire(t, boss, admin)}
				errs := make([]error, 2)
				var all sync.WaitGroup
				for i := range two {
					all.Go(func() { errs[i] = do(w, two[i], two[1-i].UserID, other) })
				}
				all.Wait()
				if (errs[0] == nil) == (errs[1] == nil) {
					t.Fatalf("not one of two was %s: %v", what, errs)
				}
				refused(t, cmp.Or(errs[0], errs[1]), Conflict, "so the last one cannot be "+what)
				var left int64
				q := colleagues(w.db.Read(t.Context()).Model(&User{}), boss)
				if err := q.Where("role = ? AND status = ?", admin, UserActive).Count(&left).Error; err != nil || left != 1 {
					t.Errorf("%d admins left, %v", left, err)
				}
				w.agrees(t)
			})
		})
	}
}
