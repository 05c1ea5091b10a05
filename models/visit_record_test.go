package models

import (
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

func TestWhatIsDoneOnSomebodysBehalfNamesBoth(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		support, _, _ := w.onVisit(t, w.support, NewVisit{CustomerID: c.id, Level: access.Act})
		ok[UsersAdded](t)(w.AddUsers(t.Context(), support, []NewUser{{FirstName: "Anna", LastName: "Berg", Address: "anna"}}))
		request := ok[uint](t)(w.RequestPurchase(t.Context(), support, NewRequest{SubscriptionID: c.sub, Number: 20}))
		reseller, _, _ := w.onVisit(t, w.admin, NewVisit{CustomerID: c.id, Level: access.Act})
		ok[UsersAdded](t)(w.AddUsers(t.Context(), reseller, []NewUser{{FirstName: "Tom", LastName: "Ward", Address: "tom"}}))
		house, _, _ := w.onVisit(t, w.support, NewVisit{ResellerID: w.reseller, Level: access.Act})
		ok[CapChanged](t)(w.EditPurchaseCap(t.Context(), house, c.sub, CapChange{Cap: 12, Was: 9}))

		name := ok[Customer](t)(w.Customer(t.Context(), c.admin, c.id)).Name
		want := map[string]string{
			"Sam Ortega (support, case 4711) for " + name:      "Support lead, on behalf of " + name,
			"Niamh Doyle (reseller) for " + name:               "Reseller admin, on behalf of " + name,
			"Sam Ortega (support, case 4711) for Liffey Cloud": "Support lead, on behalf of Liffey Cloud",
		}
		for _, by := range []access.Actor{c.admin, w.admin} {
			got := map[string]string{}
			for _, o := range ok[Page[OrderRow]](t)(w.ListOrders(t.Context(), by, OrderFilter{CustomerID: c.id}, Paging{})).Rows {
				if o.VisitID != 0 {
					got[o.Who()] = o.PlacedAs()
				}
			}
			if len(got) != len(want) {
				t.Errorf("%s sees %v", by.Role, got)
			}
			for who, as := range want {
				if got[who] != as {
					t.Errorf("%s sees %q, want %q as %q", by.Role, got, who, as)
				}
			}
		}
		if r := ok[RequestRow](t)(w.Request(t.Context(), w.admin, request)); r.Who() != "Sam Ortega (support, case 4711) for "+name {
			t.Errorf("the request is of %q", r.Who())
		}
		w.agrees(t)
	})
}

func TestListsOfVisits(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, d := w.customer(billing.Flexible, 9), w.customer(billing.Flexible, 9)
		sales := w.worker(access.RoleResellerSales)
		support, _, _ := w.onVisit(t, w.support, NewVisit{CustomerID: c.id, Level: access.Act})
		ok[UsersAdded](t)(w.AddUsers(t.Context(), support, []NewUser{{FirstName: "Anna", LastName: "Berg", Address: "anna"}}))
		w.at(w.now().Add(time.Minute))
		w.onVisit(t, w.admin, NewVisit{CustomerID: c.id})
		w.at(w.now().Add(time.Minute))
		w.onVisit(t, sales, NewVisit{CustomerID: d.id})
		w.at(w.now().Add(time.Minute))
		w.onVisit(t, w.support, NewVisit{ResellerID: w.reseller})
		list := func(by access.Actor, f VisitFilter) (ids []uint) {
			for _, v := range ok[Page[VisitRow]](t)(w.ListVisits(t.Context(), by, f, Paging{})).Rows {
				ids = append(ids, v.ID)
			}
			return ids
		}
		for name, test := range map[string]struct {
			by   access.Actor
			f    VisitFilter
			want []uint
		}{
			"support":      {w.support, VisitFilter{}, []uint{4, 3, 2, 1}},
			"own":          {w.support, VisitFilter{UserID: w.support.UserID}, []uint{4, 1}},
			"running":      {w.support, VisitFilter{Running: true}, []uint{4, 3, 2}},
			"customer":     {c.admin, VisitFilter{}, []uint{2, 1}},
			"visitor":      {support, VisitFilter{}, []uint{2, 1}},
			"reseller":     {w.admin, VisitFilter{}, []uint{4, 3, 2}},
			"sales":        {sales, VisitFilter{}, []uint{4, 3, 2}},
			"other seller": {w.other, VisitFilter{}, nil},
		} {
			if got := list(test.by, test.f); figures(got) != figures(test.want) {
				t.Errorf("%s sees %v, want %v", name, got, test.want)
			}
		}
		v := ok[VisitDetails](t)(w.Visit(t.Context(), c.admin, 1))
		if v.Who() != "Sam Ortega" || v.Reason != helped || v.CaseNumber != "4711" || v.Changes != int64(len(v.Deeds)) || v.Ender() != "Sam Ortega" {
			t.Errorf("the visit is %+v", v)
		}
		if len(v.Deeds) != 1 || v.Deeds[0].What != "Added Anna Berg" {
			t.Errorf("what was done is %v", v.Deeds)
		}
		w.refuses(t, NotFound, "no such session", func() error { return errOf(w.Visit(t.Context(), w.admin, 1)) })
		manager := w.person(c, access.RoleUserManager)
		w.refuses(t, Forbidden, "does not allow", func() error { return errOf(w.Visit(t.Context(), manager, 1)) })
	})
}

func figures(ids []uint) (text string) {
	for _, id := range ids {
		text += figure(int64(id)) + " "
	}
	return text
}

// TestWhatIsNeverPossibleOnSomebodysBehalf tries each with the level that allows most.
func TestWhatIsNeverPossibleOnSomebodysBehalf(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, yearly := w.customer(billing.Flexible, 9), w.customer(billing.AnnualYearly, 9)
		user := w.fill(c, 2)
		manager := w.person(c, access.RoleUserManager)
		ok[int](t)(w.DeleteUsers(t.Context(), c.admin, []uint{manager.UserID}))
		u := w.user(user[0])
		named := UserInformation{FirstName: u.FirstName, LastName: u.LastName, Was: u.Version}
		lead := access.Actor(w.support)
		in, _, _ := w.onVisit(t, lead, NewVisit{CustomerID: c.id, Level: access.Act})
		house := visit(w.admin, w.worker(access.RoleResellerSales), access.Act)
		own := w.ask(t, yearly, 3)
		w.setAsker(t, own, lead.UserID)
		order := LicenseOrder{Additional: 1, Source: SourcePhone}
		order.Kept = ok[Quote](t)(w.QuoteLicenses(t.Context(), w.admin, yearly.sub, order)).Kept()
		for name, do := range map[string]func() error{
			"a password": func() error { return errOf(w.ResetPassword(t.Context(), in, user[0], "correct horse battery")) },
			"an e-mail address": func() error {
				e := named
				e.SecondaryEmail = "a@b.example"
				return errOf(w.EditUser(t.Context(), in, user[0], e))
			},
			"a role": func() error {
				e := named
				e.Role = access.RoleSuperAdmin
				return errOf(w.EditUser(t.Context(), in, user[0], e))
			},
			"a new administrator": func() error {
				n := newUser("eve")
				n.Role = access.RoleUserManager
				return errOf(w.AddUsers(t.Context(), in, []NewUser{n}))
			},
			"an administrator":  func() error { return errOf(w.SuspendUsers(t.Context(), in, []uint{c.admin.UserID})) },
			"a former one":      func() error { return errOf(w.RestoreUser(t.Context(), in, manager.UserID)) },
			"the access switch": func() error { return errOf(w.SwitchResellerAccess(t.Context(), in, false)) },
			"staff": func() error {
				return errOf(w.AddStaff(t.Context(), house, NewStaff{FirstName: "E", LastName: "V", Email: "e@v.example", Role: access.RoleResellerAdmin}))
			},
			"a charge at once": func() error { return errOf(w.AddLicenses(t.Context(), house, yearly.sub, order)) },
			"one's own request": func() error {
				h := visit(w.admin, lead, access.Act)
				o := order
				o.Source, o.RequestID = SourceRequest, own
				return errOf(w.AddLicenses(t.Context(), h, yearly.sub, o))
			},
			"a visit within one": func() error {
				return errOf(w.StartVisit(t.Context(), house, "", NewVisit{CustomerID: c.id, Reason: helped}))
			},
		} {
			t.Run(name, func(t *testing.T) { w.refuses(t, Forbidden, "", do) })
		}
		if done := ok[UserRestored](t)(w.restored(t, in, c, user[1])); done.UserID != user[1] {
			t.Error("a visitor cannot restore an ordinary user")
		}
	})
}

// restored deletes a user and restores it on a visit.
func (w *world) restored(t *testing.T, by access.Actor, c company, user uint) (UserRestored, error) {
	ok[int](t)(w.DeleteUsers(t.Context(), c.admin, []uint{user}))
	return w.RestoreUser(t.Context(), by, user)
}

// setAsker makes somebody the one who made a request.
func (w *world) setAsker(t *testing.T, request, user uint) {
	check(t, w.db.Write(t.Context(), func(db *dbHandle) error {
		return db.Exec("UPDATE purchase_requests SET asked_by = ? WHERE id = ?", user, request).Error
	}))
}
