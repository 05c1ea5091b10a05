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
	sessionsKept = 30 * 24 * time.Hour // after the session or link expired

	deliveriesKept = DeliveryLogDays * 24 * time.Hour
)

// DeliveryLogDays is how long a delivery stands in the log of its webhook.
const DeliveryLogDays = 30

// RunDue does all that has become due: trial ends and term ends, the months
// that are over, reminders, the erasure of deleted users, the removal of old
// receipts and sessions. Any number of processes can run it at once, as often as
// wanted. A job that fails does not stop the others; the error names each.
func (s *Store) RunDue(ctx context.Context) error {
	var failed []error
	for _, job := range []struct {
		name string
		run  func(context.Context) (int, error)
	}{
		{"due subscriptions", s.RunDueSubscriptions},
		{"months", s.runMonths},
		{"reminders", s.RemindDue},
		{"deleted users", s.eraseAll},
		{"visits", s.EndLapsedVisits},
		{"paused webhooks", s.GiveUpDeliveries},
		{"old receipts and sessions", s.removeOld},
		{"old imports", s.eraseImports},
		{"imports", s.RunImports},
	} {
		ended := s.watch("job", job.name)
		_, err := job.run(ctx)
		ended(err)
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", job.name, err))
		}
	}
	return errors.Join(failed...)
}

func (s *Store) runMonths(ctx context.Context) (int, error) {
	billed, err := s.RunMonths(ctx)
	return billed.Invoices, err
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

// removeOld removes receipts, sessions, links, counts, known browsers and
// deliveries that nobody needs any more.
func (s *Store) removeOld(ctx context.Context) (int, error) {
	removed, now := 0, s.now()
	err := s.db.Write(ctx, func(db *gorm.DB) error {
		receipts := db.Exec("DELETE FROM receipts WHERE made_at < ?", now.Add(-receiptsKept))
		sessions := db.Exec("DELETE FROM sessions WHERE expires_at < ?", now.Add(-sessionsKept))
		links := db.Exec("DELETE FROM links WHERE expires_at < ?", now.Add(-sessionsKept))
		tries := db.Exec("DELETE FROM tries WHERE since < ?", now.Add(-triesKept))
		posts := db.Exec("DELETE FROM deliveries WHERE created_at < ? AND status NOT IN ?", now.Add(-deliveriesKept), unfinished)
		browsers := db.Exec("DELETE FROM browsers WHERE seen_at < ?", now.Add(-browsersKept))
		waiting := db.Exec("DELETE FROM sign_ins WHERE expires_at < ?", now.Add(-triesKept))
		removed = 0
		var failed []error
		for _, done := range []*gorm.DB{receipts, sessions, links, tries, posts, browsers, waiting} {
			removed += int(done.RowsAffected)
			failed = append(failed, done.Error)
		}
		return errors.Join(failed...)
	})
	return removed, err
}
