package models

import (
	"os"
	"strings"
	"testing"

	"perseat/models/billing"
)

// TestTheCreditNotesOfTheDocument recomputes the table of credit notes in
// docs/billing.md. The other tables are recomputed in package tax.
func TestTheCreditNotesOfTheDocument(t *testing.T) {
	text, err := os.ReadFile("../docs/billing.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(text), "| Invoiced | Rate | Credited before | Credit | VAT | Total | Net left | VAT left |\n")
	if !found {
		t.Fatal("docs/billing.md has no table of credit notes")
	}
	table, _, _ = strings.Cut(table, "\n\n")
	rows := strings.Split(table, "\n")[1:]
	for _, row := range rows {
		cells := strings.Split(strings.Trim(row, "| "), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
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
				t.Errorf("%s: %s, want %s", row, is, want)
			}
		}
	}
	if len(rows) < 5 {
		t.Errorf("%d rows", len(rows))
	}
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
