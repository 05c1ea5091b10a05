package models

import (
	"cmp"
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

// readAhead reads the parts of a reseller's month before they are closed, two at a
// time: to read a part takes longer than to close one. What is read is compared again
// when the subscriptions are held.
func (s *Store) readAhead(ctx context.Context, reseller uint, m billing.Month) <-chan <-chan monthPart {
	parts := make(chan (<-chan monthPart), 1)
	go func() {
		defer close(parts)
		for last := uint(0); ; {
			ids, err := idsToClose(s.db.Read(ctx), reseller, m, last)
			part := make(chan monthPart, 1)
			switch {
			case err != nil:
				part <- monthPart{err: err}
			case len(ids) == 0:
				return
			default:
				go func() { part <- readPart(s.db.Read(ctx), ids, m) }()
				last = ids[len(ids)-1]
			}
			select {
			case parts <- part:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return parts
}

// idsToClose are the next subscriptions of a reseller that a month is to be closed for.
func idsToClose(db *gorm.DB, reseller uint, m billing.Month, last uint) (ids []uint, err error) {
	err = database.Each(db, func(scan func(into ...any) error) error {
		var id uint
		err := scan(&id)
		ids = append(ids, id)
		return err
	}, "SELECT id FROM subscriptions WHERE reseller_id = ? AND id > ? AND "+toClose+" ORDER BY id LIMIT ?", reseller, last, m, m.Last(), closeAtOnce)
	return ids, err
}

// readPart reads what a month costs for subscriptions.
func readPart(db *gorm.DB, ids []uint, m billing.Month) (part monthPart) {
	if part.prices, part.err = pricesNow(db); part.err != nil {
		return part
	}
	part.months, part.err = readMonth(db, ids, m)
	return part
}

// toClose says which subscriptions a month can be closed for: nothing is due on
// them in it any more.
const toClose = "closed_month < ? AND (due_on > ? OR status = 'canceled')"

// pricesNow is a text that is another one whenever a list price has changed.
func pricesNow(db *gorm.DB) (text string, err error) {
	var prices []Price
	err = fresh(db).Order("sku_id, plan, currency, valid_from").Find(&prices).Error
	for _, p := range prices {
		text += p.SKUID + " " + string(p.Plan) + string(p.Currency) + p.ValidFrom.ISO() + " " + strconv.FormatInt(p.Minor, 10) + "\n"
	}
	return text, err
}

// closePart closes the month for the subscriptions of a part, so that nothing is
// written into it any more, and writes their lines. It leaves those that somebody
// else has closed, or on which something is due in the month. What has changed
// since the part was read is read again; no price changes meanwhile.
func (t *tx) closePart(reseller uint, m billing.Month, part monthPart) (int, error) {
	if len(part.months) == 0 {
		return 0, nil
	}
	closed, err := t.closeBetween(reseller, m, part.months[0].ID, part.months[len(part.months)-1].ID)
	if err != nil || len(closed) == 0 {
		return 0, err
	}
	if err := share(t.DB).Order("id").Take(&Provider{}).Error; err != nil {
		return 0, err
	}
	months, err := t.stillSo(m, part, closed)
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
	return len(months), t.keepRun(run)
}

// closedNow is a subscription that a month was closed for.
type closedNow struct {
	id        uint
	ledgerSeq int64
}

// closeBetween closes a month for a reseller's subscriptions from one id to
// another, and holds them in the order of their ids, as everybody does.
func (t *tx) closeBetween(reseller uint, m billing.Month, from, to uint) (closed []closedNow, err error) {
	err = database.Each(t.DB, func(scan func(into ...any) error) error {
		var c closedNow
		err := scan(&c.id, &c.ledgerSeq)
		closed = append(closed, c)
		return err
	}, "UPDATE subscriptions SET closed_month = ? WHERE id IN (SELECT id FROM subscriptions WHERE reseller_id = ? AND id BETWEEN ? AND ? AND "+
		toClose+" ORDER BY id"+held(t.DB)+") RETURNING id, ledger_seq", int64(m), int64(reseller), int64(from), int64(to), int64(m), int64(m.Last()))
	slices.SortFunc(closed, func(a, b closedNow) int { return cmp.Compare(a.id, b.id) })
	return closed, err
}

// stillSo are the months of closed subscriptions as they were read, or read again
// where a ledger or a list price has changed since.
func (t *tx) stillSo(m billing.Month, part monthPart, closed []closedNow) ([]subscriptionMonth, error) {
	prices, err := pricesNow(t.DB)
	if err != nil {
		return nil, err
	}
	months := make([]subscriptionMonth, 0, len(closed))
	var changed []uint
	read := part.months
	for _, c := range closed {
		for len(read) > 0 && read[0].ID < c.id {
			read = read[1:]
		}
		if len(read) > 0 && read[0].ID == c.id && read[0].LedgerSeq == c.ledgerSeq && prices == part.prices {
			months = append(months, read[0])
		} else {
			changed = append(changed, c.id)
		}
	}
	if len(changed) == 0 {
		return months, nil
	}
	again, err := readMonth(t.DB, changed, m)
	months = append(months, again...)
	slices.SortFunc(months, func(a, b subscriptionMonth) int { return cmp.Compare(a.ID, b.ID) })
	return months, err
}

// writeLines writes the lines of months and adds them up.
func (t *tx) writeLines(months []subscriptionMonth, run *monthRun) error {
	lines := make([]InvoiceLine, 0, len(months))
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

// countToClose counts what is to be closed when a run begins, of which a part is
// closed already.
func (t *tx) countToClose(run *monthRun) error {
	var begun int64
	err := t.Model(&monthRun{}).Where("reseller_id = ? AND month = ?", run.ResellerID, run.Month).Count(&begun).Error
	if err != nil || begun > 0 {
		return err
	}
	err = t.Model(&Subscription{}).Where("reseller_id = ? AND closed_month < ?", run.ResellerID, run.Month).Count(&run.Total).Error
	run.Total += run.Closed
	return err
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
