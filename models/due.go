package models

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"perseat/models/access"
	"perseat/models/billing"
)

// settle does what has become due on a held subscription, each thing dated its
// due day: the end of a trial, the end of a term. Every operation begins with
// it, so that nothing is skipped while the program was down.
func (t *tx) settle(a *Account) error {
	for a.Status != Canceled && a.DueOn <= t.day() {
		actor, now := t.actor, t.now
		t.actor, t.now = access.Job(), later(a.DueOn.Start(t.zone), a.Moment)
		err := t.settleOne(a)
		t.actor, t.now, a.opensTerm = actor, now, false // what follows opens no term
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) settleOne(a *Account) error {
	switch {
	case a.Plan == billing.Trial:
		return t.endTrial(a)
	case a.Status == Suspended:
		return t.endSuspendedTerm(a)
	case a.Renewal == RenewCancel:
		return t.endTerm(a, SuspendedNotRenewed, "The term ended and was set not to renew.")
	case a.Renewal == RenewFlexible:
		return t.switchToFlexible(a)
	}
	return t.renew(a)
}

// endTrial starts the plan that was chosen for the trial's end. Without one, or
// if its number no longer fits, the subscription is suspended and flagged.
func (t *tx) endTrial(a *Account) error {
	before := a.Subscription
	if before.NextPlan != "" {
		var p problems
		if err := t.enterPlan(a, before.NextPlan, before.NextSeats, "seats", &p); err != nil {
			return err
		}
		if p.err() == nil {
			_, err := t.startPaid(a, before, "")
			return err
		}
		reason := p.err().Error()
		a.Subscription, a.opensTerm = before, false
		if err := t.finish(a.NextOrder, OrderFailed, reason); err != nil {
			return err
		}
		a.Flag = "The plan chosen for the trial’s end could not start. " + reason
	} else {
		a.Flag = "The trial ended without a plan."
	}
	a.NextPlan, a.NextSeats, a.NextOrder, a.PONumber = "", 0, 0, ""
	a.Status, a.Suspension, a.DueOn = Suspended, SuspendedTrialEnded, billing.NoDay
	if err := t.post(MailTrialEnded, a.Customer, 0, Facts{"subscription": a.ID}); err != nil {
		return err
	}
	_, err := t.changed(a, before, Order{Type: OrderSuspended, FromSeats: a.Ceiling, ToSeats: a.Ceiling, Detail: a.Flag})
	return err
}

// endSuspendedTerm stops billing an Annual subscription whose term ends while it
// is suspended. It does not renew.
func (t *tx) endSuspendedTerm(a *Account) error {
	before := a.Subscription
	a.DueOn = billing.NoDay
	a.Flag = "The term ended while the subscription was suspended, so it did not renew."
	_, err := t.changed(a, before, Order{Type: OrderSuspended, FromSeats: a.Ceiling, ToSeats: a.Ceiling, Detail: a.Flag})
	return err
}

// endTerm suspends a subscription at its term's end, when billing stops.
func (t *tx) endTerm(a *Account, why Suspension, detail string) error {
	before := a.Subscription
	a.Flag = ""
	if why == SuspendedNoUsers {
		a.Flag = detail
	}
	if err := t.finishRenewal(a, before, a.Flag); err != nil {
		return err
	}
	a.Status, a.Suspension, a.DueOn, a.RenewalOrder, a.PONumber = Suspended, why, billing.NoDay, 0, ""
	_, err := t.changed(a, before, Order{Type: OrderSuspended, FromSeats: a.Ceiling, ToSeats: a.Ceiling, Detail: detail})
	return err
}

// switchToFlexible goes on without a term, with the purchased number as cap.
func (t *tx) switchToFlexible(a *Account) error {
	before := a.Subscription
	flag, err := t.nextEdition(a, billing.Flexible)
	if err != nil {
		return err
	}
	if err := t.finishRenewal(a, before, flag); err != nil {
		return err
	}
	var ignored problems // the present seats stand whatever the limits have become
	if err := t.enterPlan(a, billing.Flexible, a.Ceiling, "seats", &ignored); err != nil {
		return err
	}
	a.Flag, a.RenewalOrder, a.PONumber = flag, 0, ""
	_, err = t.changed(a, before, Order{
		Type: OrderPlanChanged, FromSeats: before.Ceiling, ToSeats: a.Ceiling, PONumber: before.PONumber, Detail: flag,
	})
	return err
}

// renew opens the next term as the subscription is set to renew, at the list
// price of its first day.
func (t *tx) renew(a *Account) error {
	before := a.Subscription
	if a.Renewal == RenewLicensed && a.Licensed == 0 {
		return t.endTerm(a, SuspendedNoUsers, "It was to renew with the licensed users, and there were none.")
	}
	flag, err := t.nextEdition(a, a.RenewalPlan)
	if err != nil {
		return err
	}
	seats, short := a.nextSeats()
	flag = strings.TrimSpace(flag + " " + short)
	price, ok, err := listPrice(t.DB, a.SKUID, a.RenewalPlan, a.Currency, a.TermEnd)
	if err != nil {
		return err
	}
	if !ok {
		price = a.Price()
	}
	if err := t.finishRenewal(a, before, flag); err != nil {
		return err
	}
	a.Plan, a.Ceiling, a.opensTerm = a.RenewalPlan, seats, true
	a.openTerm(before.Term().Next(), price)
	if a.Renewal != RenewLicensed { // which holds for every term, until it is changed
		a.Renewal = RenewSame
	}
	a.RenewalSeats, a.RenewalSKU, a.RenewalOrder, a.Flag, a.PONumber = 0, "", 0, flag, ""
	a.Version++
	_, err = t.changed(a, before, Order{
		Type: OrderRenewed, FromSeats: before.Ceiling, ToSeats: seats, PONumber: before.PONumber, Detail: orElse(flag, "Term "+a.Term().String()),
	})
	return err
}

// finishRenewal ends the order that set the renewal: as failed, with a mail, if
// something could not be done as it was set.
func (t *tx) finishRenewal(a *Account, before Subscription, flag string) error {
	if flag == "" {
		return t.finish(before.RenewalOrder, OrderCompleted, "")
	}
	if err := t.finish(before.RenewalOrder, OrderFailed, flag); err != nil {
		return err
	}
	return t.post(MailRenewalFlagged, a.Customer, 0, Facts{"subscription": a.ID, "reason": flag})
}

// nextSeats is the number to renew with, and what a person should know about it.
func (a *Account) nextSeats() (seats int64, flag string) {
	switch a.Renewal {
	case RenewLicensed:
		return a.Licensed, ""
	case RenewNumber:
		if a.RenewalSeats < a.Licensed {
			return a.Licensed, fmt.Sprintf("It was set to renew with %s licenses, but %s has %s licensed users, so it renewed with %s.",
				figure(a.RenewalSeats), a.Customer.Name, figure(a.Licensed), figure(a.Licensed))
		}
		if a.RenewalSeats > max(a.Most(), a.Ceiling) {
			return a.Ceiling, fmt.Sprintf("It was set to renew with %s licenses, but %s, so it renewed with %s.",
				figure(a.RenewalSeats), lowest(a.Limits()).Reason, figure(a.Ceiling))
		}
		return a.RenewalSeats, ""
	}
	return a.Ceiling, ""
}

// nextEdition moves the account to the edition that it is set to renew with, if
// it is sold on the plan and the number fits; otherwise the account stays as it
// is, and the answer says why.
func (t *tx) nextEdition(a *Account, plan billing.Plan) (flag string, err error) {
	if a.RenewalSKU == "" {
		return "", nil
	}
	next := *a
	next.Plan = plan
	var p problems
	if err := t.otherEdition(&next, a.RenewalSKU, &p); err != nil {
		return "", err
	}
	if len(p) == 0 {
		next.checkEdition(a.renewalSeats(), &p)
	}
	if err := p.err(); err != nil {
		return "It could not change its edition. " + err.Error(), nil
	}
	a.SKU, a.SKUID = next.SKU, next.SKUID
	return "", nil
}

// dueBatch is how many due subscriptions are looked up at once.
const dueBatch = 200

// RunDueSubscriptions does what has become due on subscriptions: trial ends and
// term ends. Each subscription is a transaction of its own, so that several
// processes can do it at once, and one that fails does not stop the others. It
// returns how many it did.
func (s *Store) RunDueSubscriptions(ctx context.Context) (int, error) {
	zone, err := s.BillingZone(ctx)
	if err != nil {
		return 0, err
	}
	today, done := billing.DayOf(s.now(), zone), 0
	var last Subscription
	var failed []error
	for {
		batch, err := s.dueAfter(ctx, last, today)
		if err != nil || len(batch) == 0 {
			return done, errors.Join(append(failed, err)...)
		}
		for _, last = range batch {
			did, err := s.runDue(ctx, last)
			if err != nil {
				failed = append(failed, fmt.Errorf("subscription %d: %w", last.ID, err))
			}
			if did {
				done++
			}
		}
	}
}

// dueAfter are the next subscriptions on which something is due by a day, in the
// order of their days, as the index has them.
func (s *Store) dueAfter(ctx context.Context, last Subscription, by billing.Day) (due []Subscription, err error) {
	err = s.db.Read(ctx).Select("id, reseller_id, due_on").
		Where("status <> 'canceled' AND due_on <= ? AND (due_on, id) > (?, ?)", by, last.DueOn, last.ID).
		Order("due_on, id").Limit(dueBatch).Find(&due).Error
	return due, err
}

// runDue does what is due on one subscription, unless somebody did it meanwhile.
func (s *Store) runDue(ctx context.Context, seen Subscription) (did bool, err error) {
	return write(ctx, s, access.Job(), "due", func(t *tx) (bool, error) {
		c, err := t.holdCustomerOf(seen.ID)
		if err != nil {
			return false, err
		}
		var still []uint
		err = t.Model(&Subscription{}).Where("id = ? AND status <> ? AND due_on = ?", seen.ID, Canceled, seen.DueOn).Pluck("id", &still).Error
		if err != nil || len(still) == 0 {
			return false, err
		}
		_, err = t.holdNext(c, seen.ID)
		return err == nil, err
	})
}
