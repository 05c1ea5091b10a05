package signin

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/views/layout"
	"perseat/views/paths"
	views "perseat/views/signin"
	"perseat/views/ui"
)

const ownPasswordTitle = "Change password"

// addSessions adds where the person is signed in.
func (h Pages) addSessions(c echo.Context, page *views.ProfilePage) error {
	all, err := h.Store.OwnSessions(c.Request().Context(), web.Actor(c), h.Secret(c))
	if err != nil {
		return err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	page.Zone = zone.String()
	for _, s := range all {
		page.Sessions = append(page.Sessions, views.Session{
			ID: s.ID, Device: device(s.Device), Address: s.Address, How: s.How(), Began: s.CreatedAt.In(zone), Last: s.LastSeenAt.In(zone), Current: s.Current,
		})
	}
	return nil
}

// OwnPassword handles GET /profile/password.
func (h Pages) OwnPassword(c echo.Context) error {
	if !web.Actor(c).Can(access.ChangeCredentials) {
		return &models.Error{Kind: models.Forbidden, Message: "Passwords cannot be changed on somebody’s behalf."}
	}
	return h.Page(c, http.StatusOK, views.OwnPassword(h.Frame(c, ownPasswordTitle), ownPasswordPage(c)))
}

func ownPasswordPage(c echo.Context) views.OwnPasswordPage {
	return views.OwnPasswordPage{Email: web.Person(c).Email, Least: models.MinPassword}
}

// ChangePassword handles POST /profile/password.
func (h Pages) ChangePassword(c echo.Context) error {
	_, err := h.Store.ChangePassword(c.Request().Context(), web.Actor(c), h.Secret(c), c.FormValue("present"), newPassword(c))
	if err != nil {
		return h.Refused(c, ownPasswordTitle, err, func(f layout.Frame, p ui.Problems) templ.Component {
			page := ownPasswordPage(c)
			page.Problems = p
			return views.OwnPassword(f, page)
		})
	}
	return h.Done(c, paths.Profile, "Your password was changed. You are signed out everywhere else.")
}

// EndSession handles POST /profile/sessions/end.
func (h Pages) EndSession(c echo.Context) error {
	if _, err := h.Store.EndSession(c.Request().Context(), web.Actor(c), c.FormValue("session")); err != nil {
		if models.KindOf(err) == models.NotFound {
			return h.Done(c, paths.Profile, "That session had ended already.")
		}
		return err
	}
	return h.Done(c, paths.Profile, "That browser is signed out.")
}

// SignOutEverywhere handles POST /profile/sessions/end-all.
func (h Pages) SignOutEverywhere(c echo.Context) error {
	if _, err := h.Store.SignOutEverywhere(c.Request().Context(), web.Actor(c)); err != nil {
		return err
	}
	if err := h.App.SignOut(c); err != nil {
		return err
	}
	return h.Done(c, paths.SignIn, "You are signed out everywhere.")
}
