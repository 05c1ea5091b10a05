package models

import (
	"slices"

	"perseat/models/billing"
)

// Action is something that can be done with a subscription.
type Action string

// The actions, by the last part of their address.
const (
	EditCap        Action = "purchase-cap"
	AddLicense     Action = "add-licenses"
	PlanChange     Action = "change-plan"
	EditionChange  Action = "change-edition"
	RenewalChange  Action = "renewal"
	StartPaid      Action = "start-paid-service"
	SuspendAction  Action = "suspend"
	ActivateAction Action = "activate"
	CancelAction   Action = "cancel"
)

// actions lists the actions in the order in which menus show them.
var actions = []Action{
	EditCap, AddLicense, PlanChange, EditionChange, RenewalChange, StartPaid, SuspendAction, ActivateAction, CancelAction,
}

// Actions lists what the subscription's plan and state allow to a reseller who
// may change subscriptions.
func (a *Account) Actions() []Action {
	return slices.DeleteFunc(slices.Clone(actions), func(action Action) bool { return a.Refuses(action) != nil })
}

// ChargedAtOnce reports whether an action would be charged when it is ordered.
func (a *Account) ChargedAtOnce(action Action) bool {
	return action == AddLicense && a.Plan == billing.AnnualYearly
}

// Refuses says why the subscription's plan or state does not allow an action,
// and what to do instead: a Conflict. It is nil if the action is allowed. What
// depends on what is typed, or on settings, the operations check themselves.
func (a *Account) Refuses(action Action) error {
	switch action {
	case EditCap:
		if a.Plan.Annual() {
			return refuse(Conflict, "%s is on the %s, which has purchased licenses and no purchase cap. Add licenses instead.", a.SKU.Name, a.Plan)
		}
		return a.mustBeActive("Its purchase cap cannot be changed")
	case AddLicense:
		if !a.Plan.Annual() {
			return refuse(Conflict, "%s is on the %s, where users are added freely under the purchase cap. Edit the purchase cap instead.", a.SKU.Name, a.Plan)
		}
		return a.mustBeActive("No licenses can be added")
	case PlanChange:
		return a.refusesPlan()
	case EditionChange:
		return a.refusesEdition()
	case RenewalChange:
		if !a.Plan.Annual() || a.Status == Canceled {
			return refuse(Conflict, "%s is not on an Annual Plan, so it has no renewal.", a.SKU.Name)
		}
	case StartPaid:
		if !a.inTrial() || a.NextPlan == "" {
			return refuse(Conflict, "%s is not a running trial with a chosen plan. Choose a plan first.", a.SKU.Name)
		}
	default:
		return a.refusesState(action)
	}
	return nil
}

func (a *Account) refusesPlan() error {
	switch {
	case a.Plan.Annual():
		return refuse(Conflict, "%s is on an Annual Plan, whose plan changes only at renewal. Use Renewal settings.", a.SKU.Name)
	case a.Status == Canceled, a.Plan == billing.Flexible && a.Status == Suspended:
		return a.mustBeActive("Its plan cannot be changed")
	case a.Plan == billing.Flexible && !a.SKU.Allows(billing.AnnualMonthly) && !a.SKU.Allows(billing.AnnualYearly):
		return refuse(Conflict, "%s is not sold on an Annual Plan.", a.SKU.Name)
	}
	return nil
}

func (a *Account) refusesEdition() error {
	if a.Plan.Annual() {
		return refuse(Conflict, "%s is on an Annual Plan, whose edition changes only at renewal. Use Renewal settings.", a.SKU.Name)
	}
	if err := a.mustBeActive("Its edition cannot be changed"); err != nil {
		return err
	}
	if a.editions < 2 {
		return refuse(Conflict, "%s has no other edition.", a.SKU.Name)
	}
	return nil
}

// refusesState is Refuses for what changes the subscription's state.
func (a *Account) refusesState(action Action) error {
	switch action {
	case SuspendAction:
		if err := a.mustBeActive("It cannot be suspended"); err != nil {
			return err
		}
		if a.Plan == billing.Trial {
			return refuse(Conflict, "%s is a trial, which cannot be suspended. Cancel it instead.", a.SKU.Name)
		}
	case ActivateAction:
		if a.Status != Suspended {
			return refuse(Conflict, "%s of %s is not suspended.", a.SKU.Name, a.Customer.Name)
		}
		if a.Plan == billing.Trial {
			return refuse(Conflict, "The trial of %s has ended. Use Change plan to start paid service.", a.SKU.Name)
		}
	case CancelAction:
		if a.Status == Canceled {
			return refuse(Conflict, "%s of %s is canceled already.", a.SKU.Name, a.Customer.Name).because(CauseInactive)
		}
		if a.Plan.Annual() {
			return refuse(Conflict, "%s is on an Annual Plan, which cannot be canceled before the term ends. Use Renewal settings.", a.SKU.Name)
		}
	}
	return nil
}

// mustBeActive refuses what cannot be done to a suspended or canceled subscription.
func (a *Account) mustBeActive(what string) error {
	switch a.Status {
	case Suspended:
		return refuse(Conflict, "%s of %s is suspended. %s until it is activated.", a.SKU.Name, a.Customer.Name, what).because(CauseInactive)
	case Canceled:
		return refuse(Conflict, "%s of %s is canceled. %s any more.", a.SKU.Name, a.Customer.Name, what).because(CauseInactive)
	}
	return nil
}

// Range is the fewest and the most seats that the subscription can have now:
// at least its licensed users, at most the lowest limit. A limit that was
// lowered below the present ceiling blocks only raises.
func (a *Account) Range() (least, most int64) {
	return max(a.Licensed, 1), max(a.Most(), a.Ceiling)
}

// Wished is the purchase cap, or the number of additional licenses, that the
// open purchase request asks for, whatever the plan was when it was made; 0
// without a request or when it has been met.
func (a *Account) Wished() int64 {
	if a.Request == nil {
		return 0
	}
	ceiling := a.Request.Asked
	if a.Request.Kind == RequestLicenses {
		ceiling += a.Ceiling
	}
	switch {
	case ceiling <= a.Ceiling:
		return 0
	case a.Plan.Annual():
		return ceiling - a.Ceiling
	}
	return ceiling
}
