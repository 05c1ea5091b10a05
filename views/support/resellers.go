package support

import "perseat/views/ui"

// ResellersPage is the list of resellers.
type ResellersPage struct {
	Query  string
	CanAdd bool
	CSV    string
	Rows   []ResellerRow
	Pages  ui.PagesProps
}

// ResellerRow is one reseller in the list.
type ResellerRow struct {
	Href      string
	Name      string
	Domain    string
	Country   string
	Currency  string
	Limit     string // contract limit
	Customers string
}

// ResellerForm is what was typed of a reseller.
type ResellerForm struct {
	Name, Domain, Address, Country, VATNumber, VAT56B, Currency, ContractLimit string
	First, Last, Email                                                         string // of its first admin
}

// NewResellerPage is the form for a new reseller.
type NewResellerPage struct {
	Form       ResellerForm
	Countries  []ui.Option
	Currencies []ui.Option
	Key        string
	Problems   ui.Problems
}

// EditResellerPage is the form for a reseller's facts.
type EditResellerPage struct {
	ID            uint
	Reseller      string
	Domain        string
	Form          ResellerForm
	Version       string
	CurrencyFixed bool
	Currencies    []ui.Option
	Problems      ui.Problems
}
