package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"perseat/handlers"
	"perseat/handlers/web"
	"perseat/models"
)

type serveCommand struct {
	Addr string `help:"Address to listen on." default:"127.0.0.1:8080"`
	Demo bool   `help:"Fill an empty database with demo data first, and list the demo accounts on the sign-in page."`
}

// How long requests may take, and how long they have when the program stops.
const (
	readTimeout  = 30 * time.Second
	writeTimeout = 5 * time.Minute
	graceTime    = 20 * time.Second
	jobPause     = 30 * time.Second
)

// Run serves until ctx ends; requests in flight are finished.
func (s serveCommand) Run(ctx context.Context, p *program) error {
	if s.Demo {
		p.fill = p.fillIfEmpty
	}
	return p.within(ctx, func() error {
		mailer, err := p.newMailer(s.Addr)
		if err != nil {
			return err
		}
		p.mailer = mailer
		handler, err := s.handler(ctx, p)
		if err != nil {
			return err
		}
		listener, err := net.Listen("tcp", s.Addr)
		if err != nil {
			return err
		}
		return p.serve(ctx, listener, handler)
	})
}

func (s serveCommand) handler(ctx context.Context, p *program) (http.Handler, error) {
	keys, err := p.store.SessionKeys(ctx)
	if err != nil {
		return nil, err
	}
	app := web.New(p.store, p.log, keys, web.Options{Version: version, Demo: s.Demo, Mail: p.SMTP.Host != "", Elapsed: elapsed()})
	pages, err := handlers.New(app)
	if err != nil || p.Now == nil {
		return pages, err
	}
	mux := http.NewServeMux()
	mux.Handle("/", pages)
	mux.HandleFunc("PUT /test/clock", p.moveClock)
	return mux, nil
}

// serve answers requests and runs due jobs until ctx ends.
func (p *program) serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: readTimeout,
		WriteTimeout: writeTimeout, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
	background, stop := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Go(func() { p.keepRunningJobs(background) })
	work.Go(func() { p.mailer.Run(background) })
	if p.clock.moved != nil {
		work.Go(func() { p.clock.keepFollowing(background, p.store) })
	}
	p.log.Info("listening", "addr", "http://"+listener.Addr().String())
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		grace, cancel := context.WithTimeout(context.Background(), graceTime)
		err = server.Shutdown(grace)
		cancel()
	}
	stop()
	work.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// keepRunningJobs runs what is due, at once and then again and again.
func (p *program) keepRunningJobs(ctx context.Context) {
	tick := time.NewTicker(jobPause)
	defer tick.Stop()
	for {
		if err := p.store.RunDue(ctx); err != nil && ctx.Err() == nil {
			p.log.Error("jobs failed", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// moveClock handles PUT /test/clock, which exists only with --now: it moves the
// clock forward, runs what has become due, and answers when that is done.
func (p *program) moveClock(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Now time.Time `json:"now"`
	}
	d := json.NewDecoder(io.LimitReader(r.Body, 1<<10))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		answer(w, http.StatusUnprocessableEntity, `Send {"now": "2026-04-20T09:00:00Z"}.`)
		return
	}
	if now := p.clock.Now(); in.Now.Before(now) {
		answer(w, http.StatusConflict, fmt.Sprintf("The clock stands at %s and moves only forward.", now.UTC().Format(time.RFC3339)))
		return
	}
	p.deliver(r.Context()) // before what waits is suddenly old
	err := p.clock.share(r.Context(), p.store, in.Now)
	if err == nil {
		err = p.store.RunDue(r.Context())
	}
	p.deliver(r.Context())
	switch {
	case models.KindOf(err) == models.Conflict && err != nil:
		answer(w, http.StatusConflict, err.Error())
	case err != nil:
		p.log.Error("clock not moved", "err", err)
		answer(w, http.StatusInternalServerError, "Something went wrong on our side.")
	default:
		answer(w, http.StatusOK, "")
	}
}

// deliver sends the mail that is due. What fails waits for its next attempt.
func (p *program) deliver(ctx context.Context) {
	if _, err := p.mailer.Deliver(ctx); err != nil {
		p.log.Error("mail not delivered", "err", err)
	}
}

// answer says as JSON what is wrong, or nothing.
func answer(w http.ResponseWriter, status int, problem string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	body := map[string]string{}
	if problem != "" {
		body["error"] = problem
	}
	_ = json.NewEncoder(w).Encode(body) // the client has gone
}
