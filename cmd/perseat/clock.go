package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"perseat/models"
)

// clock is the program's clock: the machine's, or one that was moved and runs on
// from there, or one that stands. This file is the only place that asks the
// machine for the time.
type clock struct {
	mu     sync.RWMutex
	moved  *models.SharedClock
	stands *time.Time
}

// machineTime is the machine's own time, for what is judged by other machines.
func machineTime() time.Time { return time.Now() }

// Now is the program's present moment.
func (c *clock) Now() time.Time {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.stands != nil {
		return *c.stands
	}
	if c.moved == nil {
		return time.Now()
	}
	return c.moved.MovedTo.Add(time.Since(c.moved.RealAt))
}

// MoveTo sets the clock, which stands there, so that a story is the same however
// long it takes to tell. Only this process sees it.
func (c *clock) MoveTo(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stands = &to
}

// meanwhile runs do, which may move the clock, and lets the clock run again as
// before it.
func (c *clock) meanwhile(do func() error) error {
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.stands = nil
	}()
	return do()
}

func (c *clock) set(to models.SharedClock) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.moved = &to
}

// share moves the clock for every process on the store's database.
func (c *clock) share(ctx context.Context, s *models.Store, to time.Time) error {
	moved := models.SharedClock{MovedTo: to.UTC(), RealAt: time.Now().UTC()}
	if err := s.MoveClock(ctx, moved); err != nil {
		return err
	}
	return c.follow(ctx, s)
}

// follow takes over a clock that another process has moved.
func (c *clock) follow(ctx context.Context, s *models.Store) error {
	moved, ok, err := s.SharedClock(ctx)
	if err == nil && ok {
		c.set(moved)
	}
	return err
}

// followPause is how often a process looks whether another one has moved the clock.
const followPause = 100 * time.Millisecond

// keepFollowing looks for a moved clock until ctx ends.
func (c *clock) keepFollowing(ctx context.Context, s *models.Store) {
	tick := time.NewTicker(followPause)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			_ = c.follow(ctx, s) // the next tick tries again
		}
	}
}

// elapsed measures time since the program's start, for how long things take.
func elapsed() func() time.Duration {
	began := time.Now()
	return func() time.Duration { return time.Since(began) }
}

// instant is a moment given on the command line.
type instant struct{ time.Time }

// UnmarshalText reads an RFC 3339 moment.
func (i *instant) UnmarshalText(text []byte) error {
	at, err := time.Parse(time.RFC3339, string(text))
	if err != nil {
		return fmt.Errorf("%q is not a moment such as 2026-04-20T09:00:00Z", text)
	}
	i.Time = at
	return nil
}
