// Package webhooks draws the pages about a reseller's webhooks: where events are
// posted to, and what became of each.
package webhooks

import (
	"time"

	"perseat/views/ui"
)

// ListPage are the reseller's webhooks.
type ListPage struct {
	Settings bool   // the other settings can be seen too
	New      string // address of the form that makes one; "" if that cannot be
	Zone     string
	Rows     []Row
	Pages    ui.PagesProps
}

// Row is one webhook in the list.
type Row struct {
	Href    string
	Address string
	Events  string // which it gets, in words
	Status  string // "Active", "Paused", "Failing"
	Since   string // what stands under the status
	Last    time.Time
	Waiting string // how many deliveries wait, in words; "" for none
}

// FormPage is the form that makes or changes a webhook, with what was typed.
type FormPage struct {
	Action   string
	Crumbs   []ui.Crumb
	Back     string
	BackTo   string // what that is
	Key      string
	Version  string // of the webhook that is changed
	URL      string
	Hint     string // which addresses are possible
	Events   []ui.Choice
	Button   string
	Busy     string
	Problems ui.Problems
}

// Page is one webhook with its log.
type Page struct {
	Row
	Types      []string // of events that it gets; nil for all
	Zone       string
	Added      time.Time
	Secret     string // its last characters
	OldSecret  string // the last characters of the one before; "" if it is not valid any more
	OldUntil   time.Time
	Notice     *ui.NoticeProps // why nothing gets through
	Acts       Acts
	Key        string
	Log        []Delivery
	Toolbar    ui.ToolbarProps
	Filtered   bool
	Pages      ui.PagesProps
	Problems   ui.Problems
	KeptInDays int // of the log
}

// Acts are the addresses of what can be done with a webhook; empty where it can't.
type Acts struct {
	Test      string
	Pause     string
	Resume    string
	Edit      string
	Secret    string
	EndOld    string
	Remove    string
	SendAgain bool
}

// Delivery is one event in the log.
type Delivery struct {
	Href     string
	Number   string
	Event    string // in words
	Customer string
	At       time.Time
	Status   string
	Progress string // how often it was tried, and when next
	Error    string
	Again    string // address to send it again; "" if that makes no sense now
	Button   string // "Send again", "Send now"
}

// DeliveryPage is one event on its way to one webhook.
type DeliveryPage struct {
	Delivery
	Crumbs   []ui.Crumb
	Key      string
	Zone     string
	Address  string
	Type     string // of the event, as it is posted
	Message  string // its id
	Attempts string
	Next     time.Time // of the next attempt; zero if there is none
	Sent     time.Time
	Code     string // what the receiver answered; "" if nothing
	Answer   string
	Body     string
	About    string // address of the customer; "" for a test
	Problems ui.Problems
}

// ConfirmPage asks before a webhook gets a new secret, or is removed.
type ConfirmPage struct {
	Action   string
	Back     string
	Crumbs   []ui.Crumb
	Key      string
	Follows  []string
	Button   string
	Busy     string
	Keep     string
	Harm     bool
	Problems ui.Problems
}

func (p ConfirmPage) look() ui.Look {
	if p.Harm {
		return ui.Danger
	}
	return ui.Primary
}

func (p Page) columns() []ui.Column {
	columns := []ui.Column{
		{Label: "Event"}, {Label: "Happened (" + p.Zone + ")", Narrow: ui.LeavesLast}, {Label: "Status"},
	}
	if p.Acts.SendAgain {
		columns = append(columns, ui.Column{Label: "Send again", Hidden: true})
	}
	return columns
}

// menu is what is done seldom.
func (p Page) menu() ui.MenuProps {
	return ui.MenuProps{ID: "more", Label: "More", For: p.Address, Items: []ui.MenuItem{
		{Label: "New secret", Href: p.Acts.Secret}, {Label: "Remove webhook", Href: p.Acts.Remove, Icon: ui.IconTrash, Line: true, Harm: true},
	}}
}

func (r Row) narrow() string {
	if r.Last.IsZero() {
		return "Nothing delivered yet"
	}
	return "Last delivered " + r.Last.Format("2 Jan 2006 15:04")
}

func (d Delivery) narrow() string { return d.At.Format("2 Jan 2006 15:04") }
