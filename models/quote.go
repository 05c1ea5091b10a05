package models

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
	"perseat/models/tax"
)

// Quote is what an order will cost, computed by the code that computes the
// invoice. It is kept: what Kept says is sent back with the order, and an order
// whose quote no longer holds is refused.
type Quote struct {
	SKUName  string
	Plan     billing.Plan
	Before   int64 // the ceiling before and after
	After    int64
	Licensed int64
	Day      billing.Day   // of the order, in the billing zone
	Term     billing.Term  // of an Annual plan
	Renewal  Renewal       // what is set for the term's end
	AtOnce   bool          // charged now, on an invoice of its own, and not refundable
	Invoice  string        // "the invoice for November 2026", "an invoice of its own, today"
	Price    billing.Money // of one license: for a month, or for a year when charged at once
	Days     int           // charged, of Period
	Period   int
	Net      billing.Money
	OnMonth  billing.Money // what changes on the running month's invoice beside an order charged at once
	Rate     billing.Rate
	VAT      billing.Money
	Total    billing.Money
	VATNote  string        // which VAT applies and why
	Month    billing.Money // what each following full month costs more, or less
	Rest     billing.Money // what the rest of the term costs, Net included
}

// Free is how many licenses will not be assigned.
func (q Quote) Free() int64 { return q.After - q.Licensed }

// Kept is what must still hold when the order is placed.
func (q Quote) Kept() string {
	kept := fmt.Sprintf("%d>%d %d/%d %s %s %d %s", q.Before, q.After, q.Days, q.Period,
		q.Price.Decimal(), q.Net.Decimal(), q.Rate, q.Invoice)
	if q.AtOnce {
		kept += " " + q.VAT.Decimal() + " " + q.Total.Decimal()
	}
	return kept
}

// holds refuses an order whose quote says something else than was reviewed.
func (q Quote) holds(kept string) error {
	if kept == q.Kept() {
		return nil
	}
	return &Error{Kind: Conflict, Cause: CauseStale,
		Message: "The figures have changed since you reviewed them. Nothing was ordered. Review the new figures below."}
}

// change is the change of the ledger that an account's new state makes.
func (t *tx) change(a *Account, entry LedgerEntry) (billing.Change, error) {
	rows, err := ledgerOf(t.DB, a.ID, entry.Day.Month())
	if err != nil {
		return billing.Change{}, err
	}
	flexible, err := listPrices(t.DB, a.SKUID, billing.Flexible, a.Currency)
	if err != nil {
		return billing.Change{}, err
	}
	c := billing.Change{Currency: a.Currency, Flexible: flexible, Entry: entry.billing(), Term: a.Term()}
	for _, row := range rows {
		c.Ledger = append(c.Ledger, row.billing())
	}
	if len(rows) > 0 && !a.opensTerm && rows[len(rows)-1].Plan == a.Plan {
		c.Committed = rows[len(rows)-1].Billed
	}
	return c, nil
}

func (e LedgerEntry) billing() billing.Entry {
	entry := billing.Entry{Day: e.Day, Billed: e.Billed, Plan: e.Plan, Order: e.OrderID}
	if e.Plan.Annual() {
		entry.Price = billing.NewMoney(e.PriceMinor, e.Currency)
	}
	return entry
}

// charge is what a change costs on the invoice that it comes on.
func (t *tx) charge(a *Account, entry LedgerEntry) (billing.Money, error) {
	c, err := t.change(a, entry)
	if err != nil {
		return billing.Money{}, err
	}
	q := c.Quote()
	if a.Plan == billing.AnnualYearly {
		return q.Yearly, nil
	}
	return q.Monthly, nil
}

// quote is what the account's new state costs, compared with how it stood before.
func (t *tx) quote(a *Account, before Subscription) (Quote, error) {
	entry := a.entry(t)
	c, err := t.change(a, entry)
	if err != nil {
		return Quote{}, err
	}
	made := c.Quote()
	q := Quote{
		SKUName: a.SKU.Name, Plan: a.Plan, Before: before.Ceiling, After: a.Ceiling, Licensed: a.Licensed,
		Day: entry.Day, Term: a.Term(), Renewal: a.Renewal, AtOnce: a.Plan == billing.AnnualYearly && entry.Billed > c.Committed,
		Invoice: "the invoice for " + made.Month.String(),
		Days:    made.DaysCharged, Period: made.DaysInPeriod,
		Net: made.Monthly, Month: made.FullMonth, Rest: made.WholeTerm,
		Price: c.Flexible.On(entry.Day),
	}
	if a.Plan.Annual() {
		q.Price = a.Price()
	}
	if q.AtOnce {
		q.Price, q.Invoice = q.Price.Times(billing.MonthsInYear), "an invoice of its own, today"
		if q.Day > billing.DayOf(t.clock(), t.zone) {
			q.Invoice = "an invoice of its own, on " + q.Day.String()
		}
		q.Net, q.OnMonth = made.Yearly, made.Monthly
	}
	return q, t.addVAT(&q, a.Reseller)
}

// addVAT adds the VAT that the reseller pays on the quote's day.
func (t *tx) addVAT(q *Quote, r Reseller) error {
	treatment, err := vatOf(t.DB, r, q.Day)
	if err != nil {
		return err
	}
	total := billing.TotalOf(q.Net, treatment.Rate)
	q.Rate, q.VAT, q.Total, q.VATNote = treatment.Rate, total.VAT, total.Gross, treatment.Reason
	return nil
}

// vatOf is which VAT a reseller pays on a day, and why.
func vatOf(db *gorm.DB, r Reseller, day billing.Day) (tax.Treatment, error) {
	var p Provider
	if err := db.Session(&gorm.Session{}).Order("id").Take(&p).Error; err != nil {
		return tax.Treatment{}, err
	}
	return tax.Treat(p.seller(), r.buyer(), day), nil
}

func (p Provider) seller() tax.Provider {
	return tax.Provider{Country: p.Country, Number: p.VATNumber}
}

func (r Reseller) buyer() tax.Buyer {
	return tax.Buyer{Country: r.Country, Number: r.VATNumber, VAT56B: r.VAT56B}
}

// mayOrder refuses a new order while the reseller's VAT number is missing.
func (t *tx) mayOrder(a *Account) error {
	if a.Plan == billing.Trial {
		return nil
	}
	treatment, err := vatOf(t.DB, a.Reseller, t.day())
	if err != nil || treatment.MayOrder() {
		return err
	}
	return refuse(Conflict, "%s Nothing was ordered.", treatment.Reason)
}

// quoting runs a change on a copy of a subscription and says what it would
// cost. Nothing is written but what has become due on the subscription anyway.
func (s *Store) quoting(ctx context.Context, actor access.Actor, id uint, change func(*tx, *Account) error) (Quote, error) {
	if err := s.catchUp(ctx, actor, id); err != nil {
		return Quote{}, err
	}
	t, err := s.reading(ctx, actor)
	if err != nil {
		return Quote{}, err
	}
	a, err := loadAccount(t.DB, actor, id)
	if err != nil {
		return Quote{}, err
	}
	t.now = later(t.now, a.Moment)
	before := a.Subscription
	if err := change(t, &a); err != nil {
		return Quote{}, err
	}
	return t.quote(&a, before)
}

// reading is a tx that only reads: for checks that operations share with reviews.
func (s *Store) reading(ctx context.Context, actor access.Actor) (*tx, error) {
	db := s.db.Read(ctx)
	zone, err := billingZone(db)
	return &tx{DB: db, actor: actor, zone: zone, clock: s.now, now: s.now()}, err
}

// catchUp does what has become due on a subscription.
func (s *Store) catchUp(ctx context.Context, actor access.Actor, id uint) error {
	t, err := s.reading(ctx, actor)
	if err != nil {
		return err
	}
	a, err := loadAccount(t.DB, actor, id)
	if err != nil || a.DueOn > t.day() {
		return err
	}
	actor.Request.Key = "" // what is due is not what the form was sent for
	_, err = write(ctx, s, actor, "due", func(t *tx) (struct{}, error) {
		_, err := t.hold(id)
		return struct{}{}, err
	})
	return err
}
