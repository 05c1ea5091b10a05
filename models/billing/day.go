package billing

import (
	"strconv"
	"time"
)

// A Day is a civil day, counted from 1970-01-01 (0). It has no zone of its own:
// a moment becomes a Day in [DayOf], in the billing zone, and nowhere else.
// It is stored as its number.
type Day int32

// NoDay is 31 December 9999, which means "never": a column that is sorted by
// holds it where there is no day, because it cannot be NULL.
const NoDay Day = 2_932_896

// DayOf is the civil day of a moment in a zone, usually the billing zone.
func DayOf(t time.Time, zone *time.Location) Day {
	return NewDay(t.In(zone).Date())
}

// NewDay is the day of a date. A date that does not exist moves on as in
// [time.Date]: 31 April is 1 May.
func NewDay(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsADay)
}

const secondsADay = 24 * 60 * 60

// ParseDay reads a date such as "2026-04-20" of the years 1970 to 9999.
// Anything else is refused with an [InputError].
func ParseDay(text string) (Day, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < 1970 {
		return 0, InputError("Write the date as year, month and day, like 2026-04-20.")
	}
	return NewDay(t.Date()), nil
}

// Date is the year, month and day of the month.
func (d Day) Date() (year int, month time.Month, day int) { return d.utc().Date() }

// utc is the day's midnight in UTC, for the calendar of package time.
func (d Day) utc() time.Time { return time.Unix(int64(d)*secondsADay, 0).UTC() }

// Start is the first instant of the day in a zone. Where the clocks skip
// midnight it is the moment after the gap, where midnight comes twice the first.
func (d Day) Start(zone *time.Location) time.Time {
	year, month, day := d.Date()
	t := time.Date(year, month, day, 0, 0, 0, 0, zone)
	if DayOf(t, zone) < d {
		_, t = t.ZoneBounds()
		return t
	}
	before := t.Add(-time.Nanosecond)
	if DayOf(before, zone) == d {
		_, early := before.Zone()
		_, late := t.Zone()
		return t.Add(time.Duration(late-early) * time.Second)
	}
	return t
}

// Month is the calendar month that the day is in.
func (d Day) Month() Month {
	year, month, _ := d.Date()
	return NewMonth(year, month)
}

// AddDays is the day n days later, or earlier for a negative n.
func (d Day) AddDays(n int) Day { return d + Day(n) }

// AddYear is the same date one calendar year later; 29 February becomes 28.
func (d Day) AddYear() Day {
	year, month, day := d.Date()
	next := NewMonth(year+1, month)
	return next.First().AddDays(min(day, next.Days()) - 1)
}

// String is the day for people, "20 Nov 2026" with no-break spaces; NoDay is
// "never".
func (d Day) String() string {
	if d == NoDay {
		return "never"
	}
	year, month, day := d.Date()
	return strconv.Itoa(day) + noBreak + month.String()[:3] + noBreak + strconv.Itoa(year)
}

// ISO is the day for programs: "2026-11-20".
func (d Day) ISO() string { return d.utc().Format(time.DateOnly) }
