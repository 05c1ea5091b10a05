package models

import (
	"time"

	"gorm.io/gorm"

	"perseat/models/billing"
)

// LedgerEntry is one row of the append-only seat ledger: what a subscription
// holds and is billed for after a change. A change on day d counts from d+1.
// Invoices are computed from it and from nothing else.
type LedgerEntry struct {
	SubscriptionID uint
	Seq            int64
	At             time.Time
	Day            billing.Day
	Licensed       int64
	Ceiling        int64
	Billed         int64
	Plan           billing.Plan
	SKUID          string `gorm:"column:sku_id"`
	Currency       billing.Currency
	PriceMinor     int64 // of the running term; 0 on Flexible, whose price is looked up by the day
	OrderID        uint
	Changes        bool // it bills something else than the entry before
}

// TableName names the seat ledger.
func (LedgerEntry) TableName() string { return "seat_ledger" }

// record places an order that changed seats, plan or state of a held
// subscription and appends what now holds to the seat ledger. The order's
// amount is what it changes on the invoice.
func (t *tx) record(a *Account, o Order) (Order, error) {
	entry := a.entry(t)
	c, err := t.change(a, entry)
	if err != nil {
		return o, err
	}
	if a.Plan != billing.Trial {
		o.AmountMinor, o.Priced = charge(c).Minor, true
	}
	if o, err = t.place(a, o); err != nil {
		return o, err
	}
	return o, t.append(a, entry, o, c)
}

// recordUnder appends to the seat ledger under an order that stands already.
func (t *tx) recordUnder(a *Account, o Order) error {
	entry := a.entry(t)
	c, err := t.change(a, entry)
	if err != nil {
		return err
	}
	err = t.Model(&Order{}).Where("id = ?", o.ID).
		Updates(map[string]any{"amount_minor": charge(c).Minor, "priced": a.Plan != billing.Trial}).Error
	if err != nil {
		return err
	}
	return t.append(a, entry, o, c)
}

// entry is the ledger entry for the subscription as it stands now.
func (a *Account) entry(t *tx) LedgerEntry {
	return LedgerEntry{
		SubscriptionID: a.ID, Seq: a.LedgerSeq + 1, At: t.now, Day: a.from(t),
		Licensed: a.Licensed, Ceiling: a.Ceiling, Billed: a.billed(),
		Plan: a.Plan, SKUID: a.SKUID, Currency: a.Currency, PriceMinor: a.PriceMinor,
	}
}

// append writes the entry of an order and tells the reseller's webhooks. Licenses
// that are paid for by the year are charged at once.
func (t *tx) append(a *Account, entry LedgerEntry, o Order, c billing.Change) error {
	entry.OrderID = o.ID
	entry.Changes = a.last == nil || !entry.bills(*a.last)
	if err := t.Create(&entry).Error; err != nil {
		return err
	}
	if more := entry.Billed - c.Committed; a.Plan == billing.AnnualYearly && more > 0 {
		t.chargeAtOnce(a, o, entry, more)
	}
	a.LedgerSeq, a.Moment = entry.Seq, t.now
	if err := t.save(a, "ledger_seq", "moment"); err != nil {
		return err
	}
	return t.announce(a, o)
}

// bills reports whether the entry bills just what another one does.
func (e LedgerEntry) bills(other LedgerEntry) bool {
	return e.Billed == other.Billed && e.Plan == other.Plan && e.PriceMinor == other.PriceMinor && e.SKUID == other.SKUID
}

// ledgerOf reads the entries of a subscription that decide what a month costs:
// the last before its first day, and all since.
func ledgerOf(db *gorm.DB, subscription uint, m billing.Month) ([]LedgerEntry, error) {
	var rows []LedgerEntry
	err := db.Session(&gorm.Session{}).Where(`subscription_id = ? AND seq >= (
		SELECT COALESCE(MAX(seq), 0) FROM seat_ledger WHERE subscription_id = ? AND day < ?)`,
		subscription, subscription, m.First()).Order("seq").Find(&rows).Error
	return rows, err
}
