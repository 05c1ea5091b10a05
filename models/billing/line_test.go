package billing

import (
	"slices"
	"testing"
	"time"
)

// eur is an amount in EUR cents.
func eur(cents int64) Money { return NewMoney(cents, "EUR") }

// always is a list price that has always been valid.
func always(price Money) Prices { return Prices{{From: 0, Money: price}} }

// flexible is a ledger entry of the Flexible plan.
func flexible(day Day, billed int64) Entry { return Entry{Day: day, Billed: billed, Plan: Flexible} }

func on(year int, month time.Month, day int) Day { return NewDay(year, month, day) }

func TestMonthLinesOfOnePrice(t *testing.T) {
	before := on(2019, 12, 1)
	april, june := NewMonth(2026, 4), NewMonth(2026, 6)
	a := func(day int, billed int64) Entry { return flexible(on(2026, 4, day), billed) }
	added := func(year int, month time.Month) []Entry {
		return []Entry{flexible(on(year, month, 20), 10)}
	}
	tests := []struct {
		name   string
		month  Month
		price  Money
		ledger []Entry
		days   int64
		net    string
		text   string
	}{
		{
			"5 all month", april, eur(1620),
			[]Entry{flexible(before, 5)},
			150, "EUR 81.00", "5 licenses x 30 of 30 days",
		},
		{
			"10 added on the 20th", april, eur(1620),
			[]Entry{a(20, 10)},
			100, "EUR 54.00", "10 licenses x 10 of 30 days",
		},
		{
			"added and removed", april, eur(1620),
			[]Entry{a(10, 1), a(15, 0)},
			5, "EUR 2.70", "1 license x 5 of 30 days",
		},
		{
			"suspended and active again", april, eur(1620),
			[]Entry{flexible(before, 4), a(12, 0), a(20, 4)},
			88, "EUR 47.52",
			"4 licenses x 12 of 30 days, 4 x 10 of 30 days",
		},
		{
			"100 and 10 more", june, eur(600),
			[]Entry{flexible(before, 100), flexible(on(2026, 6, 20), 110)},
			3100, "EUR 620.00",
			"100 licenses x 30 of 30 days, 10 x 10 of 30 days",
		},
		{
			"2 of 5 removed", april, eur(1620),
			[]Entry{flexible(before, 5), a(25, 3)},
			140, "EUR 75.60",
			"3 licenses x 30 of 30 days, 2 x 25 of 30 days",
		},
		{"February", NewMonth(2023, 2), eur(600), added(2023, 2), 80, "EUR 17.14", "10 licenses x 8 of 28 days"},
		{"leap February", NewMonth(2024, 2), eur(600), added(2024, 2), 90, "EUR 18.62", "10 licenses x 9 of 29 days"},
		{"July", NewMonth(2026, 7), eur(600), added(2026, 7), 110, "EUR 21.29", "10 licenses x 11 of 31 days"},
		{
			"one out, one in on the same day", april, eur(1620),
			[]Entry{flexible(before, 1), a(9, 0), a(9, 1)},
			30, "EUR 16.20",
			"1 license x 30 of 30 days",
		},
		{
			"added and removed on one day", april, eur(1620),
			[]Entry{flexible(before, 1), a(9, 2), a(9, 1)},
			30, "EUR 16.20",
			"1 license x 30 of 30 days",
		},
		{
			"4.99 for 7 days", april, eur(499),
			[]Entry{a(23, 10)},
			70, "EUR 11.64", "10 licenses x 7 of 30 days",
		},
		{
			"10,000", NewMonth(2026, 7), eur(5217),
			[]Entry{flexible(on(2026, 7, 11), 10_000)},
			200_000, "EUR 336,580.65",
			"10000 licenses x 20 of 31 days",
		},
		{
			"JPY", NewMonth(2026, 7), NewMoney(600, "JPY"),
			[]Entry{flexible(on(2026, 7, 21), 10)},
			100, "JPY 1,935",
			"10 licenses x 10 of 31 days",
		},
		{
			"KWD", NewMonth(2026, 7), NewMoney(1234, "KWD"),
			[]Entry{flexible(on(2026, 7, 21), 10)},
			100, "KWD 3.981",
			"10 licenses x 10 of 31 days",
		},
		{
			"added on the first", april, eur(1620),
			[]Entry{a(1, 1)},
			29, "EUR 15.66", "1 license x 29 of 30 days",
		},
		{
			"removed on the last", april, eur(1620),
			[]Entry{flexible(before, 1), a(30, 0)},
			30, "EUR 16.20", "1 license x 30 of 30 days",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			lines := MonthLines(test.month, test.ledger, always(test.price))
			if len(lines) != 1 {
				t.Fatalf("%d lines, want 1", len(lines))
			}
			got := lines[0]
			if got.Days != test.days || plain(got.Net.String()) != test.net || got.String() != test.text {
				t.Errorf("got %d days, %s, %q", got.Days, got.Net, got)
			}
		})
	}
}

// plain is a text with plain spaces, for comparing.
func plain(text string) string {
	runes := []rune(text)
	for i, r := range runes {
		if r == '\u00a0' {
			runes[i] = ' '
		}
	}
	return string(runes)
}

func TestWhatMakesNoLine(t *testing.T) {
	month := NewMonth(2026, 4)
	ledgers := map[string][]Entry{
		"nothing":          nil,
		"added last day":   {flexible(month.Last(), 3)},
		"added later":      {flexible(month.Last()+1, 3)},
		"trial":            {{Day: month.First(), Billed: 10, Plan: Trial}},
		"yearly":           {{Day: month.First(), Billed: 10, Plan: AnnualYearly, Price: eur(1360)}},
		"suspended before": {flexible(0, 4), flexible(month.First()-1, 0)},
	}
	for name, ledger := range ledgers {
		if lines := MonthLines(month, ledger, always(eur(1620))); len(lines) > 0 {
			t.Errorf("%s: %+v", name, lines)
		}
	}
}

func TestAPriceOrPlanChangeMakesTwoLines(t *testing.T) {
	april := NewMonth(2026, 4)
	prices := Prices{{on(2026, 4, 16), eur(900)}, {0, eur(810)}}
	lines := MonthLines(april, []Entry{flexible(0, 10)}, prices)
	if len(lines) != 2 || lines[0].Days != 150 || lines[1].Days != 150 {
		t.Fatalf("%+v", lines)
	}
	if lines[0].Net != eur(4050) || lines[1].Net != eur(4500) {
		t.Errorf("got %s and %s", lines[0].Net, lines[1].Net)
	}
	switched := []Entry{
		flexible(0, 10),
		{Day: on(2026, 4, 20), Billed: 12, Plan: AnnualMonthly, Price: eur(680)},
	}
	lines = MonthLines(april, switched, always(eur(810)))
	if len(lines) != 2 || lines[0].Days != 200 || lines[1].Days != 120 {
		t.Fatalf("%+v", lines)
	}
	if lines[0].Net != eur(5400) || lines[1].Net != eur(2720) {
		t.Errorf("got %s and %s", lines[0].Net, lines[1].Net)
	}
}

func TestSegmentsNameTheirOrders(t *testing.T) {
	ledger := []Entry{
		flexible(on(2026, 3, 2), 3), flexible(on(2026, 4, 10), 4),
		flexible(on(2026, 4, 10), 5), flexible(on(2026, 4, 15), 3),
	}
	ledger = append(ledger, flexible(on(2026, 4, 30), 9))
	for i := range ledger {
		ledger[i].Order = uint(i + 1)
	}
	segments := MonthLines(NewMonth(2026, 4), ledger, always(eur(1620)))[0].Segments
	want := [][]uint{{1}, {2, 3, 4}}
	for i, s := range segments {
		if !slices.Equal(s.Orders, want[i]) {
			t.Errorf("%s: orders %v, want %v", s, s.Orders, want[i])
		}
	}
}

func TestTheMonthSoFarAndItsForecast(t *testing.T) {
	ledger := []Entry{flexible(0, 5), flexible(on(2026, 4, 20), 15)}
	for day, want := range map[Day]string{
		on(2026, 4, 1):  "EUR 2.70",
		on(2026, 4, 20): "EUR 54.00",
		on(2026, 4, 21): "EUR 62.10",
		on(2026, 4, 30): "EUR 135.00",
	} {
		if got := NetOf(LinesThrough(day, ledger, always(eur(1620)))); plain(got.String()) != want {
			t.Errorf("through %s: %s, want %s", day, got, want)
		}
	}
}

func TestADayWithoutAPriceIsMarked(t *testing.T) {
	lines := MonthLines(NewMonth(2026, 4), []Entry{flexible(0, 5)}, nil)
	if len(lines) != 1 || (lines[0].Price != Money{}) || !lines[0].Net.IsZero() {
		t.Errorf("%+v", lines)
	}
}
