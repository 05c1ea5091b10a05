package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"perseat/models/access"
	"perseat/models/billing"
)

// reminder is a reminder that was mailed.
type reminder struct {
	SubscriptionID uint
	DueOn          billing.Day
	Days           int
	MadeAt         time.Time
}

// RemindDue mails that an Annual subscription renews in 30 and in 3 days, and
// that a trial ends in 7 days and in one. Each reminder is mailed once, by
// whatever process comes first. One whose day has passed while the program was
// down is made up for, unless the next is due already. It returns how many.
func (s *Store) RemindDue(ctx context.Context) (int, error) {
	zone, err := s.BillingZone(ctx)
	if err != nil {
		return 0, err
	}
	today, made := billing.DayOf(s.now(), zone), 0
	for _, kind := range []struct {
		trial        bool
		days, sooner int // at which it is mailed, and the next one
	}{{false, 30, 3}, {false, 3, 0}, {true, 7, 1}, {true, 1, 0}} {
		n, err := s.remind(ctx, kind.trial, kind.days, today.AddDays(kind.sooner+1), today.AddDays(kind.days))
		made += n
		if err != nil {
			return made, err
		}
	}
	return made, nil
}

// remind mails one reminder of what is due from a day to another, both included.
func (s *Store) remind(ctx context.Context, trial bool, days int, from, to billing.Day) (int, error) {
	made := 0
	var last Subscription
	var failed []error
	for {
		var batch []Subscription
		err := s.db.Read(ctx).Where(`status <> 'canceled' AND due_on BETWEEN ? AND ? AND (due_on, id) > (?, ?)
			AND COALESCE(status, '') = ? AND (plan = ?) = ? AND NOT EXISTS (SELECT 1 FROM reminders
			WHERE subscription_id = subscriptions.id AND reminders.due_on = subscriptions.due_on AND days = ?)`,
			from, to, last.DueOn, last.ID, Active, billing.Trial, trial, days).
			Order("due_on, id").Limit(dueBatch).Find(&batch).Error
		if err != nil || len(batch) == 0 {
			return made, errors.Join(append(failed, err)...)
		}
		for _, last = range batch {
			did, err := s.remindOf(ctx, last, days)
			if err != nil {
				failed = append(failed, fmt.Errorf("reminder of subscription %d: %w", last.ID, err))
			}
			if did {
				made++
			}
		}
	}
}

// remindOf mails one reminder of one subscription, unless that was done or the
// subscription has changed meanwhile.
func (s *Store) remindOf(ctx context.Context, seen Subscription, days int) (did bool, err error) {
	return write(ctx, s, access.Job(), "reminder", func(t *tx) (bool, error) {
		a, err := t.hold(seen.ID)
		if err != nil || a.Status != Active || a.DueOn != seen.DueOn {
			return false, err
		}
		row := reminder{a.ID, a.DueOn, days, t.now}
		insert := t.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
		if insert.Error != nil || insert.RowsAffected == 0 {
			return false, insert.Error
		}
		kind := MailRenewalSoon
		if a.Plan == billing.Trial {
			kind = MailTrialSoon
		}
		return true, t.post(kind, a.Customer, 0, Facts{
			"subscription": a.ID, "on": a.DueOn.ISO(), "days": int(a.DueOn - t.day()),
		})
	})
}
