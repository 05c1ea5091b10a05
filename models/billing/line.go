package billing

import "strings"

// A Line is what one subscription costs in one month on one plan at one price.
type Line struct {
	Plan Plan
	// Price is the price of one license for the whole month.
	Price Money
	Month Month
	// Days is the sum of licenses x days, in the month.
	Days int64
	// Net is Days x Price / days of the month, rounded once, half up.
	Net Money
	// Segments explain Days: the sum of their licenses x days.
	Segments []Segment
}

// MonthLines are the lines of a month, in the order of their first day. A
// ledger may begin at the entry in force when the month begins; entries after
// the month do not matter. Only the plans that are invoiced by the month make
// lines: the yearly payment and a trial never do. A Flexible day without a
// list price makes a line whose Price has no currency; it must not be invoiced.
//
// A month that is not over yet gets its forecast: what it costs if nothing
// changes any more.
func MonthLines(month Month, ledger []Entry, flexible Prices) []Line {
	return LinesThrough(month.Last(), ledger, flexible)
}

// LinesThrough are the lines of a day's month so far: only the days from the
// first of the month through that day are charged, at their share of the whole
// month.
func LinesThrough(day Day, ledger []Entry, flexible Prices) []Line {
	month := day.Month()
	first := month.First()
	var bills []bill
	var entry Entry
	next := 0
	for d := first; d <= day; d++ {
		for next < len(ledger) && ledger[next].Day < d {
			entry = ledger[next]
			next++
		}
		if entry.Billed < 1 || !entry.Plan.Monthly() {
			continue
		}
		if entry.Plan == Flexible {
			entry.Price = flexible.On(d)
		}
		bills = hold(bills, entry, int(d-first))
	}
	lines := make([]Line, 0, len(bills))
	for _, b := range bills {
		lines = append(lines, b.line(month, day, ledger))
	}
	return lines
}

// A bill counts the licenses of one plan at one price, day by day: held[0] on
// the first of the month.
type bill struct {
	plan  Plan
	price Money
	held  [31]int64
}

// hold notes on the bill of the entry's plan and price what it bills on a day.
func hold(bills []bill, entry Entry, index int) []bill {
	for i := range bills {
		if bills[i].plan == entry.Plan && bills[i].price == entry.Price {
			bills[i].held[index] = entry.Billed
			return bills
		}
	}
	b := bill{plan: entry.Plan, price: entry.Price}
	b.held[index] = entry.Billed
	return append(bills, b)
}

// line sums a bill up.
func (b bill) line(month Month, through Day, ledger []Entry) Line {
	line := Line{Plan: b.plan, Price: b.price, Month: month}
	for _, licenses := range b.held {
		line.Days += licenses
	}
	line.Net = b.price.Share(line.Days, int64(month.Days()))
	first := month.First()
	line.Segments = segments(first, b.held[:through-first+1])
	for i := range line.Segments {
		line.Segments[i].link(ledger, through)
	}
	return line
}

// String is the line's sum for people, by which Net can be recomputed by hand:
// "100 licenses x 30 of 30 days, 10 x 10 of 30 days".
func (l Line) String() string {
	texts := make([]string, 0, len(l.Segments))
	for i, segment := range l.Segments {
		if i == 0 {
			texts = append(texts, segment.String())
			continue
		}
		texts = append(texts, segment.short(""))
	}
	return strings.Join(texts, ", ")
}

// NetOf is the sum of the lines' nets, which are rounded each by itself. No
// lines sum to the zero Money.
func NetOf(lines []Line) Money {
	var sum Money
	for _, line := range lines {
		sum = sum.Add(line.Net)
	}
	return sum
}
