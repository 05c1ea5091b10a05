package models

import (
	"testing"

	"perseat/models/billing"
)

func TestThePurchaseCapStaysWithinItsLimits(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 25)
		w.fill(c, 21)
		edit := func(was, number int64) error {
			_, err := w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: number, Was: was})
			return err
		}
		refused(t, edit(25, 21), Invalid, "must be 22 or more, because 22 users are licensed. Remove licenses of Harbor Foods 1 to go lower")
		refused(t, edit(25, -4), Invalid, "Purchase cap must be 22 or more")
		refused(t, edit(25, 25), Invalid, "is 25 already")
		refused(t, edit(25, 301), Invalid, "must be 300 or less, because Google Workspace Business Standard has an edition limit of 300 users. Change to a larger edition")
		must(t)(nil, edit(25, 300))
		must(t)(nil, edit(300, 22)) // down to the licensed users
		w.contractLimit(100)
		refused(t, edit(22, 101), Invalid, "because Liffey Cloud’s contract limit is 100 users. Ask the provider")
		must(t)(nil, edit(22, 100))
		for _, e := range w.ledger(c.sub) {
			if e.Billed != e.Licensed {
				t.Errorf("a cap costs: %+v", e)
			}
		}
		for _, o := range w.orders(c.sub) {
			if o.Type == OrderCapChanged && o.AmountMinor != 0 {
				t.Errorf("a cap costs %d", o.AmountMinor)
			}
		}
	})
}

func TestALoweredContractLimitBlocksOnlyRaises(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		flexible, annual := w.customer(billing.Flexible, 100), w.customer(billing.AnnualMonthly, 100)
		w.fill(flexible, 59)
		w.setRenewal(annual.sub, RenewalOrder{Renewal: RenewNumber, Seats: 120})
		w.contractLimit(50)

		_, err := w.EditPurchaseCap(t.Context(), w.admin, flexible.sub, CapChange{Cap: 101, Was: 100})
		refused(t, err, Invalid, "must be 100 or less, because Liffey Cloud’s contract limit is 50 users")
		must(t)(w.EditPurchaseCap(t.Context(), w.admin, flexible.sub, CapChange{Cap: 90, Was: 100}))
		w.fill(flexible, 5) // up to the cap that stands
		must(t)(w.EditPurchaseCap(t.Context(), w.admin, flexible.sub, CapChange{Cap: 65, Was: 90}))
		w.changePlan(flexible.sub, billing.AnnualMonthly, 65)
		w.is(flexible.sub, Active, billing.AnnualMonthly, 65, 65)

		_, err = w.QuoteLicenses(t.Context(), w.admin, annual.sub, LicenseOrder{Additional: 1, Source: SourcePhone})
		refused(t, err, Invalid, "No licenses can be added, because Liffey Cloud’s contract limit is 50 users and 100 are purchased already. Ask the provider")
		_, err = w.QuoteSubscription(t.Context(), w.admin, 0, NewSubscription{SKU: standard, Plan: billing.Flexible, Seats: 51})
		refused(t, err, Invalid, "must be 50 or less, because Liffey Cloud’s contract limit is 50 users")

		w.on(2027, 4, 10)
		w.runDue() // the number that was set is a raise, the present one is none
		if s := w.is(annual.sub, Active, billing.AnnualMonthly, 1, 100); s.Flag == "" {
			t.Error("not flagged")
		}
		w.suspend(annual.sub)
		w.on(2028, 5, 1)
		w.activate(annual.sub, Activation{})
		w.is(annual.sub, Active, billing.AnnualMonthly, 1, 100)
	})
}

func TestLicensesAreAddedWithinTheLimits(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 290)
		_, err := w.QuoteLicenses(t.Context(), w.admin, c.sub, LicenseOrder{Additional: 11, Source: SourcePhone})
		refused(t, err, Invalid, "must be 10 or less, because Google Workspace Business Standard has an edition limit of 300 users and 290 are purchased already. Change to a larger edition")
		_, err = w.QuoteLicenses(t.Context(), w.admin, c.sub, LicenseOrder{Additional: 1 << 62, Source: SourcePhone})
		refused(t, err, Invalid, "must be 10 or less")
		w.addLicenses(c.sub, 10)
		_, err = w.QuoteLicenses(t.Context(), w.admin, c.sub, LicenseOrder{Additional: 1, Source: SourcePhone})
		refused(t, err, Invalid, "No licenses can be added")
		_, err = w.QuoteLicenses(t.Context(), w.admin, c.sub, LicenseOrder{Additional: 1})
		refused(t, err, Invalid, "Choose how the customer ordered")
		_, err = w.QuoteLicenses(t.Context(), w.admin, w.customer(billing.Flexible, 5).sub, LicenseOrder{Additional: 1, Source: SourcePhone})
		refused(t, err, Conflict, "Edit the purchase cap instead")
	})
}

func TestLicensesAreNotAddedWhilePurchaseRequestsAreOff(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 5)
		settings := must(t)(w.Settings(t.Context(), w.admin)).(Settings)
		settings.Ordering = OrderingOff
		must(t)(w.EditSettings(t.Context(), w.admin, settings))
		_, err := w.QuoteLicenses(t.Context(), w.admin, c.sub, LicenseOrder{Additional: 1, Source: SourcePhone})
		refused(t, err, Conflict, "Choose in Settings")
		w.fill(c, 4)
		refused(t, w.adding(c), Conflict, "has assigned 5 of 5 purchased licenses of Google Workspace Business Standard. Liffey Cloud has not set up purchase requests.")
	})
}

func TestTwoPeopleEditingACapAreTold(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		must(t)(w.AddStaff(t.Context(), w.admin, NewStaff{FirstName: "Conor", LastName: "Walsh", Email: "conor@liffey.example", Role: "reseller_sales"}))
		sales := w.staff("conor@liffey.example")
		c := w.customer(billing.Flexible, 25)
		must(t)(w.EditPurchaseCap(t.Context(), sales, c.sub, CapChange{Cap: 30, Was: 25}))
		w.suspend(c.sub) // by somebody else, who did not touch the cap
		w.activate(c.sub, Activation{})
		_, err := w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: 28, Was: 25})
		refused(t, err, Conflict, "changed from 25 to 30 by Conor Walsh")
		w.is(c.sub, Active, billing.Flexible, 1, 30)
		must(t)(w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: 28, Was: 30}))
	})
}
