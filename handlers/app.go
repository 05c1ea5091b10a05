// Package handlers is the web application: its middleware and its routes.
package handlers

import (
	"net/http"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"

	"perseat/handlers/api"
	"perseat/handlers/imports"
	"perseat/handlers/support"
	"perseat/handlers/web"
	"perseat/views/paths"
)

// requestTime bounds how long a request may take, the largest export included.
const requestTime = 5 * time.Minute

// largerBodies are the routes to which more than usual may be sent, in bytes.
var largerBodies = map[string]int64{
	paths.AdminImport: imports.MostBody, paths.ResellerImport: imports.MostBody, paths.SupportImportCatalog: support.MostBody,
}

// New returns all that is answered at one address: the whole web application,
// and what is served beside it, by its pattern.
func New(app *web.App, beside map[string]http.Handler) (http.Handler, error) {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.RandomJitter(32, 0, false))
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/", wrap(Router(app)))
	for pattern, handler := range beside {
		mux.Handle(pattern, handler)
	}
	return web.Headers(mux), nil
}

// Router is the web application without compression and without the headers
// that every answer has.
func Router(app *web.App) *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = clientAddress(app)
	e.HTTPErrorHandler = problem(app)
	e.Use(
		web.Numbered,
		web.Bounded(requestTime),
		app.Logged,
		app.Recovered(),
		web.SameOrigin,
		app.Identify,
		app.Paced,
		web.Body(largerBodies),
		web.Texts(api.Serves),
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

// clientAddress is how a request's address is found: that of the connection, or,
// if that is one of the proxies', what they say; nobody else is believed.
func clientAddress(app *web.App) echo.IPExtractor {
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, proxy := range app.Proxies {
		trust = append(trust, echo.TrustIPRange(proxy))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}
