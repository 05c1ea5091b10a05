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
