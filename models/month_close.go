package models

import (
	"context"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"perseat/models/billing"
	"perseat/models/database"
)

// closeAtOnce is how many subscriptions one transaction closes: so many that the
// transactions themselves do not count, and so few that nobody waits for long.
const closeAtOnce = 10_000

// monthPart is what a month costs for the next subscriptions that it is to be
// closed for, read before they are held.
type monthPart struct {
	prices string // what the list prices were
	months []subscriptionMonth
	err    error
}

// readAhead reads the parts of a reseller's month, one ahead of whoever closes
// them. What is read is compared again when the subscriptions are held.
func (s *Store) readAhead(ctx context.Context, reseller uint, m billing.Month) <-chan monthPart {
	parts := make(chan monthPart)
	go func() {
		defer close(parts)
		for last := uint(0); ; {
			part := readPart(s.db.Read(ctx), reseller, m, last)
			if part.err == nil && len(part.months) == 0 {
				return
			}
			select {
			case parts <- part:
			case <-ctx.Done():
				return
			}
			if part.err != nil {
				return
			}
			last = part.months[len(part.months)-1].ID
		}
	}()
	return parts
}

// readPart reads the part of a reseller's month that comes after a subscription.
func readPart(db *gorm.DB, reseller uint, m billing.Month, last uint) (part monthPart) {
	var ids []uint
	part.err = toClose(db, m).Where("reseller_id = ? AND id > ?", reseller, last).Order("id").Limit(closeAtOnce).Pluck("id", &ids).Error
	if part.err != nil || len(ids) == 0 {
		return part
	}
	if part.prices, part.err = pricesNow(db); part.err != nil {
		return part
	}
	part.months, part.err = readMonth(db, ids, m)
	return part
}

// toClose are the subscriptions that a month can be closed for: nothing is due on
// them in it any more.
func toClose(db *gorm.DB, m billing.Month) *gorm.DB {
	return fresh(db).Table("subscriptions").Where("closed_month < ? AND (due_on > ? OR status = ?)", m, m.Last(), Canceled)
}

// pricesNow is a text that is another one whenever a list price has changed.
func pricesNow(db *gorm.DB) (text string, err error) {
	var prices []Price
	err = fresh(db).Order("sku_id, plan, currency, valid_from").Find(&prices).Error
	for _, p := range prices {
		text += p.SKUID + " " + string(p.Plan) + string(p.Currency) + p.ValidFrom.ISO() + " " + strconv.FormatInt(p.Minor, 10) + "\n"
	}
	return text, err
}

// closePart writes the month's lines of the subscriptions of a part and closes
// the month for them, so that nothing is written into it any more. It leaves
// those that somebody else has closed, or on which something is due in the
// month. What has changed since the part was read is read again; no price changes
// meanwhile.
func (t *tx) closePart(reseller uint, m billing.Month, part monthPart) (int, error) {
	held, err := t.holdToClose(m, part)
	if err != nil || len(held) == 0 {
		return 0, err
	}
	if err := share(t.DB).Order("id").Take(&Provider{}).Error; err != nil {
		return 0, err
	}
	months, err := t.stillSo(m, part, held)
	if err != nil {
		return 0, err
	}
	run := monthRun{ResellerID: reseller, Month: m, Closed: int64(len(months)), BeganAt: t.now, MovedAt: t.now}
	if err := t.countToClose(&run); err != nil {
		return 0, err
	}
	if err := t.writeLines(months, &run); err != nil {
		return 0, err
	}
	for ids := range slices.Chunk(held, ledgersAtOnce) {
		if err := t.Model(&Subscription{}).Where("id IN ?", heldIDs(ids)).Update("closed_month", m).Error; err != nil {
			return 0, err
		}
	}
	return len(months), t.keepRun(run)
}

// heldToClose is a subscription that is held to be closed.
type heldToClose struct {
	ID        uint
	LedgerSeq int64
}

func heldIDs(held []heldToClose) []uint {
	ids := make([]uint, len(held))
	for i, h := range held {
		ids[i] = h.ID
	}
	return ids
}

// holdToClose holds those subscriptions of a part that can still be closed.
func (t *tx) holdToClose(m billing.Month, part monthPart) (held []heldToClose, err error) {
	for some := range slices.Chunk(part.months, ledgersAtOnce) {
		ids := make([]uint, len(some))
		for i, month := range some {
			ids[i] = month.ID
		}
		var rows []heldToClose
		err := hold(toClose(t.DB, m)).Select("id, ledger_seq").Where("id IN ?", ids).Order("id").Scan(&rows).Error
		if err != nil {
			return nil, err
		}
		held = append(held, rows...)
	}
	return held, nil
}

// stillSo are the months of held subscriptions as they were read, or read again
// where a ledger or a list price has changed since.
func (t *tx) stillSo(m billing.Month, part monthPart, held []heldToClose) ([]subscriptionMonth, error) {
	prices, err := pricesNow(t.DB)
	if err != nil {
		return nil, err
	}
	var months []subscriptionMonth
	var changed []uint
	next := 0
	for _, h := range held {
		for part.months[next].ID < h.ID {
			next++
		}
		if read := part.months[next]; prices == part.prices && read.LedgerSeq == h.LedgerSeq {
			months = append(months, read)
		} else {
			changed = append(changed, h.ID)
		}
	}
	if len(changed) == 0 {
		return months, nil
	}
	again, err := readMonth(t.DB, changed, m)
	months = append(months, again...)
	slices.SortFunc(months, func(a, b subscriptionMonth) int { return int(a.ID) - int(b.ID) })
	return months, err
}

// writeLines writes the lines of months and adds them up.
func (t *tx) writeLines(months []subscriptionMonth, run *monthRun) error {
	var lines []InvoiceLine
	for _, month := range months {
		run.Licensed += month.Licensed
		run.Purchased += month.Purchased
		lines = append(lines, month.Lines...)
	}
	run.Lines = int64(len(lines))
	for _, line := range lines {
		run.NetMinor += line.NetMinor
	}
	return insertLines(t.DB, lines)
}

func insertLines(db *gorm.DB, lines []InvoiceLine) error {
	const into = `invoice_lines (subscription_id, month, order_id, no, invoice_id, reseller_id, customer_id, customer_name, sku_id, sku_name, plan,
		currency, price_minor, from_day, to_day, days, period_days, net_minor, segments, po_numbers)`
	return database.Insert(db, into, len(lines), func(i int, values []any) []any {
		l := &lines[i]
		return append(values, int64(l.SubscriptionID), int64(l.Month), int64(l.OrderID), int64(l.No), int64(l.InvoiceID), int64(l.ResellerID),
			int64(l.CustomerID), l.CustomerName, l.SKUID, l.SKUName, string(l.Plan), string(l.Currency), l.PriceMinor, int64(l.FromDay),
			int64(l.ToDay), l.Days, l.PeriodDays, l.NetMinor, l.Segments.JSON(), l.PONumbers)
	})
}

// monthRun is how far the run of a month has come for a reseller, and what the
// closed subscriptions sum to.
type monthRun struct {
	ResellerID uint
	Month      billing.Month
	Total      int64 // subscriptions to be closed when it began
	Closed     int64
	Lines      int64
	NetMinor   int64
	Licensed   int64 // at the month's end
	Purchased  int64
	BeganAt    time.Time
	MovedAt    time.Time
}

// countToClose counts what is to be closed, when a run begins.
func (t *tx) countToClose(run *monthRun) error {
	var begun int64
	err := t.Model(&monthRun{}).Where("reseller_id = ? AND month = ?", run.ResellerID, run.Month).Count(&begun).Error
	if err != nil || begun > 0 {
		return err
	}
	return t.Model(&Subscription{}).Where("reseller_id = ? AND closed_month < ?", run.ResellerID, run.Month).Count(&run.Total).Error
}

// keepRun adds what was closed to the run.
func (t *tx) keepRun(run monthRun) error {
	add := func(column string) clause.Assignment {
		return clause.Assignment{Column: clause.Column{Name: column}, Value: gorm.Expr("month_runs." + column + " + excluded." + column)}
	}
	return t.Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "reseller_id"}, {Name: "month"}},
		DoUpdates: append(clause.AssignmentColumns([]string{"moved_at"}),
			add("closed"), add("lines"), add("net_minor"), add("licensed"), add("purchased")),
	}).Create(&run).Error
}
