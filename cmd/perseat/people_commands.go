package main

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"perseat/handlers/signin"
	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

// reach is where serve listens, for the links that are printed without --url.
type reach struct {
	Addr string `help:"Address that the program listens on." default:"127.0.0.1:8080"`
}

// link prints a one-time link with which a person sets the first password.
func (r reach) link(ctx context.Context, p *program, userID uint) error {
	secret, err := p.store.NewLink(ctx, access.Job(), userID, models.LinkInvitation)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.out, signin.LinkAt(p.baseURL(r.Addr), secret))
	return err
}

type supportAdd struct {
	reach
	Email     string `arg:"" help:"Address to sign in with."`
	Role      string `help:"What the person may do: lead or agent." enum:"lead,agent" default:"lead" env:"-"`
	FirstName string `help:"First name; read from the address if not given." env:"-"`
	LastName  string `help:"Last name; read from the address if not given." env:"-"`
}

// named is the person with a name: as given, or as the address reads, so that
// sam.ortega@perseat.example is Sam Ortega and sam@perseat.example is Sam Support.
func (c supportAdd) named() supportAdd {
	local, _, _ := strings.Cut(c.Email, "@")
	words := strings.FieldsFunc(local, func(r rune) bool { return strings.ContainsRune("._-+ ", r) })
	for i, word := range words {
		first, size := utf8.DecodeRuneInString(word)
		words[i] = string(unicode.ToUpper(first)) + word[size:]
	}
	if c.FirstName == "" && len(words) > 0 {
		c.FirstName = words[0]
	}
	if c.LastName == "" {
		c.LastName = "Support"
		if len(words) > 1 {
			c.LastName = strings.Join(words[1:], " ")
		}
	}
	return c
}

// Run adds a person of the provider's support staff and prints the link to set a
// password.
func (c supportAdd) Run(ctx context.Context, p *program) error {
	role := access.RoleSupportLead
	if c.Role == "agent" {
		role = access.RoleSupportAgent
	}
	c = c.named()
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

type twoStepReset struct {
	Email string `arg:"" help:"Address that the person signs in with."`
}

// Run takes from a person all that is asked for beyond the password.
func (c twoStepReset) Run(ctx context.Context, p *program) error {
	return p.within(ctx, func() error {
		id, err := p.store.PersonWith(ctx, access.Job(), c.Email)
		if err != nil {
			return err
		}
		if _, err := p.store.ResetAnyTwoStep(ctx, access.Job(), id); err != nil {
			return err
		}
		_, err = fmt.Fprintln(p.out, "Two-step verification was reset. Sessions have ended, and the person is told by mail.")
		return err
	})
}
