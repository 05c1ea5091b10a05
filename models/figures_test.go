package models

import (
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

// TestFiguresOfVeryManyAreThoseOfTheLedger compares what the job works out with
// what is worked out for a page, month by month.
func TestFiguresOfVeryManyAreThoseOfTheLedger(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, 4, 10)
		flexible := w.customer(billing.Flexible, 20)
		w.customer(billing.AnnualMonthly, 9)
		w.customer(billing.AnnualYearly, 4)
		w.on(2026, 5, 2)
		must(t)(w.BillMonth(t.Context(), access.Job(), billing.NewMonth(2026, time.April)))
		w.fill(flexible, 3)
		w.on(2026, 6, 3)
		must(t)(w.BillMonth(t.Context(), access.Job(), billing.NewMonth(2026, time.May)))
		w.fill(flexible, 2)
		month := must(t)(w.RunningMonth(t.Context(), w.admin, 0)).(RunningMonth)
		history := must(t)(w.SeatHistory(t.Context(), w.admin)).([]SeatsOn)

		w.many = 2
		if n, err := w.WorkOutFigures(t.Context()); n != 1 || err != nil {
			t.Fatalf("%d resellers, %v", n, err)
		}
		at := w.Now()
		stored := must(t)(w.RunningMonth(t.Context(), w.admin, 0)).(RunningMonth)
		if stored.SoFar != month.SoFar || stored.Forecast != month.Forecast || stored.AtOnce != month.AtOnce || stored.Through != month.Through ||
			!stored.At.Equal(at) || stored.Waits || month.SoFar.IsZero() {
			t.Errorf("%+v, want %+v", stored, month)
		}
		kept := must(t)(w.SeatHistory(t.Context(), w.admin)).([]SeatsOn)
		if len(kept) != 3 {
			t.Fatalf("%d months", len(kept))
		}
		for i, on := range kept {
			if want := history[len(history)-3+i]; on != want {
				t.Errorf("%v, want %v", on, want)
			}
		}
		if one := must(t)(w.RunningMonth(t.Context(), w.admin, flexible.id)).(RunningMonth); !one.At.IsZero() || one.SoFar.IsZero() {
			t.Errorf("of one customer: %+v", one)
		}
		if n, err := w.WorkOutFigures(t.Context()); n != 0 || err != nil {
			t.Errorf("%d resellers again on the same day, %v", n, err)
		}

		w.on(2026, 6, 4)
		w.fill(flexible, 4)
		if old := must(t)(w.RunningMonth(t.Context(), w.admin, 0)).(RunningMonth); old.Through != stored.Through || !old.At.Equal(at) {
			t.Errorf("a day later: %+v", old)
		}
		if n, err := w.WorkOutFigures(t.Context()); n != 1 || err != nil {
			t.Errorf("%d resellers on another day, %v", n, err)
		}
		if now := must(t)(w.RunningMonth(t.Context(), w.admin, 0)).(RunningMonth); now.SoFar == stored.SoFar || now.Through != date(2026, 6, 4) {
			t.Errorf("%+v on another day", now)
		}
		w.on(2026, 7, 1)
		if next := must(t)(w.RunningMonth(t.Context(), w.admin, 0)).(RunningMonth); !next.Waits || !next.SoFar.IsZero() {
			t.Errorf("in another month: %+v", next)
		}
	})
}
