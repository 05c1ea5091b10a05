package models

import (
	"context"
	"fmt"

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
		t.actor, t.now = actor, now
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) settleOne(a *Account) error {
	a.opensTerm = false
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
		a.Subscription = before
		if err := t.finish(a.NextOrder, OrderFailed, reason); err != nil {
			return err
		}
		a.Flag = "The plan chosen for the trial’s end could not start. " + reason
	} else {
		a.Flag = "The trial ended without a plan."
	}
	a.NextPlan, a.NextSeats, a.NextOrder = "", 0, 0
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
	status, reason := OrderCompleted, ""
	if why == SuspendedNoUsers {
		status, reason = OrderFailed, detail
		a.Flag = detail
		if err := t.post(MailRenewalFlagged, a.Customer, 0, Facts{"subscription": a.ID, "reason": why}); err != nil {
			return err
		}
	}
	if err := t.finish(a.RenewalOrder, status, reason); err != nil {
		return err
	}
	a.Status, a.Suspension, a.DueOn, a.RenewalOrder = Suspended, why, billing.NoDay, 0
	_, err := t.changed(a, before, Order{Type: OrderSuspended, FromSeats: a.Ceiling, ToSeats: a.Ceiling, Detail: detail})
	return err
}

// switchToFlexible goes on without a term, with the purchased number as cap.
func (t *tx) switchToFlexible(a *Account) error {
	before := a.Subscription
	if err := t.nextEdition(a); err != nil {
		return err
	}
	if err := t.finish(before.RenewalOrder, OrderCompleted, ""); err != nil {
		return err
	}
	flag := a.Flag
	var ignored problems // the present seats stand whatever the limits have become
	if err := t.enterPlan(a, billing.Flexible, a.Ceiling, "seats", &ignored); err != nil {
		return err
	}
	a.RenewalOrder, a.Flag = 0, flag
	_, err := t.changed(a, before, Order{Type: OrderPlanChanged, FromSeats: before.Ceiling, ToSeats: a.Ceiling, PONumber: before.PONumber})
	return err
}

// renew opens the next term as the subscription is set to renew, at the list
// price of its first day.
func (t *tx) renew(a *Account) error {
	before := a.Subscription
	seats, flag := a.nextSeats()
	if seats == 0 {
		return t.endTerm(a, SuspendedNoUsers, "It was to renew with the licensed users, and there were none.")
	}
	if err := t.nextEdition(a); err != nil {
		return err
	}
	flag = orElse(a.Flag, flag)
	price, ok, err := listPrice(t.DB, a.SKUID, a.RenewalPlan, a.Currency, a.TermEnd)
	if err != nil {
		return err
	}
	if !ok {
		price = a.Price()
	}
	status, reason := OrderCompleted, ""
	if flag != "" {
		status, reason = OrderFailed, flag
		if err := t.post(MailRenewalFlagged, a.Customer, 0, Facts{"subscription": a.ID, "seats": seats}); err != nil {
			return err
		}
	}
	if err := t.finish(before.RenewalOrder, status, reason); err != nil {
		return err
	}
	a.Plan, a.Ceiling, a.opensTerm = a.RenewalPlan, seats, true
	a.openTerm(before.Term().Next(), price)
	a.Renewal, a.RenewalSeats, a.RenewalSKU, a.RenewalOrder, a.Flag = RenewSame, 0, "", 0, flag
	_, err = t.changed(a, before, Order{
		Type: OrderRenewed, FromSeats: before.Ceiling, ToSeats: seats, PONumber: before.PONumber, Detail: orElse(flag, "Term "+a.Term().String()),
	})
	return err
}

// nextSeats is the number to renew with, and what a person should know about it.
func (a *Account) nextSeats() (seats int64, flag string) {
	switch a.Renewal {
	case RenewLicensed:
		return a.Licensed, ""
	case RenewNumber:
		if a.RenewalSeats < a.Licensed {
			return a.Licensed, fmt.Sprintf("It was set to renew with %s licenses, but %s users are licensed, so it renewed with %s.",
				figure(a.RenewalSeats), figure(a.Licensed), figure(a.Licensed))
		}
		if most := max(a.Most(), a.Ceiling); a.RenewalSeats > most {
			return a.Ceiling, fmt.Sprintf("It was set to renew with %s licenses, but %s, so it renewed with %s.",
				figure(a.RenewalSeats), lowest(a.Limits()).Reason, figure(a.Ceiling))
		}
		return a.RenewalSeats, ""
	}
	return a.Ceiling, ""
}

// nextEdition moves the account to the edition that it is set to renew with, if
// its licensed users fit; otherwise it stays and is flagged.
func (t *tx) nextEdition(a *Account) error {
	if a.RenewalSKU == "" {
		return nil
	}
	next := *a
	var p problems
	if err := t.otherEdition(&next, a.RenewalSKU, &p); err != nil {
		return err
	}
	seats, _ := a.nextSeats()
	if len(p) > 0 || seats > lowest(limits(a.Reseller, next.SKU, a.Plan)).Seats {
		a.Flag = "The edition chosen for the renewal does not fit any more, so it renewed with the present one."
		return nil
	}
	a.SKU, a.SKUID = next.SKU, next.SKUID
	return nil
}

// RunDueSubscriptions does what has become due on subscriptions: trial ends and
// term ends. Each subscription is a transaction of its own. It returns how many.
func (s *Store) RunDueSubscriptions(ctx context.Context) (int, error) {
	actor := access.Job()
	zone, err := s.BillingZone(ctx)
	if err != nil {
		return 0, err
	}
	for done := 0; ; done++ {
		today := billing.DayOf(s.now(), zone)
		var next []uint
		err := s.db.Read(ctx).Table("subscriptions").Where("due_on <= ? AND status <> ?", today, Canceled).
			Order("due_on, id").Limit(1).Pluck("id", &next).Error
		if err != nil || len(next) == 0 {
			return done, err
		}
		_, err = write(ctx, s, actor, "due", func(t *tx) (struct{}, error) {
			_, err := t.hold(next[0])
			return struct{}{}, err
		})
		if err != nil {
			return done, fmt.Errorf("subscription %d: %w", next[0], err)
		}
	}
}
