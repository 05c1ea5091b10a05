package e2e

import (
	"strings"
	"testing"

	"perseat/e2e/browser"
)

// Add licenses on the Annual Plan, step by step as in the source text.
func TestAddLicensesOnTheAnnualPlan(t *testing.T) {
	j := begin(t)
	// 1. Sign in to the Reseller console.
	niamh := j.as(niamh)
	// 2. On the Customer list, click your customer's name.
	niamh.Click("Customers")
	niamh.Click(kestrel)
	// 3. Click + next to the product. This shows the subscription information.
	niamh.Expand(standard)
	niamh.Sees("Current term")
	// 4. Click Add licenses.
	niamh.Click("Add licenses")
	niamh.Sees("How did the customer order?")
	// 5. Enter the number of additional user licenses for your customer.
	niamh.Fill("Additional licenses", "12")
	// 6. Click Continue.
	niamh.Click("Continue")
	niamh.OK()
	// 7. Review your selection and click Continue to place your order.
	niamh.Sees("EUR 552.64", "not refundable")
	niamh.Click("Continue and place order")
	niamh.OK()
	// After adding users, you can view your order history to see the status.
	j.orderOf12(niamh)
}

// The contract limits the number of users; the number typed stays in the form.
func TestLicensesBeyondTheLimitAreRefused(t *testing.T) {
	j := begin(t)
	niamh := j.as(niamh)
	toAddLicenses(niamh)
	for number, says := range map[string]string{"0": "", "twelve": "whole number", "251": "300"} {
		niamh.Fill("Additional licenses", number)
		niamh.Click("Continue")
		if niamh.Status != 422 && niamh.Status != 409 {
			t.Errorf("%s additional licenses: answered with %d", number, niamh.Status)
		}
		niamh.Sees("There is a problem", says)
		j.holds(niamh, "Additional licenses", number)
	}
	niamh.Fill("Additional licenses", "12")
	niamh.Click("Continue")
	niamh.OK()
}

// With scripts the second click is not sent; without, the server answers it with
// what the first one made.
func TestADoubleClickMakesOneOrder(t *testing.T) {
	for _, c := range []struct {
		name string
		open func(journey) *browser.Page
		sent int
	}{
		{"with scripts", func(j journey) *browser.Page { return j.nobody() }, 1},
		{"without scripts", func(j journey) *browser.Page { return j.nobody().WithoutScripts() }, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := begin(t)
			p := c.open(j)
			p.SignIn(niamh)
			toReview(p)
			p.DoubleClick("Continue and place order")
			p.OK()
			if n := j.program.Requests("POST", placeRoute); n != c.sent {
				t.Errorf("the order was sent %d times, not %d", n, c.sent)
			}
			j.orderOf12(p)
		})
	}
}

const placeRoute = "/reseller/customers/:customer/subscriptions/:subscription/add-licenses/review"

// Going back to a review that has been ordered and sending it again orders
// nothing more.
func TestAReviewSentAgainMakesOneOrder(t *testing.T) {
	j := begin(t)
	p := j.as(niamh)
	toReview(p)
	p.Click("Continue and place order")
	p.OK()
	p.Back()
	p.Click("Continue and place order")
	p.OK()
	if n := j.program.Requests("POST", placeRoute); n != 2 {
		t.Errorf("the order was sent %d times", n)
	}
	j.orderOf12(p)
}

// What was reviewed is what is ordered: if it no longer holds, nothing is.
func TestAReviewThatNoLongerHoldsIsShownAnew(t *testing.T) {
	j := begin(t)
	first, second := j.as(niamh), j.as("sales@liffey.example")
	for _, p := range []*browser.Page{first, second} {
		toAddLicenses(p)
		p.Fill("Additional licenses", "12")
		p.Tick("By phone")
		p.Click("Continue")
		p.OK()
	}
	first.Click("Continue and place order")
	first.OK()
	second.Click("Continue and place order")
	second.Answered(409)
	second.Sees("Nothing was ordered", "62", "74")
	j.orderOf12(first)
}

// A request that a colleague has just ordered is not ordered again.
func TestTwoPeopleOrderTheSameRequest(t *testing.T) {
	j := begin(t)
	first, second := j.as(niamh), j.as("sales@liffey.example")
	toReview(first)
	toReview(second)
	first.Click("Continue and place order")
	first.OK()
	second.Click("Continue and place order")
	second.Answered(422)
	second.Sees("The purchase request is not open any more")
	j.orderOf12(second)
}

func TestOrderingWorksWithoutScripts(t *testing.T) {
	j := begin(t)
	p := j.nobody().WithoutScripts()
	p.SignIn(niamh)
	toReview(p)
	p.Sees("EUR 552.64")
	p.Click("Continue and place order")
	p.OK()
	j.orderOf12(p)
}

// toAddLicenses goes to the form that adds licenses to Kestrel's subscription.
func toAddLicenses(p *browser.Page) {
	p.Click("Customers")
	p.Click(kestrel)
	p.Open(standard, "Actions")
	p.Click("Add licenses")
}

// toReview asks for twelve licenses, up to the review.
func toReview(p *browser.Page) {
	toAddLicenses(p)
	p.Fill("Additional licenses", "12")
	p.Click("Continue")
	p.OK()
}

// orderOf12 requires that Kestrel's order history shows one completed order of
// twelve licenses, and that its licenses are those of one.
func (j journey) orderOf12(p *browser.Page) {
	j.Helper()
	p.Click("Customers")
	p.Click(kestrel)
	p.Sees("50 of 62")
	p.Click("Order history")
	if rows := p.Rows("62, added 12", "Completed"); len(rows) != 1 || !strings.Contains(rows[0], "552.64") {
		j.Errorf("the orders of twelve licenses are %q", rows)
	}
	p.SeesNot("74, added 12")
}
