package reseller

import (
	"perseat/models/billing"
	"perseat/views/paths"
	"perseat/views/ui"
)

// ChangePlanPage is the form for another plan.
type ChangePlanPage struct {
	Subject
	Offers   []PlanOffer
	Chosen   string // plan
	Number   string // as typed
	Least    int
	Most     int
	PONumber string
	TrialEnd billing.Day // of a running trial, else 0
	Next     string      // the plan that a running trial will start with, as a sentence
	Quote    *QuoteView
	Problems ui.Problems
}

func (p ChangePlanPage) action() string {
	return paths.ResellerChangePlan(p.CustomerID, p.Subscription)
}

// seatsLabel names the number by the plans that can be chosen.
func (p ChangePlanPage) seatsLabel() string { return seatsLabel(p.Offers) }

func seatsLabel(offers []PlanOffer) string {
	annual, other := false, false
	for _, o := range offers {
		annual = annual || o.Plan.Annual()
		other = other || !o.Plan.Annual()
	}
	switch {
	case annual && other:
		return "Licenses or purchase cap"
	case annual:
		return "Licenses"
	}
	return "Purchase cap"
}

func (p ChangePlanPage) seatsHint() string {
	text := "From " + ui.Number(p.Least) + " to " + ui.Number(p.Most) + "."
	if p.licensed() > 0 {
		text = "From " + ui.Number(p.Least) + ", because " + usersAre(p.licensed()) + " licensed, to " + ui.Number(p.Most) + "."
	}
	return text + " " + seatsMeaning(p.Offers)
}

func (p ChangePlanPage) licensed() int { return p.Subject.Seats.Used }

func seatsMeaning(offers []PlanOffer) string {
	if seatsLabel(offers) == "Licenses or purchase cap" {
		return "On an Annual Plan it is the number of licenses to buy, on other plans the purchase cap."
	}
	return ""
}

func usersAre(n int) string {
	if n == 1 {
		return "1 user is"
	}
	return ui.Number(n) + " users are"
}

func (p ChangePlanPage) legend() string {
	if p.TrialEnd != 0 {
		return "Which plan should start when the trial ends on " + p.TrialEnd.String() + "?"
	}
	return "Which plan should it change to today?"
}

// ChangeEditionPage is the form for another edition of the same product.
type ChangeEditionPage struct {
	Subject
	Editions []EditionOffer
	Chosen   string
	PONumber string
	Quote    *QuoteView
	Problems ui.Problems
}

// EditionOffer is an edition that can be chosen.
type EditionOffer struct{ SKU, Label, Hint string }

func (p ChangeEditionPage) action() string {
	return paths.ResellerChangeEdition(p.CustomerID, p.Subscription)
}

func (p ChangeEditionPage) choices() []ui.Choice {
	choices := make([]ui.Choice, len(p.Editions))
	for i, e := range p.Editions {
		choices[i] = ui.Choice{Value: e.SKU, Label: e.Label, Hint: e.Hint}
	}
	return choices
}

// NewSubscriptionPage is the form for one more subscription of a customer.
type NewSubscriptionPage struct {
	Subject
	Products   []EditionOffer
	Chosen     string // SKU
	Plans      []PlanOffer
	ChosenPlan string
	Number     string // as typed
	PONumber   string
	Quote      *QuoteView
	Problems   ui.Problems
}

func (p NewSubscriptionPage) action() string { return paths.ResellerNewSubscription(p.CustomerID) }

func (p NewSubscriptionPage) choices() []ui.Choice {
	return ChangeEditionPage{Editions: p.Products}.choices()
}
