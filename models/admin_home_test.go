package models

import (
	"testing"

	"perseat/models/billing"
)

func TestTheAdminHomeCounts(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 5)
		w.customer(billing.Flexible, 9)
		ids := w.fill(c, 3)
		must(t)(w.DeleteUsers(t.Context(), c.admin, ids[:1]))
		must(t)(w.RemoveLicenses(t.Context(), c.admin, c.sub, ids[1:2]))
		must(t)(w.RequestPurchase(t.Context(), c.admin, NewRequest{SubscriptionID: c.sub, Number: 8}))
		h := must(t)(w.AdminHome(t.Context(), c.admin)).(AdminHome)
		if h.Users != 3 || h.Unlicensed != 1 || h.Deleted != 1 || len(h.Accounts) != 1 || len(h.Requests) != 1 || h.Reseller.ID != w.reseller {
			t.Errorf("%+v", h)
		}
		_, err := w.AdminHome(t.Context(), w.admin)
		refused(t, err, Forbidden, "role")
	})
}
