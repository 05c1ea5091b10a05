package models

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"perseat/models/access"
	"perseat/models/billing"
)

func TestCustomersAndUsersAreFoundByName(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		key, theirs := w.key(t, w.admin), w.key(t, w.other)
		c := w.customer(billing.Flexible, 9)
		user := w.fill(c, 2)
		mine := ok[Customer](t)(w.Customer(t.Context(), w.admin, c.id))
		for _, name := range []string{mine.CustomerID(), mine.Domain, "HARBOR1.Example"} {
			if got := ok[Customer](t)(w.CustomerNamed(t.Context(), key, name)); got.ID != c.id {
				t.Errorf("%q is customer %d", name, got.ID)
			}
			refused(t, errOf(w.CustomerNamed(t.Context(), theirs, name)), Forbidden, "not one of your customers")
		}
		for _, name := range []string{"C99999999", "C1", "c00000001", strconv.Itoa(int(c.id)), "", "C00000001 ", "C-0000001", "harbor", "' OR 1=1"} {
			refused(t, errOf(w.CustomerNamed(t.Context(), key, name)), Forbidden, "not one of your customers")
		}
		refused(t, errOf(w.CustomerNamed(t.Context(), key, "nobody.example")), NotFound, "No customer has the domain")
		refused(t, errOf(w.CustomerNamed(t.Context(), w.key(t, w.admin, access.WriteUsers), "nobody.example")), NotFound, "")

		id := fmt.Sprint(user[0])
		u := ok[User](t)(w.UserNamed(t.Context(), key, id))
		if again := ok[User](t)(w.UserNamed(t.Context(), key, u.Email)); again.ID != user[0] {
			t.Errorf("%s is user %d", u.Email, again.ID)
		}
		refused(t, errOf(w.UserNamed(t.Context(), theirs, id)), NotFound, "no such user")
		for _, name := range []string{u.Email, "nobody@harbor1.example", "x@nobody.example", "@"} {
			refused(t, errOf(w.UserNamed(t.Context(), theirs, name)), Forbidden, "not in the domain")
		}
		for _, name := range []string{"nobody@harbor1.example", "0" + id, "+" + id, "", "anna", "999999", fmt.Sprint(w.admin.UserID), fmt.Sprint(key.UserID)} {
			refused(t, errOf(w.UserNamed(t.Context(), key, name)), NotFound, "no such user")
		}
		w.remove(c, user[0])
		refused(t, errOf(w.UserNamed(t.Context(), key, u.Email)), NotFound, "")
		ok[User](t)(w.UserNamed(t.Context(), key, id))
		w.at(start.AddDate(0, 0, RestoreDays+1))
		refused(t, errOf(w.UserNamed(t.Context(), key, id)), NotFound, "")
	})
}

func TestAKeyEntersWhileAccessIsOn(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		key := w.key(t, w.admin, access.ReadUsers)
		in := ok[access.Actor](t)(w.Inside(t.Context(), key, c.id))
		if in.CustomerID != c.id || !in.Can(access.SeeUsers) || in.Can(access.ManageUsers) {
			t.Errorf("inside it is %+v", in)
		}
		refused(t, errOf(w.Inside(t.Context(), w.key(t, w.other), c.id)), NotFound, "")
		refused(t, errOf(w.Inside(t.Context(), w.key(t, w.admin, access.WriteCustomers), c.id)), Forbidden, "")
		refused(t, errOf(w.Inside(t.Context(), w.admin, c.id)), Forbidden, "")
		ok[bool](t)(w.SwitchResellerAccess(t.Context(), c.admin, false))
		refused(t, errOf(w.Inside(t.Context(), key, c.id)), Forbidden, "switched reseller access off")
	})
}

func TestSubscriptionsAreListed(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		key := w.key(t, w.admin)
		var subs []uint
		for range 3 {
			subs = append(subs, w.customer(billing.Flexible, 9).sub)
		}
		d := w.customer(billing.AnnualMonthly, 9)
		gone := w.customer(billing.Flexible, 9)
		w.cancel(gone.sub)
		ok[CapChanged](t)(w.EditPurchaseCap(t.Context(), w.admin, subs[1], CapChange{Cap: 12, Was: 9, PONumber: "PO 1"}))
		list := func(f SubscriptionFilter, p Paging) ([]uint, Page[SubscriptionRow]) {
			page := ok[Page[SubscriptionRow]](t)(w.ListSubscriptions(t.Context(), key, f, p))
			var ids []uint
			for _, r := range page.Rows {
				ids = append(ids, r.ID)
			}
			return ids, page
		}
		all, page := list(SubscriptionFilter{}, Paging{Size: 3})
		rest, last := list(SubscriptionFilter{}, Paging{Size: 3, Older: page.Older})
		if !slices.Equal(append(all, rest...), append(subs, d.sub)) || last.Older != "" {
			t.Errorf("listed %v and %v", all, rest)
		}
		if r := page.Rows[1]; r.OrderedUnder != "PO 1" || r.SKUName == "" || r.ContractLimit != DefaultContractLimit || r.CustomerDomain != "harbor2.example" {
			t.Errorf("the row is %+v", r)
		}
		for prefix, want := range map[string]int{"harbor2": 1, "Harbor Foods": 4, "HARBOR": 4, "oods": 0, "%": 0, "_arbor": 0} {
			if ids, _ := list(SubscriptionFilter{Prefix: prefix}, Paging{}); len(ids) != want {
				t.Errorf("%q begins %v", prefix, ids)
			}
		}
		if ids, _ := list(SubscriptionFilter{CustomerID: d.id}, Paging{}); !slices.Equal(ids, []uint{d.sub}) {
			t.Errorf("the customer has %v", ids)
		}
		if r := ok[SubscriptionRow](t)(w.SubscriptionOf(t.Context(), key, gone.id, gone.sub)); r.Status != Canceled {
			t.Errorf("the canceled one is %s", r.Status)
		}
		refused(t, errOf(w.SubscriptionOf(t.Context(), key, d.id, gone.sub)), NotFound, "")
		if others := ok[Page[SubscriptionRow]](t)(w.ListSubscriptions(t.Context(), w.key(t, w.other), SubscriptionFilter{}, Paging{})); len(others.Rows) != 0 {
			t.Error("another reseller sees them")
		}
	})
}

func TestLicensesHeldAreListed(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		in := inside(w.key(t, w.admin, access.WriteLicenses), c)
		user := w.fill(c, 3)
		w.remove(c, user[0])
		list := ok[Page[Assignment]](t)(w.ListAssignments(t.Context(), in, AssignmentFilter{Product: "Google-Apps"}, Paging{}))
		if len(list.Rows) != 3 || list.Rows[2].UserID != user[2] || list.Rows[2].SKUID != standard || list.Rows[2].Email == "" {
			t.Errorf("listed %+v", list.Rows)
		}
		other := ok[Page[Assignment]](t)(w.ListAssignments(t.Context(), in, AssignmentFilter{Product: "Google-Apps", SKU: plus}, Paging{}))
		if len(other.Rows) != 0 {
			t.Errorf("of another edition %+v", other.Rows)
		}
		held := AssignmentFilter{Product: "Google-Apps", SKU: standard}
		ok[Assignment](t)(w.Assignment(t.Context(), in, user[1], held))
		ok[int](t)(w.RemoveLicenses(t.Context(), in, c.sub, user[1:2]))
		refused(t, errOf(w.Assignment(t.Context(), in, user[1], held)), NotFound, "")
		refused(t, errOf(w.DeleteUsers(t.Context(), in, user[1:2])), Forbidden, "")
		refused(t, errOf(w.RemoveLicenses(t.Context(), inside(w.key(t, w.admin, access.WriteUsers), c), c.sub, user[2:])), Forbidden, "")
	})
}
