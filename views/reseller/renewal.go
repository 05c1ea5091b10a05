package reseller

import (
	"strconv"

	"perseat/models/billing"
	"perseat/views/paths"
	"perseat/views/ui"
)

// RenewalPage is the form for what happens at the end of an Annual term.
type RenewalPage struct {
	Subject
	Term      billing.Term
	Ended     bool // the term is over, and the subscription suspended
	Suspended bool
	Now       string // the present setting, as a sentence
	Way       string // as chosen
	Payment   string
	Number    string // as typed
	Edition   string
	Editions  []ui.Option // the present one first
	PONumber  string
	Version   int64
	Next      *NextTerm // what the next term would cost
	Key       string
	Problems  ui.Problems
}

// NextTerm is what the next term would cost as the form is set.
type NextTerm struct {
	Ends     bool // it will not renew
	Product  string
	Plan     billing.Plan
	Licenses int // or users on the Flexible Plan
	Licensed int
	Day      billing.Day // that it starts on
	Term     billing.Term
	Price    billing.Money // of a license for a month or a year
	Month    billing.Money
	Whole    billing.Money
	Rate     string
	VATNote  string
	Fewer    bool // the number is below the licensed users
}

func (p RenewalPage) action() string { return paths.ResellerRenewal(p.CustomerID, p.Subscription) }

func (p RenewalPage) version() string { return strconv.FormatInt(p.Version, 10) }

func (p RenewalPage) legend() string {
	if p.Ended {
		return "What should happen when it is activated again?"
	}
	return "What should happen at the term’s end, on " + p.Term.End.String() + "?"
}

func (p RenewalPage) term() string {
	switch {
	case p.Ended:
		return "The term " + p.Term.String() + " has ended. A new one starts when the subscription is activated."
	case p.Suspended:
		return p.Term.String() + ". It does not renew while it is suspended."
	}
	return p.Term.String()
}

func (p RenewalPage) ways() []ui.Choice {
	return []ui.Choice{
		{Value: "same", Label: "Renew with the same number", Hint: "As many licenses as are purchased by then, now " + ui.Number(p.Seats.Ceiling) + "."},
		{Value: "licensed", Label: "Renew with the licensed users", Hint: "As many as hold a license on that day, now " + ui.Number(p.Seats.Used) + ", and so for each later term. Without any it is suspended."},
		{Value: "number", Label: "Renew with another number", Hint: "Type it below. If more users are licensed by then, it renews with them."},
		{Value: "flexible", Label: "Switch to the Flexible Plan", Hint: "With a purchase cap of " + ui.Number(p.Seats.Ceiling) + "; each user is charged by the day."},
		{Value: "cancel", Label: "Do not renew", Hint: "It is suspended on that day, and nothing more is charged."},
	}
}

func (p RenewalPage) payments() []ui.Choice {
	return []ui.Choice{
		{Value: string(billing.AnnualMonthly), Label: "Monthly payments", Hint: "Invoiced after the end of each month."},
		{Value: string(billing.AnnualYearly), Label: "Yearly payments", Hint: "Charged at once on the day of the renewal, and not refundable."},
	}
}

// sentence says what the next term costs.
func (n NextTerm) sentence() string {
	if n.Plan == billing.Flexible {
		return n.Price.String() + " a month for each licensed user, by the day, from " + (n.Day + 1).String() + "."
	}
	unit := "month"
	if n.Plan == billing.AnnualYearly {
		unit = "year"
	}
	return n.Price.String() + " a " + unit + " for each license, at the list price that is known for " + n.Day.String() + "."
}

func (n NextTerm) rows() []ui.CostLine {
	what := ui.Plural(n.Licenses, "license", "licenses")
	switch n.Plan {
	case billing.Flexible:
		return []ui.CostLine{{Label: ui.Plural(n.Licenses, "user", "users") + ", a full month", Money: n.Month}}
	case billing.AnnualMonthly:
		return []ui.CostLine{{Label: what + ", a full month", Money: n.Month}, {Label: "The whole term, before VAT", Money: n.Whole}}
	}
	return []ui.CostLine{{Label: what + ", charged on " + n.Day.String() + ", before VAT", Money: n.Whole}}
}
