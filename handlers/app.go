// Package handlers is the web application: its middleware and its routes.
package handlers

import (
	"crypto/rand"
	"net/http"

	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"perseat/handlers/api"
	"perseat/handlers/web"
)

// bodyLimit bounds what a request may send.
const bodyLimit = "1M"

// New returns the whole web application.
func New(app *web.App) (http.Handler, error) {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.RandomJitter(32, 0, false))
	if err != nil {
		return nil, err
	}
	return wrap(Router(app)), nil
}

// Router is the web application without compression.
func Router(app *web.App) *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = echo.ExtractIPDirect()
	e.HTTPErrorHandler = problem(app)
	e.Use(
		numbered,
		logged(app),
		recovered(),
		web.Headers,
		middleware.BodyLimit(bodyLimit),
		web.SameOrigin,
		app.Identify,
	)
	routes(e, app)
	return e
}

// problem answers every request that ended in an error: those of the APIs in
// their shape, all others with a page.
func problem(app *web.App) echo.HTTPErrorHandler {
	calls := api.API{App: app}
	return func(err error, c echo.Context) {
		if api.Serves(c.Request().URL.Path) {
			calls.Problem(err, c)
			return
		}
		app.Problem(err, c)
	}
}

// recovered turns a panic into an error, which is answered like any fault.
func recovered() echo.MiddlewareFunc {
	return middleware.RecoverWithConfig(middleware.RecoverConfig{DisablePrintStack: true})
}

// logged writes a line for each request, by its route; no address, no query, no
// form stands in the log.
func logged(app *web.App) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			began := app.Elapsed()
			if err := next(c); err != nil {
				c.Error(err)
			}
			app.Log.Info("request", "method", c.Request().Method, "route", c.Path(), "status", c.Response().Status,
				"took", app.Elapsed()-began, "request", c.Response().Header().Get(echo.HeaderXRequestID))
			return nil
		}
	}
}

// numbered gives each request an id of our own making, for the log and the records.
func numbered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderXRequestID, rand.Text())
		return next(c)
	}
}
