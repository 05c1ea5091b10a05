package reseller

import (
	"time"

	"perseat/views/ui"
)

// RequestsPage is the inbox of purchase requests: the open ones, then those
// that were answered.
type RequestsPage struct {
	Off         bool // purchase requests are switched off
	CanSettings bool
	Views       []ui.View
	CSV         string // address of the same requests as a file
	Open        []RequestView
	OpenPages   *ui.PagesProps // nil where the open ones do not page here
	OpenNone    string         // said when nothing is open; empty when they are not shown
	MoreOpen    string         // "All 80 open requests", leading to those
	Answered    []RequestView
	Heading     string         // of the answered ones
	Pages       *ui.PagesProps // nil where there are none to page
	None        string         // said when nothing was answered; empty when they are not shown
}

// RequestView is one purchase request.
type RequestView struct {
	ID           uint
	CustomerHref string
	Customer     string
	Asked        string // "12 licenses", "a purchase cap of 30"
	Who          string
	At           time.Time
	Zone         string
	Age          string
	Note         string
	Product      string
	Plan         string
	Seats        ui.Seats
	Status       string
	Outcome      string // what came of it: "12 ordered", the reason
	OrderHref    string
	CanAnswer    bool
	ReviewHref   string // empty while the subscription cannot be changed
}

// DeclinePage asks for the reason of a refusal.
type DeclinePage struct {
	Request  RequestView
	Back     string
	Reason   string
	Problems ui.Problems
}

func (p RequestsPage) columns() []ui.Column {
	return []ui.Column{
		{Label: "Request"},
		{Label: "Customer", Narrow: ui.LeavesLast},
		{Label: "Asked", Narrow: ui.LeavesFirst},
		{Label: "Outcome", Narrow: ui.LeavesFirst},
		{Label: "Status"},
	}
}

func (r RequestView) sent() string { return r.Product + ", asked " + r.Age + ", " }
