package models

import (
	"testing"

	"perseat/models/billing"
)

func TestUsersAreAddedUpToThePurchaseCapAndNoFurther(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 3)
		w.fill(c, 2)
		_, err := w.AddUsers(t.Context(), c.admin, []NewUser{{FirstName: "Anna", LastName: "Berg", Address: "late"}})
		refused(t, err, Conflict, "has used 3 of 3 users under its purchase cap")
		must(t)(w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: 4, Was: 3}))
		w.fill(c, 1)
		if s := w.sub(c.sub); s.Licensed != 4 || s.Ceiling != 4 {
			t.Errorf("%d of %d", s.Licensed, s.Ceiling)
		}
	})
}

func TestLicensesAreAddedAsReviewed(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, 3, 13)
		c := w.customer(billing.AnnualYearly, 5)
		w.on(2026, 9, 20)
		in := LicenseOrder{Additional: 5, Source: SourcePhone}
		q := must(t)(w.QuoteLicenses(t.Context(), w.admin, c.sub, in)).(Quote)
		if q.Net.Decimal() != "389.00" || !q.AtOnce {
			t.Errorf("quoted %+v", q)
		}
		in.Kept = q.Kept()
		placed := must(t)(w.AddLicenses(t.Context(), w.admin, c.sub, in)).(Placed)
		o := must(t)(w.Order(t.Context(), w.admin, placed.OrderID)).(OrderRow)
		if amount, ok := o.Amount(); !ok || amount.Decimal() != "389.00" || o.Quantity() != "10, added 5" {
			t.Errorf("ordered %+v", o)
		}
	})
}

// The mail goes when the last user but some, or the last one, takes a seat: once,
// until seats have become free again, and never of an Annual plan, where a full
// subscription is the use of what was bought.
func TestAPurchaseCapThatFillsUpIsMailedOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		annual := w.customer(billing.AnnualMonthly, 10)
		w.fill(annual, 9)
		c := w.customer(billing.Flexible, 20)
		last := uint(0)
		for _, step := range []struct{ adds, near, full int }{
			{16, 0, 0}, // 17 of 20
			{1, 1, 0},  // 18: 90 %
			{1, 1, 0},
			{1, 1, 1}, // 20
		} {
			last = w.fill(c, step.adds)[0]
			if near, full := len(w.mailedTo(t, MailCapNear)), len(w.mailedTo(t, MailCapReached)); near != step.near || full != step.full {
				t.Errorf("with %d of 20 users, %d mails say that the cap is near and %d that it is reached", w.sub(c.sub).Licensed, near, full)
			}
		}
		w.remove(c, last)
		w.fill(c, 1)
		if full := len(w.mailedTo(t, MailCapReached)); full != 2 {
			t.Errorf("a cap that fills up again is told %d times", full-1)
		}
	})
}
