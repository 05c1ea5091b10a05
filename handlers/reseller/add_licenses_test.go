package reseller_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

// at is the address of a form of the company's subscription.
func (c company) at(rest string) string {
	return fmt.Sprintf("/reseller/customers/%d/subscriptions/%d%s", c.id, c.sub, rest)
}

func (w *world) account(c company) models.Account {
	w.t.Helper()
	a, err := w.store.Subscription(w.t.Context(), w.admin, c.sub)
	w.check(err)
	return a
}

func (w *world) orders(c company, kind models.OrderType) []models.OrderRow {
	w.t.Helper()
	page, err := w.store.ListOrders(w.t.Context(), w.admin, models.OrderFilter{CustomerID: c.id, Type: kind}, models.Paging{})
	w.check(err)
	return page.Rows
}

// ceiling fails the test unless the subscription has this many seats.
func (w *world) ceiling(c company, want int64) {
	w.t.Helper()
	if got := w.account(c).Ceiling; got != want {
		w.t.Errorf("ceiling %d, want %d", got, want)
	}
}

// reviewed goes from a form to its review.
func (b *browser) reviewed(form string, typed url.Values) answer {
	b.w.t.Helper()
	to := b.post(form, typed).is(http.StatusSeeOther).location
	if !strings.HasPrefix(to, form+"/review?") {
		b.w.t.Fatalf("continue leads to %s", to)
	}
	return b.get(to).is(http.StatusOK)
}

func yearlyCompany(t *testing.T) (*world, company, *browser) {
	w := newWorld(t)
	w.ordering(models.OrderingForm)
	w.at(time.Date(2026, 4, 13, 9, 0, 0, 0, time.UTC))
	c := w.customer(w.admin, billing.AnnualYearly, 5)
	w.at(time.Date(2026, 10, 21, 9, 0, 0, 0, time.UTC))
	return w, c, w.browser("admin@liffey.example")
}

func TestLicensesAreTypedReviewedAndOrderedOnce(t *testing.T) {
	w, c, b := yearlyCompany(t)
	form := c.at("/add-licenses")
	b.get(form).is(http.StatusOK).says("Additional licenses", "How did the customer order?", "5 licenses now", "contract limit is 50,000", "edition limit of 300")
	typed := url.Values{"additional": {"5"}, "source": {"phone"}, "source_note": {"Ronan, on Monday"}, "po_number": {"PO-4711"}}
	preview := url.Values{"do": {"preview"}}
	for k, v := range typed {
		preview[k] = v
	}
	b.post(form, preview).is(http.StatusOK).says("5 + 5 = 10", "EUR 389.00", "Update the cost")
	review := b.reviewed(form, typed).says("5 + 5 = 10", "4 of 5 licenses", "174 of 365 days", "EUR 389.00", "EUR 89.47", "EUR 478.47",
		"You will be charged EUR 389.00 plus VAT now. This amount is not refundable.", "Continue and place order", "Ronan, on Monday", "PO-4711", "13 Apr 2027").keep("review")
	send := review.form(form + "/review")
	first := b.post(form+"/review", send).is(http.StatusSeeOther).location
	for range 2 {
		if again := b.post(form+"/review", send).is(http.StatusSeeOther).location; again != first {
			t.Errorf("sent again it leads to %s, not %s", again, first)
		}
	}
	w.ceiling(c, 10)
	orders := w.orders(c, models.OrderLicensesAdded)
	if len(orders) != 1 || orders[0].PONumber != "PO-4711" || orders[0].Source != models.SourcePhone || orders[0].SourceNote != "Ronan, on Monday" {
		t.Errorf("orders %+v", orders)
	}
	b.get(first).is(http.StatusOK).says("5 licenses were added")
}

func TestALoadedReviewLeadsToItsOrder(t *testing.T) {
	w, c, b := yearlyCompany(t)
	form := c.at("/add-licenses")
	to := b.post(form, url.Values{"additional": {"2"}, "source": {"mail"}}).is(http.StatusSeeOther).location
	order := b.post(form+"/review", b.get(to).is(http.StatusOK).form(form+"/review")).is(http.StatusSeeOther).location
	if again := b.get(to).is(http.StatusSeeOther).location; again != order {
		t.Errorf("the review leads to %s, not %s", again, order)
	}
	w.ceiling(c, 7)
	w.browser("reseller_sales@liffey.example").get(to).is(http.StatusOK).says("7 + 2 = 9")
}

func TestTwoSendingsAtOnceAreOneOrder(t *testing.T) {
	w, c, b := yearlyCompany(t)
	form := c.at("/add-licenses")
	send := b.reviewed(form, url.Values{"additional": {"5"}, "source": {"page"}}).form(form + "/review")
	places := make([]string, 4)
	var all sync.WaitGroup
	for i := range places {
		all.Go(func() {
			r, err := b.PostForm(w.site.URL+form+"/review", send)
			if err != nil {
				t.Error(err)
				return
			}
			places[i] = r.Header.Get("Location")
			_ = r.Body.Close()
		})
	}
	all.Wait()
	for _, place := range places {
		if place == "" || place != places[0] {
			t.Errorf("they lead to %q", places)
		}
	}
	w.ceiling(c, 10)
	if n := len(w.orders(c, models.OrderLicensesAdded)); n != 1 {
		t.Errorf("%d orders", n)
	}
}

func TestAStaleReviewOrdersNothing(t *testing.T) {
	w, c, b := yearlyCompany(t)
	form := c.at("/add-licenses")
	typed := url.Values{"additional": {"5"}, "source": {"phone"}}
	old := b.reviewed(form, typed).form(form + "/review")
	b.post(form+"/review", b.reviewed(form, url.Values{"additional": {"1"}, "source": {"mail"}}).form(form+"/review")).is(http.StatusSeeOther)
	answer := b.post(form+"/review", old).is(http.StatusConflict).says("The figures have changed", "Nothing was ordered", "6 + 5 = 11")
	w.ceiling(c, 6)
	fresh := answer.form(form + "/review")
	if fresh.Get("key") == old.Get("key") || fresh.Get("quote") == old.Get("quote") {
		t.Error("the new figures came under the old key or quote")
	}
	b.post(form+"/review", fresh).is(http.StatusSeeOther)
	w.ceiling(c, 11)
}

func TestLicensesRefuseWhatIsNoNumber(t *testing.T) {
	w, c, b := yearlyCompany(t)
	form := c.at("/add-licenses")
	for typed, sentence := range map[string]string{
		"0":                            "Additional licenses must be 1 or more",
		"-1":                           "Additional licenses must be 1 or more",
		"1.5":                          "Additional licenses must be a whole number",
		"1e9":                          "Additional licenses must be a whole number",
		"1" + strings.Repeat("0", 30):  "Additional licenses must be 295 or less",
		"ten":                          "Additional licenses must be a whole number",
		"":                             "Type a number for additional licenses",
		"   ":                          "Type a number for additional licenses",
		"296":                          "edition limit of 300 users",
		"-1" + strings.Repeat("0", 30): "Additional licenses must be 1 or more",
	} {
		values := url.Values{"additional": {typed}, "source": {"mail"}, "source_note": {"Kept <note>"}, "po_number": {"PO 12"}}
		page := b.post(form, values).is(http.StatusUnprocessableEntity).says(sentence, "There is a problem", "Error: Add licenses")
		kept := page.form(form)
		for _, field := range []string{"additional", "source", "source_note", "po_number"} {
			if kept.Get(field) != values.Get(field) {
				t.Errorf("%q: %s is %q, typed was %q", typed, field, kept.Get(field), values.Get(field))
			}
		}
		b.post(form+"/review", values).is(http.StatusUnprocessableEntity)
	}
	b.post(form, url.Values{"additional": {"1"}}).is(http.StatusUnprocessableEntity).says("Choose how the customer ordered")
	b.post(form, url.Values{"additional": {"1"}, "source": {"phone"}, "po_number": {strings.Repeat("x", 81)}}).
		is(http.StatusUnprocessableEntity).says("P.O. number must have at most 80 characters")
	w.ceiling(c, 5)
	b.reviewed(form, url.Values{"additional": {" 2 "}, "source": {"phone"}}).says("5 + 2 = 7")
}

func TestLicensesAnswerTheOpenRequest(t *testing.T) {
	w, c, b := yearlyCompany(t)
	id, err := w.store.RequestPurchase(t.Context(), c.admin, models.NewRequest{SubscriptionID: c.sub, Number: 12, Note: "A night shift"})
	w.check(err)
	form := c.at("/add-licenses")
	page := b.get(form).is(http.StatusOK).says("Aoife Byrne asked for 12 more licenses", "A night shift", "5 + 12 = 17", "EUR 933.59")
	typed := page.form(form)
	if typed.Get("source") != "request" || typed.Get("additional") != "12" {
		t.Errorf("preselected %v", typed)
	}
	typed.Set("additional", "10")
	b.post(form+"/review", b.reviewed(form, typed).says("is answered with this order").form(form+"/review")).is(http.StatusSeeOther)
	w.ceiling(c, 15)
	r, err := w.store.Request(t.Context(), w.admin, id)
	w.check(err)
	if r.Status != models.RequestOrdered || r.Ordered != 10 {
		t.Errorf("request %+v", r)
	}
	typed.Set("source", "request")
	b.post(form, typed).is(http.StatusUnprocessableEntity).says("The purchase request is not open any more")
}

func TestLicensesLeadToSettingsWhileRequestsAreOff(t *testing.T) {
	w, c, b := yearlyCompany(t)
	form := c.at("/add-licenses")
	send := b.reviewed(form, url.Values{"additional": {"5"}, "source": {"phone"}}).form(form + "/review")
	w.ordering(models.OrderingOff)
	b.get(form).is(http.StatusConflict).says("Set up purchase requests first", `href="/reseller/settings"`)
	b.post(form, url.Values{"additional": {"5"}, "source": {"phone"}}).is(http.StatusConflict)
	b.post(form+"/review", send).is(http.StatusConflict).says("Set up purchase requests first")
	w.browser("reseller_sales@liffey.example").get(form).is(http.StatusConflict).
		says("A reseller admin of your company can do that").never(`href="/reseller/settings"`)
	w.ceiling(c, 5)
}

func TestSubscriptionsOfOthersAreNotFound(t *testing.T) {
	w, c, b := yearlyCompany(t)
	near := w.customer(w.admin, billing.Flexible, 5)
	mixed := company{id: near.id, sub: c.sub}
	rival := w.browser("admin@rainier.example")
	for _, form := range []string{
		"/purchase-cap", "/add-licenses", "/add-licenses/review", "/change-plan", "/change-plan/review", "/change-edition",
		"/change-edition/review", "/renewal", "/start-paid-service", "/suspend", "/activate", "/cancel",
	} {
		b.get(mixed.at(form)).is(http.StatusNotFound)
		b.post(mixed.at(form), nil).is(http.StatusNotFound)
		rival.get(c.at(form)).is(http.StatusNotFound)
		rival.post(c.at(form), nil).is(http.StatusNotFound)
	}
	rival.get(fmt.Sprintf("/reseller/customers/%d/subscriptions/new", c.id)).is(http.StatusNotFound)
	b.get("/reseller/customers/x/subscriptions/1/cancel").is(http.StatusNotFound)
	if s := w.account(c).Status; s != models.Active {
		t.Errorf("it is %s", s)
	}
}

func TestFormsNeedThePermission(t *testing.T) {
	w, c, _ := yearlyCompany(t)
	for _, role := range []access.Role{access.RoleResellerBilling, access.RoleResellerViewer} {
		b := w.browser(string(role) + "@liffey.example")
		for _, form := range []string{"/add-licenses", "/add-licenses/review", "/renewal", "/suspend", "/purchase-cap", "/cancel", "/activate"} {
			b.get(c.at(form)).is(http.StatusForbidden)
			b.post(c.at(form), url.Values{"renewal": {"cancel"}}).is(http.StatusForbidden)
		}
		b.get(fmt.Sprintf("/reseller/customers/%d/subscriptions/new", c.id)).is(http.StatusForbidden).
			says(`href="/reseller/customers"`).never(`aria-current`)
	}
	w.browser("reseller_sales@liffey.example").get(c.at("/add-licenses")).is(http.StatusOK)
}
