package reseller

import (
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
	Invoices bool // the person sees invoices
}

func (m RunningMonthView) head() ui.HeadProps {
	head := ui.HeadProps{Lede: m.Month.String() + ", all customers, as the invoice will charge it"}
	if m.Invoices {
		head.Crumbs = []ui.Crumb{invoicesCrumb()}
	}
	return head
}

// Stat is the running month as one number of a page.
func (m RunningMonthView) Stat() ui.Stat {
	return ui.Stat{Term: "This month so far", Value: m.SoFar.String(), Note: "Before VAT; " + m.Forecast.String() + " by " + m.Month.Last().String()}
}
