package main

import (
	"context"
	"errors"
)

type demoCommand struct {
	Customers int `help:"How many customers the Dublin reseller gets, if more than those with a story." placeholder:"N"`
}

// Run fills an empty database with demo data; one that is not empty is refused.
func (d demoCommand) Run(ctx context.Context, p *program) error {
	p.fill = func(ctx context.Context) error { return p.fillDemo(ctx, d.Customers) }
	return p.within(ctx, func() error { return nil })
}

// fillIfEmpty fills an empty database with demo data, and leaves any other alone.
func (p *program) fillIfEmpty(ctx context.Context) error {
	if err := p.fillDemo(ctx, 0); !errors.Is(err, errNotEmpty) {
		return err
	}
	return nil
}

func (p *program) fillDemo(ctx context.Context, customers int) error {
	now := p.clock.Now()
	err := p.clock.meanwhile(func() error {
		return fillDemo(ctx, p.store, p.clock, now, demoOptions{jobs: p.store.RunDue, customers: customers, tell: p.errs})
	})
	if err != nil {
		return err
	}
	return p.store.DropWaitingMail(ctx, "It belongs to the demo’s story, which is mailed to nobody.")
}
