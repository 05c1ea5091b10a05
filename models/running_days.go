package models

import (
	"context"
	"slices"

	"perseat/models/access"
	"perseat/models/billing"
)

// daysLimit is the most subscriptions whose charge is told day by day, which
// computes each subscription's month as often as it has days so far.
const daysLimit = 2_000

// ChargeByDay returns what the running month's charge so far grew by on each of
// its days through today, in the billing zone: for one customer of the actor's
// reseller, or for all where customerID is 0. The sum is RunningMonth's SoFar, to
// the cent; what is charged at once is not in it. It is nil for more than 2,000
// subscriptions. The reseller's staff may.
func (s *Store) ChargeByDay(ctx context.Context, actor access.Actor, customerID uint) ([]billing.Money, error) {
	if err := require(actor, access.SeePrices); err != nil {
		return nil, err
	}
	t, err := s.reading(ctx, actor)
	if err != nil {
		return nil, err
	}
	if customerID != 0 {
		if err := customerSeen(t.DB, actor, customerID); err != nil {
			return nil, err
		}
	}
	var r Reseller
	if err := t.DB.Where("id = ?", actor.ResellerID).Take(&r).Error; err != nil {
		return nil, found(err, "reseller")
	}
	today := t.day()
	first := today.Month().First()
	subs := visibleOf(t.Table("subscriptions"), actor, "reseller_id", "customer_id", customerID).Where("ended_on >= ?", first)
	var ids []uint
	if err := subs.Order("id").Limit(daysLimit+1).Pluck("id", &ids).Error; err != nil || len(ids) > daysLimit {
		return nil, err
	}
	months, err := newMonthReader(t.DB, today.Month())
	if err != nil {
		return nil, err
	}
	zero := billing.NewMoney(0, r.Currency)
	days := slices.Repeat([]billing.Money{zero}, int(today-first)+1)
	return days, months.each(ids, func(_ subscriptionMonth, like InvoiceLine) error {
		if len(months.ledger) == 0 {
			return nil
		}
		flexible, before := months.prices[edition{months.sku(), like.Currency}], zero
		for n := range days {
			through := zero.Add(billing.NetOf(billing.LinesThrough(first.AddDays(n), months.bills, flexible)))
			days[n] = days[n].Add(through.Sub(before))
			before = through
		}
		return nil
	})
}
