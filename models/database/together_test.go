package database

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"
)

// waitFor waits until so many wait to write.
func (db *DB) waitFor(t *testing.T, n int) {
	t.Helper()
	for range 1000 {
		db.queue.mu.Lock()
		waiting := len(db.queue.waiting)
		db.queue.mu.Unlock()
		if waiting == n {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("%d do not wait", n)
}

var errRefused = errors.New("refused")

// TestThoseWhoWaitWriteTogether lets several wait: some are refused, one leaves. The
// others are kept, in one transaction; if somebody is refused after writing it is
// begun again, but not for the next ones who are.
func TestThoseWhoWaitWriteTogether(t *testing.T) {
	for _, c := range []struct {
		name         string
		after        bool // whether they are refused after they have written
		transactions []int
	}{
		{"refused before they write", false, []int{1, 1}},
		{"refused after they write", true, []int{2, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			db := notes(t, filepath.Join(t.TempDir(), "a.db"), Options{})
			var kept []string
			for round, want := range c.transactions {
				texts, transactions := writeAtOnce(t, db, string(rune('a'+round)), c.after)
				kept = append(kept, texts...)
				db.holds(t, kept...)
				if transactions != want {
					t.Errorf("round %d: they wrote in %d transactions, not %d", round, transactions, want)
				}
			}
		})
	}
}

// writeAtOnce lets thirty write at once, each a text that begins with a mark. It
// returns the texts that are kept, and in how many transactions they wrote.
func writeAtOnce(t *testing.T, db *DB, mark string, after bool) (kept []string, _ int) {
	t.Helper()
	const writers = 30
	db.turn <- struct{}{}
	var all sync.WaitGroup
	var mu sync.Mutex
	transactions := map[any]int{}
	results := make([]error, writers)
	leaver, leave := context.WithCancel(t.Context())
	for i := range writers {
		ctx := t.Context()
		if i == 7 {
			ctx = leaver
		}
		all.Go(func() {
			results[i] = db.Write(ctx, func(tx *gorm.DB) error {
				mu.Lock()
				transactions[tx.Statement.ConnPool]++
				mu.Unlock()
				if i%10 == 3 && !after {
					return errRefused
				}
				for range 2 {
					if err := tx.Exec("INSERT INTO notes VALUES (?)", fmt.Sprintf("%s%02d", mark, i)).Error; err != nil {
						return err
					}
				}
				if i%10 == 3 {
					return errRefused
				}
				return nil
			})
		})
		db.waitFor(t, i+1)
	}
	leave()
	db.waitFor(t, writers-1)
	<-db.turn
	all.Wait()
	for i, err := range results {
		switch {
		case i == 7:
			if !errors.Is(err, context.Canceled) {
				t.Errorf("who left got %v", err)
			}
		case i%10 == 3:
			if !errors.Is(err, errRefused) {
				t.Errorf("%d got %v", i, err)
			}
		case err != nil:
			t.Errorf("%d got %v", i, err)
		default:
			kept = append(kept, fmt.Sprintf("%s%02d", mark, i))
		}
	}
	return kept, len(transactions)
}

// TestAPanicOfOneIsItsOwn lets one of several panic: it alone gets the panic, and
// the others are kept.
func TestAPanicOfOneIsItsOwn(t *testing.T) {
	db := notes(t, filepath.Join(t.TempDir(), "a.db"), Options{})
	db.turn <- struct{}{}
	var all sync.WaitGroup
	var mu sync.Mutex
	var panicked []int
	for i := range 9 {
		all.Go(func() {
			defer func() {
				if recover() != nil {
					mu.Lock()
					panicked = append(panicked, i)
					mu.Unlock()
				}
			}()
			err := db.Write(t.Context(), func(tx *gorm.DB) error {
				if i == 4 {
					panic("a fault")
				}
				return errors.Join(tx.Exec("INSERT INTO notes VALUES (?)", fmt.Sprint(i)).Error, tx.Exec("INSERT INTO notes VALUES (?)", fmt.Sprint(i)).Error)
			})
			if err != nil {
				t.Error(err)
			}
		})
		db.waitFor(t, i+1)
	}
	<-db.turn
	all.Wait()
	db.holds(t, "0", "1", "2", "3", "5", "6", "7", "8")
	if !slices.Equal(panicked, []int{4}) {
		t.Errorf("%v panicked", panicked)
	}
	if err := db.add("later"); err != nil {
		t.Errorf("it does not go on: %v", err)
	}
}

// TestATroubleOfOneIsNotTheOthers lets one of several meet a database without room
// for it.
func TestATroubleOfOneIsNotTheOthers(t *testing.T) {
	db := notes(t, filepath.Join(t.TempDir(), "a.db"), Options{})
	var pages int
	if err := db.write.Raw("PRAGMA max_page_count = 1").Scan(&pages).Error; err != nil {
		t.Fatal(err)
	}
	db.turn <- struct{}{}
	var all sync.WaitGroup
	for i, text := range []string{"a", string(make([]byte, 9000)), "b"} {
		all.Go(func() {
			if err := db.add(text); i == 1 {
				troubled(t, err, Full)
			} else if err != nil {
				t.Errorf("%d: %v", i, err)
			}
		})
		db.waitFor(t, i+1)
	}
	<-db.turn
	all.Wait()
	db.holds(t, "a", "b")
}

// TestTheFirstOfAGroupLeaves lets whoever leads a group leave while it is done, and
// another one be refused after writing, so that it is begun again. The others are
// kept.
func TestTheFirstOfAGroupLeaves(t *testing.T) {
	db := notes(t, filepath.Join(t.TempDir(), "a.db"), Options{})
	first, leave := context.WithCancel(t.Context())
	defer leave()
	db.turn <- struct{}{}
	var all sync.WaitGroup
	errs := make([]error, 3)
	for i, ctx := range []context.Context{first, t.Context(), t.Context()} {
		all.Go(func() {
			errs[i] = db.Write(ctx, func(tx *gorm.DB) error {
				for range 2 {
					if err := tx.Exec("INSERT INTO notes VALUES (?)", fmt.Sprint(i)).Error; err != nil {
						return err
					}
				}
				if i == 2 {
					leave()
					return errRefused
				}
				return nil
			})
		})
		db.waitFor(t, i+1)
	}
	<-db.turn
	all.Wait()
	if !errors.Is(errs[0], context.Canceled) || errs[1] != nil || !errors.Is(errs[2], errRefused) {
		t.Errorf("they got %v", errs)
	}
	db.holds(t, "1")
}
