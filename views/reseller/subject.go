package reseller

import (
	"perseat/models/billing"
	"perseat/views/paths"
	"perseat/views/ui"
)

// Subject is the subscription that a form is about.
type Subject struct {
	CustomerID   uint
	Customer     string // name
	Domain       string
	Subscription uint // 0 for one that is about to be made
	Product      string
	Plan         billing.Plan
	Seats        ui.Seats
}

// crumbs are the parents of a form; more follow the customer.
func (s Subject) crumbs(more ...ui.Crumb) []ui.Crumb {
	return append([]ui.Crumb{
		{Label: "Customers", Href: paths.ResellerCustomers},
		{Label: s.Customer, Href: paths.ResellerCustomer(s.CustomerID)},
	}, more...)
}

// lede says what the form is about.
func (s Subject) lede() string {
	if s.Subscription == 0 {
		return "For " + s.Customer
	}
	return s.Product + ", " + s.Plan.String() + ", for " + s.Customer
}

// back is where a form leads that is left.
func (s Subject) back() string {
	if s.Subscription == 0 {
		return paths.ResellerCustomer(s.CustomerID)
	}
	return paths.ResellerSubscription(s.CustomerID, s.Subscription)
}

func (s Subject) backLink(label string) ui.LinkProps {
	return ui.LinkProps{Label: label, Href: s.back(), Look: ui.Plain}
}

// Asked is the open purchase request that a form answers.
type Asked struct {
	ID     uint
	Who    string
	What   string // "12 more licenses", "a purchase cap of 40"
	Number int    // as the form counts it
	Day    billing.Day
	Note   string
}

// PlanOffer is a plan that can be chosen, with its price.
type PlanOffer struct {
	Plan  billing.Plan
	Label string
	Hint  string
}

func planChoices(offers []PlanOffer) []ui.Choice {
	choices := make([]ui.Choice, len(offers))
	for i, o := range offers {
		choices[i] = ui.Choice{Value: string(o.Plan), Label: o.Label, Hint: o.Hint}
	}
	return choices
}

// HiddenValue is a value that a form carries.
type HiddenValue struct{ Name, Value string }
