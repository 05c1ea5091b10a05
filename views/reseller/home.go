package reseller

import (
	"strconv"

	"perseat/views/paths"
	"perseat/views/ui"
)

// HomePage is what a reseller's staff see first.
type HomePage struct {
	Today     string
	CanAdd    bool
	First     *FirstSteps // nil once the reseller has settled in
	Items     []AttentionItem
	More      []MoreItem
	Stats     []ui.Stat
	Chart     *ui.ChartProps
	CanOrders bool
	Orders    []OrderItem
}

// FirstSteps are what a new reseller sets up, and what of it is done.
type FirstSteps struct {
	Customer    bool // there is a customer
	RequestsOn  bool
	Asked       bool // a customer has sent a request
	CanSettings bool
}

// AttentionItem is one thing that needs attention.
type AttentionItem struct {
	Badge  string
	Tone   ui.Tone
	Title  string
	Href   string
	Text   string
	Action string // empty if the person may not do it
	Link   string
	For    string
}

// MoreItem leads to the rest of a list that is too long for the page.
type MoreItem struct{ Text, Href string }

func (p HomePage) note() string {
	return ui.Plural(len(p.Items), "item", "items")
}

func (s FirstSteps) note() string {
	done := 0
	for _, step := range []bool{s.Customer, s.RequestsOn, s.Asked} {
		if step {
			done++
		}
	}
	return strconv.Itoa(done) + " of 3 done"
}

// settled reports whether there is more to show than the first steps.
func (p HomePage) settled() bool { return p.First == nil || p.First.Customer }

func (s FirstSteps) requests() ui.RowProps {
	row := step("Set up purchase requests", s.RequestsOn)
	if s.CanSettings {
		row.Action, row.ActionHref = "Open settings", paths.ResellerSettings
	}
	return row
}

func (s FirstSteps) customer(canAdd bool) ui.RowProps {
	row := step("Add your first customer", s.Customer)
	if canAdd && !s.Customer {
		row.Action, row.ActionHref = "Add customer", paths.ResellerNewCustomer
	}
	return row
}

func (s FirstSteps) asked() ui.RowProps {
	row := step("Get the first purchase request", s.Asked)
	if s.Asked {
		row.Action, row.ActionHref = "Open requests", paths.ResellerRequests
	}
	return row
}

func step(title string, done bool) ui.RowProps {
	if done {
		return ui.RowProps{Badge: "Done", Tone: ui.ToneOK, Title: title}
	}
	return ui.RowProps{Badge: "To do", Tone: ui.ToneNone, Title: title}
}

func (i AttentionItem) row() ui.RowProps {
	return ui.RowProps{Badge: i.Badge, Tone: i.Tone, Href: i.Href, Title: i.Title, Action: i.Action, ActionHref: i.Link, ActionFor: i.For}
}

// monthsOf says how far back a chart goes.
func monthsOf(chart *ui.ChartProps) string {
	if chart == nil {
		return ""
	}
	return ui.Plural(len(chart.Periods), "month", "months")
}
