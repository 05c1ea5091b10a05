package views_test

import (
	"time"

	"perseat/models/billing"
	"perseat/views/paths"
	"perseat/views/support"
	"perseat/views/ui"
)

// deskGallery are the Support desk's accounts, catalog and provider.
func deskGallery() []entry {
	return concat(accountsOfDesk(), catalogOfDesk(), pricesOfDesk(), providerOfDesk())
}

func currenciesOfDesk() []ui.Option {
	return []ui.Option{{Label: "Choose one"}, {Value: "EUR", Label: "EUR"}, {Value: "CHF", Label: "CHF, no prices yet"}}
}

func accountsOfDesk() []entry {
	countries := []ui.Option{{Label: "Choose one"}, {Value: "DE", Label: "Germany"}, {Value: "IE", Label: "Ireland"}}
	since := time.Date(2025, time.September, 22, 9, 0, 0, 0, dublin)
	toFind := support.FindPage{Limit: 20}
	found := support.FindPage{
		Query: "liffey", Limit: 1,
		Resellers: []support.Hit{{Href: paths.SupportReseller(2), Name: "Liffey Cloud", Sub: "liffey.example"}},
		Customers: []support.Hit{{Href: paths.SupportCustomer(7), Name: longName, Sub: "harbor.example", Of: "Liffey Cloud", Status: "Active"}},
		Users:     []support.Hit{{Name: "Sam Ortega", Sub: "sam@tessera.example", Of: "Support", Status: "Active"}},
		Orders:    []support.Hit{{Href: paths.SupportOrder(42), Name: "Licenses added", Sub: "ORD-00042, Google Workspace Business Standard", Of: "Harbor Foods", Status: "Completed"}},
		Invoices:  []support.Hit{{Href: paths.SupportInvoice("M-000012"), Name: "M-000012", Sub: "Month invoice, issued 1 Nov 2026", Of: "Liffey Cloud"}},
	}
	list := support.ResellersPage{CanAdd: true, CSV: paths.SupportResellersCSV, Pages: ui.PagesProps{Shown: "1 reseller"}, Rows: []support.ResellerRow{
		{Href: paths.SupportReseller(2), Name: "Liffey Cloud", Domain: "liffey.example", Country: "Ireland", Currency: "EUR", Limit: "50,000", Customers: "9,999+"},
	}}
	one := support.ResellerPage{
		Domain: "liffey.example", Address: "7 Ormond Quay Upper\nDublin 7", Country: "Ireland", VATNumber: "IE1234567FA", VAT56B: "56B-12", Currency: "EUR", ContractLimit: 50000,
		Ordering: "Request form in the Admin console", Customers: "18", Since: since, Zone: "Europe/Dublin", VATHref: paths.SupportVAT(2), EditHref: paths.SupportEditReseller(2),
		VisitHref: paths.SupportVisitReseller(2), ActivityHref: paths.SupportResellerActivity(2),
		Staff: []support.Person{{Name: "Niamh Doyle", Email: "niamh@liffey.example", Role: "Reseller admin", Status: "Active"}},
	}
	seen := one
	seen.VATHref, seen.EditHref, seen.Address, seen.VAT56B, seen.VATNumber = "", "", "", "", ""
	form := support.ResellerForm{
		Name: "Liffey Cloud", Domain: "liffey.example", Address: "7 Ormond Quay Upper\nDublin 7", Country: "IE", VATNumber: "IE6388047W", Currency: "EUR",
		ContractLimit: "50,000", First: "Niamh", Last: "Doyle", Email: "niamh@liffey.example",
	}
	wrong := supportFrame("New reseller")
	wrong.HasErrors = true
	return []entry{
		{"page-support-find", support.Find(supportFrame("Find"), toFind)},
		{"page-support-found", support.Find(supportFrame("Find"), found)},
		{"page-support-resellers", support.Resellers(supportFrame("Resellers"), list)},
		{"page-support-resellers-none", support.Resellers(supportFrame("Resellers"), support.ResellersPage{CanAdd: true, CSV: paths.SupportResellersCSV})},
		{"page-support-resellers-no-match", support.Resellers(supportFrame("Resellers"), support.ResellersPage{Query: "nobody", CSV: paths.SupportResellersCSV + "?q=nobody"})},
		{"page-support-reseller", support.Reseller(supportFrame("Liffey Cloud"), one)},
		{"page-support-reseller-agent", support.Reseller(supportFrame("Liffey Cloud"), seen)},
		{"page-support-customer", support.Customer(supportFrame(longName), support.CustomerPage{
			Domain: "harbor.example", Status: "Active", Reseller: "Liffey Cloud", ResellerHref: paths.SupportReseller(2), Country: "Ireland", TimeZone: "Europe/Dublin",
			Since: since, Zone: "Europe/Dublin", VisitHref: paths.SupportVisitCustomer(7), ActivityHref: paths.SupportCustomerActivity(7),
			Admins:        []support.Person{{Name: "Aoife Byrne", Email: "aoife@harbor.example", Role: "Super admin", Status: "Active"}},
			Subscriptions: []support.Subscription{{Name: "Google Workspace Business Standard", Plan: "Flexible Plan", Status: "Active", Renews: "–", Seats: ui.Seats{Used: 22, Ceiling: 25}}},
			Orders:        found.Orders,
		})},
		{"page-support-customer-new", support.Customer(supportFrame("Harbor Foods"), support.CustomerPage{
			Domain: "harbor.example", Status: "No subscription", Reseller: "Liffey Cloud", ResellerHref: paths.SupportReseller(2), Country: "Ireland", TimeZone: "Europe/Dublin",
			Since: since, Zone: "Europe/Dublin", VisitHref: paths.SupportVisitCustomer(7), ActivityHref: paths.SupportCustomerActivity(7),
		})},
		{"page-support-order", support.Order(supportFrame("ORD-00042"), support.OrderPage{
			Status: "Declined", Customer: longName, CustomerHref: paths.SupportCustomer(7), Who: "Ronan Hayes, super admin", At: since, Zone: "Europe/Dublin",
			Type: "Licenses added", Product: "Google Workspace Business Standard", Plan: "Annual Plan (monthly payments)", Quantity: "62, added 12",
			Answered: "Declined by Niamh Doyle", Reason: "12 licenses are free already.", Detail: "Renews with 62 licenses",
		})},
		{"page-support-reseller-new", support.NewReseller(wrong, support.NewResellerPage{
			Form: form, Countries: countries, Currencies: currenciesOfDesk(), Key: "KEY",
			Problems: ui.Problems{}.Add("vat_number", "The check digit of IE6388047W is wrong."),
		})},
		{"page-support-reseller-edit", support.EditReseller(supportFrame("Edit reseller"), support.EditResellerPage{
			ID: 2, Reseller: "Liffey Cloud", Domain: "liffey.example", Form: form, Version: "3", Currencies: currenciesOfDesk(),
		})},
		{"page-support-reseller-edit-fixed", support.EditReseller(supportFrame("Edit reseller"), support.EditResellerPage{
			ID: 2, Reseller: "Liffey Cloud", Domain: "liffey.example", Form: form, Version: "3", CurrencyFixed: true,
		})},
	}
}

func catalogOfDesk() []entry {
	edition := support.CatalogEdition{
		Href: paths.SupportEdition("1010020028"), ID: "1010020028", Name: "Google Workspace Business Standard", Facts: "Flexible, Annual, Trial",
		Prices: []string{"EUR 16.20 Flexible, 13.60 Annual", "USD 16.80 Flexible"}, Coming: "1 price from later on",
	}
	none := support.CatalogEdition{Href: paths.SupportEdition("1010020020"), ID: "1010020020", Name: "Google Workspace Enterprise Plus", Facts: "Annual"}
	page := support.CatalogPage{Today: on(11, 20), Products: []support.CatalogProduct{
		{ID: "Google-Apps", Name: "Google Workspace", Editions: []support.CatalogEdition{edition, none}}, {ID: "Google-Vault", Name: "Google Vault"},
	}}
	one := support.EditionPage{
		ID: "1010020028", Product: "Google Workspace", Plans: "Flexible Plan, Trial", Limit: "300", Base: "Cloud Identity", Assigned: "Every new user takes one",
		Rank: "2", Sold: "22 subscriptions", NewPrice: paths.SupportNewPrice("1010020028"), Back: paths.SupportCatalog,
		Prices: []support.PriceRow{
			{Plan: "Flexible Plan", From: on(12, 1), Until: billing.NoDay, Price: eur(1700), Status: "Coming"},
			{Plan: "Flexible Plan", From: on(1, 1), Until: on(11, 30), Price: eur(1620), Status: "Now"},
			{Plan: "Annual Plans", From: on(1, 1), Until: on(2, 1), Price: eur(1360)},
		},
	}
	bare := support.EditionPage{ID: "x", Product: "Mail", Plans: "Trial", Limit: "No limit", Assigned: "Assigned by hand", Rank: "1", Sold: "0 subscriptions", NewPrice: paths.SupportNewPrice("x")}
	wrong := supportFrame("New edition")
	wrong.HasErrors = true
	products := []ui.Option{{Label: "Choose one"}, {Value: "Google-Apps", Label: "Google Workspace"}}
	return []entry{
		{"page-support-catalog", support.Catalog(supportFrame("Catalog"), page)},
		{"page-support-catalog-empty", support.Catalog(supportFrame("Catalog"), support.CatalogPage{Today: on(11, 20)})},
		{"page-support-edition", support.Edition(supportFrame("Google Workspace Business Standard"), one)},
		{"page-support-edition-bare", support.Edition(supportFrame("Mail Basic"), bare)},
		{"page-support-product-new", support.NewProduct(supportFrame("New product"), support.NewProductPage{Key: "KEY"})},
		{"page-support-edition-new", support.NewEdition(wrong, support.NewEditionPage{
			ID: "mail-1", Product: "Google-Apps", Name: "Mail Basic", Rank: "0", Limit: "0", Automatic: true, Products: products, Bases: products, Key: "KEY",
			Plans: []ui.Choice{{Value: "FLEXIBLE", Label: "Flexible Plan", Chosen: true}, {Value: "TRIAL", Label: "Trial"}}, Problems: ui.Problems{}.Add("rank", "Rank must be from 1 to 1,000."),
		})},
		{"page-support-catalog-import", support.ImportCatalog(supportFrame("Import a catalog"), support.ImportCatalogPage{})},
		{"page-support-catalog-review", support.ReviewCatalog(supportFrame("What the file changes"), support.ReviewCatalogPage{
			Text: `{"products": []}`, Key: "KEY",
			Changes: []support.CatalogChange{{What: "Product", Name: "Mail", After: "Mail"}, {What: "Price", Name: "Mail Basic, Flexible Plan, from 1 Jan 2027", Before: "EUR 3.50", After: "EUR 3.60"}},
		})},
	}
}

func pricesOfDesk() []entry {
	plans := []ui.Choice{{Value: "FLEXIBLE", Label: "Flexible Plan", Hint: "Charged by the day"}, {Value: "ANNUAL_MONTHLY_PAY", Label: "Annual Plans", Hint: "Both payments"}}
	form := support.NewPricePage{SKU: "1010020028", Name: "Google Workspace Business Standard", Plans: plans, Currencies: currenciesOfDesk()}
	bad := form
	bad.Plan, bad.Currency, bad.Price, bad.From = "FLEXIBLE", "EUR", "1O", "2026-10-01"
	bad.Problems = ui.Problems{}.Add("price", "Price of one user a month must be an amount such as 16.20.").Add("from", "October 2026 is invoiced already. Choose 1 Nov 2026 or a later day.")
	wrong := supportFrame("Add price")
	wrong.HasErrors = true
	before, yearly := eur(1620), eur(20400)
	first := support.ReviewPricePage{
		SKU: form.SKU, Name: form.Name, Plan: "Flexible Plan", PlanCode: "FLEXIBLE", From: on(11, 1), Before: &before, Replaces: true, Until: on(11, 30),
		Price: eur(1700), Past: true, Today: on(11, 20), Kept: "16.20 replaced", Key: "KEY",
	}
	annual := support.ReviewPricePage{SKU: form.SKU, Name: form.Name, Plan: "Annual Plans", PlanCode: "ANNUAL_MONTHLY_PAY", From: on(12, 1), Until: billing.NoDay, Price: eur(1700), Yearly: &yearly, Today: on(11, 20), Kept: "none", Key: "KEY"}
	return []entry{
		{"page-support-price-new", support.NewPrice(supportFrame("Add price"), form)},
		{"page-support-price-error", support.NewPrice(wrong, bad)},
		{"page-support-price-review", support.ReviewPrice(supportFrame("Review the price"), first)},
		{"page-support-price-annual", support.ReviewPrice(supportFrame("Review the price"), annual)},
	}
}

func providerOfDesk() []entry {
	page := support.ProviderPage{
		Name: "Tessera Distribution Ltd", Address: "12 Custom House Docks\nDublin 1", Country: "IE", CountryName: "Ireland", VATNumber: "IE8Z49289F", BillingZone: "Europe/Dublin",
		Bank: "IBAN IE29 AIBK 9311 5212 3456 78", DueDays: "30", OwnRate: "0", Series: "TD-", Version: "2", Fixed: true,
		Rates: []support.VATRate{{From: on(3, 1), Rate: "23 %"}},
	}
	first := page
	first.Fixed, first.Rates, first.Country, first.CountryName, first.OwnRate = false, nil, "CH", "Switzerland", "8.1"
	first.Countries, first.Zones = []ui.Option{{Value: "CH", Label: "Switzerland"}, {Value: "IE", Label: "Ireland"}}, []ui.Option{{Value: "Europe/Dublin", Label: "Europe/Dublin"}}
	first.Problems = ui.Problems{}.Add("name", "Name must have 1 to 120 characters.")
	wrong := supportFrame("Provider")
	wrong.HasErrors = true
	return []entry{
		{"page-support-provider", support.Provider(supportFrame("Provider"), page)},
		{"page-support-provider-first", support.Provider(wrong, first)},
	}
}
