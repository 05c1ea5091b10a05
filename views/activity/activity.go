// Package activity draws the record of what was done: lists, and one entry.
package activity

import (
	"time"

	"perseat/views/ui"
)

// ListPage is a list of entries.
type ListPage struct {
	Lede      string
	Crumbs    []ui.Crumb
	Views     []ui.View // lists beside this one
	Path      string    // of the list without filters
	CSV       string
	Zone      string
	Filtered  bool
	Companies bool // entries of several companies: each says whose it is
	Toolbar   ui.ToolbarProps
	Rows      []Row
	Pages     ui.PagesProps
	Check     *Check // of the record that is listed; nil if it is not one alone
	Problems  ui.Problems
}

// Row is one entry.
type Row struct {
	Href    string
	What    string
	Facts   []string // what it changed, each in one line
	At      time.Time
	Who     string
	As      string // the role; "" for a job
	Company string // whose entry it is
}

// Check says whether a record is as it was written.
type Check struct {
	Sound bool
	Title string
	Text  string
}

// EntryPage is one entry with all that it says.
type EntryPage struct {
	Row
	Crumbs  []ui.Crumb
	Changes []Change
	Is      []Term
	Zone    string
	Visit   string // address of the session in which it was done; "" at home
	Address string // the network address; "" if it is not to be shown
	Request string
	Record  string
	Seq     string
	Hash    string
}

// Change is what something was and is.
type Change struct{ Term, Before, After string }

// Term is what something is.
type Term struct{ Term, Is string }

func (p ListPage) columns() []ui.Column {
	columns := []ui.Column{{Label: "What"}, {Label: "Time (" + p.Zone + ")", Narrow: ui.LeavesLast}}
	if p.Companies {
		columns = append(columns, ui.Column{Label: "Account", Narrow: ui.LeavesFirst})
	}
	return append(columns, ui.Column{Label: "Who", Narrow: ui.LeavesLast})
}

// narrow says who, for a table without that column.
func (r Row) narrow() string { return ui.Name(r.Who) + ", " + r.At.Format("2 Jan 2006 15:04") }
