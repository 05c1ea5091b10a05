package billing

// YearlyCharge is what licenses of an Annual plan with yearly payments cost
// when they are added on a day of a term: licenses x yearly price x days left /
// days of the term, rounded once, half up. All of the term is left on its first
// day and nothing on its last.
func YearlyCharge(licenses int64, yearlyPrice Money, term Term, day Day) Money {
	return yearlyPrice.Share(licenses*int64(term.Left(day)), int64(term.Days()))
}

// A Change is one entry that is about to be appended to a ledger.
type Change struct {
	// Currency is what the reseller pays in; a quote of nothing is in it too.
	Currency Currency
	// Ledger is the subscription's ledger so far; empty for a new subscription.
	Ledger []Entry
	// Flexible are the SKU's list prices on the Flexible plan.
	Flexible Prices
	// Entry is the change. Its day is not before the ledger's last.
	Entry Entry
	// Term is the term that the entry belongs to, if its plan is Annual.
	Term Term
	// Committed is how many licenses the term has already: 0 if the entry
	// starts the term.
	Committed int64
}

// A Quote is what a change costs. It is computed by the same functions as the
// invoice, so what it says is what the invoice will say.
type Quote struct {
	// Month is the month of the change, whose invoice Monthly is part of.
	Month Month
	// Lines are that month's lines after the change, if nothing else changes.
	Lines []Line
	// Monthly is what the lines of that month change by, to the minor unit. It
	// is negative if the month gets cheaper.
	Monthly Money
	// Yearly is charged at once, on an invoice of its own; zero unless the plan
	// is Annual with yearly payments.
	Yearly Money
	// DaysCharged is how many days of the period that the change pays for are
	// charged: of the term for the yearly payment, else of the month.
	DaysCharged int
	// DaysInPeriod is how many days that period has.
	DaysInPeriod int
	// FullMonth is what the next month's lines change by, and FullMonthAfter
	// what they are then; both if that month is billed whole.
	FullMonth, FullMonthAfter Money
	// WholeTerm is what the change costs from now to the end of the term, this
	// month and a yearly charge included; zero unless the plan is Annual. For
	// an entry that starts a term it is what the term costs.
	WholeTerm Money
}

// Quote computes what the change costs.
func (c Change) Quote() Quote {
	day, after := c.Entry.Day, appended(c.Ledger, c.Entry)
	month := day.Month()
	q := Quote{Month: month, Lines: MonthLines(month, after, c.Flexible)}
	q.Monthly = c.net(month.Last(), after).Sub(c.net(month.Last(), c.Ledger))
	q.FullMonthAfter = c.net(month.Next().Last(), after)
	q.FullMonth = q.FullMonthAfter.Sub(c.net(month.Next().Last(), c.Ledger))
	q.Yearly, q.WholeTerm = NewMoney(0, c.Currency), NewMoney(0, c.Currency)
	switch c.Entry.Plan {
	case AnnualYearly:
		q.Yearly = YearlyCharge(c.Entry.Billed-c.Committed, c.Entry.Price.Times(MonthsInYear), c.Term, day)
		q.WholeTerm = q.Yearly
		q.DaysCharged, q.DaysInPeriod = c.Term.Left(day), c.Term.Days()
	case AnnualMonthly:
		q.WholeTerm = c.wholeTerm(after)
		q.DaysCharged, q.DaysInPeriod = int(month.Last()-day), month.Days()
	case Flexible:
		q.DaysCharged, q.DaysInPeriod = int(month.Last()-day), month.Days()
	}
	return q
}

// wholeTerm is what the change of a monthly-paid term costs until the term's
// end: the difference of each month's lines, every one rounded as its invoice
// will be.
func (c Change) wholeTerm(after []Entry) Money {
	before := c.Ledger
	if c.Committed == 0 {
		before, after = nil, []Entry{c.Entry}
	}
	sum := NewMoney(0, c.Currency)
	for month := c.Entry.Day.Month(); month <= c.Term.End.Month(); month++ {
		through := min(month.Last(), c.Term.End)
		sum = sum.Add(c.net(through, after)).Sub(c.net(through, before))
	}
	return sum
}

// net is what a ledger's lines of a day's month sum to through that day.
func (c Change) net(day Day, ledger []Entry) Money {
	return NewMoney(0, c.Currency).Add(NetOf(LinesThrough(day, ledger, c.Flexible)))
}
