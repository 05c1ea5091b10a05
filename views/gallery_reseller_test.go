package views_test

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"perseat/models/billing"
	"perseat/views/layout"
	"perseat/views/paths"
	"perseat/views/reseller"
	"perseat/views/ui"
)

const longName = "Ballyvaughan & Daughters Agricultural Supplies Co-operative Society of West Clare and the Aran Islands"

// at makes a frame whose current section is another one.
func at(section, title string) layout.Frame {
	f := resellerFrame(title)
	f.Path = section
	for n := range f.Nav {
		f.Nav[n].Current = f.Nav[n].Href == section
	}
	return f
}

// failedAt is a frame of a form with problems.
func failedAt(section, title string) layout.Frame {
	f := at(section, title)
	f.HasErrors = true
	return f
}

func resellerGallery() []entry {
	return concat(resellerHomeGallery(), resellerCustomerGallery(), resellerFormGallery(), resellerRequestGallery(), resellerOrderGallery())
}

func resellerHomeGallery() []entry {
	f := at(paths.Reseller, "Home")
	chart := ui.ChartProps{
		Label: "Seats over the last 12 months", First: "Seats used", Second: "Licenses purchased",
		Sentence: "Seats over the last 12 months. Used went from 10 in October 2026 to 12 in November 2026; purchased from 8 to 9.",
		Periods:  []ui.Period{{Name: "October 2026", Short: "Oct", First: 10, Second: 8}, {Name: "November 2026", Short: "Nov", First: 12, Second: 9}},
	}
	full := reseller.HomePage{
		Today: "Friday 20 Nov 2026", CanAdd: true, CanOrders: true, Chart: &chart,
		Items: []reseller.AttentionItem{
			{Badge: "Request", Tone: ui.ToneInfo, Title: "3 open purchase requests", Href: paths.ResellerRequests, Text: "The oldest was sent 2 days ago.", Action: "Open requests", Link: paths.ResellerRequests},
			{Badge: "Off", Tone: ui.ToneWarn, Title: "Purchase requests are switched off", Text: "Customers cannot ask for more.", Action: "Open settings", Link: paths.ResellerSettings},
			{Badge: "Cap reached", Tone: ui.ToneBad, Title: longName + ": 25 of 25 users", Href: paths.ResellerOpenSubscription(7, 9), Text: "Google Workspace Business Standard, Flexible Plan.", Action: "Edit purchase cap", Link: paths.ResellerPurchaseCap(7, 9), For: "of " + longName},
			{Badge: "Renews soon", Tone: ui.ToneWarn, Title: "Kestrel Logistics: the term ends on 1 Jan 2027", Href: paths.ResellerOpenSubscription(8, 10), Text: "Renews with 50 licenses."},
		},
		More:  []reseller.MoreItem{{Text: "12 more subscriptions near their purchase cap", Href: paths.ResellerCustomers + "?near=yes"}, {Text: "3 more renewals in the next 60 days", Href: paths.ResellerCustomers + "?sort=renewal"}},
		Stats: []ui.Stat{{Term: "Customers", Value: "128", Note: "3 suspended"}, {Term: "Seats used", Value: "2,874", Note: "12 more than on 31 Oct 2026"}},
		Orders: []reseller.OrderItem{
			{Href: paths.ResellerOrder(9), Title: "Licenses added: 62, added 12", Text: "Kestrel Logistics, Google Workspace Business Standard", Day: termFrom, Status: "Requested"},
		},
	}
	calm, huge := full, full
	calm.Items, calm.More = nil, nil
	huge.Chart, huge.CanAdd, huge.CanOrders = nil, false, false
	settling := full
	settling.First = &reseller.FirstSteps{Customer: true, RequestsOn: true, CanSettings: true}
	return []entry{
		{"page-reseller-home", reseller.Home(f, full)},
		{"page-reseller-home-calm", reseller.Home(f, calm)},
		{"page-reseller-home-huge", reseller.Home(f, huge)},
		{"page-reseller-home-first", reseller.Home(f, reseller.HomePage{Today: full.Today, CanAdd: true, First: &reseller.FirstSteps{CanSettings: true}})},
		{"page-reseller-home-settling", reseller.Home(f, settling)},
		{"page-reseller-home-first-viewer", reseller.Home(f, reseller.HomePage{Today: full.Today, First: &reseller.FirstSteps{RequestsOn: true}})},
	}
}

func sampleToolbar(label, action string) ui.ToolbarProps {
	return ui.ToolbarProps{
		Label: label, Action: action, Search: &ui.SearchField{Label: "Search by name or domain"},
		Filters: []ui.Filter{{Name: "status", Label: "Status", Options: []ui.Option{{Label: "Any status"}}}},
	}
}

func resellerCustomerGallery() []entry {
	f := resellerFrame("Customers")
	list := reseller.CustomersPage{
		Lede: "128 customers", CanAdd: true, ExportHref: paths.ResellerCustomersCSV, Toolbar: sampleToolbar("Customers", paths.ResellerCustomers),
		Sorts: reseller.CustomerSorts{Name: reseller.Sort{Href: "?order=descending", Order: ui.Ascending}, Domain: reseller.Sort{Href: "?sort=domain"}, Used: reseller.Sort{Href: "?sort=used"}, Renewal: reseller.Sort{Href: "?sort=renewal"}},
		Pages: ui.PagesProps{Shown: "50 of 128 customers", Words: ui.PreviousNext, On: "?older=9"}, NoneText: "Check the spelling, or remove a filter.",
		Rows: []reseller.CustomerRow{
			{Href: paths.ResellerCustomer(7), Name: longName, Domain: "ballyvaughan-and-daughters-agricultural-supplies.example", Products: "Google Workspace Business Standard, Google Vault", Plans: "Flexible Plan, Flexible Plan", Seats: reached, InUse: true, Fullest: "One subscription 96% used", Renews: billing.NoDay, Status: "Active"},
			{Href: paths.ResellerCustomer(8), Name: "Kestrel Logistics", Domain: "kestrel.example", Products: "Google Workspace Business Plus", Plans: "Annual Plan (yearly payments)", Seats: some, InUse: true, Renews: termFrom, Status: "Suspended"},
			{Href: paths.ResellerCustomer(9), Name: "Pico Robotics", Domain: "pico.example", Renews: billing.NoDay, Status: "No subscription"},
		},
	}
	none := list
	none.Rows, none.Lede = nil, "No matches"
	none.Toolbar.Active = []ui.ActiveFilter{{Label: "“kestral”", Href: paths.ResellerCustomers}}
	return []entry{
		{"page-reseller-customers", reseller.Customers(f, list)},
		{"page-reseller-customers-none", reseller.Customers(f, none)},
		{"page-reseller-customers-first", reseller.Customers(f, reseller.CustomersPage{First: true, CanAdd: true})},
		{"page-reseller-customers-first-viewer", reseller.Customers(f, reseller.CustomersPage{First: true})},
		{"page-reseller-customer", reseller.Customer(resellerFrame("Kestrel Logistics"), sampleCustomer())},
		{"page-reseller-customer-viewer", reseller.Customer(resellerFrame("Pico Robotics"), reseller.CustomerPage{
			ID: 9, Name: "Pico Robotics", Domain: "pico.example", Status: "No subscription",
			Facts: reseller.CustomerFacts{Country: "Ireland", TimeZone: "Europe/Dublin", Since: termFrom, Limit: "50,000 users"},
		})},
	}
}

func sampleCustomer() reseller.CustomerPage {
	term := billing.NewTerm(termFrom)
	return reseller.CustomerPage{
		ID: 8, Name: "Kestrel Logistics", Domain: "kestrel.example", Status: "Active",
		CanEdit: true, CanOrder: true, CanAnswer: true, CanSeeOrders: true, CanSeeActivity: true,
		Requests: []reseller.RequestView{sampleRequest(), {ID: 5, Who: "Marek Novák", Asked: "a purchase cap of 30", Product: "Google Vault", At: asked, Zone: "Europe/Dublin", Age: "1 hour ago", CanAnswer: true}},
		Off:      &reseller.RequestsOff{Short: []string{"Google Vault: 20 of 20 seats used, cap reached."}, CanSettings: true},
		Subscriptions: []reseller.SubscriptionView{
			{
				ID: 10, CustomerID: 8, Name: "Google Workspace Business Plus", Plan: "Annual Plan (yearly payments)", Status: "Active", Active: true, Open: true,
				Seats: some, SeatsText: "50 purchased, 50 assigned", SeatsNote: "250 more are possible", Price: "EUR 253.20 for each license a year",
				Term: &term, Renewal: "Renews with 50 licenses", PONumber: "PO-77", Since: termFrom, Flag: "The edition chosen for the renewal does not fit any more.",
				AddHref: paths.ResellerAddLicenses(8, 10),
				Actions: []reseller.Action{
					{Name: "add-licenses", Label: "Add licenses", Href: paths.ResellerAddLicenses(8, 10)},
					{Name: "renewal", Label: "Renewal settings", Href: paths.ResellerRenewal(8, 10)},
					{Name: "suspend", Label: "Suspend", Href: paths.ResellerSuspendSubscription(8, 10)},
				},
			},
			{
				ID: 11, CustomerID: 8, Name: "Google Vault", Plan: "Trial", Status: "Suspended", Why: "The trial has ended", Seats: reached, SeatsText: "10 users, 10 licensed",
				Price: "Free", TrialEnd: termFrom, TrialNext: "No plan is chosen, so it will be suspended then", Since: termFrom,
				Actions: []reseller.Action{{Name: "change-plan", Label: "Change plan", Href: paths.ResellerChangePlan(8, 11)}, {Name: "cancel", Label: "Cancel subscription", Href: paths.ResellerCancelSubscription(8, 11)}},
			},
			{ID: 12, CustomerID: 8, Name: "Cloud Identity Premium", Plan: "Flexible Plan", Status: "Canceled", SeatsText: "25 users, 0 licensed", Since: termFrom, Ended: termFrom + 9},
		},
		Facts: reseller.CustomerFacts{
			Contact: "Ruth Adeyemi", Email: "ruth@kestrel.example", Phone: "+353 1 555 0100", Address: []string{"Dock Road", "V94 Limerick"},
			Country: "Ireland", TimeZone: "Europe/Dublin", Since: termFrom, Limit: "50,000 users",
		},
		Orders:   []reseller.OrderItem{{Href: paths.ResellerOrder(9), Title: "Licenses added: 62, added 12", Text: "Google Workspace Business Plus", Day: termFrom, Status: "Completed"}},
		Activity: []reseller.DeedItem{{Href: paths.ActivityEntry(paths.ResellerActivity, 5), What: "Added Eleni Papadopoulou-Konstantinidis", Who: "Sam Ortega (support, case 4711) for Kestrel Logistics", At: asked, Zone: "Europe/Dublin"}},
		Answered: []reseller.RequestView{{ID: 3, Who: "Ruth Adeyemi", Asked: "2 licenses", Product: "Google Workspace Business Plus", Outcome: "The budget is spent", Status: "Declined"}},
	}
}

func sampleRequest() reseller.RequestView {
	return reseller.RequestView{
		ID: 4, CustomerHref: paths.ResellerCustomer(8), Customer: "Kestrel Logistics", Asked: "12 licenses", Who: "Ruth Adeyemi", At: asked, Zone: "Europe/Dublin", Age: "2 days ago",
		Note: "Twelve drivers start on 1 December and need accounts.", Product: "Google Workspace Business Plus", Plan: "Annual Plan (yearly payments)",
		Seats: some, Status: "Open", CanAnswer: true, ReviewHref: paths.ForRequest(paths.ResellerAddLicenses(8, 10), 4), OrderHref: paths.ResellerOrder(9),
	}
}

func resellerRequestGallery() []entry {
	f := at(paths.ResellerRequests, "Purchase requests")
	tabs := []ui.View{{Label: "All", Href: paths.ResellerRequests, Current: true}, {Label: "Open", Href: paths.ResellerRequests + "?status=open"}}
	long, ordered := sampleRequest(), sampleRequest()
	long.Customer, long.Note, long.ReviewHref = longName, strings.Repeat("Many drivers start soon. ", 30), ""
	ordered.Status, ordered.Outcome = "Ordered", "10 ordered"
	pages := ui.PagesProps{Shown: "1 request"}
	decline := reseller.DeclinePage{Request: sampleRequest(), Back: paths.ResellerRequests}
	refused := decline
	refused.Problems = refused.Problems.Add("reason", "Give the reason; the customer will read it.")
	return []entry{
		{"page-reseller-requests", reseller.Requests(f, reseller.RequestsPage{CSV: paths.ResellerRequestsCSV, Views: tabs, Open: []reseller.RequestView{sampleRequest(), long}, MoreOpen: "Show all open requests", Heading: "Answered requests", Answered: []reseller.RequestView{ordered}, Pages: &pages})},
		{"page-reseller-requests-open", reseller.Requests(f, reseller.RequestsPage{CSV: paths.ResellerRequestsCSV, Views: tabs, Open: []reseller.RequestView{sampleRequest()}, OpenPages: &pages})},
		{"page-reseller-requests-empty", reseller.Requests(f, reseller.RequestsPage{CSV: paths.ResellerRequestsCSV, Off: true, CanSettings: true, Views: tabs, OpenNone: "When a customer’s administrator asks for more, the request stands here."})},
		{"page-reseller-requests-none", reseller.Requests(f, reseller.RequestsPage{CSV: paths.ResellerRequestsCSV, Views: tabs, None: "No such requests"})},
		{"page-reseller-decline", reseller.Decline(at(paths.ResellerRequests, "Decline request"), decline)},
		{"page-reseller-decline-error", reseller.Decline(failedAt(paths.ResellerRequests, "Decline request"), refused)},
	}
}

func sampleOrder() reseller.OrderRow {
	amount := eur(38900)
	return reseller.OrderRow{
		Href: paths.ResellerOrder(9), Number: "ORD-00009", Action: "Licenses added", Customer: longName, At: asked, Who: "Ruth Adeyemi", Role: "Super admin",
		Product: "Google Workspace Business Plus", Plan: "Annual Plan (yearly payments)", Quantity: "62, added 12", Amount: &amount, PONumber: strings.Repeat("PO", 40), Status: "Completed",
		Answered: "Ordered by Sam Ortega (support, case 4711) for Liffey Cloud",
	}
}

func resellerOrderGallery() []entry {
	f := at(paths.ResellerOrders, "Order history")
	requested := sampleOrder()
	requested.Amount, requested.Status, requested.PONumber = nil, "Requested", ""
	list := reseller.OrdersPage{
		ExportHref: paths.ResellerOrdersCSV, Zone: "Europe/Dublin", Toolbar: sampleToolbar("Orders", paths.ResellerOrders),
		Rows: []reseller.OrderRow{sampleOrder(), requested}, Pages: ui.PagesProps{Shown: "50 of 61 orders", On: "?older=9"},
	}
	own, none := list, list
	own.CustomerID, own.Customer = 8, "Kestrel Logistics"
	none.Rows, none.Filtered = nil, true
	finished, net := asked.Add(time.Hour), eur(38900)
	declined := requested
	declined.Status = "Declined"
	return []entry{
		{"page-reseller-orders", reseller.Orders(f, list)},
		{"page-reseller-orders-customer", reseller.Orders(resellerFrame("Order history"), own)},
		{"page-reseller-orders-none", reseller.Orders(f, none)},
		{"page-reseller-orders-first", reseller.Orders(f, reseller.OrdersPage{})},
		{"page-reseller-order", reseller.Order(at(paths.ResellerOrders, "Order ORD-00009"), reseller.OrderPage{
			OrderRow: sampleOrder(), CustomerID: 8, Day: termFrom, Zone: "Europe/Dublin", Domain: "kestrel.example", SubscriptionHref: paths.ResellerOpenSubscription(8, 10),
			Finished: &finished, HowOrdered: "Purchase request", Note: "By letter", Detail: "Renews with 62 licenses",
			Effect: reseller.InvoiceEffect{Sentence: "This order was charged at once.", Lines: []reseller.EffectLine{{Term: "Days charged", Value: "174 of 365 days of the term"}}, Net: &net},
		})},
		{"page-reseller-order-declined", reseller.Order(at(paths.ResellerOrders, "Order ORD-00009"), reseller.OrderPage{
			OrderRow: declined, CustomerID: 8, Zone: "Europe/Dublin", Domain: "kestrel.example", SubscriptionHref: paths.ResellerOpenSubscription(8, 10),
			Reason: "The budget is spent", Effect: reseller.InvoiceEffect{Sentence: "Nothing was charged."},
		})},
	}
}

// resellerFormGallery are the forms of the Reseller console.
func resellerFormGallery() []entry {
	places := reseller.Places{Countries: []ui.Option{{Value: "IE", Label: "Ireland"}}, TimeZones: []ui.Option{{Value: "Europe/Dublin", Label: "Europe/Dublin"}}}
	form := reseller.CustomerForm{Name: longName, ContactName: "Ruth Adeyemi", ContactEmail: "ruth@kestrel.example", Phone: "+353", Country: "IE", TimeZone: "Europe/Dublin"}
	edit := reseller.EditCustomerPage{ID: 8, Customer: "Kestrel Logistics", Domain: "kestrel.example", Version: "3", Form: form, Places: places}
	refused := edit
	refused.Problems = refused.Problems.Add("phone", "Phone must start with + and have 6 to 20 digits, such as +353 1 555 0100.")
	typed := reseller.NewCustomerForm{CustomerForm: form, Domain: "kestrel.example", FirstName: "Ruth", LastName: "Adeyemi", Email: "ruth", SecondaryEmail: "ruth@home.example", Way: "mail", SKU: "1010020028", Plan: "FLEXIBLE", Seats: "25", PONumber: "PO-77"}
	page := reseller.NewCustomerPage{Form: typed, Places: places, SKUs: []ui.Option{{Value: "1010020028", Label: "Google Workspace Business Standard"}}, Plans: []ui.Choice{{Value: "FLEXIBLE", Label: "Flexible Plan", Hint: "Each licensed user is charged by the day."}}}
	empty, wrong := page, page
	empty.Form = reseller.NewCustomerForm{Plan: "FLEXIBLE"}
	wrong.Problems = wrong.Problems.Add("domain", "kestrel.example is already a customer’s domain. Use another domain.").Add("plan", "Choose one of the plans.")
	review := reseller.ReviewCustomerPage{
		Mailed: "ruth@home.example",
		Form:   typed, Country: "Ireland", Address: "ruth@kestrel.example", Product: "Google Workspace Business Standard", Plan: "Flexible Plan", Seats: "Purchase cap of 25",
		Key: "K", Kept: "kept", Quote: reseller.QuoteView{SKUName: "Google Workspace Business Standard", Plan: billing.Flexible, After: 25, Price: eur(1620), Day: termFrom},
	}
	stale := review
	stale.Problems = stale.Problems.Add("", "The figures have changed since you reviewed them. Nothing was ordered. Review the new figures below.")
	settings := reseller.SettingsPage{Form: reseller.SettingsForm{Ordering: "form", ShownName: "Liffey Cloud", Version: "2"}, Places: places, SetUp: "Set up"}
	bad := settings
	bad.SetUp, bad.Form.Ordering, bad.Form.OrderingLink = "Off", "link", "http://liffey.example"
	bad.Problems = bad.Problems.Add("ordering_link", "Link to your own page must be an address that starts with https://.")
	draw := func(name string, page templ.Component) entry { return entry{"page-reseller-" + name, page} }
	return []entry{
		draw("customer-edit", reseller.EditCustomer(resellerFrame("Edit information"), edit)),
		draw("customer-edit-error", reseller.EditCustomer(failedAt(paths.ResellerCustomers, "Edit information"), refused)),
		draw("customer-new", reseller.NewCustomer(resellerFrame("New customer"), empty)),
		draw("customer-new-error", reseller.NewCustomer(failedAt(paths.ResellerCustomers, "New customer"), wrong)),
		draw("customer-review", reseller.ReviewCustomer(resellerFrame("Review the new customer"), review)),
		draw("customer-review-stale", reseller.ReviewCustomer(failedAt(paths.ResellerCustomers, "Review the new customer"), stale)),
		draw("settings", reseller.Settings(at(paths.ResellerSettings, "Settings"), settings)),
		draw("settings-error", reseller.Settings(failedAt(paths.ResellerSettings, "Settings"), bad)),
		draw("keys", reseller.Keys(at(paths.ResellerKeys, "API keys"), sampleKeys())),
		draw("keys-none", reseller.Keys(at(paths.ResellerKeys, "API keys"), reseller.KeysPage{})),
		draw("key-new", reseller.NewKey(at(paths.ResellerKeys, "New key"), reseller.NewKeyPage{Rights: sampleRights()})),
		draw("key-new-error", reseller.NewKey(failedAt(paths.ResellerKeys, "New key"), reseller.NewKeyPage{
			Rights: sampleRights(), Problems: ui.Problems{}.Add("name", "Name must have 1 to 60 characters.").Add("rights", "Choose what the key may do."),
		})),
		draw("key-revoke", reseller.RevokeKey(at(paths.ResellerKeys, "Revoke key"), reseller.RevokeKeyPage{Name: "Nightly sync", Action: paths.ResellerRevokeKey(7)})),
	}
}

func sampleRights() []ui.Choice {
	return []ui.Choice{
		{Value: "customers:read", Label: "See customers and subscriptions"},
		{Value: "users", Label: "Add and change users", Chosen: true},
	}
}

func sampleKeys() reseller.KeysPage {
	moment := time.Date(2026, time.November, 20, 9, 12, 0, 0, dublin)
	return reseller.KeysPage{
		Zone: "Europe/Dublin", Pages: ui.PagesProps{Shown: "3 keys"},
		Rows: []reseller.KeyRow{
			{Name: "Nightly sync", Hint: "K7QX", Rights: []string{"See customers and subscriptions", "Add and change users"}, Made: moment.AddDate(0, -1, 0), By: "Niamh Doyle", Used: moment, Address: "192.0.2.17", Revoke: paths.ResellerRevokeKey(7)},
			{Name: "Billing export", Hint: "3MZA", Rights: []string{"See customers and subscriptions"}, Made: moment.AddDate(0, -1, -2), By: "Command line", Revoke: paths.ResellerRevokeKey(6)},
			{Name: "Trial run", Hint: "PPQ2", Rights: []string{"See users"}, Made: moment.AddDate(0, -2, 0), By: "Niamh Doyle", Used: moment.AddDate(0, -2, 1), Address: "2001:db8:85a3::8a2e:370:7334", Revoked: true},
		},
	}
}
