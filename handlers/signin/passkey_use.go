package signin

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/views/layout"
	"perseat/views/paths"
	views "perseat/views/signin"
	"perseat/views/ui"
)

const passkeyTitle = "Sign in with a passkey"

// AskPasskey handles POST /sign-in/passkey.
func (h Pages) AskPasskey(c echo.Context) error {
	next := web.LocalPath(c.FormValue("next"))
	secret, err := h.Store.AskPasskey(c.Request().Context(), h.site(c), web.Request(c))
	if err != nil {
		return h.passkeyRefused(c, err, next)
	}
	if err := h.KeepStep(c, secret, next); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, paths.AskPasskey)
}

// PasskeyAsked handles GET /sign-in/passkey: the browser is asked for a passkey.
func (h Pages) PasskeyAsked(c echo.Context) error {
	secret, _ := h.Step(c)
	asks, err := h.Store.PasskeyAsked(c.Request().Context(), secret)
	if err != nil {
		return h.startAgain(c, err)
	}
	return h.Page(c, http.StatusOK, views.AskPasskey(h.Frame(c, passkeyTitle), asks))
}

// SignInWithPasskey handles POST /sign-in/passkey/answer.
func (h Pages) SignInWithPasskey(c echo.Context) error {
	secret, next := h.Step(c)
	in, err := h.Store.SignInWithPasskey(c.Request().Context(), h.site(c), secret, c.FormValue("answer"), web.Request(c), h.Browser(c))
	if models.KindOf(err) == models.NotFound && err != nil {
		return h.startAgain(c, err)
	}
	if err != nil {
		return h.passkeyRefused(c, err, next)
	}
	return h.proceed(c, in, next)
}

// passkeyRefused says why a passkey lets nobody in.
func (h Pages) passkeyRefused(c echo.Context, err error, next string) error {
	return h.Refused(c, "You are not signed in", err, func(f layout.Frame, _ ui.Problems) templ.Component {
		return views.PasskeyRefused(f, views.PasskeyRefusedPage{Why: err.Error(), Next: next})
	})
}
