package models

import (
	"fmt"

	"perseat/models/database"
)

// takeSeats licenses n more users of a held, active subscription. This is the
// seat rule: one statement that finds room and takes it, so that used seats
// never exceed the ceiling, whoever writes at the same time.
func (t *tx) takeSeats(a *Account, n int64) error {
	taken, err := database.Exec(t.DB, `UPDATE subscriptions SET licensed = licensed + ?
		WHERE id = ? AND customer_id = ? AND status = 'active' AND licensed + ? BETWEEN 0 AND ceiling`,
		n, a.ID, a.CustomerID, n)
	if err != nil {
		return err
	}
	if taken == 0 {
		return a.NoRoom(n)
	}
	a.Licensed += n
	return nil
}

// freeSeats takes n licensed users off a held subscription; also while it is suspended.
func (t *tx) freeSeats(a *Account, n int64) error {
	freed, err := database.Exec(t.DB, `UPDATE subscriptions SET licensed = licensed - ?
		WHERE id = ? AND customer_id = ? AND licensed - ? BETWEEN 0 AND ceiling`,
		n, a.ID, a.CustomerID, n)
	if err != nil {
		return err
	}
	if freed == 0 {
		return fmt.Errorf("subscription %d has fewer than %d licensed users", a.ID, n)
	}
	a.Licensed -= n
	return nil
}

// setCeiling changes the purchase cap or the purchased licenses of a held
// subscription; never below the licensed users.
func (t *tx) setCeiling(a *Account, ceiling int64) error {
	set, err := database.Exec(t.DB, `UPDATE subscriptions SET ceiling = ?, edited_by = ?
		WHERE id = ? AND customer_id = ? AND licensed <= ?`,
		ceiling, t.actor.UserID, a.ID, a.CustomerID, ceiling)
	if err != nil {
		return err
	}
	if set == 0 {
		return refuse(Conflict, "%s licensed, more than %s. Nothing was changed.", usersAre(a.Licensed), figure(ceiling))
	}
	a.Ceiling, a.EditedBy = ceiling, t.actor.UserID
	return nil
}

// NoRoom says why n more users cannot be licensed, whose limit it is and what
// to do next.
func (a *Account) NoRoom(n int64) error {
	if a.Status == Suspended {
		return refuse(Conflict, "%s of %s is suspended, so no user can be added. Ask %s to activate it.",
			a.SKU.Name, a.Customer.Name, a.Reseller.ShownName).because(CauseInactive)
	}
	if a.Status == Canceled {
		return refuse(Conflict, "%s of %s is canceled. Ask %s for a new subscription.",
			a.SKU.Name, a.Customer.Name, a.Reseller.ShownName).because(CauseInactive)
	}
	message := fmt.Sprintf("%s has used %s of %s users under its purchase cap for %s.",
		a.Customer.Name, figure(a.Licensed), figure(a.Ceiling), a.SKU.Name)
	step := "raise it"
	if a.Plan.Annual() {
		message = fmt.Sprintf("%s has assigned %s of %s purchased licenses of %s.",
			a.Customer.Name, figure(a.Licensed), figure(a.Ceiling), a.SKU.Name)
		step = "add licenses"
	}
	if n > 1 {
		message += fmt.Sprintf(" There is no room for %s more.", figure(n))
	}
	return &Error{Kind: Conflict, Cause: CauseSeatsFull, Subject: a.ID, Message: message + " " + a.nextStep(step)}
}

// nextStep is what a customer's administrator can do to get more seats.
func (a *Account) nextStep(verb string) string {
	switch {
	case a.Ceiling >= a.Most():
		l := lowest(a.Limits())
		return fmt.Sprintf("No more are possible, because %s. Ask %s %s.", l.Reason, a.Reseller.ShownName, l.Ask)
	case a.Reseller.Ordering == OrderingOff:
		return a.Reseller.ShownName + " has not set up purchase requests."
	}
	return fmt.Sprintf("Ask %s to %s.", a.Reseller.ShownName, verb)
}

// tellFullness mails once when adding users has brought a Flexible or Trial
// subscription to 90 % or 100 % of its purchase cap.
func (t *tx) tellFullness(a *Account, before int64) error {
	if a.Plan.Annual() || a.Ceiling == 0 {
		return nil
	}
	was, is := before*1000/a.Ceiling, a.fullness()
	kind := ""
	switch {
	case is >= 1000 && was < 1000:
		kind = MailCapReached
	case is >= nearlyFull && was < nearlyFull:
		kind = MailCapNear
	default:
		return nil
	}
	return t.post(kind, a.Customer, 0, Facts{"subscription": a.ID, "licensed": a.Licensed, "ceiling": a.Ceiling})
}
