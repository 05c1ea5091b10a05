package models

import (
	"context"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// ResellerFacts are what the provider sets of a reseller. Its country and its
// VAT numbers are dated and set by EditVATFacts; its domain stays.
type ResellerFacts struct {
	Name          string
	Address       string
	Currency      billing.Currency // fixed with its first subscription
	ContractLimit int64            // lowered below present use, it blocks only raises
	Was           int64            // the version that the form showed
}

// Facts are the reseller's facts as they can be edited.
func (r Reseller) Facts() ResellerFacts {
	return ResellerFacts{r.Name, r.Address, r.Currency, r.ContractLimit, r.Version}
}

// EditReseller changes a reseller's facts. A support lead may. Facts that
// somebody else changed since they were read are a Conflict.
func (s *Store) EditReseller(ctx context.Context, actor access.Actor, id uint, in ResellerFacts) (uint, error) {
	if err := require(actor, access.ManageResellers); err != nil {
		return 0, err
	}
	return write(ctx, s, actor, "reseller.edited", func(t *tx) (uint, error) {
		var r Reseller
		if err := hold(t.DB).Where("id = ?", id).Take(&r).Error; err != nil {
			return 0, found(err, "reseller")
		}
		before, facts := r.Facts(), in
		if before.Was != in.Was {
			return 0, t.changedBy("The reseller’s facts were", r.EditedBy)
		}
		if err := t.checkReseller(r, &facts); err != nil {
			return 0, err
		}
		facts.Was = before.Was
		if facts == before {
			return id, nil
		}
		err := t.Model(&Reseller{}).Where("id = ?", id).Updates(map[string]any{
			"name": facts.Name, "name_key": fold(facts.Name), "address": facts.Address, "currency": facts.Currency,
			"contract_limit": facts.ContractLimit, "version": before.Was + 1, "edited_by": actor.UserID,
		}).Error
		if err != nil {
			return 0, err
		}
		after := r
		after.Name, after.NameKey = facts.Name, fold(facts.Name)
		if err := t.list(aReseller, id, []uint{everybody}, r.words(), after.words()); err != nil {
			return 0, err
		}
		return id, t.note(onReseller(id), "reseller.edited", "reseller", id, Facts{
			"name": change(before.Name, facts.Name), "address": change(before.Address, facts.Address),
			"currency": change(before.Currency, facts.Currency), "contract_limit": change(before.ContractLimit, facts.ContractLimit),
		})
	})
}

// changedBy refuses to save what somebody else changed in the meantime.
func (t *tx) changedBy(what string, person uint) error {
	by, err := t.personName(person)
	if err != nil {
		return err
	}
	return &Error{
		Kind: Conflict, Cause: CauseChanged,
		Message: what + " changed by " + by + " in the meantime. Nothing was saved. Compare and save again.",
	}
}

func (t *tx) checkReseller(r Reseller, f *ResellerFacts) error {
	var p problems
	checkCompany(&p, &f.Name, &f.Address)
	p.check(f.Currency.Known(), "currency", "Choose a currency from the list.")
	p.check(f.ContractLimit > 0 && f.ContractLimit <= billing.MaxLicenses, "contract_limit",
		"Contract limit must be from 1 to %s.", figure(billing.MaxLicenses))
	if f.Currency == r.Currency {
		return p.err()
	}
	fixed, err := currencyFixed(t.DB, r.ID)
	p.check(!fixed, "currency", "The currency is fixed since the reseller’s first subscription.")
	if err != nil {
		return err
	}
	return p.err()
}

func checkCompany(p *problems, name, address *string) {
	*name, *address = tidy(*name), tidyNote(*address)
	p.check(*name != "" && length(*name) <= maxCompany, "name", "Name must have 1 to %d characters.", maxCompany)
	p.check(length(*address) <= maxNote, "address", "Address must have at most %s characters.", figure(maxNote))
}

// currencyFixed reports whether a reseller has, or had, a subscription.
func currencyFixed(db *gorm.DB, reseller uint) (fixed bool, err error) {
	err = db.Raw("SELECT EXISTS (SELECT 1 FROM subscriptions WHERE reseller_id = ?)", reseller).Scan(&fixed).Error
	return fixed, err
}

// ResellerSettings are a reseller's facts as the Support desk edits them.
type ResellerSettings struct {
	ResellerFacts
	Domain        string
	CurrencyFixed bool
}

// ResellerSettings returns the facts of a reseller that can be edited. A support
// lead may see them.
func (s *Store) ResellerSettings(ctx context.Context, actor access.Actor, id uint) (ResellerSettings, error) {
	var out ResellerSettings
	if err := require(actor, access.ManageResellers); err != nil {
		return out, err
	}
	var r Reseller
	db := s.db.Read(ctx)
	if err := db.Where("id = ?", id).Take(&r).Error; err != nil {
		return out, found(err, "reseller")
	}
	fixed, err := currencyFixed(db, id)
	return ResellerSettings{r.Facts(), r.Domain, fixed}, err
}

// ResellerRow is a reseller in a list.
type ResellerRow struct {
	Reseller
	Customers int // counted up to CountLimit
}

// ListResellers lists the resellers by name, narrowed to those that have all
// words of a search in the name or the domain. Support staff may.
func (s *Store) ListResellers(ctx context.Context, actor access.Actor, search string, p Paging) (Page[ResellerRow], error) {
	if err := require(actor, access.FindAccounts); err != nil {
		return Page[ResellerRow]{}, err
	}
	q := s.db.Read(ctx).Table("resellers").Select("resellers.*, (SELECT COUNT(*) FROM (SELECT 1 FROM customers "+
		"WHERE customers.reseller_id = resellers.id LIMIT ?) own) AS customers", CountLimit)
	for _, word := range searchWords(search) { // there are few resellers
		like := "%" + escapeLike(word) + "%"
		q = q.Where("(name_key LIKE ? ESCAPE '!' OR domain_key LIKE ? ESCAPE '!')", like, like)
	}
	return page(q, sorting{"name_key", "id", false, textValue}, p, func(r ResellerRow) cursor { return cursor{r.NameKey, r.ID} })
}
