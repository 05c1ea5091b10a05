package models

import (
	"strings"
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

func TestASuspendedFlexibleSubscriptionIsNotBilled(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, time.March, 20)
		c := w.customer(billing.Flexible, 10)
		w.fill(c, 3)
		w.on(2026, time.April, 12)
		w.suspend(c.sub)
		w.on(2026, time.April, 20)
		w.activate(c.sub, Activation{})
		// docs: 4 x (12 + 10) days at 16.20
		lines := w.monthLines(c.sub, date(2026, 4, 1).Month())
		if len(lines) != 1 || lines[0].Days != 88 || lines[0].Net.Decimal() != "47.52" {
			t.Errorf("%+v", lines)
		}
		all := w.orders(c.sub)
		if off, on := all[len(all)-2], all[len(all)-1]; off.AmountMinor != -3888 || on.AmountMinor != 2160 {
			t.Errorf("suspended for %d, activated for %d", off.AmountMinor, on.AmountMinor)
		}
	})
}

func TestWhatASuspendedSubscriptionRefusesAndAllows(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for _, plan := range []billing.Plan{billing.Flexible, billing.AnnualMonthly} {
			c := w.customer(plan, 10)
			users := w.fill(c, 3)
			w.remove(c, users[0])
			w.suspend(c.sub)
			_, err := w.SuspendSubscription(t.Context(), w.admin, c.sub, "")
			refused(t, err, Conflict, "is suspended")
			refused(t, w.adding(c), Conflict, "is suspended, so no user can be added. Ask Liffey Cloud to activate it")
			_, err = w.RestoreUser(t.Context(), c.admin, users[0])
			refused(t, err, Conflict, "is suspended")
			_, err = w.QuotePlan(t.Context(), w.admin, c.sub, PlanOrder{Plan: billing.AnnualYearly, Seats: 10})
			refused(t, err, Conflict, "")
			_, err = w.QuoteEdition(t.Context(), w.admin, c.sub, EditionOrder{SKU: plus})
			refused(t, err, Conflict, "")
			if plan == billing.Flexible {
				_, err = w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: 20, Was: 10})
			} else {
				_, err = w.QuoteLicenses(t.Context(), w.admin, c.sub, LicenseOrder{Additional: 1, Source: SourcePhone})
			}
			refused(t, err, Conflict, "until it is activated")
			must(t)(w.RemoveLicenses(t.Context(), c.admin, c.sub, users[1:2]))
			w.remove(c, users[2])
			if plan.Annual() {
				w.setRenewal(c.sub, RenewalOrder{Renewal: RenewFlexible})
			}
			w.is(c.sub, Suspended, plan, 1, 10)
			_, err = w.AssignLicenses(t.Context(), c.admin, c.sub, users[1:2])
			refused(t, err, Conflict, "is suspended")
			w.activate(c.sub, Activation{})
			must(t)(w.AssignLicenses(t.Context(), c.admin, c.sub, users[1:2]))
		}
	})
}

func TestSuspendedInMidTermIsBilledAndActivatedForNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualYearly, 10)
		w.on(2026, time.June, 1)
		w.suspend(c.sub)
		if w.billedOn(c.sub, date(2026, 6, 2)) != 10 {
			t.Error("not billed on")
		}
		q := must(t)(w.QuoteActivation(t.Context(), w.admin, c.sub, Activation{})).(Quote)
		if q.AtOnce || !q.Net.IsZero() {
			t.Errorf("%+v", q)
		}
		// nothing is charged, so support may do it on the reseller's behalf
		visitor := w.admin
		visitor.Visit = &access.Visit{ID: 1, Role: access.RoleSupportLead, Level: access.Act}
		must(t)(w.ActivateSubscription(t.Context(), visitor, c.sub, Activation{Kept: q.Kept()}))
		if s := w.is(c.sub, Active, billing.AnnualYearly, 1, 10); s.TermEnd != date(2027, 4, 10) || s.Suspension != "" {
			t.Errorf("%+v", s)
		}
		_, err := w.ActivateSubscription(t.Context(), w.admin, c.sub, Activation{})
		refused(t, err, Conflict, "is not suspended")
	})
}

func TestSuspendedPastTheTermStopsBillingAndOpensANewTerm(t *testing.T) {
	for name, test := range map[string]struct {
		set      RenewalOrder
		activate Activation
		plan     billing.Plan
		seats    int64
		charged  string
	}{
		"the same": {RenewalOrder{Renewal: RenewSame}, Activation{}, billing.AnnualMonthly, 10, "116.67"}, // 10 x 25.00 x 14/30
		"a number, yearly": {
			RenewalOrder{Renewal: RenewNumber, Seats: 6, Plan: billing.AnnualYearly},
			Activation{},
			billing.AnnualYearly, 6, "1800.00",
		},
		"a number below the users": {RenewalOrder{Renewal: RenewNumber, Seats: 1}, Activation{}, billing.AnnualMonthly, 3, "35.00"},
		"the licensed users":       {RenewalOrder{Renewal: RenewLicensed}, Activation{}, billing.AnnualMonthly, 3, "35.00"},
		"Flexible":                 {RenewalOrder{Renewal: RenewFlexible}, Activation{}, billing.Flexible, 10, "22.68"}, // 3 x 16.20 x 14/30
		"cancel":                   {RenewalOrder{Renewal: RenewCancel}, Activation{Plan: billing.AnnualMonthly}, billing.AnnualMonthly, 10, "116.67"},
		"another edition":          {RenewalOrder{Renewal: RenewSame, SKU: plus}, Activation{}, billing.AnnualMonthly, 10, "98.47"}, // 10 x 21.10 x 14/30
	} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, w *world) {
				w.price(standard, billing.AnnualMonthly, date(2027, 6, 1), 2500)
				c := w.customer(billing.AnnualMonthly, 10)
				w.fill(c, 2)
				set := w.setRenewal(c.sub, test.set)
				w.suspend(c.sub)
				end, day := date(2027, 4, 10), date(2027, 6, 16)
				w.on(2027, time.June, 16)
				q := must(t)(w.QuoteActivation(t.Context(), w.admin, c.sub, test.activate)).(Quote) // does what is due first
				w.last(c.sub, OrderSuspended, end)
				if w.billedOn(c.sub, end) != 10 || w.billedOn(c.sub, end+1) != 0 {
					t.Error("billing does not stop at the term's end")
				}
				if q.Net.Decimal() != test.charged {
					t.Errorf("quoted %s, want %s", q.Net, test.charged)
				}
				if test.set.Renewal == RenewCancel {
					for _, plan := range []billing.Plan{"", billing.Trial, "GOLD"} {
						_, err := w.QuoteActivation(t.Context(), w.admin, c.sub, Activation{Plan: plan})
						refused(t, err, Invalid, "Choose the plan")
					}
				}
				_, err := w.ActivateSubscription(t.Context(), w.admin, c.sub, Activation{Plan: test.activate.Plan})
				refused(t, err, Conflict, "figures have changed")
				o := w.activate(c.sub, test.activate)
				s := w.is(c.sub, Active, test.plan, 3, test.seats)
				if test.plan.Annual() && s.Term() != billing.NewTerm(day) {
					t.Errorf("the term is %s", s.Term())
				}
				if o.Type != OrderActivated || o.AmountMinor != q.Net.Minor || s.Flag != "" || s.RenewalOrder != 0 {
					t.Errorf("%+v, %+v", o, s)
				}
				if test.set.SKU != "" && s.SKUID != test.set.SKU {
					t.Errorf("the edition is %s", s.SKUID)
				}
				if got := w.orderRow(set.ID).Status; got != OrderCompleted {
					t.Errorf("the setting's order is %s", got)
				}
				if w.billedOn(c.sub, day) != 0 || w.billedOn(c.sub, day+1) == 0 {
					t.Error("the first billed day is not the day after")
				}
			})
		})
	}
}

func TestSetToCancelIsSuspendedAtTheTermsEnd(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 10)
		w.setRenewal(c.sub, RenewalOrder{Renewal: RenewCancel})
		w.on(2027, time.April, 10)
		w.runDue()
		if s := w.is(c.sub, Suspended, billing.AnnualMonthly, 1, 10); s.Suspension != SuspendedNotRenewed || !s.NeedsPlan() {
			t.Errorf("%+v", s)
		}
		refused(t, w.adding(c), Conflict, "is suspended")
		w.activate(c.sub, Activation{Plan: billing.Flexible})
		w.is(c.sub, Active, billing.Flexible, 1, 10)
		must(t)(nil, w.adding(c))
	})
}

func TestCancelingFreesLicensesClosesRequestsAndKeepsUsers(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 10)
		users := w.fill(c, 2)
		request := must(t)(w.RequestPurchase(t.Context(), c.admin, NewRequest{SubscriptionID: c.sub, Number: 20})).(uint)
		w.on(2026, time.April, 20)
		w.cancel(c.sub)
		s := w.is(c.sub, Canceled, billing.Flexible, 0, 10)
		if s.EndedOn != date(2026, 4, 20) || w.billedOn(c.sub, date(2026, 4, 20)) != 3 || w.billedOn(c.sub, date(2026, 4, 21)) != 0 {
			t.Errorf("%+v", s)
		}
		r := must(t)(w.Request(t.Context(), w.admin, request)).(RequestRow)
		if o := w.orderRow(r.OrderID); r.Status != RequestDeclined || !strings.Contains(r.Reason, "canceled") || o.Status != OrderDeclined {
			t.Errorf("%+v, %+v", r, o)
		}
		u := must(t)(w.User(t.Context(), c.admin, users[0])).(UserDetails)
		if u.Status != UserActive || len(u.Held) != 0 {
			t.Errorf("%+v", u)
		}
		_, err := w.CancelSubscription(t.Context(), w.admin, c.sub, "")
		refused(t, err, Conflict, "is canceled already")
		_, err = w.QuoteActivation(t.Context(), w.admin, c.sub, Activation{})
		refused(t, err, Conflict, "is not suspended")
		must(t)(nil, w.adding(c)) // without a license
		again := w.subscribe(c, NewSubscription{SKU: plus, Plan: billing.Flexible, Seats: 5})
		w.is(again, Active, billing.Flexible, 0, 5)
	})
}

func TestAnnualIsNotCanceledInMidTerm(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 10)
		_, err := w.CancelSubscription(t.Context(), w.admin, c.sub, "")
		refused(t, err, Conflict, "Use Renewal settings")
		_, err = w.QuotePlan(t.Context(), w.admin, c.sub, PlanOrder{Plan: billing.Flexible, Seats: 10})
		refused(t, err, Conflict, "changes only at renewal")
		_, err = w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: 5, Was: 10})
		refused(t, err, Conflict, "Add licenses instead")
		for _, n := range []int64{0, -5} {
			_, err = w.QuoteLicenses(t.Context(), w.admin, c.sub, LicenseOrder{Additional: n, Source: SourcePhone})
			refused(t, err, Invalid, "can be reduced only at renewal")
		}
	})
}

func TestAnAddOnNeedsItsBase(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 10)
		for _, plan := range []billing.Plan{billing.AnnualMonthly, billing.AnnualYearly} {
			_, err := w.QuoteSubscription(t.Context(), w.admin, c.id, NewSubscription{SKU: vault, Plan: plan, Seats: 5})
			refused(t, err, Invalid, "plans that Google Vault is sold on")
		}
		add := w.subscribe(c, NewSubscription{SKU: vault, Plan: billing.Flexible, Seats: 5})
		w.is(add, Active, billing.Flexible, 0, 5) // assigned by hand, to nobody yet
		_, err := w.CancelSubscription(t.Context(), w.admin, c.sub, "")
		refused(t, err, Conflict, "Cancel Google Vault first")
		w.changeEdition(c.sub, plus) // the base goes on
		w.cancel(add)
		live := must(t)(w.Subscriptions(t.Context(), w.admin, c.id)).([]Account)[0]
		w.cancel(live.ID)
		_, err = w.QuoteSubscription(t.Context(), w.admin, c.id, NewSubscription{SKU: vault, Plan: billing.Flexible, Seats: 5})
		refused(t, err, Invalid, "needs a subscription of Google Workspace. Add that first")
		_, err = w.QuoteSubscription(t.Context(), w.admin, 0, NewSubscription{SKU: vault, Plan: billing.Flexible, Seats: 5})
		refused(t, err, Invalid, "needs a subscription of Google Workspace")
	})
}
