package models

import (
	"testing"
	"time"

	"perseat/models/billing"
)

func TestFlexibleChangesToAnnualInMidMonth(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, time.March, 20)
		c := w.customer(billing.Flexible, 25)
		w.fill(c, 4)
		w.on(2026, time.April, 20)
		_, err := w.QuotePlan(t.Context(), w.admin, c.sub, PlanOrder{Plan: billing.AnnualMonthly, Seats: 4})
		refused(t, err, Invalid, "must be 5 or more, because 5 users are licensed. Remove licenses of Harbor Foods 1")
		_, err = w.QuotePlan(t.Context(), w.admin, c.sub, PlanOrder{Plan: billing.Flexible, Seats: 30})
		refused(t, err, Invalid, "plans that Google Workspace Business Standard can change to")
		_, err = w.QuotePlan(t.Context(), w.admin, c.sub, PlanOrder{Plan: billing.Trial, Seats: 5})
		refused(t, err, Invalid, "can change to")

		q := must(t)(w.QuotePlan(t.Context(), w.admin, c.sub, PlanOrder{Plan: billing.AnnualMonthly, Seats: 8})).(Quote)
		// until the 20th 5 x 16.20 x 20/30, from the 21st 8 x 13.60 x 10/30
		o := w.changePlan(c.sub, billing.AnnualMonthly, 8)
		lines := w.monthLines(c.sub, date(2026, 4, 1).Month())
		if len(lines) != 2 || lines[0].Net.Decimal() != "54.00" || lines[1].Net.Decimal() != "36.27" {
			t.Errorf("%+v", lines)
		}
		if q.Net.Decimal() != "9.27" || o.AmountMinor != 927 || q.Term.String() != billing.NewTerm(date(2026, 4, 20)).String() {
			t.Errorf("quoted %+v, charged %d", q, o.AmountMinor)
		}
		s := w.is(c.sub, Active, billing.AnnualMonthly, 5, 8)
		if s.Renewal != RenewSame || s.RenewalPlan != billing.AnnualMonthly {
			t.Errorf("%+v", s)
		}
	})
}

func TestFlexibleChangesToAnnualPaidAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, time.March, 20)
		c := w.customer(billing.Flexible, 25)
		w.on(2026, time.April, 20)
		q := must(t)(w.QuotePlan(t.Context(), w.admin, c.sub, PlanOrder{Plan: billing.AnnualYearly, Seats: 2})).(Quote)
		if !q.AtOnce || q.Net.Decimal() != "326.40" || q.OnMonth.Decimal() != "-5.40" || q.Total.Decimal() != "401.47" || q.Invoice != "an invoice of its own, today" {
			t.Errorf("%+v", q)
		}
		o := w.changePlan(c.sub, billing.AnnualYearly, 2)
		if o.AmountMinor != 32640 || w.monthNet(c.sub, date(2026, 4, 1).Month()).Decimal() != "10.80" {
			t.Errorf("charged %d and %s", o.AmountMinor, w.monthNet(c.sub, date(2026, 4, 1).Month()))
		}
	})
}

func TestATermKeepsItsPrice(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, time.March, 13)
		c := w.customer(billing.AnnualMonthly, 10)
		w.price(standard, billing.AnnualMonthly, date(2026, 6, 1), 9900)
		w.on(2026, time.June, 20)
		q := must(t)(w.QuoteLicenses(t.Context(), w.admin, c.sub, LicenseOrder{Additional: 3, Source: SourcePhone})).(Quote)
		if q.Price.Decimal() != "13.60" || q.Net.Decimal() != "13.60" { // 3 x 13.60 x 10/30
			t.Errorf("%+v", q)
		}
		w.addLicenses(c.sub, 3)
		if lines := w.monthLines(c.sub, date(2026, 6, 1).Month()); len(lines) != 1 || lines[0].Net.Decimal() != "149.60" {
			t.Errorf("%+v", lines)
		}
	})
}

func TestFlexiblePaysThePriceOfEachDay(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.price(standard, billing.Flexible, date(2026, 6, 16), 3000)
		w.on(2026, time.May, 10)
		c := w.customer(billing.Flexible, 25)
		w.on(2026, time.June, 10)
		q := must(t)(w.QuotePlan(t.Context(), w.admin, c.sub, PlanOrder{Plan: billing.AnnualMonthly, Seats: 1})).(Quote)
		// saved: 16.20 x 5/30 and 30.00 x 15/30; paid: 13.60 x 20/30
		if q.Net.Decimal() != "-8.63" {
			t.Errorf("quoted %s", q.Net)
		}
		lines := w.monthLines(c.sub, date(2026, 6, 1).Month())
		if len(lines) != 2 || lines[0].Net.Decimal() != "8.10" || lines[1].Net.Decimal() != "15.00" {
			t.Errorf("%+v", lines)
		}
	})
}
