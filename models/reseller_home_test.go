package models

import (
	"testing"

	"perseat/models/billing"
)

// ids are the subscriptions of an attention list.
func (l AttentionList) ids() []uint {
	var ids []uint
	for _, a := range l.Rows {
		ids = append(ids, a.ID)
	}
	return ids
}

func TestWhatNeedsAttention(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		list := func(l AttentionList, err error) AttentionList {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			if len(l.Rows) != min(l.Count, attentionRows) {
				t.Errorf("%d rows of %d", len(l.Rows), l.Count)
			}
			return l
		}
		full, near, roomy := w.customer(billing.Flexible, 2), w.customer(billing.Flexible, 10), w.customer(billing.Flexible, 10)
		w.fill(full, 1)
		w.fill(near, 8)
		w.fill(roomy, 7)
		used, unused := w.customer(billing.AnnualMonthly, 1), w.customer(billing.AnnualYearly, 4)
		ctx := t.Context()
		if got := list(w.NearCaps(ctx, w.admin)).ids(); len(got) != 2 || got[0] != full.sub || got[1] != near.sub {
			t.Errorf("near caps: %v, want %d and %d", got, full.sub, near.sub)
		}
		if got := list(w.UnusedLicenses(ctx, w.admin)).ids(); len(got) != 1 || got[0] != unused.sub {
			t.Errorf("unused licenses: %v", got)
		}
		if got := list(w.RenewalsSoon(ctx, w.admin)).ids(); got != nil {
			t.Errorf("renewals a year ahead: %v", got)
		}
		w.on(2027, 2, 9) // 60 days before 10 April
		if got := list(w.RenewalsSoon(ctx, w.admin)).ids(); len(got) != 2 || got[0] != used.sub {
			t.Errorf("renewals: %v", got)
		}
		w.on(2027, 2, 8)
		if got := list(w.RenewalsSoon(ctx, w.admin)).ids(); got != nil {
			t.Errorf("renewals in 61 days: %v", got)
		}
		if got := list(w.FlaggedSubscriptions(ctx, w.admin)).ids(); got != nil {
			t.Errorf("flagged: %v", got)
		}
		for _, read := range []func() (AttentionList, error){
			func() (AttentionList, error) { return w.NearCaps(ctx, w.other) },
			func() (AttentionList, error) { return w.UnusedLicenses(ctx, w.other) },
		} {
			if got := list(read()); got.Count != 0 {
				t.Errorf("another reseller sees %v", got)
			}
		}
		_, err := w.NearCaps(ctx, full.admin)
		refused(t, err, Forbidden, "")
	})
}

func TestFlaggedSubscriptions(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Trial, 5)
		w.on(2026, 6, 1)
		must(t)(struct{}{}, w.catchUp(t.Context(), w.admin, c.sub))
		got, err := w.FlaggedSubscriptions(t.Context(), w.admin)
		if err != nil || got.Count != 1 || got.Rows[0].Flag != "The trial ended without a plan." {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestSeatHistory(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		flexible := w.customer(billing.Flexible, 20) // on 10 April 2026, with one user
		w.on(2026, 5, 31)
		w.fill(flexible, 2)
		w.on(2026, 6, 1)
		w.fill(flexible, 3)
		w.customer(billing.AnnualMonthly, 9) // with one user
		w.on(2026, 8, 20)
		if _, err := w.CancelSubscription(t.Context(), w.admin, flexible.sub, ""); err != nil {
			t.Fatal(err)
		}
		history := must(t)(w.SeatHistory(t.Context(), w.admin)).([]SeatsOn)
		want := map[string][2]int64{
			"2026-03-31": {0, 0}, "2026-04-30": {1, 0}, "2026-05-31": {3, 0}, "2026-06-30": {7, 9}, "2026-07-31": {7, 9}, "2026-08-20": {1, 9},
		}
		if len(history) != 12 || history[0].Day.ISO() != "2025-09-30" {
			t.Fatalf("history %v", history)
		}
		for _, on := range history {
			if now := [2]int64{on.Licensed, on.Purchased}; now != want[on.Day.ISO()] {
				t.Errorf("on %s %v, want %v", on.Day.ISO(), now, want[on.Day.ISO()])
			}
		}
		if others := must(t)(w.SeatHistory(t.Context(), w.other)).([]SeatsOn); others[11].Licensed != 0 {
			t.Errorf("another reseller sees %v", others)
		}
	})
}

func TestOldestOpenRequest(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		if open, err := w.OldestOpenRequest(t.Context(), w.admin); err != nil || open.Count != 0 {
			t.Errorf("%v, %v", open, err)
		}
		first, second := w.customer(billing.Flexible, 5), w.customer(billing.AnnualMonthly, 5)
		for _, c := range []company{first, second} {
			must(t)(w.RequestPurchase(t.Context(), c.admin, NewRequest{SubscriptionID: c.sub, Number: 6}))
			w.on(2026, 4, 12)
		}
		open, err := w.OldestOpenRequest(t.Context(), w.admin)
		if err != nil || open.Count != 2 || !open.Oldest.Equal(start) {
			t.Errorf("%v, %v", open, err)
		}
		if open, err = w.OldestOpenRequest(t.Context(), w.other); err != nil || open.Count != 0 {
			t.Errorf("another reseller sees %v, %v", open, err)
		}
		counts, err := w.CountCustomers(t.Context(), w.admin)
		if err != nil || counts.All != 2 || counts.Suspended != 0 {
			t.Errorf("%v, %v", counts, err)
		}
	})
}
