package models

import (
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"perseat/models/billing"
)

// histories is how many random histories the properties are tried on, and
// changes how long each is.
const (
	histories = 20
	changes   = 40
)

// life is the random history of one subscription.
type life struct {
	*world
	*rand.Rand
	c     company
	users []uint
	now   time.Time
}

// TestWhatIsQuotedIsWhatIsInvoiced lives through random histories. Whatever is
// done, what the month's lines change by is, to the cent, what was quoted and
// what the order says; what is charged at once is the seats' share of the term;
// and the counts agree everywhere.
func TestWhatIsQuotedIsWhatIsInvoiced(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		n := histories
		if os.Getenv("TEST_POSTGRES") != "" {
			n = 4
		}
		done := map[OrderType]int{}
		for seed := range n {
			l := &life{world: w, Rand: rand.New(rand.NewPCG(uint64(seed), 3))}
			l.now = start.AddDate(4*seed, 0, l.IntN(40)).Add(time.Duration(l.IntN(1440)) * time.Minute)
			l.live()
			for _, o := range l.ordersOf(l.c.id) {
				done[o.Type]++
			}
			if t.Failed() {
				t.Fatalf("history %d", seed)
			}
		}
		for _, kind := range OrderTypes {
			if done[kind] == 0 && n == histories {
				t.Errorf("no history has an order of the type %s", kind)
			}
		}
	})
}

func (l *life) live() {
	plans := []billing.Plan{billing.Flexible, billing.AnnualMonthly, billing.AnnualYearly, billing.Trial}
	l.at(l.now)
	l.c = l.customer(plans[l.IntN(4)], 3+l.Int64N(7))
	for range changes {
		l.now = l.now.Add(time.Duration(l.IntN(20*24*60)) * time.Minute)
		if l.IntN(8) == 0 {
			l.now = l.now.AddDate(0, 11, 0)
		}
		l.at(l.now)
		l.due()
		l.act()
		l.agree()
		if l.t.Failed() {
			return
		}
	}
}

// due does what has become due and checks what it charged.
func (l *life) due() {
	l.t.Helper()
	known := len(l.orders(l.c.sub))
	l.runDue()
	for _, o := range l.orders(l.c.sub)[known:] {
		if o.Type != OrderRenewed || o.Plan != billing.AnnualYearly {
			continue
		}
		for _, e := range l.ledger(l.c.sub) {
			if e.OrderID == o.ID && o.AmountMinor != e.Billed*12*e.PriceMinor {
				l.t.Errorf("renewed for %d, %+v", o.AmountMinor, e)
			}
		}
	}
}

// ordersOf are the orders of all subscriptions of a customer.
func (l *life) ordersOf(customer uint) []Order {
	l.t.Helper()
	var all []Order
	must(l.t)(nil, l.db.Read(l.t.Context()).Where("customer_id = ?", customer).Find(&all).Error)
	return all
}

func (l *life) today() billing.Day {
	zone, err := l.BillingZone(l.t.Context())
	if err != nil {
		l.t.Fatal(err)
	}
	return billing.DayOf(l.now, zone)
}

// charged checks that a change costs what was quoted. The subscription that is
// left may be another one.
func (l *life) charged(q Quote, do func() Order) {
	l.t.Helper()
	month, old := l.today().Month(), l.c.sub
	before := l.monthNet(old, month)
	o := do()
	zero := billing.NewMoney(0, "EUR")
	grown := zero.Add(l.monthNet(old, month)).Sub(before)
	ordered := o.AmountMinor
	if l.c.sub != old {
		grown = grown.Add(l.monthNet(l.c.sub, month))
		all := l.orders(old)
		ordered += all[len(all)-1].AmountMinor
	}
	switch {
	case q.AtOnce:
		s := l.sub(l.c.sub)
		share := billing.YearlyCharge(q.After-l.committed(o), s.Price().Times(12), s.Term(), o.Day)
		if grown != q.OnMonth || share != q.Net || ordered != q.Net.Minor {
			l.t.Errorf("%s: the month changes by %s, quoted %s; charged %s, quoted %s, ordered %d", o.Type, grown, q.OnMonth, share, q.Net, ordered)
		}
	case grown != q.Net || ordered != q.Net.Minor:
		l.t.Errorf("%s on %s: the month changes by %s, quoted %s, ordered %d", o.Type, o.Day.ISO(), grown, q.Net, ordered)
	}
	if q.SKUName != "" && (q.Total != q.Net.Add(q.VAT) || q.VAT != billing.VATOf(q.Net, q.Rate)) {
		l.t.Errorf("%s and %s are not %s", q.Net, q.VAT, q.Total)
	}
}

// committed is how many licenses the term had before an order.
func (l *life) committed(o Order) int64 {
	if o.Type == OrderLicensesAdded {
		return o.FromSeats
	}
	return 0
}

// agree checks that the counts agree everywhere.
func (l *life) agree() {
	l.t.Helper()
	s, rows := l.sub(l.c.sub), l.ledger(l.c.sub)
	var held int64
	db := l.db.Read(l.t.Context())
	must(l.t)(nil, db.Table("licenses").Where("subscription_id = ? AND held = ?", l.c.sub, true).Count(&held).Error)
	last := rows[len(rows)-1]
	if s.Licensed != held || last.Licensed != held || last.Ceiling != s.Ceiling || last.Billed != s.billed() ||
		last.Plan != s.Plan || last.SKUID != s.SKUID || last.PriceMinor != s.PriceMinor || last.Seq != s.LedgerSeq {
		l.t.Errorf("%d licenses are held; %+v; %+v", held, s, last)
	}
	for i, e := range rows {
		if e.Seq != int64(i+1) || e.Licensed > e.Ceiling || i > 0 && (e.Day < rows[i-1].Day || e.At.Before(rows[i-1].At)) {
			l.t.Errorf("%+v", e)
		}
	}
	c := must(l.t)(l.Customer(l.t.Context(), l.admin, l.c.id)).(Customer)
	want := [2]int64{s.Licensed, s.Ceiling}
	if s.Status == Canceled {
		want = [2]int64{}
	}
	if c.SeatsUsed != want[0] || c.SeatsCeiling != want[1] || c.Status != s.customerStatus() || c.RenewsOn != s.renewsOn() {
		l.t.Errorf("the customer has %+v, the subscription %+v", c, s)
	}
}
