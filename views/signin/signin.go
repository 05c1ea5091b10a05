// Package signin draws the pages that stand before and beside the consoles.
package signin

import (
	"perseat/views/layout"
	"perseat/views/ui"
)

// SignInPage asks who somebody is. It never says which half was wrong.
type SignInPage struct {
	Email    string // as typed
	Next     string // address to go to afterwards
	Problems ui.Problems
	Demo     []DemoAccount // an installation with demo data only
	Password string        // of all demo accounts
	Passkeys bool          // work at the address by which this Perseat is reached
}

// DemoAccount is one account of the demo data.
type DemoAccount struct {
	Console layout.Console
	Name    string
	Org     string // empty for support staff
	Email   string
}

// who is the person, with the company.
func (d DemoAccount) who() string {
	if d.Org == "" {
		return d.Name
	}
	return d.Name + ", " + d.Org
}

// ProfilePage is a person's own account.
type ProfilePage struct {
	Name  string
	Email string
	Role  string // empty for a person without one
	Org   string
	Home  string // address of the person's console; empty without one

	Sessions []Session // where the person is signed in; none on somebody's behalf
	TwoStep  TwoStep
	Zone     string

	Passkeys     []Passkey
	PasskeysWork bool // at the address by which this Perseat is reached
}
