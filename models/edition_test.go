package models

import (
	"testing"
	"time"

	"gorm.io/gorm"

	"perseat/models/billing"
)

func TestChangingTheEditionMovesTheLicenses(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 10)
		users := w.fill(c, 4)
		must(t)(w.SuspendUsers(t.Context(), c.admin, users[:1]))
		w.remove(c, users[1])
		must(t)(w.RemoveLicenses(t.Context(), c.admin, c.sub, users[2:3]))
		request := must(t)(w.RequestPurchase(t.Context(), c.admin, NewRequest{SubscriptionID: c.sub, Number: 20})).(uint)
		w.on(2026, time.April, 20)
		q := must(t)(w.QuoteEdition(t.Context(), w.admin, c.sub, EditionOrder{SKU: plus})).(Quote)
		// 3 users for 10 of 30 days at 25.30 less 16.20
		if q.Net.Decimal() != "9.10" || q.Month.Decimal() != "27.30" || q.Total.Decimal() != "11.19" {
			t.Errorf("%+v", q)
		}
		_, err := w.ChangeEdition(t.Context(), w.admin, c.sub, EditionOrder{SKU: plus, Kept: "other figures"})
		refused(t, err, Conflict, "figures have changed")
		w.is(c.sub, Active, billing.Flexible, 3, 10)
		next := w.changeEdition(c.sub, plus)
		w.is(c.sub, Canceled, billing.Flexible, 0, 10)
		s := w.is(next, Active, billing.Flexible, 3, 10)
		if s.SKUID != plus || s.StartedOn != date(2026, 4, 20) || w.sub(c.sub).EndedOn != date(2026, 4, 20) {
			t.Errorf("%+v", s)
		}
		old, now := w.orders(c.sub), w.orders(next)
		ended := old[len(old)-1]
		if ended.Type != OrderCanceled || len(now) != 1 || now[0].Type != OrderCreated || ended.AmountMinor+now[0].AmountMinor != q.Net.Minor {
			t.Errorf("%+v, %+v", ended, now)
		}
		if w.billedOn(c.sub, date(2026, 4, 20)) != 3 || w.billedOn(c.sub, date(2026, 4, 21)) != 0 ||
			w.billedOn(next, date(2026, 4, 20)) != 0 || w.billedOn(next, date(2026, 4, 21)) != 3 {
			t.Error("a day is billed twice or not at all")
		}
		for user, held := range map[uint]bool{c.admin.UserID: true, users[0]: true, users[2]: false, users[3]: true} {
			u := must(t)(w.User(t.Context(), c.admin, user)).(UserDetails)
			if (len(u.Held) == 1 && u.Held[0].ID == next) != held {
				t.Errorf("user %d holds %+v", user, u.Held)
			}
		}
		restored := must(t)(w.RestoreUser(t.Context(), c.admin, users[1])).(UserRestored)
		if len(restored.Skipped) != 0 {
			t.Errorf("skipped %v", restored.Skipped)
		}
		w.is(next, Active, billing.Flexible, 4, 10)
		if r := must(t)(w.Request(t.Context(), w.admin, request)).(RequestRow); r.Status != RequestDeclined {
			t.Errorf("the request of the ended subscription is %s", r.Status)
		}
	})
}

func TestChangingTheEditionOfATrialKeepsItsEndAndPlan(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Trial, 10)
		scheduled := w.changePlan(c.sub, billing.AnnualMonthly, 7)
		w.on(2026, time.April, 20)
		next := w.changeEdition(c.sub, starter)
		if s := w.is(next, Active, billing.Trial, 1, 10); s.TrialEnd != date(2026, 5, 10) || s.NextSeats != 7 {
			t.Errorf("%+v", s)
		}
		w.on(2026, time.May, 10)
		w.runDue()
		if s := w.is(next, Active, billing.AnnualMonthly, 1, 7); s.PriceMinor != 680 {
			t.Errorf("%+v", s)
		}
		if w.orderRow(scheduled.ID).Status != OrderCompleted {
			t.Error("the scheduled order stays open")
		}
	})
}

func TestWhatEditionsRefuse(t *testing.T) {
	const enterprise = "1010020026"
	onBoth(t, func(t *testing.T, w *world) {
		w.price(enterprise, billing.Flexible, 0, 3000)
		c := w.customer(billing.Flexible, 10)
		for _, sku := range []string{starter, standard} {
			_, err := w.QuoteSubscription(t.Context(), w.admin, c.id, NewSubscription{SKU: sku, Plan: billing.Flexible, Seats: 5})
			refused(t, err, Invalid, "Change its edition instead")
		}
		edition := func(sub uint, sku string) error {
			_, err := w.QuoteEdition(t.Context(), w.admin, sub, EditionOrder{SKU: sku})
			return err
		}
		refused(t, edition(c.sub, standard), Invalid, "Choose another edition of Google Workspace")
		refused(t, edition(c.sub, vault), Invalid, "Choose another edition of Google Workspace")
		refused(t, edition(c.sub, "1010020020"), Invalid, "has no price in EUR")
		refused(t, edition(w.customer(billing.AnnualMonthly, 5).sub, plus), Conflict, "changes only at renewal. Use Renewal settings")
		refused(t, edition(w.customer(billing.Trial, 5).sub, enterprise), Invalid, "is not sold on this plan")

		big := w.changeEdition(c.sub, enterprise)
		must(t)(w.EditPurchaseCap(t.Context(), w.admin, big, CapChange{Cap: 400, Was: 10}))
		w.fill(c, 299)
		check(t, edition(big, plus)) // as many as the limit
		w.fill(c, 1)
		refused(t, edition(big, plus), Invalid, "edition limit of 300 users, and Harbor Foods 1 has 301")
	})
}

func TestALargerCapShrinksToTheEditionsLimitAndAContractStays(t *testing.T) {
	const enterprise = "1010020026"
	onBoth(t, func(t *testing.T, w *world) {
		w.price(enterprise, billing.Flexible, 0, 3000)
		c := w.customer(billing.Flexible, 10)
		big := w.changeEdition(c.sub, enterprise)
		must(t)(w.EditPurchaseCap(t.Context(), w.admin, big, CapChange{Cap: 400, Was: 10}))
		w.contractLimit(50) // lowered below: it blocks only raises
		again := w.changeEdition(big, plus)
		w.is(again, Active, billing.Flexible, 1, 300)
	})
}

func TestARefusedEditionChangeLeavesNoTrace(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 10)
		w.fill(c, 2)
		counts := func() (n [4]int64) {
			w.write(func(db *gorm.DB) error {
				for i, table := range []string{"orders", "seat_ledger", "activity", "subscriptions"} {
					if err := db.Table(table).Count(&n[i]).Error; err != nil {
						return err
					}
				}
				return nil
			})
			return n
		}
		before := counts()
		_, err := w.ChangeEdition(t.Context(), w.admin, c.sub, EditionOrder{SKU: plus, Kept: "old"})
		refused(t, err, Conflict, "figures have changed")
		if after := counts(); after != before {
			t.Errorf("%v became %v", before, after)
		}
	})
}
