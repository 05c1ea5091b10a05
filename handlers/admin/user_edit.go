package admin

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	views "perseat/views/admin"
	"perseat/views/layout"
	"perseat/views/paths"
	"perseat/views/ui"
)

// changeable reads the user that the address names, if the actor may change it.
func (h Console) changeable(c echo.Context) (models.UserDetails, error) {
	u, err := h.user(c)
	if err != nil {
		return u, err
	}
	if !u.ManageableBy(web.Actor(c)) {
		return u, &models.Error{Kind: models.Forbidden, Message: "Your role does not allow changing " + u.Name() + "."}
	}
	if u.Status == models.UserDeleted {
		return u, &models.Error{Kind: models.Conflict, Message: u.Name() + " is deleted. Restore the user first."}
	}
	return u, nil
}

// UserInformation handles GET /admin/users/{id}/edit.
func (h Console) UserInformation(c echo.Context) error {
	u, err := h.changeable(c)
	if err != nil {
		return err
	}
	page := editForm(web.Actor(c), u.User, models.UserInformation{
		FirstName: u.FirstName, LastName: u.LastName, SecondaryEmail: u.SecondaryEmail, Role: u.Role, Was: u.Version,
	})
	return h.Page(c, http.StatusOK, views.EditUser(h.Frame(c, "Edit "+u.Name()), page))
}

func editForm(who access.Actor, u models.User, in models.UserInformation) views.EditForm {
	page := views.EditForm{
		Action: paths.AdminEditUser(u.ID), Back: paths.AdminUser(u.ID), Name: u.Name(), Email: u.Email, Version: id(uint(max(in.Was, 0))),
		First: in.FirstName, Last: in.LastName, Secondary: in.SecondaryEmail, Role: string(in.Role), FixedMail: who.Visiting(),
	}
	if who.Can(access.ManageAdmins) {
		page.Roles = roleChoices()
	}
	return page
}

// EditUser handles POST /admin/users/{id}/edit.
func (h Console) EditUser(c echo.Context) error {
	u, err := h.changeable(c)
	if err != nil {
		return err
	}
	in := models.UserInformation{
		FirstName: c.FormValue("first_name"), LastName: c.FormValue("last_name"), SecondaryEmail: c.FormValue("secondary_email"),
		Role: access.Role(c.FormValue("role")), Was: web.FormInt(c, "version"),
	}
	if _, err := h.Store.EditUser(c.Request().Context(), web.Actor(c), u.ID, in); err != nil {
		page := editForm(web.Actor(c), u.User, in)
		if refusal(err).Cause == models.CauseChanged {
			page.Version = id(uint(u.Version))
		}
		return h.Refused(c, "Edit "+u.Name(), err, func(f layout.Frame, p ui.Problems) templ.Component {
			page.Problems = p
			return views.EditUser(f, page)
		})
	}
	return h.Done(c, paths.AdminUser(u.ID), "The user was saved.")
}

// UserPassword handles GET /admin/users/{id}/password.
func (h Console) UserPassword(c echo.Context) error {
	u, err := h.changeable(c)
	if err != nil {
		return err
	}
	if acts(web.Actor(c), u.User).Reset == "" {
		return &models.Error{Kind: models.Forbidden, Message: "You cannot make a new password for " + u.Name() + "."}
	}
	page := confirmOne(u, paths.AdminUserPassword(u.ID))
	page.Follows = []string{
		"A new password is made and shown to you once.",
		"The old password stops working, and " + u.Name() + " is signed out everywhere.",
	}
	page.Button, page.Busy, page.Keep = "Make a new password", "Making it…", "Keep the old password"
	return h.Page(c, http.StatusOK, views.Confirm(h.Frame(c, "New password for "+u.Name()+"?"), page))
}

// ResetTwoStepPage handles GET /admin/users/{id}/reset-two-step.
func (h Console) ResetTwoStepPage(c echo.Context) error {
	u, err := h.changeable(c)
	if err != nil {
		return err
	}
	if !web.Actor(c).Can(access.ManageAdmins) {
		return &models.Error{Kind: models.Forbidden, Message: "Only a super admin resets two-step verification."}
	}
	page := confirmOne(u, paths.AdminResetTwoStep(u.ID))
	page.Follows, page.Button, page.Busy, page.Keep = web.ResetFollows(u.User), "Reset", "Resetting…", "Keep it"
	return h.Page(c, http.StatusOK, views.Confirm(h.Frame(c, web.ResetTitle(u.Name())), page))
}

// ResetTwoStep handles POST /admin/users/{id}/reset-two-step.
func (h Console) ResetTwoStep(c echo.Context) error {
	n, err := web.ID(c, "user")
	if err != nil {
		return err
	}
	if _, err := h.Store.ResetTwoStep(c.Request().Context(), web.Actor(c), n); err != nil {
		return h.refused(c, err)
	}
	return h.Done(c, paths.AdminUser(n), "Two-step verification was reset. The user was signed out everywhere.")
}

// ResetPassword handles POST /admin/users/{id}/password.
func (h Console) ResetPassword(c echo.Context) error {
	n, err := web.ID(c, "user")
	if err != nil {
		return err
	}
	password := models.GeneratePassword()
	if _, err := h.Store.ResetPassword(c.Request().Context(), web.Actor(c), n, password); err != nil {
		return h.refused(c, err)
	}
	return h.DoneWith(c, paths.AdminUser(n), ui.NoticeProps{
		Tone: ui.ToneOK, Title: "A new password was made.", Result: true,
		Text: "Password: " + password + " – it is shown only now. Give it to the user before you leave this page.",
	})
}
