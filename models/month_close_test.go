package models

import (
	"context"
	"errors"
	"testing"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// What a month costs is read before the subscriptions are held. What changes until
// then counts all the same.
func TestAMonthIsClosedAsItIsAndNotAsItWasRead(t *testing.T) {
	for name, c := range map[string]struct {
		meanwhile func(*world, company)
		net       string
	}{
		"nothing":       {func(*world, company) {}, "10.80"}, // 1 license, 20 of 30 days, at 16.20
		"another user":  {func(w *world, c company) { w.fill(c, 1) }, "16.20"},
		"another price": {func(w *world, _ company) { w.price(standard, billing.Flexible, date(2026, 4, 26), 3240) }, "13.50"},
	} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, w *world) {
				customer := w.customer(billing.Flexible, 9)
				w.on(2026, time.April, 20)
				part := nextPart(w.db.Read(t.Context()), w.reseller, april)
				check(t, part.err)
				c.meanwhile(w, customer)
				closed := ok[int](t)(write(t.Context(), w.Store, access.Job(), "month.closed", func(t *tx) (int, error) {
					return t.closePart(w.reseller, april, part)
				}))
				w.on(2026, time.May, 1)
				w.bill(april)
				if i := w.theInvoice(april); closed != 1 || i.Net().Decimal() != c.net {
					t.Errorf("%d closed, April costs %s, want %s", closed, i.Net(), c.net)
				}
				w.agrees(t)
			})
		})
	}
}

// What became ready while a part was read is closed with the part that it lies in.
func TestAPartClosesAlsoWhatBecameReadyMeanwhile(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, time.March, 20)
		w.customer(billing.Flexible, 9)
		w.customer(billing.Trial, 5) // ends on 19 April
		w.customer(billing.Flexible, 9)
		w.on(2026, time.April, 1)
		w.bill(april - 1)
		w.on(2026, time.May, 1)
		part := nextPart(w.db.Read(t.Context()), w.reseller, april)
		check(t, part.err)
		check(t, w.settleMonth(t.Context(), w.reseller, april))
		closed := ok[int](t)(write(t.Context(), w.Store, access.Job(), "month.closed", func(t *tx) (int, error) {
			return t.closePart(w.reseller, april, part)
		}))
		if len(part.months) != 2 || closed != 3 {
			t.Errorf("%d closed of %d that were read", closed, len(part.months))
		}
		w.bill(april)
		w.agrees(t)
	})
}

// A change that is being made when the month is closed is waited for, and counts.
func TestAMonthIsClosedAfterAChangeThatIsBeingMade(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		var users []uint
		check(t, w.db.Read(t.Context()).Table("licenses").Where("subscription_id = ?", c.sub).Pluck("user_id", &users).Error)
		w.on(2026, time.April, 20)
		part := nextPart(w.db.Read(t.Context()), w.reseller, april)
		check(t, part.err)
		err := w.during(t, func(t *tx) error {
			a, err := t.hold(c.sub)
			if err != nil {
				return err
			}
			return errors.Join(t.unassign(a, users, false), t.sumUp(c.id))
		}, func(o *world) error {
			return errOf(write(context.Background(), o.Store, access.Job(), "month.closed", func(t *tx) (int, error) {
				return t.closePart(w.reseller, april, part)
			}))
		})
		check(t, err)
		w.on(2026, time.May, 1)
		w.bill(april)
		if i := w.theInvoice(april); i.Net().Decimal() != "5.40" { // 1 license, 10 of 30 days, at 16.20
			t.Errorf("April costs %s", i.Net())
		}
	})
}

// nextPart is the part of a month that a run would close next.
func nextPart(db *gorm.DB, reseller uint, m billing.Month) monthPart {
	ids, err := idsToClose(db, reseller, m, 0)
	if err != nil {
		return monthPart{err: err}
	}
	return readPart(db, ids, m)
}
