package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/alecthomas/kong"

	"perseat/models/access"
)

// commandLine is every command and setting. Each flag can be given as a variable
// too: --db as PERSEAT_DB.
type commandLine struct {
	DB      string           `help:"Database: a file, or postgres://…" default:"perseat.db" placeholder:"URL"`
	Now     *instant         `help:"Start the program's clock at this moment (RFC 3339). For trying out and for tests." placeholder:"TIME"`
	Version kong.VersionFlag `help:"Print the version." env:"-"`

	URL      string       `name:"url" help:"Address under which people reach this Perseat, for links in mails; http:// and --addr if not given." placeholder:"https://…"`
	SMTP     smtpSettings `embed:"" prefix:"smtp-"`
	MailFrom string       `help:"Sender of every mail, such as 'Perseat <perseat@company.example>'." placeholder:"ADDRESS"`

	SignOn  signOnSettings  `embed:"" prefix:"sign-on-"`
	Webhook webhookSettings `embed:"" prefix:"webhook-"`

	Serve   serveCommand   `cmd:"" default:"withargs" help:"Serve both consoles, and run due jobs."`
	Migrate migrateCommand `cmd:"" help:"Bring the database's schema up to date."`
	Demo    demoCommand    `cmd:"" help:"Fill an empty database with demo data."`
	Jobs    jobsCommand    `cmd:"" help:"Run the jobs that are due, and send the mail and the webhooks' events that are, once."`
	Check   checkCommand   `cmd:"" help:"Ask a running program whether it answers."`
	Bill    billCommand    `cmd:"" help:"Issue the invoices of a month that is over; any number of times."`

	Backup  backupCommand  `cmd:"" help:"Write a backup of the database, which may be in use, to a file, and check it."`
	Restore restoreCommand `cmd:"" help:"Put a backup in the place of the database, which nobody may use meanwhile."`

	Invoices invoicesCommand `cmd:"" help:"List a month's invoices with their lines."`
	Invoice  invoiceCommand  `cmd:"" help:"Write an invoice as a PDF."`
	Credit   creditCommand   `cmd:"" help:"Issue a credit note on an invoice."`
	Verify   verifyCommand   `cmd:"" help:"Recompute every count, invoice and record from the history; status 1 if anything differs."`

	Support struct {
		Add supportAdd `cmd:"" help:"Add a person of the provider's support staff; prints the link to set a password."`
	} `cmd:"" help:"The provider's support staff."`
	TwoStep struct {
		Reset twoStepReset `cmd:"" help:"Take the authenticator app, recovery codes and passkeys from a person who lost them."`
	} `cmd:"" help:"Two-step verification of people whom nobody else can help."`
	Reseller struct {
		Add resellerAdd `cmd:"" help:"Add a reseller with its first admin; prints the admin's link to set a password."`
	} `cmd:"" help:"The companies that resell."`
	Key struct {
		Add keyAdd `cmd:"" help:"Make an API key of a reseller; prints it, last on the line."`
	} `cmd:"" help:"Keys with which programs use the APIs."`
	Provider struct {
		Set providerCommand `cmd:"" help:"Set the provider's own facts; what is not given stays."`
	} `cmd:"" help:"Who sells, as invoices print it."`
	Catalog struct {
		Import catalogImport `cmd:"" help:"Add the products, editions and prices of a catalog file."`
	} `cmd:"" help:"The catalog and the price list."`
}

type migrateCommand struct{}

// Run brings the schema up to date; opening the store does.
func (migrateCommand) Run(ctx context.Context, p *program) error {
	return p.within(ctx, func() error {
		_, err := fmt.Fprintln(p.out, "The schema is up to date.")
		return err
	})
}

type jobsCommand struct{}

// Run runs the jobs that are due, and sends the mail and the events that are.
func (jobsCommand) Run(ctx context.Context, p *program) error {
	return p.within(ctx, func() error {
		mailer, err := p.newMailer(defaultAddr)
		if err != nil {
			return err
		}
		err = p.store.RunDue(ctx)
		_, failed := mailer.Deliver(ctx)
		_, failedToo := p.newPoster().Deliver(ctx)
		return errors.Join(err, failed, failedToo)
	})
}

type catalogImport struct {
	File string `arg:"" type:"existingfile" help:"The catalog, as JSON."`
}

// Run imports a catalog file.
func (c catalogImport) Run(ctx context.Context, p *program) error {
	return p.within(ctx, func() error {
		file, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer file.Close()
		done, err := p.store.ImportCatalog(ctx, access.Job(), file)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(p.out, "Imported %d products, %d editions and %d prices.\n", done.Products, done.SKUs, done.Prices)
		return err
	})
}
