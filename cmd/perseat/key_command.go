package main

import (
	"context"
	"fmt"
	"strings"

	"perseat/models"
	"perseat/models/access"
)

type keyAdd struct {
	Reseller string `arg:"" help:"The reseller, by its domain."`
	Name     string `required:"" help:"What the key is for; orders and records show it." env:"-"`
	Rights   string `required:"" help:"What the key may do: all, or some of customers:read, customers, users:read, users, licenses and webhooks, separated by commas." env:"-"`
}

// Run makes an API key and prints it, last on the line. It is kept nowhere.
func (c keyAdd) Run(ctx context.Context, p *program) error {
	rights, ok := access.ParseRights(c.Rights)
	if !ok {
		return fmt.Errorf("the rights must be all, or some of %s, separated by commas", strings.ReplaceAll(access.AllRights.String(), ",", ", "))
	}
	return p.within(ctx, func() error {
		made, err := p.store.MakeKey(ctx, access.Job(), models.NewAPIKey{Reseller: c.Reseller, Name: c.Name, Rights: rights})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(p.out, "API key “%s” of %s, which is shown only now: %s\n", made.Name, made.Reseller, made.Secret)
		return err
	})
}
