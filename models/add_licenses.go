package models

import (
	"context"

	"perseat/models/access"
)

// LicenseOrder is an order of additional licenses on an Annual plan.
type LicenseOrder struct {
	Additional int64 // how many more, not the new total
	Source     OrderSource
	SourceNote string
	RequestID  uint // with SourceRequest: the request that it answers
	PONumber   string
	Kept       string // Quote.Kept of the review
}

// QuoteLicenses says what an order of additional licenses will cost. Reseller
// admins and sales may.
func (s *Store) QuoteLicenses(ctx context.Context, actor access.Actor, id uint, in LicenseOrder) (Quote, error) {
	if err := require(actor, access.EditSubscriptions); err != nil {
		return Quote{}, err
	}
	return s.quoting(ctx, actor, id, func(t *tx, a *Account) error { return t.planLicenses(a, &in) })
}

// AddLicenses orders additional licenses on an Annual plan for the rest of the
// running term. Reseller admins and sales may, while purchase requests are set
// up. The total is at most the lowest of contract and edition limit. With
// yearly payments the order is charged at once and not refundable, and nobody
// can place it on somebody's behalf. A quote that no longer holds is a Conflict.
func (s *Store) AddLicenses(ctx context.Context, actor access.Actor, id uint, in LicenseOrder) (Placed, error) {
	if err := require(actor, access.EditSubscriptions); err != nil {
		return Placed{}, err
	}
	return write(ctx, s, actor, "subscription.licenses_added", func(t *tx) (Placed, error) {
		a, err := t.hold(id)
		if err != nil {
			return Placed{}, err
		}
		return t.addLicenses(a, in)
	})
}

// addLicenses orders additional licenses of a held subscription.
func (t *tx) addLicenses(a *Account, in LicenseOrder) (Placed, error) {
	before := a.Subscription
	if err := t.planLicenses(a, &in); err != nil {
		return Placed{}, err
	}
	quote, err := t.keptQuote(a, before, in.Kept)
	if err != nil {
		return Placed{}, err
	}
	if err := t.setCeiling(a, a.Ceiling); err != nil {
		return Placed{}, err
	}
	order, err := t.answering(a, in.RequestID, Order{
		Type: OrderLicensesAdded, FromSeats: before.Ceiling, ToSeats: a.Ceiling, PONumber: in.PONumber,
		Source: in.Source, SourceNote: in.SourceNote, Quote: quote.Kept(),
	})
	if err != nil {
		return Placed{}, err
	}
	if err := t.note(onCustomer(a.Customer), "subscription.licenses_added", "subscription", a.ID, Facts{
		"purchased": change(before.Ceiling, a.Ceiling), "order": order.ID, "source": in.Source, "request": in.RequestID,
	}); err != nil {
		return Placed{}, err
	}
	if err := t.post(MailOrderCompleted, a.Customer, 0, Facts{"order": order.ID}); err != nil {
		return Placed{}, err
	}
	return Placed{order.ID}, t.sumUp(a.CustomerID)
}

// keptQuote is the quote of the account's new state, which must be the one
// reviewed. What is charged at once cannot be ordered on somebody's behalf.
func (t *tx) keptQuote(a *Account, before Subscription, kept string) (Quote, error) {
	q, err := t.quote(a, before)
	if err != nil {
		return q, err
	}
	if err := q.mayCharge(t.actor); err != nil {
		return q, err
	}
	return q, t.reviewed(q, kept)
}

// reviewed checks that a quote is the one reviewed. What a key orders nobody
// reviews.
func (t *tx) reviewed(q Quote, kept string) error {
	if kept == "" && t.actor.Can(access.OrderUnreviewed) {
		return nil
	}
	return q.holds(kept)
}

// mayCharge refuses what is charged at once on somebody's behalf.
func (q Quote) mayCharge(actor access.Actor) error {
	if q.AtOnce && !q.Net.IsZero() && !actor.Can(access.OrderChargedAtOnce) {
		return refuse(Forbidden, "This order is charged at once, so it cannot be placed on somebody’s behalf. Nothing was ordered.")
	}
	return nil
}

// planLicenses checks an order of licenses and sets the account to what it makes.
func (t *tx) planLicenses(a *Account, in *LicenseOrder) error {
	if err := a.Refuses(AddLicense); err != nil {
		return err
	}
	if a.Reseller.Ordering == OrderingOff && in.Source != SourceAPI {
		return refuse(Conflict, "Purchase requests are off. Choose in Settings how customers ask for more before you add licenses.")
	}
	if err := t.mayOrder(a); err != nil {
		return err
	}
	var p problems
	checkPONumber(&in.PONumber, &p)
	in.SourceNote = tidy(in.SourceNote)
	p.check(length(in.SourceNote) <= maxLine, "source_note", "Note must have at most %d characters.", maxLine)
	if err := in.checkSource(a, t.actor, &p); err != nil {
		return err
	}
	a.checkAdditional(in.Additional, &p)
	if err := p.err(); err != nil {
		return err
	}
	a.Ceiling += in.Additional
	return nil
}

func (in *LicenseOrder) checkSource(a *Account, actor access.Actor, p *problems) error {
	switch {
	case in.Source == SourceAPI && actor.Can(access.OrderUnreviewed):
		in.RequestID = 0
		return nil
	case in.Source == SourceAPI:
		in.Source = ""
	}
	switch in.Source {
	case SourceRequest:
		if a.Request == nil || a.Request.ID != in.RequestID {
			p.add("source", "The purchase request is not open any more. Choose how the customer ordered.")
			return nil
		}
		return a.Request.mayBeOrdered(actor)
	case SourcePhone, SourceMail, SourcePage:
		in.RequestID = 0
	default:
		p.add("source", "Choose how the customer ordered.")
	}
	return nil
}

func (a *Account) checkAdditional(n int64, p *problems) {
	l := lowest(a.Limits())
	room := l.Seats - a.Ceiling
	switch {
	case n < 1:
		p.add("additional", "Additional licenses must be 1 or more. Licenses can be reduced only at renewal.")
	case room < 1:
		p.add("additional", "No licenses can be added, because %s and %s are purchased already. %s",
			l.Reason, figure(a.Ceiling), l.Remedy)
	case n > room:
		p.add("additional", "Additional licenses must be %s or less, because %s and %s are purchased already. %s",
			figure(room), l.Reason, figure(a.Ceiling), l.Remedy)
	}
}
