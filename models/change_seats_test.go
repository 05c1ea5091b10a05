package models

import (
	"sync"
	"testing"

	"perseat/models/billing"
)

func TestSeatsAreSetToANumber(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		key := w.key(t, w.admin)
		flexible, annual, yearly := w.customer(billing.Flexible, 9), w.customer(billing.AnnualMonthly, 9), w.customer(billing.AnnualYearly, 9)
		set := func(sub uint, in SeatsChange) error { return errOf(w.ChangeSeats(t.Context(), key, sub, in)) }
		for range 2 { // the second time nothing is left to do
			check(t, set(flexible.sub, SeatsChange{Cap: n64(20), Licensed: n64(1)}))
			check(t, set(annual.sub, SeatsChange{Purchased: n64(12), Cap: n64(DefaultContractLimit), Licensed: n64(1)}))
			check(t, set(yearly.sub, SeatsChange{Purchased: n64(10)}))
		}
		for _, c := range []struct {
			company
			ceiling int64
			orders  int
		}{{flexible, 20, 1}, {annual, 12, 1}, {yearly, 10, 1}} {
			orders := 0
			for _, o := range w.orders(c.sub) {
				if o.Type == OrderLicensesAdded || o.Type == OrderCapChanged {
					orders++
				}
			}
			if got := w.sub(c.sub).Ceiling; got != c.ceiling || orders != c.orders {
				t.Errorf("%d seats after %d orders", got, orders)
			}
		}
		if o := w.last(annual.sub, OrderLicensesAdded, date(2026, 4, 10)); o.Source != SourceAPI || o.FromSeats != 9 || o.ToSeats != 12 {
			t.Errorf("ordered %+v", o)
		}
		for _, c := range []struct {
			sub  uint
			in   SeatsChange
			text string
		}{
			{flexible.sub, SeatsChange{Cap: n64(0)}, "must be 1 or more"},
			{flexible.sub, SeatsChange{Cap: n64(301)}, "edition limit of 300"},
			{flexible.sub, SeatsChange{Cap: n64(20), Purchased: n64(5)}, "no purchased licenses"},
			{flexible.sub, SeatsChange{Purchased: n64(5)}, "Give the purchase cap"},
			{flexible.sub, SeatsChange{}, "Give the purchase cap"},
			{flexible.sub, SeatsChange{Cap: n64(20), Licensed: n64(2)}, "Licensed number of seats field is read-only. It is 1."},
			{annual.sub, SeatsChange{Cap: n64(20)}, "Give the number of purchased licenses"},
			{annual.sub, SeatsChange{Purchased: n64(11)}, "cannot fall below 12 before the renewal on"},
			{annual.sub, SeatsChange{Purchased: n64(301)}, "Licenses must be 300 or less"},
		} {
			w.refuses(t, Invalid, c.text, func() error { return set(c.sub, c.in) })
		}
		w.fill(flexible, 3)
		w.refuses(t, Invalid, "must be 4 or more", func() error { return set(flexible.sub, SeatsChange{Cap: n64(3)}) })
		w.refuses(t, Forbidden, "", func() error {
			return errOf(w.ChangeSeats(t.Context(), w.admin, flexible.sub, SeatsChange{Cap: n64(30)}))
		})
		w.suspend(flexible.sub)
		for _, n := range []int64{20, 21} {
			if refusal := w.refuses(t, Conflict, "suspended", func() error { return set(flexible.sub, SeatsChange{Cap: n64(n)}) }); refusal.Cause != CauseInactive {
				t.Errorf("the cause is %q", refusal.Cause)
			}
		}
		w.agrees(t)
	})
}

// Two who ask for the same number at once get that number, not twice the difference.
func TestTheSameNumberAtOnceIsOrderedOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		key, c := w.key(t, w.admin), w.customer(billing.AnnualYearly, 9)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if _, err := w.ChangeSeats(t.Context(), key, c.sub, SeatsChange{Purchased: n64(20)}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if got := w.sub(c.sub).Ceiling; got != 20 {
			t.Errorf("%d licenses", got)
		}
		w.agrees(t)
	})
}

func TestATrialWithAChosenPlanChangesBothNumbers(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		key, c := w.key(t, w.admin), w.customer(billing.Trial, 5)
		ok[Placed](t)(w.ChangePlan(t.Context(), key, c.sub, PlanOrder{Plan: billing.AnnualMonthly, Seats: 20, PONumber: "4711"}))
		ok[Placed](t)(w.ChangeSeats(t.Context(), key, c.sub, SeatsChange{Purchased: n64(30), Cap: n64(8)}))
		sub := w.sub(c.sub)
		if sub.Plan != billing.Trial || sub.Ceiling != 8 || sub.NextSeats != 30 || sub.PONumber != "4711" {
			t.Errorf("the trial is %+v", sub)
		}
		w.refuses(t, Invalid, "limited to 10", func() error { return errOf(w.ChangeSeats(t.Context(), key, c.sub, SeatsChange{Cap: n64(11)})) })
		w.refuses(t, Invalid, "Give the purchase cap", func() error { return errOf(w.ChangeSeats(t.Context(), key, c.sub, SeatsChange{})) })
		w.agrees(t)
	})
}

// What a key orders nobody reviewed, and purchase requests need not be set up;
// what a person orders must have been reviewed.
func TestOnlyAKeyOrdersWithoutAReview(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		key, c := w.key(t, w.admin), w.customer(billing.AnnualYearly, 9)
		settings := ok[Settings](t)(w.Settings(t.Context(), w.admin))
		settings.Ordering = OrderingOff
		ok[Settings](t)(w.EditSettings(t.Context(), w.admin, settings))
		ok[Placed](t)(w.ChangeSeats(t.Context(), key, c.sub, SeatsChange{Purchased: n64(12)}))
		w.refuses(t, Conflict, "Purchase requests are off", func() error {
			return errOf(w.AddLicenses(t.Context(), w.admin, c.sub, LicenseOrder{Additional: 1, Source: SourcePhone}))
		})
		settings.Ordering, settings.Version = OrderingForm, settings.Version+1
		ok[Settings](t)(w.EditSettings(t.Context(), w.admin, settings))
		w.refuses(t, Conflict, "figures have changed", func() error {
			return errOf(w.AddLicenses(t.Context(), w.admin, c.sub, LicenseOrder{Additional: 1, Source: SourcePhone}))
		})
		w.refuses(t, Invalid, "Choose how the customer ordered", func() error {
			return errOf(w.AddLicenses(t.Context(), w.admin, c.sub, LicenseOrder{Additional: 1, Source: SourceAPI}))
		})
		flexible := w.customer(billing.Flexible, 9)
		ok[Placed](t)(w.ChangeEdition(t.Context(), key, flexible.sub, EditionOrder{SKU: plus}))
		another := w.customer(billing.Flexible, 9)
		w.refuses(t, Conflict, "figures have changed", func() error {
			return errOf(w.ChangeEdition(t.Context(), w.admin, another.sub, EditionOrder{SKU: plus}))
		})
	})
}

// A key that saw no version changes the payments and keeps the edition chosen for
// the next term; a person without a version is told to look again.
func TestAKeySetsTheRenewalUnseen(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		key, c := w.key(t, w.admin), w.customer(billing.AnnualMonthly, 9)
		w.setRenewal(c.sub, RenewalOrder{Renewal: RenewSame, Plan: billing.AnnualMonthly, SKU: plus, Was: 1})
		ok[Placed](t)(w.EditRenewal(t.Context(), key, c.sub, RenewalOrder{Renewal: RenewLicensed, Plan: billing.AnnualYearly}))
		if sub := w.sub(c.sub); sub.Renewal != RenewLicensed || sub.RenewalPlan != billing.AnnualYearly || sub.RenewalSKU != plus {
			t.Errorf("set to %s, %s, %q", sub.Renewal, sub.RenewalPlan, sub.RenewalSKU)
		}
		w.refuses(t, Conflict, "changed", func() error {
			return errOf(w.EditRenewal(t.Context(), w.admin, c.sub, RenewalOrder{Renewal: RenewSame, Plan: billing.AnnualYearly}))
		})
		flexible := w.customer(billing.Flexible, 9)
		w.refuses(t, Conflict, "no renewal", func() error {
			return errOf(w.EditRenewal(t.Context(), key, flexible.sub, RenewalOrder{Renewal: RenewSame, Plan: billing.AnnualYearly}))
		})
	})
}

func TestASubscriptionStartsWithItsRenewal(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		key := w.key(t, w.admin)
		id := ok[uint](t)(w.AddCustomerAlone(t.Context(), key, "alone.example", aloneInformation()))
		in := NewSubscription{SKU: standard, Plan: billing.AnnualMonthly, Seats: 5, Renewal: &RenewalOrder{Renewal: RenewFlexible}}
		ok[Placed](t)(w.AddSubscription(t.Context(), key, id, in))
		row := ok[SubscriptionRow](t)(w.LiveSubscription(t.Context(), key, id, standard))
		if row.Renewal != RenewFlexible || row.RenewalOrder == 0 || row.CustomerDomain != "alone.example" {
			t.Errorf("made %+v", row)
		}
		in.SKU, in.Plan = vault, billing.Flexible
		w.refuses(t, Conflict, "no renewal", func() error { return errOf(w.AddSubscription(t.Context(), key, id, in)) })
		in.Renewal = nil
		ok[Placed](t)(w.AddSubscription(t.Context(), key, id, in))
		added := ok[SubscriptionRow](t)(w.LiveSubscription(t.Context(), key, id, vault))
		w.refuses(t, Conflict, "has no super admin", func() error { return errOf(w.CancelSubscription(t.Context(), key, added.ID, "")) })
		w.agrees(t)
	})
}
