package support

import (
	"perseat/models/billing"
	"perseat/views/ui"
)

// ProviderPage is the form for the provider's own facts.
type ProviderPage struct {
	Name, Address, Country, CountryName, VATNumber string // as they are, or typed
	BillingZone, Bank, DueDays, OwnRate, Series    string
	Version                                        string
	Fixed                                          bool // country and billing zone
	Countries, Zones                               []ui.Option
	Rates                                          []VATRate
	Problems                                       ui.Problems
}

// VATRate is a rate of VAT and the day from which it applies.
type VATRate struct {
	From billing.Day
	Rate string
}
