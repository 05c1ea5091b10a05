package models

import (
	"cmp"
	"context"
	"slices"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// CatalogProduct is a product with its editions, as the Support desk shows them.
type CatalogProduct struct {
	Product
	Editions []CatalogEdition
}

// CatalogEdition is an edition with what it costs now.
type CatalogEdition struct {
	SKU
	Prices []CurrentPrice // by currency; none in which it has no price today
	Coming int            // prices that are valid from a later day on
}

// CurrentPrice is what one license costs for a month today, on each plan.
type CurrentPrice struct {
	Currency billing.Currency
	Flexible *billing.Money // nil if there is none
	Annual   *billing.Money
}

// Catalog lists the products and editions with their prices of today. A support
// lead may see it.
func (s *Store) Catalog(ctx context.Context, actor access.Actor) ([]CatalogProduct, error) {
	if err := require(actor, access.ManageCatalog); err != nil {
		return nil, err
	}
	t, err := s.reading(ctx, actor)
	if err != nil {
		return nil, err
	}
	var products []Product
	var skus []SKU
	var prices []Price
	if err := t.DB.Order("name, id").Find(&products).Error; err != nil {
		return nil, err
	}
	if err := t.DB.Order("product_id, rank, id").Find(&skus).Error; err != nil {
		return nil, err
	}
	if err := t.DB.Order("sku_id, currency, plan, valid_from").Find(&prices).Error; err != nil {
		return nil, err
	}
	out := make([]CatalogProduct, len(products))
	for i, p := range products {
		out[i].Product = p
		for _, sku := range skus {
			if sku.ProductID == p.ID {
				out[i].Editions = append(out[i].Editions, CatalogEdition{SKU: sku}.priced(prices, t.day()))
			}
		}
	}
	return out, nil
}

// priced adds what an edition costs on a day, out of all prices in order.
func (e CatalogEdition) priced(prices []Price, day billing.Day) CatalogEdition {
	for _, p := range prices {
		if p.SKUID != e.ID {
			continue
		}
		if p.ValidFrom > day {
			e.Coming++
			continue
		}
		if n := len(e.Prices); n == 0 || e.Prices[n-1].Currency != p.Currency {
			e.Prices = append(e.Prices, CurrentPrice{Currency: p.Currency})
		}
		now, amount := &e.Prices[len(e.Prices)-1], billing.NewMoney(p.Minor, p.Currency)
		if p.Plan == billing.Flexible {
			now.Flexible = &amount
		} else {
			now.Annual = &amount
		}
	}
	return e
}

// EditionDetails is an edition with all its prices.
type EditionDetails struct {
	SKU
	Product string       // its product's name
	Base    string       // the name of the product that an add-on needs; "" if none
	Prices  []DatedPrice // by currency and plan, the latest first
	Sold    int          // subscriptions that are not canceled, counted up to CountLimit
}

// DatedPrice is a price and the time for which it is valid.
type DatedPrice struct {
	Price
	Until billing.Day // the last day; NoDay if no other price follows
	Now   bool        // today is in that time
}

// Money is the price as an amount.
func (p Price) Money() billing.Money { return billing.NewMoney(p.Minor, p.Currency) }

// Edition returns an edition of the catalog with all its prices. A support lead
// may see it.
func (s *Store) Edition(ctx context.Context, actor access.Actor, id string) (EditionDetails, error) {
	var out EditionDetails
	if err := require(actor, access.ManageCatalog); err != nil {
		return out, err
	}
	t, err := s.reading(ctx, actor)
	if err != nil {
		return out, err
	}
	if err := t.DB.Where("id = ?", id).Take(&out.SKU).Error; err != nil {
		return out, found(err, "product")
	}
	products := map[string]string{}
	var all []Product
	if err := t.DB.Find(&all).Error; err != nil {
		return out, err
	}
	for _, p := range all {
		products[p.ID] = p.Name
	}
	out.Product, out.Base = products[out.ProductID], products[out.BaseProduct]
	var prices []Price
	if err := t.DB.Where("sku_id = ?", id).Find(&prices).Error; err != nil {
		return out, err
	}
	out.Prices = dated(prices, t.day())
	out.Sold, err = cappedCount(t.DB.Session(&gorm.Session{}).Table("subscriptions").Where("sku_id = ? AND status <> ?", id, Canceled))
	return out, err
}

// ListedPrice is a price of the price list, with the names of what it is for.
type ListedPrice struct {
	DatedPrice
	Product string
	Edition string
}

// PriceList lists all prices by product and edition, then by currency and plan,
// the latest first. A support lead may see it.
func (s *Store) PriceList(ctx context.Context, actor access.Actor) ([]ListedPrice, error) {
	if err := require(actor, access.ManageCatalog); err != nil {
		return nil, err
	}
	t, err := s.reading(ctx, actor)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Price
		Product string
		Edition string
	}
	err = t.DB.Table("prices").Select("prices.*, products.name AS product, skus.name AS edition").
		Joins("JOIN skus ON skus.id = prices.sku_id").Joins("JOIN products ON products.id = skus.product_id").
		Order("products.name, products.id, skus.rank, skus.id").Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	var out []ListedPrice
	for first, i := 0, 1; i <= len(rows); i++ {
		if i < len(rows) && rows[i].SKUID == rows[first].SKUID {
			continue
		}
		var prices []Price
		for _, row := range rows[first:i] {
			prices = append(prices, row.Price)
		}
		for _, p := range dated(prices, t.day()) {
			out = append(out, ListedPrice{p, rows[first].Product, rows[first].Edition})
		}
		first = i
	}
	return out, nil
}

// dated are an edition's prices with the time for which each is valid, by
// currency and plan, the latest first.
func dated(prices []Price, today billing.Day) []DatedPrice {
	slices.SortFunc(prices, func(a, b Price) int {
		return cmp.Or(cmp.Compare(a.Currency, b.Currency), -cmp.Compare(a.Plan, b.Plan), cmp.Compare(b.ValidFrom, a.ValidFrom))
	})
	out := make([]DatedPrice, len(prices))
	for i, p := range prices {
		out[i] = DatedPrice{Price: p, Until: billing.NoDay}
		if i > 0 && prices[i-1].Plan == p.Plan && prices[i-1].Currency == p.Currency {
			out[i].Until = prices[i-1].ValidFrom - 1
		}
		out[i].Now = p.ValidFrom <= today && today <= out[i].Until
	}
	return out
}

// PricedCurrencies lists the currencies in which the catalog has prices. A
// support lead may see them.
func (s *Store) PricedCurrencies(ctx context.Context, actor access.Actor) ([]billing.Currency, error) {
	if err := require(actor, access.ManageResellers); err != nil {
		return nil, err
	}
	var out []billing.Currency
	return out, s.db.Read(ctx).Model(&Price{}).Distinct("currency").Order("currency").Pluck("currency", &out).Error
}

// PlanName names the plans that the price is for.
func (p Price) PlanName() string {
	if p.Plan == billing.AnnualMonthly {
		return "Annual Plans"
	}
	return p.Plan.String()
}
