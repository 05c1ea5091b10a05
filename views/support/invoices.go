package support

import (
	"perseat/models/billing"
	"perseat/views/document"
	"perseat/views/paths"
	"perseat/views/ui"
)

// InvoicePage is an invoice as a support lead sees it.
type InvoicePage struct {
	document.Invoice
	ResellerHref string
	CanCredit    bool // something of it is not credited yet
}

// CreditPage is the form for a credit note.
type CreditPage struct {
	Number   string
	Buyer    string
	Currency string
	Total    billing.Money
	Left     billing.Money // without VAT
	Amount   string        // as typed
	Reason   string
	Problems ui.Problems
}

// ReviewCreditPage shows what a credit note will take back.
type ReviewCreditPage struct {
	Number string
	Buyer  string
	Net    billing.Money
	Rate   string
	VAT    billing.Money
	Total  billing.Money
	Left   billing.Money // of the invoice afterwards, without VAT
	Reason string
	Key    string
}

// VATFactsPage is the form for what decides a reseller's VAT.
type VATFactsPage struct {
	ResellerID uint
	Reseller   string
	Today      billing.Day
	Now        string // what applies today, in words
	Coming     []ComingVAT
	Countries  []ui.Option
	Country    string // as chosen and typed
	VATNumber  string
	VAT56B     string
	From       string
	Problems   ui.Problems
}

// ComingVAT is what applies from a later day on.
type ComingVAT struct {
	From   billing.Day
	Facts  string
	Reason string
}

func invoiceCrumbs(number string) []ui.Crumb {
	return []ui.Crumb{{Label: "Find", Href: paths.Support}, {Label: number, Href: paths.SupportInvoice(number)}}
}
