package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// How long what nobody needs any more is kept.
const (
	receiptsKept = 30 * 24 * time.Hour // after which a repeated form is no repetition
	sessionsKept = 30 * 24 * time.Hour // after the session expired
)

// JobsDone says what a run of the jobs did.
type JobsDone struct {
	Subscriptions int // trial ends and term ends
	Reminders     int
	Erased        int // users
	Receipts      int // removed
	Sessions      int // removed
}

// RunDue does all that has become due: trial ends and term ends, reminders,
// the erasure of deleted users, the removal of old receipts and sessions. Any
// number of processes can run it at once, as often as wanted. A job that fails
// does not stop the others; the error names each.
func (s *Store) RunDue(ctx context.Context) (JobsDone, error) {
	var done JobsDone
	var failed []error
	now := s.now()
	for _, job := range []struct {
		name  string
		count *int
		run   func(context.Context) (int, error)
	}{
		{"due subscriptions", &done.Subscriptions, s.RunDueSubscriptions},
		{"reminders", &done.Reminders, s.RemindDue},
		{"deleted users", &done.Erased, s.eraseAll},
		{"old receipts", &done.Receipts, s.removing("DELETE FROM receipts WHERE made_at < ?", now.Add(-receiptsKept))},
		{"old sessions", &done.Sessions, s.removing("DELETE FROM sessions WHERE expires_at < ?", now.Add(-sessionsKept))},
	} {
		n, err := job.run(ctx)
		*job.count = n
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", job.name, err))
		}
	}
	return done, errors.Join(failed...)
}

// eraseAll erases deleted users until none is left whose time is over.
func (s *Store) eraseAll(ctx context.Context) (int, error) {
	for done := 0; ; {
		n, err := s.EraseDeletedUsers(ctx)
		done += n
		if err != nil || n == 0 {
			return done, err
		}
	}
}

// removing is a job that deletes what is older than a moment.
func (s *Store) removing(sql string, before time.Time) func(context.Context) (int, error) {
	return func(ctx context.Context) (n int, err error) {
		err = s.db.Write(ctx, func(db *gorm.DB) error {
			gone := db.Exec(sql, before)
			n = int(gone.RowsAffected)
			return gone.Error
		})
		return n, err
	}
}
