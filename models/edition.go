package models

import (
	"context"
	"time"

	"perseat/models/access"
)

// EditionOrder is a change of a subscription to another edition of its product.
type EditionOrder struct {
	SKU      string
	PONumber string
	Kept     string // Quote.Kept of the review
}

// QuoteEdition says what a change of edition will cost, beside what the present
// edition would have.
func (s *Store) QuoteEdition(ctx context.Context, actor access.Actor, id uint, in EditionOrder) (Quote, error) {
	if err := require(actor, access.EditSubscriptions); err != nil {
		return Quote{}, err
	}
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
	next, err := t.planEdition(&a, &in)
	if err != nil {
		return Quote{}, err
	}
	return t.quoteEdition(&a, next)
}

// ChangeEdition moves a Flexible or Trial subscription to another edition of
// the same product today: the old subscription ends, a new one starts, and the
// licenses move. Annual changes its edition at renewal. Reseller admins and
// sales may. The licensed users must fit the new edition.
func (s *Store) ChangeEdition(ctx context.Context, actor access.Actor, id uint, in EditionOrder) (Placed, error) {
	if err := require(actor, access.EditSubscriptions); err != nil {
		return Placed{}, err
	}
	return write(ctx, s, actor, "subscription.edition_changed", func(t *tx) (Placed, error) {
		a, err := t.hold(id)
		if err != nil {
			return Placed{}, err
		}
		in := in
		next, err := t.planEdition(a, &in)
		if err != nil {
			return Placed{}, err
		}
		quote, err := t.quoteEdition(a, next)
		if err != nil {
			return Placed{}, err
		}
		if err := t.reviewed(quote, in.Kept); err != nil {
			return Placed{}, err
		}
		o, err := t.replace(a, next, in.PONumber, quote.Kept())
		if err != nil {
			return Placed{}, err
		}
		return Placed{o.ID}, t.sumUp(a.CustomerID)
	})
}

// planEdition checks a change of edition and returns the subscription that will
// take the place of the account's.
func (t *tx) planEdition(a *Account, in *EditionOrder) (*Account, error) {
	if err := a.Refuses(EditionChange); err != nil {
		return nil, err
	}
	var p problems
	checkPONumber(&in.PONumber, &p)
	next := *a
	if err := t.otherEdition(&next, in.SKU, &p); err != nil {
		return nil, err
	}
	if len(p) == 0 {
		next.takePlaceOf(a.Subscription)
		next.checkEdition(a.Licensed, &p)
		p.check(a.NextPlan == "" || next.SKU.Allows(a.NextPlan), "sku", "%s is not sold on the %s, which starts when the trial ends. Choose another plan first.",
			next.SKU.Name, a.NextPlan)
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	return &next, t.mayOrder(&next)
}

// takePlaceOf makes the account a subscription of its own that goes on where the
// old one ends, with its ceiling unless the edition has less.
func (a *Account) takePlaceOf(old Subscription) {
	a.ID, a.LedgerSeq, a.Version, a.EditedBy = 0, 0, 1, 0
	a.Request, a.Moment = nil, time.Time{}
	a.Licensed = old.Licensed
	a.Ceiling = old.Ceiling
	if limit := a.SKU.EditionLimit; limit > 0 {
		a.Ceiling = max(min(old.Ceiling, limit), old.Licensed)
	}
	a.RenewalSKU, a.RenewalOrder, a.NextOrder = "", 0, old.NextOrder
}

// quoteEdition is what the new subscription costs less what the old one would have.
func (t *tx) quoteEdition(old, next *Account) (Quote, error) {
	q, err := t.quote(next, old.Subscription)
	if err != nil {
		return q, err
	}
	ended := *old
	ended.Status, ended.Licensed = Canceled, 0
	saved, err := t.quote(&ended, old.Subscription)
	if err != nil {
		return q, err
	}
	q.Saved, q.Net, q.Month = saved.Net, q.Net.Add(saved.Net), q.Month.Add(saved.Month)
	return q, t.addVAT(&q, old.Reseller)
}

// replace ends a held subscription and starts the next one with its licenses.
func (t *tx) replace(old, next *Account, po, kept string) (Order, error) {
	licensed := old.Licensed
	detail := "Changed to " + next.SKU.Name
	holders, err := t.holders(old.ID)
	if err != nil {
		return Order{}, err
	}
	if err := t.Exec("UPDATE licenses SET held = ? WHERE subscription_id = ? AND held = ?", false, old.ID, true).Error; err != nil {
		return Order{}, err
	}
	scheduled := old.NextOrder
	old.NextOrder, old.replaced = 0, true
	if _, err := t.cancel(old, "The edition was changed.", Order{Detail: detail}); err != nil {
		return Order{}, err
	}
	next.NextOrder, next.Licensed = scheduled, 0
	if err := t.start(next); err != nil {
		return Order{}, err
	}
	if licensed > 0 {
		if err := t.takeSeats(next, licensed); err != nil {
			return Order{}, err
		}
	}
	err = t.Exec(`UPDATE licenses SET subscription_id = ?, held = EXISTS (
		SELECT 1 FROM users WHERE users.id = licenses.user_id AND users.status IN ('active', 'suspended')) WHERE subscription_id = ?`,
		next.ID, old.ID).Error
	if err != nil {
		return Order{}, err
	}
	if err := t.sumUpUsers(holders); err != nil {
		return Order{}, err
	}
	o, err := t.record(next, Order{
		Type: OrderCreated, FromSeats: 0, ToSeats: next.Ceiling, PONumber: po, Quote: kept, Detail: "Changed from " + old.SKU.Name,
	})
	if err != nil {
		return o, err
	}
	return o, t.note(onCustomer(next.Customer), "subscription.edition_changed", "subscription", next.ID, Facts{
		"sku": change(old.SKUID, next.SKUID), "from_subscription": old.ID, "plan": next.Plan, "licensed": licensed, "order": o.ID,
	})
}
