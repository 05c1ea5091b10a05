package models

import (
	"context"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// RunningMonth is what the running month costs so far, and what it will cost if
// nothing changes any more but what falls due in it by itself, such as a term's
// renewal; without VAT and without what is charged at once.
type RunningMonth struct {
	Month    billing.Month
	SoFar    billing.Money
	Forecast billing.Money
	AtOnce   billing.Money        // charged at once in this month, on invoices of its own
	By       map[uint]RunningLine // by subscription, for one customer only
}

// RunningLine is a subscription's part of the running month.
type RunningLine struct {
	SoFar, Forecast billing.Money
}

// RunningMonth returns what the running month costs the actor's reseller: for
// one customer, or for all where customerID is 0, which takes its time for a
// reseller with very many subscriptions. The reseller's staff may.
func (s *Store) RunningMonth(ctx context.Context, actor access.Actor, customerID uint) (RunningMonth, error) {
	var out RunningMonth
	if err := require(actor, access.SeePrices); err != nil {
		return out, err
	}
	t, err := s.reading(ctx, actor)
	if err != nil {
		return out, err
	}
	if customerID != 0 {
		if err := customerSeen(t.DB, actor, customerID); err != nil {
			return out, err
		}
	}
	var r Reseller
	if err := t.DB.Where("id = ?", actor.ResellerID).Take(&r).Error; err != nil {
		return out, found(err, "reseller")
	}
	today := t.day()
	zero := billing.NewMoney(0, r.Currency)
	out = RunningMonth{Month: today.Month(), SoFar: zero, Forecast: zero, AtOnce: zero, By: map[uint]RunningLine{}}
	for last := uint(0); ; {
		var ids []uint
		subs := visible(t.Table("subscriptions"), actor, "reseller_id", "customer_id").
			Where("ended_on >= ? AND id > ?", out.Month.First(), last)
		if customerID != 0 {
			subs = subs.Where("customer_id = ?", customerID)
		}
		if err := subs.Order("id").Limit(batch).Pluck("id", &ids).Error; err != nil {
			return out, err
		}
		if len(ids) == 0 {
			return out, out.addAtOnce(t.DB, actor, customerID)
		}
		if err := out.addSome(t, ids, today, customerID != 0); err != nil {
			return out, err
		}
		last = ids[len(ids)-1]
	}
}

// addSome adds the parts of some subscriptions, and notes each part if wanted.
func (m *RunningMonth) addSome(t *tx, ids []uint, today billing.Day, each bool) error {
	var rows []LedgerEntry
	err := t.DB.Session(&gorm.Session{}).Where(`subscription_id IN ? AND seq >= (
		SELECT COALESCE(MAX(before.seq), 0) FROM seat_ledger AS before
		WHERE before.subscription_id = seat_ledger.subscription_id AND before.day < ?)`,
		ids, m.Month.First()).Order("subscription_id, seq").Find(&rows).Error
	if err != nil {
		return err
	}
	due, err := t.dueEntries(ids, m.Month.Last())
	if err != nil {
		return err
	}
	return m.add(t.DB, rows, due, today, each)
}

// add computes each subscription's part from its ledger rows, and from what will
// be due in the month.
func (m *RunningMonth) add(db *gorm.DB, rows []LedgerEntry, due map[uint]LedgerEntry, today billing.Day, each bool) error {
	book := priceBook{db: db}
	for start := 0; start < len(rows); {
		end := start
		for end < len(rows) && rows[end].SubscriptionID == rows[start].SubscriptionID {
			end++
		}
		ledger, last := entries(rows[start:end]), rows[end-1]
		if next, ok := due[last.SubscriptionID]; ok {
			ledger, last = append(ledger, next.billing()), next
		}
		flexible, err := book.of(last.SKUID, last.Currency)
		if err != nil {
			return err
		}
		zero := billing.NewMoney(0, m.SoFar.Currency)
		line := RunningLine{
			SoFar:    zero.Add(billing.NetOf(billing.LinesThrough(today, ledger, flexible))),
			Forecast: zero.Add(billing.NetOf(billing.MonthLines(m.Month, ledger, flexible))),
		}
		if each {
			m.By[rows[start].SubscriptionID] = line
		}
		m.SoFar, m.Forecast = m.SoFar.Add(line.SoFar), m.Forecast.Add(line.Forecast)
		start = end
	}
	return nil
}

// addAtOnce sums what was charged at once in the month.
func (m *RunningMonth) addAtOnce(db *gorm.DB, actor access.Actor, customerID uint) error {
	q := db.Table("invoice_lines").Where("reseller_id = ? AND order_id <> 0 AND month = ?", actor.ResellerID, m.Month)
	if customerID != 0 {
		q = q.Where("customer_id = ?", customerID)
	}
	return q.Select("CAST(COALESCE(SUM(net_minor), 0) AS BIGINT)").Scan(&m.AtOnce.Minor).Error
}
