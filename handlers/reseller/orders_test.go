package reseller_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"perseat/models"
	"perseat/models/billing"
)

func TestRequests(t *testing.T) {
	w := newWorld(t)
	w.ordering(models.OrderingForm)
	annual, flexible := w.customer(w.admin, billing.AnnualMonthly, 3), w.customer(w.admin, billing.Flexible, 3)
	ask := func(c company, n int64, note string) uint {
		id, err := w.store.RequestPurchase(t.Context(), c.admin, models.NewRequest{SubscriptionID: c.sub, Number: n, Note: note})
		w.check(err)
		return id
	}
	first, second := ask(annual, 12, "<i>Twelve</i> drivers"), ask(flexible, 30, "")
	b := w.browser("reseller_sales@liffey.example")
	review := func(c company, page string, id uint) string {
		return fmt.Sprintf("/reseller/customers/%d/subscriptions/%d/%s?request=%d", c.id, c.sub, page, id)
	}
	b.get("/reseller/requests").is(http.StatusOK).keep("requests").
		says(annual.name, "asks for 12 licenses", "Aoife Byrne", "just now", "&lt;i&gt;Twelve", "a purchase cap of 30",
			review(annual, "add-licenses", first), review(flexible, "purchase-cap", second)).never("<i>")
	b.get(fmt.Sprintf("/reseller/customers/%d", annual.id)).says("Aoife Byrne asks for 12 licenses", "Review request", "Decline")
	decline := fmt.Sprintf("/reseller/requests/%d/decline", first)
	form := b.get(decline).is(http.StatusOK).says(annual.name, "Keep the request open").form(decline)
	b.post(decline, form).is(http.StatusUnprocessableEntity).says("Give the reason")
	form.Set("reason", strings.Repeat("r", 10_000))
	if kept := b.post(decline, form).is(http.StatusUnprocessableEntity).form(decline); kept.Get("reason") != form.Get("reason") {
		t.Error("the reason was lost")
	}
	for _, role := range []string{"reseller_viewer", "reseller_billing"} {
		who := w.browser(role + "@liffey.example")
		who.get(decline).is(http.StatusForbidden)
		who.post(decline, url.Values{"reason": {"No"}}).is(http.StatusForbidden)
	}
	w.browser("reseller_viewer@liffey.example").get("/reseller/requests").is(http.StatusOK).says("asks for 12 licenses").never("Decline<", "Review request")
	w.browser("reseller_billing@liffey.example").get("/reseller/requests").is(http.StatusForbidden)
	w.browser("admin@rainier.example").get(decline).is(http.StatusNotFound)
	form.Set("reason", "The budget is spent")
	b.post(decline, form).is(http.StatusSeeOther)
	b.post(decline, form).is(http.StatusConflict)
	b.get(decline).is(http.StatusConflict)
	b.get("/reseller/requests").says("Answered requests", "The budget is spent", "asks for a purchase cap of 30").never("asks for 12 licenses")
	b.get("/reseller/requests?status=declined").says("The budget is spent").never("asks for a purchase cap of 30")
	b.get("/reseller/requests?status=open").says("asks for a purchase cap of 30").never("The budget is spent")
	b.get("/reseller/requests?status=withdrawn").says("No such requests")
	b.get("/reseller/requests?status=%27--").is(http.StatusOK).says("No such requests")
}

func TestOrderHistory(t *testing.T) {
	w := newWorld(t)
	annual, flexible := w.customer(w.admin, billing.AnnualMonthly, 3), w.customer(w.admin, billing.Flexible, 5)
	w.at(w.now.Load().AddDate(0, 0, 10))
	w.fill(flexible, 1)
	w.customer(w.actor("admin@rainier.example"), billing.Flexible, 3)
	b := w.browser("reseller_viewer@liffey.example")
	b.get("/reseller/orders").is(http.StatusOK).keep("orders").
		says("ORD-00001", "Subscription created", "Users added", "2, added 1", "EUR 5.40", "Niamh Doyle", "Reseller admin", "Aoife Byrne", "Europe/Dublin").
		never("Harbor Foods 3")
	for query, found := range map[string]bool{
		"type=users_added&from=2026-04-20":                  true,
		"type=users_added&from=2026-04-20&to=2026-04-20":    true,
		"type=users_added&from=2026-04-20&q=harbor1":        false,
		"type=users_added&from=2026-04-21":                  false,
		"type=suspended":                                    false,
		"status=failed":                                     false,
		"status=completed&q=HARBOR2&from=2026-04-20":        true,
		"product=" + plus:                                   false,
		"product=" + standard + "&from=2026-04-20":          true,
		"q=%25&from=2026-04-20":                             false,
		"q=ORD-00005":                                       true,
		"q=" + strings.Repeat("9", 10_000):                  false,
		"from=yesterday&to=2026-13-45&q=ORD-00005":          true,
		"q=%27%29+UNION+SELECT+password_hash+FROM+users+--": false,
	} {
		page := b.get("/reseller/orders?" + query).is(http.StatusOK)
		if found {
			page.says("2, added 1")
		} else {
			page.says("No orders match").never("2, added 1")
		}
	}
	b.get(fmt.Sprintf("/reseller/customers/%d/orders", flexible.id)).is(http.StatusOK).says("2, added 1", flexible.name).never(annual.name)
	file := b.get(fmt.Sprintf("/reseller/customers/%d/orders.csv?type=users_added", flexible.id)).is(http.StatusOK)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.text, "\ufeff"))).ReadAll()
	w.check(err)
	want := "ORD-00005|2026-04-20T10:00:00+01:00|Harbor Foods 2|harbor2.example|Aoife Byrne|Super admin|Users added|" +
		"Google Workspace Business Standard|Flexible Plan|1|2|2, added 1|5.40|EUR||Completed||"
	if len(rows) != 3 || strings.Join(rows[1], "|") != want {
		t.Errorf("got %q", rows)
	}
	b.get("/reseller/orders/5").is(http.StatusOK).keep("order").
		says("Order ORD-00005", "2, added 1", "the invoice for April 2026", "10 of 30 days of April 2026", "EUR 5.40")
	b.get("/reseller/orders/1").is(http.StatusOK).says("20 of 30 days of April 2026", "EUR 13.60 a month")
	w.browser("admin@rainier.example").get("/reseller/orders/5").is(http.StatusNotFound)
	billingRole := w.browser("reseller_billing@liffey.example")
	for _, path := range []string{"/reseller/orders", "/reseller/orders.csv", "/reseller/orders/5", fmt.Sprintf("/reseller/customers/%d/orders", flexible.id)} {
		billingRole.get(path).is(http.StatusForbidden)
	}
}

func TestOrdersPageByKey(t *testing.T) {
	w := newWorld(t)
	c := w.customer(w.admin, billing.Flexible, 100)
	w.fill(c, 60)
	b := w.browser("admin@liffey.example")
	first := b.get("/reseller/orders?type=users_added").is(http.StatusOK).says("50 of 61 orders", "Older").never("Newer")
	_, rest, _ := strings.Cut(first.text, `<a href="/reseller/orders?older=`)
	cursor, _, _ := strings.Cut(rest, `"`)
	b.get("/reseller/orders?older="+strings.ReplaceAll(cursor, "&amp;", "&")).is(http.StatusOK).says("11 of 61 orders", "Newer").never("Older")
	rows := strings.Count(b.get("/reseller/orders.csv?type=users_added").text, "\r\n")
	if rows != 62 {
		t.Errorf("%d lines in the file", rows)
	}
}
