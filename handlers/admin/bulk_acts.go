package admin

import (
	"net/http"
	"slices"

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

func suspending(user uint) bulkAct {
	return bulkAct{
		one: paths.AdminSuspendUser(user), many: paths.AdminSuspendUsers, verb: "Suspend",
		follows: func([]models.UserDetails) []string {
			return []string{
				"A suspended user cannot sign in, and is signed out everywhere at once.",
				"A suspended user keeps the license and is still charged. To free a license, remove it.",
				"You can reactivate a suspended user at any time.",
			}
		},
	}
}

func deleting(user uint) bulkAct {
	return bulkAct{
		one: paths.AdminDeleteUser(user), many: paths.AdminDeleteUsers, verb: "Delete", danger: true,
		follows: func(users []models.UserDetails) []string {
			freed := 0
			for _, u := range users {
				freed += len(u.Held)
			}
			return []string{
				"A deleted user cannot sign in any more, and is signed out everywhere at once.",
				ui.Plural(freed, "license is", "licenses are") + " freed for others.",
				"A super admin can restore a deleted user for " + ui.Plural(models.RestoreDays, "day", "days") + ", if a license is free then. After that the name and the addresses are erased.",
			}
		},
	}
}

// SuspendUserPage handles GET /admin/users/{id}/suspend and /admin/users/bulk/suspend.
func (h Console) SuspendUserPage(c echo.Context) error { return h.ask(c, suspending) }

// DeleteUserPage handles GET /admin/users/{id}/delete and /admin/users/bulk/delete.
func (h Console) DeleteUserPage(c echo.Context) error { return h.ask(c, deleting) }

// SuspendUsers handles POST /admin/users/{id}/suspend and /admin/users/bulk/suspend.
func (h Console) SuspendUsers(c echo.Context) error {
	users, err := h.selected(c)
	if err != nil {
		return err
	}
	if _, err := h.Store.SuspendUsers(c.Request().Context(), web.Actor(c), idsOf(users)); err != nil {
		return h.askAgain(c, suspending(users[0].ID), users, err)
	}
	notice := ui.NoticeProps{
		Tone: ui.ToneOK, Result: true, Title: whoWas(users, "suspended"),
		Text: "A suspended user keeps the license and is still charged.",
	}
	if c.Param("user") != "" {
		return h.DoneWith(c, paths.AdminUser(users[0].ID), notice)
	}
	return h.DoneWith(c, paths.AdminUsers, notice)
}

// DeleteUsers handles POST /admin/users/{id}/delete and /admin/users/bulk/delete.
func (h Console) DeleteUsers(c echo.Context) error {
	users, err := h.selected(c)
	if err != nil {
		return err
	}
	if _, err := h.Store.DeleteUsers(c.Request().Context(), web.Actor(c), idsOf(users)); err != nil {
		return h.askAgain(c, deleting(users[0].ID), users, err)
	}
	return h.DoneWith(c, paths.AdminUsers, ui.NoticeProps{
		Tone: ui.ToneOK, Result: true, Title: whoWas(users, "deleted"),
		Text: "Restoring is possible for " + ui.Plural(models.RestoreDays, "day", "days") + ", under Recently deleted.",
	})
}

// whoWas says what happened to whom.
func whoWas(users []models.UserDetails, what string) string {
	if len(users) == 1 {
		return users[0].Name() + " was " + what + "."
	}
	return ui.Plural(len(users), "user was", "users were") + " " + what + "."
}

// AssignLicensePage handles GET /admin/users/bulk/assign-license.
func (h Console) AssignLicensePage(c echo.Context) error {
	users, page, _, err := h.assignPage(c)
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, views.Confirm(h.Frame(c, assignTitle(users)), page))
}

func assignTitle(users []models.UserDetails) string {
	return "Assign a license to " + ui.Plural(len(users), "user", "users") + "?"
}

// assignPage asks which license the selected users get.
func (h Console) assignPage(c echo.Context) ([]models.UserDetails, views.ConfirmPage, []models.Account, error) {
	who := web.Actor(c)
	if !who.Can(access.ManageUsers) {
		return nil, views.ConfirmPage{}, nil, &models.Error{Kind: models.Forbidden, Message: "Your role does not allow assigning licenses."}
	}
	users, err := h.selected(c)
	if err != nil {
		return nil, views.ConfirmPage{}, nil, err
	}
	accounts, err := h.Store.Subscriptions(c.Request().Context(), who, who.CustomerID)
	if err != nil {
		return nil, views.ConfirmPage{}, nil, err
	}
	page := confirm(users, paths.AdminAssignLicense)
	page.Legend, page.Chosen, page.Keep = "Which license?", c.FormValue("subscription"), "Back to users"
	page.Follows = []string{"Everybody who does not hold the license yet gets it, or nobody does."}
	for _, a := range live(accounts) {
		choice := licenseChoice(a, nil)
		choice.Hint, choice.Unavailable = "", a.Status == models.Suspended
		if choice.Unavailable {
			choice.Hint = "Suspended, so it cannot be assigned"
		}
		page.Choices = append(page.Choices, choice)
	}
	if len(page.Choices) > 0 {
		page.Button, page.Busy = "Assign licenses", "Assigning…"
	} else {
		page.Follows = []string{"There is no subscription whose license could be assigned."}
	}
	return users, page, accounts, nil
}

// AssignLicenses handles POST /admin/users/bulk/assign-license.
func (h Console) AssignLicenses(c echo.Context) error {
	users, page, accounts, err := h.assignPage(c)
	if err != nil {
		return err
	}
	subscription := web.FormID(c, "subscription")
	n := 0
	if slices.ContainsFunc(accounts, func(a models.Account) bool { return a.ID == subscription }) {
		n, err = h.Store.AssignLicenses(c.Request().Context(), web.Actor(c), subscription, idsOf(users))
	} else {
		err = web.Invalid("subscription", "Choose which license to assign.")
	}
	if err != nil {
		page.More = full(web.Actor(c), accounts, err)
		return h.Refused(c, assignTitle(users), err, func(f layout.Frame, p ui.Problems) templ.Component {
			page.Problems = p
			return views.Confirm(f, page)
		})
	}
	return h.Done(c, paths.AdminUsers, ui.Plural(n, "license was", "licenses were")+" assigned.")
}
