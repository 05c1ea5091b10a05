package reseller

import (
	"perseat/models/billing"
	"perseat/views/ui"
)

// RenewalsPage lists the terms that end soon.
type RenewalsPage struct {
	Days     int // how far ahead it looks
	CanEdit  bool
	Problems ui.Problems
	Rows     []RenewalRow
	Pages    ui.PagesProps
}

// RenewalRow is a subscription whose term ends soon.
type RenewalRow struct {
	Key       string // its id, and the version of its settings
	ID        string
	Href      string
	FormHref  string // empty for those who may not change it
	Customer  string
	Product   string
	Ends      billing.Day
	Short     string // how it is set: "Same number, 30 now"
	Payments  string // of the next term
	How       string // what happens then, in a sentence
	Cost      string // "EUR 68.00 a month"; empty if it does not renew
	Charged   string // when and for how many
	Purchased int
	Licensed  int
	Suspended bool
}

// ReviewRenewalsPage shows what several renewals will be before they are set.
type ReviewRenewalsPage struct {
	Do       string // the way that is posted on
	Title    string // "Renew 3 subscriptions with their licensed users?"
	Key      string
	Button   string
	Harm     bool
	Problems ui.Problems
	Rows     []RenewalRow
}

func (r RenewalRow) unassigned() int { return max(0, r.Purchased-r.Licensed) }

func (r RenewalRow) counts() string {
	return ui.Number(r.Purchased) + " purchased, " + ui.Number(r.Licensed) + " licensed, " + ui.Number(r.unassigned()) + " unassigned"
}

func (r RenewalRow) narrow() string { return join("ends "+r.Ends.String(), r.counts()) }

// lose says who loses what if it does not renew.
func (r RenewalRow) lose() string {
	return ui.Plural(r.Licensed, "licensed user loses", "licensed users lose") + " the product at the end of " + r.Ends.String()
}

func (p RenewalsPage) columns() []ui.Column {
	return []ui.Column{
		{Label: "Customer and product"},
		{Label: "Term ends", Narrow: ui.LeavesLast},
		{Label: "How it is set", Narrow: ui.LeavesLast},
		{Label: "Next term, before VAT", Narrow: ui.LeavesLast},
		{Label: "Purchased", Number: true, Narrow: ui.LeavesFirst},
		{Label: "Licensed", Number: true, Narrow: ui.LeavesFirst},
		{Label: "Unassigned", Number: true, Narrow: ui.LeavesFirst},
	}
}
