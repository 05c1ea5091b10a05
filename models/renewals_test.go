package models

import (
	"testing"

	"perseat/models/access"
	"perseat/models/billing"
)

func (w *world) renewals(who access.Actor) []ComingRenewal {
	w.t.Helper()
	return must(w.t)(w.ListRenewals(w.t.Context(), who, Paging{})).(Page[ComingRenewal]).Rows
}

func TestRenewalsListWhatEndsIn90DaysWithItsCost(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, 4, 20)
		second := w.customer(billing.AnnualYearly, 8)
		w.on(2026, 4, 10)
		first := w.customer(billing.AnnualMonthly, 5)
		w.customer(billing.Flexible, 9)
		w.on(2026, 6, 1)
		w.customer(billing.AnnualMonthly, 7) // ends later
		w.on(2027, 1, 19)                    // 91 days before the second one's end
		if rows := w.renewals(w.admin); len(rows) != 1 || rows[0].ID != first.sub {
			t.Fatalf("got %+v", rows)
		}
		w.on(2027, 1, 20)
		rows := w.renewals(w.admin)
		if len(rows) != 2 || rows[0].ID != first.sub || rows[1].ID != second.sub {
			t.Fatalf("got %+v", rows)
		}
		if n := rows[0].Next; n.AtOnce || n.Net.Decimal() != "68.00" || n.Seats != 5 || rows[0].CustomerName == "" || rows[0].SKUName == "" {
			t.Errorf("monthly payments: %+v", rows[0])
		}
		if n := rows[1].Next; !n.AtOnce || n.Net.Decimal() != "1305.60" || n.Day != rows[1].TermEnd {
			t.Errorf("yearly payments: %+v", n)
		}
		if len(w.renewals(w.other)) != 0 {
			t.Error("another reseller sees them")
		}
		_, err := w.ListRenewals(t.Context(), first.admin, Paging{})
		refused(t, err, Forbidden, "role")
	})
}

// Each way costs in the list what the renewal form quotes.
func TestRenewalsCostWhatTheirFormQuotes(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, 4, 20)
		for _, plan := range []billing.Plan{billing.AnnualMonthly, billing.AnnualYearly} {
			c := w.customer(plan, 8)
			w.fill(c, 3)
			for _, way := range []Renewal{RenewSame, RenewLicensed, RenewFlexible, RenewCancel} {
				in := RenewalOrder{Renewal: way, Plan: plan}
				q, renews, err := w.QuoteRenewal(t.Context(), w.admin, c.sub, in)
				must(t)(q, err)
				rows := must(t)(w.QuoteRenewals(t.Context(), w.admin, []uint{c.sub}, way)).([]ComingRenewal)
				next := rows[0].Next
				if next.None == renews || renews && (next.Net != q.Net || next.Price != q.Price || next.AtOnce != q.AtOnce || next.Seats != q.After) {
					t.Errorf("%s, %s: listed %+v, quoted %+v", plan, way, next, q)
				}
			}
		}
	})
}

func TestManyRenewalsAreEditedAllOrNone(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, 4, 20)
		one, two, flexible := w.customer(billing.AnnualMonthly, 5), w.customer(billing.AnnualYearly, 8), w.customer(billing.Flexible, 9)
		edit := func(who access.Actor, way Renewal, chosen ...ChosenRenewal) (RenewalsEdited, error) {
			return w.EditRenewals(t.Context(), who, RenewalsOrder{Renewal: way, Chosen: chosen})
		}
		at := func(id uint) ChosenRenewal { return ChosenRenewal{id, w.sub(id).Version} }
		unchanged := func() {
			t.Helper()
			if w.sub(one.sub).Renewal != RenewSame || w.sub(two.sub).Renewal != RenewSame {
				t.Error("one of them was changed")
			}
		}
		stale := at(two.sub)
		stale.Was--
		_, err := edit(w.admin, RenewCancel, at(one.sub), stale)
		refused(t, err, Conflict, w.customerName(two)+", ")
		refused(t, err, Conflict, "None of the chosen renewals was changed.")
		unchanged()
		_, err = edit(w.admin, RenewCancel, at(one.sub), ChosenRenewal{flexible.sub, 1})
		refused(t, err, NotFound, "renewal")
		_, err = edit(w.other, RenewCancel, at(one.sub))
		refused(t, err, NotFound, "renewal")
		_, err = edit(one.admin, RenewCancel, at(one.sub))
		refused(t, err, Forbidden, "role")
		_, err = edit(w.admin, RenewNumber, at(one.sub))
		refused(t, err, Invalid, "Choose what happens")
		_, err = edit(w.admin, RenewSame)
		refused(t, err, Invalid, "Choose at least one")
		unchanged()

		keyed := w.admin
		keyed.Request.Key, keyed.Request.BodyHash = "form", "body"
		chosen := []ChosenRenewal{at(one.sub), at(two.sub)}
		for range 2 {
			done := must(t)(edit(keyed, RenewLicensed, chosen...)).(RenewalsEdited)
			if done.Changed != 2 || w.sub(one.sub).Renewal != RenewLicensed || w.sub(two.sub).RenewalPlan != billing.AnnualYearly {
				t.Errorf("changed %d", done.Changed)
			}
		}
		if done := must(t)(edit(w.admin, RenewLicensed, at(one.sub), at(two.sub))).(RenewalsEdited); done.Changed != 0 {
			t.Errorf("%d were set again as they were", done.Changed)
		}
		orders := must(t)(w.ListOrders(t.Context(), w.admin, OrderFilter{Type: OrderRenewalChanged}, Paging{})).(Page[OrderRow])
		if len(orders.Rows) != 2 {
			t.Errorf("%d orders, want 2", len(orders.Rows))
		}
	})
}

func (w *world) customerName(c company) string {
	w.t.Helper()
	return must(w.t)(w.Customer(w.t.Context(), w.admin, c.id)).(Customer).Name
}
