package e2e

import (
	"testing"

	"perseat/e2e/browser"
)

// Edit purchase cap, as the source text has it: the customer's name,
// Subscriptions, Actions, Edit purchase cap.
func TestEditPurchaseCap(t *testing.T) {
	j := begin(t)
	niamh := j.as(niamh)
	niamh.Click("Customers")
	niamh.Click(harbor)
	niamh.Sees("Subscriptions", "22 of 25")
	niamh.Open(standard, "Actions")
	niamh.Click("Edit purchase cap")
	niamh.Sees("22", "costs nothing")

	niamh.Fill("Purchase cap", "21")
	niamh.Click("Save purchase cap")
	niamh.Answered(422)
	niamh.Sees("There is a problem", "22")
	j.holds(niamh, "Purchase cap", "21")

	niamh.Fill("Purchase cap", "30")
	niamh.Click("Save purchase cap")
	niamh.OK()
	niamh.Sees("22 of 30")
	niamh.Click("Order history")
	niamh.Sees("25 → 30 cap", "Completed")
}

// Whoever looked at a cap that has changed since is told, and decides again.
func TestTwoPeopleEditTheSamePurchaseCap(t *testing.T) {
	j := begin(t)
	first, second := j.as(niamh), j.as("sales@liffey.example")
	for _, p := range []*browser.Page{first, second} {
		p.Click("Customers")
		p.Click(harbor)
		p.Open(standard, "Actions")
		p.Click("Edit purchase cap")
	}
	first.Fill("Purchase cap", "30")
	first.Click("Save purchase cap")
	first.OK()
	second.Fill("Purchase cap", "26")
	second.Click("Save purchase cap")
	second.Answered(409)
	second.Sees("from 25 to 30 by Niamh Doyle")
	j.holds(second, "Purchase cap", "26")
	second.Click("Save purchase cap")
	second.OK()
	second.Sees("22 of 26")
}
