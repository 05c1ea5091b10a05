package billing

import (
	"cmp"
	"slices"
	"strconv"
)

// A Segment is a number of licenses that were billed on the same days of a
// month. A line's segments lie on one another like bricks: 100 licenses all
// month and 10 more from the 21st are 100 x 30 days and 10 x 10 days. What was
// added last is taken off first.
type Segment struct {
	Licenses int64
	// From and To are the first and the last billed day.
	From, To Day
	// Days is how many days these are.
	Days int
	// Orders are the numbers of the orders that began the segment, and of those
	// that ended it within the month.
	Orders []uint
}

// String is "100 licenses x 30 of 30 days".
func (s Segment) String() string {
	if s.Licenses == 1 {
		return s.short(" license")
	}
	return s.short(" licenses")
}

// short is String with another noun, or with none: "10 x 10 of 30 days".
func (s Segment) short(noun string) string {
	return strconv.FormatInt(s.Licenses, 10) + noun + " x " + strconv.Itoa(s.Days) +
		" of " + strconv.Itoa(s.From.Month().Days()) + " days"
}

// segments explains how many licenses were held on each day from first on.
// Wherever the number rises a segment opens, and wherever it falls the youngest
// ones close.
func segments(first Day, held []int64) []Segment {
	var open, closed []Segment
	level := int64(0)
	for i := range len(held) + 1 {
		day, now := first.AddDays(i), int64(0)
		if i < len(held) {
			now = held[i]
		}
		if now > level {
			open = append(open, Segment{Licenses: now - level, From: day})
			level = now
		}
		for level > now {
			youngest := &open[len(open)-1]
			part := Segment{Licenses: min(youngest.Licenses, level-now), From: youngest.From, To: day - 1}
			part.Days = int(part.To-part.From) + 1
			closed = append(closed, part)
			level -= part.Licenses
			youngest.Licenses -= part.Licenses
			if youngest.Licenses == 0 {
				open = open[:len(open)-1]
			}
		}
	}
	slices.SortFunc(closed, func(a, b Segment) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(b.To, a.To))
	})
	return closed
}

// link notes the orders behind the segment. Its first day is billed by the
// entry in force then; its end, if it is not the end of the days looked at, by
// the entries of its last day.
func (s *Segment) link(ledger []Entry, through Day) {
	began := InForce(ledger, s.From).Day
	for _, entry := range ledger {
		ended := entry.Day == s.To && s.To < through
		if entry.Day != began && !ended || entry.Order == 0 {
			continue
		}
		if !slices.Contains(s.Orders, entry.Order) {
			s.Orders = append(s.Orders, entry.Order)
		}
	}
}
