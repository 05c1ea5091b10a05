package staff

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/views/layout"
	"perseat/views/paths"
	views "perseat/views/staff"
	"perseat/views/ui"
)

// ChangeRole handles POST …/staff/{id}/role.
func (h Pages) ChangeRole(c echo.Context) error {
	role := access.Role(c.FormValue("role"))
	return h.change(c, "The role was saved.", func(ctx context.Context, who access.Actor, id uint) (uint, error) {
		return h.Store.ChangeStaffRole(ctx, who, id, role, web.FormInt(c, "version"))
	})
}

// MailLink handles POST …/staff/{id}/link.
func (h Pages) MailLink(c echo.Context) error {
	return h.change(c, "The mail is on its way.", h.Store.MailStaffLink)
}

// Reactivate handles POST …/staff/{id}/reactivate.
func (h Pages) Reactivate(c echo.Context) error {
	return h.change(c, "The person can sign in again.", h.Store.ReactivateStaff)
}

// change does something with the person that the address names and comes back to
// the person's page, which says what came of it.
func (h Pages) change(c echo.Context, done string, do func(context.Context, access.Actor, uint) (uint, error)) error {
	id, err := web.ID(c, "person")
	if err != nil {
		return err
	}
	if _, err := do(c.Request().Context(), web.Actor(c), id); err != nil {
		return h.refused(c, err)
	}
	return h.Done(c, paths.Colleague(h.List, id), done)
}

// refused draws the person's page with what is wrong.
func (h Pages) refused(c echo.Context, refused error) error {
	if k := models.KindOf(refused); k != models.Invalid && k != models.Conflict {
		return refused
	}
	u, page, err := h.person(c)
	if err != nil {
		return err
	}
	return h.Refused(c, u.Name(), refused, func(f layout.Frame, p ui.Problems) templ.Component {
		page.Problems = p
		if page.Self {
			page.Problems = p.Whole()
		}
		return views.Person(f, page)
	})
}

// SuspendForm handles GET …/staff/{id}/suspend.
func (h Pages) SuspendForm(c echo.Context) error { return h.confirm(c, h.suspendPage) }

// Suspend handles POST …/staff/{id}/suspend.
func (h Pages) Suspend(c echo.Context) error {
	return h.change(c, "The person is suspended and was signed out everywhere.", h.Store.SuspendStaff)
}

// ResetTwoStepForm handles GET …/staff/{id}/reset-two-step.
func (h Pages) ResetTwoStepForm(c echo.Context) error { return h.confirm(c, h.resetPage) }

// ResetTwoStep handles POST …/staff/{id}/reset-two-step.
func (h Pages) ResetTwoStep(c echo.Context) error {
	return h.change(c, "Two-step verification was reset. The person was signed out everywhere.", h.Store.ResetStaffTwoStep)
}

func (h Pages) resetPage(u models.User) (string, views.ConfirmPage) {
	return web.ResetTitle(u.Name()), views.ConfirmPage{
		Action: paths.ResetColleagueTwoStep(h.List, u.ID), Button: "Reset", Busy: "Resetting…", Keep: "Keep it", Follows: web.ResetFollows(u),
	}
}

// RemoveForm handles GET …/staff/{id}/remove.
func (h Pages) RemoveForm(c echo.Context) error { return h.confirm(c, h.removePage) }

// Remove handles POST …/staff/{id}/remove.
func (h Pages) Remove(c echo.Context) error {
	id, err := web.ID(c, "person")
	if err != nil {
		return err
	}
	if _, err := h.Store.RemoveStaff(c.Request().Context(), web.Actor(c), id); err != nil {
		return h.refused(c, err)
	}
	return h.Done(c, h.List, "The person was removed.")
}

func (h Pages) confirm(c echo.Context, page func(models.User) (string, views.ConfirmPage)) error {
	u, _, err := h.person(c)
	if err != nil {
		return err
	}
	title, p := page(u)
	p.Name, p.List, p.Back = u.Name(), h.List, paths.Colleague(h.List, u.ID)
	return h.Page(c, http.StatusOK, views.Confirm(h.Frame(c, title), p))
}

func (h Pages) suspendPage(u models.User) (string, views.ConfirmPage) {
	return "Suspend " + u.Name() + "?", views.ConfirmPage{
		Action: paths.SuspendColleague(h.List, u.ID), Button: "Suspend", Busy: "Suspending…", Keep: "Keep active",
		Follows: []string{u.Name() + " is signed out everywhere and cannot sign in.", "The role stays. You can reactivate " + u.Name() + " at any time."},
	}
}

func (h Pages) removePage(u models.User) (string, views.ConfirmPage) {
	return "Remove " + u.Name() + "?", views.ConfirmPage{
		Action: paths.RemoveColleague(h.List, u.ID), Button: "Remove", Busy: "Removing…", Keep: "Keep on the staff", Harm: true,
		Follows: []string{
			u.Name() + " is signed out everywhere and cannot sign in any more.",
			"This cannot be undone; the address can be invited again.",
			"What " + u.Name() + " did stays in the records. Name and address are erased after " + strconv.Itoa(models.RestoreDays) + " days.",
		},
	}
}
