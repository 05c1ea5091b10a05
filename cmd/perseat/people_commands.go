package main

import (
	"context"
	"fmt"
	"strings"

	"perseat/handlers/signin"
	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

// reach is where people reach this installation, for the links that are printed.
type reach struct {
	URL  string `help:"Where people reach this installation, such as https://perseat.example; http:// and --addr unless given."`
	Addr string `help:"Address that the program listens on." default:"127.0.0.1:8080"`
}

// link prints a one-time link with which a person sets the first password.
func (r reach) link(ctx context.Context, p *program, userID uint) error {
	secret, err := p.store.NewLink(ctx, access.Job(), userID, models.LinkInvitation)
	if err != nil {
		return err
	}
	base := r.URL
	if base == "" {
		base = "http://" + r.Addr
	}
	_, err = fmt.Fprintln(p.out, signin.LinkAt(base, secret))
	return err
}

type supportAdd struct {
	reach
	Email     string `arg:"" help:"Address to sign in with."`
	Role      string `help:"What the person may do: lead or agent." enum:"lead,agent" default:"lead" env:"-"`
	FirstName string `required:"" help:"First name." env:"-"`
	LastName  string `required:"" help:"Last name." env:"-"`
}

// Run adds a person of the provider's support staff and prints the link to set a
// password.
func (c supportAdd) Run(ctx context.Context, p *program) error {
	role := access.RoleSupportLead
	if c.Role == "agent" {
		role = access.RoleSupportAgent
	}
	return p.within(ctx, func() error {
		id, err := p.store.AddSupport(ctx, access.Job(), models.NewStaff{FirstName: c.FirstName, LastName: c.LastName, Email: c.Email, Role: role})
		if err != nil {
			return err
		}
		return c.link(ctx, p, id)
	})
}

type resellerAdd struct {
	reach
	Name          string `arg:"" help:"The company's name."`
	Domain        string `required:"" help:"The company's domain." env:"-"`
	Country       string `required:"" help:"ISO 3166 code." placeholder:"IE" env:"-"`
	Currency      string `required:"" help:"Currency of its invoices; fixed with its first subscription." placeholder:"EUR" env:"-"`
	Address       string `help:"Address; separate lines with \\n." env:"-"`
	VATNumber     string `name:"vat-number" help:"VAT number." env:"-"`
	ContractLimit int64  `help:"Most seats of one subscription; 50,000 unless given." env:"-"`
	AdminEmail    string `required:"" help:"Address of its first admin." env:"-"`
	FirstName     string `required:"" help:"The admin's first name." env:"-"`
	LastName      string `required:"" help:"The admin's last name." env:"-"`
}

// Run adds a reseller with its first admin and prints the admin's link to set a
// password.
func (c resellerAdd) Run(ctx context.Context, p *program) error {
	return p.within(ctx, func() error {
		_, err := p.store.AddReseller(ctx, access.Job(), models.NewReseller{
			Name: c.Name, Domain: c.Domain, Address: strings.ReplaceAll(c.Address, `\n`, "\n"), Country: c.Country, VATNumber: c.VATNumber,
			Currency: billing.Currency(c.Currency), ContractLimit: c.ContractLimit,
			Admin: models.NewStaff{FirstName: c.FirstName, LastName: c.LastName, Email: c.AdminEmail},
		})
		if err != nil {
			return err
		}
		id, err := p.store.PersonWith(ctx, access.Job(), c.AdminEmail)
		if err != nil {
			return err
		}
		return c.link(ctx, p, id)
	})
}
