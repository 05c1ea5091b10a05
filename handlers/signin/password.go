package signin

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/views/layout"
	"perseat/views/paths"
	views "perseat/views/signin"
	"perseat/views/ui"
)

const setPasswordTitle = "Set a password"

// LinkAt is the whole address of a one-time link, where base is that of the
// installation.
func LinkAt(base, secret string) string {
	return strings.TrimRight(base, "/") + paths.SetPassword(secret)
}

// SetPasswordForm handles GET /password/{secret}: the page of a one-time link.
func (h Pages) SetPasswordForm(c echo.Context) error {
	l, err := h.Store.Link(c.Request().Context(), c.Param("secret"))
	if err != nil {
		return h.deadLink(c, err)
	}
	noStore(c)
	return h.Page(c, http.StatusOK, views.SetPassword(h.Frame(c, setPasswordTitle), setPasswordPage(c, l)))
}

func setPasswordPage(c echo.Context, l models.LinkFor) views.SetPasswordPage {
	return views.SetPasswordPage{
		Action: paths.SetPassword(c.Param("secret")), Email: l.Email, First: l.Kind == models.LinkInvitation, Least: models.MinPassword,
	}
}

// SetPassword handles POST /password/{secret}. The browser is signed out, so that
// the new password is what comes next.
func (h Pages) SetPassword(c echo.Context) error {
	ctx, secret := c.Request().Context(), c.Param("secret")
	l, err := h.Store.Link(ctx, secret)
	if err != nil {
		return h.deadLink(c, err)
	}
	noStore(c)
	if _, err := h.Store.UseLink(ctx, secret, newPassword(c), web.Request(c)); err != nil {
		if models.KindOf(err) == models.NotFound {
			return h.deadLink(c, err)
		}
		return h.Refused(c, setPasswordTitle, err, func(f layout.Frame, p ui.Problems) templ.Component {
			page := setPasswordPage(c, l)
			page.Problems = p
			return views.SetPassword(f, page)
		})
	}
	if own := h.Secret(c); own != "" {
		if err := h.Store.SignOut(ctx, own); err != nil {
			return err
		}
		if err := h.App.SignOut(c); err != nil {
			return err
		}
	}
	return h.Done(c, paths.SignIn, "Your password is set. Sign in with it.")
}

func newPassword(c echo.Context) models.NewPassword {
	return models.NewPassword{Password: c.FormValue("password"), Repeat: c.FormValue("repeat")}
}

// deadLink answers for a link that works no more; other errors it passes on.
func (h Pages) deadLink(c echo.Context, err error) error {
	if models.KindOf(err) != models.NotFound {
		return err
	}
	noStore(c)
	return h.Page(c, http.StatusNotFound, views.DeadLink(h.Frame(c, "This link no longer works")))
}

// noStore keeps a page that a secret leads to out of every cache.
func noStore(c echo.Context) {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
}
