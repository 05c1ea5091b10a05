package reseller

import (
	"perseat/models/billing"
	"perseat/views/document"
	"perseat/views/paths"
	"perseat/views/ui"
)

// InvoicesPage is the list of invoices and credit notes.
type InvoicesPage struct {
	Currency   string // of all of them
	Filtered   bool
	ExportHref string
	Toolbar    ui.ToolbarProps
	Rows       []InvoiceRow
	Pages      ui.PagesProps
}

// InvoiceRow is one invoice in the list.
type InvoiceRow struct {
	Number string
	Kind   string
	Period string
	Issued billing.Day
	Due    billing.Day // 0 on a credit note
	Net    billing.Money
	VAT    billing.Money
	Total  billing.Money
}

// InvoicePage is one invoice.
type InvoicePage struct{ document.Invoice }

func (p InvoicesPage) columns() []ui.Column {
	amount := func(label string, narrow ui.Narrow) ui.Column {
		return ui.Column{Label: label + " (" + p.Currency + ")", Number: true, Narrow: narrow}
	}
	return []ui.Column{
		{Label: "Invoice"},
		{Label: "Period", Narrow: ui.LeavesLast},
		{Label: "Issued", Narrow: ui.LeavesLast},
		{Label: "Due", Narrow: ui.LeavesFirst},
		amount("Net", ui.LeavesFirst), amount("VAT", ui.LeavesFirst), amount("Total", ui.Stays),
		{Label: "Download", Hidden: true, Narrow: ui.LeavesLast},
	}
}

func (r InvoiceRow) href() string { return paths.ResellerInvoice(r.Number) }

func (r InvoiceRow) narrow() string { return join(r.Period, "issued "+r.Issued.String()) }

// VATPage says which VAT applies to the reseller, and why.
type VATPage struct {
	Day         billing.Day
	Reason      string
	Note        string // what its invoices say
	Rate        string
	MayOrder    bool
	Country     string
	VATNumber   string
	VAT56B      string
	Provider    string
	ProviderIn  string
	ProviderVAT string
	Coming      []ComingVAT
	CanInvoices bool
}

// ComingVAT is what applies from a later day on.
type ComingVAT struct {
	From    billing.Day
	Country string
	Number  string
	VAT56B  string
	Reason  string
}
