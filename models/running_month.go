package models

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// RunningMonth is what the running month costs so far, and what it will cost if
// nothing changes any more but what falls due in it by itself, such as a term's
// renewal; without VAT and without what is charged at once.
type RunningMonth struct {
	Month    billing.Month
	Through  billing.Day // the day through which "so far" is
	SoFar    billing.Money
	Forecast billing.Money
	AtOnce   billing.Money        // charged at once in this month, on invoices of its own
	By       map[uint]RunningLine // by subscription, for one customer only
	At       time.Time            // when it was worked out; zero if just now
	Waits    bool                 // it is still to be worked out; there are no sums

	licensed  int64 // seats at the day's end
	purchased int64 // licenses of Annual plans
}

// RunningLine is a subscription's part of the running month.
type RunningLine struct {
	SoFar, Forecast billing.Money
}

// RunningMonth returns what the running month costs the actor's reseller: for
// one customer, or for all where customerID is 0. For all of a reseller with
// more than 20,000 subscriptions it is what was worked out last. The reseller's
// staff may.
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
	if customerID != 0 {
		return t.runningMonth(r, customerID)
	}
	many, err := s.hasMany(t.DB, r.ID)
	if err != nil || !many {
		return t.runningMonth(r, 0)
	}
	out = t.noMonth(r)
	return out, out.workedOut(t.DB, r.ID)
}

// noMonth is the running month before anything is added.
func (t *tx) noMonth(r Reseller) RunningMonth {
	zero := billing.NewMoney(0, r.Currency)
	return RunningMonth{Month: t.day().Month(), Through: t.day(), SoFar: zero, Forecast: zero, AtOnce: zero, By: map[uint]RunningLine{}}
}

// runningMonth works out what the running month costs for a customer, or for all.
func (t *tx) runningMonth(r Reseller, customerID uint) (RunningMonth, error) {
	out := t.noMonth(r)
	months, err := newMonthReader(t.DB, out.Month)
	if err != nil {
		return out, err
	}
	for last := uint(0); ; {
		var ids []uint
		subs := visibleOf(t.Table("subscriptions"), t.actor, "reseller_id", "customer_id", customerID).
			Where("ended_on >= ? AND id > ?", out.Month.First(), last)
		if err := subs.Order("id").Limit(batch).Pluck("id", &ids).Error; err != nil {
			return out, err
		}
		if len(ids) == 0 {
			return out, out.addAtOnce(t.DB, t.actor, customerID)
		}
		if err := out.addSome(t, &months, ids, out.Through, customerID != 0); err != nil {
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
		m.licensed, m.purchased = m.licensed+sub.Licensed, m.purchased+sub.Purchased
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
