package models

import (
	"testing"

	"perseat/models/access"
	"perseat/models/billing"
)

func TestWhoAnswersARequestIsNamedWithTheOrder(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		plain := w.orders(c.sub)[0].ID
		declined, withdrawn, ordered := w.ask(t, c, 20), uint(0), uint(0)
		house, _, _ := w.onVisit(t, w.support, NewVisit{ResellerID: w.reseller, Level: access.Act})
		ok[uint](t)(w.DeclineRequest(t.Context(), house, declined, "Not now"))
		withdrawn = w.ask(t, c, 21)
		ok[uint](t)(w.WithdrawRequest(t.Context(), c.admin, withdrawn))
		ordered = w.ask(t, c, 22)
		ok[CapChanged](t)(w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: 22, Was: 9, RequestID: ordered}))
		want := map[uint]string{
			plain:                          "",
			w.request(t, declined).OrderID: "Declined by Sam Ortega (support, case 4711) for Liffey Cloud", w.request(t, withdrawn).OrderID: "",
			w.request(t, ordered).OrderID: "Ordered by Niamh Doyle",
		}
		for _, by := range []access.Actor{c.admin, w.admin} {
			seen := 0
			for _, o := range ok[Page[OrderRow]](t)(w.ListOrders(t.Context(), by, OrderFilter{}, Paging{})).Rows {
				one := ok[OrderRow](t)(w.Order(t.Context(), by, o.ID))
				text, there := want[o.ID]
				if !there {
					continue
				}
				seen++
				if o.Answered() != text || one.Answered() != text {
					t.Errorf("%s sees %q, and %q on the order's page, want %q", by.Role, o.Answered(), one.Answered(), text)
				}
			}
			if seen != len(want) {
				t.Errorf("%s sees %d of %d orders", by.Role, seen, len(want))
			}
		}
		if o := ok[OrderRow](t)(w.FindOrder(t.Context(), w.support, w.request(t, declined).OrderID)); o.Answerer == "" {
			t.Error("support does not see who declined")
		}
	})
}
