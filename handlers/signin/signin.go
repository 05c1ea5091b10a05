// Package signin is the way into Perseat and out of it, for everybody.
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

// DemoPassword is the password of every demo account.
const DemoPassword = "perseat-demo"

// Pages are the pages of sign-in.
type Pages struct{ *web.App }

// Root handles GET /: it leads into the own console, or to sign-in.
func (h Pages) Root(c echo.Context) error {
	if p := web.Person(c); p.SignedIn() {
		return c.Redirect(http.StatusSeeOther, web.HomeOf(p.Role))
	}
	return c.Redirect(http.StatusSeeOther, paths.SignIn)
}

// SignInForm handles GET /sign-in.
func (h Pages) SignInForm(c echo.Context) error {
	if p := web.Person(c); p.SignedIn() {
		return c.Redirect(http.StatusSeeOther, web.HomeOf(p.Role))
	}
	page, err := h.page(c, web.LocalPath(c.QueryParam("next")))
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, views.SignIn(h.Frame(c, "Sign in"), page))
}

func (h Pages) page(c echo.Context, next string) (views.SignInPage, error) {
	page := views.SignInPage{Next: next, Passkeys: h.site(c).Works()}
	if !h.Demo {
		return page, nil
	}
	accounts, err := h.Store.DemoAccounts(c.Request().Context())
	for _, a := range accounts {
		page.Demo = append(page.Demo, views.DemoAccount{Console: consoleOf(a.Role), Name: a.Name, Org: a.Company, Email: a.Email})
	}
	page.Password = DemoPassword
	return page, err
}

func consoleOf(r access.Role) layout.Console { return layout.Console(r.Console()) }

// SignIn handles POST /sign-in.
func (h Pages) SignIn(c echo.Context) error {
	next := web.LocalPath(c.FormValue("next"))
	ctx := c.Request().Context()
	in, err := h.Store.SignIn(ctx, c.FormValue("email"), c.FormValue("password"), web.Request(c), h.Browser(c))
	if err != nil {
		page, readErr := h.page(c, next)
		if readErr != nil {
			return readErr
		}
		page.Email = c.FormValue("email")
		return h.Refused(c, "Sign in", err, func(f layout.Frame, p ui.Problems) templ.Component {
			page.Problems = p
			return views.SignIn(f, page)
		})
	}
	return h.proceed(c, in, next)
}

// proceed leads to the step that is asked for, or begins the session.
func (h Pages) proceed(c echo.Context, in models.SignedIn, next string) error {
	if in.Step != models.NoStep {
		return h.wait(c, in, next)
	}
	return h.begin(c, in, next)
}

// wait leads to the step that a sign-in waits for.
func (h Pages) wait(c echo.Context, in models.SignedIn, next string) error {
	if err := h.KeepStep(c, in.Waiting, next); err != nil {
		return err
	}
	if in.Step == models.StepSetUp {
		return c.Redirect(http.StatusSeeOther, paths.SignInSetUp)
	}
	return c.Redirect(http.StatusSeeOther, paths.SignInCode)
}

// begin gives the browser its new session, ends the one that it had, and leads on.
func (h Pages) begin(c echo.Context, in models.SignedIn, next string) error {
	ctx := c.Request().Context()
	if old := h.Secret(c); old != "" {
		if err := h.Store.SignOut(ctx, old); err != nil {
			return err
		}
	}
	if err := h.App.SignIn(c, in); err != nil {
		return err
	}
	if err := h.DropStep(c); err != nil {
		return err
	}
	p, err := h.Store.PersonOf(ctx, in.Session)
	if err != nil {
		return err
	}
	if next == "" {
		next = web.HomeOf(p.Role)
	}
	return c.Redirect(http.StatusSeeOther, next)
}

// SignOut handles POST /sign-out.
func (h Pages) SignOut(c echo.Context) error {
	if secret := h.Secret(c); secret != "" {
		if err := h.Store.SignOut(c.Request().Context(), secret); err != nil {
			return err
		}
	}
	if err := h.App.SignOut(c); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, paths.SignIn)
}

// ChooseTheme handles POST /theme: light, dark, or as the system has it.
func (h Pages) ChooseTheme(c echo.Context) error {
	theme := c.FormValue("theme")
	cookie := &http.Cookie{
		Name: "theme", Value: theme, Path: "/", MaxAge: 365 * 24 * 60 * 60, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: web.HTTPS(c.Request()),
	}
	if theme != "light" && theme != "dark" {
		cookie.Value, cookie.MaxAge = "", -1
	}
	c.SetCookie(cookie)
	back := web.LocalPath(c.FormValue("back"))
	if back == "" {
		back = paths.Root
	}
	return c.Redirect(http.StatusSeeOther, back)
}

// Profile handles GET /profile: the own account.
func (h Pages) Profile(c echo.Context) error {
	p := web.Person(c)
	if _, err := h.Store.Profile(c.Request().Context(), web.Actor(c)); err != nil {
		return err
	}
	page := views.ProfilePage{Name: p.Name(), Email: p.Email, Org: p.Company()}
	if p.Role.Console() != access.NoConsole {
		page.Role, page.Home = p.Role.String(), web.HomeOf(p.Role)
	}
	if web.Actor(c).Can(access.ChangeCredentials) { // on somebody's behalf nothing of it is shown
		for _, add := range []func(echo.Context, *views.ProfilePage) error{h.addTwoStep, h.addPasskeys, h.addSessions} {
			if err := add(c, &page); err != nil {
				return err
			}
		}
	}
	return h.Page(c, http.StatusOK, views.Profile(h.Frame(c, "Your account"), page))
}
