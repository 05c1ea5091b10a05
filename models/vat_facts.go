package models

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"perseat/models/access"
	"perseat/models/billing"
	"perseat/models/tax"
)

// VATFacts are what decides a reseller's VAT, from a day on.
type VATFacts struct {
	ResellerID uint
	ValidFrom  billing.Day
	Country    string
	VATNumber  string `gorm:"column:vat_number"`
	VAT56B     string `gorm:"column:vat56b"`
}

// TableName names the table of VAT facts.
func (VATFacts) TableName() string { return "vat_facts" }

func (f VATFacts) buyer() tax.Buyer {
	return tax.Buyer{Country: f.Country, Number: f.VATNumber, VAT56B: f.VAT56B}
}

// vatFactsOn returns the facts that are valid on a day: the latest from that day
// or before, else the first there are.
func vatFactsOn(db *gorm.DB, reseller uint, day billing.Day) (VATFacts, error) {
	var f VATFacts
	latest := clause.Expr{ // Order itself takes no values
		SQL:  "CASE WHEN valid_from <= ? THEN 0 ELSE 1 END, CASE WHEN valid_from <= ? THEN -valid_from ELSE valid_from END",
		Vars: []any{day, day},
	}
	err := db.Session(&gorm.Session{}).Where("reseller_id = ?", reseller).Order(clause.OrderBy{Expression: latest}).Take(&f).Error
	return f, err
}

// VATPage is which VAT applies to a reseller today, and why.
type VATPage struct {
	Reseller  Reseller
	Provider  Provider
	Facts     VATFacts
	Treatment tax.Treatment
	Day       billing.Day
	Coming    []ComingVAT
}

// ComingVAT are VAT facts that are valid from a later day on, and what they mean.
type ComingVAT struct {
	Facts     VATFacts
	Treatment tax.Treatment
}

// VAT returns which VAT applies to the actor's reseller today. All its staff may see it.
func (s *Store) VAT(ctx context.Context, actor access.Actor) (VATPage, error) {
	if err := require(actor, access.SeePrices); err != nil {
		return VATPage{}, err
	}
	return s.vatPage(ctx, actor, actor.ResellerID)
}

// ResellerVAT returns which VAT applies to any reseller today. A support lead may see it.
func (s *Store) ResellerVAT(ctx context.Context, actor access.Actor, reseller uint) (VATPage, error) {
	if err := require(actor, access.ManageResellers); err != nil {
		return VATPage{}, err
	}
	return s.vatPage(ctx, actor, reseller)
}

func (s *Store) vatPage(ctx context.Context, actor access.Actor, reseller uint) (VATPage, error) {
	var out VATPage
	t, err := s.reading(ctx, actor)
	if err != nil {
		return out, err
	}
	out.Day = t.day()
	if err := t.DB.Where("id = ?", reseller).Take(&out.Reseller).Error; err != nil {
		return out, found(err, "reseller")
	}
	if err := t.DB.Order("id").Take(&out.Provider).Error; err != nil {
		return out, err
	}
	if out.Facts, err = vatFactsOn(t.DB, reseller, out.Day); err != nil {
		return out, err
	}
	out.Treatment = tax.Treat(out.Provider.seller(), out.Facts.buyer(), out.Day)
	var coming []VATFacts
	err = t.DB.Where("reseller_id = ? AND valid_from > ?", reseller, out.Day).Order("valid_from").Find(&coming).Error
	for _, facts := range coming {
		out.Coming = append(out.Coming, ComingVAT{facts, tax.Treat(out.Provider.seller(), facts.buyer(), facts.ValidFrom)})
	}
	return out, err
}

// EditVATFacts changes what decides a reseller's VAT, at the earliest from
// today. A support lead may. A VAT number that is required can be replaced, not
// removed.
func (s *Store) EditVATFacts(ctx context.Context, actor access.Actor, in VATFacts) error {
	if err := require(actor, access.ManageResellers); err != nil {
		return err
	}
	_, err := write(ctx, s, actor, "reseller.vat_edited", func(t *tx) (struct{}, error) {
		var r Reseller
		if err := hold(t.DB).Where("id = ?", in.ResellerID).Take(&r).Error; err != nil {
			return struct{}{}, found(err, "reseller")
		}
		before, err := vatFactsOn(t.DB, r.ID, t.day())
		if err != nil {
			return struct{}{}, err
		}
		facts := in
		if err := t.checkVATFacts(&facts, before); err != nil {
			return struct{}{}, err
		}
		if err := t.upsert([]VATFacts{facts}, "reseller_id", "valid_from"); err != nil {
			return struct{}{}, err
		}
		if facts.ValidFrom == t.day() {
			err := t.Model(&r).Updates(map[string]any{"country": facts.Country, "vat_number": facts.VATNumber, "vat56b": facts.VAT56B}).Error
			if err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, t.note(onReseller(r.ID), "reseller.vat_edited", "reseller", r.ID, Facts{
			"country": change(before.Country, facts.Country), "vat_number": change(before.VATNumber, facts.VATNumber),
			"vat56b": change(before.VAT56B, facts.VAT56B), "from": facts.ValidFrom.ISO(),
		})
	})
	return err
}

func (t *tx) checkVATFacts(f *VATFacts, before VATFacts) error {
	var p problems
	p.check(f.ValidFrom >= t.day(), "valid_from", "VAT facts can change from today on, %s, at the earliest.", t.day())
	p.check(countryKnown(f.Country), "country", "Choose a country from the list.")
	f.VAT56B = tidy(f.VAT56B)
	p.check(length(f.VAT56B) <= maxPO, "vat56b", "The VAT56B authorization must have at most %d characters.", maxPO)
	if f.VATNumber = tidy(f.VATNumber); f.VATNumber != "" {
		number, err := tax.ParseNumber(f.Country, f.VATNumber)
		if err != nil {
			p.add("vat_number", "%s", err.Error())
		}
		f.VATNumber = string(number)
	}
	var provider Provider
	if err := t.DB.Order("id").Take(&provider).Error; err != nil {
		return err
	}
	missing := tax.Treat(provider.seller(), f.buyer(), f.ValidFrom).Kind == tax.NumberMissing
	p.check(!missing || before.VATNumber == "", "vat_number",
		"A VAT number is required in %s. It can be replaced, not removed.", CountryName(f.Country))
	return p.err()
}
