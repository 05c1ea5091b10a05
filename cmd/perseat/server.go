package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/net/netutil"

	"perseat/handlers/metrics"
	"perseat/models/database"
)

// What bounds a connection: how long it may take to send a request and to fetch
// the answer, and how long it may be silent; and how many there may be.
const (
	headerTimeout  = 10 * time.Second
	readTimeout    = 30 * time.Second
	writeTimeout   = 5 * time.Minute
	idleTimeout    = 2 * time.Minute
	maxHeader      = 64 << 10
	maxConnections = 10_000
)

// graceTime is how long requests in flight, and after them mails, have when the
// program stops.
const graceTime = 20 * time.Second

// jobPause is between two looks for what is due, figuresPause between two looks
// for figures of another day, importPause between two looks for imports that
// somebody started, schemaPause between two looks whether a newer program has
// taken over the database.
const (
	jobPause     = 30 * time.Second
	figuresPause = time.Minute
	importPause  = time.Second
	schemaPause  = 2 * time.Second
)

// listen answers at the addresses of the command until ctx ends.
func (s serveCommand) listen(ctx context.Context, p *program, pages http.Handler, meter *metrics.Meter) error {
	listener, err := net.Listen("tcp", s.Addr)
	if err != nil {
		return err
	}
	server := p.server(pages)
	server.ConnState = meter.Connection
	failed := make(chan error, 2)
	if s.MetricsAddr != "" {
		aside, err := net.Listen("tcp", s.MetricsAddr)
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		other := p.server(meter.Handler(p.log))
		defer other.Close()
		p.log.Info("listening for metrics", "addr", "http://"+aside.Addr().String())
		go func() { failed <- other.Serve(aside) }()
	}
	p.log.Info("listening", "addr", "http://"+listener.Addr().String())
	go func() { failed <- server.Serve(netutil.LimitListener(listener, maxConnections)) }()
	working, cease := context.WithCancel(ctx)
	defer cease()
	finished := p.work(working)
	select {
	case err = <-failed:
		cease()
		_ = server.Close()
	case <-ctx.Done():
		p.stop(server, s.Drain)
	}
	if !within(graceTime, finished) {
		p.log.Warn("a mail was not finished; it is sent again later")
	}
	return err
}

func (p *program) server(handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(p.log.Handler(), slog.LevelWarn),
	}
}

// stop ends the serving: /readyz says no, for the time of draining everything is
// answered still, then nothing new is, and what is being answered is finished.
func (p *program) stop(server *http.Server, drain time.Duration) {
	p.log.Info("stopping", "drain", drain.String())
	p.stopping.Store(true)
	time.Sleep(drain)
	grace, cancel := context.WithTimeout(context.Background(), graceTime)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		p.log.Warn("requests were cut, and what they had begun was undone", "err", err)
		_ = server.Close()
	}
}

// work does what nobody asks for, until ctx ends: jobs, mail, and following the
// clock and the schema. A job that is cut is undone to its last commit, and goes
// on when a process looks for what is due again. The channel is closed when all
// is finished.
func (p *program) work(ctx context.Context) (finished <-chan struct{}) {
	var all sync.WaitGroup
	all.Go(func() { repeat(ctx, jobPause, p.running("jobs failed", p.store.RunDue)) })
	all.Go(func() { repeat(ctx, figuresPause, p.running("figures failed", p.workOutFigures)) })
	all.Go(func() { repeat(ctx, importPause, p.running("imports failed", p.runImports)) })
	all.Go(func() { repeat(ctx, schemaPause, p.checkSchema) })
	all.Go(func() { p.mailer.Run(ctx) })
	all.Go(func() { p.poster.Run(ctx) })
	if p.clock.moved != nil {
		all.Go(func() { p.clock.keepFollowing(ctx, p.store) })
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	return done
}

// repeat does something at once and then again and again until ctx ends.
func repeat(ctx context.Context, pause time.Duration, do func(context.Context)) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		do(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// running does some work and logs what fails. Work that panics is logged like
// work that fails, and does not end the program.
func (p *program) running(failed string, work func(context.Context) error) func(context.Context) {
	return func(ctx context.Context) {
		defer func() {
			if cause := recover(); cause != nil {
				p.log.Error(failed, "err", fmt.Sprint(cause))
			}
		}()
		if err := work(ctx); err != nil && ctx.Err() == nil {
			p.log.Error(failed, "err", err)
		}
	}
}

// runImports goes on with the imports that somebody started.
func (p *program) runImports(ctx context.Context) error {
	_, err := p.store.RunImports(ctx)
	return err
}

// workOutFigures works out what takes too long to be worked out for a page.
func (p *program) workOutFigures(ctx context.Context) error {
	_, err := p.store.WorkOutFigures(ctx)
	return err
}

// checkSchema looks whether the database still lets this program run on it.
func (p *program) checkSchema(ctx context.Context) {
	err := p.store.CheckSchema(ctx)
	if database.TroubleOf(err) == database.Newer && !p.outdated {
		p.outdated = true
		p.log.Error("nothing is written any more", "err", err)
	}
}

// within waits for a channel to be closed, and reports whether it was in time.
func within(most time.Duration, done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	case <-time.After(most):
		return false
	}
}
