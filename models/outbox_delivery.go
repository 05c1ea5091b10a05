package models

import (
	"context"
	"errors"
	"regexp"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/database"
)

// MailLease is how long a process has a mail that it took for itself. Whoever
// sends must give up earlier: after it, another process takes the mail, because
// the first one has died.
const MailLease = 5 * time.Minute

// mailQueue is the outbox as processes take mail from it.
var mailQueue = queue{table: "outbox", lease: MailLease}

// mailKept is how long a mail is worth sending. One that waited longer, because
// no mail server was set up, is dropped, and can still be sent again by hand.
const mailKept = 7 * 24 * time.Hour

// mailPauses are the pauses after each failed attempt; after the last attempt
// the mail has failed.
var mailPauses = []time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

// MailAttempts is how often a mail is tried before it has failed.
const MailAttempts = 9

const (
	mailTooOld   = "It waited for more than 7 days, so it was not sent any more."
	mailNobody   = "There is nobody left to receive it."
	mailGone     = "The receiver is suspended or deleted."
	mailAbandons = "Each time, the program ended while it was sending it."
)

// ClaimMail takes the mail that has been due longest, for MailLease, and returns
// it with all that its text says; false if none is due. What concerns several
// people becomes a mail to each of them first. Of any number of processes, one
// gets a mail. A mail that nobody should get any more is dropped instead.
func (s *Store) ClaimMail(ctx context.Context) (Mail, bool, error) {
	for {
		due, err := mailQueue.any(s.db.Read(ctx), s.now())
		if err != nil || !due {
			return Mail{}, false, err
		}
		taken, err := write(ctx, s, access.Job(), "mail.claimed", func(t *tx) (claimed, error) {
			return t.claimMail(s.db.Dialect)
		})
		switch {
		case err != nil || !taken.found:
			return Mail{}, false, err
		case taken.to.ID == 0:
			continue // it was dropped; the next one
		}
		m, err := s.loadMail(ctx, taken)
		if err != nil {
			m = Mail{ID: taken.row.ID, Attempt: taken.row.Attempts}
			return Mail{}, false, errors.Join(err, s.NoteMailFailed(ctx, m, "Its text could not be written.", false))
		}
		return m, true, nil
	}
}

// claimed is what a transaction took: a row and its receiver, no receiver if
// the mail was dropped.
type claimed struct {
	found bool
	row   OutboxRow
	to    User
}

// claimMail takes the next mail and finds its receiver.
func (t *tx) claimMail(d database.Dialect) (claimed, error) {
	err := t.Model(&OutboxRow{}).Where("status = 'waiting' AND due_at < ?", t.clock().Add(-mailKept)).
		Updates(map[string]any{"status": MailDropped, "last_error": mailTooOld, "taken_at": nil}).Error
	if err != nil {
		return claimed{}, err
	}
	row, found, err := take[OutboxRow](t, mailQueue, d)
	if err != nil || !found {
		return claimed{}, err
	}
	if row.Attempts > MailAttempts {
		return claimed{true, row, User{}}, t.endMail(row, MailFailed, orElse(row.LastError, mailAbandons))
	}
	people, err := t.receivers(row)
	if err != nil {
		return claimed{}, err
	}
	if len(people) == 0 {
		why := mailNobody
		if row.UserID != 0 {
			why = mailGone
		}
		return claimed{true, row, User{}}, t.endMail(row, MailDropped, why)
	}
	if row.UserID == people[0].ID {
		return claimed{true, row, people[0]}, nil
	}
	return claimed{true, row, people[0]}, t.addressMail(row, people)
}

// addressMail makes a mail that concerns several people a mail to the first,
// and adds one to each of the others.
func (t *tx) addressMail(row OutboxRow, people []User) error {
	if err := t.Model(&OutboxRow{}).Where("id = ?", row.ID).Update("user_id", people[0].ID).Error; err != nil {
		return err
	}
	for _, u := range people[1:] {
		other := row
		other.UserID, other.Outgoing = u.ID, Outgoing{DueAt: t.clock(), CreatedAt: row.CreatedAt}
		if err := t.Create(&other).Error; err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) endMail(row OutboxRow, status MailStatus, why string) error {
	return t.Model(&OutboxRow{}).Where("id = ?", row.ID).
		Updates(map[string]any{"status": status, "last_error": why, "taken_at": nil}).Error
}

// NoteMailSent notes that the mail server took a mail. It counts whoever has the
// mail now, because it cannot be called back.
func (s *Store) NoteMailSent(ctx context.Context, m Mail) error {
	return s.db.Write(ctx, func(db *gorm.DB) error {
		_, err := mailQueue.noteSent(db, m.ID, 0, s.now())
		return err
	})
}

// NoteMailFailed notes why a mail could not be sent, without the addresses in it.
// The mail is tried again after a pause that grows, unless it is refused for good
// or this was the last attempt. A mail that another process has by now stays as
// it is.
func (s *Store) NoteMailFailed(ctx context.Context, m Mail, why string, forGood bool) error {
	var again time.Time
	if !forGood && m.Attempt < MailAttempts {
		again = s.now().Add(mailPauses[max(m.Attempt-1, 0)])
	}
	return s.db.Write(ctx, func(db *gorm.DB) error {
		_, err := mailQueue.noteFailed(db, m.ID, m.Attempt, withoutAddresses(why), again, string(MailFailed))
		return err
	})
}

// DropWaitingMail gives up every mail that waits, for a reason that the list of
// mail shows. It is for the program: a demo's story is not mailed to anybody.
func (s *Store) DropWaitingMail(ctx context.Context, why string) error {
	return s.db.Write(ctx, func(db *gorm.DB) error {
		return db.Model(&OutboxRow{}).Where("status = ? AND taken_at IS NULL", MailWaiting).
			Updates(map[string]any{"status": MailDropped, "last_error": why}).Error
	})
}

var anyAddress = regexp.MustCompile(`[^\s<>"',;:()\[\]]+@[^\s<>"',;:()\[\]]+`)

// withoutAddresses is what a mail server said, without the addresses that it
// repeats, because those are erased with their people.
func withoutAddresses(text string) string {
	return short(anyAddress.ReplaceAllString(text, "(address)"), 300)
}
