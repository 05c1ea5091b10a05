package billing

import "testing"

func TestYearlyCharge(t *testing.T) {
	term := NewTerm(on(2026, 3, 13))
	tests := []struct {
		seats int64
		price Money
		day   Day
		want  string
	}{
		{5, eur(16320), on(2026, 9, 20), "EUR 389.00"},
		{5, eur(16320), term.Start, "EUR 816.00"},
		{5, eur(16320), term.End, "EUR 0.00"},
		{5, eur(16320), term.End + 9, "EUR 0.00"},
		{5, eur(16320), term.Start - 9, "EUR 816.00"},
		{12, eur(16320), on(2026, 3, 14), "EUR 1,953.03"},
	}
	for _, test := range tests {
		if got := YearlyCharge(test.seats, test.price, term, test.day); plain(got.String()) != test.want {
			t.Errorf("%d on %s: %s, want %s", test.seats, test.day, got, test.want)
		}
	}
}

func TestQuoteOfMoreLicensesOnAMonthlyTerm(t *testing.T) {
	term := NewTerm(on(2026, 3, 13))
	start := Entry{Day: term.Start, Billed: 50, Plan: AnnualMonthly, Price: eur(1360)}
	more := start
	more.Day, more.Billed = on(2026, 4, 20), 62
	q := Change{Currency: "EUR", Ledger: []Entry{start}, Entry: more, Term: term, Committed: 50}.Quote()
	if q.Monthly != eur(5440) || q.FullMonth != eur(16320) || q.FullMonthAfter != eur(84320) {
		t.Errorf("%s now, %s and %s a month", q.Monthly, q.FullMonth, q.FullMonthAfter)
	}
	if q.DaysCharged != 10 || q.DaysInPeriod != 30 || !q.Yearly.IsZero() {
		t.Errorf("%+v", q)
	}
	// 54.40, ten whole months, and 12 x 13.60 x 13/31 = 68.44.
	if q.WholeTerm != eur(5440+10*16320+6844) {
		t.Errorf("whole term %s", q.WholeTerm)
	}
	more.Day = on(2026, 4, 30)
	q = Change{Currency: "EUR", Ledger: []Entry{start}, Entry: more, Term: term, Committed: 50}.Quote()
	if q.Monthly != eur(0) || q.DaysCharged != 0 {
		t.Errorf("on the last day: %s, %d days", q.Monthly, q.DaysCharged)
	}
}

func TestQuoteOfAYearlyTerm(t *testing.T) {
	term := NewTerm(on(2026, 3, 13))
	start := Entry{Day: term.Start, Billed: 50, Plan: AnnualYearly, Price: eur(1360)}
	q := Change{Currency: "EUR", Entry: start, Term: term}.Quote()
	if q.Yearly != eur(50*16320) || q.WholeTerm != q.Yearly || q.Monthly != eur(0) {
		t.Errorf("start: %+v", q)
	}
	more := start
	more.Day, more.Billed = on(2026, 9, 20), 55
	q = Change{Currency: "EUR", Ledger: []Entry{start}, Entry: more, Term: term, Committed: 50}.Quote()
	if q.Yearly != eur(38900) || q.DaysCharged != 174 || q.DaysInPeriod != 365 {
		t.Errorf("addition: %+v", q)
	}
	if q.FullMonth != eur(0) || q.Monthly != eur(0) {
		t.Errorf("a yearly term has no monthly lines: %+v", q)
	}
}

func TestQuoteOnTheFlexiblePlan(t *testing.T) {
	q := Change{Currency: "EUR", Flexible: always(eur(1620)), Entry: flexible(on(2026, 4, 20), 10)}.Quote()
	if q.Monthly != eur(5400) || q.DaysCharged != 10 || q.DaysInPeriod != 30 || q.FullMonth != eur(16200) {
		t.Errorf("%+v", q)
	}
	if !q.Yearly.IsZero() || !q.WholeTerm.IsZero() {
		t.Errorf("there is no term: %+v", q)
	}
}

func TestQuoteOfASwitchFromFlexible(t *testing.T) {
	day := on(2026, 4, 20)
	c := Change{Currency: "EUR", Ledger: []Entry{flexible(0, 10)}, Flexible: always(eur(1620)), Term: NewTerm(day)}
	c.Entry = Entry{Day: day, Billed: 10, Plan: AnnualYearly, Price: eur(1360)}
	q := c.Quote()
	if q.Monthly != eur(-5400) || q.Yearly != eur(163200) || q.FullMonth != eur(-16200) || q.FullMonthAfter != eur(0) {
		t.Errorf("to yearly payments: %+v", q)
	}
	c.Entry.Plan = AnnualMonthly
	q = c.Quote()
	if q.Monthly != eur(4533-5400) || q.FullMonth != eur(13600-16200) || q.FullMonthAfter != eur(13600) {
		t.Errorf("to monthly payments: %+v", q)
	}
	// 10 days of April, eleven whole months, 20 days of April again.
	if q.WholeTerm != eur(4533+11*13600+9067) {
		t.Errorf("whole term %s", q.WholeTerm)
	}
}

func TestQuoteOfARenewalAtTheSamePrice(t *testing.T) {
	term := NewTerm(on(2026, 3, 13))
	old := Entry{Day: term.Start, Billed: 50, Plan: AnnualMonthly, Price: eur(1360)}
	renewed := old
	renewed.Day = term.End
	q := Change{Currency: "EUR", Ledger: []Entry{old}, Entry: renewed, Term: term.Next()}.Quote()
	if !q.Monthly.IsZero() || !q.FullMonth.IsZero() {
		t.Errorf("the same lines go on: %+v", q)
	}
	// 18 of 31 days of March, eleven whole months, 13 of 31 days of March.
	if q.WholeTerm != eur(39484+11*68000+28516) {
		t.Errorf("whole term %s", q.WholeTerm)
	}
}

func TestATrialCostsNothing(t *testing.T) {
	q := Change{Currency: "EUR", Entry: Entry{Day: on(2026, 4, 1), Billed: 10, Plan: Trial}}.Quote()
	for _, m := range []Money{q.Monthly, q.Yearly, q.FullMonth, q.FullMonthAfter, q.WholeTerm} {
		if m != eur(0) {
			t.Errorf("%+v", q)
		}
	}
}
