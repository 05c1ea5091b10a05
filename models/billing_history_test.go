package models

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

// billedHistories is how many random histories are billed: HISTORIES, or a few.
func billedHistories(t *testing.T) int {
	t.Helper()
	switch text := os.Getenv("HISTORIES"); {
	case text != "":
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		return n
	case raceDetector || testing.Short():
		return 6
	case os.Getenv("TEST_POSTGRES") != "":
		return 20
	}
	return 200
}

// account is the random history of a reseller of its own with a few customers.
type account struct {
	history
	admin  access.Actor
	billed billing.Month
	quotes int // that were compared with what the invoices change by
}

// TestWhatIsInvoicedIsWhatTheLedgerGivesDayByDay bills random histories, now
// month by month, now several at once, and compares every invoice with the
// oracle. On the way, what is quoted is what the invoices change by, the running
// month is the oracle's, and a month in which nothing is done costs its forecast.
func TestWhatIsInvoicedIsWhatTheLedgerGivesDayByDay(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		quotes := 0
		for n := range billedHistories(t) {
			a := w.newAccount(t, n)
			a.live()
			if quotes += a.quotes; t.Failed() {
				t.Fatalf("history %d:\n%s", n, strings.Join(a.log, "\n"))
			}
		}
		if quotes < billedHistories(t) {
			t.Errorf("only %d quotes were compared", quotes)
		}
		w.agrees(t)
	})
}

func (w *world) newAccount(t *testing.T, n int) *account {
	t.Helper()
	r := rand.New(rand.NewPCG(uint64(n), 31))
	now := time.Date(2026+r.IntN(3), time.Month(1+r.IntN(12)), 1+r.IntN(28), r.IntN(24), r.IntN(60), 0, 0, time.UTC)
	w.at(now)
	domain := fmt.Sprintf("cloud%d.example", n)
	reseller := w.addReseller(fmt.Sprintf("Cloud %d", n), domain, "IE", "IE6388047V", []billing.Currency{"EUR", "EUR", "USD"}[r.IntN(3)], OrderingForm)
	mine := &world{t: t, Store: w.Store, reseller: reseller, admin: w.staff("admin@" + domain), support: w.support}
	mine.clock.Store(&now)
	mine.names.Store(w.names.Add(1000))
	mine.Store = &Store{db: w.db, now: func() time.Time { return mine.clock.Load().Truncate(time.Microsecond) }, watch: unwatched} // as Open does
	a := &account{history: history{world: mine, t: t, random: r, now: now}, admin: mine.admin}
	a.billed = a.today().Month().Prev()
	for range 1 + r.IntN(3) {
		a.customers = append(a.customers, mine.customer(allPlans[r.IntN(4)], 2+r.Int64N(8)))
	}
	return a
}

func (a *account) today() billing.Day {
	a.t.Helper()
	zone := ok[*time.Location](a.t)(a.BillingZone(a.t.Context()))
	return billing.DayOf(a.now, zone)
}

// live goes through some months.
func (a *account) live() {
	last := a.today().Month() + 2 + billing.Month(a.random.IntN(4))
	if a.random.IntN(5) == 0 {
		last += 12 // over a renewal
	}
	for a.today().Month() <= last && !a.t.Failed() {
		quiet := a.random.IntN(4) == 0
		for range a.random.IntN(12) {
			a.act()
			a.pass(time.Duration(a.random.Int64N(int64(80 * time.Hour))))
		}
		if quiet {
			a.forecast()
		} else {
			a.pass(time.Duration(a.random.Int64N(int64(30 * 24 * time.Hour))))
		}
		if a.random.IntN(2) == 0 {
			a.bill()
		}
	}
	a.nextMonth()
	a.bill()
	a.compare()
}

func (a *account) pass(d time.Duration) {
	a.now = a.now.Add(d)
	a.at(a.now)
}

// nextMonth goes to the first days of the next month, doing nothing.
func (a *account) nextMonth() {
	year, month, _ := a.today().Month().Next().First().Date()
	a.now = time.Date(year, month, 1+a.random.IntN(3), 12, 0, 0, 0, time.UTC)
	a.at(a.now)
}

func (a *account) bill() {
	a.t.Helper()
	last := a.today().Month().Prev()
	var done Billed
	for m := a.billed.Next(); m <= last; m++ {
		if err := a.billReseller(a.t.Context(), access.Job(), a.reseller, m, &done); err != nil {
			a.t.Fatal(err)
		}
	}
	a.billed = max(a.billed, last)
}

// forecast compares the running month with the oracle, lets the month pass, and
// compares its invoice with the forecast.
func (a *account) forecast() {
	a.t.Helper()
	running := ok[RunningMonth](a.t)(a.RunningMonth(a.t.Context(), a.admin, 0))
	must(a.t)(a.RunDueSubscriptions(a.t.Context()))
	settled := ok[RunningMonth](a.t)(a.RunningMonth(a.t.Context(), a.admin, 0))
	o := a.oracleOf(a.t, a.reseller)
	if settled.SoFar != running.SoFar || settled.Forecast != running.Forecast || settled.SoFar.Minor != o.net(a.today()) {
		a.t.Errorf("%s: %s so far, %s in the end; when the due is done %s and %s; the oracle says %d", a.today().ISO(),
			running.SoFar, running.Forecast, settled.SoFar, settled.Forecast, o.net(a.today()))
	}
	month := a.today().Month()
	a.nextMonth()
	a.bill()
	net := billing.NewMoney(0, running.Forecast.Currency)
	for _, i := range a.invoices(month) {
		if i.ResellerID == a.reseller && i.Kind == InvoiceMonth {
			net = i.Net()
		}
	}
	if net != running.Forecast {
		a.t.Errorf("%s costs %s, the forecast was %s", month, net, running.Forecast)
	}
	a.log = append(a.log, fmt.Sprintf("quiet until the end of %s: %s", month, net))
}

// act does one thing; if it can be quoted, the quote is compared.
func (a *account) act() {
	a.t.Helper()
	a.world.admin = a.admin
	c := a.customers[a.random.IntN(len(a.customers))]
	if a.random.IntN(2) == 0 {
		a.quoted(c)
		return
	}
	acts := a.actions(c)
	delete(acts, "time")
	delete(acts, "erase")
	names := slices.Sorted(maps.Keys(acts))
	name := names[a.random.IntN(len(names))]
	a.note(name, acts[name]())
}

func (a *account) note(name string, err error) {
	a.t.Helper()
	if a.log = append(a.log, fmt.Sprintf("%s %s: %v", a.now.Format(time.DateTime), name, err)); err != nil && KindOf(err) == Internal {
		a.t.Errorf("%s: %v", name, err)
	}
}

// quoted reviews and places one order, and compares what was quoted with what
// the month's lines change by and with what is invoiced at once.
func (a *account) quoted(c company) {
	a.t.Helper()
	s := a.subscription(c)
	ctx, plan, seats := a.t.Context(), allPlans[a.random.IntN(4)], 1+a.random.Int64N(12)
	sku := []string{starter, standard, plus, vault}[a.random.IntN(4)]
	var q Quote
	var err error
	var place func() error
	name := []string{"licenses", "plan", "edition", "activate", "paid service", "new subscription"}[a.random.IntN(6)]
	switch name {
	case "licenses":
		in := LicenseOrder{Additional: seats, Source: SourceMail}
		q, err = a.QuoteLicenses(ctx, a.admin, s.ID, in)
		place = func() error { in.Kept = q.Kept(); return errOf(a.AddLicenses(ctx, a.admin, s.ID, in)) }
	case "plan":
		in := PlanOrder{Plan: plan, Seats: seats}
		q, err = a.QuotePlan(ctx, a.admin, s.ID, in)
		place = func() error { in.Kept = q.Kept(); return errOf(a.ChangePlan(ctx, a.admin, s.ID, in)) }
	case "edition":
		in := EditionOrder{SKU: sku}
		q, err = a.QuoteEdition(ctx, a.admin, s.ID, in)
		place = func() error { in.Kept = q.Kept(); return errOf(a.ChangeEdition(ctx, a.admin, s.ID, in)) }
	case "activate":
		in := Activation{Plan: plan}
		q, err = a.QuoteActivation(ctx, a.admin, s.ID, in)
		place = func() error { in.Kept = q.Kept(); return errOf(a.ActivateSubscription(ctx, a.admin, s.ID, in)) }
	case "paid service":
		q, err = a.QuotePaidService(ctx, a.admin, s.ID)
		place = func() error { return errOf(a.StartPaidService(ctx, a.admin, s.ID, q.Kept())) }
	case "new subscription":
		in := NewSubscription{SKU: sku, Plan: plan, Seats: seats}
		q, err = a.QuoteSubscription(ctx, a.admin, c.id, in)
		place = func() error { in.Kept = q.Kept(); return errOf(a.AddSubscription(ctx, a.admin, c.id, in)) }
	}
	if err != nil {
		a.note(name, err)
		return
	}
	end := a.today().Month().Last()
	before, own := a.oracleOf(a.t, a.reseller).net(end), len(a.own())
	err = place()
	a.note(name, err)
	if err != nil || q.Scheduled {
		return
	}
	a.quotes++
	grown, issued := a.oracleOf(a.t, a.reseller).net(end)-before, a.own()[own:]
	want := q.Net
	if q.AtOnce {
		want = q.OnMonth
	}
	if grown != want.Minor || q.VAT.Minor != vatAway(q.Net.Minor, int64(q.Rate)) || q.Total.Minor != q.Net.Minor+q.VAT.Minor {
		a.t.Errorf("%s was quoted %+v, the month changes by %d", name, q, grown)
	}
	if q.AtOnce != (len(issued) == 1) || q.AtOnce && (issued[0].Net() != q.Net || issued[0].VAT() != q.VAT || issued[0].Total() != q.Total) {
		a.t.Errorf("%s was quoted %+v, and at once %+v was issued", name, q, issued)
	}
}

// vatAway is the VAT on an amount that may be negative, rounded away from zero.
func vatAway(net, rate int64) int64 {
	if net < 0 {
		return -vatOn(-net, rate)
	}
	return vatOn(net, rate)
}

// own are the reseller's invoices of yearly payments.
func (a *account) own() (all []Invoice) {
	a.t.Helper()
	must(a.t)(nil, a.db.Read(a.t.Context()).Where("reseller_id = ? AND kind = ?", a.reseller, InvoiceYearly).Order("id").Find(&all).Error)
	return all
}

// compare holds every month invoice against the oracle.
func (a *account) compare() {
	a.t.Helper()
	o := a.oracleOf(a.t, a.reseller)
	if len(o.entries) == 0 {
		return
	}
	first := o.entries[0].Day
	for _, e := range o.entries {
		first = min(first, e.Day)
	}
	var all []Invoice
	must(a.t)(nil, a.db.Read(a.t.Context()).Where("reseller_id = ? AND kind = ?", a.reseller, InvoiceMonth).Find(&all).Error)
	issued := map[billing.Month]Invoice{}
	for _, i := range all {
		issued[i.Month] = i
	}
	for m := first.Month(); m <= a.billed; m++ {
		i, there := issued[m]
		delete(issued, m)
		lines := o.lines(m.Last())
		if there != (len(lines) > 0) {
			a.t.Errorf("%s has %d lines, invoice %q", m, len(lines), i.Number)
			continue
		}
		net := o.net(m.Last())
		if there && (i.NetMinor != net || i.VATMinor != vatOn(net, 2300) || i.TotalMinor != i.NetMinor+i.VATMinor || i.Rate != 2300) {
			a.t.Errorf("%s of %s says %s + %s = %s, the oracle %d", i.Number, m, i.Net(), i.VAT(), i.Total(), net)
		}
		if !there {
			continue
		}
		details := ok[InvoiceDetails](a.t)(a.Invoice(a.t.Context(), a.support, i.Number))
		for _, l := range details.Lines {
			exact := lines[charged{l.SubscriptionID, l.Plan, l.PriceMinor}]
			if exact == nil || l.NetMinor != half(exact) {
				a.t.Errorf("%s: %+v, the oracle %v", m, l, exact)
			}
		}
		if len(details.Lines) != len(lines) {
			a.t.Errorf("%s has %d lines, the oracle %d", m, len(details.Lines), len(lines))
		}
	}
	if len(issued) > 0 {
		a.t.Errorf("invoices of months that were not billed: %+v", issued)
	}
}

// An operation that finds a term ended renews it first, and then charges what it
// changes itself and nothing of the term again.
func TestALateRenewalIsChargedOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for name, do := range map[string]func(company){
			"adding a user":   func(c company) { w.fill(c, 1) },
			"removing one":    func(c company) { w.remove(c, w.aUser(c)) },
			"suspending":      func(c company) { w.suspend(c.sub) },
			"adding licenses": func(c company) { w.addLicenses(c.sub, 2) },
		} {
			c := w.annual(billing.AnnualYearly, 10, 4, 10)
			w.fill(c, 1)
			w.on(2026, time.April, 20)
			do(c)
			var lines []InvoiceLine
			must(t)(nil, w.db.Read(t.Context()).Where("subscription_id = ? AND month = ?", c.sub, april).Order("order_id").Find(&lines).Error)
			want := []string{"1632.00"}
			if name == "adding licenses" {
				want = append(want, "317.46") // 2 x 163.20 x 355/365
			}
			var nets []string
			for _, l := range lines {
				nets = append(nets, l.Net().Decimal())
			}
			if !slices.Equal(nets, want) {
				t.Errorf("%s: charged %v, want %v", name, nets, want)
			}
		}
		w.agrees(t)
	})
}
