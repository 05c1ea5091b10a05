package views_test

import (
	"perseat/models/billing"
	"perseat/views/layout"
	"perseat/views/reseller"
	"perseat/views/ui"
)

var (
	flexibleHarbor = reseller.Subject{
		CustomerID: 7, Customer: "Harbor Foods", Domain: "harbor.example", Subscription: 9,
		Product: "Google Workspace Business Standard", Plan: billing.Flexible, Seats: ui.Seats{Used: 22, Ceiling: 25},
	}
	annualKestrel = reseller.Subject{
		CustomerID: 8, Customer: "Kestrel Logistics", Domain: "kestrel.example", Subscription: 10,
		Product: "Google Workspace Business Standard", Plan: billing.AnnualYearly,
		Seats: ui.Seats{Kind: ui.Purchased, Used: 50, Ceiling: 50, Limit: 75},
	}
	askedFor12 = reseller.Asked{
		ID: 3, Who: "Ronan Hayes", What: "12 more licenses", Number: 12, Day: billing.NewDay(2026, 11, 18), Note: "A night shift of <twelve>.",
	}
	sampleLimits = []string{"Liffey Cloud’s contract limit is 75 users.", "Google Workspace Business Standard has an edition limit of 300 users."}
)

func euros(minor int64) billing.Money { return billing.NewMoney(minor, "EUR") }

// yearlyQuote is the quote of additional licenses that are charged at once.
func yearlyQuote() reseller.QuoteView {
	day := billing.NewDay(2026, 9, 20)
	return reseller.QuoteView{
		SKUName: "Google Workspace Business Standard", From: billing.AnnualYearly, Plan: billing.AnnualYearly,
		Before: 50, After: 55, Licensed: 48, Licenses: 5, Day: day, Term: billing.NewTerm(billing.NewDay(2026, 3, 13)),
		AtOnce: true, Invoice: "an invoice of its own, today", Price: euros(16320), Days: 174, Period: 365,
		Saved: euros(0), Net: euros(38900), Rate: "23 %", VAT: euros(8947), VATNote: "You are in Ireland, as the provider is, so its VAT of 23 % is added.",
		Total: euros(47847), OnMonth: euros(0), Month: euros(0), Rest: euros(38900),
		AtRenewal: "Renews with the licenses purchased by then, now 55, on the Annual Plan (yearly payments)",
	}
}

// monthlyQuote is the quote of a change from Flexible to monthly payments.
func monthlyQuote() reseller.QuoteView {
	day := billing.NewDay(2026, 11, 20)
	return reseller.QuoteView{
		SKUName: "Google Workspace Business Standard", From: billing.Flexible, Plan: billing.AnnualMonthly,
		Before: 25, After: 30, Licensed: 22, Licenses: 30, Day: day, Term: billing.NewTerm(day),
		Invoice: "the invoice for November 2026", Price: euros(1360), Days: 10, Period: 30,
		Saved: euros(-11880), Net: euros(1720), Rate: "23 %", VAT: euros(396), VATNote: "You are in Ireland, as the provider is, so its VAT of 23 % is added.",
		Total: euros(2116), OnMonth: euros(0), Month: euros(5160), Rest: euros(489600),
		AtRenewal: "Renews with the licenses purchased by then, now 30, on the Annual Plan (monthly payments)",
	}
}

func lastDayQuote() reseller.QuoteView {
	q := monthlyQuote()
	q.From, q.Before, q.After, q.Licenses, q.Day = billing.AnnualMonthly, 50, 62, 12, billing.NewDay(2026, 11, 30)
	q.Days, q.Saved, q.Net, q.VAT, q.Total, q.Month = 0, euros(0), euros(0), euros(0), euros(0), euros(16320)
	return q
}

func scheduledQuote() reseller.QuoteView {
	q := yearlyQuote()
	q.From, q.Before, q.Scheduled, q.Invoice = billing.Trial, 10, true, "an invoice of its own, on 20 Sep 2026"
	return q
}

func trialQuote() reseller.QuoteView {
	return reseller.QuoteView{SKUName: "Google Vault", Plan: billing.Trial, After: 10, Day: billing.NewDay(2026, 11, 20), Price: euros(400), Net: euros(0)}
}

func flexibleToYearlyQuote() reseller.QuoteView {
	q := yearlyQuote()
	q.From, q.Before, q.OnMonth, q.Month = billing.Flexible, 60, euros(-5400), euros(-16200)
	return q
}

func subscriptionGallery() []entry {
	return concat(quoteGallery(), capGallery(), licensesGallery(), planGallery(), renewalGallery(), confirmGallery())
}

func quoteGallery() []entry {
	beside := yearlyQuote()
	beside.Beside = true
	free := monthlyQuote()
	free.Plan, free.From, free.Licenses, free.AtRenewal = billing.Flexible, "", 0, ""
	free.Net, free.Saved, free.Month, free.Rest = euros(0), euros(0), euros(0), euros(0)
	return []entry{
		{"quote-yearly", with(reseller.Quote(yearlyQuote()))},
		{"quote-warning", reseller.QuoteWarning(yearlyQuote())},
		{"quote-beside", reseller.Quote(beside)},
		{"quote-monthly", reseller.Quote(monthlyQuote())},
		{"quote-last-day", reseller.Quote(lastDayQuote())},
		{"quote-scheduled", reseller.Quote(scheduledQuote())},
		{"quote-trial", reseller.Quote(trialQuote())},
		{"quote-flexible-new", reseller.Quote(free)},
		{"quote-flexible-to-yearly", reseller.Quote(flexibleToYearlyQuote())},
		{"quote-unknown", reseller.QuoteUnknown("Type how many licenses to add, then update the cost.")},
	}
}

func wrongForm(title string) layout.Frame {
	f := resellerFrame(title)
	f.HasErrors = true
	return f
}

func capGallery() []entry {
	p := reseller.PurchaseCapPage{
		Subject: flexibleHarbor, Cap: "25", Was: 25, Least: 22, Most: 75, Price: euros(1620), Key: "KEY",
		Limits: append([]string{"22 users are licensed, so it cannot be lower."}, sampleLimits...),
	}
	request := p
	request.Asked, request.Cap = &reseller.Asked{ID: 4, Who: "Aoife Byrne", What: "a purchase cap of 40", Number: 40, Day: billing.NewDay(2026, 11, 18)}, "40"
	wrong := p
	wrong.Cap, wrong.PONumber = "2O", "PO-1"
	wrong.Problems = ui.Problems{}.Add("cap", "Purchase cap must be a whole number, such as 12.")
	changed := p
	changed.Cap, changed.Was = "40", 30
	changed.Problems = ui.Problems{}.Add("", "The purchase cap was changed from 25 to 30 by Declan Roche in the meantime. Nothing was saved. Decide again.")
	trial := p
	trial.Plan, trial.Most = billing.Trial, 10
	return []entry{
		{"page-purchase-cap", reseller.PurchaseCap(resellerFrame("Edit purchase cap"), p)},
		{"page-purchase-cap-request", reseller.PurchaseCap(resellerFrame("Edit purchase cap"), request)},
		{"page-purchase-cap-error", reseller.PurchaseCap(wrongForm("Edit purchase cap"), wrong)},
		{"page-purchase-cap-changed", reseller.PurchaseCap(wrongForm("Edit purchase cap"), changed)},
		{"page-purchase-cap-trial", reseller.PurchaseCap(resellerFrame("Edit purchase cap"), trial)},
	}
}

func licensesGallery() []entry {
	beside := yearlyQuote()
	beside.Beside = true
	p := reseller.AddLicensesPage{Subject: annualKestrel, Purchased: 50, Sum: "50 licenses now", Limits: sampleLimits, Most: 25}
	request := p
	request.Asked, request.Source, request.Additional, request.Sum, request.Quote = &askedFor12, "request", "12", "50 + 12 = 62", &beside
	wrong := p
	wrong.Additional, wrong.Source, wrong.SourceNote, wrong.PONumber = "30", "phone", "Ronan, on Monday", "PO-4711"
	wrong.Problems = ui.Problems{}.Add("additional", "Additional licenses must be 25 or less, because Liffey Cloud’s contract limit is 75 users and 50 are purchased already. Ask the provider to raise the contract limit.")
	full := p
	full.Most = 0
	return []entry{
		{"page-add-licenses", reseller.AddLicenses(resellerFrame("Add licenses"), p)},
		{"page-add-licenses-request", reseller.AddLicenses(resellerFrame("Add licenses"), request)},
		{"page-add-licenses-error", reseller.AddLicenses(wrongForm("Add licenses"), wrong)},
		{"page-add-licenses-full", reseller.AddLicenses(resellerFrame("Add licenses"), full)},
		{"page-add-licenses-review", reseller.Review(resellerFrame("Review your order"), licensesReviewed())},
		{"page-add-licenses-stale", reseller.Review(wrongForm("Review your order"), staleReview())},
	}
}

func licensesReviewed() reseller.ReviewPage {
	return reseller.ReviewPage{
		Subject: annualKestrel, Quote: yearlyQuote(), Kept: "50>55", Key: "KEY", Action: "/reseller/customers/8/subscriptions/10/add-licenses/review",
		Parent: ui.Crumb{Label: "Add licenses", Href: "/reseller/customers/8/subscriptions/10/add-licenses?additional=5"},
		Hidden: []reseller.HiddenValue{{Name: "additional", Value: "5"}, {Name: "source", Value: "phone"}},
		Facts: []reseller.ReviewFact{
			{Term: "Subscription", Value: annualKestrel.Product, Note: annualKestrel.Plan.String()},
			{Term: "Additional licenses", Value: "5", Change: "the number of licenses"},
			{Term: "How the customer ordered", Value: "By phone", Note: "Ronan, on Monday", Change: "how the customer ordered"},
		},
		Notes: []string{"The request of Ronan Hayes for 12 more licenses stays open."},
	}
}

func staleReview() reseller.ReviewPage {
	p := licensesReviewed()
	p.Problems = ui.Problems{}.Add("", "The figures have changed since you reviewed them. Nothing was ordered. Review the new figures below.")
	return p
}

func planGallery() []entry {
	beside := monthlyQuote()
	beside.Beside = true
	offers := []reseller.PlanOffer{
		{Plan: billing.AnnualMonthly, Label: "Annual Plan (monthly payments)", Hint: "EUR 13.60 a month for each license, for one year."},
		{Plan: billing.AnnualYearly, Label: "Annual Plan (yearly payments)", Hint: "EUR 163.20 a year for each license, charged at once and not refundable."},
	}
	p := reseller.ChangePlanPage{Subject: flexibleHarbor, Offers: offers, Chosen: string(billing.AnnualMonthly), Number: "30", Least: 22, Most: 75, Quote: &beside}
	trial := reseller.ChangePlanPage{
		Subject: flexibleHarbor, Offers: append([]reseller.PlanOffer{{Plan: billing.Flexible, Label: "Flexible Plan"}}, offers...), Number: "22", Least: 22, Most: 75,
		TrialEnd: billing.NewDay(2026, 12, 10), Next: "The Flexible Plan with 25 is set to start then.",
	}
	trial.Plan = billing.Trial
	wrong := p
	wrong.Chosen, wrong.Number, wrong.Quote = "", "ten", nil
	wrong.Problems = ui.Problems{}.Add("seats", "The number must be a whole number, such as 12.").Add("plan", "Choose one of the plans that it can change to.")
	editions := reseller.ChangeEditionPage{Subject: flexibleHarbor, Editions: []reseller.EditionOffer{
		{SKU: "1", Label: "Google Workspace Business Starter", Hint: "EUR 8.10 a month for each licensed user."},
		{SKU: "2", Label: "Google Workspace Business Plus", Hint: "EUR 25.30 a month for each licensed user."},
	}}
	add := reseller.NewSubscriptionPage{
		Subject:  reseller.Subject{CustomerID: 7, Customer: "Harbor Foods", Domain: "harbor.example"},
		Products: []reseller.EditionOffer{{SKU: "v", Label: "Google Vault", Hint: "EUR 4.00 a month on the Flexible Plan."}}, Plans: offers,
	}
	none := add
	none.Products = nil
	return []entry{
		{"page-change-plan", reseller.ChangePlan(resellerFrame("Change plan"), p)},
		{"page-change-plan-trial", reseller.ChangePlan(resellerFrame("Change plan"), trial)},
		{"page-change-plan-error", reseller.ChangePlan(wrongForm("Change plan"), wrong)},
		{"page-change-edition", reseller.ChangeEdition(resellerFrame("Change edition"), editions)},
		{"page-new-subscription", reseller.NewSubscription(resellerFrame("Add subscription"), add)},
		{"page-new-subscription-none", reseller.NewSubscription(resellerFrame("Add subscription"), none)},
	}
}

func renewalGallery() []entry {
	p := reseller.RenewalPage{
		Subject: annualKestrel, Term: billing.NewTerm(billing.NewDay(2026, 3, 3)), Way: "same", Payment: string(billing.AnnualYearly), Version: 1, Key: "KEY",
		Now:      "Renews with the licenses purchased by then, now 50, on the Annual Plan (yearly payments).",
		Editions: []ui.Option{{Value: "", Label: "Google Workspace Business Standard (as now)"}, {Value: "2", Label: "Google Workspace Business Plus"}},
		Next: &reseller.NextTerm{
			Product: annualKestrel.Product, Plan: billing.AnnualYearly, Licenses: 50, Licensed: 50, Day: billing.NewDay(2027, 3, 3),
			Term: billing.NewTerm(billing.NewDay(2027, 3, 3)), Price: euros(16320), Month: euros(68000), Whole: euros(816000),
		},
	}
	ends := p
	ends.Way, ends.Suspended, ends.Next = "cancel", true, &reseller.NextTerm{Ends: true}
	number := p
	next := *p.Next
	next.Plan, next.Price, next.Fewer = billing.AnnualMonthly, euros(1360), true
	number.Way, number.Number, number.Next = "number", "40", &next
	flexible := p
	other := *p.Next
	other.Plan, other.Price = billing.Flexible, euros(1620)
	flexible.Way, flexible.Ended, flexible.Next = "flexible", true, &other
	wrong := p
	wrong.Way, wrong.Number, wrong.Next = "number", "", nil
	wrong.Problems = ui.Problems{}.Add("seats", "Type a number for licenses of the next term.")
	return []entry{
		{"page-renewal", reseller.Renewal(resellerFrame("Renewal settings"), p)},
		{"page-renewal-ends", reseller.Renewal(resellerFrame("Renewal settings"), ends)},
		{"page-renewal-number", reseller.Renewal(resellerFrame("Renewal settings"), number)},
		{"page-renewal-flexible", reseller.Renewal(resellerFrame("Renewal settings"), flexible)},
		{"page-renewal-error", reseller.Renewal(wrongForm("Renewal settings"), wrong)},
	}
}

func confirmGallery() []entry {
	p := reseller.ConfirmPage{
		Subject: flexibleHarbor, Action: "/reseller/customers/7/subscriptions/9/cancel", Button: "Cancel the subscription today", Keep: "Keep the subscription", Key: "KEY",
		Consequences: []string{"22 users are losing the license today. The users themselves stay.", "Today is still billed, and nothing from tomorrow on."},
		Milder:       "To stop billing and keep every license, suspend it instead:",
		MilderLink:   ui.LinkProps{Label: "Suspend", Href: "/reseller/customers/7/subscriptions/9/suspend"},
	}
	activate := licensesReviewed()
	activate.Parent, activate.Hidden, activate.Notes = ui.Crumb{Label: "Activate"}, nil, nil
	activate.AsksPO, activate.PONumber, activate.Quote = true, "PO-1", monthlyQuote()
	plan := reseller.ActivatePlanPage{
		Subject: annualKestrel, Action: "/reseller/customers/8/subscriptions/10/activate", Text: "The term has ended and was set not to renew.",
		Offers:   []reseller.PlanOffer{{Plan: billing.Flexible, Label: "Flexible Plan", Hint: "EUR 16.20 a month for each licensed user, by the day."}},
		Settings: ui.LinkProps{Label: "Renewal settings", Href: "/reseller/customers/8/subscriptions/10/renewal"},
	}
	return []entry{
		{"page-cancel-subscription", reseller.Confirm(resellerFrame("Cancel Google Workspace Business Standard?"), p)},
		{"page-activate", reseller.Review(resellerFrame("Review your order"), activate)},
		{"page-activate-plan", reseller.ActivatePlan(resellerFrame("Activate"), plan)},
	}
}
