package ui

import "strconv"

// SeatKind says what the ceiling of a meter is.
type SeatKind int

// The kinds of ceiling.
const (
	Capped    SeatKind = iota // Flexible and Trial: a purchase cap
	Purchased                 // Annual: purchased licenses
)

// Seats is one subscription's use, in plain numbers.
type Seats struct {
	Kind    SeatKind
	Used    int
	Ceiling int // the purchase cap, or the purchased licenses
	Limit   int // Purchased: the contract limit, 0 if it is not shown
}

// Free is how many more can be used now.
func (s Seats) Free() int { return max(0, s.Ceiling-s.Used) }

// Tone is none while there is room; a cap warns from 90 % and is bad when
// reached, purchased licenses warn when none is free.
func (s Seats) Tone() Tone {
	switch {
	case s.Kind == Purchased && s.Used >= s.Ceiling:
		return ToneWarn
	case s.Kind == Purchased:
		return ""
	case s.Used >= s.Ceiling:
		return ToneBad
	case s.Used*10 >= s.Ceiling*9:
		return ToneWarn
	}
	return ""
}

// Left says what is free, in words.
func (s Seats) Left() string {
	switch {
	case s.Kind == Purchased && s.Free() == 0:
		return "None free"
	case s.Kind == Purchased:
		return Number(s.Free()) + " free"
	case s.Free() == 0:
		return "Cap reached"
	}
	return Number(s.Free()) + " left"
}

// Sentence says all of it: 48 of 50 seats used, 2 left.
func (s Seats) Sentence() string {
	return Number(s.Used) + " of " + Number(s.Ceiling) + " " + s.noun() + " used, " + lower(s.Left())
}

func (s Seats) noun() string {
	if s.Kind == Purchased {
		return "licenses"
	}
	return "seats"
}

func (s Seats) ceilingName() string {
	if s.Kind == Purchased {
		return "Purchased"
	}
	return "Purchase cap"
}

// whole is what the full width stands for: the contract limit where it leaves
// the rest of the bar readable, else the ceiling.
func (s Seats) whole() int {
	if s.Kind == Purchased && s.Limit > s.Ceiling && s.Limit <= 4*s.Ceiling {
		return s.Limit
	}
	return s.Ceiling
}

func (s Seats) usedWidth() string    { return share(s.Used, s.whole()) }
func (s Seats) ceilingWidth() string { return share(s.Ceiling, s.whole()) }

// share is a part of a whole as a width, never beyond it.
func share(part, whole int) string {
	if whole <= 0 {
		return "0%"
	}
	tenths := min(1000, (part*2000+whole)/(2*whole))
	return strconv.Itoa(tenths/10) + "." + strconv.Itoa(tenths%10) + "%"
}

func lower(s string) string {
	if s != "" && s[0] >= 'A' && s[0] <= 'Z' {
		return string(s[0]+'a'-'A') + s[1:]
	}
	return s
}
