package models

import (
	"strings"
	"unicode"

	"perseat/models/access"
	"perseat/models/billing"
	"perseat/models/sheet"
)

// The columns of a file of users.
const (
	userFirst = iota
	userLast
	userEmail
	userSecondary
	userRole
	userLicenses
)

var userColumns = []sheet.Column{
	{Heading: "First name", Also: []string{"First", "Given name", "Forename"}, Required: true},
	{Heading: "Last name", Also: []string{"Last", "Family name", "Surname"}, Required: true},
	{Heading: "Email", Also: []string{"Email address", "Primary email", "Mail"}, Required: true},
	{Heading: "Secondary email", Also: []string{"Recovery email", "Alternate email"}},
	{Heading: "Role"},
	{Heading: "Licenses", Also: []string{"License", "Licences", "Licence"}},
}

// The columns of a file of customers.
const (
	custName = iota
	custDomain
	custCountry
	custZone
	custContact
	custContactEmail
	custPhone
	custStreet
	custCity
	custPostal
	custAdminFirst
	custAdminLast
	custAdminEmail
	custAdminSecondary
	custProduct
	custPlan
	custSeats
	custPO
)

var customerColumns = []sheet.Column{
	{Heading: "Company name", Also: []string{"Company", "Customer", "Customer name", "Organization", "Organization name", "Name"}, Required: true},
	{Heading: "Domain", Also: []string{"Primary domain", "Customer domain"}, Required: true},
	{Heading: "Country", Also: []string{"Country code"}},
	{Heading: "Time zone"},
	{Heading: "Contact name", Also: []string{"Contact"}},
	{Heading: "Contact email"},
	{Heading: "Phone", Also: []string{"Phone number", "Contact phone"}},
	{Heading: "Street", Also: []string{"Address", "Street address", "Address line 1"}},
	{Heading: "City", Also: []string{"Town", "Locality"}},
	{Heading: "Postal code", Also: []string{"Postcode", "Zip", "Zip code"}},
	{Heading: "Admin first name", Also: []string{"Administrator first name", "First name"}, Required: true},
	{Heading: "Admin last name", Also: []string{"Administrator last name", "Last name"}, Required: true},
	{Heading: "Admin email", Also: []string{"Administrator email", "Email", "Email address", "Primary email"}, Required: true},
	{Heading: "Admin secondary email", Also: []string{"Administrator secondary email", "Secondary email"}},
	{Heading: "Product", Also: []string{"SKU", "SKU ID", "Edition", "Subscription"}, Required: true},
	{Heading: "Plan", Required: true},
	{Heading: "Seats", Also: []string{"Purchase cap", "Licenses", "Purchase cap or licenses", "Number of seats", "Quantity"}, Required: true},
	{Heading: "P.O. number", Also: []string{"Purchase order", "Purchase order number"}},
}

// ignoredHeadings are those of our own exports and results that no import reads.
var ignoredHeadings = []string{"Row", "Result", "Note", "Status", "Added", "Last sign-in"}

func (k ImportKind) columns() []sheet.Column {
	if k == ImportCustomers {
		return customerColumns
	}
	return userColumns
}

// Headings are the columns of a file of the kind, in the order of the template.
func (k ImportKind) Headings() []string {
	var out []string
	for _, c := range k.columns() {
		out = append(out, c.Heading)
	}
	return out
}

// Example are the rows of the template, for a domain.
func (k ImportKind) Example(domain string) [][]string {
	if k == ImportCustomers {
		return [][]string{
			{
				"Harbor Foods", "harborfoods.example", "IE", "Europe/Dublin", "Aoife Byrne", "office@harborfoods.example", "+353 1 555 0100", "1 Quay Street",
				"Galway", "H91 X2A0", "Aoife", "Byrne", "aoife", "", "Google Workspace Business Standard", "Flexible", "25", "PO-1001",
			},
			{"", "harborfoods.example", "", "", "", "", "", "", "", "", "", "", "", "", "Google Vault", "Flexible", "10", ""},
		}
	}
	return [][]string{
		{"Anna", "Berg", "anna.berg@" + domain, "anna@home.example", "User", ""},
		{"Conor", "Walsh", "conor.walsh@" + domain, "", "User manager", ""},
	}
}

// letters is what counts of a word that a cell chooses by: its letters and
// digits, folded.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, fold(text))
}

// roleOf reads a role of a customer's users; a user if the cell is blank.
func roleOf(cell string) (access.Role, bool) {
	if cell == "" {
		return access.RoleMember, true
	}
	for _, r := range []access.Role{access.RoleMember, access.RoleUserManager, access.RoleSuperAdmin} {
		if word := letters(cell); word == letters(r.String()) || word == letters(string(r)) {
			return r, true
		}
	}
	return "", false
}

// planWords are the ways in which a file names a plan.
var planWords = map[string]billing.Plan{
	"flexible": billing.Flexible, "flexibleplan": billing.Flexible, "trial": billing.Trial,
	"annualmonthly": billing.AnnualMonthly, "annualmonthlypay": billing.AnnualMonthly, "annualmonthlypayments": billing.AnnualMonthly,
	"annualplanmonthlypayments": billing.AnnualMonthly,
	"annualyearly":              billing.AnnualYearly, "annualyearlypay": billing.AnnualYearly, "annualyearlypayments": billing.AnnualYearly,
	"annualplanyearlypayments": billing.AnnualYearly,
}

// Cell is what a row says under one of its columns' headings.
func (r ImportRow) Cell(heading string) string {
	for _, columns := range [][]sheet.Column{userColumns, customerColumns} {
		if len(columns) != len(r.Cells) {
			continue
		}
		for i, c := range columns {
			if c.Heading == heading {
				return r.Cells[i]
			}
		}
	}
	return ""
}
