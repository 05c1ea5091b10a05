package models

import (
	"context"

	"perseat/models/access"
	"perseat/models/billing"
)

// SuspendSubscription suspends a subscription: nobody can be added. Flexible is
// not billed from tomorrow on; Annual is billed on and does not renew while
// suspended. Trials cannot be suspended. Reseller admins and sales may. The P.O.
// number is optional.
func (s *Store) SuspendSubscription(ctx context.Context, actor access.Actor, id uint, po string) (Placed, error) {
	if err := require(actor, access.EditSubscriptions); err != nil {
		return Placed{}, err
	}
	var p problems
	checkPONumber(&po, &p)
	if err := p.err(); err != nil {
		return Placed{}, err
	}
	return write(ctx, s, actor, "subscription.suspended", func(t *tx) (Placed, error) {
		a, err := t.hold(id)
		if err != nil {
			return Placed{}, err
		}
		if err := a.Refuses(SuspendAction); err != nil {
			return Placed{}, err
		}
		before := a.Subscription
		a.Status, a.Suspension = Suspended, SuspendedByReseller
		o, err := t.changed(a, before, Order{Type: OrderSuspended, FromSeats: a.Ceiling, ToSeats: a.Ceiling, PONumber: po})
		return Placed{o.ID}, err
	})
}

// Activation says how a suspended subscription is activated. Only one whose
// Annual term has ended needs a plan, and only if it was set to cancel.
type Activation struct {
	Plan     billing.Plan
	PONumber string
	Kept     string // Quote.Kept of the review
}

// QuoteActivation says what activating a suspended subscription will cost.
func (s *Store) QuoteActivation(ctx context.Context, actor access.Actor, id uint, in Activation) (Quote, error) {
	if err := require(actor, access.EditSubscriptions); err != nil {
		return Quote{}, err
	}
	return s.quoting(ctx, actor, id, func(t *tx, a *Account) error { return t.planActivation(a, &in) })
}

// ActivateSubscription activates a suspended subscription. An Annual one whose
// term has ended opens a new term from today, as it was set to renew, at
// today's list price; if it was set to cancel, a plan must be chosen. Reseller
// admins and sales may.
func (s *Store) ActivateSubscription(ctx context.Context, actor access.Actor, id uint, in Activation) (Placed, error) {
	if err := require(actor, access.EditSubscriptions); err != nil {
		return Placed{}, err
	}
	return write(ctx, s, actor, "subscription.activated", func(t *tx) (Placed, error) {
		a, err := t.hold(id)
		if err != nil {
			return Placed{}, err
		}
		in, before := in, a.Subscription
		if err := t.planActivation(a, &in); err != nil {
			return Placed{}, err
		}
		quote, err := t.keptQuote(a, before, in.Kept)
		if err != nil {
			return Placed{}, err
		}
		if a.RenewalOrder == 0 {
			if err := t.finish(before.RenewalOrder, OrderCompleted, ""); err != nil {
				return Placed{}, err
			}
		}
		o, err := t.changed(a, before, Order{
			Type: OrderActivated, FromSeats: before.Ceiling, ToSeats: a.Ceiling, PONumber: in.PONumber, Quote: quote.Kept(),
		})
		return Placed{o.ID}, err
	})
}

// TermEnded reports whether an Annual subscription is suspended past the end of
// its term, so that activating it opens a new one.
func (s Subscription) TermEnded() bool {
	return s.Plan.Annual() && s.Status == Suspended && s.DueOn == billing.NoDay
}

// NeedsPlan reports whether activating the subscription asks for a plan.
func (s Subscription) NeedsPlan() bool { return s.TermEnded() && s.Renewal == RenewCancel }

// planActivation checks an activation and sets the account to what it makes.
func (t *tx) planActivation(a *Account, in *Activation) error {
	if err := a.Refuses(ActivateAction); err != nil {
		return err
	}
	var p problems
	checkPONumber(&in.PONumber, &p)
	if err := p.err(); err != nil {
		return err
	}
	ended := a.TermEnded()
	if ended {
		if err := t.reopen(a, in.Plan); err != nil {
			return err
		}
	}
	a.Status, a.Suspension, a.Flag = Active, "", ""
	if !ended {
		return nil
	}
	return t.mayOrder(a)
}

// reopen opens a new term today, as the subscription was set to renew. The plan
// counts only if it was set to cancel. An edition that cannot be had any more is
// a Conflict.
func (t *tx) reopen(a *Account, chosen billing.Plan) error {
	plan, seats := a.RenewalPlan, a.renewalSeats()
	if a.Renewal == RenewFlexible {
		plan = billing.Flexible
	}
	if a.NeedsPlan() {
		plan, seats = chosen, a.Ceiling
		if plan == billing.Trial || !a.SKU.Allows(plan) {
			return invalid("plan", "Choose the plan to start with today.")
		}
	}
	a.RenewalOrder, a.Status, a.PONumber = 0, Active, ""
	flag, err := t.nextEdition(a, plan)
	if err != nil {
		return err
	}
	if flag != "" {
		return refuse(Conflict, "%s Change the renewal settings first.", flag)
	}
	var p problems
	if err := t.enterPlan(a, plan, max(seats, a.Licensed, 1), "seats", &p); err != nil {
		return err
	}
	return p.err()
}

// CancelSubscription ends a Flexible or Trial subscription today: billed up to
// today, its licenses freed, an open request closed; the users stay. Annual is
// refused, and so is a customer without a super admin. Reseller admins and sales
// may. The P.O. number is optional.
func (s *Store) CancelSubscription(ctx context.Context, actor access.Actor, id uint, po string) (Placed, error) {
	if err := require(actor, access.EditSubscriptions); err != nil {
		return Placed{}, err
	}
	var p problems
	checkPONumber(&po, &p)
	if err := p.err(); err != nil {
		return Placed{}, err
	}
	return write(ctx, s, actor, "subscription.canceled", func(t *tx) (Placed, error) {
		a, err := t.hold(id)
		if err != nil {
			return Placed{}, err
		}
		if err := a.Refuses(CancelAction); err != nil {
			return Placed{}, err
		}
		if err := t.keepAddOns(a); err != nil {
			return Placed{}, err
		}
		if err := t.needsAdmin(a); err != nil {
			return Placed{}, err
		}
		o, err := t.cancel(a, "The subscription was canceled.", Order{PONumber: po})
		if err != nil {
			return Placed{}, err
		}
		return Placed{o.ID}, t.sumUp(a.CustomerID)
	})
}

// keepAddOns refuses to cancel a product that a live add-on needs.
func (t *tx) keepAddOns(a *Account) error {
	var names []string
	err := t.Table("subscriptions").Joins("JOIN skus ON skus.id = subscriptions.sku_id").
		Where("subscriptions.customer_id = ? AND subscriptions.status <> ? AND skus.base_product = ?", a.CustomerID, Canceled, a.ProductID).
		Order("skus.name").Pluck("skus.name", &names).Error
	if err != nil || len(names) == 0 {
		return err
	}
	return refuse(Conflict, "%s of %s needs %s. Cancel %s first.", names[0], a.Customer.Name, a.SKU.Name, names[0])
}

// needsAdmin refuses to cancel a subscription of a customer at which nobody can
// be told: one that was added alone and has no super admin yet.
func (t *tx) needsAdmin(a *Account) error {
	err := t.keepSuperAdmin(a.Customer, nil, "canceled")
	if KindOf(err) == Conflict {
		return refuse(Conflict, "%s has no super admin, who would be told. Make one before its subscription is canceled.", a.Customer.Name)
	}
	return err
}

// cancel ends a held subscription, by an order with the P.O. number and detail of o.
func (t *tx) cancel(a *Account, why string, o Order) (Order, error) {
	before := a.Subscription
	if a.Request != nil {
		if err := t.answer(a, *a.Request, RequestDeclined, 0, why); err != nil {
			return Order{}, err
		}
		if err := t.finish(a.Request.OrderID, OrderDeclined, why); err != nil {
			return Order{}, err
		}
	}
	if err := t.finish(a.NextOrder, OrderTakenBack, why); err != nil {
		return Order{}, err
	}
	if err := t.freeSeats(a, a.Licensed); err != nil {
		return Order{}, err
	}
	holders, err := t.holders(a.ID)
	if err != nil {
		return Order{}, err
	}
	if err := t.Exec("DELETE FROM licenses WHERE subscription_id = ? AND held = ?", a.ID, true).Error; err != nil {
		return Order{}, err
	}
	if err := t.sumUpUsers(holders); err != nil {
		return Order{}, err
	}
	a.Status, a.Suspension, a.NextOrder, a.DueOn, a.EndedOn = Canceled, "", 0, billing.NoDay, t.day()
	o.Type, o.FromSeats = OrderCanceled, before.Ceiling
	return t.changed(a, before, o)
}
