package models

import (
	"context"
	"fmt"
	"io"
	"strings"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// CatalogChange is one thing that a catalog file adds or brings up to date.
type CatalogChange struct {
	What   string // "Product", "Edition", "Price"
	Name   string
	Before string // "" if it is new
	After  string
}

// String is the change in one line.
func (c CatalogChange) String() string {
	if c.Before == "" {
		return c.Name + ": " + c.After
	}
	return c.Name + ": " + c.Before + " → " + c.After
}

// CheckCatalog says what ImportCatalog would add or bring up to date, and refuses
// what it would refuse, without importing anything. A support lead may ask.
func (s *Store) CheckCatalog(ctx context.Context, actor access.Actor, file io.Reader) ([]CatalogChange, error) {
	if err := require(actor, access.ManageCatalog); err != nil {
		return nil, err
	}
	products, skus, prices, err := readCatalog(file)
	if err != nil {
		return nil, err
	}
	t, err := s.reading(ctx, actor)
	if err != nil {
		return nil, err
	}
	return t.checkCatalog(products, skus, prices)
}

// checkCatalog refuses a catalog that cannot be imported, and says what it changes.
func (t *tx) checkCatalog(products []Product, skus []SKU, prices []Price) ([]CatalogChange, error) {
	if err := t.checkPrices(prices); err != nil {
		return nil, err
	}
	was, err := t.catalogNow()
	if err != nil {
		return nil, err
	}
	var p problems
	for _, sku := range skus {
		before, known := was.skus[sku.ID]
		p.check(!known || before.ProductID == sku.ProductID, "file",
			"SKU %q belongs to the product %q and cannot be moved to %q. Nothing was imported.", sku.ID, before.ProductID, sku.ProductID)
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	return was.changes(products, skus, prices), nil
}

// catalogNow is the catalog by ids.
type catalogNow struct {
	products map[string]Product
	skus     map[string]SKU
	prices   map[Price]int64 // by what names a price
}

func (t *tx) catalogNow() (catalogNow, error) {
	was := catalogNow{map[string]Product{}, map[string]SKU{}, map[Price]int64{}}
	var products []Product
	var skus []SKU
	var prices []Price
	for _, rows := range []any{&products, &skus, &prices} {
		if err := t.DB.Session(&gorm.Session{}).Find(rows).Error; err != nil {
			return was, err
		}
	}
	for _, p := range products {
		was.products[p.ID] = p
	}
	for _, s := range skus {
		was.skus[s.ID] = s
	}
	for _, p := range prices {
		was.prices[priceName(p)] = p.Minor
	}
	return was, nil
}

// priceName is what names a price: all of it but the amount.
func priceName(p Price) Price {
	p.Minor = 0
	return p
}

func (was catalogNow) changes(products []Product, skus []SKU, prices []Price) (out []CatalogChange) {
	for _, p := range products {
		before, known := was.products[p.ID]
		if !known || before != p {
			out = append(out, CatalogChange{"Product", p.ID, before.Name, p.Name})
		}
	}
	names := map[string]string{}
	for _, s := range skus {
		names[s.ID] = s.Name
		before, known := was.skus[s.ID]
		switch {
		case !known:
			out = append(out, CatalogChange{"Edition", s.ID, "", s.facts()})
		case before != s:
			out = append(out, CatalogChange{"Edition", s.ID, before.facts(), s.facts()})
		}
	}
	for _, p := range prices {
		minor, known := was.prices[priceName(p)]
		name := fmt.Sprintf("%s, %s, from %s", names[p.SKUID], p.PlanName(), p.ValidFrom)
		switch {
		case !known:
			out = append(out, CatalogChange{"Price", name, "", p.Money().String()})
		case minor != p.Minor:
			out = append(out, CatalogChange{"Price", name, billing.NewMoney(minor, p.Currency).String(), p.Money().String()})
		}
	}
	return out
}

// facts are an edition's facts in one line.
func (s SKU) facts() string {
	parts := []string{s.Name, fmt.Sprintf("rank %d", s.Rank)}
	if s.EditionLimit > 0 {
		parts = append(parts, "at most "+figure(s.EditionLimit)+" users")
	}
	if s.BaseProduct != "" {
		parts = append(parts, "needs "+s.BaseProduct)
	}
	if s.Automatic {
		parts = append(parts, "assigned automatically")
	}
	var plans []string
	for plan := range strings.SplitSeq(s.Plans, ",") {
		plans = append(plans, billing.Plan(plan).String())
	}
	return strings.Join(append(parts, strings.Join(plans, ", ")), "; ")
}

// toldChanges is how many changes an entry of the record names.
const toldChanges = 200

// told are changes for the record.
func told(changes []CatalogChange) []string {
	out := make([]string, 0, min(len(changes), toldChanges+1))
	for i, c := range changes {
		if i == toldChanges {
			return append(out, fmt.Sprintf("and %s more", figure(int64(len(changes)-toldChanges))))
		}
		out = append(out, c.String())
	}
	return out
}
