package web

import (
	"encoding/json"
	"net/http"

	"github.com/gorilla/securecookie"
	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"

	"perseat/models"
	"perseat/views/ui"
)

// The cookies. All are signed and encrypted; the session's carries only an id.
const (
	sessionCookie = "perseat"
	flashCookie   = "perseat_notice"
	browserCookie = "perseat_browser" // stays after sign-out

	browserAge = 180 * 24 * 60 * 60 // seconds
)

func cookieStore(keys []models.SessionKey) *sessions.CookieStore {
	var pairs [][]byte
	for _, k := range keys {
		pairs = append(pairs, k.HashKey, k.BlockKey)
	}
	s := sessions.NewCookieStore(pairs...)
	for _, codec := range s.Codecs {
		codec.(*securecookie.SecureCookie).SetSerializer(cookieText{})
	}
	s.MaxAge(0) // the session's row says when it ends
	s.Options = &sessions.Options{Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode}
	return s
}

// cookie opens a cookie; one that cannot be read is as good as none.
func (a *App) cookie(c echo.Context, name string) *sessions.Session {
	s, _ := a.cookies.Get(c.Request(), name)
	options := *a.cookies.Options
	options.Secure = HTTPS(c.Request())
	s.Options = &options
	return s
}

// SignIn gives the browser a new session, and a secret by which it is known at
// the next sign-in; any other that it had is left behind.
func (a *App) SignIn(c echo.Context, in models.SignedIn) error {
	if err := a.EndVisit(c); err != nil {
		return err
	}
	known := a.cookie(c, browserCookie)
	known.Values, known.Options.MaxAge = map[any]any{"id": in.Browser}, browserAge
	if err := known.Save(c.Request(), c.Response()); err != nil {
		return err
	}
	s := a.cookie(c, sessionCookie)
	s.Values = map[any]any{"id": in.Session}
	return s.Save(c.Request(), c.Response())
}

// Browser is the browser that a request comes from.
func (a *App) Browser(c echo.Context) models.Browser {
	known, _ := a.cookie(c, browserCookie).Values["id"].(string)
	return models.Browser{Agent: c.Request().UserAgent(), Known: known}
}

// Secret is the browser's session, "" if it has none.
func (a *App) Secret(c echo.Context) string {
	secret, _ := a.cookie(c, sessionCookie).Values["id"].(string)
	return secret
}

// SignOut takes the session from the browser, and a visit with it.
func (a *App) SignOut(c echo.Context) error {
	if err := a.EndVisit(c); err != nil {
		return err
	}
	s := a.cookie(c, sessionCookie)
	s.Values, s.Options.MaxAge = map[any]any{}, -1
	return s.Save(c.Request(), c.Response())
}

// Notice gives the browser a notice for the next page.
func (a *App) Notice(c echo.Context, n ui.NoticeProps) error { return a.keepFlash(c, n) }

// keepFlash gives the browser a notice for the next page.
func (a *App) keepFlash(c echo.Context, n ui.NoticeProps) error {
	text, err := json.Marshal(n)
	if err != nil {
		return err
	}
	s := a.cookie(c, flashCookie)
	s.Values = map[any]any{"notice": string(text)}
	return s.Save(c.Request(), c.Response())
}

// takeFlash returns the notice for this page, once.
func (a *App) takeFlash(c echo.Context) *ui.NoticeProps {
	if _, err := c.Cookie(flashCookie); err != nil {
		return nil
	}
	s := a.cookie(c, flashCookie)
	text, _ := s.Values["notice"].(string)
	s.Values, s.Options.MaxAge = map[any]any{}, -1
	if s.Save(c.Request(), c.Response()) != nil {
		return nil
	}
	var n ui.NoticeProps
	if json.Unmarshal([]byte(text), &n) != nil {
		return nil
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store") // it may show a password
	return &n
}
