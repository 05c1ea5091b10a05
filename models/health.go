package models

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"perseat/models/database"
)

// Watch is told that something begins, an "operation" or a "job", by its name;
// what it returns is told how that ended.
type Watch func(what, name string) (ended func(error))

func unwatched(string, string) func(error) { return func(error) {} }

// Observe has every operation and job told to w from now on. It is set before
// the store is used.
func (s *Store) Observe(w Watch) { s.watch = w }

// Check is one thing that must hold for this process to serve, and what is wrong
// with it, nil if it holds.
type Check struct {
	Name string
	Err  error
}

// Ready checks what must hold for this process to serve: that the database can
// be reached and is written to, that its schema is what this program needs, and
// that the clocks agree. Anybody may ask.
func (s *Store) Ready(ctx context.Context) []Check {
	return []Check{
		{"database", s.db.Reachable(ctx)},
		{"schema", s.db.CheckSchema(ctx)},
		{"clock", s.checkClock(ctx)},
	}
}

// CheckSchema reports whether the database still lets this program run on it. If
// a newer program has left it behind, nothing is written any more.
func (s *Store) CheckSchema(ctx context.Context) error { return s.db.CheckSchema(ctx) }

// clockTolerance is how far clocks may be apart.
const clockTolerance = 5 * time.Second

// checkClock finds a clock that went back behind the newest entry, or that
// differs from the database server's, and so from the other processes'.
func (s *Store) checkClock(ctx context.Context) error {
	now := s.now()
	var newest []Activity
	if err := s.db.Read(ctx).Select("at").Order("id DESC").Limit(1).Find(&newest).Error; err != nil {
		return err
	}
	if len(newest) > 0 && newest[0].At.Sub(now) > clockTolerance {
		return fmt.Errorf("it is %s, but the newest entry is of %s: the clock went back", now.Format(time.RFC3339), newest[0].At.Format(time.RFC3339))
	}
	if s.db.Dialect == database.SQLite {
		return nil
	}
	var servers time.Time
	if err := s.db.Read(ctx).Raw("SELECT clock_timestamp()").Scan(&servers).Error; err != nil {
		return err
	}
	moved, is, err := s.SharedClock(ctx)
	if err != nil {
		return err
	}
	if is {
		servers = moved.MovedTo.Add(servers.Sub(moved.RealAt))
	}
	if apart := now.Sub(servers).Abs(); apart > clockTolerance {
		return fmt.Errorf("it differs from the database server's by %s", apart.Round(time.Second))
	}
	return nil
}

// Connections are the connections to the database, by what they are for.
func (s *Store) Connections() (map[string]sql.DBStats, error) { return s.db.Connections() }

// Retries is how many transactions PostgreSQL has asked to be run again.
func (s *Store) Retries() int64 { return s.db.Retries() }

// WaitingMail is how many mails wait to be sent, counted up to a thousand, and
// since when the one that is due longest has been due; zero if none is due.
func (s *Store) WaitingMail(ctx context.Context) (n int64, late time.Duration, err error) {
	return mailQueue.backlog(s.db.Read(ctx), s.now())
}

// WaitingDeliveries is how many deliveries to webhooks wait, counted up to a
// thousand, and since when the one that is due longest has been due; zero if none
// is. What waits for a webhook that is paused or rests is not due.
func (s *Store) WaitingDeliveries(ctx context.Context) (n int64, late time.Duration, err error) {
	return deliveryQueue.backlog(s.db.Read(ctx), s.now())
}
