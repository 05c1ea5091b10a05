package signin

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/views/layout"
	"perseat/views/paths"
	views "perseat/views/signin"
	"perseat/views/ui"
)

const signOnTitle = "Single sign-on"

// SignOn handles GET /sign-in/single-sign-on.
func (h Pages) SignOn(c echo.Context) error {
	return h.Page(c, http.StatusOK, views.SignOn(h.Frame(c, signOnTitle), views.SignOnPage{Next: web.LocalPath(c.QueryParam("next"))}))
}

// BeginSignOn handles POST /sign-in/single-sign-on. The answer is a page of ours
// that leads on: our security policy lets no form end at another address.
func (h Pages) BeginSignOn(c echo.Context) error {
	ctx, next, email := c.Request().Context(), web.LocalPath(c.FormValue("next")), c.FormValue("email")
	begun, err := h.Store.BeginSignOn(ctx, email, web.Request(c))
	if err != nil {
		return h.Refused(c, signOnTitle, err, func(f layout.Frame, p ui.Problems) templ.Component {
			return views.SignOn(f, views.SignOnPage{Email: email, Next: next, Problems: p})
		})
	}
	address, err := h.Identity.Address(ctx, begun, h.URL(c)+paths.SignOnBack, email)
	if err != nil {
		h.Log.Warn("identity provider not usable", "err", err)
		return h.signOnFailed(c, "Your company’s identity provider cannot be asked at the moment. Try again in some minutes, or tell an administrator of your company.")
	}
	if err := h.KeepStep(c, begun.Secret, next); err != nil {
		return err
	}
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Refresh", "0; url="+u.String())
	return h.Page(c, http.StatusOK, views.SignOnGo(h.Frame(c, signOnTitle), views.SignOnGoPage{Host: u.Host, Address: u.String()}))
}

// SignInAt handles GET /sign-in/single-sign-on/back: an identity provider sends
// somebody back.
func (h Pages) SignInAt(c echo.Context) error {
	ctx := c.Request().Context()
	secret, next := h.Step(c)
	begun, err := h.Store.TakeSignOn(ctx, secret, c.QueryParam("state"))
	if err != nil {
		return h.startAgain(c, err)
	}
	if err := h.DropStep(c); err != nil {
		return err
	}
	if c.QueryParam("code") == "" {
		return h.signOnFailed(c, "Your company’s identity provider did not sign you in.")
	}
	id, err := h.Identity.Identify(ctx, begun, h.URL(c)+paths.SignOnBack, c.QueryParam("code"))
	if err != nil {
		h.Log.Warn("identity provider's answer not accepted", "err", err)
		return h.signOnFailed(c, "The answer of your company’s identity provider was not accepted. Try again, or tell an administrator of your company.")
	}
	in, err := h.Store.SignInAt(ctx, begun.SignOnID, id, web.Request(c), h.Browser(c))
	var refusal *models.Error
	if errors.As(err, &refusal) && refusal.Kind == models.Conflict {
		return h.signOnFailed(c, refusal.Message)
	}
	if err != nil {
		return err
	}
	return h.proceed(c, in, next)
}

// signOnFailed says why somebody is not signed in.
func (h Pages) signOnFailed(c echo.Context, why string) error {
	return h.Page(c, http.StatusConflict, views.SignOnFailed(h.Frame(c, "You are not signed in"), why))
}
