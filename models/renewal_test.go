package models

import (
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"perseat/models/billing"
)

func TestATermRenewsAsItIsSet(t *testing.T) {
	for name, test := range map[string]struct {
		set      RenewalOrder
		status   SubscriptionStatus
		plan     billing.Plan
		ceiling  int64
		billed   int64 // from the day after the term's end
		order    OrderType
		schedule OrderStatus // of the order that set it, in the end
	}{
		"the same number": {
			RenewalOrder{Renewal: RenewSame}, Active, billing.AnnualMonthly, 13, 13, OrderRenewed, OrderCompleted,
		},
		"the same number, paid yearly": {
			RenewalOrder{Renewal: RenewSame, Plan: billing.AnnualYearly}, Active, billing.AnnualYearly, 13, 13, OrderRenewed, OrderCompleted,
		},
		"the licensed users": {
			RenewalOrder{Renewal: RenewLicensed}, Active, billing.AnnualMonthly, 4, 4, OrderRenewed, OrderCompleted,
		},
		"a chosen number": {
			RenewalOrder{Renewal: RenewNumber, Seats: 7}, Active, billing.AnnualMonthly, 7, 7, OrderRenewed, OrderCompleted,
		},
		"a larger number": {
			RenewalOrder{Renewal: RenewNumber, Seats: 30}, Active, billing.AnnualMonthly, 30, 30, OrderRenewed, OrderCompleted,
		},
		"Flexible": {
			RenewalOrder{Renewal: RenewFlexible}, Active, billing.Flexible, 13, 4, OrderPlanChanged, OrderCompleted,
		},
		"cancel": {
			RenewalOrder{Renewal: RenewCancel}, Suspended, billing.AnnualMonthly, 13, 0, OrderSuspended, OrderCompleted,
		},
	} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, w *world) {
				c := w.customer(billing.AnnualMonthly, 10)
				set := w.setRenewal(c.sub, test.set)
				w.on(2026, time.August, 1)
				w.addLicenses(c.sub, 3) // the setting is kept, and "same" includes them
				w.fill(c, 3)
				if s := w.sub(c.sub); s.Renewal != test.set.Renewal || s.RenewalSeats != test.set.Seats {
					t.Errorf("the setting became %s %d", s.Renewal, s.RenewalSeats)
				}
				w.price(standard, billing.AnnualMonthly, date(2027, 4, 10), 1500)
				w.on(2027, time.April, 12) // two days late
				if w.runDue() != 1 || w.runDue() != 0 {
					t.Error("not done exactly once")
				}
				end := date(2027, 4, 10)
				s := w.is(c.sub, test.status, test.plan, 4, test.ceiling)
				w.last(c.sub, test.order, end)
				if got := w.orderRow(set.ID).Status; got != test.schedule {
					t.Errorf("the setting's order is %s", got)
				}
				if w.billedOn(c.sub, end) != 13 || w.billedOn(c.sub, end+1) != test.billed {
					t.Errorf("billed %d and %d", w.billedOn(c.sub, end), w.billedOn(c.sub, end+1))
				}
				if s.Flag != "" || w.mails(MailRenewalFlagged, c.sub) != 0 {
					t.Errorf("flagged: %q", s.Flag)
				}
				if test.order == OrderRenewed && (s.Term() != billing.NewTerm(end) || s.PriceMinor != 1500 || s.Renewal != afterwards(test.set.Renewal) || s.RenewalPlan != s.Plan || s.RenewalOrder != 0) {
					t.Errorf("renewed as %+v", s)
				}
				if test.plan == billing.Flexible && (s.DueOn != billing.NoDay || s.TermStart != billing.NoDay || s.PriceMinor != 0) {
					t.Errorf("a term is left: %+v", s)
				}
			})
		})
	}
}

func TestSwitchingToFlexiblePaysTheListPriceFromTheDayAfterTheTerm(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 10)
		w.fill(c, 4)
		w.setRenewal(c.sub, RenewalOrder{Renewal: RenewFlexible})
		w.price(standard, billing.Flexible, date(2027, 4, 21), 3000)
		w.on(2027, time.April, 10)
		w.runDue()
		// 10 x 13.60 x 10/30, then 5 x 16.20 x 10/30, then 5 x 30.00 x 10/30
		lines := w.monthLines(c.sub, date(2027, 4, 1).Month())
		if len(lines) != 3 || lines[0].Net.Decimal() != "45.33" || lines[1].Net.Decimal() != "27.00" || lines[2].Net.Decimal() != "50.00" {
			t.Errorf("%+v", lines)
		}
	})
}

// It is an order that charges, though as many licenses are billed as before.
func TestSwitchingToFlexibleWithAllLicensesInUseChargesTheDifference(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 10)
		w.fill(c, 9)
		w.setRenewal(c.sub, RenewalOrder{Renewal: RenewFlexible})
		w.on(2027, time.April, 10)
		w.runDue()
		w.is(c.sub, Active, billing.Flexible, 10, 10)
		// 10 x (16.20 - 13.60) x 20/30
		if o := w.last(c.sub, OrderPlanChanged, date(2027, 4, 10)); o.AmountMinor != 1733 {
			t.Errorf("it charges %d", o.AmountMinor)
		}
	})
}

func TestAChosenNumberBelowTheLicensedUsersRenewsWithThose(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualYearly, 10)
		w.fill(c, 7)
		set := w.setRenewal(c.sub, RenewalOrder{Renewal: RenewNumber, Seats: 5, Plan: billing.AnnualYearly})
		w.on(2027, time.April, 10)
		w.runDue()
		s := w.is(c.sub, Active, billing.AnnualYearly, 8, 8)
		if !strings.Contains(s.Flag, "set to renew with 5 licenses") || !strings.Contains(s.Flag, "8 licensed users") {
			t.Errorf("flag %q", s.Flag)
		}
		if o := w.orderRow(set.ID); o.Status != OrderFailed || o.Reason != s.Flag {
			t.Errorf("the setting's order is %s: %q", o.Status, o.Reason)
		}
		if o := w.last(c.sub, OrderRenewed, date(2027, 4, 10)); o.AmountMinor != 8*12*1360 || o.Status != OrderCompleted {
			t.Errorf("%+v", o)
		}
		if w.mails(MailRenewalFlagged, c.sub) != 1 {
			t.Error("nobody was mailed")
		}
		w.on(2028, time.April, 10)
		w.runDue() // as it is: the old flag is no news
		if s := w.is(c.sub, Active, billing.AnnualYearly, 8, 8); s.Flag != "" || w.mails(MailRenewalFlagged, c.sub) != 1 {
			t.Errorf("flagged again: %q", s.Flag)
		}
	})
}

// afterwards is how a term that was set to renew in some way renews the next time.
func afterwards(r Renewal) Renewal {
	if r == RenewLicensed {
		return r
	}
	return RenewSame
}

func TestRenewingWithTheLicensedUsersHoldsForEveryTerm(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 10)
		w.fill(c, 4)
		w.setRenewal(c.sub, RenewalOrder{Renewal: RenewLicensed})
		w.on(2027, time.April, 10)
		w.runDue()
		w.is(c.sub, Active, billing.AnnualMonthly, 5, 5)
		must(t)(w.RemoveLicenses(t.Context(), c.admin, c.sub, []uint{c.admin.UserID}))
		w.on(2028, time.April, 10)
		w.runDue()
		if s := w.is(c.sub, Active, billing.AnnualMonthly, 4, 4); s.Renewal != RenewLicensed {
			t.Errorf("set to %s", s.Renewal)
		}
	})
}

func TestRenewingWithNobodySuspends(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 10)
		must(t)(w.RemoveLicenses(t.Context(), c.admin, c.sub, []uint{c.admin.UserID}))
		set := w.setRenewal(c.sub, RenewalOrder{Renewal: RenewLicensed})
		w.on(2027, time.April, 10)
		w.runDue()
		s := w.is(c.sub, Suspended, billing.AnnualMonthly, 0, 10)
		if s.Suspension != SuspendedNoUsers || s.Flag == "" || w.mails(MailRenewalFlagged, c.sub) != 1 {
			t.Errorf("%+v", s)
		}
		if o := w.orderRow(set.ID); o.Status != OrderFailed || o.Reason == "" {
			t.Errorf("%+v", o)
		}
		if w.billedOn(c.sub, date(2027, 4, 11)) != 0 {
			t.Error("billed on")
		}
		w.setRenewal(c.sub, RenewalOrder{Renewal: RenewNumber, Seats: 3})
		w.activate(c.sub, Activation{})
		w.is(c.sub, Active, billing.AnnualMonthly, 0, 3)
	})
}

func TestRenewalSettingsAreCheckedAndScheduled(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 10)
		w.fill(c, 3)
		edit := func(in RenewalOrder) error {
			in.Was = w.sub(c.sub).Version
			_, err := w.EditRenewal(t.Context(), w.admin, c.sub, in)
			return err
		}
		refused(t, edit(RenewalOrder{}), Invalid, "Choose what happens")
		refused(t, edit(RenewalOrder{Renewal: RenewSame}), Invalid, "Choose monthly or yearly")
		refused(t, edit(RenewalOrder{Renewal: RenewSame, Plan: billing.Flexible}), Invalid, "Choose monthly or yearly")
		refused(t, edit(RenewalOrder{Renewal: RenewNumber, Plan: billing.AnnualMonthly}), Invalid, "Licenses must be 1 or more")
		refused(t, edit(RenewalOrder{Renewal: RenewNumber, Plan: billing.AnnualMonthly, Seats: 301}), Invalid, "edition limit of 300 users. Change to a larger edition")
		first := w.setRenewal(c.sub, RenewalOrder{Renewal: RenewNumber, Seats: 2})
		if first.Status != OrderScheduled {
			t.Errorf("%+v", first)
		}
		back := w.setRenewal(c.sub, RenewalOrder{Renewal: RenewSame})
		if back.Status != OrderCompleted || w.orderRow(first.ID).Status != OrderTakenBack || w.sub(c.sub).RenewalOrder != 0 {
			t.Errorf("%+v, %+v", back, w.orderRow(first.ID))
		}
		_, err := w.EditRenewal(t.Context(), w.admin, w.customer(billing.Flexible, 5).sub, RenewalOrder{Renewal: RenewCancel})
		refused(t, err, Conflict, "is not on an Annual Plan")
	})
}

func TestTwoPeopleEditingTheRenewalAreTold(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 10)
		was := w.sub(c.sub).Version
		w.setRenewal(c.sub, RenewalOrder{Renewal: RenewNumber, Seats: 25})
		second := RenewalOrder{Renewal: RenewCancel, Was: was}
		_, err := w.EditRenewal(t.Context(), w.admin, c.sub, second)
		refused(t, err, Conflict, "changed from “Renews with the licenses purchased by then” to “Renews with 25 licenses")
		refused(t, err, Conflict, "by Niamh Doyle")
		was = w.sub(c.sub).Version
		w.setRenewal(c.sub, RenewalOrder{Renewal: RenewNumber, Seats: 30})
		second.Was = was
		_, err = w.EditRenewal(t.Context(), w.admin, c.sub, second)
		refused(t, err, Conflict, "changed from “Renews with 25 licenses on the Annual Plan (monthly payments)” to “Renews with 30 licenses")

		second.Was = w.sub(c.sub).Version
		w.on(2027, time.April, 10)
		w.runDue() // the job used the setting and set it back
		_, err = w.EditRenewal(t.Context(), w.admin, c.sub, second)
		refused(t, err, Conflict, "by an automated job")
		if s := w.sub(c.sub); s.Renewal != RenewSame {
			t.Errorf("the refused setting was kept: %s", s.Renewal)
		}
	})
}

func TestATermCanRenewAsAnotherEdition(t *testing.T) {
	const enterprise = "1010020026" // without an edition limit
	onBoth(t, func(t *testing.T, w *world) {
		w.price(enterprise, billing.AnnualMonthly, 0, 2500)
		w.price(enterprise, billing.Flexible, 0, 3000)
		c := w.customer(billing.AnnualMonthly, 10)
		w.setRenewal(c.sub, RenewalOrder{Renewal: RenewNumber, Seats: 500, SKU: enterprise})
		q, ok, err := w.QuoteRenewal(t.Context(), w.admin, c.sub, RenewalOrder{Renewal: RenewNumber, Seats: 500, SKU: enterprise, Plan: billing.AnnualMonthly})
		if err != nil || !ok || q.Price.Decimal() != "25.00" || q.After != 500 {
			t.Errorf("%+v, %v", q, err)
		}
		w.on(2027, time.April, 10)
		w.runDue()
		s := w.is(c.sub, Active, billing.AnnualMonthly, 1, 500)
		if s.SKUID != enterprise || s.PriceMinor != 2500 || s.Flag != "" || s.RenewalSKU != "" {
			t.Errorf("%+v", s)
		}

		_, err = w.EditRenewal(t.Context(), w.admin, c.sub, RenewalOrder{Renewal: RenewSame, Plan: billing.AnnualMonthly, SKU: standard, Was: s.Version})
		refused(t, err, Invalid, "edition limit of 300 users")
		w.setRenewal(c.sub, RenewalOrder{Renewal: RenewLicensed, SKU: standard})
		w.fill(c, 301)
		w.on(2028, time.April, 10)
		w.runDue()
		s = w.is(c.sub, Active, billing.AnnualMonthly, 302, 302)
		if s.SKUID != enterprise || !strings.Contains(s.Flag, "edition limit of 300 users") || w.mails(MailRenewalFlagged, c.sub) != 1 {
			t.Errorf("%+v", s)
		}
		if s.RenewalSKU != "" {
			t.Error("the edition is tried again at the next renewal")
		}

		f := w.customer(billing.AnnualMonthly, 10) // on 10 April 2028
		w.setRenewal(f.sub, RenewalOrder{Renewal: RenewFlexible, SKU: plus})
		w.write(func(db *gorm.DB) error { return db.Exec("UPDATE skus SET edition_limit = 5 WHERE id = ?", plus).Error })
		w.on(2029, time.April, 10)
		w.runDue()
		s = w.is(f.sub, Active, billing.Flexible, 1, 10)
		if s.SKUID != standard || s.Flag == "" || w.mails(MailRenewalFlagged, f.sub) != 1 {
			t.Errorf("%+v", s)
		}
	})
}

func TestTermsOfTheTwentyNinthOfFebruary(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2028, time.February, 29)
		c := w.customer(billing.AnnualMonthly, 10)
		for year := 2029; year <= 2033; year++ {
			if end := w.sub(c.sub).TermEnd; end != date(year, 2, 28) {
				t.Errorf("the term ends on %s", end)
			}
			w.on(year, time.February, 28)
			w.runDue()
		}
		if w.billedOn(c.sub, date(2032, 2, 29)) != 10 {
			t.Error("the leap day is not billed")
		}
	})
}

func TestARenewalIsQuotedForItsTerm(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, time.February, 28)
		c := w.customer(billing.AnnualMonthly, 10)
		w.price(standard, billing.AnnualMonthly, date(2027, 2, 28), 1000)
		quote := func(in RenewalOrder) Quote {
			q, ok, err := w.QuoteRenewal(t.Context(), w.admin, c.sub, in)
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			return q
		}
		q := quote(RenewalOrder{Renewal: RenewSame, Plan: billing.AnnualMonthly})
		// 28 Feb 2027 to 28 Feb 2028, a leap year: eleven months and 28 of 29 days
		if q.Term.String() != billing.NewTerm(date(2027, 2, 28)).String() || q.Month.Decimal() != "100.00" || q.Rest.Decimal() != "1196.55" {
			t.Errorf("%+v", q)
		}
		if q := quote(RenewalOrder{Renewal: RenewLicensed, Plan: billing.AnnualYearly}); q.Net.Decimal() != "120.00" || !q.AtOnce || q.After != 1 {
			t.Errorf("%+v", q)
		}
		if q := quote(RenewalOrder{Renewal: RenewFlexible}); q.Plan != billing.Flexible || q.Month.Decimal() != "16.20" || q.After != 10 {
			t.Errorf("%+v", q)
		}
		if _, ok, err := w.QuoteRenewal(t.Context(), w.admin, c.sub, RenewalOrder{Renewal: RenewCancel}); ok || err != nil {
			t.Error(ok, err)
		}
	})
}
