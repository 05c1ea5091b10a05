package billing

import (
	"math/big"
	"math/rand/v2"
	"testing"
)

// histories is how many random ledgers the properties are tried on.
const histories = 20_000

// A history is a random ledger with its list prices, around one month.
type history struct {
	month    Month
	ledger   []Entry
	flexible Prices
}

// randomHistory makes a ledger of up to 40 changes that may change plan, price
// and number, several on one day, from before the month to after it.
func randomHistory(r *rand.Rand) history {
	currency := []Currency{"EUR", "JPY", "KWD"}[r.IntN(3)]
	price := func() Money { return NewMoney(r.Int64N(10_000), currency) }
	h := history{month: NewMonth(2020+r.IntN(10), 1) + Month(r.IntN(12))}
	h.flexible = Prices{{From: 0, Money: price()}}
	for range r.IntN(3) {
		h.flexible = append(h.flexible, Price{h.month.First().AddDays(r.IntN(40) - 5), price()})
	}
	plans := []Plan{Flexible, Flexible, AnnualMonthly, AnnualYearly, Trial}
	entry := Entry{Day: h.month.First().AddDays(-r.IntN(60)), Plan: plans[r.IntN(5)]}
	annual := []Money{price(), price()}
	for i := range r.IntN(40) {
		entry.Day += Day(max(0, r.IntN(8)-4))
		entry.Order = uint(i + 1)
		entry.Billed = max(0, r.Int64N(1200)-100)
		if r.IntN(6) == 0 {
			entry.Plan = plans[r.IntN(5)]
		}
		entry.Price = Money{}
		if entry.Plan.Annual() {
			entry.Price = annual[r.IntN(2)]
		}
		h.ledger = append(h.ledger, entry)
	}
	return h
}

// A key tells the lines of a month apart.
type key struct {
	plan  Plan
	price Money
}

// A charge is what the oracle knows of a line: license-days and exact net.
type charge struct {
	days int64
	net  *big.Rat
}

// oracle walks every day of the month, asks the whole ledger each time, and
// adds up fractions.
func (h history) oracle(through Day) map[key]charge {
	charges := map[key]charge{}
	for day := h.month.First(); day <= through; day++ {
		var last Entry
		for _, e := range h.ledger {
			if e.Day < day {
				last = e
			}
		}
		if last.Billed == 0 || last.Plan == Trial || last.Plan == AnnualYearly || last.Plan == "" {
			continue
		}
		price := last.Price
		if last.Plan == Flexible {
			var from Day = -1
			for _, p := range h.flexible {
				if p.From <= day && p.From >= from {
					from, price = p.From, p.Money
				}
			}
		}
		k := key{last.Plan, price}
		c, ok := charges[k]
		if !ok {
			c.net = new(big.Rat)
		}
		c.days += last.Billed
		c.net.Add(c.net, big.NewRat(last.Billed*price.Minor, int64(h.month.Days())))
		charges[k] = c
	}
	return charges
}

// rounded is a non-negative fraction rounded half up.
func rounded(r *big.Rat) int64 {
	half := new(big.Rat).Add(r, big.NewRat(1, 2))
	return new(big.Int).Quo(half.Num(), half.Denom()).Int64()
}

func TestLinesAgreeWithAWalkOverEveryDay(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range histories {
		h := randomHistory(r)
		through := h.month.First().AddDays(r.IntN(h.month.Days()))
		if i%2 == 0 {
			through = h.month.Last()
		}
		lines := LinesThrough(through, h.ledger, h.flexible)
		want := h.oracle(through)
		if len(lines) != len(want) {
			t.Fatalf("history %d: %d lines, want %d: %+v", i, len(lines), len(want), h)
		}
		for _, line := range lines {
			c, ok := want[key{line.Plan, line.Price}]
			if !ok || line.Days != c.days || line.Net != NewMoney(rounded(c.net), line.Price.Currency) {
				t.Fatalf("history %d: %+v, want %+v: %+v", i, line, c, h)
			}
			checkSegments(t, h, line, through)
		}
	}
}

// checkSegments lays the segments of a line on the days again.
func checkSegments(t *testing.T, h history, line Line, through Day) {
	t.Helper()
	held := map[Day]int64{}
	for _, s := range line.Segments {
		if s.Licenses < 1 || s.Days != int(s.To-s.From)+1 || s.To > through || len(s.Orders) == 0 {
			t.Fatalf("bad segment %+v of %+v", s, h)
		}
		for d := s.From; d <= s.To; d++ {
			held[d] += s.Licenses
		}
	}
	var days int64
	for d, licenses := range held {
		days += licenses
		if e := InForce(h.ledger, d); e.Billed != licenses || e.Plan != line.Plan {
			t.Fatalf("%s: segments say %d of %+v", d.ISO(), licenses, h)
		}
	}
	if days != line.Days {
		t.Fatalf("segments have %d license-days, the line %d", days, line.Days)
	}
}

func TestALedgerMayBeginAtTheEntryInForce(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range histories / 10 {
		h := randomHistory(r)
		short := h.ledger
		for len(short) > 1 && short[1].Day < h.month.First() {
			short = short[1:]
		}
		whole := NetOf(MonthLines(h.month, h.ledger, h.flexible))
		if part := NetOf(MonthLines(h.month, short, h.flexible)); part != whole {
			t.Fatalf("%v from the short ledger, %v from the whole", part, whole)
		}
	}
}

func TestAQuoteIsWhatTheLinesChangeBy(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for i := range histories {
		h := randomHistory(r)
		if len(h.ledger) == 0 {
			continue
		}
		before, next := h.ledger[:len(h.ledger)-1], h.ledger[len(h.ledger)-1]
		c := Change{Currency: h.flexible[0].Currency, Ledger: before, Flexible: h.flexible, Entry: next}
		if next.Plan.Annual() {
			c.Term = NewTerm(next.Day.AddDays(-r.IntN(365)))
		}
		q, month := c.Quote(), next.Day.Month()
		was, is := history{month, before, h.flexible}, history{month, h.ledger, h.flexible}
		if got, want := q.Monthly.Minor, is.sum(month.Last())-was.sum(month.Last()); got != want {
			t.Fatalf("history %d: the quote says %d, the lines change by %d: %+v", i, got, want, h)
		}
		if q.Monthly.Currency != c.Currency || NetOf(q.Lines).Minor != is.sum(month.Last()) {
			t.Fatalf("history %d: %+v", i, q)
		}
	}
}

// sum is the oracle's month in minor units, each line rounded by itself.
func (h history) sum(through Day) int64 {
	var sum int64
	for _, c := range h.oracle(through) {
		sum += rounded(c.net)
	}
	return sum
}

func TestUpAndDownOnOneDayCostsNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range histories / 10 {
		h := randomHistory(r)
		if len(h.ledger) == 0 {
			continue
		}
		last := h.ledger[len(h.ledger)-1]
		more := last
		more.Billed += 100
		there := appended(appended(h.ledger, more), last)
		month := last.Day.Month()
		was := NetOf(MonthLines(month, h.ledger, h.flexible))
		if is := NetOf(MonthLines(month, there, h.flexible)); is != was {
			t.Fatalf("%v became %v", was, is)
		}
	}
}

func TestShareAgreesWithFractions(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range histories {
		m := NewMoney(r.Int64N(2*MaxMinor)-MaxMinor, "EUR")
		part, whole := r.Int64N(2*MaxLicenses*31)-MaxLicenses*31, r.Int64N(366)+1
		exact := new(big.Rat).SetFrac(big.NewInt(m.Minor), big.NewInt(whole))
		exact.Mul(exact, new(big.Rat).SetInt64(part))
		want := rounded(new(big.Rat).Abs(exact)) * int64(exact.Sign())
		if got := m.Share(part, whole).Minor; got != want {
			t.Fatalf("%d x %d / %d is %d, want %d", m.Minor, part, whole, got, want)
		}
	}
}
