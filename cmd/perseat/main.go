// Command perseat is the platform for companies that resell per-seat software:
// the Reseller console, the Admin console and the Support desk in one program.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"perseat/handlers/outbound"
	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
)

// version is the program's version; a release sets it when it links.
var version = "0.1"

// garbage is by how many percent the memory in use may grow before what is not
// used any more is collected. The program holds some 10 MB and a page makes 200 kB,
// so that Go's own 100 percent collect thirty times a second under load: with 400 a
// list page takes two thirds of the processor time. GOGC in the environment rules.
const garbage = 400

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	time.Local = time.UTC // dates are shown in the billing zone, never in the machine's
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "perseat:", err)
		os.Exit(1)
	}
}

// run does what the command line says. It is all of the program but the signals
// and the exit status.
func run(ctx context.Context, args []string, out, errs io.Writer) error {
	var cli commandLine
	exit := -1
	parser, err := kong.New(&cli, kong.Name("perseat"),
		kong.Description("Perseat: the platform for companies that resell per-seat software."),
		kong.Vars{"version": version}, kong.DefaultEnvars("PERSEAT"), kong.UsageOnError(),
		kong.Writers(out, errs), kong.Exit(func(status int) { exit = status }))
	if err != nil {
		return err
	}
	command, err := parser.Parse(args)
	if exit == 0 { // --help and --version have answered
		return nil
	}
	if err != nil {
		return err
	}
	log := slog.New(web.LogHandler(slog.NewJSONHandler(errs, nil)))
	p := &program{commandLine: cli, clock: &clock{}, log: log, out: out, errs: errs}
	command.BindTo(ctx, (*context.Context)(nil))
	return command.Run(p)
}

// program is what every command works with.
type program struct {
	commandLine
	clock  *clock
	log    *slog.Logger
	out    io.Writer
	errs   io.Writer
	store  *models.Store
	mailer *outbound.Mailer
	poster *outbound.Poster
	fill   func(context.Context) error // fills in the demo before anything else, if not nil

	stopping atomic.Bool // the signal to stop has come
	outdated bool        // a newer program has taken over the database
}

// open opens the store, brings its schema up to date, sets the clock, and fills
// in the demo, if asked to, or the catalog of a new installation.
func (p *program) open(ctx context.Context) error {
	store, err := models.Open(ctx, p.DB, p.clock.Now, p.log)
	if err != nil {
		return withAdvice(err)
	}
	p.store = store
	if err := p.setClock(ctx); err != nil {
		return errors.Join(err, store.Close())
	}
	if err := store.InTurn(ctx, func() error { return p.begin(ctx) }); err != nil {
		return errors.Join(err, store.Close())
	}
	return nil
}

// begin fills in the demo, if asked to, and the catalog of a new installation.
// Programs that start at once do so one after the other.
func (p *program) begin(ctx context.Context) error {
	if p.fill != nil {
		if err := p.fill(ctx); err != nil {
			return err
		}
	}
	return p.store.ImportDefaultCatalog(ctx, access.Job())
}

func (p *program) setClock(ctx context.Context) error {
	if p.Now == nil {
		return p.clock.follow(ctx, p.store)
	}
	return p.clock.share(ctx, p.store, p.Now.Time)
}

// within opens the store for the time of a command.
func (p *program) within(ctx context.Context, do func() error) error {
	if err := p.open(ctx); err != nil {
		return err
	}
	return errors.Join(do(), p.store.Close())
}
