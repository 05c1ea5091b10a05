package web

import (
	"strings"

	"github.com/labstack/echo/v4"
)

// What a browser keeps for a moment, signed and encrypted as the session is.
const (
	stepCookie  = "perseat_step"
	codesCookie = "perseat_codes"
	momentAge   = 10 * 60 // seconds
)

// KeepStep gives the browser the secret of a sign-in that waits for something,
// and the address to go to afterwards.
func (a *App) KeepStep(c echo.Context, secret, next string) error {
	return a.keep(c, stepCookie, map[any]any{"id": secret, "next": next})
}

// Step is what KeepStep kept; "" if it kept nothing.
func (a *App) Step(c echo.Context) (secret, next string) {
	v := a.cookie(c, stepCookie).Values
	secret, _ = v["id"].(string)
	next, _ = v["next"].(string)
	return secret, LocalPath(next)
}

// DropStep takes the sign-in that waited from the browser.
func (a *App) DropStep(c echo.Context) error { return a.drop(c, stepCookie) }

// KeepCodes gives the browser what the next page shows once.
func (a *App) KeepCodes(c echo.Context, codes []string, next string) error {
	return a.keep(c, codesCookie, map[any]any{"codes": strings.Join(codes, " "), "next": next})
}

// TakeCodes returns what KeepCodes kept, once; no cache keeps the page.
func (a *App) TakeCodes(c echo.Context) (codes []string, next string, err error) {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	v := a.cookie(c, codesCookie).Values
	text, _ := v["codes"].(string)
	next, _ = v["next"].(string)
	if text == "" {
		return nil, "", nil
	}
	return strings.Fields(text), LocalPath(next), a.drop(c, codesCookie)
}

func (a *App) keep(c echo.Context, name string, values map[any]any) error {
	s := a.cookie(c, name)
	s.Values, s.Options.MaxAge = values, momentAge
	return s.Save(c.Request(), c.Response())
}

func (a *App) drop(c echo.Context, name string) error {
	if _, err := c.Cookie(name); err != nil {
		return nil
	}
	s := a.cookie(c, name)
	s.Values, s.Options.MaxAge = map[any]any{}, -1
	return s.Save(c.Request(), c.Response())
}

// NoStore keeps a page with a secret on it, or behind one, out of every cache.
func NoStore(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
		return next(c)
	}
}
