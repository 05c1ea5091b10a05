package reseller_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"perseat/models"
	"perseat/models/billing"
)

func (w *world) day(year int, month time.Month, day int) {
	w.at(time.Date(year, month, day, 9, 0, 0, 0, time.UTC))
}

func TestPurchaseCapIsSavedAndRefused(t *testing.T) {
	w := newWorld(t)
	c := w.customer(w.admin, billing.Flexible, 25)
	w.fill(c, 2)
	b := w.browser("reseller_sales@liffey.example")
	form := c.at("/purchase-cap")
	page := b.get(form).is(http.StatusOK).says("Purchase cap", "Save purchase cap", "3 of 25 seats used", "from 3 to 300", "Changing the cap costs nothing",
		"3 users are licensed, so it cannot be lower", "contract limit is 50,000 users", "edition limit of 300 users", "EUR 16.20 a month")
	typed := page.form(form)
	for n, sentence := range map[string]string{
		"2": "Purchase cap must be 3 or more, because 3 users are licensed", "301": "edition limit of 300 users", "ten": "must be a whole number",
		"": "Type a number for purchase cap", "25": "Purchase cap is 25 already", "1" + strings.Repeat("0", 30): "Purchase cap must be 300 or less",
	} {
		typed.Set("cap", n)
		typed.Set("po_number", "PO 1")
		if kept := b.post(form, typed).is(http.StatusUnprocessableEntity).says(sentence).form(form); kept.Get("cap") != n || kept.Get("po_number") != "PO 1" {
			t.Errorf("%q: kept %v", n, kept)
		}
	}
	other := w.browser("admin@liffey.example")
	theirs := other.get(form).form(form)
	theirs.Set("cap", "30")
	other.post(form, theirs).is(http.StatusSeeOther)
	typed.Set("cap", "40")
	again := b.post(form, typed).is(http.StatusConflict).says("was changed from 25 to 30 by Niamh Doyle", "Decide again").form(form)
	if again.Get("cap") != "40" || again.Get("was") != "30" {
		t.Errorf("the form came back with %v", again)
	}
	to := b.post(form, again).is(http.StatusSeeOther).location
	if want := fmt.Sprintf("/reseller/customers/%d#subscription-%d", c.id, c.sub); to != want {
		t.Errorf("saved leads to %s, not %s", to, want)
	}
	b.get(to).says("The purchase cap of " + w.account(c).SKU.Name + " was changed from 30 to 40. It cost nothing.")
	b.post(form, again).is(http.StatusSeeOther) // the same sending
	elsewhere := company{id: w.customer(w.admin, billing.Flexible, 5).id, sub: c.sub}
	more := b.get(form).form(form)
	more.Set("cap", "50")
	b.post(elsewhere.at("/purchase-cap"), more).is(http.StatusNotFound)
	w.ceiling(c, 40)
	if n := len(w.orders(c, models.OrderCapChanged)); n != 2 {
		t.Errorf("%d orders", n)
	}
}

func TestPurchaseCapAnswersItsRequest(t *testing.T) {
	w := newWorld(t)
	w.ordering(models.OrderingForm)
	c := w.customer(w.admin, billing.Flexible, 3)
	id, err := w.store.RequestPurchase(t.Context(), c.admin, models.NewRequest{SubscriptionID: c.sub, Number: 8})
	w.check(err)
	b := w.browser("admin@liffey.example")
	form := c.at("/purchase-cap")
	typed := b.get(fmt.Sprintf("%s?request=%d", form, id)).is(http.StatusOK).says("asked for a purchase cap of 8").form(form)
	if typed.Get("cap") != "8" {
		t.Errorf("prefilled %v", typed)
	}
	b.post(form, typed).is(http.StatusSeeOther)
	r, err := w.store.Request(t.Context(), w.admin, id)
	w.check(err)
	if w.ceiling(c, 8); r.Status != models.RequestOrdered {
		t.Errorf("request %+v", r)
	}
}

func TestPlanChangesFromFlexible(t *testing.T) {
	w := newWorld(t)
	c := w.customer(w.admin, billing.Flexible, 25)
	w.fill(c, 3)
	w.day(2026, 4, 20)
	b := w.browser("admin@liffey.example")
	form := c.at("/change-plan")
	b.get(form).is(http.StatusOK).says("EUR 13.60 a month", "EUR 163.20 a year", "From 4, because 4 users are licensed")
	kept := b.post(form, url.Values{"plan": {"ANNUAL_MONTHLY_PAY"}, "seats": {"3"}}).is(http.StatusUnprocessableEntity).
		says("Licenses must be 4 or more, because 4 users are licensed").form(form)
	if kept.Get("plan") != "ANNUAL_MONTHLY_PAY" || kept.Get("seats") != "3" {
		t.Errorf("kept %v", kept)
	}
	b.post(form, url.Values{"plan": {"TRIAL"}, "seats": {"5"}}).is(http.StatusUnprocessableEntity).says("Choose one of the plans")
	b.post(form, url.Values{"do": {"preview"}, "plan": {"ANNUAL_YEARLY_PAY"}, "seats": {"5"}}).is(http.StatusOK).
		says("EUR 816.00", "EUR 21.60 less, before VAT")
	typed := url.Values{"plan": {"ANNUAL_MONTHLY_PAY"}, "seats": {"6"}, "po_number": {"PO 9"}}
	review := b.reviewed(form, typed).says("6 licenses × EUR 13.60 × 10 of 30 days", "EUR 27.20", "−21.60", "EUR 5.60",
		"the invoice for April 2026", "a cent may differ", "20 Apr 2026 to 20 Apr 2027", "PO 9")
	send := review.form(form + "/review")
	first := b.post(form+"/review", send).is(http.StatusSeeOther).location
	if again := b.post(form+"/review", send).is(http.StatusSeeOther).location; again != first {
		t.Errorf("sent again it leads to %s", again)
	}
	if a := w.account(c); a.Plan != billing.AnnualMonthly || a.Ceiling != 6 {
		t.Errorf("changed to %s, %d", a.Plan, a.Ceiling)
	}
	b.get(form).is(http.StatusConflict).says("changes only at renewal", c.at("/renewal"))
	b.get(c.at("/change-edition")).is(http.StatusConflict).says("changes only at renewal")
	b.get(c.at("/purchase-cap")).is(http.StatusConflict).says("no purchase cap", c.at("/add-licenses"))
	b.get(c.at("/cancel")).is(http.StatusConflict).says("cannot be canceled before the term ends", c.at("/renewal"))
	b.post(c.at("/cancel"), nil).is(http.StatusConflict).says("cannot be canceled")
	b.get(c.at("/start-paid-service")).is(http.StatusConflict).says("not a running trial")
	b.get(c.at("/activate")).is(http.StatusConflict).says("is not suspended")
}

func TestTrialsGetTheirPlan(t *testing.T) {
	w := newWorld(t)
	w.day(2026, 4, 10)
	c := w.customer(w.admin, billing.Trial, 10)
	b := w.browser("admin@liffey.example")
	b.get(c.at("/suspend")).is(http.StatusConflict).says("a trial, which cannot be suspended")
	form := c.at("/change-plan")
	b.get(form).is(http.StatusOK).says("when the trial ends on 10 May 2026", "Licenses or purchase cap", "to 300")
	review := b.reviewed(form, url.Values{"plan": {"ANNUAL_YEARLY_PAY"}, "seats": {"20"}}).
		says("Nothing is charged now", "EUR 3,264.00", "charged EUR 3,264.00 plus VAT on 10 May 2026", "10 May 2026 to 10 May 2027")
	b.post(form+"/review", review.form(form+"/review")).is(http.StatusSeeOther)
	if a := w.account(c); a.Plan != billing.Trial || a.NextPlan != billing.AnnualYearly {
		t.Errorf("%s, then %s", a.Plan, a.NextPlan)
	}
	start := c.at("/start-paid-service")
	send := b.get(start).is(http.StatusOK).says("You will be charged EUR 3,264.00 plus VAT now", "The trial ends today instead of 10 May 2026").form(start)
	order := b.post(start, send).is(http.StatusSeeOther).location
	if again := b.post(start, send).is(http.StatusSeeOther).location; again != order {
		t.Errorf("sent again it leads to %s", again)
	}
	if a := w.account(c); a.Plan != billing.AnnualYearly || a.Ceiling != 20 || a.TermStart != billing.NewDay(2026, 4, 10) {
		t.Errorf("started %+v", a.Subscription)
	}
}

func TestEndedTrialsStartAPlan(t *testing.T) {
	w := newWorld(t)
	c := w.customer(w.admin, billing.Trial, 10)
	w.day(2026, 6, 1)
	_, err := w.store.RunDueSubscriptions(t.Context())
	w.check(err)
	b := w.browser("admin@liffey.example")
	b.get(c.at("/activate")).is(http.StatusConflict).says("The trial of Google Workspace Business Standard has ended", c.at("/change-plan"))
	form := c.at("/change-plan")
	review := b.reviewed(form, url.Values{"plan": {"FLEXIBLE"}, "seats": {"12"}}).says("Purchase cap of 12", "EUR 16.20", "29 of 30 days")
	b.post(form+"/review", review.form(form+"/review")).is(http.StatusSeeOther)
	if a := w.account(c); a.Plan != billing.Flexible || a.Status != models.Active {
		t.Errorf("%s %s", a.Plan, a.Status)
	}
}

func TestEditionsChangeWithAReview(t *testing.T) {
	w := newWorld(t)
	c := w.customer(w.admin, billing.Flexible, 25)
	w.fill(c, 3)
	w.day(2026, 4, 20)
	b := w.browser("admin@liffey.example")
	form := c.at("/change-edition")
	b.get(form).is(http.StatusOK).says("Google Workspace Business Plus", "EUR 25.30 a month")
	b.post(form, nil).is(http.StatusUnprocessableEntity).says("Choose another edition of Google Workspace")
	send := b.reviewed(form, url.Values{"sku": {plus}}).says("EUR 33.73", "−21.60", "EUR 12.13", "4 users keep their licenses").form(form + "/review")
	first := b.post(form+"/review", send).is(http.StatusSeeOther).location
	if again := b.post(form+"/review", send).is(http.StatusSeeOther).location; again != first {
		t.Errorf("sent again it leads to %s", again)
	}
	if a := w.account(c); a.Status != models.Canceled {
		t.Errorf("the old one is %s", a.Status)
	}
	b.get(form).is(http.StatusConflict).says("is canceled")
}

func TestRenewalIsSetAndItsCostShown(t *testing.T) {
	w := newWorld(t)
	c := w.customer(w.admin, billing.AnnualMonthly, 10)
	w.fill(c, 3)
	b := w.browser("admin@liffey.example")
	form := c.at("/renewal")
	page := b.get(form).is(http.StatusOK).says("Renew with the same number", "Renew with the licensed users", "Renew with another number",
		"Switch to the Flexible Plan", "Do not renew", "EUR 136.00", "EUR 1,632.00", "10 Apr 2027", "Nothing is charged now")
	typed := page.form(form)
	for way, says := range map[string]string{"licensed": "EUR 54.40", "flexible": "EUR 64.80", "cancel": "It will not renew"} {
		typed.Set("renewal", way)
		typed.Set("do", "preview")
		b.post(form, typed).is(http.StatusOK).says(says)
	}
	typed.Set("renewal", "number")
	typed.Set("seats", "301")
	if kept := b.post(form, typed).is(http.StatusUnprocessableEntity).says("edition limit of 300").form(form); kept.Get("seats") != "301" || kept.Get("renewal") != "number" {
		t.Errorf("kept %v", kept)
	}
	typed.Set("seats", "2")
	typed.Set("plan", string(billing.AnnualYearly))
	b.post(form, typed).is(http.StatusOK).says("4 users are licensed now, more than the number", "EUR 652.80")
	typed.Del("do")
	b.post(form, typed).is(http.StatusSeeOther)
	if a := w.account(c); a.Renewal != models.RenewNumber || a.RenewalSeats != 2 || a.RenewalPlan != billing.AnnualYearly {
		t.Errorf("set %+v", a.Subscription)
	}
	typed.Set("seats", "5")
	typed.Set("key", "ANOTHER")
	again := b.post(form, typed).is(http.StatusConflict).says("by Niamh Doyle in the meantime").form(form)
	b.post(form, again).is(http.StatusSeeOther)
	if a := w.account(c); a.RenewalSeats != 5 {
		t.Errorf("set %d", a.RenewalSeats)
	}
	b.post(form, url.Values{"renewal": {"same"}, "was": {"3"}}).is(http.StatusUnprocessableEntity).says("Choose monthly or yearly payments")
	b.post(form, url.Values{"was": {"3"}}).is(http.StatusUnprocessableEntity).says("Choose what happens at the term’s end")
}

func TestSuspendActivateAndCancel(t *testing.T) {
	w := newWorld(t)
	c := w.customer(w.admin, billing.Flexible, 25)
	b := w.browser("admin@liffey.example")
	suspend, activate, cancel := c.at("/suspend"), c.at("/activate"), c.at("/cancel")
	send := b.get(suspend).is(http.StatusOK).says("Suspend Google Workspace Business Standard?", "1 user is affected", "Keep it active").form(suspend)
	send.Set("po_number", strings.Repeat("x", 81))
	send = b.post(suspend, send).is(http.StatusUnprocessableEntity).says("P.O. number must have at most 80 characters", strings.Repeat("x", 81), "Keep it active").form(suspend)
	send.Set("po_number", " PO 1 ")
	first := b.post(suspend, send).is(http.StatusSeeOther).location
	if again := b.post(suspend, send).is(http.StatusSeeOther).location; again != first {
		t.Errorf("sent again it leads to %s", again)
	}
	if orders := w.orders(c, models.OrderSuspended); len(orders) != 1 || orders[0].PONumber != "PO 1" {
		t.Errorf("orders %+v", orders)
	}
	b.get(suspend).is(http.StatusConflict).says("is suspended", activate)
	b.get(c.at("/purchase-cap")).is(http.StatusConflict).says("is suspended")
	w.day(2026, 4, 20)
	b = w.browser("admin@liffey.example")
	review := b.get(activate).is(http.StatusOK).says("1 license × EUR 16.20 × 10 of 30 days", "EUR 5.40").form(activate)
	review.Set("po_number", strings.Repeat("x", 81))
	review = b.post(activate, review).is(http.StatusUnprocessableEntity).says("P.O. number must have at most 80 characters", "EUR 5.40").form(activate)
	review.Set("po_number", "PO 3")
	b.post(activate, review).is(http.StatusSeeOther)
	if orders := w.orders(c, models.OrderActivated); len(orders) != 1 || orders[0].PONumber != "PO 3" {
		t.Errorf("orders %+v", orders)
	}
	send = b.get(cancel).is(http.StatusOK).says("Cancel Google Workspace Business Standard?", "suspend it instead", "Keep the subscription").form(cancel)
	send.Set("po_number", strings.Repeat("x", 81))
	send = b.post(cancel, send).is(http.StatusUnprocessableEntity).says("P.O. number must have at most 80 characters").form(cancel)
	send.Set("po_number", "PO 4")
	b.post(cancel, send).is(http.StatusSeeOther)
	b.post(cancel, send).is(http.StatusSeeOther)
	if orders := w.orders(c, models.OrderCanceled); len(orders) != 1 || orders[0].PONumber != "PO 4" {
		t.Errorf("orders %+v", orders)
	}
	if a := w.account(c); a.Status != models.Canceled || a.Licensed != 0 {
		t.Errorf("%s with %d", a.Status, a.Licensed)
	}
	b.post(cancel, url.Values{"key": {"OTHER"}}).is(http.StatusConflict).says("is canceled already")
}

func TestActivationPastTheTermAsksForAPlan(t *testing.T) {
	w := newWorld(t)
	c := w.customer(w.admin, billing.AnnualMonthly, 10)
	b := w.browser("admin@liffey.example")
	b.get(c.at("/suspend")).is(http.StatusOK).says("billed on until 10 Apr 2027", "does not renew while it is suspended")
	set := b.get(c.at("/renewal")).form(c.at("/renewal"))
	set.Set("renewal", "cancel")
	b.post(c.at("/renewal"), set).is(http.StatusSeeOther)
	w.day(2027, 4, 20)
	_, err := w.store.RunDueSubscriptions(t.Context())
	w.check(err)
	b = w.browser("admin@liffey.example")
	form := c.at("/activate")
	b.get(form).is(http.StatusOK).says("Which plan should it start with today?", "EUR 163.20 a year")
	b.post(form, nil).is(http.StatusUnprocessableEntity).says("Choose the plan to start with today")
	to := b.post(form, url.Values{"plan": {"ANNUAL_YEARLY_PAY"}}).is(http.StatusSeeOther).location
	send := b.get(to).is(http.StatusOK).says("You will be charged EUR 1,632.00 plus VAT now", "20 Apr 2027 to 20 Apr 2028").form(form)
	order := b.post(form, send).is(http.StatusSeeOther).location
	if again := b.get(to).is(http.StatusSeeOther).location; again != order {
		t.Errorf("the review leads to %s", again)
	}
	if a := w.account(c); a.Status != models.Active || a.Plan != billing.AnnualYearly {
		t.Errorf("%s %s", a.Status, a.Plan)
	}
}

func TestOneMoreSubscription(t *testing.T) {
	w := newWorld(t)
	c := w.customer(w.admin, billing.Flexible, 25)
	b := w.browser("admin@liffey.example")
	form := "/reseller/customers/" + strconv.FormatUint(uint64(c.id), 10) + "/subscriptions/new"
	b.get(form).is(http.StatusOK).says("Google Vault", "EUR 4.00 a month").never("Google Workspace Business Plus", "Annual Plan (yearly payments)")
	b.post(form, url.Values{"sku": {standard}, "plan": {"FLEXIBLE"}, "seats": {"5"}}).is(http.StatusUnprocessableEntity).says("has an edition of this product already")
	b.post(form, url.Values{"sku": {"Google-Vault"}, "plan": {"ANNUAL_YEARLY_PAY"}, "seats": {"5"}}).is(http.StatusUnprocessableEntity).says("Choose one of the plans that Google Vault is sold on")
	b.post(form, url.Values{"plan": {"FLEXIBLE"}, "seats": {"5"}}).is(http.StatusUnprocessableEntity).says("Choose a product")
	b.post(form, url.Values{"sku": {"Google-Vault"}, "plan": {"TRIAL"}, "seats": {"11"}}).is(http.StatusUnprocessableEntity).says("a trial is limited to 10 users")
	send := b.reviewed(form, url.Values{"sku": {"Google-Vault"}, "plan": {"FLEXIBLE"}, "seats": {"5"}}).
		says("Nothing is charged now. Each user is charged EUR 4.00 a month").form(form + "/review")
	first := b.post(form+"/review", send).is(http.StatusSeeOther).location
	if again := b.post(form+"/review", send).is(http.StatusSeeOther).location; again != first {
		t.Errorf("sent again it leads to %s", again)
	}
	all, err := w.store.Subscriptions(t.Context(), w.admin, c.id)
	w.check(err)
	if len(all) != 2 {
		t.Errorf("%d subscriptions", len(all))
	}
	b.get(form).is(http.StatusOK).says("has every product that is sold")
}
