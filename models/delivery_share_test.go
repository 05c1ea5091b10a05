package models

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

// An operation that adds an event behind one that is being noted as delivered at
// that moment waits for it: the event is either queued behind it or due itself,
// and never stands behind nothing.
func TestNoEventIsLeftBehindOneThatIsThrough(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		hook, subs := listening(w, 1)
		w.raiseCap(subs[0])
		p := w.posted()
		err := w.during(t, func(tx *tx) error {
			if _, err := deliveryQueue.noteSent(tx.DB, p.ID, p.Attempt, w.now()); err != nil {
				return err
			}
			return tx.advance(hook, p.Lane)
		}, func(other *world) error {
			other.raiseCap(subs[0])
			return nil
		})
		must(t)(nil, err)
		if rows := w.deliveries(hook); len(rows) != 2 || rows[1].Status != DeliveryWaiting {
			t.Errorf("left behind: %+v", rows)
		}
	})
}

// Twelve senders in two processes deliver what six writers make; each event
// once, and each subscription's in order, though some attempts fail.
func TestTwoProcessesShareTheDeliveriesInOrder(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		const writers, each = 6, 12
		_, subs := listening(w, writers)
		stores := []*Store{w.Store, w.another()}
		var mu sync.Mutex
		got := map[uint][]string{} // by subscription: message ids in the order of arrival
		twice := map[string]int{}
		done := make(chan struct{})
		var writing, sending sync.WaitGroup
		for i, sub := range subs {
			writing.Go(func() {
				for n := range each {
					_, err := stores[i%2].EditPurchaseCap(context.Background(), w.admin, sub, CapChange{Cap: int64(10 + n), Was: int64(9 + n)})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		sender := func(s *Store) {
			for tries := 0; ; {
				p, found, err := s.ClaimDelivery(context.Background())
				if err != nil {
					t.Error(err)
					return
				}
				if !found {
					select {
					case <-done:
						if tries++; tries > 20 {
							return
						}
						time.Sleep(5 * time.Millisecond)
					default:
						time.Sleep(time.Millisecond)
					}
					w.clock.Store(ptr(w.clock.Load().Add(10 * time.Millisecond)))
					continue
				}
				mu.Lock()
				fails := p.Attempt == 1 && p.ID%5 == 0
				if !fails {
					got[p.Lane] = append(got[p.Lane], p.MessageID)
					twice[p.MessageID]++
				}
				mu.Unlock()
				if fails {
					err = s.NoteNotDelivered(context.Background(), p, Failure{Code: 503, Why: "busy"})
				} else {
					err = s.NoteDelivered(context.Background(), p, 200)
				}
				if err != nil && !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
			}
		}
		for i := range 12 {
			sending.Go(func() { sender(stores[i%2]) })
		}
		writing.Wait()
		close(done)
		sending.Wait()
		for { // what waits for its pause
			w.later(time.Minute)
			p, found := w.post()
			if !found {
				break
			}
			got[p.Lane] = append(got[p.Lane], p.MessageID)
			twice[p.MessageID]++
			w.delivered(p)
		}
		for _, sub := range subs {
			var want []string
			must(t)(nil, w.db.Read(t.Context()).Model(&Delivery{}).Where("subscription_id = ?", sub).Order("id").Pluck("message_id", &want).Error)
			if len(want) != each || len(got[sub]) != each {
				t.Errorf("subscription %d: %d of %d events", sub, len(got[sub]), len(want))
				continue
			}
			for i := range want {
				if got[sub][i] != want[i] {
					t.Errorf("subscription %d: event %d is out of order", sub, i)
				}
			}
		}
		for id, n := range twice {
			if n != 1 {
				t.Errorf("%s was delivered %d times", id, n)
			}
		}
	})
}

func ptr[T any](v T) *T { return &v }
