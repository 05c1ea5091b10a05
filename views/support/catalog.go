package support

import (
	"perseat/models/billing"
	"perseat/views/paths"
	"perseat/views/ui"
)

// CatalogPage is the catalog with today's prices.
type CatalogPage struct {
	Today    billing.Day
	Products []CatalogProduct
}

// CatalogProduct is a product with its editions.
type CatalogProduct struct {
	ID       string
	Name     string
	Editions []CatalogEdition
}

// CatalogEdition is one edition in the list.
type CatalogEdition struct {
	Href   string
	ID     string
	Name   string
	Facts  string   // plans, limit, how it is assigned
	Prices []string // each currency in one line
	Coming string   // how many prices are valid from later on; "" for none
}

// EditionPage is one edition with all its prices.
type EditionPage struct {
	ID, Product    string
	Plans          string
	Limit          string
	Base           string // "" if it needs no other product
	Assigned       string
	Rank           string
	Sold           string
	Prices         []PriceRow
	NewPrice, Back string
}

// PriceRow is one price in the list.
type PriceRow struct {
	Plan   string
	From   billing.Day
	Until  billing.Day // NoDay if no other price follows
	Price  billing.Money
	Status string // "Now", "Coming", "" for past
}

// NewPricePage is the form for a price.
type NewPricePage struct {
	SKU, Name  string
	Plan       string // as chosen and typed
	Currency   string
	Price      string
	From       string
	Plans      []ui.Choice
	Currencies []ui.Option
	Problems   ui.Problems
}

// ReviewPricePage shows what a new price changes.
type ReviewPricePage struct {
	SKU, Name string
	Plan      string // in words
	PlanCode  string
	From      billing.Day
	Before    *billing.Money
	Replaces  bool
	Until     billing.Day // NoDay if no other price follows
	Price     billing.Money
	Yearly    *billing.Money // of an Annual price, paid by the year
	Past      bool           // some of its days are over
	Today     billing.Day
	Kept, Key string
	Problems  ui.Problems
}

// NewProductPage is the form for a product.
type NewProductPage struct {
	ID, Name, Key string
	Problems      ui.Problems
}

// NewEditionPage is the form for an edition.
type NewEditionPage struct {
	ID, Product, Name, Rank, Limit, Base string // as typed
	Automatic                            bool
	Plans                                []ui.Choice
	Products                             []ui.Option
	Bases                                []ui.Option
	Key                                  string
	Problems                             ui.Problems
}

// ImportCatalogPage is the form that takes a catalog file.
type ImportCatalogPage struct {
	Problems ui.Problems
}

// ReviewCatalogPage shows what a catalog file changes.
type ReviewCatalogPage struct {
	Changes  []CatalogChange
	Text     string // of the file, which goes along
	Key      string
	Problems ui.Problems
}

// CatalogChange is one thing that a file adds or changes.
type CatalogChange struct{ What, Name, Before, After string }

func catalogCrumbs(more ...ui.Crumb) []ui.Crumb {
	return append([]ui.Crumb{{Label: "Catalog", Href: paths.SupportCatalog}}, more...)
}

// period is the time for which a price is valid.
func (p PriceRow) period() string {
	if p.Until == billing.NoDay {
		return "From " + p.From.String()
	}
	return p.From.String() + " to " + p.Until.String()
}
