package models

import (
	"context"
	"slices"

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
	months, err := newMonthReader(t.DB, out.Month)
	if err != nil {
		return out, err
	}
	for last := uint(0); ; {
		var ids []uint
		subs := visibleOf(t.Table("subscriptions"), actor, "reseller_id", "customer_id", customerID).
			Where("ended_on >= ? AND id > ?", out.Month.First(), last)
		if err := subs.Order("id").Limit(batch).Pluck("id", &ids).Error; err != nil {
			return out, err
		}
		if len(ids) == 0 {
			return out, out.addAtOnce(t.DB, actor, customerID)
		}
		if err := out.addSome(t, &months, ids, today, customerID != 0); err != nil {
			return out, err
		}
		last = ids[len(ids)-1]
	}
}

// addSome adds the parts of some subscriptions, each from its ledger and from what
// will be due in the month, and notes each part if wanted.
func (m *RunningMonth) addSome(t *tx, r *monthReader, ids []uint, today billing.Day, each bool) error {
	due, err := t.dueEntries(ids, m.Month.Last())
	if err != nil {
		return err
	}
	zero := billing.NewMoney(0, m.SoFar.Currency)
	return r.each(ids, func(sub subscriptionMonth, like InvoiceLine) error {
		if len(r.ledger) == 0 {
			return nil
		}
		ledger, sku := r.bills, r.sku()
		if next, ok := due[sub.ID]; ok {
			ledger, sku = append(slices.Clip(ledger), next.billing()), next.SKUID
		}
		flexible := r.prices[edition{sku, like.Currency}]
		line := RunningLine{
			SoFar:    zero.Add(billing.NetOf(billing.LinesThrough(today, ledger, flexible))),
			Forecast: zero.Add(billing.NetOf(billing.MonthLines(m.Month, ledger, flexible))),
		}
		if each {
			m.By[sub.ID] = line
		}
		m.SoFar, m.Forecast = m.SoFar.Add(line.SoFar), m.Forecast.Add(line.Forecast)
		return nil
	})
}

// addAtOnce sums what was charged at once in the month.
func (m *RunningMonth) addAtOnce(db *gorm.DB, actor access.Actor, customerID uint) error {
	q := db.Table("invoice_lines").Where("reseller_id = ? AND order_id <> 0 AND month = ?", actor.ResellerID, m.Month)
	if customerID != 0 {
		q = q.Where("customer_id = ?", customerID)
	}
	return q.Select("CAST(COALESCE(SUM(net_minor), 0) AS BIGINT)").Scan(&m.AtOnce.Minor).Error
}
