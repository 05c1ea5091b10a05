package models

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"perseat/models/billing"
)

// The tables of docs/billing.md whose rules are in this package are recomputed
// here, the others in package tax.

// documented are the rows of a table of docs/billing.md.
func documented(t *testing.T, heading string) (rows [][]string) {
	t.Helper()
	text, err := os.ReadFile("../docs/billing.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(text), heading+"\n")
	if !found {
		t.Fatalf("docs/billing.md has no table %s", heading)
	}
	table, _, _ = strings.Cut(table, "\n\n")
	for _, row := range strings.Split(table, "\n")[1:] {
		cells := strings.Split(strings.Trim(row, "| "), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, cells)
	}
	return rows
}

func TestTheCreditNotesOfTheDocument(t *testing.T) {
	rows := documented(t, "| Invoiced | Rate | Credited before | Credit | VAT | Total | Net left | VAT left |")
	for _, cells := range rows {
		rate, err := billing.ParseRate(strings.TrimSuffix(cells[1], " %"))
		if err != nil {
			t.Fatal(err)
		}
		total := billing.TotalOf(amount(t, cells[0]), rate)
		left := remaining{total.Net, total.VAT}
		for _, part := range strings.Split(cells[2], "; ") {
			if part != "" {
				left, _ = left.less(amount(t, part), rate)
			}
		}
		net := amount(t, cells[3])
		after, vat := left.less(net, rate)
		for i, is := range []billing.Money{vat, net.Add(vat), after.net, after.vat} {
			if want := amount(t, cells[4+i]); is != want {
				t.Errorf("%s: %s, want %s", cells, is, want)
			}
		}
	}
	if len(rows) < 5 {
		t.Errorf("%d rows", len(rows))
	}
}

func TestTheDatesOfTheDocument(t *testing.T) {
	rows := documented(t, "| Kind | Month or order of | Issued on | Tax date | Due days | Due on |")
	for _, cells := range rows {
		w := newWorld(t, sqliteStore)
		w.dueAfter(cells[4])
		issued := ok[billing.Day](t)(billing.ParseDay(cells[2]))
		var i Invoice
		if cells[0] == "Month invoice" {
			month := ok[billing.Month](t)(billing.ParseMonth(cells[1]))
			w.on(month.First().Date())
			w.customer(billing.Flexible, 5)
			w.on(issued.Date())
			w.bill(month)
			i = w.theInvoice(month).Invoice
		} else {
			i = w.yearlyOf(ok[billing.Day](t)(billing.ParseDay(cells[1])), issued)
		}
		if is := []string{i.IssueDay.ISO(), i.TaxDay.ISO(), i.DueDay.ISO()}; !slices.Equal(is, []string{cells[2], cells[3], cells[5]}) {
			t.Errorf("%s: %s", cells, is)
		}
	}
	if len(rows) < 4 {
		t.Errorf("%d rows", len(rows))
	}
}

// dueAfter sets how many days after its issue an invoice is due.
func (w *world) dueAfter(days string) {
	w.t.Helper()
	p := ok[Provider](w.t)(w.Provider(w.t.Context()))
	facts := p.Facts()
	facts.DueDays = ok[int64](w.t)(strconv.ParseInt(days, 10, 64))
	check(w.t, w.EditProvider(w.t.Context(), w.support, facts))
}

// yearlyOf is the invoice of a yearly payment that is due on a day: of an order of
// that day, or of a renewal that is done later.
func (w *world) yearlyOf(day, issued billing.Day) Invoice {
	w.t.Helper()
	year, month, d := day.Date()
	if day != issued {
		year--
	}
	w.on(year, month, d)
	w.customer(billing.AnnualYearly, 5)
	w.on(issued.Date())
	w.runDue()
	var all []Invoice
	if err := w.db.Read(w.t.Context()).Where("kind = ? AND tax_day = ?", InvoiceYearly, day).Find(&all).Error; err != nil || len(all) != 1 {
		w.t.Fatalf("%d invoices, %v", len(all), err)
	}
	return all[0]
}

// less is what is left after a credit, and the credit's VAT.
func (r remaining) less(net billing.Money, rate billing.Rate) (remaining, billing.Money) {
	vat := r.vatOn(net, rate)
	return remaining{r.net.Sub(net), r.vat.Sub(vat)}, vat
}

// amount reads "EUR 1,234.56".
func amount(t *testing.T, text string) billing.Money {
	t.Helper()
	currency, digits, _ := strings.Cut(strings.ReplaceAll(text, ",", ""), " ")
	m, err := billing.ParseMoney(billing.Currency(currency), digits)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
