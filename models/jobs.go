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

// RunDue does all that has become due: what an older program made is listed,
// trial ends and term ends, the months that are over, reminders, the erasure of
// deleted users, the removal of old receipts and sessions. Any number of
// processes can run it at once, as often as wanted. A job that fails does not
// stop the others; the error names each.
func (s *Store) RunDue(ctx context.Context) error {
	var failed []error
	for _, job := range []struct {
		name string
		run  func(context.Context) (int, error)
	}{
		{"what is not listed", s.ListUnlisted},
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

// removeOld removes receipts, sessions, links, counts, deliveries and known
// browsers that nobody needs any more.
func (s *Store) removeOld(ctx context.Context) (int, error) {
	removed, now := 0, s.now()
	err := s.db.Write(ctx, func(db *gorm.DB) error {
		removed = 0
		for _, old := range []*gorm.DB{
			db.Exec("DELETE FROM receipts WHERE made_at < ?", now.Add(-receiptsKept)),
			db.Exec("DELETE FROM sessions WHERE expires_at < ?", now.Add(-sessionsKept)),
			db.Exec("DELETE FROM links WHERE expires_at < ?", now.Add(-sessionsKept)),
			db.Exec("DELETE FROM tries WHERE since < ?", now.Add(-triesKept)),
			db.Exec("DELETE FROM deliveries WHERE created_at < ? AND status NOT IN ?", now.Add(-deliveriesKept), unfinished),
			db.Exec("DELETE FROM browsers WHERE seen_at < ?", now.Add(-browsersKept)),
			db.Exec("DELETE FROM sign_ins WHERE expires_at < ?", now.Add(-triesKept)),
		} {
			if old.Error != nil {
				return old.Error
			}
			removed += int(old.RowsAffected)
		}
		return nil
	})
	return removed, err
}
