package models

import (
	"time"

	"perseat/models/billing"
	"perseat/models/database"
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
	c, err := t.charged(a, entry)
	if err != nil {
		return o, err
	}
	if a.Plan != billing.Trial {
		o.AmountMinor, o.Priced = c.amount, true
	}
	if o, err = t.place(a, o); err != nil {
		return o, err
	}
	return o, t.append(a, entry, o, c.more)
}

// recordUnder appends to the seat ledger under an order that stands already.
func (t *tx) recordUnder(a *Account, o Order) error {
	entry := a.entry(t)
	c, err := t.charged(a, entry)
	if err != nil {
		return err
	}
	err = t.Model(&Order{}).Where("id = ?", o.ID).
		Updates(map[string]any{"amount_minor": c.amount, "priced": a.Plan != billing.Trial}).Error
	if err != nil {
		return err
	}
	return t.append(a, entry, o, c.more)
}

// charged is what an entry charges: the amount on its invoice, in minor units, and
// how many licenses more than the term has. One that bills what the entry before
// does, like another purchase cap, charges nothing; for that the last entry is enough,
// however many the month has.
func (t *tx) charged(a *Account, entry LedgerEntry) (c struct{ amount, more int64 }, err error) {
	if !a.opensTerm && a.billed() == a.was.billed() {
		last, err := database.Find[LedgerEntry](t.DB, "WHERE subscription_id = ? AND seq = ?", a.ID, a.LedgerSeq)
		if err != nil {
			return c, err
		}
		if len(last) == 1 && entry.bills(last[0]) {
			a.last = &last[0]
			return c, nil
		}
	}
	rows, err := t.ledgerOf(a, entry.Day.Month())
	if err != nil {
		return c, err
	}
	made, err := t.changeAfter(rows, a, entry)
	if err != nil {
		return c, err
	}
	c.amount, c.more = charge(made).Minor, entry.Billed-made.Committed
	return c, nil
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
func (t *tx) append(a *Account, entry LedgerEntry, o Order, more int64) error {
	entry.OrderID = o.ID
	entry.Changes = a.last == nil || !entry.bills(*a.last)
	if err := database.Create(t.DB, &entry); err != nil {
		return err
	}
	if a.Plan == billing.AnnualYearly && more > 0 {
		t.chargeAtOnce(a, o, entry, more)
	}
	a.LedgerSeq, a.Moment = entry.Seq, t.now
	_, err := database.Exec(t.DB, "UPDATE subscriptions SET ledger_seq = ?, moment = ? WHERE id = ?", a.LedgerSeq, a.Moment, a.ID)
	if err != nil {
		return err
	}
	return t.announce(a, o)
}

// bills reports whether the entry bills just what another one does.
func (e LedgerEntry) bills(other LedgerEntry) bool {
	return e.Billed == other.Billed && e.Plan == other.Plan && e.PriceMinor == other.PriceMinor && e.SKUID == other.SKUID
}

// ledgerOf reads the entries of a subscription that decide what a month costs, of
// those that bill something else than the one before: the last before its first
// day, and all since. The last of them is what the account is billed for so far.
func (t *tx) ledgerOf(a *Account, m billing.Month) ([]LedgerEntry, error) {
	rows, err := database.Find[LedgerEntry](t.DB, `WHERE subscription_id = ? AND changes AND seq >= (
		SELECT COALESCE(MAX(seq), 0) FROM seat_ledger WHERE subscription_id = ? AND changes AND day < ?) ORDER BY seq`,
		a.ID, a.ID, m.First())
	a.last = nil
	if len(rows) > 0 {
		a.last = &rows[len(rows)-1]
	}
	return rows, err
}
