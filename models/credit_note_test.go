package models

import (
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

// invoice makes a yearly invoice of five licenses on a day of 2026.
func (w *world) invoice(month time.Month, day int) string {
	w.t.Helper()
	w.on(2026, month, day)
	w.customer(billing.AnnualYearly, 5)
	list := must(w.t)(w.ListInvoices(w.t.Context(), w.admin, InvoiceFilter{}, Paging{})).(Page[InvoiceRow])
	return list.Rows[0].Number
}

func TestACreditIsQuotedAsItIsMade(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		number := w.invoice(3, 13) // 816.00 and 187.68 VAT
		credit := func(minor int64) NewCredit { return NewCredit{number, billing.NewMoney(minor, "EUR"), "By mistake"} }
		_, err := w.QuoteCredit(t.Context(), w.admin, credit(100))
		refused(t, err, Forbidden, "role")
		_, err = w.QuoteCredit(t.Context(), w.support, credit(81601))
		refused(t, err, Invalid, "816.00 or less")
		for _, minor := range []int64{3, 10010, 81600 - 10013} {
			q := must(t)(w.QuoteCredit(t.Context(), w.support, credit(minor))).(Credit)
			made := must(t)(w.CreditInvoice(t.Context(), w.support, credit(minor))).(string)
			note := must(t)(w.Invoice(t.Context(), w.admin, made)).(InvoiceDetails)
			if note.Net() != q.Net.Neg() || note.VAT() != q.VAT.Neg() || note.Total() != q.Total.Neg() || note.Credited.Number != number {
				t.Errorf("quoted %+v, made %s %s %s", q, note.Net(), note.VAT(), note.Total())
			}
			if i := must(t)(w.Invoice(t.Context(), w.admin, number)).(InvoiceDetails); i.Left() != q.Left {
				t.Errorf("quoted %s left, is %s", q.Left, i.Left())
			}
		}
	})
}

// Three cents credited cent by cent would take back three cents of VAT of one.
func TestCreditNotesNeverTakeBackMoreVATThanThereIs(t *testing.T) {
	left := remaining{billing.NewMoney(10, "EUR"), billing.NewMoney(2, "EUR")}
	for range 4 {
		part := billing.NewMoney(min(3, left.net.Minor), "EUR")
		vat := left.vatOn(part, 2300)
		if vat.Minor < 0 || vat.Minor > left.vat.Minor {
			t.Fatalf("%s of %s left", vat, left.vat)
		}
		left = remaining{left.net.Sub(part), left.vat.Sub(vat)}
	}
	if !left.net.IsZero() || !left.vat.IsZero() {
		t.Errorf("%+v is left", left)
	}
}

func TestSupportFindsInvoicesByTheirNumbers(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		number := w.invoice(3, 13)
		agent := w.support
		agent.Role = access.RoleSupportAgent
		for _, try := range []struct {
			who  access.Actor
			text string
			want int
		}{{w.support, "y-0000", 1}, {w.support, number, 1}, {w.support, "y", 0}, {agent, number, 1}} {
			if found := must(t)(w.Find(t.Context(), try.who, try.text)).(Found); len(found.Invoices) != try.want {
				t.Errorf("%s finds %d invoices for %q, want %d", try.who.Role, len(found.Invoices), try.text, try.want)
			}
		}
	})
}

func TestInvoicesAreListedWithTheirPeriods(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		number := w.invoice(3, 13)
		must(t)(w.CreditInvoice(t.Context(), w.support, NewCredit{number, billing.NewMoney(100, "EUR"), "By mistake"}))
		rows := must(t)(w.ListInvoices(t.Context(), w.admin, InvoiceFilter{}, Paging{})).(Page[InvoiceRow]).Rows
		if len(rows) != 2 || rows[0].Credited != number || rows[1].FromDay.ISO() != "2026-03-14" || rows[1].ToDay.ISO() != "2027-03-13" {
			t.Errorf("got %+v", rows)
		}
		rows = must(t)(w.ListInvoices(t.Context(), w.admin, InvoiceFilter{Kind: InvoiceCredit, Search: "c-"}, Paging{})).(Page[InvoiceRow]).Rows
		if len(rows) != 1 || rows[0].Kind != InvoiceCredit {
			t.Errorf("filtered: %+v", rows)
		}
		if rows := must(t)(w.ListInvoices(t.Context(), w.other, InvoiceFilter{}, Paging{})).(Page[InvoiceRow]).Rows; len(rows) != 0 {
			t.Errorf("another reseller sees %+v", rows)
		}
	})
}

func TestVATPageSaysWhatComes(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		facts := VATFacts{ResellerID: w.reseller, ValidFrom: billing.NewDay(2026, 5, 1), Country: "DE", VATNumber: "136695976"}
		if err := w.EditVATFacts(t.Context(), w.support, facts); err != nil {
			t.Fatal(err)
		}
		for _, page := range []VATPage{
			must(t)(w.VAT(t.Context(), w.admin)).(VATPage),
			must(t)(w.ResellerVAT(t.Context(), w.support, w.reseller)).(VATPage),
		} {
			if page.Facts.Country != "IE" || page.Treatment.Rate != 2300 || len(page.Coming) != 1 || page.Coming[0].Treatment.Rate != 0 || page.Coming[0].Facts.VATNumber != "DE136695976" {
				t.Errorf("got %+v", page)
			}
		}
		_, err := w.ResellerVAT(t.Context(), w.admin, w.reseller)
		refused(t, err, Forbidden, "role")
	})
}
