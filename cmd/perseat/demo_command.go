package main

import (
	"context"
	"errors"
)

type demoCommand struct{}

// Run fills an empty database with demo data.
func (demoCommand) Run(ctx context.Context, p *program) error {
	return p.within(ctx, func() error { return p.fillIfEmpty(ctx) })
}

func (p *program) fillIfEmpty(context.Context) error {
	return errors.ErrUnsupported
}
