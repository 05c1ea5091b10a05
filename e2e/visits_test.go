package e2e

import "testing"

const sam = "support@perseat.example" // support lead

// Support opens a customer's Admin console, changes something, and leaves. The
// customer sees who it was, why, and what was done.
func TestSupportActsForACustomer(t *testing.T) {
	j := begin(t)
	sam, maeve := j.as(sam), j.as(maeve)
	sam.Go("/support?q=harbor.example")
	sam.Click(harbor)
	sam.Click("Open Admin console")
	sam.Click("Open Admin console")
	sam.Answered(422)
	sam.Sees("Case number must have", "Give the reason")
	sam.Fill("Case number", "4712")
	sam.Fill("Reason", "Asked us to add Orla Kelly")
	sam.Tick("Act")
	sam.Click("Open Admin console")
	sam.OK()
	sam.Sees("Sam Ortega, you are acting for Harbor Foods", "Case 4712: Asked us to add Orla Kelly. Act.")
	sam.Click("Users")
	sam.Click("Add user")
	sam.Fill("First name", "Orla")
	sam.Fill("Last name", "Kelly")
	sam.Fill("Primary email", "orla.kelly")
	sam.Click("Add user")
	sam.OK()
	sam.Click("Leave")
	sam.OK()
	sam.Sees("You are Sam Ortega again", "Added Orla Kelly")
	sam.SeesNot("you are acting for")

	maeve.Click("Order history")
	if row := maeve.Row("23, added 1"); !contains(row, "Sam Ortega (support, case 4712) for Harbor Foods") {
		t.Errorf("the order's row says %q", row)
	}
	maeve.Click("Account")
	if row := maeve.Row("Asked us to add Orla Kelly"); !contains(row, "Sam Ortega", "Case 4712", "1 change", "Left at") {
		t.Errorf("the session's row says %q", row)
	}
}

// A customer ends the reseller's visit and switches reseller access off.
func TestACustomerSendsItsResellerOut(t *testing.T) {
	j := begin(t)
	niamh, maeve := j.as(niamh), j.as(maeve)
	niamh.Go("/reseller/customers?q=harbor.example")
	niamh.Click(harbor)
	niamh.Click("Open Admin console")
	niamh.Fill("Reason", "A look at the users before we talk")
	niamh.Click("Open Admin console")
	niamh.OK()
	niamh.Sees("Niamh Doyle, you are acting for Harbor Foods", "View only.")
	niamh.Click("Users")
	if niamh.Offers("Add user") {
		t.Error("a visitor who only looks is offered to add a user")
	}
	maeve.Click("Account")
	maeve.ClickNear("A look at the users before we talk", "End")
	maeve.OK()
	maeve.Sees("The session was ended", "Ended by an administrator of the account")
	niamh.Click("Subscriptions")
	niamh.Answered(403)
	niamh.Sees("The session has ended", "You are Niamh Doyle again")

	maeve.Click("Account")
	maeve.Click("Switch reseller access off")
	maeve.OK()
	maeve.Sees("Reseller access is off")
	niamh.Go("/reseller/customers?q=harbor.example")
	niamh.Click(harbor)
	niamh.Sees("Harbor Foods has switched reseller access off")
}
