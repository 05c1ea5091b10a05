package billing

import (
	"strconv"
	"time"
)

// A Month is a calendar month, counted from January of the year 0. It is
// stored as its number.
type Month int32

// NewMonth is the month of a year.
func NewMonth(year int, month time.Month) Month { return Month(year*12 + int(month) - 1) }

// ParseMonth reads a month such as "2026-04" of the years 1970 to 9999.
// Anything else is refused with an [InputError].
func ParseMonth(text string) (Month, error) {
	t, err := time.Parse(isoMonth, text)
	if err != nil || t.Year() < 1970 {
		return 0, InputError("Write the month as year and month, like 2026-04.")
	}
	return NewMonth(t.Year(), t.Month()), nil
}

const isoMonth = "2006-01"

// First is the month's first day.
func (m Month) First() Day { return NewDay(int(m)/12, time.Month(m%12)+1, 1) }

// Last is the month's last day.
func (m Month) Last() Day { return m.Next().First() - 1 }

// Days is how many days the month has: 28 to 31.
func (m Month) Days() int { return int(m.Next().First() - m.First()) }

// Next is the month after m.
func (m Month) Next() Month { return m + 1 }

// Prev is the month before m.
func (m Month) Prev() Month { return m - 1 }

// String is the month for people: "April 2026", with a no-break space.
func (m Month) String() string {
	year, month, _ := m.First().Date()
	return month.String() + noBreak + strconv.Itoa(year)
}

// ISO is the month for programs: "2026-04".
func (m Month) ISO() string { return m.First().utc().Format(isoMonth) }
