package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Ids stand in fields and in questions too. Another company's are refused or
// found nowhere there, and nothing is done with them.
func TestIdsInFieldsAreOnesOwnToo(t *testing.T) {
	w := newTown(t)
	users := func(i ids) string { return fmt.Sprint(i.user) }
	subscriptions := func(i ids) string { return fmt.Sprint(i.subscription) }
	customers := func(i ids) string { return fmt.Sprint(i.customer) }
	requests := func(i ids) string { return fmt.Sprint(i.request) }
	form := filled()
	for _, test := range []struct {
		address, field string
		of             func(ids) string
		near           bool // another customer of the same reseller is a stranger too
	}{
		{"/admin/users/bulk", "id", users, true},
		{"/admin/users/bulk/suspend", "id", users, true},
		{"/admin/users/bulk/delete", "id", users, true},
		{"/admin/users/bulk/assign-license", "id", users, true},
		{"/admin/users/bulk/assign-license", "subscription", subscriptions, true},
		{"/admin/users/new", "licenses", subscriptions, true},
		{"/admin/users/:user/licenses", "subscription", subscriptions, true},
		{"/admin/requests/new", "subscription", subscriptions, true},
		{"/reseller/customers/:customer/subscriptions/:subscription/add-licenses", "request", requests, true},
		{"/reseller/customers/:customer/subscriptions/:subscription/purchase-cap", "request", requests, true},
		{"/reseller/renewals", "id", subscriptions, false},
		{"/reseller/renewals/review", "id", subscriptions, false},
	} {
		strangers := map[string]ids{"another reseller’s": w.far}
		if test.near {
			strangers["another customer’s"] = w.near
		}
		for whose, at := range strangers {
			g := newGuests(t, w)
			before := rowsOf(t, g.file)
			sent := url.Values{}
			for name, values := range form {
				sent[name] = values
			}
			sent.Set(test.field, test.of(at))
			sent.Set("do", "suspend")
			if test.field == "subscription" {
				sent.Set("id", fmt.Sprint(w.mine.user))
			}
			address := w.mine.address(test.address)
			answers := []string{
				g.as(insider(test.address), http.MethodPost, address, sent).Body.String(),
				g.as(insider(test.address), http.MethodGet, address+"?"+sent.Encode(), nil).Body.String(),
			}
			for _, answer := range answers {
				if strings.Contains(answer, at.domain()) || strings.Contains(answer, "@away.example") {
					t.Errorf("%s shows what is %s", test.address, whose)
				}
			}
			for table, rows := range rowsOf(t, g.file) {
				if rows != before[table] {
					t.Errorf("%s did something to %s with an id that is %s:\n%s", test.address, table, whose, different(rows, before[table]))
				}
			}
		}
	}
	for _, question := range []string{"/reseller/customers/:customer?open=", "/admin/requests/new?subscription=", "/reseller/orders?customer=", "/reseller/activity?customer="} {
		g := newGuests(t, w)
		for _, of := range []func(ids) string{users, subscriptions, customers, requests} {
			address := w.mine.address(question) + of(w.far)
			if answer := g.as(insider(question), http.MethodGet, address, nil); strings.Contains(answer.Body.String(), "away.example") {
				t.Errorf("%s shows another reseller’s", address)
			}
		}
	}
}

// domain is what no stranger’s page shows of a town’s customer.
func (i ids) domain() string {
	if i.customer == 2 {
		return "@other.example"
	}
	return "away.example"
}
