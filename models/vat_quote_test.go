package models

import (
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// vat sets what decides the VAT of Liffey Cloud, from the first day on.
func (w *world) vat(f VATFacts) {
	w.t.Helper()
	w.write(func(db *gorm.DB) error {
		return db.Model(&VATFacts{}).Where("reseller_id = ?", w.reseller).
			Updates(map[string]any{"country": f.Country, "vat_number": f.VATNumber, "vat56b": f.VAT56B}).Error
	})
}

func TestVATOfAQuoteFollowsTheReseller(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, time.April, 20)
		for _, test := range []struct {
			country, number string
			currency        billing.Currency
			net, vat, rate  string
		}{
			{"IE", "IE6388047V", "EUR", "45.33", "10.43", "23"}, // 10 x 13.60 x 10/30
			{"DE", "DE136695976", "EUR", "45.33", "0.00", "0"},
			{"US", "", "USD", "46.67", "0.00", "0"},
		} {
			domain := "vat-" + strings.ToLower(test.country) + ".example"
			w.addReseller("Reseller "+test.country, domain, test.country, test.number, test.currency, OrderingForm)
			admin := w.staff("admin@" + domain)
			q := must(t)(w.QuoteSubscription(t.Context(), admin, 0, NewSubscription{SKU: standard, Plan: billing.AnnualMonthly, Seats: 10})).(Quote)
			rate, err := billing.ParseRate(test.rate)
			must(t)(nil, err)
			if q.Net.Decimal() != test.net || q.VAT.Decimal() != test.vat || q.Rate != rate || q.Total != q.Net.Add(q.VAT) || q.VATNote == "" {
				t.Errorf("%s: %+v", test.country, q)
			}
		}
	})
}

func TestTheVATRateIsThatOfTheDay(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2021, time.February, 28)
		w.addReseller("Lee Cloud", "lee.example", "IE", "IE6388047V", "EUR", OrderingForm)
		admin := w.staff("admin@lee.example")
		for day, want := range map[int]billing.Rate{28: 2100, 29: 2300} { // 28 February, 1 March
			w.on(2021, time.February, day)
			q := must(t)(w.QuoteSubscription(t.Context(), admin, 0, NewSubscription{SKU: standard, Plan: billing.Flexible, Seats: 10})).(Quote)
			if q.Rate != want {
				t.Errorf("%s on %d February", q.Rate, day)
			}
		}
	})
}

func TestAMissingVATNumberStopsNewOrdersAndNothingElse(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		flexible, annual, trial := w.customer(billing.Flexible, 5), w.customer(billing.AnnualMonthly, 5), w.customer(billing.Trial, 5)
		w.changePlan(trial.sub, billing.Flexible, 5)
		w.vat(VATFacts{Country: "FR"})
		orders := map[string]func() error{
			"a subscription": func() error {
				_, err := w.QuoteSubscription(t.Context(), w.admin, 0, NewSubscription{SKU: standard, Plan: billing.Flexible, Seats: 5})
				return err
			},
			"licenses": func() error {
				_, err := w.QuoteLicenses(t.Context(), w.admin, annual.sub, LicenseOrder{Additional: 1, Source: SourceMail})
				return err
			},
			"a plan": func() error {
				_, err := w.QuotePlan(t.Context(), w.admin, flexible.sub, PlanOrder{Plan: billing.AnnualMonthly, Seats: 5})
				return err
			},
			"an edition": func() error {
				_, err := w.ChangeEdition(t.Context(), w.admin, flexible.sub, EditionOrder{SKU: plus})
				return err
			},
			"paid service": func() error {
				_, err := w.StartPaidService(t.Context(), w.admin, trial.sub, "")
				return err
			},
		}
		for name, order := range orders {
			t.Run(name, func(t *testing.T) { refused(t, order(), Conflict, "no valid VAT number of yours is on record") })
		}
		w.fill(flexible, 2)
		must(t)(w.EditPurchaseCap(t.Context(), w.admin, flexible.sub, CapChange{Cap: 9, Was: 5}))
		w.suspend(flexible.sub)
		w.cancel(flexible.sub)
		w.on(2027, time.April, 10)
		w.runDue()
		w.last(annual.sub, OrderRenewed, date(2027, 4, 10))
		w.is(trial.sub, Active, billing.Flexible, 1, 5)
	})
}

func TestAStaleReviewOrdersNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, time.April, 20)
		c := w.customer(billing.AnnualMonthly, 10)
		in := LicenseOrder{Additional: 5, Source: SourcePhone}
		review := func() string {
			return must(t)(w.QuoteLicenses(t.Context(), w.admin, c.sub, in)).(Quote).Kept()
		}
		stale := func(why string) {
			t.Helper()
			before := len(w.orders(c.sub))
			_, err := w.AddLicenses(t.Context(), w.admin, c.sub, in)
			refused(t, err, Conflict, "Nothing was ordered")
			if len(w.orders(c.sub)) != before {
				t.Errorf("%s: something was ordered", why)
			}
		}
		stale("no review")
		in.Kept = review()
		w.addLicenses(c.sub, 1)
		stale("another number before")
		in.Kept = review()
		w.on(2026, time.April, 21)
		stale("another day")
		in.Kept = review()
		in.Additional = 6
		stale("another number")
		in.Kept = review()
		w.vat(VATFacts{Country: "IE", VAT56B: "56B/1234"})
		stale("another VAT rate")
		in.Kept = review()
		must(t)(w.AddLicenses(t.Context(), w.admin, c.sub, in))
		w.is(c.sub, Active, billing.AnnualMonthly, 1, 17)
	})
}

func TestOnAMonthsLastDayTheMonthCostsNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, time.April, 20)
		c := w.customer(billing.AnnualMonthly, 10)
		w.on(2026, time.April, 30)
		q := must(t)(w.QuoteLicenses(t.Context(), w.admin, c.sub, LicenseOrder{Additional: 5, Source: SourcePhone})).(Quote)
		if q.Days != 0 || q.Net.Decimal() != "0.00" || q.VAT.Decimal() != "0.00" || q.Total.Decimal() != "0.00" || q.Month.Decimal() != "68.00" {
			t.Errorf("%+v", q)
		}
		if q.Net.Currency != "EUR" {
			t.Errorf("nothing is in %q", q.Net.Currency)
		}
		// eleven full months and 20 of April's 30 days: 11 x 68.00 + 45.33
		if q.Rest.Decimal() != "793.33" {
			t.Errorf("the rest of the term costs %s", q.Rest)
		}
		if o := w.addLicenses(c.sub, 5); o.AmountMinor != 0 || !o.Priced {
			t.Errorf("%+v", o)
		}
		if q.Free() != 14 || q.Before != 10 || q.After != 15 {
			t.Errorf("%+v", q)
		}
	})
}

func TestAnOrderThatIsChargedAtOnceIsNotPlacedOnSomebodysBehalf(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		yearly, monthly := w.customer(billing.AnnualYearly, 5), w.customer(billing.AnnualMonthly, 5)
		visitor := w.admin
		visitor.Visit = &access.Visit{ID: 1, Role: access.RoleSupportLead, Level: access.Act}
		in := LicenseOrder{Additional: 1, Source: SourcePhone}
		in.Kept = must(t)(w.QuoteLicenses(t.Context(), visitor, yearly.sub, in)).(Quote).Kept()
		_, err := w.AddLicenses(t.Context(), visitor, yearly.sub, in)
		refused(t, err, Forbidden, "charged at once")
		in.Kept = must(t)(w.QuoteLicenses(t.Context(), visitor, monthly.sub, in)).(Quote).Kept()
		must(t)(w.AddLicenses(t.Context(), visitor, monthly.sub, in))
	})
}
