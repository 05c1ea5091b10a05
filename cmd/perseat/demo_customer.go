package main

import (
	"fmt"
	"strings"

	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

// The editions that the demo's customers have.
const (
	starter  = "1010020027"
	standard = "1010020028"
	plus     = "1010020025"
	vault    = "Google-Vault"
	identity = "1010050001"
)

// company is a customer of the demo: what it starts with, and what happens then.
type company struct {
	name   string
	domain string
	at     string // street, city, postal code and country, separated by semicolons
	zone   string // if it is not that of the country
	people names
	admin  string // first and last name; a name out of people if empty
	demo   bool   // the admin is admin@domain, has a password and is listed at sign-in
	sku    string
	plan   billing.Plan
	seats  int64
	po     string
	start  int // days ago
	users  int // who join on the day after, beside the admin
	then   []event
}

// event is what happens to a company some days ago. What happens on one day
// happens in the order of the list.
type event struct {
	ago int
	do  step
}

// step is something that a company or its reseller does.
type step func(*story, *client) error

// client is a company while its story is told.
type client struct {
	company
	house     *house
	number    int // among all companies
	id        uint
	sub       uint // the subscription that steps are about
	addOn     uint // the second one, if any
	admin     access.Actor
	named     int    // people named so far
	users     []uint // the active ones beside the admin, longest here first
	suspended []uint
	deleted   []uint
	request   uint         // the last one made
	visitor   access.Actor // who is in the Admin console on the company's behalf
}

// addCompany notes the story of a customer.
func (s *story) addCompany(in company, h *house) {
	s.companies++
	c := &client{company: in, house: h, number: s.companies}
	s.step(c, in.start, 0, func(s *story, c *client) error { return s.openCustomer(c) })
	if in.users > 0 {
		s.step(c, in.start-1, 1, join(in.users))
	}
	for i, e := range in.then {
		s.step(c, e.ago, i+2, e.do)
	}
}

// step notes one step of a company at a believable hour of its own; steps of one
// day keep their order.
func (s *story) step(c *client, ago, order int, do step) {
	minute := 8*60 + 20 + (c.number*47+ago*29)%480 + order
	s.on(ago, minute, c.name, func() error { return do(s, c) })
}

// openCustomer makes a customer with its first administrator and subscription.
func (s *story) openCustomer(c *client) error {
	first, last := c.people.name(c.number, c.named)
	c.named++
	if c.company.admin != "" {
		first, last, _ = strings.Cut(c.company.admin, " ")
	}
	in := models.NewCustomer{
		CustomerInformation: c.information(first, last), Domain: c.domain,
		Admin:        models.NewUser{FirstName: first, LastName: last, Address: address(first, last)},
		Subscription: models.NewSubscription{SKU: c.sku, Plan: c.plan, Seats: c.seats, PONumber: c.po},
	}
	if c.demo {
		in.Admin.Address, in.Admin.Password, in.Admin.Demo = "admin", demoPassword, true
	}
	in.ContactEmail = in.Admin.Address + "@" + c.domain
	quote, err := s.store.QuoteSubscription(s.ctx, c.house.sales, 0, in.Subscription)
	if err != nil {
		return err
	}
	in.Subscription.Kept = quote.Kept()
	made, err := s.store.AddCustomer(s.ctx, c.house.sales, in)
	if err != nil {
		return err
	}
	c.id, c.sub = made.CustomerID, made.SubscriptionID
	c.admin = access.Actor{
		UserID: made.AdminID, Role: access.RoleSuperAdmin, ResellerID: c.house.sales.ResellerID, CustomerID: c.id,
	}
	return nil
}

func (c *client) information(first, last string) models.CustomerInformation {
	place := strings.Split(c.at+";;;", ";")
	for i := range place {
		place[i] = strings.TrimSpace(place[i])
	}
	country := place[3]
	zone := c.zone
	if zone == "" {
		zone = zoneOf(country)
	}
	return models.CustomerInformation{
		Name: c.name, ContactName: first + " " + last, Phone: phoneOf(country, c.number),
		Street: place[0], City: place[1], PostalCode: place[2], Country: country, TimeZone: zone,
	}
}

// zoneOf is the time zone of most companies in a country.
func zoneOf(country string) string {
	switch country {
	case "GB":
		return "Europe/London"
	case "DE":
		return "Europe/Berlin"
	case "AT":
		return "Europe/Vienna"
	case "CH":
		return "Europe/Zurich"
	case "US", "CA":
		return "America/Los_Angeles"
	}
	return "Europe/Dublin"
}

// phoneOf is a number out of those that no telephone has; not every country
// keeps some free.
func phoneOf(country string, n int) string {
	switch country {
	case "IE":
		return fmt.Sprintf("+353 20 912 %04d", n)
	case "GB":
		return fmt.Sprintf("+44 1632 960%03d", n)
	case "DE":
		return fmt.Sprintf("+49 30 23125 %03d", n)
	case "US", "CA":
		return fmt.Sprintf("+1 206 555 0%03d", 100+n)
	}
	return ""
}
