package e2e

import (
	"strings"
	"testing"

	"perseat/e2e/browser"
)

// A customer's administrator adds users up to the cap, is told whose limit it is
// with nothing typed lost, the reseller raises it, and the same form goes through.
func TestUsersAreAddedUpToTheCapAndBeyondAfterItWasRaised(t *testing.T) {
	j := begin(t)
	maeve, niamh := j.as(maeve), j.as(niamh)
	for _, first := range []string{"Una", "Dara", "Nessa"} {
		addUser(maeve, first)
		maeve.OK()
		maeve.Sees(first+" Devlin was added", "Password:")
	}
	addUser(maeve, "Fergal")
	maeve.Answered(409)
	maeve.Sees("Harbor Foods has used 25 of 25 users under its purchase cap")
	if !maeve.Offers("Request licenses") {
		t.Error("no next step is offered")
	}
	j.holds(maeve, "First name", "Fergal")
	j.holds(maeve, "Last name", "Devlin")
	j.holds(maeve, "Primary email", "fergal.devlin")

	niamh.Click("Customers")
	niamh.Click(harbor)
	niamh.Sees("25 of 25")
	niamh.Open(standard, "Actions")
	niamh.Click("Edit purchase cap")
	niamh.Fill("Purchase cap", "26")
	niamh.Click("Save purchase cap")
	niamh.OK()

	maeve.Click("Add user")
	maeve.OK()
	maeve.Sees("Fergal Devlin was added")
	maeve.Click("Users")
	find(maeve, "fergal")
	if row := maeve.Row("Fergal Devlin"); !contains(row, "fergal.devlin@harbor.example", standard, "Active") {
		t.Errorf("the user's row says %q", row)
	}
	maeve.Click("Order history")
	maeve.Sees("26, added 1")
	maeve.SeesNot("EUR")
}

// The new user signs in with the password that was shown once.
func TestANewUserSignsIn(t *testing.T) {
	j := begin(t)
	maeve := j.as(maeve)
	addUser(maeve, "Una")
	password := maeve.After("Password: ")
	una := j.nobody()
	una.Go("/sign-in")
	una.Fill("Email", "una.devlin@harbor.example")
	una.Fill("Password", password)
	una.Click("Sign in")
	una.OK()
	una.Sees("Una Devlin", "You have no role in a console")
	maeve.Click("Suspend")
	maeve.Click("Suspend Una Devlin")
	maeve.OK()
	una.Go("/profile")
	una.SeesNot("Una Devlin")
}

// Suspended users keep the license, deleted ones free it, restored ones have it
// back.
func TestAUserIsSuspendedDeletedAndRestored(t *testing.T) {
	j := begin(t)
	maeve := j.as(maeve)
	addUser(maeve, "Una")
	j.seats(maeve, "23 of 25")

	toUser(maeve, "Una Devlin")
	maeve.Click("Suspend")
	maeve.Sees("keeps the license and is still charged")
	maeve.Click("Suspend Una Devlin")
	maeve.OK()
	maeve.Sees("Una Devlin was suspended", "Suspended")
	j.seats(maeve, "23 of 25")

	toUser(maeve, "Una Devlin")
	maeve.Click("Reactivate")
	maeve.OK()
	maeve.Sees("Active")

	maeve.Click("Delete")
	maeve.Click("Delete Una Devlin")
	maeve.OK()
	maeve.Sees("Una Devlin was deleted")
	j.seats(maeve, "22 of 25")

	maeve.Click("Users")
	maeve.Click("Recently deleted")
	maeve.ClickNear("Una Devlin", "Restore")
	maeve.OK()
	maeve.Sees("The user was restored", "Active")
	j.seats(maeve, "23 of 25")
}

// A license is removed from a user and assigned again, to one and to several.
func TestALicenseIsRemovedAndAssigned(t *testing.T) {
	j := begin(t)
	maeve := j.as(maeve)
	addUser(maeve, "Una")
	maeve.ClickNear(standard, "Remove")
	maeve.OK()
	maeve.Sees("The license was removed", "Not assigned")
	j.seats(maeve, "22 of 25")
	toUser(maeve, "Una Devlin")
	maeve.ClickNear(standard, "Assign")
	maeve.OK()
	maeve.Sees("The license was assigned")
	j.seats(maeve, "23 of 25")

	// Several at once: whoever holds it already keeps it.
	addUser(maeve, "Dara")
	maeve.ClickNear(standard, "Remove")
	j.seats(maeve, "23 of 25")
	selectBoth(maeve)
	maeve.Click("Assign a license")
	maeve.Tick(standard)
	maeve.Click("Assign licenses")
	maeve.OK()
	maeve.Sees("1 license was assigned")
	j.seats(maeve, "24 of 25")
}

// Several users are selected and suspended, or deleted, at once; without scripts
// as well as with them.
func TestSeveralUsersAtOnce(t *testing.T) {
	for name, open := range map[string]func(journey) *browser.Page{
		"with scripts":    func(j journey) *browser.Page { return j.nobody() },
		"without scripts": func(j journey) *browser.Page { return j.nobody().WithoutScripts() },
	} {
		t.Run(name, func(t *testing.T) {
			j := begin(t)
			maeve := open(j)
			maeve.SignIn("admin@harbor.example")
			addUser(maeve, "Una")
			addUser(maeve, "Dara")
			selectBoth(maeve)
			maeve.Click("Suspend")
			maeve.Sees("keeps the license and is still charged")
			maeve.Click("Suspend 2 users")
			maeve.OK()
			maeve.Sees("2 users were suspended")
			j.seats(maeve, "24 of 25")
			selectBoth(maeve)
			maeve.Click("Delete")
			maeve.Sees("2 licenses are freed")
			maeve.Click("Delete 2 users")
			maeve.OK()
			maeve.Sees("2 users were deleted")
			j.seats(maeve, "22 of 25")
		})
	}
}

func addUser(p *browser.Page, first string) {
	p.Click("Users")
	p.Click("Add user")
	p.Fill("First name", first)
	p.Fill("Last name", "Devlin")
	p.Fill("Primary email", strings.ToLower(first)+".devlin")
	p.Click("Add user")
}

// find looks for users.
func find(p *browser.Page, words string) {
	p.Fill("Search by name or email", words)
	p.Click("Apply")
	p.OK()
}

func toUser(p *browser.Page, name string) {
	p.Click("Users")
	find(p, name)
	p.Click(name)
	p.OK()
}

func selectBoth(p *browser.Page) {
	p.Click("Users")
	find(p, "Devlin")
	p.Tick("Select Una Devlin")
	p.Tick("Select Dara Devlin")
}

// seats requires what the customer's subscription page says of its seats.
func (j journey) seats(p *browser.Page, text string) {
	j.Helper()
	p.Click("Subscriptions")
	p.Sees(text)
}
