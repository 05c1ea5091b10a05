// Package signon is how a company says at which identity provider its staff sign
// in: a reseller in the Reseller console, the provider at the Support desk.
package signon

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/views/layout"
	"perseat/views/paths"
	views "perseat/views/signon"
	"perseat/views/ui"
)

// Pages are the pages of one company.
type Pages struct {
	*web.App
	At string // their address
}

const title = "Single sign-on"

// SignOn handles GET …/single-sign-on.
func (h Pages) SignOn(c echo.Context) error {
	s, err := h.Store.SignOn(c.Request().Context(), web.Actor(c))
	if err != nil {
		return err
	}
	f := h.Frame(c, title)
	return h.Page(c, http.StatusOK, views.Settings(f, h.page(c, f, s, s)))
}

// page is the form with what is shown in it, beside what is stored.
func (h Pages) page(c echo.Context, f layout.Frame, shown, stored models.SignOn) views.Page {
	p := views.Page{
		Action: h.At, On: stored.On, Callback: h.URL(c) + paths.SignOnBack, Issuer: shown.Issuer, ClientID: shown.ClientID,
		Domains: strings.Join(shown.Domains, "\n"), Required: shown.Required, Version: strconv.FormatInt(shown.Version, 10),
	}
	if stored.On {
		p.Off = paths.SignOnOff(h.At)
	}
	if h.At == paths.ResellerSignOn {
		p.Views, p.Admins = layout.SettingsViews(f, h.At), "Reseller admins"
		return p
	}
	p.Crumbs, p.Admins = []ui.Crumb{{Label: "Staff", Href: paths.SupportStaff}}, "Support leads"
	return p
}

// EditSignOn handles POST …/single-sign-on. The provider is asked first whether it
// is there.
func (h Pages) EditSignOn(c echo.Context) error {
	ctx, who := c.Request().Context(), web.Actor(c)
	in := models.SignOn{
		Issuer: strings.TrimSpace(c.FormValue("issuer")), ClientID: c.FormValue("client_id"), Secret: c.FormValue("client_secret"),
		Domains: strings.Split(c.FormValue("domains"), "\n"), Required: c.FormValue("required") != "", Version: web.FormInt(c, "version"),
	}
	err := h.reachable(c, who, in.Issuer)
	if err == nil {
		_, err = h.Store.EditSignOn(ctx, who, in)
	}
	if err == nil {
		return h.Done(c, h.At, "Single sign-on was saved. It is in effect.")
	}
	stored, readErr := h.Store.SignOn(ctx, who)
	if readErr != nil {
		return readErr
	}
	if models.KindOf(err) == models.Conflict {
		in.Version = stored.Version // whoever compared may save again
	}
	return h.Refused(c, title, err, func(f layout.Frame, p ui.Problems) templ.Component {
		page := h.page(c, f, in, stored)
		page.Problems = p
		return views.Settings(f, page)
	})
}

// reachable refuses a provider that does not answer as one. An address that is none
// is left to the store, and so is whoever may not save.
func (h Pages) reachable(c echo.Context, who access.Actor, issuer string) error {
	if !who.Can(access.ManageSignOn) || !strings.HasPrefix(issuer, "https://") {
		return nil
	}
	err := h.Identity.Check(c.Request().Context(), issuer)
	if err == nil {
		return nil
	}
	h.Log.Info("identity provider not usable", "err", err)
	sentence := "There is no identity provider at this address that can be asked. Issuer must be exactly what it says of itself at /.well-known/openid-configuration."
	return &models.Error{Kind: models.Invalid, Message: sentence, Fields: []models.FieldError{{Field: "issuer", Message: sentence}}}
}

// RemoveSignOn handles POST …/single-sign-on/off.
func (h Pages) RemoveSignOn(c echo.Context) error {
	if _, err := h.Store.RemoveSignOn(c.Request().Context(), web.Actor(c)); err != nil {
		return err
	}
	return h.Done(c, h.At, "Single sign-on is off. Your staff sign in with passwords and passkeys.")
}
