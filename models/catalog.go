package models

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"perseat/models/access"
	"perseat/models/billing"
	"perseat/models/database"
)

// Product is a family of editions, such as Google Workspace.
type Product struct {
	ID   string
	Name string
}

// SKU is a sellable edition of a product.
type SKU struct {
	ID           string
	ProductID    string
	Name         string
	Rank         int64  // editions of a product from small to large
	EditionLimit int64  // the most users of one customer; 0 means none
	BaseProduct  string // the product that an add-on needs; "" if none
	Automatic    bool   // every new user takes a license of it
	Plans        string // the allowed plans, separated by commas
}

// TableName names the table of SKUs, which GORM would spell otherwise.
func (SKU) TableName() string { return "skus" }

// Allows reports whether the edition is sold on the plan.
func (s SKU) Allows(p billing.Plan) bool {
	return slices.Contains(strings.Split(s.Plans, ","), string(p))
}

// Price is what one license costs a reseller for a month, from a day on.
type Price struct {
	SKUID     string `gorm:"column:sku_id"`
	Plan      billing.Plan
	Currency  billing.Currency
	ValidFrom billing.Day
	Minor     int64
}

// DefaultCatalog is the catalog that a new installation starts with, as JSON.
//
//go:embed catalog.json
var DefaultCatalog string

// catalogFile is the form of a catalog file. Prices are for one license and
// month; a yearly price is twelve annual monthly ones.
type catalogFile struct {
	Products []struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"products"`
	SKUs []struct {
		ID           string         `json:"id"`
		Product      string         `json:"product"`
		Name         string         `json:"name"`
		Rank         int64          `json:"rank"`
		EditionLimit int64          `json:"edition_limit"`
		Base         string         `json:"base"`
		Automatic    bool           `json:"automatic"`
		Plans        []billing.Plan `json:"plans"`
	} `json:"skus"`
	Prices []struct {
		SKU      string           `json:"sku"`
		Plan     billing.Plan     `json:"plan"`
		Currency billing.Currency `json:"currency"`
		From     string           `json:"from"`
		Price    string           `json:"price"`
	} `json:"prices"`
}

// CatalogImported says what an import added or changed.
type CatalogImported struct{ Products, SKUs, Prices int }

// ImportCatalog adds the products, editions and prices of a catalog file, or
// brings their facts up to date; it never deletes. A support lead may, and the
// command line. A malformed file is Invalid and changes nothing, and so is a new
// or other price that is valid from a day in or before an invoiced month.
func (s *Store) ImportCatalog(ctx context.Context, actor access.Actor, file io.Reader) (CatalogImported, error) {
	if actor.Role != access.RoleJob {
		if err := require(actor, access.ManageCatalog); err != nil {
			return CatalogImported{}, err
		}
	}
	products, skus, prices, err := readCatalog(file)
	if err != nil {
		return CatalogImported{}, err
	}
	return write(ctx, s, actor, "catalog.imported", func(t *tx) (CatalogImported, error) {
		if err := t.holdCatalog(); err != nil {
			return CatalogImported{}, err
		}
		changes, err := t.checkCatalog(products, skus, prices)
		if err != nil {
			return CatalogImported{}, err
		}
		renamed, err := t.renamed(skus)
		if err != nil {
			return CatalogImported{}, err
		}
		if err := errors.Join(
			t.upsert(products, "id"), t.upsert(skus, "id"),
			t.upsert(prices, "sku_id", "plan", "currency", "valid_from"),
			t.sumUpAll(renamed),
		); err != nil {
			return CatalogImported{}, err
		}
		done := CatalogImported{len(products), len(skus), len(prices)}
		return done, t.note(onProvider(), "catalog.imported", "catalog", 0, Facts{
			"products": done.Products, "skus": done.SKUs, "prices": done.Prices, "changes": told(changes),
		})
	})
}

// renamed are the customers whose lists show another name of an edition so far.
func (t *tx) renamed(skus []SKU) (customers []uint, err error) {
	var before []SKU
	if err := t.DB.Find(&before).Error; err != nil {
		return nil, err
	}
	names, changed := map[string]string{}, []string{""}
	for _, sku := range before {
		names[sku.ID] = sku.Name
	}
	for _, sku := range skus {
		if name, known := names[sku.ID]; known && name != sku.Name {
			changed = append(changed, sku.ID)
		}
	}
	err = t.Model(&Subscription{}).Distinct("customer_id").Where("sku_id IN ?", changed).Order("customer_id").Pluck("customer_id", &customers).Error
	return customers, err
}

// sumUpAll brings up to date what lists show of customers.
func (t *tx) sumUpAll(customers []uint) error {
	for _, id := range customers {
		if err := hold(t.DB).Where("id = ?", id).Take(&Customer{}).Error; err != nil {
			return err
		}
		if err := t.sumUp(id); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) upsert(rows any, keys ...string) error {
	columns := make([]clause.Column, len(keys))
	for i, key := range keys {
		columns[i].Name = key
	}
	return t.Clauses(clause.OnConflict{Columns: columns, UpdateAll: true}).CreateInBatches(rows, 1000).Error
}

func readCatalog(file io.Reader) ([]Product, []SKU, []Price, error) {
	var in catalogFile
	d := json.NewDecoder(io.LimitReader(file, 10<<20))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return nil, nil, nil, invalid("file", "The catalog file cannot be read: %v. Nothing was imported.", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, nil, nil, invalid("file", "The catalog file goes on after its end. Nothing was imported.")
	}
	var p problems
	products, skus := in.products(&p), in.skus(&p)
	prices := in.prices(&p, skus)
	p.check(len(products) > 0 && len(skus) > 0 && len(prices) > 0, "file",
		"The catalog file must have products, SKUs and prices.")
	once(&p, products, func(row Product) string { return "The product " + row.ID })
	once(&p, skus, func(row SKU) string { return "The SKU " + row.ID })
	once(&p, prices, func(row Price) string {
		return fmt.Sprintf("The price of SKU %s on the plan %s in %s from %s", row.SKUID, row.Plan, row.Currency, row.ValidFrom.ISO())
	})
	return products, skus, prices, p.err()
}

// once refuses rows that are in the file more than once.
func once[T any](p *problems, rows []T, name func(T) string) {
	seen := map[string]bool{}
	for _, row := range rows {
		p.check(!seen[name(row)], "file", "%s is in the file more than once.", name(row))
		seen[name(row)] = true
	}
}

func (in catalogFile) products(p *problems) []Product {
	var out []Product
	for _, row := range in.Products {
		p.check(row.ID != "" && tidy(row.Name) != "", "file", "Product %q needs an id and a name.", row.ID)
		p.check(row.ID == "" || catalogIDs.MatchString(row.ID), "file", "The product id %q %s", row.ID, catalogIDRule)
		out = append(out, Product{row.ID, tidy(row.Name)})
	}
	return out
}

func (in catalogFile) skus(p *problems) []SKU {
	var out []SKU
	products := map[string]bool{}
	for _, row := range in.Products {
		products[row.ID] = true
	}
	for _, row := range in.SKUs {
		p.check(row.ID != "" && tidy(row.Name) != "", "file", "SKU %q needs an id and a name.", row.ID)
		p.check(row.ID == "" || catalogIDs.MatchString(row.ID), "file", "The SKU %q %s", row.ID, catalogIDRule)
		p.check(products[row.Product], "file", "SKU %q belongs to the product %q, which is not in the file.", row.ID, row.Product)
		p.check(row.Base == "" || products[row.Base], "file", "SKU %q needs the product %q, which is not in the file.", row.ID, row.Base)
		p.check(row.EditionLimit >= 0, "file", "SKU %q has a negative edition limit.", row.ID)
		plans := make([]string, len(row.Plans))
		for i, plan := range row.Plans {
			p.check(plan.Known(), "file", "SKU %q has the unknown plan %q.", row.ID, plan)
			plans[i] = string(plan)
		}
		out = append(out, SKU{row.ID, row.Product, tidy(row.Name), row.Rank, row.EditionLimit, row.Base, row.Automatic, strings.Join(plans, ",")})
	}
	return out
}

func (in catalogFile) prices(p *problems, skus []SKU) []Price {
	var out []Price
	known := map[string]bool{}
	for _, sku := range skus {
		known[sku.ID] = true
	}
	for _, row := range in.Prices {
		p.check(known[row.SKU], "file", "There is a price for the SKU %q, which is not in the file.", row.SKU)
		p.check(row.Plan.Monthly(), "file", "A price of SKU %q is for the plan %q; prices are given for FLEXIBLE and ANNUAL_MONTHLY_PAY.", row.SKU, string(row.Plan))
		from, err := billing.ParseDay(row.From)
		p.check(err == nil, "file", "A price of SKU %q is valid from %q, which is not a date such as 2026-04-01.", row.SKU, row.From)
		if !row.Currency.Known() {
			p.add("file", "A price of SKU %q is in the unknown currency %q.", row.SKU, row.Currency)
			continue
		}
		price, err := billing.ParseMoney(row.Currency, row.Price)
		p.check(err == nil && price.Minor >= 0, "file", "SKU %q has the price %q, which is not an amount such as 16.20.", row.SKU, row.Price)
		out = append(out, Price{row.SKU, row.Plan, row.Currency, from, price.Minor})
	}
	return out
}

// SKUs lists the catalog's editions, as lists filter by them. A reseller's staff
// and a customer's administrators may.
func (s *Store) SKUs(ctx context.Context, actor access.Actor) ([]SKU, error) {
	if !actor.Can(access.SeeCustomers) && !actor.Can(access.SeeSubscriptions) {
		return nil, forbidden()
	}
	return database.Find[SKU](s.db.Read(ctx), "ORDER BY product_id, rank, id")
}

// Offer is an edition that can be sold in a currency now, with its list prices
// for one license and month.
type Offer struct {
	SKU
	Flexible billing.Money
	Annual   billing.Money
}

// Offers lists the editions that have a price in the reseller's currency today.
func (s *Store) Offers(ctx context.Context, actor access.Actor) ([]Offer, error) {
	if err := require(actor, access.SeeCustomers); err != nil {
		return nil, err
	}
	db := s.db.Read(ctx)
	zone, err := s.zones.billing(db)
	if err != nil {
		return nil, err
	}
	var r Reseller
	if err := db.Take(&r, actor.ResellerID).Error; err != nil {
		return nil, found(err, "reseller")
	}
	return offers(db, r.Currency, billing.DayOf(s.now(), zone))
}

func offers(db *gorm.DB, c billing.Currency, day billing.Day) ([]Offer, error) {
	var skus []SKU
	if err := db.Order("product_id, rank, id").Find(&skus).Error; err != nil {
		return nil, err
	}
	var out []Offer
	for _, sku := range skus {
		o := Offer{SKU: sku}
		for plan, price := range map[billing.Plan]*billing.Money{billing.Flexible: &o.Flexible, billing.AnnualMonthly: &o.Annual} {
			found, ok, err := listPrice(db, sku.ID, plan, c, day)
			if err != nil {
				return nil, err
			}
			if ok {
				*price = found
			}
		}
		if !o.Flexible.IsZero() || !o.Annual.IsZero() {
			out = append(out, o)
		}
	}
	return out, nil
}

// ImportDefaultCatalog fills in DefaultCatalog where there is no catalog yet.
// The program does it when it starts.
func (s *Store) ImportDefaultCatalog(ctx context.Context, actor access.Actor) error {
	if err := require(actor, access.RunJobs); err != nil {
		return err
	}
	var n int64
	if err := s.db.Read(ctx).Model(&SKU{}).Count(&n).Error; err != nil || n > 0 {
		return err
	}
	_, err := s.ImportCatalog(ctx, actor, strings.NewReader(DefaultCatalog))
	return err
}
