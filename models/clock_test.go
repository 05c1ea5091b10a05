package models

import (
	"testing"
	"time"

	"perseat/models/billing"
)

func TestADayBeginsInTheBillingZone(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.at(time.Date(2026, 6, 30, 22, 30, 0, 0, time.UTC)) // 23:30 on 30 June in Dublin
		june := w.customer(billing.Flexible, 5)
		w.at(time.Date(2026, 6, 30, 23, 30, 0, 0, time.UTC)) // 00:30 on 1 July
		july := w.customer(billing.Flexible, 5)
		for sub, day := range map[uint]billing.Day{june.sub: date(2026, 6, 30), july.sub: date(2026, 7, 1)} {
			for _, e := range w.ledger(sub) {
				if e.Day != day {
					t.Errorf("an entry on %s, want %s", e.Day, day)
				}
			}
			if s := w.sub(sub); s.StartedOn != day {
				t.Errorf("started on %s", s.StartedOn)
			}
			for _, o := range w.orders(sub) {
				if o.Day != day {
					t.Errorf("ordered on %s", o.Day)
				}
			}
			if w.billedOn(sub, day) != 0 || w.billedOn(sub, day+1) != 1 {
				t.Errorf("not billed from the day after %s", day)
			}
		}
		// a day in July more
		if a, b := w.monthNet(june.sub, date(2026, 7, 1).Month()), w.monthNet(july.sub, date(2026, 7, 1).Month()); a.Decimal() != "16.20" || b.Decimal() != "15.68" {
			t.Errorf("July costs %s and %s", a, b)
		}
	})
}

func TestAChangeAtMidnightCountsFromTheNextDay(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.at(time.Date(2026, 6, 30, 23, 0, 0, 0, time.UTC)) // 1 July, 00:00 in Dublin
		c := w.customer(billing.Flexible, 5)
		if w.billedOn(c.sub, date(2026, 7, 1)) != 0 || w.billedOn(c.sub, date(2026, 7, 2)) != 1 {
			t.Error("counted on its own day")
		}
	})
}

func TestAClockThatGoesBackGivesNoEarlierMoment(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, time.April, 20)
		c := w.customer(billing.Flexible, 10)
		annual := w.customer(billing.AnnualMonthly, 10)
		must(t)(w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: 12, Was: 10}))
		w.on(2026, time.April, 18)
		w.fill(c, 2)
		w.addLicenses(annual.sub, 1) // as it was reviewed at that time
		next := w.changeEdition(c.sub, plus)
		for _, sub := range []uint{c.sub, annual.sub} {
			last := LedgerEntry{}
			for _, e := range w.ledger(sub) {
				if e.At.Before(last.At) || e.Day < last.Day || e.Day != date(2026, 4, 20) {
					t.Errorf("%+v after %+v", e, last)
				}
				last = e
			}
		}
		w.on(2026, time.April, 25)
		w.fill(c, 1)
		rows := w.ledger(next)
		if e := rows[len(rows)-1]; e.Day != date(2026, 4, 25) {
			t.Errorf("%+v", e)
		}
	})
}

func TestTheLastChangeOfADayCounts(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, time.March, 20)
		c := w.customer(billing.Flexible, 25)
		w.fill(c, 4)
		w.on(2026, time.April, 10)
		added := w.fill(c, 1)
		w.on(2026, time.April, 15)
		w.remove(c, added...) // 5 days
		w.remove(c, w.fill(c, 3)...)
		lines := w.monthLines(c.sub, date(2026, 4, 1).Month())
		if len(lines) != 1 || lines[0].Days != 155 || lines[0].Net.Decimal() != "83.70" {
			t.Errorf("%+v", lines)
		}
	})
}
