// Package imports draws how users and customers are imported from files: the
// form, the check before anything is done, the progress, and the result.
package imports

import (
	"strconv"
	"time"

	"perseat/models/billing"
	"perseat/views/ui"
)

// UploadPage is the form that takes a file.
type UploadPage struct {
	Action   string
	Template string
	Back     ui.LinkProps
	Limits   string // "Up to 50,000 rows and 10 MB"
	Intro    string
	Seats    []NamedSeats // what the users of the file will take
	Columns  []Column
	Earlier  []Earlier
	Pages    ui.PagesProps
	Zone     string
	Days     int // for which files are kept
	Problems ui.Problems
}

// NamedSeats is the meter of a subscription.
type NamedSeats struct {
	Name string
	ui.Seats
}

// Column is a column that a file may have.
type Column struct {
	Heading  string
	Required bool
	Text     string
}

// Earlier is an import of the last days.
type Earlier struct {
	Href   string
	Name   string
	At     time.Time
	Status string
	Tone   ui.Tone
	Text   string // "700 added, 40 not added"
}

// Row is a row of an imported file.
type Row struct {
	No     string
	Title  string
	Sub    string
	Href   string // of what the row made or found
	What   string // the licenses or the subscription
	Cost   string
	Status string
	Tone   ui.Tone
	Note   string
}

// Rows are the rows of an import, or one group of them.
type Rows struct {
	Caption string
	Head    string // "User"
	What    string // "Licenses"
	Costs   bool
	Outcome string // "What will happen", "Result"
	Views   []ui.View
	List    []Row
	Pages   ui.PagesProps
	None    string
}

// CheckPage shows what would become of each row, before anything is done.
type CheckPage struct {
	Parent   ui.Crumb
	Lede     string
	Notice   ui.NoticeProps
	Unused   string // headings that mean nothing
	Seats    []NamedSeats
	Costs    []ui.CostLine
	Pay      string // what is charged at once; "" if nothing is
	CanStart bool
	Start    string
	Button   string
	Busy     string
	Choices  []ui.Choice
	Chosen   string
	Key      string
	Check    string
	Again    string // address of the upload form
	CSV      string
	Rows     Rows
	Problems ui.Problems
}

// ProgressPage shows how far an import that runs has come.
type ProgressPage struct {
	Parent   ui.Crumb
	Lede     string
	Heading  string // "Adding users: 312 of 840"
	Done     int64
	Most     int64
	Text     string // "300 added, 12 there already"
	Here     string // the page's own address
	Stop     string
	Refresh  string // "every 2 seconds"; "" while it does not refresh itself
	Toggle   ui.LinkProps
	AllAtAll string // why nothing is seen of it until its end; "" unless it is all or nothing
}

func (p ProgressPage) done() string { return strconv.FormatInt(p.Done, 10) }
func (p ProgressPage) most() string { return strconv.FormatInt(p.Most, 10) }

// ResultPage shows what became of each row.
type ResultPage struct {
	Parent ui.Crumb
	Lede   string
	Notice ui.NoticeProps
	BadCSV ui.LinkProps // the rows to correct; without an address if there are none
	More   ui.LinkProps // the way to more seats; without an address if none were missing
	CSV    string
	Again  string
	List   ui.LinkProps // to what was added
	Facts  []Fact
	Rows   *Rows // nil when they were erased
}

// Fact is a fact about an import.
type Fact struct {
	Term, Value string
}

// Charged is what an import charges at once, as its button says it.
func Charged(m billing.Money) string { return "You will be charged " + m.String() + " with VAT now." }

func (r Rows) columns() []ui.Column {
	columns := []ui.Column{{Label: "Row", Number: true}, {Label: r.Head}, {Label: r.What, Narrow: ui.LeavesLast}}
	if r.Costs {
		columns = append(columns, ui.Column{Label: "Cost", Narrow: ui.LeavesLast})
	}
	return append(columns, ui.Column{Label: r.Outcome})
}
