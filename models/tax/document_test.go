package tax

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"perseat/models/billing"
)

// A row is a row of a table of docs/billing.md: its cells by their column.
type row map[string]string

// sums recompute the tables of docs/billing.md, by their first columns.
var sums = map[string]func(*reader, row){
	"Moment (UTC), Billing zone":        checkMoment,
	"Case, Month, Price a month":        checkLine,
	"Case, Month, List prices":          checkPrices,
	"Plan, When it is invoiced, What":   checkPlan,
	"Today, Price a month":              checkSoFar,
	"Term starts, Term ends":            checkTerm,
	"Trial starts":                      checkTrial,
	"Licenses, Price a year":            checkYearly,
	"Term starts, Price a month":        checkQuote,
	"To, April":                         checkSwitch,
	"Nets, Rate":                        checkTotals,
	"Country, Tax date":                 checkTaxDate,
	"Provider in, Buyer in, VAT number": checkTreatment,
	"Country, VAT number, Read as":      checkNumber,
	"State, Standard rates":             checkRates,
	"Kind, Month or order of":           checkedInModels,
	"Invoiced, Rate":                    checkedInModels,
}

func TestTheSumsOfTheDocument(t *testing.T) {
	text, err := os.ReadFile("../../docs/billing.md")
	if err != nil {
		t.Fatal(err)
	}
	done := map[string]int{}
	var columns []string
	for i, line := range strings.Split(string(text), "\n") {
		cells, ok := cellsOf(line)
		switch {
		case !ok:
			columns = nil
		case columns == nil:
			columns = cells
		case strings.HasPrefix(cells[0], "---"):
		default:
			r := &reader{t: t, line: i + 1}
			name, check := find(columns)
			if check == nil || len(cells) != len(columns) {
				t.Fatalf("docs/billing.md:%d: nothing recomputes this row", i+1)
			}
			values := row{}
			for j, column := range columns {
				values[column] = cells[j]
			}
			check(r, values)
			done[name]++
		}
	}
	for name := range sums {
		if done[name] == 0 {
			t.Errorf("docs/billing.md has no table %q", name)
		}
	}
	if listed := done["State, Standard rates"]; listed != len(states) {
		t.Errorf("docs/billing.md lists the rates of %d states, want %d", listed, len(states))
	}
}

// cellsOf splits a line of a table.
func cellsOf(line string) ([]string, bool) {
	if !strings.HasPrefix(line, "|") {
		return nil, false
	}
	cells := strings.Split(strings.Trim(line, "|"), "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells, true
}

// find is the check of a table whose columns begin as it says.
func find(columns []string) (string, func(*reader, row)) {
	heading := strings.Join(columns, ", ") + ","
	for name, check := range sums {
		if strings.HasPrefix(heading, name+",") {
			return name, check
		}
	}
	return "", nil
}

// A reader reads the cells of one line and compares what they say.
type reader struct {
	t    *testing.T
	line int
}

// same compares a cell with what was computed.
func (r *reader) same(cell, computed string) {
	r.t.Helper()
	if computed = strings.ReplaceAll(computed, "\u00a0", " "); cell != computed {
		r.t.Errorf("docs/billing.md:%d says %q, the program %q", r.line, cell, computed)
	}
}

// read fails the test if a cell could not be read.
func read[T any](r *reader, cell string, parse func(string) (T, error)) T {
	r.t.Helper()
	value, err := parse(cell)
	if err != nil {
		r.t.Fatalf("docs/billing.md:%d: %q: %v", r.line, cell, err)
	}
	return value
}

func (r *reader) day(cell string) billing.Day     { return read(r, cell, billing.ParseDay) }
func (r *reader) month(cell string) billing.Month { return read(r, cell, billing.ParseMonth) }

// rate reads "23 %".
func (r *reader) rate(cell string) billing.Rate {
	return read(r, strings.TrimSuffix(cell, " %"), billing.ParseRate)
}

// money reads "EUR 1,234.56".
func (r *reader) money(cell string) billing.Money {
	currency, amount, _ := strings.Cut(strings.ReplaceAll(cell, ",", ""), " ")
	return read(r, amount, func(text string) (billing.Money, error) {
		return billing.ParseMoney(billing.Currency(currency), text)
	})
}

// count reads a whole number.
func (r *reader) count(cell string) int64 { return r.money("JPY " + cell).Minor }

// changes reads "2026-03-01: 5; 2026-04-25: 3".
func (r *reader) changes(cell string) []billing.Entry {
	var ledger []billing.Entry
	for _, change := range strings.Split(cell, "; ") {
		day, billed, _ := strings.Cut(change, ": ")
		ledger = append(ledger, billing.Entry{Day: r.day(day), Billed: r.count(billed), Plan: billing.Flexible})
	}
	return ledger
}

// prices reads "EUR 8.10 from 2026-01-01; EUR 9.00 from 2026-04-16", or one
// price alone that is always valid.
func (r *reader) prices(cell string) billing.Prices {
	var prices billing.Prices
	for _, price := range strings.Split(cell, "; ") {
		amount, from, dated := strings.Cut(price, " from ")
		p := billing.Price{Money: r.money(amount)}
		if dated {
			p.From = r.day(from)
		}
		prices = append(prices, p)
	}
	return prices
}

func checkMoment(r *reader, c row) {
	at := read(r, c["Moment (UTC)"], func(text string) (time.Time, error) { return time.Parse(time.RFC3339, text) })
	day := billing.DayOf(at, read(r, c["Billing zone"], time.LoadLocation))
	r.same(c["Day"], day.ISO())
	ledger := []billing.Entry{{Day: day, Billed: 1, Plan: billing.Flexible}}
	first := day
	for billing.InForce(ledger, first).Billed == 0 {
		first++
	}
	r.same(c["First day charged"], first.ISO())
}

func checkPlan(r *reader, c row) {
	plans := []string{}
	for _, plan := range []billing.Plan{billing.Flexible, billing.AnnualMonthly, billing.AnnualYearly, billing.Trial} {
		plans = append(plans, plan.String())
		if plan.String() == c["Plan"] && plan.Monthly() != (c["When it is invoiced"] == "after the month's end") {
			r.t.Errorf("docs/billing.md:%d: the program invoices it otherwise", r.line)
		}
	}
	if !slices.Contains(plans, c["Plan"]) {
		r.t.Errorf("docs/billing.md:%d: no such plan", r.line)
	}
}

func checkTerm(r *reader, c row) {
	term := billing.NewTerm(r.day(c["Term starts"]))
	bills := func(day billing.Day) bool { return term.Left(day) < term.Left(day-1) }
	first := term.Start - 1
	for !bills(first) {
		first++
	}
	r.same(c["Term ends"], term.End.ISO())
	r.same(c["First billed day"], first.ISO())
	last := term.End + 1
	for !bills(last) {
		last--
	}
	r.same(c["Last billed day"], last.ISO())
	r.same(c["Days"], decimal(term.Days()))
}

func checkTrial(r *reader, c row) {
	end := r.day(c["Trial starts"]).AddDays(billing.TrialDays)
	r.same(c["Trial ends"], end.ISO())
	r.same(c["First paid day"], (end + 1).ISO())
}

// checkedInModels leaves a table to the test of package models that recomputes
// it, because the rule is there.
func checkedInModels(*reader, row) {}
