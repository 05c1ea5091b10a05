package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"perseat/handlers/invoices"
	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

// month is a billing month given on the command line.
type month struct{ billing.Month }

// UnmarshalText reads a month such as 2026-04.
func (m *month) UnmarshalText(text []byte) (err error) {
	m.Month, err = billing.ParseMonth(string(text))
	return err
}

type billCommand struct {
	Month month `required:"" help:"The month to bill, with every earlier one that was missed." placeholder:"2026-04"`
}

// Run issues the invoices of a month that is over; any number of times.
func (b billCommand) Run(ctx context.Context, p *program) error {
	return p.within(ctx, func() error {
		if _, err := p.store.RunDueSubscriptions(ctx); err != nil {
			return err
		}
		done, err := p.store.BillMonth(ctx, access.Job(), b.Month.Month)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(p.out, "%s: %d invoices issued, %d subscriptions closed.\n", b.Month.ISO(), done.Invoices, done.Subscriptions)
		return err
	})
}

type invoiceCommand struct {
	Number string `arg:"" help:"The invoice's number."`
	PDF    string `required:"" name:"pdf" help:"Write it to this file." placeholder:"FILE"`
}

// Run writes an invoice as a PDF.
func (i invoiceCommand) Run(ctx context.Context, p *program) error {
	return p.within(ctx, func() error {
		invoice, err := p.store.Invoice(ctx, access.Job(), i.Number)
		if err != nil {
			return err
		}
		zone, err := p.store.BillingZone(ctx)
		if err != nil {
			return err
		}
		file, err := invoices.PDF(invoice, zone.String())
		if err != nil {
			return err
		}
		return os.WriteFile(i.PDF, file, 0o644)
	})
}

type creditCommand struct {
	Number string `arg:"" help:"The invoice to credit."`
	Amount string `arg:"" help:"What to credit without VAT, in the invoice's currency, such as 100.00."`
	Reason string `arg:"" help:"Why; the credit note prints it."`
}

// Run issues a credit note.
func (c creditCommand) Run(ctx context.Context, p *program) error {
	return p.within(ctx, func() error {
		invoice, err := p.store.Invoice(ctx, access.Job(), c.Number)
		if err != nil {
			return err
		}
		amount, err := billing.ParseMoney(invoice.Currency, c.Amount)
		if err != nil {
			return err
		}
		number, err := p.store.CreditInvoice(ctx, access.Job(), models.NewCredit{Number: c.Number, Amount: amount, Reason: c.Reason})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(p.out, number)
		return err
	})
}

type verifyCommand struct{}

// errDiffers ends the program with status 1 after the list is printed.
var errDiffers = errors.New("the data differs from its history")

// Run recomputes everything from the history and lists what differs.
func (verifyCommand) Run(ctx context.Context, p *program) error {
	return p.within(ctx, func() error { return p.verify(ctx, p.store) })
}

func (p *program) verify(ctx context.Context, store *models.Store) error {
	found, err := store.Verify(ctx)
	if err != nil {
		return err
	}
	for _, d := range found {
		if _, err := fmt.Fprintln(p.out, d); err != nil {
			return err
		}
	}
	if len(found) > 0 {
		return errDiffers
	}
	_, err = fmt.Fprintln(p.out, "Everything agrees with its history.")
	return err
}

type providerCommand struct {
	Name        *string `help:"Name, as invoices print it."`
	Address     *string `help:"Address; separate lines with \\n."`
	Country     *string `help:"ISO 3166 code; fixed with the first subscription." placeholder:"IE"`
	VATNumber   *string `name:"vat-number" help:"VAT number."`
	BillingZone *string `help:"Time zone of all days and months; fixed with the first subscription." placeholder:"Europe/Dublin"`
	Bank        *string `help:"Where to pay, as invoices print it; separate lines with \\n."`
	DueDays     *int64  `help:"Days from an invoice's issue date to its due date."`
	OwnRate     *string `help:"VAT rate in percent of a provider outside the EU."`
	Series      *string `help:"Letters before every invoice number."`
}

// Run sets the provider's own facts; what is not given stays.
func (c providerCommand) Run(ctx context.Context, p *program) error {
	return p.within(ctx, func() error {
		provider, err := p.store.Provider(ctx)
		if err != nil {
			return err
		}
		facts := provider.Facts()
		for _, set := range []struct{ to, from *string }{
			{&facts.Name, c.Name},
			{&facts.Address, c.Address},
			{&facts.Country, c.Country},
			{&facts.VATNumber, c.VATNumber},
			{&facts.BillingZone, c.BillingZone},
			{&facts.Bank, c.Bank},
			{&facts.Series, c.Series},
		} {
			if set.from != nil {
				*set.to = strings.ReplaceAll(*set.from, `\n`, "\n")
			}
		}
		if c.DueDays != nil {
			facts.DueDays = *c.DueDays
		}
		if c.OwnRate != nil {
			if facts.OwnRate, err = billing.ParseRate(*c.OwnRate); err != nil {
				return err
			}
		}
		return p.store.EditProvider(ctx, access.Job(), facts)
	})
}
