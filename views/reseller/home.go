package reseller

import (
	"strconv"

	"perseat/views/ui"
)

// HomePage is what a reseller's staff see first.
type HomePage struct {
	Today     string
	CanAdd    bool
	First     *FirstSteps // nil once there is a customer
	Items     []AttentionItem
	More      []MoreItem
	Stats     []ui.Stat
	Chart     *ui.ChartProps
	CanOrders bool
	Orders    []OrderItem
}

// FirstSteps are what to do in an empty console.
type FirstSteps struct {
	RequestsOn  bool
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
	if s.RequestsOn {
		done++
	}
	return strconv.Itoa(done) + " of 2 done"
}

func (i AttentionItem) row() ui.RowProps {
	return ui.RowProps{Badge: i.Badge, Tone: i.Tone, Href: i.Href, Title: i.Title, Action: i.Action, ActionHref: i.Link, ActionFor: i.For}
}
