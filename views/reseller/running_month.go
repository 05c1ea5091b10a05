package reseller

import (
	"time"

	"perseat/models/billing"
	"perseat/views/ui"
)

// RunningMonthView is what the running month costs so far, and its forecast.
type RunningMonthView struct {
	Month    billing.Month
	Day      billing.Day // through which "so far" is
	SoFar    billing.Money
	Forecast billing.Money
	AtOnce   billing.Money // charged on invoices of its own in this month
	Zone     string
	At       time.Time // when it was worked out, in the zone; zero if just now
	Waits    bool      // it is still to be worked out
}

// RunningMonthPage is the running month of one customer or of all, day by day.
type RunningMonthPage struct {
	CustomerID uint // 0 for all
	Customer   string
	Month      RunningMonthView
	Chart      *ui.ChartProps // nil if there are too many subscriptions
	Invoices   bool           // the person sees invoices
}

func (p RunningMonthPage) head() ui.HeadProps {
	head := ui.HeadProps{Title: "This month so far", Lede: p.Month.Month.String() + ", all customers, as the invoice will charge it"}
	switch {
	case p.CustomerID != 0:
		head.Lede = p.Month.Month.String() + ", " + p.Customer + ", as the invoice will charge it"
		head.Crumbs = customerCrumbs(p.CustomerID, p.Customer)
	case p.Invoices:
		head.Crumbs = []ui.Crumb{invoicesCrumb()}
	}
	return head
}

// Stat is the running month as one number of a page.
func (m RunningMonthView) Stat() ui.Stat {
	stat := ui.Stat{Term: "This month so far", Value: m.SoFar.String(), Note: "Before VAT; " + m.Forecast.String() + " by " + m.Month.Last().String()}
	if m.Waits {
		stat.Value, stat.Note = "Being worked out", "It takes a few minutes with so many subscriptions"
	}
	if !m.At.IsZero() {
		stat.Note += ", as of " + m.asOf()
	}
	return stat
}

// asOf is when it was worked out: "20 Nov 2026, 09:00".
func (m RunningMonthView) asOf() string {
	return billing.DayOf(m.At, m.At.Location()).String() + m.At.Format(", 15:04")
}
