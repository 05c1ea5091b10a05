package views_test

import (
	"strconv"
	"time"

	"perseat/models/billing"
	"perseat/views/document"
	"perseat/views/layout"
	"perseat/views/paths"
	"perseat/views/reseller"
	"perseat/views/support"
	"perseat/views/ui"
)

func on(month time.Month, day int) billing.Day { return billing.NewDay(2026, month, day) }

func sampleInvoice() document.Invoice {
	var many []document.OrderLink
	for _, n := range []string{"ORD-00660", "ORD-00722", "ORD-00723", "ORD-00730"} {
		many = append(many, document.OrderLink{Number: n, Href: "/reseller/orders/" + n[5:]})
	}
	line := func(product string, days, net int64, segments string, orders []document.OrderLink) document.Line {
		return document.Line{
			Product: product, Plan: "Flexible Plan", From: on(10, 1), To: on(10, 31), LicenseDays: days, PeriodDays: 31,
			Price: eur(1620), Net: eur(net), Segments: segments, Orders: orders,
		}
	}
	first := line("Google Workspace Business Standard", 3210, 167748, "100 licenses x 31 of 31 days, 10 x 11 of 31 days", many[:2])
	first.PONumbers = "PO-4711"
	return document.Invoice{
		Kind: "Month invoice", Number: "M-000012", Period: "October 2026", Currency: "EUR", Unit: "month", Zone: "Europe/Dublin",
		Seller: document.Party{Name: "Tessera Distribution Ltd", Address: []string{"4 Hanover Quay", "Dublin 2", "Ireland"}, VATNumber: "IE9876543HA"},
		Buyer:  document.Party{Name: "Isar Systemhaus GmbH", Address: []string{"81671 München", "Germany"}, VATNumber: "DE136695976", VAT56B: "12345"},
		Issued: on(11, 1), TaxDay: on(10, 31), Due: on(12, 1),
		Groups: []document.Group{
			{Customer: "Harbor Foods", Href: paths.ResellerCustomer(7), Lines: []document.Line{first, line("Google Vault", 31, 1620, "1 license x 31 of 31 days", nil)}},
			{Customer: "Ballyvaughan & Daughters Agricultural Supplies Co-operative", Lines: []document.Line{line("Google Workspace Business Plus", 677, 35379, "21 licenses x 31 of 31 days, 2 x 13 of 31 days", many)}},
		},
		Net: eur(204747), Rate: "0\u00a0%", VAT: eur(0), Total: eur(204747), VATHref: paths.ResellerVAT, Left: eur(194747),
		VATNote: "Reverse charge: the recipient accounts for the VAT, Art. 196 Directive 2006/112/EC.",
		Bank:    []string{"Bank of the Example, Dublin", "IBAN IE29 AIBK 9311 5212 3456 78"},
		Notes:   []document.Reference{{Number: "C-000003", Href: paths.ResellerInvoice("C-000003"), Issued: on(11, 5), Total: eur(-10000)}},
	}
}

func sampleCredit() document.Invoice {
	i := sampleInvoice()
	i.Kind, i.Number, i.Period, i.Groups, i.Notes, i.Due = "Credit note", "C-000003", "", nil, nil, 0
	i.Net, i.VAT, i.Total, i.Rate = eur(-10000), eur(-2300), eur(-12300), "23\u00a0%"
	i.Credits, i.Reason = &document.Reference{Number: "M-000012", Href: paths.ResellerInvoice("M-000012"), Issued: on(11, 1)}, "Two users were counted twice"
	return i
}

func sampleRenewals() []reseller.RenewalRow {
	return []reseller.RenewalRow{
		{
			Key: "3:1", ID: "3", Href: paths.ResellerCustomer(7), FormHref: paths.ResellerRenewal(7, 3), Customer: "Harbor Foods", Product: "Google Workspace Business Standard",
			Ends: on(12, 16), Short: "Same number, 30 now", Payments: "Annual Plan (yearly payments)", How: "Renews with the licenses purchased by then, now 30",
			Cost: eur(489600).String(), Charged: "30 licenses, charged at once on 16 Dec 2026", Purchased: 30, Licensed: 21,
		},
		{
			Key: "4:2", ID: "4", Href: paths.ResellerCustomer(8), FormHref: paths.ResellerRenewal(8, 4), Customer: "Kestrel Logistics", Product: "Google Workspace Business Starter",
			Ends: on(12, 30), Short: "Does not renew", How: "Does not renew; the subscription is suspended at the term’s end", Purchased: 9, Licensed: 1, Suspended: true,
		},
	}
}

func invoiceGallery() []entry {
	invoices, failed, desk := resellerFrame("Invoices"), supportFrame("Make a credit note"), supportFrame("Review the credit note")
	failed.HasErrors = true
	toolbar := ui.ToolbarProps{Label: "Invoices", Action: paths.ResellerInvoices, Search: &ui.SearchField{Label: "Search by number"}}
	return concat(renewalsGallery(), []entry{
		{"page-invoices", reseller.Invoices(invoices, reseller.InvoicesPage{
			Currency: "EUR", ExportHref: paths.ResellerInvoicesCSV, Toolbar: toolbar, Pages: ui.PagesProps{Shown: "2 invoices"},
			Rows: []reseller.InvoiceRow{
				{Number: "M-000012", Kind: "Month invoice", Period: "October 2026", Issued: on(11, 1), Due: on(12, 1), Net: eur(254482), VAT: eur(58531), Total: eur(313013)},
				{Number: "C-000003", Kind: "Credit note", Period: "Credits M-000012", Issued: on(11, 5), Net: eur(-10000), VAT: eur(-2300), Total: eur(-12300)},
			},
		})},
		{"page-invoices-none", reseller.Invoices(invoices, reseller.InvoicesPage{Currency: "EUR"})},
		{"page-invoices-no-match", reseller.Invoices(invoices, reseller.InvoicesPage{Currency: "EUR", Filtered: true, Toolbar: toolbar})},
		{"page-invoice", reseller.Invoice(resellerFrame("Invoice M-000012"), reseller.InvoicePage{Invoice: sampleInvoice()})},
		{"page-invoice-credit", reseller.Invoice(resellerFrame("Credit note C-000003"), reseller.InvoicePage{Invoice: sampleCredit()})},
		{"page-vat", reseller.VAT(resellerFrame("Your VAT"), reseller.VATPage{
			Day: on(11, 20), Reason: "You are in Ireland, as the provider is, so its VAT of 23 % is added.", Note: "VAT of Ireland at 23 %.", Rate: "23 %",
			MayOrder: true, Country: "Ireland", VATNumber: "IE6388047V", Provider: "Tessera Distribution Ltd", ProviderIn: "Ireland", CanInvoices: true,
			Coming: []reseller.ComingVAT{{From: on(12, 1), Country: "Germany", Number: "DE136695976", Reason: "You are in Germany, so no VAT is added."}},
		})},
		{"page-vat-missing", reseller.VAT(resellerFrame("Your VAT"), reseller.VATPage{Day: on(11, 20), Reason: "No valid VAT number of yours is on record.", Rate: "19 %", Country: "Germany", VAT56B: "12345"})},
		{"page-running-month", reseller.RunningMonth(resellerFrame("This month so far"), reseller.RunningMonthPage{
			Month: sampleRunningMonth(), Invoices: true, Chart: sampleCharges(),
		})},
		{"page-running-month-customer", reseller.RunningMonth(resellerFrame("This month so far, Ahlström"), reseller.RunningMonthPage{
			Month: sampleRunningMonth(), CustomerID: 12, Customer: "Ahlström",
		})},
		{"page-running-month-of-very-many", reseller.RunningMonth(resellerFrame("This month so far"), reseller.RunningMonthPage{Month: reseller.RunningMonthView{
			Month: on(11, 1).Month(), Day: on(11, 20), SoFar: eur(188009), Forecast: eur(281632), Zone: "Europe/Dublin",
			At: time.Date(2026, 11, 20, 3, 10, 0, 0, time.UTC),
		}})},
		{"page-running-month-waits", reseller.RunningMonth(resellerFrame("This month so far"), reseller.RunningMonthPage{Month: reseller.RunningMonthView{
			Month: on(11, 1).Month(), Day: on(11, 20), Zone: "Europe/Dublin", Waits: true,
		}})},
		{"page-support-invoice", support.Invoice(supportFrame("Invoice M-000012"), support.InvoicePage{Invoice: sampleInvoice(), ResellerHref: paths.SupportReseller(2), CanCredit: true})},
		{"page-support-credit", support.Credit(failed, support.CreditPage{
			Number: "M-000012", Buyer: "Liffey Cloud", Currency: "EUR", Total: eur(313013), Left: eur(254482), Amount: "9000", Reason: "Counted twice",
			Problems: ui.Problems{}.Add("amount", "Amount must be EUR 2,544.82 or less: that is what is left of M-000012 without VAT."),
		})},
		{"page-support-credit-review", support.ReviewCredit(desk, support.ReviewCreditPage{
			Number: "M-000012", Buyer: "Liffey Cloud", Net: eur(10000), Rate: "23 %", VAT: eur(2300), Total: eur(12300), Left: eur(244482), Reason: "Counted twice", Key: "KEY",
		})},
		{"page-support-vat", support.VATFacts(supportFrame("VAT facts"), support.VATFactsPage{
			ResellerID: 2, Reseller: "Liffey Cloud", Today: on(11, 20), Now: "You are in Ireland.", Country: "IE", VATNumber: "IE6388047V", From: "2026-11-20",
			Countries: []ui.Option{{Value: "DE", Label: "Germany"}, {Value: "IE", Label: "Ireland"}},
			Coming:    []support.ComingVAT{{From: on(12, 1), Facts: "Germany, DE136695976", Reason: "No VAT is added."}},
		})},
	})
}

func renewalsGallery() []entry {
	list := reseller.RenewalsPage{Days: 90, CanEdit: true, Rows: sampleRenewals(), Pages: ui.PagesProps{Shown: "2 renewals"}}
	looking, failed := list, list
	looking.CanEdit = false
	failed.Problems = ui.Problems{}.Add("", "Choose at least one subscription.")
	review := reseller.ReviewRenewalsPage{Do: "licensed", Title: "Renew 2 subscriptions with the licensed users?", Key: "KEY", Button: "Save renewal settings", Rows: sampleRenewals()}
	end := review
	end.Do, end.Title, end.Button, end.Harm = "cancel", "Let 2 subscriptions end?", "Do not renew 2 subscriptions", true
	wrong := resellerFrame("Renewals")
	wrong.HasErrors = true
	frame := func(title string) layout.Frame { return resellerFrame(title) }
	return []entry{
		{"page-renewals", reseller.Renewals(frame("Renewals"), list)},
		{"page-renewals-looking", reseller.Renewals(frame("Renewals"), looking)},
		{"page-renewals-error", reseller.Renewals(wrong, failed)},
		{"page-renewals-none", reseller.Renewals(frame("Renewals"), reseller.RenewalsPage{Days: 90})},
		{"page-renewals-review", reseller.ReviewRenewals(frame(review.Title), review)},
		{"page-renewals-end", reseller.ReviewRenewals(frame(end.Title), end)},
	}
}

func sampleRunningMonth() reseller.RunningMonthView {
	return reseller.RunningMonthView{
		Month: on(11, 1).Month(), Day: on(11, 20), SoFar: eur(188009), Forecast: eur(281632), AtOnce: eur(81600), Zone: "Europe/Dublin",
	}
}

func sampleCharges() *ui.ChartProps {
	p := ui.ChartProps{
		Label: "Charge by day, November 2026", First: "Charge of the day, EUR", Unit: "Day", Sentence: "Charge by day.",
		Value: func(minor int) string { return eur(int64(minor)).Amount() },
	}
	for n, minor := range []int{9001, 9002, 9001, 9433, 9434} {
		p.Periods = append(p.Periods, ui.Period{Name: on(11, n+1).String(), Short: strconv.Itoa(n + 1), First: minor})
	}
	return &p
}
