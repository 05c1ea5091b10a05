// Package web is what the handlers of every console share: who asks, how a
// request is read, and the few ways to answer it.
package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"

	"perseat/models"
	"perseat/static"
	"perseat/views/layout"
)

// App is what a handler may use.
type App struct {
	Store   *models.Store
	Log     *slog.Logger
	Version string
	Demo    bool                 // the sign-in page lists the demo accounts
	Elapsed func() time.Duration // since the program's start, to measure how long requests take
	APIRate int64                // calls a minute that an API key may make

	cookies *sessions.CookieStore
	assets  layout.Assets
}

// Options say how an app is set up.
type Options struct {
	Version string
	Demo    bool
	Elapsed func() time.Duration
	APIRate int64 // 0 for models.DefaultKeyRate
}

// New returns the app on a store. The keys sign and encrypt its cookies, newest first.
func New(store *models.Store, log *slog.Logger, keys []models.SessionKey, o Options) *App {
	if o.APIRate == 0 {
		o.APIRate = models.DefaultKeyRate
	}
	return &App{
		Store: store, Log: log, Version: o.Version, Demo: o.Demo, Elapsed: o.Elapsed, APIRate: o.APIRate, cookies: cookieStore(keys),
		assets: layout.Assets{
			CSS: static.Path("perseat.css"), JS: static.Path("app.js"),
			IconReseller: static.Path("icon-reseller.svg"), IconAdmin: static.Path("icon-admin.svg"),
			IconSupport: static.Path("icon-support.svg"),
		},
	}
}

// Zone is the billing zone, in which every date and time is shown.
func (a *App) Zone(c echo.Context) (*time.Location, error) {
	return a.Store.BillingZone(c.Request().Context())
}

// Ready handles GET /readyz: whether the database answers.
func (a *App) Ready(c echo.Context) error {
	if err := a.Store.Ready(c.Request().Context()); err != nil {
		a.Log.Error("not ready", "err", err)
		return c.String(http.StatusServiceUnavailable, "the database does not answer\n")
	}
	return c.String(http.StatusOK, "ok\n")
}
