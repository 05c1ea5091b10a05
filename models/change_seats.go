package models

import (
	"context"

	"perseat/models/access"
)

// SeatsChange is how many seats a subscription is to have in all, as the APIs
// say it. What is nil was not said.
type SeatsChange struct {
	Purchased *int64 // the purchased licenses of an Annual plan
	Cap       *int64 // the purchase cap on Flexible and Trial
	Licensed  *int64 // cannot be changed; sent along by callers who read it before
}

// ChangeSeats sets the purchase cap of a Flexible or Trial subscription, or raises
// the purchased licenses of an Annual one, to a number: once, however often it is
// asked for the same number. A running trial with a chosen Annual plan can be given
// another number to start with. Keys that may order may, whether purchase requests
// are set up or not. It returns the order, 0 if nothing changed.
func (s *Store) ChangeSeats(ctx context.Context, actor access.Actor, id uint, in SeatsChange) (Placed, error) {
	if err := require(actor, access.EditSubscriptions); err != nil {
		return Placed{}, err
	}
	if err := require(actor, access.OrderUnreviewed); err != nil {
		return Placed{}, err
	}
	return write(ctx, s, actor, "subscription.seats_changed", func(t *tx) (Placed, error) {
		a, err := t.hold(id)
		if err != nil {
			return Placed{}, err
		}
		if err := a.checkSeatsChange(in); err != nil {
			return Placed{}, err
		}
		switch {
		case a.Plan.Annual():
			return t.raiseLicenses(a, *in.Purchased)
		case in.Purchased == nil || *in.Purchased == a.NextSeats:
			return t.setCap(a, in.Cap)
		}
		placed, err := t.changePlan(a, PlanOrder{Plan: a.NextPlan, Seats: *in.Purchased, PONumber: a.PONumber})
		if err != nil || in.Cap == nil || *in.Cap == a.Ceiling {
			return placed, err
		}
		return t.setCap(a, in.Cap)
	})
}

// setCap sets the purchase cap of a held subscription to a number that it may
// have already.
func (t *tx) setCap(a *Account, n *int64) (Placed, error) {
	if n == nil || *n == a.Ceiling {
		return Placed{}, a.Refuses(EditCap)
	}
	return t.editCap(a, CapChange{Cap: *n, Was: a.Ceiling})
}

// checkSeatsChange checks that the right kind of number was given.
func (a *Account) checkSeatsChange(in SeatsChange) error {
	var p problems
	p.check(in.Licensed == nil || *in.Licensed == a.Licensed, "licensed",
		"Licensed number of seats field is read-only. It is %s.", figure(a.Licensed))
	switch {
	case a.Plan.Annual():
		p.check(in.Purchased != nil, "purchased", "%s is on the %s. Give the number of purchased licenses.", a.SKU.Name, a.Plan)
		p.check(in.Cap == nil || *in.Cap == a.Reseller.ContractLimit, "cap", "%s is on the %s, which has no purchase cap.", a.SKU.Name, a.Plan)
	case a.inTrial() && a.NextPlan.Annual():
		p.check(in.Purchased != nil || in.Cap != nil, "cap", "Give the purchase cap of the trial, or the licenses to start with.")
	default:
		p.check(in.Cap != nil, "cap", "%s is on the %s. Give the purchase cap.", a.SKU.Name, a.Plan)
		p.check(in.Purchased == nil, "purchased", "%s is on the %s, which has no purchased licenses.", a.SKU.Name, a.Plan)
	}
	return p.err()
}

// raiseLicenses orders what is missing to a number of purchased licenses.
func (t *tx) raiseLicenses(a *Account, n int64) (Placed, error) {
	if n == a.Ceiling {
		return Placed{}, a.Refuses(AddLicense)
	}
	if err := a.Refuses(AddLicense); err != nil {
		return Placed{}, err
	}
	var p problems
	if n < a.Ceiling {
		p.add("purchased", "Licenses cannot fall below %s before the renewal on %s. Change the renewal settings instead.", figure(a.Ceiling), a.TermEnd)
	}
	if len(p) == 0 {
		a.checkLimits(n, a.Ceiling, "purchased", &p)
	}
	if err := p.err(); err != nil {
		return Placed{}, err
	}
	return t.addLicenses(a, LicenseOrder{Additional: n - a.Ceiling, Source: SourceAPI})
}
