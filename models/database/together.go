package database

import (
	"context"
	"errors"
	"slices"
	"sync"

	"gorm.io/gorm"
)

// On SQLite those who wait for the one writer write together: whoever's turn it
// is begins a transaction, does in it what the others wait to do, and commits once
// for all. Nobody is answered before that commit is on the disk. A commit waits for
// the disk many times longer than an order takes to be worked out: 32 people who
// order at once get three times as much done, and the disk no longer decides how
// long they wait.
//
// They are first taken to succeed. If one fails after something was written, be it
// the receipt of a form, all is undone and begun again, each in a savepoint of its
// own. Savepoints cost a fifth more, because each page is copied that an order
// changes; so they are kept for where they are needed, and for the next few groups.

// mostTogether is how many write in one transaction.
const mostTogether = 64

// groupsWithCare is how many groups use savepoints after one in which somebody failed.
const groupsWithCare = 16

// writer is somebody who wants to write. If done is closed, somebody else has done
// it, with err, or has found that it must be done alone.
type writer struct {
	ctx   context.Context
	fn    func(*gorm.DB) error
	done  chan struct{}
	err   error
	alone bool
}

// queue are those who wait to write, in the order in which they came.
type queue struct {
	mu      sync.Mutex
	waiting []*writer
}

func (q *queue) enter(w *writer) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, w)
}

// leave reports whether the writer was still waiting.
func (q *queue) leave(w *writer) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	at := slices.Index(q.waiting, w)
	if at >= 0 {
		q.waiting = slices.Delete(q.waiting, at, at+1)
	}
	return at >= 0
}

// take returns the first who wait, at most so many.
func (q *queue) take(most int) []*writer {
	q.mu.Lock()
	defer q.mu.Unlock()
	first := slices.Clone(q.waiting[:min(len(q.waiting), most)])
	q.waiting = slices.Delete(q.waiting, 0, len(first))
	return first
}

// writeTogether waits until it is this writer's turn, or until somebody whose turn
// it was has done its work too.
func (db *DB) writeTogether(ctx, patient context.Context, fn func(*gorm.DB) error) error {
	w := &writer{ctx: ctx, fn: fn, done: make(chan struct{})}
	db.queue.enter(w)
	select {
	case db.turn <- struct{}{}:
		if !db.queue.leave(w) { // it was done just before
			<-db.turn
			break
		}
		defer func() { <-db.turn }()
		return db.lead(w, patient)
	case <-w.done:
	case <-patient.Done():
		if db.queue.leave(w) {
			return db.translated(cause(ctx, patient.Err()))
		}
		<-w.done // it is being done
	}
	if !w.alone {
		return w.err
	}
	leave, err := db.enter(patient)
	if err != nil {
		return db.translated(cause(ctx, err))
	}
	defer leave()
	return db.transact(ctx, patient, func(tx *gorm.DB) error { return fn(tx.WithContext(ctx)) })
}

var (
	errUndo  = errors.New("to be done again with savepoints")
	errApart = errors.New("to be done apart")
)

// lead does what a writer wants whose turn it is, and with it what those want who
// wait by then.
func (db *DB) lead(w *writer, patient context.Context) error {
	all := []*writer{w}
	run := func(ctx, patient context.Context, within func(*gorm.DB, *writer) error) error {
		return db.transact(ctx, patient, func(tx *gorm.DB) error {
			all = append(all, db.queue.take(mostTogether-len(all))...)
			if len(all) == 1 {
				return w.fn(tx.WithContext(w.ctx))
			}
			for _, one := range all {
				if err := within(tx, one); err != nil {
					return err
				}
			}
			return nil
		})
	}
	var err error
	if db.care > 0 {
		err = run(w.ctx, patient, db.withCare)
	} else if err = run(w.ctx, patient, db.onTrust); errors.Is(err, errUndo) {
		for _, one := range all {
			one.err = nil
		}
		anew, cancel := context.WithTimeout(context.WithoutCancel(w.ctx), db.patience) // the others do not leave with the first
		defer cancel()
		err = run(anew, anew, db.withCare)
	}
	if len(all) == 1 {
		return err
	}
	db.care = max(db.care-1, 0)
	for _, one := range all {
		one.alone = errors.Is(err, errApart)
		if one.err == nil {
			one.err = err
		}
		if one != w {
			close(one.done)
		}
	}
	if w.alone {
		return db.transact(w.ctx, patient, func(tx *gorm.DB) error { return w.fn(tx.WithContext(w.ctx)) })
	}
	return w.err
}

// onTrust does a writer's work in a transaction that others share. It fails if the
// writer is refused after something was written.
func (db *DB) onTrust(tx *gorm.DB, w *writer) error {
	before, err := changes(tx)
	if err != nil {
		return errUndo
	}
	if err := db.work(tx, w); err != nil || w.err == nil {
		return err
	}
	if after, err := changes(tx); err != nil || after != before {
		return errUndo
	}
	return nil
}

// changes counts the rows that the connection has written so far.
func changes(tx *gorm.DB) (n int64, err error) {
	err = Row(tx, []any{&n}, "SELECT total_changes()")
	return n, err
}

// withCare does a writer's work in a savepoint of a transaction that others share,
// and undoes it if it fails.
func (db *DB) withCare(tx *gorm.DB, w *writer) error {
	if _, err := Exec(tx, "SAVEPOINT one"); err != nil {
		return errApart
	}
	if err := db.work(tx, w); err != nil {
		return err
	}
	if w.err != nil {
		db.care = groupsWithCare + 1
		if _, err := Exec(tx, "ROLLBACK TO one"); err != nil {
			return errApart
		}
	}
	if _, err := Exec(tx, "RELEASE one"); err != nil {
		return errApart
	}
	return nil
}

// work does a writer's work. Somebody who leaves meanwhile does not interrupt it,
// because SQLite would undo the whole transaction. It fails if the transaction
// cannot go on: after a panic, which belongs to the writer's own goroutine, and
// where SQLite has undone it all, as on a full disk.
func (db *DB) work(tx *gorm.DB, w *writer) (err error) {
	if left := w.ctx.Err(); left != nil {
		w.err = db.translated(left)
		return nil
	}
	defer func() {
		if recover() != nil {
			err = errApart
		}
	}()
	w.err = w.fn(tx.WithContext(context.WithoutCancel(w.ctx)))
	if TroubleOf(w.err) != NoTrouble {
		return errApart
	}
	return nil
}
