// Package api serves the Reseller, the Directory and the Licensing API of
// Google's, so that programs made for those work with Perseat: the same paths,
// shapes, words and errors, on the same store operations as the consoles.
//
// Each method is a row of a table, which the routes, the checks of queries and
// bodies, and the discovery documents are made from. Programs ask with an API key;
// a browser's session counts for nothing here.
package api

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
)

// API is what the methods work with.
type API struct{ *web.App }

// The addresses under which the APIs stand.
const (
	appsPrefix      = "/apps/"
	directoryPrefix = "/admin/directory/"
	discoveryPrefix = "/discovery/"
)

// Serves reports whether an address is one of the APIs', whose errors are JSON.
func Serves(path string) bool {
	return strings.HasPrefix(path, appsPrefix) || strings.HasPrefix(path, directoryPrefix) || strings.HasPrefix(path, discoveryPrefix)
}

// Routes adds a route for each method, and for the discovery documents.
func (a API) Routes(e *echo.Echo) {
	for _, s := range services() {
		for _, m := range s.methods {
			e.Add(m.verb, m.route(), a.handle(m)).Name = m.id
		}
	}
	e.GET("/discovery/v1/apis", a.list)
	e.GET("/discovery/v1/apis/:api/:version/rest", a.describe)
	for _, prefix := range []string{appsPrefix, directoryPrefix, discoveryPrefix} {
		e.RouteNotFound(prefix+"*", func(echo.Context) error { return noMethod() })
	}
}

func noMethod() error {
	return &refusal{code: http.StatusNotFound, reason: "notFound", message: "There is no such method."}
}

// handle is the route of a method.
func (a API) handle(m method) echo.HandlerFunc {
	return func(e echo.Context) error {
		e.Response().Header().Set(echo.HeaderCacheControl, "no-store")
		c, err := a.begin(e, m)
		if err != nil {
			return err
		}
		return c.answer()
	}
}
