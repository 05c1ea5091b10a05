package models

import (
	"context"
	"regexp"
	"strings"

	"perseat/models/access"
	"perseat/models/billing"
)

// catalogIDs are what products and editions are called by programs.
var catalogIDs = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$`)

const catalogIDRule = "must have 1 to 60 letters, digits, dots, dashes or underscores, and begin with a letter or digit."

// AddProduct adds a family of editions to the catalog. A support lead may. An id
// that is taken is Invalid.
func (s *Store) AddProduct(ctx context.Context, actor access.Actor, in Product) (string, error) {
	if err := require(actor, access.ManageCatalog); err != nil {
		return "", err
	}
	var p problems
	in.ID, in.Name = strings.TrimSpace(in.ID), tidy(in.Name)
	p.check(catalogIDs.MatchString(in.ID), "id", "Product id %s", catalogIDRule)
	p.check(in.Name != "" && length(in.Name) <= maxCompany, "name", "Name must have 1 to %d characters.", maxCompany)
	if err := p.err(); err != nil {
		return "", err
	}
	return write(ctx, s, actor, "product.added", func(t *tx) (string, error) {
		if err := t.holdCatalog(); err != nil {
			return "", err
		}
		const sentence = "There is already a product with this id."
		if err := t.free("products", "id", in.ID, "id", sentence); err != nil {
			return "", err
		}
		if err := t.Create(&in).Error; err != nil {
			return "", taken(err, "id", sentence)
		}
		return in.ID, t.note(onProvider(), "product.added", "catalog", 0, Facts{"product": in.ID, "name": in.Name})
	})
}

// NewSKU is an edition that is to be added to the catalog.
type NewSKU struct {
	ID           string
	ProductID    string
	Name         string
	Rank         int64 // editions of a product from small to large
	EditionLimit int64 // 0 means none
	BaseProduct  string
	Automatic    bool
	Plans        []billing.Plan
}

// AddSKU adds an edition of a product to the catalog; it is offered as soon as it
// has a price. A support lead may. An id that is taken is Invalid.
func (s *Store) AddSKU(ctx context.Context, actor access.Actor, in NewSKU) (string, error) {
	if err := require(actor, access.ManageCatalog); err != nil {
		return "", err
	}
	return write(ctx, s, actor, "sku.added", func(t *tx) (string, error) {
		if err := t.holdCatalog(); err != nil {
			return "", err
		}
		sku, err := t.newSKU(in)
		if err != nil {
			return "", err
		}
		if err := t.Create(&sku).Error; err != nil {
			return "", taken(err, "id", skuTaken)
		}
		return sku.ID, t.note(onProvider(), "sku.added", "catalog", 0, Facts{
			"sku": sku.ID, "product": sku.ProductID, "rank": sku.Rank, "edition_limit": sku.EditionLimit,
			"base": sku.BaseProduct, "automatic": sku.Automatic, "plans": in.Plans,
		})
	})
}

const skuTaken = "There is already an edition with this id."

func (t *tx) newSKU(in NewSKU) (SKU, error) {
	var p problems
	var known []string
	if err := t.Model(&Product{}).Pluck("id", &known).Error; err != nil {
		return SKU{}, err
	}
	is := func(id string) bool {
		for _, product := range known {
			if product == id {
				return true
			}
		}
		return false
	}
	in.ID, in.Name = strings.TrimSpace(in.ID), tidy(in.Name)
	p.check(catalogIDs.MatchString(in.ID), "id", "Edition id %s", catalogIDRule)
	p.check(in.Name != "" && length(in.Name) <= maxCompany, "name", "Name must have 1 to %d characters.", maxCompany)
	p.check(is(in.ProductID), "product", "Choose a product from the list.")
	p.check(in.BaseProduct == "" || is(in.BaseProduct) && in.BaseProduct != in.ProductID, "base", "Choose another product from the list, or none.")
	p.check(in.Rank >= 1 && in.Rank <= 1000, "rank", "Rank must be from 1 to 1,000.")
	p.check(in.EditionLimit >= 0 && in.EditionLimit <= billing.MaxLicenses, "edition_limit", "Edition limit must be from 0 to %s.", figure(billing.MaxLicenses))
	p.check(len(in.Plans) > 0, "plans", "Choose at least one plan.")
	plans := make([]string, len(in.Plans))
	for i, plan := range in.Plans {
		p.check(plan.Known(), "plans", "Choose plans from the list.")
		plans[i] = string(plan)
	}
	if p.err() == nil {
		if err := t.free("skus", "id", in.ID, "id", skuTaken); err != nil {
			return SKU{}, err
		}
	}
	return SKU{
		ID: in.ID, ProductID: in.ProductID, Name: in.Name, Rank: in.Rank, EditionLimit: in.EditionLimit, BaseProduct: in.BaseProduct,
		Automatic: in.Automatic, Plans: strings.Join(plans, ","),
	}, p.err()
}

// holdCatalog makes changes of the catalog wait for each other, and months.
func (t *tx) holdCatalog() error { return hold(t.DB).Order("id").Take(&Provider{}).Error }
