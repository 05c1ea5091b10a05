package reseller_test

import (
	"net/http"
	"testing"
	"time"

	"perseat/models"
	"perseat/models/billing"
)

func TestHomeOfAnEmptyConsole(t *testing.T) {
	w := newWorld(t)
	w.browser("admin@liffey.example").get("/reseller").is(http.StatusOK).
		says("Set up Perseat", "Add your first customer", "Set up purchase requests", "Open settings", "Get the first purchase request", "0 of 3 done")
	w.browser("reseller_viewer@liffey.example").get("/reseller").is(http.StatusOK).
		says("Set up Perseat").never("Open settings", "Add customer")
}

func TestHomeNamesWhatNeedsAttention(t *testing.T) {
	w := newWorld(t)
	full := w.customer(w.admin, billing.Flexible, 3)
	w.fill(full, 2)
	roomy := w.customer(w.admin, billing.Flexible, 50)
	annual := w.customer(w.admin, billing.AnnualYearly, 5)
	admin := w.browser("admin@liffey.example")
	admin.get("/reseller").is(http.StatusOK).
		says("Purchase requests are switched off", "Open settings", full.name+": 3 of 3 users", "Cap reached", "Edit purchase cap",
			annual.name+": 4 unused licenses", "Set up Perseat", "1 of 3 done").
		never(roomy.name+":", "open purchase request", "the term ends on 10 Apr 2027 ")
	w.ordering(models.OrderingForm)
	_, err := w.store.RequestPurchase(t.Context(), full.admin, models.NewRequest{SubscriptionID: full.sub, Number: 5, Note: "Five waiters"})
	w.check(err)
	w.at(time.Date(2027, 2, 20, 9, 0, 0, 0, time.UTC))
	admin = w.browser("admin@liffey.example")
	admin.get("/reseller").is(http.StatusOK).keep("home").
		says("1 open purchase request", "The oldest was sent 316 days ago.", annual.name+": the term ends on 10 Apr 2027", "Renewal settings",
			"Seats used", "Licenses purchased", "Show the numbers", "Order history").
		never("Purchase requests are switched off", "Set up Perseat")
	w.browser("reseller_billing@liffey.example").get("/reseller").is(http.StatusOK).
		says(full.name).never("Set up Perseat", "Edit purchase cap", "Renewal settings", "open purchase request", "Recent orders", "/reseller/orders", "/reseller/requests\"")
	w.browser("admin@rainier.example").get("/reseller").is(http.StatusOK).never(full.name)
}
