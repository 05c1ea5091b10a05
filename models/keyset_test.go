package models

import (
	"encoding/base64"
	"fmt"
	"slices"
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

// listing is a list as ids, so that every list is walked by one test.
type listing func(Paging) (Page[uint], error)

func idsOf[T any](list func(Paging) (Page[T], error), id func(T) uint) listing {
	return func(p Paging) (Page[uint], error) {
		rows, err := list(p)
		out := Page[uint]{Older: rows.Older, Newer: rows.Newer, Count: rows.Count}
		for _, r := range rows.Rows {
			out.Rows = append(out.Rows, id(r))
		}
		return out, err
	}
}

// listings is every list of the store with many ties in it.
func (w *world) listings(t *testing.T) map[string]listing {
	t.Helper()
	same := NewCustomer{
		CustomerInformation: CustomerInformation{Name: "Harbor Foods", Country: "IE", TimeZone: "Europe/Dublin"},
		Admin:               newUser("aoife"), Subscription: NewSubscription{SKU: standard, Plan: billing.Flexible, Seats: 10},
	}
	same.Subscription.Kept = ok[Quote](t)(w.QuoteSubscription(t.Context(), w.admin, 0, same.Subscription)).Kept()
	for i := range 7 { // the same name, the same moment, the same fullness, no renewal
		same.Domain = fmt.Sprintf("tie%d.example", i)
		ok[CustomerAdded](t)(w.AddCustomer(t.Context(), w.admin, same))
	}
	w.at(start.Add(1500 * time.Millisecond))
	c := w.customer(billing.AnnualMonthly, 20)
	w.at(start.Add(1500*time.Millisecond + 7*time.Microsecond))
	w.fill(c, 9) // all of one name
	w.at(start.Add(2 * time.Second))
	for range 5 { // ties of requests
		w.ask(t, w.customer(billing.Flexible, 5), 9)
	}
	lists := map[string]listing{
		"users": idsOf(func(p Paging) (Page[UserRow], error) {
			return w.ListUsers(t.Context(), c.admin, UserFilter{}, p)
		}, func(u UserRow) uint { return u.ID }),
		"orders": idsOf(func(p Paging) (Page[OrderRow], error) {
			return w.ListOrders(t.Context(), w.admin, OrderFilter{}, p)
		}, func(o OrderRow) uint { return o.ID }),
		"activity": idsOf(func(p Paging) (Page[ActivityRow], error) {
			return w.ListActivity(t.Context(), w.admin, ActivityFilter{}, p)
		}, func(r ActivityRow) uint { return r.ID }),
		"requests": idsOf(func(p Paging) (Page[RequestRow], error) {
			return w.ListRequests(t.Context(), w.admin, "", 0, p)
		}, func(r RequestRow) uint { return r.ID }),
	}
	for _, sort := range []CustomerSort{ByName, ByDomain, ByFullness, ByRenewal} {
		for _, down := range []bool{false, true} {
			lists[fmt.Sprintf("customers by %s, descending %v", sort, down)] = idsOf(func(p Paging) (Page[CustomerRow], error) {
				return w.ListCustomers(t.Context(), w.admin, CustomerFilter{Sort: sort, Descending: down}, p)
			}, func(c CustomerRow) uint { return c.ID })
		}
	}
	return lists
}

func TestEveryListIsWalkedBothWaysWithoutGapOrRepetition(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for name, list := range w.listings(t) {
			all := ok[Page[uint]](t)(list(Paging{Size: MaxPage}))
			if len(all.Rows) < 5 || all.Count != len(all.Rows) || all.Older != "" || all.Newer != "" {
				t.Errorf("%s: %d rows of %d, cursors %q %q", name, len(all.Rows), all.Count, all.Older, all.Newer)
			}
			if sorted := slices.Sorted(slices.Values(all.Rows)); len(slices.Compact(sorted)) != len(all.Rows) {
				t.Errorf("%s has a row twice: %v", name, all.Rows)
			}
			for _, size := range []int{1, 3, len(all.Rows) - 1, len(all.Rows)} {
				walk(t, name, list, all, size)
			}
		}
	})
}

// walk goes through a list page by page to its end and back again.
func walk(t *testing.T, name string, list listing, all Page[uint], size int) {
	t.Helper()
	var down []uint
	at := ok[Page[uint]](t)(list(Paging{Size: size}))
	if at.Newer != "" {
		t.Errorf("%s: the first page has one before it", name)
	}
	pages := 1
	for down = append(down, at.Rows...); at.Older != ""; down = append(down, at.Rows...) {
		at = ok[Page[uint]](t)(list(Paging{Older: at.Older, Size: size}))
		if pages++; at.Newer == "" || at.Count != all.Count || pages > len(all.Rows) {
			t.Fatalf("%s: page %d has no way back, or counts %d", name, pages, at.Count)
		}
	}
	if !slices.Equal(down, all.Rows) {
		t.Errorf("%s by %d: %v, want %v", name, size, down, all.Rows)
	}
	up := slices.Clone(at.Rows)
	for ; at.Newer != ""; up = append(slices.Clone(at.Rows), up...) {
		at = ok[Page[uint]](t)(list(Paging{Newer: at.Newer, Size: size}))
		if pages--; at.Older == "" || pages < 0 {
			t.Fatalf("%s: no way on after going back", name)
		}
	}
	if !slices.Equal(up, all.Rows) {
		t.Errorf("%s by %d, backwards: %v, want %v", name, size, up, all.Rows)
	}
}

func TestADamagedCursorStartsTheListAnew(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		encode := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
		for name, list := range w.listings(t) {
			first := ok[Page[uint]](t)(list(Paging{Size: 2}))
			for _, cursor := range []string{
				"x", "!!!", encode(""), encode("1"), encode("!:x"), encode("-1:x"), encode("zzzzzzzzzzzzzzzz:x"),
				encode("1:\x00"), encode("1:\xff\xfe"), first.Older[:1],
			} {
				for _, p := range []Paging{{Older: cursor, Size: 2}, {Newer: cursor, Size: 2}} {
					got := ok[Page[uint]](t)(list(p))
					if !slices.Equal(got.Rows, first.Rows) || got.Older != first.Older || got.Newer != "" {
						t.Errorf("%s from %+v: %v, want %v", name, p, got, first)
					}
				}
			}
			if _, err := list(Paging{Older: encode("1:anything"), Size: 2}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAListIsNoLongerThanItMayBe(t *testing.T) {
	for size, want := range map[int]int{0: 50, -1: 50, 1: 1, MaxPage: MaxPage, MaxPage + 1: MaxPage, 1 << 40: MaxPage} {
		if got := (Paging{Size: size}).size(); got != want {
			t.Errorf("%d rows for %d", got, size)
		}
	}
}

func TestUsersAreFound(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 20)
		vault := w.also(c, vault, billing.Flexible, 3)
		manager := w.person(c, access.RoleUserManager)
		add := func(first, last, address string) uint {
			return ok[UsersAdded](t)(w.AddUsers(t.Context(), c.admin, []NewUser{{FirstName: first, LastName: last, Address: address}})).UserIDs[0]
		}
		jurgen, percent, gone := add("Jürgen", "Müller", "jm"), add("100%", "O_Hara", "oh"), add("Gone", "Girl", "gg")
		ok[int](t)(w.AssignLicenses(t.Context(), c.admin, vault, []uint{jurgen}))
		ok[int](t)(w.SuspendUsers(t.Context(), c.admin, []uint{percent}))
		ok[int](t)(w.RemoveLicenses(t.Context(), c.admin, c.sub, []uint{percent}))
		ok[int](t)(w.DeleteUsers(t.Context(), c.admin, []uint{gone}))
		for name, x := range map[string]struct {
			filter UserFilter
			want   []uint
		}{
			"all but the deleted": {UserFilter{}, []uint{c.admin.UserID, jurgen, percent, manager.UserID}},
			"by a plain vowel":    {UserFilter{Search: "MULLER"}, []uint{jurgen}},
			"by last and first":   {UserFilter{Search: "müller  jür"}, []uint{jurgen}},
			"by the address":      {UserFilter{Search: "jm@harbor"}, []uint{jurgen}},
			"a percent sign":      {UserFilter{Search: "%"}, nil},
			"a name with one":     {UserFilter{Search: "100%"}, []uint{percent}},
			"an underscore":       {UserFilter{Search: "o_h"}, []uint{percent}},
			"an exclamation mark": {UserFilter{Search: "!"}, nil},
			"a quote":             {UserFilter{Search: "' OR 1=1 --"}, nil},
			"suspended":           {UserFilter{Status: UserSuspended}, []uint{percent}},
			"active":              {UserFilter{Status: UserActive, Role: access.RoleMember}, []uint{jurgen}},
			"deleted":             {UserFilter{Deleted: true}, []uint{gone}},
			"managers":            {UserFilter{Role: access.RoleUserManager}, []uint{manager.UserID}},
			"with Vault":          {UserFilter{SKU: "Google-Vault"}, []uint{jurgen}},
			"without a license":   {UserFilter{SKU: NoLicense}, []uint{percent}},
		} {
			var got []uint
			for _, u := range ok[Page[UserRow]](t)(w.ListUsers(t.Context(), c.admin, x.filter, Paging{})).Rows {
				got = append(got, u.ID)
				if u.ID == jurgen && u.Licenses != "Google Workspace Business Standard, Google Vault" {
					t.Errorf("licenses %q", u.Licenses)
				}
			}
			if !slices.Equal(got, x.want) {
				t.Errorf("%s: %v, want %v", name, got, x.want)
			}
		}
	})
}
