package tax

import (
	"strconv"
	"strings"

	"perseat/models/billing"
)

// decimal writes a whole number.
func decimal(n int) string { return strconv.Itoa(n) }

func checkLine(r *reader, c row) {
	lines := billing.MonthLines(r.month(c["Month"]), r.changes(c["Changes"]), r.prices(c["Price a month"]))
	if len(lines) != 1 {
		r.t.Fatalf("docs/billing.md:%d: %d lines", r.line, len(lines))
	}
	r.same(c["Segments"], lines[0].String())
	r.same(c["License-days"], decimal(int(lines[0].Days)))
	r.same(c["Net"], lines[0].Net.String())
}

func checkPrices(r *reader, c row) {
	var texts []string
	for _, l := range billing.MonthLines(r.month(c["Month"]), r.changes(c["Changes"]), r.prices(c["List prices"])) {
		texts = append(texts, l.Price.String()+": "+decimal(int(l.Days))+" license-days, "+l.Net.String())
	}
	r.same(c["Lines"], strings.Join(texts, "; "))
}

func checkSoFar(r *reader, c row) {
	today, ledger, prices := r.day(c["Today"]), r.changes(c["Changes"]), r.prices(c["Price a month"])
	r.same(c["So far"], billing.NetOf(billing.LinesThrough(today, ledger, prices)).String())
	r.same(c["Forecast"], billing.NetOf(billing.MonthLines(today.Month(), ledger, prices)).String())
}

func checkYearly(r *reader, c row) {
	term, day := billing.NewTerm(r.day(c["Term starts"])), r.day(c["Ordered on"])
	charge := billing.YearlyCharge(r.count(c["Licenses"]), r.money(c["Price a year"]), term, day)
	r.same(c["Days charged"], decimal(term.Left(day))+" of "+decimal(term.Days()))
	r.same(c["Charge"], charge.String())
}

func checkQuote(r *reader, c row) {
	term, price := billing.NewTerm(r.day(c["Term starts"])), r.money(c["Price a month"])
	before, added, _ := strings.Cut(c["Licenses"], " + ")
	entry := billing.Entry{Day: term.Start, Billed: r.count(before), Plan: billing.AnnualMonthly, Price: price}
	change := billing.Change{Currency: price.Currency, Ledger: []billing.Entry{entry}, Term: term, Committed: entry.Billed}
	entry.Day, entry.Billed = r.day(c["Ordered on"]), entry.Billed+r.count(added)
	change.Entry = entry
	q := change.Quote()
	r.same(c["Days charged"], decimal(q.DaysCharged)+" of "+decimal(q.DaysInPeriod))
	r.same(c["This month"], q.Monthly.String())
	r.same(c["Each full month"], q.FullMonth.String())
	r.same(c["Until the term's end"], q.WholeTerm.String())
}

func checkSwitch(r *reader, c row) {
	day := billing.NewDay(2026, 4, 20)
	change := billing.Change{
		Currency: "EUR",
		Ledger:   []billing.Entry{{Day: day.AddDays(-100), Billed: 10, Plan: billing.Flexible}},
		Flexible: billing.Prices{{Money: billing.NewMoney(1620, "EUR")}},
		Entry:    billing.Entry{Day: day, Billed: 10, Plan: billing.AnnualMonthly, Price: billing.NewMoney(1360, "EUR")},
		Term:     billing.NewTerm(day),
	}
	if c["To"] == billing.AnnualYearly.String() {
		change.Entry.Plan = billing.AnnualYearly
	}
	q := change.Quote()
	r.same(c["To"], change.Entry.Plan.String())
	r.same(c["April"], q.Monthly.String())
	r.same(c["Each full month"], q.FullMonth.String())
	r.same(c["At once"], q.Yearly.String())
}

func checkTotals(r *reader, c row) {
	var net billing.Money
	for _, line := range strings.Split(c["Nets"], "; ") {
		net = net.Add(r.money(line))
	}
	total := billing.TotalOf(net, r.rate(c["Rate"]))
	r.same(c["Rate"], total.Rate.String())
	r.same(c["Net"], total.Net.String())
	r.same(c["VAT"], total.VAT.String())
	r.same(c["Total"], total.Gross.String())
}

func checkTaxDate(r *reader, c row) {
	rate, _ := StandardRate(c["Country"], r.day(c["Tax date"]))
	r.same(c["Rate"], rate.String())
	r.same(c["VAT on EUR 1,000.00"], billing.VATOf(billing.NewMoney(100_000, "EUR"), rate).String())
}

func checkTreatment(r *reader, c row) {
	country, own, _ := strings.Cut(strings.TrimSuffix(c["Provider in"], ")"), " (own rate ")
	provider := Provider{Country: country, Number: "IE6388047V"}
	if own != "" {
		provider.OwnRate = r.rate(own)
	}
	buyer := Buyer{Country: c["Buyer in"], Number: c["VAT number"], VAT56B: c["VAT56B"]}
	got := Treat(provider, buyer, billing.NewDay(2026, 4, 30))
	r.same(c["Treatment"], string(got.Kind))
	r.same(c["Rate on 2026-04-30"], got.Rate.String())
}

func checkNumber(r *reader, c row) {
	number, err := ParseNumber(c["Country"], c["VAT number"])
	if err != nil {
		number = "refused"
	}
	r.same(c["Read as"], string(number))
}

func checkRates(r *reader, c row) {
	var texts []string
	for _, d := range states[c["State"]].rates {
		texts = append(texts, d.rate.String()+" from "+d.from.ISO())
	}
	r.same(c["Standard rates"], strings.Join(texts, "; "))
}
