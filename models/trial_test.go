package models

import (
	"testing"
	"time"

	"perseat/models/billing"
)

func TestATrialBecomesItsChosenPlanAfterThirtyDays(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Trial, 10) // on 10 April 2026
		w.fill(c, 3)
		if end := w.sub(c.sub).TrialEnd; end != date(2026, 5, 10) {
			t.Errorf("the trial ends on %s", end)
		}
		for range 3 { // as often as wanted
			w.changePlan(c.sub, billing.AnnualMonthly, 6)
			w.changePlan(c.sub, billing.Flexible, 40)
		}
		w.is(c.sub, Active, billing.Trial, 4, 10)
		w.at(time.Date(2026, 5, 9, 22, 59, 0, 0, time.UTC)) // 23:59 in Dublin
		if n := w.runDue(); n != 0 {
			t.Errorf("%d due on the day before", n)
		}
		w.at(time.Date(2026, 5, 9, 23, 0, 0, 0, time.UTC))
		if n := w.runDue(); n != 1 {
			t.Errorf("%d due", n)
		}
		s := w.is(c.sub, Active, billing.Flexible, 4, 40)
		if s.TrialEnd != billing.NoDay || s.DueOn != billing.NoDay || s.NextPlan != "" || s.NextOrder != 0 || s.Flag != "" {
			t.Errorf("%+v", s)
		}
		w.last(c.sub, OrderPaidStarted, date(2026, 5, 10))
		if w.billedOn(c.sub, date(2026, 5, 10)) != 0 || w.billedOn(c.sub, date(2026, 5, 11)) != 4 {
			t.Error("the first paid day is not the day after the trial's end")
		}
		if net := w.monthNet(c.sub, date(2026, 5, 1).Month()); net.Decimal() != "43.90" { // 4 x 16.20 x 21/31
			t.Errorf("May costs %s", net)
		}
		if n := w.mails(MailTrialEnded, c.sub); n != 0 {
			t.Errorf("%d mails", n)
		}
	})
}

func TestATrialsPlanIsQuotedFromTheTrialsEnd(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.price(standard, billing.AnnualMonthly, date(2026, 5, 1), 2000)
		c := w.customer(billing.Trial, 10)
		q := must(t)(w.QuotePlan(t.Context(), w.admin, c.sub, PlanOrder{Plan: billing.AnnualYearly, Seats: 5})).(Quote)
		if q.Day != date(2026, 5, 10) || q.Term.End != date(2027, 5, 10) || q.Net.Decimal() != "1200.00" || q.Invoice != "an invoice of its own, on "+q.Day.String() {
			t.Errorf("quoted %+v", q)
		}
		w.changePlan(c.sub, billing.AnnualYearly, 5)
		w.on(2026, time.May, 12)
		w.runDue()
		if o := w.last(c.sub, OrderPaidStarted, date(2026, 5, 10)); o.AmountMinor != q.Net.Minor {
			t.Errorf("charged %d", o.AmountMinor)
		}
		if s := w.sub(c.sub); s.Term() != q.Term {
			t.Errorf("the term is %s", s.Term())
		}

		flexible := w.customer(billing.Trial, 10) // on 12 May, ends on 11 June
		q = must(t)(w.QuotePlan(t.Context(), w.admin, flexible.sub, PlanOrder{Plan: billing.Flexible, Seats: 5})).(Quote)
		if q.Invoice != "the invoice for "+date(2026, 6, 1).Month().String() || q.Days != 19 || q.Net.Decimal() != "10.26" {
			t.Errorf("quoted %+v", q)
		}
	})
}

func TestATrialWithoutAPlanIsSuspendedAndCanStillChooseOne(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Trial, 10)
		w.on(2026, time.June, 1)
		w.runDue()
		if s := w.is(c.sub, Suspended, billing.Trial, 1, 10); s.Suspension != SuspendedTrialEnded || s.Flag == "" {
			t.Errorf("%+v", s)
		}
		w.last(c.sub, OrderSuspended, date(2026, 5, 10))
		if w.mails(MailTrialEnded, c.sub) != 1 {
			t.Error("nobody was mailed")
		}
		refused(t, w.adding(c), Conflict, "is suspended")
		_, err := w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: 9, Was: 10})
		refused(t, err, Conflict, "is suspended")
		_, err = w.ActivateSubscription(t.Context(), w.admin, c.sub, Activation{})
		refused(t, err, Conflict, "Use Change plan")
		_, err = w.StartPaidService(t.Context(), w.admin, c.sub, "")
		refused(t, err, Conflict, "Choose a plan first")
		w.changePlan(c.sub, billing.AnnualMonthly, 2)
		s := w.is(c.sub, Active, billing.AnnualMonthly, 1, 2)
		if s.TermStart != date(2026, 6, 1) || s.Flag != "" || s.Suspension != "" {
			t.Errorf("%+v", s)
		}
		if w.billedOn(c.sub, date(2026, 6, 1)) != 0 || w.billedOn(c.sub, date(2026, 6, 2)) != 2 {
			t.Error("not billed from the day after")
		}
	})
}

func TestATrialWhosePlanNoLongerFitsIsSuspendedAndFlagged(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Trial, 10)
		scheduled := w.changePlan(c.sub, billing.AnnualYearly, 2)
		w.fill(c, 3)
		w.on(2026, time.May, 10)
		w.runDue()
		s := w.is(c.sub, Suspended, billing.Trial, 4, 10)
		if s.Suspension != SuspendedTrialEnded || s.NextPlan != "" {
			t.Errorf("%+v", s)
		}
		for _, text := range []string{"Licenses must be 4 or more, because 4 users are licensed", "Harbor Foods"} {
			refused(t, refuse(Conflict, "%s", s.Flag), Conflict, text)
		}
		o := w.orderRow(scheduled.ID)
		if o.Status != OrderFailed || o.Reason == "" || o.FinishedAt == nil {
			t.Errorf("the scheduled order is %s: %q", o.Status, o.Reason)
		}
		if w.billedOn(c.sub, date(2026, 5, 11)) != 0 || w.mails(MailTrialEnded, c.sub) != 1 {
			t.Error("billed, or nobody was mailed")
		}
		w.changePlan(c.sub, billing.AnnualYearly, 4)
		w.is(c.sub, Active, billing.AnnualYearly, 4, 4)
	})
}

func TestPaidServiceStartsTodayIfAPlanIsChosen(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Trial, 10)
		_, err := w.StartPaidService(t.Context(), w.admin, c.sub, "")
		refused(t, err, Conflict, "Choose a plan first")
		scheduled := w.changePlan(c.sub, billing.Flexible, 30)
		if scheduled.Status != OrderScheduled || scheduled.Priced {
			t.Errorf("%+v", scheduled)
		}
		w.on(2026, time.April, 15)
		q := must(t)(w.QuotePaidService(t.Context(), w.admin, c.sub)).(Quote)
		_, err = w.StartPaidService(t.Context(), w.admin, c.sub, "something else")
		refused(t, err, Conflict, "figures have changed")
		must(t)(w.StartPaidService(t.Context(), w.admin, c.sub, q.Kept()))
		w.is(c.sub, Active, billing.Flexible, 1, 30)
		if w.orderRow(scheduled.ID).Status != OrderCompleted {
			t.Error("the scheduled order stays open")
		}
		if w.billedOn(c.sub, date(2026, 4, 15)) != 0 || w.billedOn(c.sub, date(2026, 4, 16)) != 1 {
			t.Error("not billed from the day after")
		}
	})
}

func TestATrialIsGivenOnceAndCannotBeSuspended(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Trial, 10)
		_, err := w.SuspendSubscription(t.Context(), w.admin, c.sub, "")
		refused(t, err, Conflict, "which cannot be suspended")
		_, err = w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: 11, Was: 10})
		refused(t, err, Invalid, "a trial is limited to 10 users. Start paid service")
		scheduled := w.changePlan(c.sub, billing.Flexible, 11)
		w.cancel(c.sub)
		if w.orderRow(scheduled.ID).Status != OrderTakenBack {
			t.Error("the scheduled order stays open")
		}
		for _, sku := range []string{standard, starter} {
			_, err = w.QuoteSubscription(t.Context(), w.admin, c.id, NewSubscription{SKU: sku, Plan: billing.Trial, Seats: 5})
			refused(t, err, Invalid, "had its trial of this product")
		}
		w.on(2026, time.May, 10)
		if w.runDue() != 0 {
			t.Error("a canceled trial was due")
		}
		base := w.subscribe(c, NewSubscription{SKU: standard, Plan: billing.Flexible, Seats: 5})
		w.is(base, Active, billing.Flexible, 0, 5)
		w.subscribe(c, NewSubscription{SKU: vault, Plan: billing.Trial, Seats: 5}) // another product
	})
}

func TestATrialOfWhatHasNoPriceIsNotOffered(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 10)
		const identity = "1010050001" // priced in USD only
		for _, plan := range []billing.Plan{billing.Trial, billing.Flexible, billing.AnnualYearly} {
			_, err := w.QuoteSubscription(t.Context(), w.admin, c.id, NewSubscription{SKU: identity, Plan: plan, Seats: 5})
			refused(t, err, Invalid, "has no price")
		}
		for _, o := range must(t)(w.Offers(t.Context(), w.admin)).([]Offer) {
			if o.ID == identity {
				t.Error("offered")
			}
		}
		if offers := must(t)(w.Offers(t.Context(), w.other)).([]Offer); offers[0].ID != identity {
			t.Errorf("not offered in USD: %+v", offers)
		}
	})
}
