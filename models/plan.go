package models

import (
	"context"

	"perseat/models/access"
	"perseat/models/billing"
)

// PlanOrder is a change of a subscription to another plan.
type PlanOrder struct {
	Plan     billing.Plan
	Seats    int64 // the purchase cap on Flexible, the purchased licenses on Annual
	PONumber string
	Kept     string // Quote.Kept of the review
}

// QuotePlan says what a change of plan will cost: for a running trial, from its
// end on. Reseller admins and sales may.
func (s *Store) QuotePlan(ctx context.Context, actor access.Actor, id uint, in PlanOrder) (Quote, error) {
	if err := require(actor, access.EditSubscriptions); err != nil {
		return Quote{}, err
	}
	return s.quoting(ctx, actor, id, func(t *tx, a *Account) error { return t.planChange(a, &in) })
}

// ChangePlan changes a subscription's plan. Reseller admins and sales may. A
// running trial gets its plan scheduled for the trial's end, and as often as
// wanted; an ended one starts it today. Flexible changes to Annual today, with
// at least the licensed users. Annual changes at renewal only.
func (s *Store) ChangePlan(ctx context.Context, actor access.Actor, id uint, in PlanOrder) (Placed, error) {
	if err := require(actor, access.EditSubscriptions); err != nil {
		return Placed{}, err
	}
	return write(ctx, s, actor, "subscription.plan_changed", func(t *tx) (Placed, error) {
		a, err := t.hold(id)
		if err != nil {
			return Placed{}, err
		}
		return t.changePlan(a, in)
	})
}

// changePlan changes a held subscription's plan.
func (t *tx) changePlan(a *Account, in PlanOrder) (Placed, error) {
	before := a.Subscription
	if err := t.planChange(a, &in); err != nil {
		return Placed{}, err
	}
	quote, err := t.keptQuote(a, before, in.Kept)
	if err != nil {
		return Placed{}, err
	}
	o := Order{Type: OrderPlanChanged, FromSeats: before.Ceiling, ToSeats: in.Seats, PONumber: in.PONumber, Quote: quote.Kept()}
	if before.inTrial() {
		a.Subscription, a.starts = before, 0
		return t.schedulePlan(a, in, o)
	}
	o, err = t.changed(a, before, o)
	return Placed{o.ID}, err
}

func (s Subscription) inTrial() bool { return s.Plan == billing.Trial && s.Status == Active }

// planChange checks a change of plan and sets the account to what it makes.
func (t *tx) planChange(a *Account, in *PlanOrder) error {
	if err := a.Refuses(PlanChange); err != nil {
		return err
	}
	var p problems
	checkPONumber(&in.PONumber, &p)
	allowed := in.Plan != billing.Trial && in.Plan != a.Plan && a.SKU.Allows(in.Plan)
	if !allowed {
		return invalid("plan", "Choose one of the plans that %s can change to.", a.SKU.Name)
	}
	if a.inTrial() {
		a.starts = a.TrialEnd
	}
	a.Status, a.Suspension = Active, ""
	if err := t.enterPlan(a, in.Plan, in.Seats, "seats", &p); err != nil {
		return err
	}
	if err := p.err(); err != nil {
		return err
	}
	return t.mayOrder(a)
}

// schedulePlan keeps the plan that a running trial will start with at its end.
func (t *tx) schedulePlan(a *Account, in PlanOrder, o Order) (Placed, error) {
	if err := t.finish(a.NextOrder, OrderTakenBack, "Another plan was chosen."); err != nil {
		return Placed{}, err
	}
	o.Status, o.Detail = OrderScheduled, "Starts when the trial ends on "+a.TrialEnd.String()+": "+in.Plan.String()
	o, err := t.place(a, o)
	if err != nil {
		return Placed{}, err
	}
	a.NextPlan, a.NextSeats, a.NextOrder = in.Plan, in.Seats, o.ID
	a.PONumber = in.PONumber
	if err := t.save(a, "next_plan", "next_seats", "next_order", "po_number"); err != nil {
		return Placed{}, err
	}
	return Placed{o.ID}, t.note(onCustomer(a.Customer), "subscription.plan_scheduled", "subscription", a.ID, Facts{
		"plan": in.Plan, "seats": in.Seats, "from": a.TrialEnd.ISO(), "order": o.ID,
	})
}

// stateColumns are what a change of plan or state can write.
var stateColumns = []string{
	"sku_id", "plan", "status", "suspension", "ceiling", "price_minor", "term_start", "term_end", "trial_end", "due_on",
	"next_plan", "next_seats", "next_order", "renewal", "renewal_plan", "renewal_seats", "renewal_sku", "renewal_order",
	"flag", "ended_on", "edited_by", "renewal_by", "version", "po_number",
}

// changed writes the account's new plan or state, its order, ledger entry and
// activity entry. The seats were checked; the schema holds the ceiling above
// the licensed users.
func (t *tx) changed(a *Account, before Subscription, o Order) (Order, error) {
	if a.Ceiling != before.Ceiling {
		a.EditedBy = t.actor.UserID
	}
	if a.Version != before.Version {
		a.RenewalBy = t.actor.UserID
	}
	if err := t.save(a, stateColumns...); err != nil {
		return o, err
	}
	if a.SKUID != before.SKUID {
		holders, err := t.holders(a.ID)
		if err != nil {
			return o, err
		}
		if err := t.sumUpUsers(holders); err != nil {
			return o, err
		}
	}
	o, err := t.record(a, o)
	if err != nil {
		return o, err
	}
	if err := t.note(onCustomer(a.Customer), "subscription."+string(o.Type), "subscription", a.ID, Facts{
		"plan": change(before.Plan, a.Plan), "status": change(before.Status, a.Status),
		"ceiling": change(before.Ceiling, a.Ceiling), "order": o.ID,
	}); err != nil {
		return o, err
	}
	return o, t.sumUp(a.CustomerID)
}

// QuotePaidService says what starting paid service today will cost.
func (s *Store) QuotePaidService(ctx context.Context, actor access.Actor, id uint) (Quote, error) {
	if err := require(actor, access.EditSubscriptions); err != nil {
		return Quote{}, err
	}
	return s.quoting(ctx, actor, id, func(t *tx, a *Account) error { return t.planPaidService(a) })
}

// StartPaidService ends a running trial today and starts the plan that was
// chosen for it. Reseller admins and sales may.
func (s *Store) StartPaidService(ctx context.Context, actor access.Actor, id uint, kept string) (Placed, error) {
	if err := require(actor, access.EditSubscriptions); err != nil {
		return Placed{}, err
	}
	return write(ctx, s, actor, "subscription.paid_service_started", func(t *tx) (Placed, error) {
		a, err := t.hold(id)
		if err != nil {
			return Placed{}, err
		}
		before := a.Subscription
		if err := t.planPaidService(a); err != nil {
			return Placed{}, err
		}
		quote, err := t.keptQuote(a, before, kept)
		if err != nil {
			return Placed{}, err
		}
		o, err := t.startPaid(a, before, quote.Kept())
		return Placed{o.ID}, err
	})
}

func (t *tx) planPaidService(a *Account) error {
	if err := a.Refuses(StartPaid); err != nil {
		return err
	}
	var p problems
	if err := t.enterPlan(a, a.NextPlan, a.NextSeats, "seats", &p); err != nil {
		return err
	}
	if err := p.err(); err != nil {
		return err
	}
	return t.mayOrder(a)
}

// startPaid finishes the order that was scheduled and records that paid service
// has started.
func (t *tx) startPaid(a *Account, before Subscription, kept string) (Order, error) {
	if err := t.finish(before.NextOrder, OrderCompleted, ""); err != nil {
		return Order{}, err
	}
	a.NextOrder, a.PONumber = 0, ""
	return t.changed(a, before, Order{
		Type: OrderPaidStarted, FromSeats: before.Ceiling, ToSeats: a.Ceiling, PONumber: before.PONumber, Quote: kept,
	})
}
