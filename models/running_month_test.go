package models

import (
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

// The forecast of a month in which nothing changes any more is its invoice.
func TestTheForecastBecomesTheInvoice(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, 3, 20)
		flexible, annual := w.customer(billing.Flexible, 20), w.customer(billing.AnnualMonthly, 7)
		w.on(2026, 4, 10)
		w.fill(flexible, 3)
		w.customer(billing.AnnualYearly, 2)
		w.on(2026, 4, 20)
		all := must(t)(w.RunningMonth(t.Context(), w.admin, 0)).(RunningMonth)
		sum := billing.NewMoney(0, "EUR")
		for _, c := range []company{flexible, annual} {
			one := must(t)(w.RunningMonth(t.Context(), w.admin, c.id)).(RunningMonth)
			if one.By[c.sub].Forecast != one.Forecast || one.By[c.sub].SoFar != one.SoFar {
				t.Errorf("the only subscription has %+v of %+v", one.By, one)
			}
			sum = sum.Add(one.Forecast)
		}
		// 4 licenses: 1 x 20 days and 3 x 10 at 16.20; 7 x 20 days at 13.60.
		if all.SoFar.Decimal() != "90.47" || all.Forecast != sum || all.AtOnce.Decimal() != "326.40" || len(all.By) != 0 {
			t.Errorf("all: %+v, sum %s", all, sum)
		}
		var days []string
		through := billing.NewMoney(0, "EUR")
		for _, day := range must(t)(w.ChargeByDay(t.Context(), w.admin, 0)).([]billing.Money) {
			days, through = append(days, day.Decimal()), through.Add(day)
		}
		// 1 license at 16.20 is 0.54 a day, from the 11th on 4 are; 7 at 13.60 are
		// 3.17333 a day, which the 30th parts round to 3.17 and 3.18.
		if through != all.SoFar || len(days) != 20 || days[0] != "3.71" || days[1] != "3.72" || days[9] != "3.71" || days[10] != "5.34" {
			t.Errorf("by day: %v, together %s", days, through)
		}
		_, err := w.ChargeByDay(t.Context(), w.other, flexible.id)
		refused(t, err, NotFound, "customer")
		_, err = w.ChargeByDay(t.Context(), flexible.admin, 0)
		refused(t, err, Forbidden, "role")
		_, err = w.RunningMonth(t.Context(), w.other, flexible.id)
		refused(t, err, NotFound, "customer")
		if other := must(t)(w.RunningMonth(t.Context(), w.other, 0)).(RunningMonth); !other.Forecast.IsZero() {
			t.Errorf("another reseller sees %s", other.Forecast)
		}
		_, err = w.RunningMonth(t.Context(), flexible.admin, 0)
		refused(t, err, Forbidden, "role")

		w.on(2026, 5, 1)
		april := billing.NewMonth(2026, time.April)
		must(t)(w.BillMonth(t.Context(), access.Job(), april))
		rows := must(t)(w.ListInvoices(t.Context(), w.admin, InvoiceFilter{Kind: InvoiceMonth}, Paging{})).(Page[InvoiceRow]).Rows
		if len(rows) == 0 || rows[0].Month != april || rows[0].Net() != all.Forecast {
			t.Errorf("forecast %s, invoiced %+v", all.Forecast, rows)
		}
	})
}
