package models

import (
	"errors"
	"testing"

	"perseat/models/billing"
)

// What a transaction knows of a customer that it holds is what stands in the
// database: after a part that was undone, and after a change that was taken back.
func TestAHeldCustomerIsKnownAsItStands(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 20)
		ok[struct{}](t)(write(t.Context(), w.Store, c.admin, "tried", func(x *tx) (struct{}, error) {
			a, err := x.hold(c.sub)
			if err != nil {
				return struct{}{}, err
			}
			note := func(x *tx) error {
				return x.note(onCustomer(a.Customer), "customer.edited", "customer", c.id, Facts{})
			}
			undone := errors.New("undone")
			if err := x.apart(func(inner *tx) error { return errors.Join(note(inner), undone) }); !errors.Is(err, undone) {
				return struct{}{}, err
			}
			step := func(change func(*Account, int64) error) error { return errors.Join(change(a, 3), x.sumUp(c.id)) }
			return struct{}{}, errors.Join(note(x), x.apart(note), note(x), step(x.takeSeats), step(x.freeSeats))
		}))
		w.agrees(t)
		if got := ok[RecordCheck](t)(w.CheckActivity(t.Context(), w.support, ActivityFilter{CustomerID: c.id})); got.Wrong != 0 {
			t.Errorf("its record is %+v", got)
		}
	})
}
