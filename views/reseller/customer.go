package reseller

import (
	"time"

	"perseat/models/billing"
	"perseat/views/ui"
)

// CustomerPage is one customer. What the person may not do is not there.
type CustomerPage struct {
	ID             uint
	Name           string
	Domain         string
	Status         string
	CanEdit        bool
	CanOrder       bool
	CanAnswer      bool
	CanSeeOrders   bool
	CanSeeActivity bool
	VisitHref      string        // opens the customer's Admin console
	VisitOff       string        // why that is not possible; empty if the person's role does not do it
	Requests       []RequestView // the open ones
	Off            *RequestsOff
	Subscriptions  []SubscriptionView
	Facts          CustomerFacts
	Running        RunningMonthView
	Orders         []OrderItem
	Activity       []DeedItem
	Answered       []RequestView // requests that were answered, the newest first
}

// RequestsOff says that a customer is short of seats and cannot ask for more.
type RequestsOff struct {
	Short       []string // which subscriptions, with their figures
	CanSettings bool
}

// SubscriptionView is one subscription of a customer's page.
type SubscriptionView struct {
	ID         uint
	CustomerID uint
	Name       string
	Plan       string
	Status     string
	Active     bool
	Why        string // why it is suspended
	Seats      ui.Seats
	SeatsText  string // "50 purchased, 50 assigned"
	SeatsNote  string // how far it can go, and why not further
	Price      string
	Running    string // what it costs in the running month
	Term       *billing.Term
	Renewal    string      // at the term's end; empty if it has ended
	TrialEnd   billing.Day // 0 without a trial
	TrialNext  string
	PONumber   string
	Since      billing.Day
	Ended      billing.Day // 0 unless it is canceled
	Flag       string
	Open       bool
	Actions    []Action
	AddHref    string // the Add licenses button, if there is one
	AddOff     bool   // there would be one, but not on somebody's behalf
}

// Action is one entry of a subscription's Actions menu.
type Action struct {
	Name  string // the last part of its address: "purchase-cap"
	Label string
	Href  string
	Off   string // why it is not possible on somebody's behalf
}

// CustomerFacts are the information about a customer.
type CustomerFacts struct {
	Contact  string
	Email    string
	Phone    string
	Address  []string
	Country  string
	TimeZone string
	Since    billing.Day
	Limit    string // the contract limit
}

// OrderItem is an order in a short list.
type OrderItem struct {
	Href   string
	Title  string
	Text   string
	Day    billing.Day
	Status string
}

// termLabel names the term: one that does not renew has ended.
func (s SubscriptionView) termLabel() string {
	if s.Renewal == "" {
		return "Last term"
	}
	return "Current term"
}

func (s SubscriptionView) props() ui.SubscriptionProps {
	id := elementID(s.ID)
	p := ui.SubscriptionProps{
		ID: id, Name: s.Name, Plan: s.Plan, Seats: s.Seats, Open: s.Open,
		Menu: ui.MenuProps{ID: id + "-actions", For: "for " + s.Name},
	}
	if !s.Active {
		p.Status = s.Status
	}
	for _, a := range s.Actions {
		p.Menu.Items = append(p.Menu.Items, a.item())
	}
	return p
}

func (a Action) item() ui.MenuItem {
	item := ui.MenuItem{Label: a.Label, Href: a.Href, Off: a.Off}
	switch a.Name {
	case "purchase-cap":
		item.Icon = ui.IconEdit
	case "add-licenses":
		item.Icon = ui.IconPlus
	case "change-plan", "change-edition":
		item.Icon = ui.IconSwap
	case "renewal":
		item.Icon = ui.IconCalendar
	case "start-paid-service", "activate":
		item.Icon = ui.IconPlay
	case "suspend":
		item.Icon, item.Line = ui.IconPause, true
	case "cancel":
		item.Icon, item.Harm = ui.IconCross, true
	}
	return item
}

// DeedItem is one thing that was done, in a short list.
type DeedItem struct {
	Href string
	What string
	Who  string
	At   time.Time
	Zone string
}
