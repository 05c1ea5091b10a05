package paths

import "net/url"

// Addresses about what the reseller pays.
const (
	ResellerInvoices       = "/reseller/invoices"
	ResellerInvoicesCSV    = "/reseller/invoices.csv"
	ResellerVAT            = "/reseller/vat"
	ResellerRunningMonth   = "/reseller/this-month"
	ResellerRenewals       = "/reseller/renewals"
	ResellerReviewRenewals = "/reseller/renewals/review"

	supportInvoices = Support + "/invoices"
)

// ResellerCustomerRunningMonth is what one customer costs in the running month.
func ResellerCustomerRunningMonth(customer uint) string {
	return under(ResellerCustomers, customer, "/this-month")
}

// ResellerInvoice is the page of one invoice.
func ResellerInvoice(number string) string { return ResellerInvoices + "/" + url.PathEscape(number) }

// SupportInvoice is the page of one invoice at the Support desk.
func SupportInvoice(number string) string { return supportInvoices + "/" + url.PathEscape(number) }

// SupportCreditInvoice makes a credit note on an invoice.
func SupportCreditInvoice(number string) string { return SupportInvoice(number) + "/credit" }

// SupportReviewCredit shows what a credit note will take back.
func SupportReviewCredit(number string) string { return SupportInvoice(number) + "/credit/review" }

// SupportVAT edits what decides a reseller's VAT.
func SupportVAT(reseller uint) string { return under(supportResellers, reseller, "/vat") }
