package database

import (
	"context"
	"errors"
	"slices"
	"sync"

	"gorm.io/gorm"
)

// On SQLite those who wait for the one writer write together: whoever's turn it
// is begins a transaction, does in it what the others wait to do, each in a
// savepoint of its own, and commits once for all. Nobody is answered before that
// commit is on the disk. A commit waits for the disk many times longer than an
// order takes to be worked out: 32 people who order at once get three times as
// much done, and the disk no longer decides how long they wait.

// mostTogether is how many write in one transaction.
const mostTogether = 64

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

// errApart ends a transaction of several whose parts must be done each alone.
var errApart = errors.New("to be done apart")

// lead does what a writer wants whose turn it is, and with it what those want who
// wait by then.
func (db *DB) lead(w *writer, patient context.Context) error {
	var all []*writer
	err := db.transact(w.ctx, patient, func(tx *gorm.DB) error {
		others := db.queue.take(mostTogether - 1)
		if len(others) == 0 {
			return w.fn(tx.WithContext(w.ctx))
		}
		all = append([]*writer{w}, others...)
		for _, one := range all {
			if !db.within(tx, one) {
				return errApart
			}
		}
		return nil
	})
	if len(all) == 0 {
		return err
	}
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

// within does a writer's work in a savepoint of a transaction that others share,
// and undoes it if it fails. Somebody who leaves meanwhile does not interrupt it,
// because SQLite would undo the whole transaction. It reports whether the
// transaction can go on: not after a panic, which belongs to the writer's own
// goroutine, and not where SQLite has undone it all, as on a full disk.
func (db *DB) within(tx *gorm.DB, w *writer) (goesOn bool) {
	if err := w.ctx.Err(); err != nil {
		w.err = db.translated(err)
		return true
	}
	defer func() {
		if recover() != nil {
			goesOn = false
		}
	}()
	if tx.Exec("SAVEPOINT one").Error != nil {
		return false
	}
	w.err = w.fn(tx.WithContext(context.WithoutCancel(w.ctx)))
	if TroubleOf(w.err) != NoTrouble {
		return false
	}
	if w.err != nil && tx.Exec("ROLLBACK TO one").Error != nil {
		return false
	}
	return tx.Exec("RELEASE one").Error == nil
}
