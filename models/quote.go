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
	SKUName   string
	From      billing.Plan // before the order; "" for a new subscription
	Plan      billing.Plan
	Before    int64 // the ceiling before and after
	After     int64
	Licensed  int64
	Licenses  int64         // that are charged
	Day       billing.Day   // that the order counts from, in the billing zone
	Scheduled bool          // Day is a trial's end, and nothing is charged before
	Term      billing.Term  // of an Annual plan
	Renewal   Renewal       // what is set for the term's end
	AtRenewal string        // the same as a sentence without prices; "" without a term
	AtOnce    bool          // on an invoice of its own, when the order is placed, and not refundable
	Invoice   string        // "the invoice for November 2026", "an invoice of its own, today"
	Price     billing.Money // of one license: for a month, or for a year when charged at once
	Days      int           // charged, of Period
	Period    int
	Saved     billing.Money // what the present plan or edition would have charged; not positive, part of Net
	Net       billing.Money
	OnMonth   billing.Money // what changes on the running month's invoice beside an order charged at once
	Rate      billing.Rate
	VAT       billing.Money
	Total     billing.Money
	VATNote   string        // which VAT applies and why
	Month     billing.Money // what each following full month costs more, or less
	Rest      billing.Money // what the rest of the term costs, Net included
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
	return &Error{
		Kind: Conflict, Cause: CauseStale,
		Message: "The figures have changed since you reviewed them. Nothing was ordered. Review the new figures below.",
	}
}

// change is the change of the ledger that an account's new state makes.
func (t *tx) change(a *Account, entry LedgerEntry) (billing.Change, error) {
	rows, err := t.ledgerOf(a, entry.Day.Month())
	if err != nil {
		return billing.Change{}, err
	}
	return t.changeAfter(rows, a, entry)
}

// changeAfter is change after entries that were read.
func (t *tx) changeAfter(rows []LedgerEntry, a *Account, entry LedgerEntry) (billing.Change, error) {
	flexible, err := listPrices(t.DB, a.SKUID, billing.Flexible, a.Currency)
	if err != nil {
		return billing.Change{}, err
	}
	c := billing.Change{Currency: a.Currency, Flexible: flexible, Entry: entry.billing(), Term: a.Term()}
	for _, row := range rows {
		c.Ledger = append(c.Ledger, row.billing())
	}
	if a.last != nil && !a.opensTerm && a.last.Plan == a.Plan {
		c.Committed = a.last.Billed
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
func charge(c billing.Change) billing.Money {
	q := c.Quote()
	if c.Entry.Plan == billing.AnnualYearly {
		return q.Yearly
	}
	return q.Monthly
}

// quote is what the account's new state costs from the day that it counts from,
// compared with how it stood before.
func (t *tx) quote(a *Account, before Subscription) (Quote, error) {
	entry := a.entry(t)
	c, err := t.change(a, entry)
	if err != nil {
		return Quote{}, err
	}
	made := c.Quote()
	q := Quote{
		SKUName: a.SKU.Name, Plan: a.Plan, Before: before.Ceiling, After: a.Ceiling, Licensed: a.Licensed,
		Day: entry.Day, Scheduled: entry.Day > t.day(), Term: a.Term(), Renewal: a.Renewal,
		AtOnce:  a.Plan == billing.AnnualYearly && entry.Billed > c.Committed,
		Invoice: "the invoice for " + made.Month.String(),
		Days:    made.DaysCharged, Period: made.DaysInPeriod,
		Net: made.Monthly, Month: made.FullMonth, Rest: made.WholeTerm,
		Price: c.Flexible.On(entry.Day), From: before.Plan, Licenses: entry.Billed - c.Committed,
		Saved: billing.NewMoney(0, a.Currency), OnMonth: billing.NewMoney(0, a.Currency),
	}
	if a.Plan.Annual() {
		q.Price, q.AtRenewal = a.Price(), a.RenewalText()
	}
	if before.Plan != a.Plan && a.Plan.Monthly() {
		q.Saved = made.Monthly.Sub(chargeOf(a.Plan, made.Lines, a.Currency))
	}
	if q.AtOnce {
		q.Price, q.Invoice = q.Price.Times(billing.MonthsInYear), "an invoice of its own, today"
		if q.Scheduled {
			q.Invoice = "an invoice of its own, on " + q.Day.String()
		}
		q.Net, q.OnMonth = made.Yearly, made.Monthly
	}
	return q, t.addVAT(&q, a.Reseller)
}

// chargeOf is what the lines of a plan sum to.
func chargeOf(p billing.Plan, lines []billing.Line, c billing.Currency) billing.Money {
	sum := billing.NewMoney(0, c)
	for _, l := range lines {
		if l.Plan == p {
			sum = sum.Add(l.Net)
		}
	}
	return sum
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
	facts, err := vatFactsOn(db, r.ID, day)
	return tax.Treat(p.seller(), facts.buyer(), day), err
}

func (p Provider) seller() tax.Provider {
	return tax.Provider{Country: p.Country, Number: p.VATNumber, OwnRate: p.OwnRate}
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
	t.comeTo(&a)
	before := a.Subscription
	if err := change(t, &a); err != nil {
		return Quote{}, err
	}
	return t.quote(&a, before)
}

// reading is a tx that only reads: for checks that operations share with reviews.
func (s *Store) reading(ctx context.Context, actor access.Actor) (*tx, error) {
	db := s.db.Read(ctx)
	zone, err := s.zones.billing(db)
	return &tx{DB: db, actor: actor, zone: zone, clock: s.now, now: s.now(), book: &s.kinds, zones: &s.zones}, err
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
