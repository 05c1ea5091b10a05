package outbound

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"perseat/models"
)

// outcome is what became of one thing to be sent.
type outcome int

const (
	nothingDue outcome = iota
	delivered
	notDelivered
)

// deliverer sends the next thing that is due. An error means that nothing else
// can be sent now either.
type deliverer func(context.Context) (outcome, error)

// pollPause is how often an outbox is looked at; downPause is the pause after
// nothing could be sent.
const (
	pollPause = 2 * time.Second
	downPause = 30 * time.Second
)

// round sends what is due, several at the same time, until nothing is due or
// nothing can be sent any more. It returns how many were sent.
func (one deliverer) round(ctx context.Context, senders int) (int, error) {
	round, stop := context.WithCancel(ctx)
	defer stop()
	var sent atomic.Int64
	var all sync.WaitGroup
	failed := make(chan error, senders)
	for range senders {
		all.Go(func() {
			for round.Err() == nil {
				result, err := one(round)
				if result == delivered {
					sent.Add(1)
				}
				if err != nil && round.Err() == nil {
					failed <- err
					stop()
				}
				if result == nothingDue {
					return
				}
			}
		})
	}
	all.Wait()
	close(failed)
	var errs []error
	for err := range failed {
		errs = append(errs, err)
	}
	return int(sent.Load()), errors.Join(errs...)
}

// keep runs rounds until ctx ends.
func keep(ctx context.Context, log *slog.Logger, what string, round func(context.Context) (int, error)) {
	for {
		pause := pollPause
		if _, err := round(ctx); err != nil && ctx.Err() == nil {
			log.Error(what+" not delivered", "err", err)
			pause = downPause
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// How often, and after which pause, a note is tried again while the database
// cannot take it.
const (
	noteTries = 60
	notePause = 2 * time.Second
)

// insist repeats a note until the database takes it: what was sent, and of
// which that is not known, would be sent again.
func insist(note func() error) error {
	for tries := 1; ; tries++ {
		err := note()
		if models.KindOf(err) != models.Unavailable || tries == noteTries {
			return err
		}
		time.Sleep(notePause)
	}
}
