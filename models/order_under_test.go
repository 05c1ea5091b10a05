package models

import (
	"testing"

	"perseat/models/billing"
)

func TestAReviewIsFoundAgainByItsKey(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 10)
		in := LicenseOrder{Additional: 2, Source: SourcePhone}
		in.Kept = must(t)(w.QuoteLicenses(t.Context(), w.admin, c.sub, in)).(Quote).Kept()
		who := w.admin
		who.Request.Key, who.Request.BodyHash = "ABC234:00ff", "00ff"
		placed := must(t)(w.AddLicenses(t.Context(), who, c.sub, in)).(Placed)
		for key, want := range map[string]uint{"ABC234": placed.OrderID, "ABC23": 0, "": 0, "%": 0, "ABC___": 0} {
			got, found, err := w.OrderUnder(t.Context(), w.admin, key)
			if err != nil || got != want || found != (want != 0) {
				t.Errorf("%q leads to %d, %v", key, got, err)
			}
		}
		other := w.admin
		other.UserID++
		if got, _, err := w.OrderUnder(t.Context(), other, "ABC234"); err != nil || got != 0 {
			t.Errorf("somebody else is led to %d, %v", got, err)
		}
		_, _, err := w.OrderUnder(t.Context(), c.admin, "ABC234")
		refused(t, err, Forbidden, "role")
	})
}
