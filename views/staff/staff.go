// Package staff draws the pages about a company's own staff: a reseller's, in the
// Reseller console, and the provider's, at the Support desk.
package staff

import (
	"time"

	"perseat/views/ui"
)

// Row is one person of the staff in the list.
type Row struct {
	Href       string
	Name       string
	Email      string
	Role       string
	Status     string // "Active", "Suspended", "Invited"
	LastSignIn time.Time
}

// ListPage lists the own staff.
type ListPage struct {
	New    string // address of the form that invites
	SignOn string // address of single sign-on; empty where it is among the settings
	Rows   []Row
	Pages  ui.PagesProps
}

// NewPage is the form that invites somebody, with what was typed.
type NewPage struct {
	Action   string
	Back     string
	Key      string
	First    string
	Last     string
	Email    string
	Role     string
	Roles    []ui.Choice
	Problems ui.Problems
}

// PersonPage is one person of the staff.
type PersonPage struct {
	Row
	List     string // address of the list
	Self     bool   // oneself, whom only another admin can change
	Admin    string // that admin's role
	Added    time.Time
	Zone     string
	Chosen   string // the role as value
	Roles    []ui.Choice
	Version  string
	Acts     Acts
	Problems ui.Problems

	SecondStep string // "Authenticator app, 1 passkey"
}

// Acts are the addresses of what can be done with a person; empty where it can't.
type Acts struct {
	Role       string
	Link       string
	Suspend    string
	ResetStep  string // two-step verification
	Reactivate string
	Remove     string
}

// ConfirmPage asks before somebody is suspended or removed.
type ConfirmPage struct {
	Action   string
	Back     string
	List     string
	Name     string
	Follows  []string
	Button   string
	Busy     string
	Keep     string
	Harm     bool
	Problems ui.Problems
}

// linkLabel names the mail that a person can be sent.
func (p PersonPage) linkLabel() string {
	if p.Status == "Invited" {
		return "Mail the invitation again"
	}
	return "Mail a link for a new password"
}

func (p ConfirmPage) look() ui.Look {
	if p.Harm {
		return ui.Danger
	}
	return ui.Primary
}
