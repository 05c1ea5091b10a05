package models

import (
	"math/big"
	"testing"
	"time"

	"perseat/models/billing"
)

// The oracle knows what months cost without the program's own sums: it walks
// every day of the ledger and adds up fractions. It takes from package billing
// the types alone.
type oracle struct {
	entries []LedgerEntry
	prices  []Price
}

// oracleOf reads the ledger of a reseller, and all prices.
func (w *world) oracleOf(t *testing.T, reseller uint) oracle {
	t.Helper()
	var o oracle
	db := w.db.Read(t.Context())
	err := db.Table("seat_ledger").Select("seat_ledger.*").Joins("JOIN subscriptions ON subscriptions.id = subscription_id").
		Where("reseller_id = ?", reseller).Order("subscription_id, seq").Scan(&o.entries).Error
	if err == nil {
		err = db.Find(&o.prices).Error
	}
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// charged is a line as the oracle knows it.
type charged struct {
	sub   uint
	plan  billing.Plan
	price int64
}

func civil(d billing.Day) time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// lines are what the days of a month up to one of them cost, exactly.
func (o oracle) lines(through billing.Day) map[charged]*big.Rat {
	until := civil(through)
	first := time.Date(until.Year(), until.Month(), 1, 0, 0, 0, 0, time.UTC)
	days := first.AddDate(0, 1, 0).Sub(first) / (24 * time.Hour)
	sums := map[charged]*big.Rat{}
	for at := first; !at.After(until); at = at.AddDate(0, 0, 1) {
		day := billing.Day(at.Unix() / 86400)
		force := map[uint]LedgerEntry{}
		for _, e := range o.entries {
			if e.Day < day {
				force[e.SubscriptionID] = e
			}
		}
		for sub, e := range force {
			if e.Billed == 0 || e.Plan == billing.Trial || e.Plan == billing.AnnualYearly {
				continue
			}
			price := e.PriceMinor
			if e.Plan == billing.Flexible {
				price = o.listPrice(e, day)
			}
			key := charged{sub, e.Plan, price}
			if sums[key] == nil {
				sums[key] = new(big.Rat)
			}
			sums[key].Add(sums[key], big.NewRat(e.Billed*price, int64(days)))
		}
	}
	return sums
}

func (o oracle) listPrice(e LedgerEntry, day billing.Day) (minor int64) {
	from := billing.Day(-1)
	for _, p := range o.prices {
		if p.SKUID == e.SKUID && p.Plan == billing.Flexible && p.Currency == e.Currency && p.ValidFrom <= day && p.ValidFrom > from {
			from, minor = p.ValidFrom, p.Minor
		}
	}
	return minor
}

// net is what the lines sum to, each rounded half up by itself.
func (o oracle) net(through billing.Day) (sum int64) {
	for _, exact := range o.lines(through) {
		sum += half(exact)
	}
	return sum
}

// half is an amount rounded half up.
func half(exact *big.Rat) int64 {
	up := new(big.Rat).Add(exact, big.NewRat(1, 2))
	return new(big.Int).Div(up.Num(), up.Denom()).Int64()
}

// vatOn is the VAT on an amount at a rate in basis points.
func vatOn(net, rate int64) int64 { return half(big.NewRat(net*rate, 10_000)) }
