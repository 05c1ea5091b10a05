package models

import (
	"perseat/models/billing"
)

// dueEntries are the ledger entries that will be made by what falls due up to a
// day, by subscription, if nothing else changes: a trial's end, a term's end.
func (t *tx) dueEntries(ids []uint, last billing.Day) (map[uint]LedgerEntry, error) {
	var due []uint
	err := t.Table("subscriptions").Where("id IN ? AND status <> ? AND due_on <= ?", ids, Canceled, last).Pluck("id", &due).Error
	if err != nil {
		return nil, err
	}
	out := map[uint]LedgerEntry{}
	for _, id := range due {
		a, err := loadAccount(t.DB, t.actor, id)
		if err != nil {
			return nil, err
		}
		if out[id], err = t.dueEntry(&a); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// dueEntry is the ledger entry that settling an account will make on its due day.
func (t *tx) dueEntry(a *Account) (LedgerEntry, error) {
	then := *t
	then.now = a.DueOn.Start(t.zone)
	var p problems
	var err error
	goesOn := true
	switch {
	case a.Plan == billing.Trial && a.NextPlan != "":
		err = then.enterPlan(a, a.NextPlan, a.NextSeats, "seats", &p)
		goesOn = p.err() == nil
	case a.Plan == billing.Trial, a.Status == Suspended, a.Renewal == RenewCancel, a.Renewal == RenewLicensed && a.Licensed == 0:
		goesOn = false
	case a.Renewal == RenewFlexible:
		if _, err = then.nextEdition(a, billing.Flexible); err == nil {
			err = then.enterPlan(a, billing.Flexible, a.Ceiling, "seats", &p)
		}
	default:
		err = then.nextTermOf(a)
	}
	entry := a.entry(&then)
	if !goesOn {
		entry.Billed = 0
	}
	return entry, err
}

// nextTermOf sets the account to its next term.
func (t *tx) nextTermOf(a *Account) error {
	if _, err := t.nextEdition(a, a.RenewalPlan); err != nil {
		return err
	}
	price, ok, err := listPrice(t.DB, a.SKUID, a.RenewalPlan, a.Currency, a.TermEnd)
	if ok {
		a.PriceMinor = price.Minor
	}
	a.Ceiling, _ = a.nextSeats()
	a.Plan = a.RenewalPlan
	return err
}
