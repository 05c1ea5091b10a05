package models

import (
	"fmt"

	"gorm.io/gorm"

	"perseat/models/billing"
)

// monthLines computes the lines of a month for subscriptions, from the seat
// ledger and from nothing else.
func (t *tx) monthLines(ids []uint, m billing.Month) ([]InvoiceLine, error) {
	ledgers, err := ledgersOf(t.DB, ids, m)
	if err != nil {
		return nil, err
	}
	named, err := t.named(ids)
	if err != nil {
		return nil, err
	}
	editions, err := t.editionNames()
	if err != nil {
		return nil, err
	}
	orders, err := t.purchaseOrders(ids, m)
	if err != nil {
		return nil, err
	}
	prices := priceBook{db: t.DB}
	var out []InvoiceLine
	for _, sub := range named {
		flexible, err := prices.of(sub.SKUOf(ledgers[sub.ID]), sub.Currency)
		if err != nil {
			return nil, err
		}
		for no, line := range billing.MonthLines(m, entries(ledgers[sub.ID]), flexible) {
			if line.Price.Currency != sub.Currency {
				return nil, fmt.Errorf("subscription %d has no price in %s for %s", sub.ID, sub.Currency, m.ISO())
			}
			row := invoiceLine(sub, line, no)
			row.PONumbers = orders[sub.ID].numbers(line)
			row.SKUID = editionOn(ledgers[sub.ID], line.Segments[0].From)
			row.SKUName = editions[row.SKUID]
			out = append(out, row)
		}
	}
	return out, nil
}

// named is a subscription with the name that an invoice line copies.
type named struct {
	Subscription
	CustomerName string
}

// SKUOf is the edition that a ledger is of.
func (n named) SKUOf(ledger []LedgerEntry) string {
	if len(ledger) == 0 {
		return n.SKUID
	}
	return ledger[len(ledger)-1].SKUID
}

// editionOn is the edition that a ledger bills on a day. It can be another one
// than that of now, because a term can renew as another edition.
func editionOn(ledger []LedgerEntry, day billing.Day) (sku string) {
	for _, entry := range ledger {
		if entry.Day < day {
			sku = entry.SKUID
		}
	}
	return sku
}

// editionNames are the names of all editions, as lines copy them.
func (t *tx) editionNames() (map[string]string, error) {
	var skus []SKU
	err := t.DB.Session(&gorm.Session{}).Find(&skus).Error
	names := map[string]string{}
	for _, sku := range skus {
		names[sku.ID] = sku.Name
	}
	return names, err
}

func (t *tx) named(ids []uint) ([]named, error) {
	var out []named
	err := t.Table("subscriptions").Select("subscriptions.*, customers.name AS customer_name").
		Joins("JOIN customers ON customers.id = subscriptions.customer_id").
		Where("subscriptions.id IN ?", ids).Order("subscriptions.id").Scan(&out).Error
	return out, err
}

func invoiceLine(sub named, line billing.Line, no int) InvoiceLine {
	return InvoiceLine{
		SubscriptionID: sub.ID, Month: line.Month, No: no + 1, ResellerID: sub.ResellerID, CustomerID: sub.CustomerID,
		CustomerName: sub.CustomerName, Plan: line.Plan, Currency: sub.Currency,
		PriceMinor: line.Price.Minor, FromDay: line.Month.First(), ToDay: line.Month.Last(),
		Days: line.Days, PeriodDays: int64(line.Month.Days()), NetMinor: line.Net.Minor, Segments: line.Segments,
	}
}

// ledgersOf reads, for each subscription, the entries that decide what a month
// costs: of those that change what is billed, the last before its first day, and
// those of its days. An added user of an Annual Plan changes nothing.
func ledgersOf(db *gorm.DB, ids []uint, m billing.Month) (map[uint][]LedgerEntry, error) {
	var rows []LedgerEntry
	err := db.Session(&gorm.Session{}).Where(`subscription_id IN ? AND day <= ? AND seq >= COALESCE((
		SELECT MAX(before.seq) FROM seat_ledger AS before
		WHERE before.subscription_id = seat_ledger.subscription_id AND before.day < ? AND NOT EXISTS (
			SELECT 1 FROM seat_ledger AS same WHERE same.subscription_id = before.subscription_id AND same.seq = before.seq - 1
				AND same.billed = before.billed AND same.plan = before.plan AND same.price_minor = before.price_minor AND same.sku_id = before.sku_id)), 0)`,
		ids, m.Last(), m.First()).Order("subscription_id, seq").Find(&rows).Error
	out := map[uint][]LedgerEntry{}
	var last LedgerEntry
	for _, row := range rows {
		if row.SubscriptionID != last.SubscriptionID || !row.bills(last) {
			out[row.SubscriptionID] = append(out[row.SubscriptionID], row)
		}
		last = row
	}
	return out, err
}

// bills reports whether the entry bills just what another one does.
func (e LedgerEntry) bills(other LedgerEntry) bool {
	return e.Billed == other.Billed && e.Plan == other.Plan && e.PriceMinor == other.PriceMinor && e.SKUID == other.SKUID
}

func entries(rows []LedgerEntry) []billing.Entry {
	out := make([]billing.Entry, len(rows))
	for i, row := range rows {
		out[i] = row.billing()
	}
	return out
}

// priceBook reads each list price once.
type priceBook struct {
	db    *gorm.DB
	known map[string]billing.Prices
}

func (b *priceBook) of(sku string, c billing.Currency) (billing.Prices, error) {
	key := sku + " " + string(c)
	if prices, ok := b.known[key]; ok {
		return prices, nil
	}
	prices, err := listPrices(b.db, sku, billing.Flexible, c)
	if b.known == nil {
		b.known = map[string]billing.Prices{}
	}
	b.known[key] = prices
	return prices, err
}
