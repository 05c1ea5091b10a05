// Package document draws what leaves the program as a paper: invoices, on
// screen, in print and as PDF, from one and the same value.
package document

import (
	"strconv"
	"strings"
	"time"

	"perseat/models/billing"
	"perseat/views/ui"
)

// Invoice is an invoice or a credit note in ready values. The page and the PDF
// are both drawn from it, so that their figures cannot differ.
type Invoice struct {
	Kind     string // "Month invoice", "Credit note"
	Number   string
	Period   string // "October 2026"; empty on a credit note
	Currency string
	Seller   Party
	Buyer    Party
	IssuedAt time.Time
	Issued   billing.Day
	TaxDay   billing.Day
	Due      billing.Day // 0 on a credit note
	Zone     string      // in which the days are counted
	Unit     string      // of the lines' prices: "month", "year"
	Groups   []Group     // a credit note has none
	Net      billing.Money
	Rate     string
	VAT      billing.Money
	Total    billing.Money
	VATNote  string // which VAT applies, as the invoice must say
	VATHref  string // the page that explains it; empty on paper
	Bank     []string

	Credits *Reference // of a credit note: the invoice that it credits
	Reason  string     // of a credit note
	Notes   []Reference
	Left    billing.Money // without VAT, after the credit notes on it
}

// Party is the seller or the buyer.
type Party struct {
	Name      string
	Address   []string
	VATNumber string
	VAT56B    string
}

// Group is the lines of one customer.
type Group struct {
	Customer string
	Href     string
	Lines    []Line
}

// Line is what one subscription costs on one plan at one price.
type Line struct {
	Product     string
	Plan        string
	From, To    billing.Day
	LicenseDays int64 // the sum of the segments' licenses x days
	PeriodDays  int64
	Price       billing.Money // of one license for the whole period
	Net         billing.Money
	Segments    string // "100 licenses x 30 of 30 days, 10 x 10 of 30 days"
	PONumbers   string
	Orders      []OrderLink
}

// OrderLink is an order behind a line. Without an address it is text.
type OrderLink struct{ Number, Href string }

// Reference names another invoice or credit note.
type Reference struct {
	Number string
	Href   string
	Issued billing.Day
	Total  billing.Money
}

// Title is the invoice's name: "Invoice M-000012".
func (i Invoice) Title() string {
	if i.Credits != nil {
		return "Credit note " + i.Number
	}
	return "Invoice " + i.Number
}

// netLabel, vatLabel name the sums of the one rate that an invoice has.
func (i Invoice) netLabel() string { return "Net at " + i.Rate }

func (i Invoice) vatLabel() string { return "VAT " + i.Rate }

func (i Invoice) columns() []ui.Column {
	return []ui.Column{
		{Label: "Description"},
		{Label: "Period", Narrow: ui.LeavesLast},
		{Label: "License-days", Number: true, Narrow: ui.LeavesLast},
		{Label: i.priceLabel(), Number: true, Narrow: ui.LeavesLast},
		{Label: i.netColumn(), Number: true},
	}
}

func (i Invoice) priceLabel() string { return "Price a " + i.Unit }

func (i Invoice) netColumn() string { return "Net (" + i.Currency + ")" }

// rule says how a line can be worked out by hand.
func (i Invoice) rule() string {
	return "Each line is its license-days × the price a " + i.Unit + " ÷ the days of the " + i.period() +
		", rounded once. Days are counted in " + i.Zone + "; a change counts from the next day on. Prices and nets are without VAT."
}

func (i Invoice) period() string {
	if i.Unit == "year" {
		return "term"
	}
	return "month"
}

// about is what a credit note says in place of lines.
func (i Invoice) about() string {
	return "This credit note corrects invoice " + i.Credits.Number + " of " + i.Credits.Issued.String() + "."
}

// nature is what a line is for.
func (l Line) nature() string { return l.Product + ", " + l.Plan }

// days are the line's licenses x days, out of the period: "3,100".
func (l Line) days() string { return ui.Number(int(l.LicenseDays)) }

func (l Line) of() string { return ui.Plural(int(l.PeriodDays), "day", "days") }

// period is the line's time in short: "1 Oct 2026 to 31 Oct 2026".
func (l Line) period() string { return l.From.String() + " to " + l.To.String() }

// narrow is what the columns say that leave a narrow page.
func (l Line) narrow(unit string) string {
	return l.period() + ", " + l.of() + "; " + l.days() + " license-days at " + l.Price.String() + " a " + unit
}

// fewOrders is how many order numbers stand in a line without being opened.
const fewOrders = 3

// orders lists the order numbers of a line for paper, the first of many.
func (l Line) orders() string {
	const most = 8
	var numbers []string
	for n, o := range l.Orders {
		if n == most {
			return strings.Join(numbers, ", ") + " and " + strconv.Itoa(len(l.Orders)-most) + " more"
		}
		numbers = append(numbers, o.Number)
	}
	return strings.Join(numbers, ", ")
}

func (p Party) vat() string {
	if p.VATNumber == "" {
		return ""
	}
	return "VAT number " + p.VATNumber
}

func (p Party) vat56b() string {
	if p.VAT56B == "" {
		return ""
	}
	return "VAT56B authorization " + p.VAT56B
}

// lines are what stands under the party's name.
func (p Party) lines() []string {
	var all []string
	for _, line := range append(append([]string{}, p.Address...), p.vat(), p.vat56b()) {
		if line != "" {
			all = append(all, line)
		}
	}
	return all
}
