package models

import (
	"slices"

	"perseat/models/billing"
)

// act does one thing that the subscription's plan and state allow.
func (l *life) act() {
	l.t.Helper()
	s := l.sub(l.c.sub)
	if s.Status == Canceled {
		l.c.sub = l.subscribe(l.c, NewSubscription{SKU: standard, Plan: billing.Flexible, Seats: 1 + l.Int64N(20)})
		return
	}
	if s.Status == Active && l.IntN(2) == 0 {
		l.changeUsers(s)
		return
	}
	a := must(l.t)(l.Subscription(l.t.Context(), l.admin, l.c.sub)).(Account)
	actions := a.Actions()
	switch action := actions[l.IntN(len(actions))]; action {
	case EditCap:
		number := max(s.Licensed, 1) + l.Int64N(6)
		if number != s.Ceiling && number <= a.Most() {
			l.charged(Quote{Net: billing.NewMoney(0, "EUR")}, func() Order {
				edited := must(l.t)(l.EditPurchaseCap(l.t.Context(), l.admin, l.c.sub, CapChange{Cap: number, Was: s.Ceiling})).(CapChanged)
				return l.placed(Placed{edited.OrderID})
			})
		}
	case AddLicense:
		in := LicenseOrder{Additional: 1 + l.Int64N(9), Source: SourceMail}
		q := must(l.t)(l.QuoteLicenses(l.t.Context(), l.admin, l.c.sub, in)).(Quote)
		l.charged(q, func() Order { return l.addLicenses(l.c.sub, in.Additional) })
	case PlanChange:
		l.choosePlan(s)
	case EditionChange:
		l.chooseEdition(s)
	case RenewalChange:
		ways := []RenewalOrder{
			{Renewal: RenewSame},
			{Renewal: RenewLicensed, Plan: billing.AnnualYearly},
			{Renewal: RenewFlexible},
			{Renewal: RenewCancel},
			{Renewal: RenewNumber, Seats: 1 + l.Int64N(20)},
			{Renewal: RenewNumber, Seats: 1 + l.Int64N(20), Plan: billing.AnnualYearly, SKU: plus},
		}
		l.setRenewal(l.c.sub, ways[l.IntN(len(ways))])
	case StartPaid:
		l.startPaid(s)
	case ActivateAction:
		in := Activation{}
		if s.NeedsPlan() {
			in.Plan = billing.AnnualYearly
		}
		q := must(l.t)(l.QuoteActivation(l.t.Context(), l.admin, l.c.sub, in)).(Quote)
		l.charged(q, func() Order { return l.activate(l.c.sub, in) })
	case SuspendAction:
		l.suspend(l.c.sub)
	case CancelAction:
		if l.IntN(5) == 0 {
			l.cancel(l.c.sub)
		}
	}
}

// changeUsers adds users, deletes one, or takes a license from one; the order
// says what that changes on the month's invoice.
func (l *life) changeUsers(s Subscription) {
	l.t.Helper()
	month := l.today().Month()
	before, known := l.monthNet(l.c.sub, month), len(l.orders(l.c.sub))
	switch {
	case s.Licensed < s.Ceiling && l.IntN(3) > 0:
		l.users = append(l.users, l.fill(l.c, 1+l.IntN(int(min(3, s.Ceiling-s.Licensed))))...)
	case len(l.users) > 0:
		i := l.IntN(len(l.users))
		if l.IntN(2) == 0 {
			must(l.t)(l.RemoveLicenses(l.t.Context(), l.c.admin, l.c.sub, l.users[i:i+1]))
		}
		l.remove(l.c, l.users[i])
		l.users = slices.Delete(l.users, i, i+1)
	}
	var ordered int64
	for _, o := range l.orders(l.c.sub)[known:] {
		ordered += o.AmountMinor
	}
	grown := billing.NewMoney(0, "EUR").Add(l.monthNet(l.c.sub, month)).Sub(before)
	if grown.Minor != ordered {
		l.t.Errorf("users: the month changes by %s, ordered %d", grown, ordered)
	}
}

func (l *life) choosePlan(s Subscription) {
	l.t.Helper()
	plans := []billing.Plan{billing.AnnualMonthly, billing.AnnualYearly}
	if s.Plan == billing.Trial {
		plans = append(plans, billing.Flexible)
	}
	in := PlanOrder{Plan: plans[l.IntN(len(plans))], Seats: max(s.Licensed, 1) + l.Int64N(4)}
	if s.inTrial() {
		l.changePlan(l.c.sub, in.Plan, in.Seats)
		return
	}
	q := must(l.t)(l.QuotePlan(l.t.Context(), l.admin, l.c.sub, in)).(Quote)
	l.charged(q, func() Order { return l.changePlan(l.c.sub, in.Plan, in.Seats) })
}

func (l *life) chooseEdition(s Subscription) {
	l.t.Helper()
	skus := []string{starter, standard, plus}
	sku := skus[l.IntN(3)]
	if sku == s.SKUID {
		return
	}
	q := must(l.t)(l.QuoteEdition(l.t.Context(), l.admin, l.c.sub, EditionOrder{SKU: sku})).(Quote)
	l.charged(q, func() Order {
		l.c.sub = l.changeEdition(l.c.sub, sku)
		all := l.orders(l.c.sub)
		return all[len(all)-1]
	})
}

func (l *life) startPaid(s Subscription) {
	l.t.Helper()
	if s.NextSeats < s.Licensed {
		return
	}
	q := must(l.t)(l.QuotePaidService(l.t.Context(), l.admin, l.c.sub)).(Quote)
	l.charged(q, func() Order {
		return l.placed(must(l.t)(l.StartPaidService(l.t.Context(), l.admin, l.c.sub, q.Kept())).(Placed))
	})
}
