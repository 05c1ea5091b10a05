// Package outbox draws the list of the mail that Perseat sends.
package outbox

import (
	"time"

	"perseat/views/ui"
)

// Page is the list of mail.
type Page struct {
	Path     string // of the list
	Off      string // why nothing is sent; "" if mail leaves
	Waiting  string // how many wait, in words; "" for none
	Failed   string // how many failed, in words; "" for none
	FailedAt string // address of those that failed
	CanSend  bool
	Key      string // names one sending of a form
	Zone     string
	Filtered bool
	Toolbar  ui.ToolbarProps
	Rows     []Row
	Pages    ui.PagesProps
	Problems ui.Problems
}

// Row is one mail.
type Row struct {
	Number   string
	Kind     string
	Receiver string
	Company  string
	At       time.Time
	Status   string
	Progress string // how often it was tried, and when next
	Error    string
	Again    string // address to send it again; "" if that makes no sense now
	Button   string // "Send again", "Send now"
}

func (p Page) columns() []ui.Column {
	columns := []ui.Column{
		{Label: "Mail"}, {Label: "Receiver", Narrow: ui.LeavesLast}, {Label: "Written (" + p.Zone + ")", Narrow: ui.LeavesLast}, {Label: "Status", Narrow: ui.LeavesLast},
	}
	if p.CanSend {
		columns = append(columns, ui.Column{Label: "Send again", Hidden: true})
	}
	return columns
}

func (r Row) narrow() string { return ui.Name(r.Receiver) + ", " + r.At.Format("2 Jan 2006 15:04") }
