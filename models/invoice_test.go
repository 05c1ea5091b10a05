package models

import (
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

func TestAMonthIsBilledOnceByTheDayRule(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, 5, 20)
		c := w.customer(billing.AnnualMonthly, 5) // 13.60 a month
		flexible := w.customer(billing.Flexible, 20)
		w.on(2026, 6, 20)
		w.fill(flexible, 10)
		in := LicenseOrder{Additional: 2, Source: SourcePhone, PONumber: "PO-7"}
		in.Kept = must(t)(w.QuoteLicenses(t.Context(), w.admin, c.sub, in)).(Quote).Kept()
		must(t)(w.AddLicenses(t.Context(), w.admin, c.sub, in))

		june := billing.NewMonth(2026, time.June)
		_, err := w.BillMonth(t.Context(), access.Job(), june)
		refused(t, err, Invalid, "is not over")
		w.on(2026, 7, 1)
		for range 2 {
			must(t)(w.BillMonth(t.Context(), access.Job(), june))
		}
		list := must(t)(w.MonthInvoices(t.Context(), access.Job(), june)).([]InvoiceDetails)
		if len(list) != 1 || list[0].Number != "M-000002" {
			t.Fatalf("invoices %+v", list)
		}
		i := list[0]
		// 5 x 30 + 2 x 10 days at 13.60; 1 x 30 + 10 x 10 days at 16.20.
		if got := []string{i.Lines[0].Net().Decimal(), i.Lines[1].Net().Decimal()}; got[0] != "77.07" || got[1] != "70.20" {
			t.Errorf("lines %v, %v, %v", got, i.Lines[0].Explanation(), i.Lines[1].Explanation())
		}
		if i.Lines[0].PONumbers != "PO-7" || i.VAT().Decimal() != "33.87" || i.Total().Decimal() != "181.14" {
			t.Errorf("%q %s %s", i.Lines[0].PONumbers, i.VAT(), i.Total())
		}
	})
}

func TestAYearlyOrderIsInvoicedAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, 3, 13)
		c := w.customer(billing.AnnualYearly, 5)
		w.on(2026, 9, 20)
		in := LicenseOrder{Additional: 5, Source: SourcePhone}
		q := must(t)(w.QuoteLicenses(t.Context(), w.admin, c.sub, in)).(Quote)
		in.Kept = q.Kept()
		must(t)(w.AddLicenses(t.Context(), w.admin, c.sub, in))
		list := must(t)(w.MonthInvoices(t.Context(), access.Job(), billing.NewMonth(2026, time.September))).([]InvoiceDetails)
		if len(list) != 1 || list[0].Number != "Y-000002" || list[0].Total() != q.Total || list[0].VAT().Decimal() != "89.47" {
			t.Fatalf("%+v, quoted %+v", list, q)
		}
		w.on(2026, 10, 5)
		must(t)(w.CreditInvoice(t.Context(), w.support, NewCredit{"Y-000002", billing.NewMoney(10000, "EUR"), "Ordered by mistake"}))
		_, err := w.CreditInvoice(t.Context(), w.support, NewCredit{"Y-000002", billing.NewMoney(28901, "EUR"), "Again"})
		refused(t, err, Invalid, "289.00 or less")
		must(t)(w.CreditInvoice(t.Context(), w.support, NewCredit{"Y-000002", billing.NewMoney(28900, "EUR"), "The rest"}))
		details := must(t)(w.Invoice(t.Context(), w.support, "y-000002")).(InvoiceDetails)
		sum := details.VAT()
		for _, note := range details.Notes {
			sum = sum.Add(note.VAT())
		}
		if len(details.Notes) != 2 || !sum.IsZero() {
			t.Errorf("%d notes, VAT left %s", len(details.Notes), sum)
		}
	})
}
