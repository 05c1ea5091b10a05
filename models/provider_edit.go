package models

import (
	"context"
	"regexp"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
	"perseat/models/tax"
)

// ProviderFacts are what can be set of the provider.
type ProviderFacts struct {
	Name        string
	Address     string
	Country     string // ISO 3166 code; fixed with the first ledger entry
	VATNumber   string
	BillingZone string // fixed with the first ledger entry
	Bank        string // where to pay, as invoices print it
	DueDays     int64  // 0 to 365
	OwnRate     billing.Rate
	Series      string // stands before every invoice number, up to 10 letters, digits and dashes
	Was         int64  // the version that was read
}

// Facts are the provider's facts as they can be edited.
func (p Provider) Facts() ProviderFacts {
	return ProviderFacts{p.Name, p.Address, p.Country, p.VATNumber, p.BillingZone, p.Bank, p.DueDays, p.OwnRate, p.Series, p.Version}
}

var seriesForm = regexp.MustCompile(`^[A-Z0-9-]{0,10}$`)

// EditProvider sets the provider's own facts, which stand on invoices issued
// from now on. A support lead may, and the command line. Country and billing
// zone are fixed with the first ledger entry. Facts that somebody else changed
// since they were read are a Conflict.
func (s *Store) EditProvider(ctx context.Context, actor access.Actor, in ProviderFacts) error {
	if !actor.Can(access.RunJobs) {
		if err := require(actor, access.ManageResellers); err != nil {
			return err
		}
	}
	_, err := write(ctx, s, actor, "provider.edited", func(t *tx) (struct{}, error) {
		var p Provider
		if err := hold(t.DB).Order("id").Take(&p).Error; err != nil {
			return struct{}{}, err
		}
		facts, before := in, p.Facts()
		if facts.Was != before.Was {
			return struct{}{}, t.changedBy("The provider’s facts were", p.EditedBy)
		}
		if err := t.checkProvider(&facts, before); err != nil {
			return struct{}{}, err
		}
		if facts == before {
			return struct{}{}, nil
		}
		err := t.Model(&Provider{}).Where("id = ?", p.ID).Updates(map[string]any{
			"version": before.Was + 1, "edited_by": actor.UserID,
			"name": facts.Name, "address": facts.Address, "country": facts.Country, "vat_number": facts.VATNumber,
			"billing_zone": facts.BillingZone, "bank": facts.Bank, "due_days": facts.DueDays, "own_rate": facts.OwnRate, "series": facts.Series,
		}).Error
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, t.note(onProvider(), "provider.edited", "provider", p.ID, Facts{
			"name": change(before.Name, facts.Name), "address": change(before.Address, facts.Address),
			"country": change(before.Country, facts.Country), "vat_number": change(before.VATNumber, facts.VATNumber),
			"billing_zone": change(before.BillingZone, facts.BillingZone), "bank": change(before.Bank, facts.Bank),
			"due_days": change(before.DueDays, facts.DueDays), "own_rate": change(before.OwnRate.String(), facts.OwnRate.String()),
			"series": change(before.Series, facts.Series),
		})
	})
	return err
}

func (t *tx) checkProvider(f *ProviderFacts, before ProviderFacts) error {
	var p problems
	checkCompany(&p, &f.Name, &f.Address)
	f.Bank = tidyNote(f.Bank)
	p.check(length(f.Bank) <= maxNote, "bank", "Bank details must have at most %s characters.", figure(maxNote))
	p.check(countryKnown(f.Country), "country", "Country must be an ISO 3166 code such as IE.")
	p.check(zoneKnown(f.BillingZone), "billing_zone", "Billing zone must be a time zone such as Europe/Dublin.")
	p.check(f.DueDays >= 0 && f.DueDays <= 365, "due_days", "Due days must be from 0 to 365.")
	p.check(f.OwnRate >= 0 && f.OwnRate <= 10_000, "own_rate", "The own VAT rate must be from 0 to 100 %%.")
	p.check(seriesForm.MatchString(f.Series), "series", "The invoice series must have at most 10 capital letters, digits and dashes.")
	if f.VATNumber = tidy(f.VATNumber); f.VATNumber != "" {
		number, err := tax.ParseNumber(f.Country, f.VATNumber)
		if err != nil {
			p.add("vat_number", "%s", err.Error())
		}
		f.VATNumber = string(number)
	}
	if f.Country == before.Country && f.BillingZone == before.BillingZone {
		return p.err()
	}
	fixed, err := providerFixed(t.DB)
	if err != nil {
		return err
	}
	p.check(!fixed || f.Country == before.Country, "country", "The provider's country is fixed since the first subscription.")
	p.check(!fixed || f.BillingZone == before.BillingZone, "billing_zone", "The billing zone is fixed since the first subscription.")
	return p.err()
}

// providerFixed reports whether there is a ledger entry.
func providerFixed(db *gorm.DB) (fixed bool, err error) {
	err = db.Raw("SELECT EXISTS (SELECT 1 FROM seat_ledger)").Scan(&fixed).Error
	return fixed, err
}

// ProviderSettings are the provider's facts as they can be edited.
type ProviderSettings struct {
	ProviderFacts
	Fixed bool            // the country and the billing zone can change no more
	Rates []tax.DatedRate // of VAT in the provider's country, the earliest first
}

// ProviderSettings returns the provider's facts as they can be edited. A support
// lead may see them.
func (s *Store) ProviderSettings(ctx context.Context, actor access.Actor) (ProviderSettings, error) {
	if err := require(actor, access.ManageResellers); err != nil {
		return ProviderSettings{}, err
	}
	var p Provider
	db := s.db.Read(ctx)
	if err := db.Order("id").Take(&p).Error; err != nil {
		return ProviderSettings{}, err
	}
	fixed, err := providerFixed(db)
	return ProviderSettings{p.Facts(), fixed, tax.StandardRates(p.Country)}, err
}
