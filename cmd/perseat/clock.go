package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"perseat/models"
)

// clock is the program's clock: the machine's, or one that was moved and runs on
// from there. This file is the only place that asks the machine for the time.
type clock struct {
	mu    sync.RWMutex
	moved *models.SharedClock
}

// Now is the program's present moment.
func (c *clock) Now() time.Time {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.moved == nil {
		return time.Now()
	}
	return c.moved.MovedTo.Add(time.Since(c.moved.RealAt))
}

// MoveTo sets the clock, which runs on from there. Only this process sees it.
func (c *clock) MoveTo(to time.Time) {
	c.set(models.SharedClock{MovedTo: to, RealAt: time.Now()})
}

// meanwhile runs do, which may move the clock, and puts the clock back after it.
func (c *clock) meanwhile(do func() error) error {
	c.mu.RLock()
	before := c.moved
	c.mu.RUnlock()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.moved = before
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

// keepFollowing looks for a moved clock until ctx ends.
func (c *clock) keepFollowing(ctx context.Context, s *models.Store) {
	tick := time.NewTicker(250 * time.Millisecond)
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
