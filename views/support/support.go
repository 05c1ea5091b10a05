// Package support draws the Support desk.
package support

import (
	"slices"
	"time"

	"perseat/views/ui"
)

// FindPage is the search over every account.
type FindPage struct {
	Query     string
	Resellers []Hit
	Customers []Hit
	Users     []Hit
	Orders    []Hit
	Invoices  []Hit
	Limit     int // the most that is shown of each kind
}

// Hit is one thing that was found.
type Hit struct {
	Href   string
	Name   string
	Sub    string // domain, address
	Of     string // whose it is
	Status string
}

// owned reports whether any of what was found belongs to somebody else.
func owned(found []Hit) bool {
	return slices.ContainsFunc(found, func(h Hit) bool { return h.Of != "" })
}

// stated reports whether any of what was found has a status.
func stated(found []Hit) bool {
	return slices.ContainsFunc(found, func(h Hit) bool { return h.Status != "" })
}

// hitColumns are the columns that say something of what was found.
func hitColumns(found []Hit) []ui.Column {
	columns := []ui.Column{{Label: "Name"}}
	if owned(found) {
		columns = append(columns, ui.Column{Label: "Belongs to", Narrow: ui.LeavesLast})
	}
	if stated(found) {
		columns = append(columns, ui.Column{Label: "Status"})
	}
	return columns
}

func (p FindPage) none() bool {
	return len(p.Resellers)+len(p.Customers)+len(p.Users)+len(p.Orders)+len(p.Invoices) == 0
}

// more says that a kind may have more than is shown.
func (p FindPage) more(hits []Hit) string {
	if len(hits) < p.Limit {
		return ""
	}
	return "The first " + ui.Number(p.Limit) + ". Search for more letters to narrow it."
}

// ResellerPage is a reseller as support sees it.
type ResellerPage struct {
	Domain        string
	Country       string
	VATNumber     string
	Currency      string
	ContractLimit int
	Ordering      string // how its customers ask for more
	Customers     string // how many
	Since         time.Time
	Zone          string
	Staff         []Person
	Address       string
	VAT56B        string
	VATHref       string // the form for its VAT facts, for those who may
	EditHref      string // the form for its other facts, for those who may
	VisitHref     string // starts a support session in its console
	ActivityHref  string
}

// Person is one of an account's people.
type Person struct{ Name, Email, Role, Status string }

// CustomerPage is a customer as support sees it.
type CustomerPage struct {
	Domain        string
	Status        string
	Reseller      string
	ResellerHref  string
	Country       string
	TimeZone      string
	Since         time.Time
	Zone          string
	Admins        []Person
	Subscriptions []Subscription
	Orders        []Hit
	VisitHref     string // starts a support session in its console
	ActivityHref  string
}

// Subscription is one subscription in short.
type Subscription struct {
	Name, Plan, Status, Renews string
	Seats                      ui.Seats
}

// narrow says what the columns said that left.
func (s Subscription) narrow() string {
	if s.Renews == "–" {
		return s.Status
	}
	return s.Status + ", renews " + s.Renews
}

// OrderPage is an order as support sees it.
type OrderPage struct {
	Status       string
	Customer     string
	CustomerHref string
	Who          string
	At           time.Time
	Zone         string
	Type         string
	Product      string
	Plan         string
	Quantity     string
	Answered     string // who ordered or declined what was requested
	Reason       string
	Detail       string
}
