package reseller

import (
	"perseat/views/paths"
	"perseat/views/ui"
)

// CustomerForm are the fields of a customer's information as they were typed.
type CustomerForm struct {
	Name         string
	ContactName  string
	ContactEmail string
	Phone        string
	Street       string
	Street2      string
	Street3      string
	City         string
	Region       string
	PostalCode   string
	Country      string
	TimeZone     string
}

// Places are what the country and the time zone can be chosen from.
type Places struct {
	Countries []ui.Option
	TimeZones []ui.Option
}

// EditCustomerPage is the form for a customer's information.
type EditCustomerPage struct {
	ID       uint
	Customer string // its name before the change
	Domain   string
	Version  string
	Form     CustomerForm
	Places   Places
	Problems ui.Problems
}

// NewCustomerForm is a new customer as it was typed.
type NewCustomerForm struct {
	CustomerForm
	Domain         string
	FirstName      string
	LastName       string
	Email          string
	SecondaryEmail string
	Way            string // how the administrator gets in: "mail" or "password"
	SKU            string
	Plan           string
	Seats          string
	PONumber       string
}

// NewCustomerPage is the form for a new customer.
type NewCustomerPage struct {
	Form     NewCustomerForm
	Places   Places
	SKUs     []ui.Option
	Plans    []ui.Choice
	Problems ui.Problems
}

// ReviewCustomerPage shows what will be ordered and what it costs.
type ReviewCustomerPage struct {
	Form     NewCustomerForm
	Country  string
	Address  string // the administrator's primary email
	Mailed   string // where a link to set a password goes
	Product  string
	Plan     string
	Seats    string // "Purchase cap 25"
	Key      string
	Kept     string
	Quote    QuoteView
	Problems ui.Problems
}

// hidden are all that was typed, to be sent with the order.
func (f NewCustomerForm) hidden() []ui.Kept {
	return []ui.Kept{
		{Name: "name", Value: f.Name},
		{Name: "domain", Value: f.Domain},
		{Name: "country", Value: f.Country},
		{Name: "time_zone", Value: f.TimeZone},
		{Name: "contact_name", Value: f.ContactName},
		{Name: "contact_email", Value: f.ContactEmail},
		{Name: "phone", Value: f.Phone},
		{Name: "street", Value: f.Street},
		{Name: "street2", Value: f.Street2},
		{Name: "street3", Value: f.Street3},
		{Name: "city", Value: f.City},
		{Name: "region", Value: f.Region},
		{Name: "postal_code", Value: f.PostalCode},
		{Name: "first_name", Value: f.FirstName},
		{Name: "last_name", Value: f.LastName},
		{Name: "email", Value: f.Email},
		{Name: "secondary_email", Value: f.SecondaryEmail},
		{Name: "sign_in", Value: f.Way},
		{Name: "sku", Value: f.SKU},
		{Name: "plan", Value: f.Plan},
		{Name: "seats", Value: f.Seats},
		{Name: "po_number", Value: f.PONumber},
	}
}

func (f NewCustomerForm) suffix() string {
	if f.Domain == "" {
		return "@ the domain above"
	}
	return "@" + f.Domain
}

func newCustomerSteps() []string { return []string{"Customer", "Review", "Done"} }

func newCustomerCrumbs() []ui.Crumb { return []ui.Crumb{customersCrumb()} }

func reviewCrumbs() []ui.Crumb {
	return []ui.Crumb{customersCrumb(), {Label: "New customer", Href: paths.ResellerNewCustomer}}
}
