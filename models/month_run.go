package models

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// Billed says what a month run did.
type Billed struct {
	Invoices      int // issued now; those of an earlier run are not counted
	Subscriptions int // closed now
}

// BillMonth issues the invoices of a month that is over, one for each reseller
// and currency, and of every earlier month that was missed. It can be run any
// number of times, by any number of processes, and goes on where it stopped. A
// month that is not over is Invalid. A job may.
func (s *Store) BillMonth(ctx context.Context, actor access.Actor, m billing.Month) (Billed, error) {
	var done Billed
	if err := require(actor, access.RunJobs); err != nil {
		return done, err
	}
	zone, err := s.BillingZone(ctx)
	if err != nil {
		return done, err
	}
	if today := billing.DayOf(s.now(), zone); today <= m.Last() {
		return done, invalid("month", "%s is not over. It can be billed from %s on.", m, m.Next().First())
	}
	var resellers []Reseller
	err = s.db.Read(ctx).Select("id, billed_month").Where("billed_month < ?", m).Order("id").Find(&resellers).Error
	if err != nil {
		return done, err
	}
	for _, r := range resellers {
		for month := r.BilledMonth.Next(); month <= m; month++ {
			if err := s.billReseller(ctx, actor, r.ID, month, &done); err != nil {
				return done, fmt.Errorf("reseller %d, %s: %w", r.ID, month.ISO(), err)
			}
		}
	}
	return done, nil
}

// RunMonths bills every month that is over and not billed yet. It is a job.
func (s *Store) RunMonths(ctx context.Context) (Billed, error) {
	zone, err := s.BillingZone(ctx)
	if err != nil {
		return Billed{}, err
	}
	last := billing.DayOf(s.now(), zone).Month().Prev()
	var behind int64
	err = s.db.Read(ctx).Model(&Reseller{}).Where("billed_month < ?", last).Count(&behind).Error
	if err != nil || behind == 0 {
		return Billed{}, err
	}
	return s.BillMonth(ctx, access.Job(), last)
}

// closeAtOnce is how many subscriptions one transaction closes.
const closeAtOnce = 500

// billReseller closes a month for the subscriptions of a reseller, chunk by
// chunk, and then issues its invoice.
func (s *Store) billReseller(ctx context.Context, actor access.Actor, reseller uint, m billing.Month, done *Billed) error {
	for {
		closed, err := write(ctx, s, actor, "month.closed", func(t *tx) (int, error) { return t.closeSome(reseller, m) })
		if err != nil {
			return err
		}
		done.Subscriptions += closed
		if closed == 0 {
			break
		}
	}
	issued, err := write(ctx, s, actor, "month.billed", func(t *tx) (int, error) { return t.issueMonth(reseller, m) })
	done.Invoices += issued
	return err
}

// closeSome writes the month's lines of some subscriptions and closes the month
// for them, so that nothing is written into it any more. What was due in the
// month is done first.
func (t *tx) closeSome(reseller uint, m billing.Month) (int, error) {
	var subs []Subscription
	err := hold(t.DB).Where("reseller_id = ? AND closed_month < ?", reseller, m).Order("id").Limit(closeAtOnce).Find(&subs).Error
	if err != nil || len(subs) == 0 {
		return 0, err
	}
	ids := make([]uint, len(subs))
	for i, sub := range subs {
		ids[i] = sub.ID
		if sub.DueOn > m.Last() || sub.Status == Canceled {
			continue
		}
		if _, err := t.holdNext(sub.ID); err != nil {
			return 0, err
		}
	}
	lines, err := t.monthLines(ids, m)
	if err != nil {
		return 0, err
	}
	if len(lines) > 0 {
		if err := t.CreateInBatches(lines, 100).Error; err != nil {
			return 0, err
		}
	}
	return len(subs), t.Model(&Subscription{}).Where("id IN ?", ids).Update("closed_month", m).Error
}

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
			row, err := t.invoiceLine(sub, line, no)
			if err != nil {
				return nil, err
			}
			out = append(out, row)
		}
	}
	return out, nil
}

// named is a subscription with the names that an invoice line copies.
type named struct {
	Subscription
	CustomerName string
	SKUName      string `gorm:"column:sku_name"`
}

// SKUOf is the edition that a ledger is of.
func (n named) SKUOf(ledger []LedgerEntry) string {
	if len(ledger) == 0 {
		return n.SKUID
	}
	return ledger[len(ledger)-1].SKUID
}

func (t *tx) named(ids []uint) ([]named, error) {
	var out []named
	err := t.Table("subscriptions").Select("subscriptions.*, customers.name AS customer_name, skus.name AS sku_name").
		Joins("JOIN customers ON customers.id = subscriptions.customer_id").
		Joins("JOIN skus ON skus.id = subscriptions.sku_id").
		Where("subscriptions.id IN ?", ids).Order("subscriptions.id").Scan(&out).Error
	return out, err
}

func (t *tx) invoiceLine(sub named, line billing.Line, no int) (InvoiceLine, error) {
	row := InvoiceLine{
		SubscriptionID: sub.ID, Month: line.Month, No: no + 1, ResellerID: sub.ResellerID, CustomerID: sub.CustomerID,
		CustomerName: sub.CustomerName, SKUID: sub.SKUID, SKUName: sub.SKUName, Plan: line.Plan, Currency: sub.Currency,
		PriceMinor: line.Price.Minor, FromDay: line.Month.First(), ToDay: line.Month.Last(),
		Days: line.Days, PeriodDays: int64(line.Month.Days()), NetMinor: line.Net.Minor, Segments: line.Segments,
	}
	var err error
	row.PONumbers, err = t.poNumbers(row.Orders())
	return row, err
}

// ledgersOf reads, for each subscription, the entries that decide what a month
// costs: the last before its first day, and those of its days.
func ledgersOf(db *gorm.DB, ids []uint, m billing.Month) (map[uint][]LedgerEntry, error) {
	var rows []LedgerEntry
	err := db.Session(&gorm.Session{}).Where(`subscription_id IN ? AND day <= ? AND seq >= (
		SELECT COALESCE(MAX(before.seq), 0) FROM seat_ledger AS before
		WHERE before.subscription_id = seat_ledger.subscription_id AND before.day < ?)`,
		ids, m.Last(), m.First()).Order("subscription_id, seq").Find(&rows).Error
	out := map[uint][]LedgerEntry{}
	for _, row := range rows {
		out[row.SubscriptionID] = append(out[row.SubscriptionID], row)
	}
	return out, err
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

// issueMonth issues the invoice of a closed month for a reseller. If another
// process has done it, or the month has no lines, there is nothing to issue.
func (t *tx) issueMonth(reseller uint, m billing.Month) (int, error) {
	var r Reseller
	if err := hold(t.DB).Where("id = ?", reseller).Take(&r).Error; err != nil {
		return 0, err
	}
	if r.BilledMonth >= m {
		return 0, nil
	}
	var open int64
	if err := t.Model(&Subscription{}).Where("reseller_id = ? AND closed_month < ?", reseller, m).Count(&open).Error; err != nil || open > 0 {
		return 0, orFault(err, "%d subscriptions are not closed", open)
	}
	if err := t.Model(&Reseller{}).Where("id = ?", r.ID).Update("billed_month", m).Error; err != nil {
		return 0, err
	}
	var lines []InvoiceLine
	err := t.Where("reseller_id = ? AND month = ? AND order_id = 0 AND invoice_id = 0", r.ID, m).
		Order("customer_id, subscription_id, no").Find(&lines).Error
	if err != nil || len(lines) == 0 {
		return 0, err
	}
	i, err := t.issue(Invoice{
		Kind: InvoiceMonth, ResellerID: r.ID, Month: m, Currency: r.Currency, TaxDay: m.Last(),
	}, lines)
	if err != nil {
		return 0, err
	}
	err = t.Model(&InvoiceLine{}).Where("reseller_id = ? AND month = ? AND order_id = 0 AND invoice_id = 0", r.ID, m).
		Update("invoice_id", i.ID).Error
	if err != nil {
		return 0, err
	}
	return 1, t.tellInvoice(i)
}

func orFault(err error, format string, args ...any) error {
	if err != nil {
		return err
	}
	return fmt.Errorf(format, args...)
}

// tellInvoice records an issued invoice and puts the mail about it into the outbox.
func (t *tx) tellInvoice(i Invoice) error {
	facts := Facts{"invoice": i.ID, "kind": i.Kind, "net": i.Net().Decimal(), "currency": i.Currency}
	if err := t.post(MailInvoiceIssued, Customer{ResellerID: i.ResellerID}, 0, facts); err != nil {
		return err
	}
	return t.note(onReseller(i.ResellerID), "invoice.issued", "invoice", i.ID, facts)
}
