package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"perseat/handlers"
	"perseat/handlers/metrics"
	"perseat/handlers/web"
	"perseat/models"
)

type serveCommand struct {
	Addr string `help:"Address to listen on." default:"127.0.0.1:8080"`
	Demo bool   `help:"Fill an empty database with demo data first, and list the demo accounts on the sign-in page."`

	Proxies     []string      `help:"Addresses or networks of the proxies whose X-Forwarded-For is believed." placeholder:"ADDRESS,…"`
	Metrics     bool          `help:"Answer /metrics beside the pages; --demo does too."`
	MetricsAddr string        `help:"Answer /metrics at an address of its own, for Prometheus only." placeholder:"ADDR"`
	APIRate     int64         `name:"api-rate" help:"Calls a minute that each API key may make; a tenth of them at once." default:"6000"`
	FormRate    int64         `name:"form-rate" help:"Forms a minute that each session may send, over ten minutes, to each process." default:"6000"`
	Drain       time.Duration `help:"How long to go on answering after the signal to stop, while /readyz says no, so that a proxy sends nothing more." default:"0s"`
}

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
		p.mailer, p.poster = mailer, p.newPoster()
		meter, err := metrics.New(version, elapsed(), p.clock.Now)
		if err != nil {
			return err
		}
		if err := meter.Observe(p.store); err != nil {
			return err
		}
		handler, err := s.handler(ctx, p, meter)
		if err != nil {
			return err
		}
		return s.listen(ctx, p, handler, meter)
	})
}

// handler is all that is answered at the address of the pages.
func (s serveCommand) handler(ctx context.Context, p *program, meter *metrics.Meter) (http.Handler, error) {
	proxies, err := s.proxies()
	if err != nil {
		return nil, err
	}
	keys, err := p.store.SessionKeys(ctx)
	if err != nil {
		return nil, err
	}
	app := web.New(p.store, p.log, keys, web.Options{
		Version: version, Demo: s.Demo, Mail: p.SMTP.Host != "", Reach: p.Webhook.reach(), Elapsed: elapsed(), APIRate: s.APIRate, Forms: s.FormRate, Proxies: proxies,
		URL: p.URL, Sign: p.SignOn.client(),
		Answered: meter.Answered, Stopping: p.stopping.Load,
	})
	beside := map[string]http.Handler{}
	if p.Now != nil {
		beside["PUT /test/clock"] = http.HandlerFunc(p.moveClock)
	}
	if s.Metrics || s.Demo {
		beside["GET /metrics"] = meter.Handler(p.log)
	}
	all, err := handlers.New(app, beside)
	if err != nil {
		return nil, err
	}
	return meter.InFlight(all), nil
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
		time.Sleep(2 * followPause) // until every other process has seen it
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

// deliver sends the mail and the events that are due. What fails waits for its
// next attempt.
func (p *program) deliver(ctx context.Context) {
	if _, err := p.mailer.Deliver(ctx); err != nil {
		p.log.Error("mail not delivered", "err", err)
	}
	if _, err := p.poster.Deliver(ctx); err != nil {
		p.log.Error("webhooks not delivered", "err", err)
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
