package models

import (
	"fmt"

	"perseat/models/billing"
)

// Limit is something that bounds a subscription's seats.
type Limit struct {
	Seats  int64
	Reason string // "the contract limit of 50,000 users"
	Remedy string // what would lift it
	Ask    string // what a customer asks the reseller for
}

// limits lists what bounds the ceiling of a subscription on a plan.
func limits(r Reseller, sku SKU, plan billing.Plan) []Limit {
	out := []Limit{{
		r.ContractLimit,
		fmt.Sprintf("%s’s contract limit is %s users", r.ShownName, figure(r.ContractLimit)),
		"Ask the provider to raise the contract limit.",
		"to have that limit raised",
	}}
	if sku.EditionLimit > 0 {
		out = append(out, Limit{
			sku.EditionLimit,
			fmt.Sprintf("%s has an edition limit of %s users", sku.Name, figure(sku.EditionLimit)),
			"Change to a larger edition.",
			"for a larger edition",
		})
	}
	if plan == billing.Trial {
		out = append(out, Limit{
			TrialCap,
			fmt.Sprintf("a trial is limited to %d users", TrialCap),
			"Start paid service to have more.",
			"to start paid service",
		})
	}
	return out
}

// lowest is the limit that binds: the smallest.
func lowest(all []Limit) Limit {
	low := all[0]
	for _, l := range all[1:] {
		if l.Seats < low.Seats {
			low = l
		}
	}
	return low
}

// Limits lists what bounds the subscription's ceiling.
func (a *Account) Limits() []Limit { return limits(a.Reseller, a.SKU, a.Plan) }

// Most is the highest ceiling that the subscription can be raised to now.
func (a *Account) Most() int64 { return lowest(a.Limits()).Seats }

// checkSeats checks a number of seats against the licensed users and the
// account's limits. Present is the ceiling so far.
func (a *Account) checkSeats(n, present int64, field string, p *problems) {
	if n < a.Licensed && a.Licensed > 0 {
		step := ""
		if a.Licensed > 1 {
			step = " Remove licenses of " + a.Customer.Name + " to go lower."
		}
		p.add(field, "%s must be %s or more, because %s licensed.%s", a.seatsName(), figure(a.Licensed), usersAre(a.Licensed), step)
		return
	}
	a.checkLimits(n, present, field, p)
}

// checkLimits checks a number of seats against the account's limits. One that
// was lowered below the present ceiling blocks only raises.
func (a *Account) checkLimits(n, present int64, field string, p *problems) {
	l := lowest(a.Limits())
	most := max(l.Seats, present)
	p.check(n >= 1, field, "%s must be 1 or more.", a.seatsName())
	p.check(n <= most, field, "%s must be %s or less, because %s. %s", a.seatsName(), figure(most), l.Reason, l.Remedy)
}

// checkEdition checks that a number of users fits the account's edition.
func (a *Account) checkEdition(n int64, p *problems) {
	limit := a.SKU.EditionLimit
	p.check(limit == 0 || n <= limit, "sku", "%s has an edition limit of %s users, and %s has %s. Choose a larger edition.",
		a.SKU.Name, figure(limit), a.Customer.Name, figure(n))
}

// seatsName is what the ceiling of the account's plan is called.
func (a *Account) seatsName() string {
	if a.Plan.Annual() {
		return "Licenses"
	}
	return "Purchase cap"
}
