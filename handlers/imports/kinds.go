package imports

import (
	"strings"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	views "perseat/views/imports"
	"perseat/views/paths"
	"perseat/views/ui"
)

// Users are the pages by which a customer's administrators import users.
func Users(a *web.App) Pages {
	return Pages{a, paths.AdminImport, kind{
		of: models.ImportUsers, may: access.ManageUsers, title: "Import users", back: ui.LinkProps{Label: "Users", Href: paths.AdminUsers},
		intro: "Each new user gets an address in your domain, a license of what every user has, and a mail to set a password.",
		head:  "User", what: "Licenses", one: "user", many: "users",
		upload: a.Store.UploadUsers, columns: userColumns, row: userRow,
	}}
}

// Customers are the pages by which a reseller's staff import customers.
func Customers(a *web.App) Pages {
	return Pages{a, paths.ResellerImport, kind{
		of: models.ImportCustomers, may: access.EditCustomers, title: "Import customers",
		back:  ui.LinkProps{Label: "Customers", Href: paths.ResellerCustomers},
		intro: "Each row is a subscription. The first row of a domain also makes the customer and its first administrator, who gets a mail to set a password.",
		head:  "Customer", what: "Subscription", one: "subscription", many: "subscriptions",
		upload: a.Store.UploadCustomers, columns: func(string) []views.Column { return customerColumns() }, row: customerRow,
	}}
}

func userColumns(domain string) []views.Column {
	return []views.Column{
		{Heading: "First name", Required: true, Text: "Up to 60 characters."},
		{Heading: "Last name", Required: true, Text: "Up to 60 characters."},
		{Heading: "Email", Required: true, Text: "An address in " + domain + ", or only the part before the @. Who has it already is left as is."},
		{Heading: "Secondary email", Text: "Where the mail to set a password goes. Without one it goes to the address above."},
		{Heading: "Role", Text: "User, User manager or Super admin; User if the cell is blank. Only a super admin gives the other two."},
		{Heading: "Licenses", Text: "Names of licenses that are assigned by hand, separated by commas or semicolons. What every user has need not be named."},
	}
}

func customerColumns() []views.Column {
	return []views.Column{
		{Heading: "Company name", Required: true, Text: "In the first row of each domain."},
		{Heading: "Domain", Required: true, Text: "The primary domain. More rows with the same domain give the customer more subscriptions; only the columns from Product on count there."},
		{Heading: "Country, Time zone", Text: "A code or English name, and a zone such as Europe/Dublin. Your defaults if blank."},
		{Heading: "Contact name, Contact email, Phone", Text: "Whom to reach there. Phone numbers start with +."},
		{Heading: "Street, City, Postal code", Text: "The address."},
		{Heading: "Admin first name, Admin last name, Admin email", Required: true, Text: "The first administrator, in the first row of each domain; the address in that domain, or only the part before the @."},
		{Heading: "Admin secondary email", Text: "Where the mail to set a password goes."},
		{Heading: "Product", Required: true, Text: "Its name, such as Google Workspace Business Standard, or its code."},
		{Heading: "Plan", Required: true, Text: "Flexible, Annual (monthly payments), Annual (yearly payments) or Trial."},
		{Heading: "Seats", Required: true, Text: "The purchase cap on Flexible and Trial, the licenses on Annual."},
		{Heading: "P.O. number", Text: "Printed on the invoice."},
	}
}

// userRow is a row of a file of users.
func userRow(r models.ImportRow) views.Row {
	row := views.Row{Title: strings.TrimSpace(r.Cell("First name") + " " + r.Cell("Last name")), Sub: r.Cell("Email"), What: r.Cell("Licenses")}
	if role := r.Cell("Role"); role != "" {
		row.Sub += ", " + role
	}
	if row.Title == "" {
		row.Title, row.Sub = row.Sub, ""
	}
	if r.SubjectID != 0 {
		row.Href = paths.AdminUser(r.SubjectID)
	}
	return named(row)
}

// customerRow is a row of a file of customers.
func customerRow(r models.ImportRow) views.Row {
	row := views.Row{
		Title: r.Cell("Company name"), Sub: r.Cell("Domain"),
		What: strings.TrimSuffix(strings.Join([]string{r.Cell("Product"), r.Cell("Plan"), r.Cell("Seats")}, ", "), ", "),
	}
	if row.Title == "" {
		row.Title, row.Sub = row.Sub, ""
	}
	if r.SubjectID != 0 {
		row.Href = paths.ResellerCustomer(r.SubjectID)
	}
	if q, ok := r.Quoted(); ok && r.State == models.RowNew {
		row.Cost = cost(q)
	}
	return named(row)
}

// named gives a row without a name one.
func named(row views.Row) views.Row {
	if row.Title == "" {
		row.Title = "(blank)"
	}
	return row
}

// cost says what an imported subscription will cost, and when.
func cost(q models.ImportQuote) string {
	switch {
	case q.AtOnce:
		return q.Total.String() + " with VAT, now"
	case q.Net.IsZero() && q.Month.IsZero():
		return "Nothing now"
	}
	return q.Net.String() + " without VAT on " + q.Invoice + ", then " + q.Month.String() + " a month"
}
