package models

import (
	"context"
	"regexp"

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
}

// Facts are the provider's facts as they can be edited.
func (p Provider) Facts() ProviderFacts {
	return ProviderFacts{p.Name, p.Address, p.Country, p.VATNumber, p.BillingZone, p.Bank, p.DueDays, p.OwnRate, p.Series}
}

var seriesForm = regexp.MustCompile(`^[A-Z0-9-]{0,10}$`)

// EditProvider sets the provider's own facts, which stand on invoices issued
// from now on. A support lead may, and the command line. Country and billing
// zone are fixed with the first ledger entry.
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
		if err := t.checkProvider(&facts, before); err != nil {
			return struct{}{}, err
		}
		err := t.Model(&Provider{}).Where("id = ?", p.ID).Updates(map[string]any{
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
	f.Name, f.Address, f.Bank = tidy(f.Name), tidyNote(f.Address), tidyNote(f.Bank)
	p.check(f.Name != "" && length(f.Name) <= maxCompany, "name", "Name must have 1 to %d characters.", maxCompany)
	p.check(length(f.Address) <= maxNote, "address", "Address must have at most %s characters.", figure(maxNote))
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
	var entries int64
	err := t.Model(&LedgerEntry{}).Count(&entries).Error
	if err != nil {
		return err
	}
	p.check(entries == 0 || f.Country == before.Country, "country", "The provider's country is fixed since the first subscription.")
	p.check(entries == 0 || f.BillingZone == before.BillingZone, "billing_zone", "The billing zone is fixed since the first subscription.")
	return p.err()
}
