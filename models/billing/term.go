package billing

// A Term is one year of an Annual plan, from the day it was ordered or renewed
// (Start) to the same date a year later (End). By the day rule its billed days
// are Start+1 to End, so a term and the next one share no billed day.
type Term struct{ Start, End Day }

// NewTerm is the term that starts on a day.
func NewTerm(start Day) Term { return Term{Start: start, End: start.AddYear()} }

// Next is the term after t; it starts on t's End. After a term that started on
// 29 February the later ones stay on the 28th.
func (t Term) Next() Term { return NewTerm(t.End) }

// Days is how many days the term bills: 365 or 366.
func (t Term) Days() int { return int(t.End - t.Start) }

// Left is how many days of the term are billed for a license added on a day:
// all of them on Start, none from End on.
func (t Term) Left(day Day) int { return int(t.End - min(max(day, t.Start), t.End)) }

// String is the term for people: "1 Mar 2026 to 1 Mar 2027".
func (t Term) String() string { return t.Start.String() + " to " + t.End.String() }

// TrialDays is how long a trial lasts: one that starts on day S ends on S+30,
// and the first day that the plan after it bills is S+31.
const TrialDays = 30
