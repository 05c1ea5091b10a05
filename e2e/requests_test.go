package e2e

import (
	"testing"

	"perseat/e2e/browser"
)

// A customer asks for more in the Admin console, the reseller orders it through
// the review, and the customer sees that it was ordered.
func TestAPurchaseRequestIsOrdered(t *testing.T) {
	j := begin(t)
	ronan, niamh := j.as(ronan), j.as(niamh)
	withdraw(ronan) // one request can be open at a time, and the demo has one
	ask(ronan, "9")
	ronan.Sees("Request sent")
	if row := ronan.Row("9 more licenses"); !contains(row, standard, "The night shift starts on Monday.", "Open") {
		t.Errorf("the request's row says %q", row)
	}

	niamh.Click("Requests")
	niamh.Sees("Kestrel Logistics asks for", "The night shift starts on Monday.")
	niamh.ClickNear(kestrel, "Review request")
	niamh.OK()
	niamh.Sees("Ronan Hayes")
	j.holds(niamh, "Additional licenses", "9")
	niamh.Click("Continue")
	niamh.OK()
	niamh.Sees("not refundable")
	niamh.Click("Continue and place order")
	niamh.OK()

	ronan.Click("Requests")
	if row := ronan.Row("9 more licenses"); !contains(row, "Ordered", "9 licenses ordered") {
		t.Errorf("the request's row says %q", row)
	}
	ronan.Click("Order history")
	if row := ronan.Row("59, added 9"); !contains(row, "Completed") {
		t.Errorf("the order's row says %q", row)
	}
	ronan.SeesNot("EUR", "163.20", "not refundable")
	ronan.Click("Subscriptions")
	ronan.Sees("50 of 59")
}

func TestAPurchaseRequestIsDeclinedWithAReason(t *testing.T) {
	j := begin(t)
	ronan, niamh := j.as(ronan), j.as(niamh)
	niamh.Click("Requests")
	niamh.ClickNear(kestrel, "Decline")
	niamh.Click("Decline request")
	niamh.Answered(422)
	niamh.Sees("There is a problem")
	niamh.Fill("Reason", "Let us talk about a cheaper edition first.")
	niamh.Click("Decline request")
	niamh.OK()

	ronan.Click("Requests")
	if row := ronan.Row("12 more licenses"); !contains(row, "Declined", "Let us talk about a cheaper edition first.") {
		t.Errorf("the request's row says %q", row)
	}
	ronan.Click("Subscriptions")
	ronan.Sees("50 of 50")
}

// A request that was withdrawn while the reseller looked at it is not ordered.
func TestAPurchaseRequestIsWithdrawn(t *testing.T) {
	j := begin(t)
	ronan, niamh := j.as(ronan), j.as(niamh)
	niamh.Click("Requests")
	niamh.ClickNear(kestrel, "Review request")
	niamh.Click("Continue")
	niamh.OK()
	withdraw(ronan)
	if row := ronan.Row("12 more licenses"); !contains(row, "Withdrawn") {
		t.Errorf("the request's row says %q", row)
	}
	niamh.Click("Continue and place order")
	niamh.Answered(422)
	niamh.Sees("The purchase request is not open any more")
	niamh.Click("Requests")
	niamh.SeesNot("Kestrel Logistics asks for")
	ronan.Click("Subscriptions")
	ronan.Sees("50 of 50")
}

// While requests are switched off, the Admin console offers none and says why.
func TestPurchaseRequestsAreSwitchedOff(t *testing.T) {
	j := begin(t)
	ronan, niamh := j.as(ronan), j.as(niamh)
	withdraw(ronan)
	niamh.Click("Settings")
	niamh.Tick("Off")
	niamh.Click("Save settings")
	niamh.OK()
	ronan.Click("Requests")
	ronan.Sees("Liffey Cloud has not set up purchase requests")
	if ronan.Offers("Request licenses") {
		t.Error("a request is offered that would be refused")
	}
	toAddLicenses(niamh)
	niamh.Sees("Purchase requests are off")
	if niamh.Offers("Continue") {
		t.Error("licenses can be ordered before purchase requests are set up")
	}
}

// ask asks for more licenses of the only subscription.
func ask(p *browser.Page, number string) {
	p.Click("Requests")
	p.Click("Request licenses")
	p.Fill("How many more licenses?", number)
	p.Fill("Why do you need them?", "The night shift starts on Monday.")
	p.Click("Send request")
	p.OK()
}

// withdraw withdraws the request that is open.
func withdraw(p *browser.Page) {
	p.Click("Requests")
	p.Click("Withdraw")
	p.OK()
	p.Sees("The request was withdrawn")
}
