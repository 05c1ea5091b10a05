package models

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

// writers is how many people want the last seats at once.
const writers = 64

// rounds is how often each of the seven races is run: RACE_ROUNDS, or 8 times.
func rounds(t *testing.T) int {
	t.Helper()
	if text := os.Getenv("RACE_ROUNDS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if raceDetector || testing.Short() {
		return 2
	}
	return 8
}

// race runs do for every writer at once and returns how many succeeded. Every
// other one must have been refused for lack of seats.
func (w *world) race(t *testing.T, n int, do func(i int) error) int64 {
	t.Helper()
	var succeeded atomic.Int64
	var all sync.WaitGroup
	gate := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-gate
			err := do(i)
			var refusal *Error
			switch {
			case err == nil:
				succeeded.Add(1)
			case errors.As(err, &refusal) && refusal.Kind == Conflict && refusal.Cause == CauseSeatsFull:
			default:
				t.Errorf("writer %d: %v", i, err)
			}
		})
	}
	close(gate)
	all.Wait()
	return succeeded.Load()
}

// watch reads a subscription over and over until it is told to stop, and fails
// the test if more is licensed than its ceiling, or other than its licenses.
func (w *world) watch(t *testing.T, sub uint) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() {
		for ctx.Err() == nil {
			var is struct{ Licensed, Ceiling, Held, Entry, Top int64 }
			err := w.db.Read(t.Context()).Raw(`SELECT licensed, ceiling,
				(SELECT COUNT(*) FROM licenses WHERE subscription_id = subscriptions.id AND held) AS held,
				(SELECT licensed FROM seat_ledger WHERE subscription_id = subscriptions.id AND seq = subscriptions.ledger_seq) AS entry,
				(SELECT ceiling FROM seat_ledger WHERE subscription_id = subscriptions.id AND seq = subscriptions.ledger_seq) AS top
				FROM subscriptions WHERE id = ?`, sub).Scan(&is).Error
			if err != nil {
				t.Error(err)
				return
			}
			if is.Licensed > is.Ceiling || is.Licensed != is.Held || is.Licensed != is.Entry || is.Ceiling != is.Top {
				t.Errorf("a reader saw %d of %d licensed, %d licenses, %d of %d in the ledger", is.Licensed, is.Ceiling, is.Held, is.Entry, is.Top)
				return
			}
			time.Sleep(500 * time.Microsecond) // leaves the processor to the writers
		}
	})
	return func() { cancel(); all.Wait() }
}

// races are the ways to take the last seats: each prepares a customer with few
// seats left and says how many, which subscription, and what a writer does.
var races = map[string]func(*testing.T, *world) (sub uint, free int64, do func(int) error){
	"adding users under a cap": func(t *testing.T, w *world) (uint, int64, func(int) error) {
		c := w.customer(billing.Flexible, 8)
		return c.sub, 7, func(i int) error {
			return errOf(w.AddUsers(t.Context(), c.admin, []NewUser{newUser(fmt.Sprint("late", i))}))
		}
	},
	"adding users to purchased licenses": func(t *testing.T, w *world) (uint, int64, func(int) error) {
		c := w.customer(billing.AnnualMonthly, 8)
		return c.sub, 7, func(i int) error {
			return errOf(w.AddUsers(t.Context(), c.admin, []NewUser{newUser(fmt.Sprint("late", i))}))
		}
	},
	"assigning licenses": func(t *testing.T, w *world) (uint, int64, func(int) error) {
		c := w.customer(billing.Flexible, 1+writers)
		vault := w.also(c, vault, billing.Flexible, 7)
		users := w.fill(c, writers)
		return vault, 7, func(i int) error {
			return errOf(w.AssignLicenses(t.Context(), c.admin, vault, users[i:i+1]))
		}
	},
	"restoring users": func(t *testing.T, w *world) (uint, int64, func(int) error) {
		c := w.customer(billing.Flexible, 1+writers)
		gone := w.fill(c, writers)
		ok[int](t)(w.DeleteUsers(t.Context(), c.admin, gone))
		ok[CapChanged](t)(w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: 8, Was: 1 + writers}))
		return c.sub, 7, func(i int) error { return errOf(w.RestoreUser(t.Context(), c.admin, gone[i])) }
	},
	"every way at once": func(t *testing.T, w *world) (uint, int64, func(int) error) {
		c := w.customer(billing.Flexible, 1+writers)
		gone := w.fill(c, writers/4)
		bare := w.fill(c, writers/4)
		ok[int](t)(w.DeleteUsers(t.Context(), c.admin, gone))
		ok[int](t)(w.RemoveLicenses(t.Context(), c.admin, c.sub, bare))
		ok[CapChanged](t)(w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: 8, Was: 1 + writers}))
		act := visit(c.admin, w.admin, access.Act)
		return c.sub, 7, func(i int) error {
			switch {
			case i < writers/4:
				return errOf(w.RestoreUser(t.Context(), c.admin, gone[i]))
			case i < writers/2:
				return errOf(w.AssignLicenses(t.Context(), act, c.sub, bare[i-writers/4:i-writers/4+1]))
			}
			return errOf(w.AddUsers(t.Context(), c.admin, []NewUser{newUser(fmt.Sprint("late", i))}))
		}
	},
}

func TestOfAllWhoWantTheLastSeatsAsManySucceedAsThereAre(t *testing.T) {
	for name, prepare := range races {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, w *world) {
				for range rounds(t) {
					sub, free, do := prepare(t, w)
					stop := w.watch(t, sub)
					n := w.race(t, writers, do)
					stop()
					if s := w.sub(sub); n != free || s.Licensed != s.Ceiling {
						t.Fatalf("%d took the last %d seats; %d of %d licensed", n, free, s.Licensed, s.Ceiling)
					}
				}
				w.agrees(t)
			})
		})
	}
}

func TestACapIsLoweredWhileUsersAreAdded(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for range rounds(t) {
			c := w.customer(billing.Flexible, 20)
			stop := w.watch(t, c.sub)
			var lowered atomic.Int64
			added := w.race(t, writers, func(i int) error {
				if i%4 != 0 {
					return errOf(w.AddUsers(t.Context(), c.admin, []NewUser{newUser(fmt.Sprint("late", i))}))
				}
				was := w.sub(c.sub).Ceiling
				_, err := w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: was - 3, Was: was})
				if err == nil {
					lowered.Add(1)
				} else if KindOf(err) != Invalid && KindOf(err) != Conflict {
					t.Error(err)
				}
				return &Error{Kind: Conflict, Cause: CauseSeatsFull} // not a user added
			})
			stop()
			s := w.sub(c.sub)
			if s.Licensed != s.Ceiling || s.Licensed != 1+added || s.Ceiling != 20-3*lowered.Load() {
				t.Fatalf("%d of %d licensed, %d added, %d times lowered", s.Licensed, s.Ceiling, added, lowered.Load())
			}
		}
		w.agrees(t)
	})
}

func TestLicensesAreAddedWhileUsersAreAdded(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for range rounds(t) {
			c := w.customer(billing.AnnualMonthly, 5)
			stop := w.watch(t, c.sub)
			var bought atomic.Int64
			added := w.race(t, writers, func(i int) error {
				if i%16 != 0 {
					return errOf(w.AddUsers(t.Context(), c.admin, []NewUser{newUser(fmt.Sprint("late", i))}))
				}
				in := LicenseOrder{Additional: 3, Source: SourcePhone}
				q, err := w.QuoteLicenses(t.Context(), w.admin, c.sub, in)
				if err != nil {
					return err
				}
				in.Kept = q.Kept()
				_, err = w.AddLicenses(t.Context(), w.admin, c.sub, in)
				if err == nil {
					bought.Add(3)
				} else if KindOf(err) != Conflict {
					t.Error(err)
				}
				return &Error{Kind: Conflict, Cause: CauseSeatsFull} // not a user added
			})
			stop()
			s := w.sub(c.sub)
			if s.Ceiling != 5+bought.Load() || s.Licensed != 1+added || bought.Load() == 0 {
				t.Fatalf("%d of %d licensed, %d added, %d bought", s.Licensed, s.Ceiling, added, bought.Load())
			}
		}
		w.agrees(t)
	})
}
