// Package visits draws sessions on somebody's behalf: how they start, their
// lists, and what was done in one. Every console shows them alike.
package visits

import (
	"time"

	"perseat/views/ui"
)

// StartPage is the form that starts a session.
type StartPage struct {
	Account  string // whose console it is
	Console  string // "Admin console"
	Of       string // "customer of Liffey Cloud"; may be empty
	Crumbs   []ui.Crumb
	Action   string
	Back     string
	Support  bool // asks for a case number
	Minutes  int  // how long it lasts
	Mailed   string
	Form     StartForm
	Problems ui.Problems
}

// StartForm is what was typed.
type StartForm struct {
	CustomerID, ResellerID    string
	CaseNumber, Reason, Level string
}

// lasts is how long a session lasts, in words.
func (p StartPage) lasts() string {
	if p.Minutes%60 == 0 {
		return ui.Plural(p.Minutes/60, "hour", "hours")
	}
	return ui.Plural(p.Minutes, "minute", "minutes")
}

func (p StartPage) lede() string {
	if p.Of == "" {
		return "The " + p.Console + " of " + p.Account
	}
	return "The " + p.Console + " of " + p.Account + ", " + p.Of
}

// Row is one session of a list.
type Row struct {
	Href    string
	End     string // address that ends it; empty if the person may not, or it has ended
	Who     string
	Role    string
	Account string
	Console string
	Level   string
	Case    string
	Reason  string
	Started time.Time // in the zone that is named
	Status  string    // "Running" or "Ended"
	Outcome string    // how and when it ends or ended, in words
	Changes string    // "3 changes"
}

// ListPage is a list of sessions.
type ListPage struct {
	Lede  string
	Views []ui.View
	Rows  []Row
	Pages ui.PagesProps
	Zone  string

	Nothing string // what an empty list says instead of "No sessions yet"
}

// none says what is not there: any session, or one of those that are shown.
func (p ListPage) none() ui.EmptyProps {
	none := noVisits("Sessions on somebody’s behalf stand here.")
	if p.Nothing != "" {
		none.Title = p.Nothing
	}
	return none
}

func noVisits(text string) ui.EmptyProps {
	return ui.EmptyProps{Icon: ui.IconEye, Title: "No sessions yet", Text: text}
}

// VisitPage is one session with what was done in it.
type VisitPage struct {
	Row
	Crumbs  []ui.Crumb
	Zone    string
	Lasted  string // "11 min"; empty while it runs
	Deeds   []ui.Event
	Running bool
}

// AccountPage is the account of a customer, for its super admins.
type AccountPage struct {
	Company        string
	Domain         string
	Country        string
	TimeZone       string
	Reseller       string
	ResellerAccess bool
	CanSwitch      bool
	Visits         []Row
	Pages          ui.PagesProps
	Zone           string
}

func (p AccountPage) access() string {
	if p.ResellerAccess {
		return "On"
	}
	return "Off"
}
