package admin_test

import (
	"encoding/csv"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

func request(subscription, number, note string) url.Values {
	return url.Values{"subscription": {subscription}, "number": {number}, "note": {note}}
}

func TestARequestIsSentAndWithdrawn(t *testing.T) {
	w := newWorld(t)
	c := w.customer("harbor.example", billing.Flexible, 25)
	w.user(c, "mara", access.RoleUserManager)
	boss, manager := w.browser("aoife@harbor.example"), w.browser("mara@harbor.example")
	form := manager.get("/admin/requests/new").is(200).says("Request licenses", "New purchase cap", "From 26 to 300. Your purchase cap is now 25.", "Send request")
	for number, problem := range map[string]string{
		"": "Type a number", "many": "must be a whole number", "25": "must be 26 or more", "-3": "must be 26 or more", "301": "must be 300 or less", "99999999999999999999": "must be 300 or less",
	} {
		manager.post("/admin/requests/new", request("1", number, "we <b>grow</b>")).is(422).says(problem, `value="`+number+`"`, "we <b>grow</b>")
	}
	manager.post("/admin/requests/new", request("1", "40", strings.Repeat("x", 1001))).is(422).says("Note must have at most 1,000 characters.", `value="40"`)
	in := request("1", " 40 ", "we <b>grow</b>\nfast")
	in.Set("key", form.hidden("key"))
	for range 2 {
		manager.sent("/admin/requests/new", in).says("Request sent.", "Purchase cap 40", "Open", "mara Ward", "Withdraw")
	}
	manager.post("/admin/requests/new", request("1", "50", "")).is(409).says("There is an open request")
	manager.get("/admin/requests/new").says("There is an open request", "See the request").lacks("Send request")
	boss.get("/admin").says("Purchase cap 40 requested")
	boss.get("/admin/requests").says("Purchase cap 40").lacks("/admin/requests/1/withdraw")
	boss.post("/admin/requests/1/withdraw", nil).is(403)
	boss.post("/admin/requests/2/withdraw", nil).is(404)
	boss.post("/admin/requests/x/withdraw", nil).is(404)
	manager.sent("/admin/requests/1/withdraw", nil).says("The request was withdrawn.", "Withdrawn")
	manager.post("/admin/requests/1/withdraw", nil).is(409).says("not open any more")
}

func TestAnAnnualRequestAsksForMoreAndShowsTheAnswer(t *testing.T) {
	w := newWorld(t)
	w.customer("kestrel.example", billing.AnnualYearly, 5)
	boss := w.browser("aoife@kestrel.example")
	boss.get("/admin/requests/new?subscription=1").says("How many more licenses?", "From 1 to 295. You have now purchased 5.")
	boss.sent("/admin/requests/new", request("1", "12", "")).says("12 more licenses")
	if _, err := w.store.DeclineRequest(t.Context(), w.staff, 1, "Please <call> us first"); err != nil {
		t.Fatal(err)
	}
	boss.get("/admin/requests").says("Declined", "Please <call> us first")
	boss.sent("/admin/requests/new", request("1", "3", ""))
	order := models.LicenseOrder{Additional: 2, Source: models.SourceRequest, RequestID: 2}
	q, err := w.store.QuoteLicenses(t.Context(), w.staff, 1, order)
	if err != nil {
		t.Fatal(err)
	}
	order.Kept = q.Kept()
	if _, err := w.store.AddLicenses(t.Context(), w.staff, 1, order); err != nil {
		t.Fatal(err)
	}
	boss.get("/admin/requests").says("3 more licenses", "Ordered", "2 licenses ordered")
}

func TestWithoutTheFormNothingIsRequested(t *testing.T) {
	w := newWorld(t)
	w.customer("harbor.example", billing.Flexible, 25)
	boss := w.browser("aoife@harbor.example")
	for ordering, says := range map[models.Ordering]string{
		models.OrderingOff:  "Liffey Cloud has not set up purchase requests.",
		models.OrderingLink: "Liffey Cloud takes orders on its own page",
	} {
		w.ordering(ordering)
		for _, number := range []string{"40", "", "x"} {
			boss.post("/admin/requests/new", request("1", number, "")).is(409).says(says, "Nothing was sent.")
		}
		boss.post("/admin/requests/new", nil).is(409).says(says)
		boss.get("/admin/requests/new").is(200).says(says, "No request can be made").lacks("Send request", "See the request")
		boss.get("/admin/requests").is(200).says(says).lacks("/admin/requests/new")
		boss.get("/admin/subscriptions").is(200).lacks("/admin/requests/new")
	}
	boss.get("/admin/requests").says("Nothing was asked for yet")
}

func TestWithSeveralSubscriptionsOneIsChosen(t *testing.T) {
	w := newWorld(t)
	c := w.customer("harbor.example", billing.Trial, 10)
	w.vault(c, 3)
	boss := w.browser("aoife@harbor.example")
	boss.get("/admin/requests/new").is(200).says("For which subscription?", "Google Vault", "/admin/requests/new?subscription=2",
		"a trial is limited to 10 users. Ask Liffey Cloud to start paid service.").lacks("?subscription=1")
	boss.get("/admin/requests/new?subscription=1").is(200).says("a trial is limited to 10 users").lacks("Send request")
	boss.get("/admin/requests/new?subscription=2").says("Send request")
}

func TestOrderHistoryIsFilteredAndExported(t *testing.T) {
	w := newWorld(t)
	c := w.customer("harbor.example", billing.Flexible, 25)
	w.user(c, "mara", access.RoleUserManager)
	boss, manager := w.browser("aoife@harbor.example"), w.browser("mara@harbor.example")
	if _, err := w.store.EditPurchaseCap(t.Context(), w.staff, c.sub, models.CapChange{Cap: 40, Was: 25, PONumber: "PO-SECRET-77"}); err != nil {
		t.Fatal(err)
	}
	boss.get("/admin/orders").is(200).says("ORD-00001", "Subscription created", "Users added", "25 → 40 cap", "Niamh Doyle, Reseller admin", "Time (Europe/Dublin)")
	boss.get("/admin/orders?type=purchase_cap_changed").says("25 → 40 cap").lacks("ORD-00001")
	boss.get("/admin/orders?status=declined").says("No orders match")
	boss.get("/admin/orders?from=2026-04-11").says("No orders match")
	boss.get("/admin/orders?from=2026-04-10&to=2026-04-10&product=1010020028").says("ORD-00001")
	boss.get("/admin/orders?from=soon&type=nonsense&product='").says("ORD-00001")
	boss.get("/admin/orders/1").is(200).says("ORD-00001", "Google Workspace Business Standard", "Flexible Plan")
	rows, err := csv.NewReader(strings.NewReader(boss.get("/admin/orders.csv").is(200).body)).ReadAll()
	if err != nil || len(rows) != 5 || rows[1][1] != "2026-04-10T10:00:00+01:00" {
		t.Errorf("%v %v", rows, err)
	}
	for _, path := range []string{"/admin/orders", "/admin/orders.csv", "/admin/orders/1"} {
		manager.get(path).is(403)
	}
	manager.get("/admin").is(200).lacks("/admin/orders")
}

// forbidden is what stands nowhere in the Admin console: amounts, currencies,
// list prices and P.O. numbers.
var forbidden = regexp.MustCompile(`EUR|USD|€|\$\d|PO-SECRET|P\.O\.|\b(16\.20|13\.60|4\.00|5\.00|163\.20|1620|1360|net|VAT|price|amount)\b`)

func TestNoPageOfTheAdminConsoleShowsWhatTheResellerPays(t *testing.T) {
	w := newWorld(t)
	c := w.customer("harbor.example", billing.AnnualYearly, 5)
	w.vault(c, 1)
	w.user(c, "tom", access.RoleMember)
	gone := w.user(c, "ben", access.RoleMember)
	if _, err := w.store.DeleteUsers(t.Context(), c.boss, []uint{gone}); err != nil {
		t.Fatal(err)
	}
	order := models.LicenseOrder{Additional: 3, Source: models.SourcePhone, SourceNote: "rang, EUR 99 agreed", PONumber: "PO-SECRET-77"}
	q, err := w.store.QuoteLicenses(t.Context(), w.staff, c.sub, order)
	if err != nil {
		t.Fatal(err)
	}
	order.Kept = q.Kept()
	if _, err := w.store.AddLicenses(t.Context(), w.staff, c.sub, order); err != nil {
		t.Fatal(err)
	}
	renewal := models.RenewalOrder{Renewal: models.RenewFlexible, Was: subscriptionOf(t, w, c).Version}
	if _, _, err := w.store.QuoteRenewal(t.Context(), w.staff, c.sub, renewal); err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.EditRenewal(t.Context(), w.staff, c.sub, renewal); err != nil {
		t.Fatal(err)
	}
	boss := w.browser("aoife@harbor.example")
	boss.sent("/admin/requests/new", request("1", "12", ""))
	seen, link := map[string]bool{}, regexp.MustCompile(`href="(/admin[^"#]*)"`)
	for todo := []string{"/admin"}; len(todo) > 0; todo = todo[1:] {
		path := todo[0]
		if seen[path] || strings.ContainsAny(path, "?") && seen[strings.SplitN(path, "?", 2)[0]+"?"] {
			continue
		}
		seen[path] = true
		page := boss.get(path).is(200)
		text := words(page.raw)
		if strings.HasSuffix(path, ".csv") {
			text = page.raw
		}
		if found := forbidden.FindString(text); found != "" {
			t.Errorf("%s says %q: %s", path, found, text)
		}
		for _, l := range link.FindAllStringSubmatch(page.body, -1) {
			todo = append(todo, l[1])
		}
	}
	for _, path := range []string{
		"/admin/users", "/admin/users/new", "/admin/users/deleted", "/admin/users.csv", "/admin/users/2", "/admin/users/2/delete",
		"/admin/subscriptions", "/admin/requests", "/admin/requests/new", "/admin/orders", "/admin/orders.csv", "/admin/orders/1",
	} {
		if !seen[path] && !slices.ContainsFunc([]string{"/admin/users/2/delete"}, func(p string) bool { return p == path }) {
			t.Errorf("%s was never reached", path)
		}
	}
	if len(seen) < 25 {
		t.Errorf("only %d pages", len(seen))
	}
}

func subscriptionOf(t *testing.T, w *world, c company) models.Account {
	t.Helper()
	a, err := w.store.Subscription(t.Context(), w.staff, c.sub)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
