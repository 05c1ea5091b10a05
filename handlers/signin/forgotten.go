package signin

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/views/layout"
	"perseat/views/paths"
	views "perseat/views/signin"
	"perseat/views/ui"
)

const forgottenTitle = "Forgotten password"

// ForgottenPassword handles GET /forgotten-password.
func (h Pages) ForgottenPassword(c echo.Context) error {
	return h.Page(c, http.StatusOK, views.ForgottenPassword(h.Frame(c, forgottenTitle), views.ForgottenPasswordPage{}))
}

// MailPasswordLink handles POST /forgotten-password. Every address is answered alike.
func (h Pages) MailPasswordLink(c echo.Context) error {
	email := c.FormValue("email")
	if err := h.Store.ForgotPassword(c.Request().Context(), email, web.Request(c)); err != nil {
		return h.Refused(c, forgottenTitle, err, func(f layout.Frame, p ui.Problems) templ.Component {
			return views.ForgottenPassword(f, views.ForgottenPasswordPage{Email: email, Problems: p})
		})
	}
	return c.Redirect(http.StatusSeeOther, paths.LinkSent)
}

// LinkSent handles GET /forgotten-password/sent.
func (h Pages) LinkSent(c echo.Context) error {
	return h.Page(c, http.StatusOK, views.LinkSent(h.Frame(c, "Look into your mail")))
}
