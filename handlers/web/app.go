// Package web is what the handlers of every console share: who asks, how a
// request is read, and the few ways to answer it.
package web

import (
	"bytes"
	"context"
	"hash/maphash"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"

	"perseat/handlers/identity"
	"perseat/models"
	"perseat/models/database"
	"perseat/static"
	"perseat/views/layout"
)

// App is what a handler may use.
type App struct {
	Store   *models.Store
	Log     *slog.Logger
	Version string
	Mail    bool                 // mail leaves; without it, it waits
	Demo    bool                 // the sign-in page lists the demo accounts
	Reach   models.Reach         // how far webhooks may reach
	Elapsed func() time.Duration // since the program's start, to measure how long requests take
	APIRate int64                // calls a minute that an API key may make
	Proxies []*net.IPNet         // whose word on a client's address is believed

	Identity identity.Client // talks to identity providers

	url      string
	answered func(method, route string, status int, took time.Duration)
	stopping func() bool
	cookies  *sessions.CookieStore
	forms    *pace
	assets   layout.Assets
	seed     maphash.Seed // of the tags by which a browser asks whether a page is another one; a fifth of the time of SHA-256
	memory   *sync.Pool   // in which pages are drawn: a long list has 50 kB, which took a tenth of its time to be had anew
}

// Options say how an app is set up.
type Options struct {
	Version string
	Mail    bool // a mail server is set up
	Demo    bool
	Reach   models.Reach // how far webhooks may reach
	Elapsed func() time.Duration
	APIRate int64 // 0 for models.DefaultKeyRate
	Forms   int64 // forms a minute that a session may send; 0 for DefaultFormRate
	Proxies []*net.IPNet
	URL     string          // where people reach this Perseat; "" takes what each request says
	Sign    identity.Client // talks to identity providers

	Answered func(method, route string, status int, took time.Duration) // is told of every answer, if not nil
	Stopping func() bool                                                // the program is about to end, if not nil
}

// New returns the app on a store. The keys sign and encrypt its cookies, newest first.
func New(store *models.Store, log *slog.Logger, keys []models.SessionKey, o Options) *App {
	if o.APIRate == 0 {
		o.APIRate = models.DefaultKeyRate
	}
	if o.Forms == 0 {
		o.Forms = DefaultFormRate
	}
	if o.Answered == nil {
		o.Answered = func(string, string, int, time.Duration) {}
	}
	if o.Stopping == nil {
		o.Stopping = func() bool { return false }
	}
	return &App{
		seed:     maphash.MakeSeed(),
		memory:   &sync.Pool{New: func() any { return new(bytes.Buffer) }},
		answered: o.Answered, stopping: o.Stopping, Reach: o.Reach, Proxies: o.Proxies,
		Identity: o.Sign, url: strings.TrimRight(o.URL, "/"),
		Store: store, Log: log, Version: o.Version, Mail: o.Mail, Demo: o.Demo, Elapsed: o.Elapsed, APIRate: o.APIRate, cookies: cookieStore(keys),
		forms: newPace(o.Forms, o.Elapsed),
		assets: layout.Assets{
			CSS: static.Path("perseat.css"), JS: static.Path("app.js"), Passkeys: static.Path("passkeys.js"),
			IconReseller: static.Path("icon-reseller.svg"), IconAdmin: static.Path("icon-admin.svg"),
			IconSupport: static.Path("icon-support.svg"),
		},
	}
}

// Zone is the billing zone, in which every date and time is shown.
func (a *App) Zone(c echo.Context) (*time.Location, error) {
	return a.Store.BillingZone(c.Request().Context())
}

// readyTime bounds how long /readyz may take: whoever asks waits no longer.
const readyTime = 2 * time.Second

// URL is where people reach this Perseat, without a slash at its end.
func (a *App) URL(c echo.Context) string {
	if a.url != "" {
		return a.url
	}
	return c.Scheme() + "://" + c.Request().Host
}

// Ready handles GET /readyz: whether this process can serve, and if not, why. The
// reasons name no person and no company.
func (a *App) Ready(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), readyTime)
	defer cancel()
	status, text := http.StatusOK, ""
	if a.stopping() {
		status, text = http.StatusServiceUnavailable, "program: stopping\n"
	}
	for _, check := range a.Store.Ready(ctx) {
		if check.Err == nil {
			text += check.Name + ": ok\n"
			continue
		}
		status = http.StatusServiceUnavailable
		text += check.Name + ": " + notReady(check.Err) + "\n"
		a.Log.ErrorContext(ctx, "not ready", "check", check.Name, "err", check.Err)
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return c.String(status, text)
}

// notReady is a check's error without what the database says of itself, such as
// its address.
func notReady(err error) string {
	if t := database.TroubleOf(err); t != database.NoTrouble {
		return t.String()
	}
	return err.Error()
}
