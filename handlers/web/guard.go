package web

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"perseat/models"
	"perseat/models/access"
	"perseat/static"
	"perseat/views/paths"
)

const personKey = "person"

// Person is who is signed in.
func Person(c echo.Context) models.Person {
	p, _ := c.Get(personKey).(models.Person)
	return p
}

// Actor is who asks, with where the request came from. A form that carries a
// key is done once, however often the very same form is sent.
func Actor(c echo.Context) access.Actor {
	a := Person(c).Actor
	a.Request = Request(c)
	return a
}

// Request is where a request came from, for the records.
func Request(c echo.Context) access.Request {
	r := access.Request{ID: requestID(c), Address: c.RealIP()}
	if c.Request().Method != http.MethodPost {
		return r
	}
	form, err := c.FormParams()
	if err != nil || form.Get("key") == "" {
		return r
	}
	sum := sha256.Sum256([]byte(c.Request().URL.Path + "?" + form.Encode()))
	r.BodyHash = hex.EncodeToString(sum[:])
	r.Key = form.Get("key")[:min(len(form.Get("key")), 64)] + ":" + r.BodyHash[:16]
	return r
}

func requestID(c echo.Context) string {
	return c.Response().Header().Get(echo.HeaderXRequestID)
}

// NewKey names one sending of a form that orders or creates something.
func NewKey() string { return rand.Text() }

// Identify finds out who is signed in, if anybody is, and on whose behalf.
func (a *App) Identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		secret := a.Secret(c)
		if secret == "" || strings.HasPrefix(c.Request().URL.Path, static.Prefix) {
			return next(c)
		}
		p, err := a.person(c, secret)
		if err != nil && models.KindOf(err) != models.NotFound {
			return err
		}
		if err == nil {
			c.Set(personKey, p)
		}
		return next(c)
	}
}

// Only lets the people of one console in. Nobody signed in is led to sign-in and
// back; for people of other consoles the address does not exist.
func (a *App) Only(console access.Console) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			p := Person(c)
			if !p.SignedIn() {
				return c.Redirect(http.StatusSeeOther, signInFirst(c))
			}
			if p.Role.Console() != console && visitOver(c) {
				return a.over(c)
			}
			if p.Role.Console() != console {
				return &models.Error{Kind: models.NotFound, Message: "There is no such page in your console."}
			}
			return next(c)
		}
	}
}

// SignedIn lets everybody in who is signed in.
func (a *App) SignedIn(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !Person(c).SignedIn() {
			return c.Redirect(http.StatusSeeOther, signInFirst(c))
		}
		return next(c)
	}
}

func signInFirst(c echo.Context) string {
	if c.Request().Method != http.MethodGet {
		return paths.SignIn
	}
	return paths.SignIn + "?next=" + url.QueryEscape(c.Request().URL.RequestURI())
}

// LocalPath returns an address to go back to if it is one of ours, else "".
// Browsers take \ for /.
func LocalPath(text string) string {
	u, err := url.Parse(text) // refuses line ends and other control characters
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || len(text) > 2000 {
		return ""
	}
	if !strings.HasPrefix(text, "/") || strings.HasPrefix(text, "//") || strings.Contains(text, `\`) {
		return ""
	}
	return text
}

// HomeOf is where a role lands after sign-in.
func HomeOf(role access.Role) string {
	switch role.Console() {
	case access.ResellerConsole:
		return paths.Reseller
	case access.AdminConsole:
		return paths.Admin
	case access.SupportDesk:
		return paths.Support
	}
	return paths.Profile
}
