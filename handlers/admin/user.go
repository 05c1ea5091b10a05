package admin

import (
	"net/http"
	"strings"

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

// User handles GET /admin/users/{id}.
func (h Console) User(c echo.Context) error {
	page, _, err := h.userPage(c)
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, views.User(h.Frame(c, page.Name), page))
}

// user reads the user that the address names.
func (h Console) user(c echo.Context) (models.UserDetails, error) {
	n, err := web.ID(c, "user")
	if err != nil {
		return models.UserDetails{}, err
	}
	return h.Store.User(c.Request().Context(), web.Actor(c), n)
}

func (h Console) userPage(c echo.Context) (views.UserPage, models.UserDetails, error) {
	u, err := h.user(c)
	if err != nil {
		return views.UserPage{}, u, err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return views.UserPage{}, u, err
	}
	who := web.Actor(c)
	page := views.UserPage{
		Name: u.Name(), Email: u.Email, Secondary: u.SecondaryEmail, Role: u.Role.String(), Status: status(string(u.Status)),
		Added: u.CreatedAt.In(zone), Zone: zone.String(), Acts: acts(who, u.User),
	}
	if u.LastSignInAt != nil {
		page.LastSignIn = u.LastSignInAt.In(zone)
	}
	if err := h.addSecondStep(c, &page, u.User); err != nil {
		return page, u, err
	}
	for _, a := range u.Held {
		page.Held = append(page.Held, views.License{Subscription: id(a.ID), Name: a.SKU.Name, Seats: seats(a), Can: page.Acts.Licenses != ""})
	}
	for _, a := range u.Free {
		page.Free = append(page.Free, freeLicense(page, u.User, a))
	}
	if u.Status == models.UserDeleted {
		page.Deleted = &views.Deleted{On: u.DeletedOn, Until: u.RestorableUntil(), Former: names(u.Former)}
	}
	return page, u, nil
}

// addSecondStep adds what the user signs in with beyond a password, for whoever
// may reset it.
func (h Console) addSecondStep(c echo.Context, page *views.UserPage, u models.User) error {
	who := web.Actor(c)
	if !who.Can(access.ManageAdmins) || u.Status == models.UserDeleted {
		return nil
	}
	second, err := h.Store.SecondStep(c.Request().Context(), who, u.ID)
	if err != nil {
		return err
	}
	page.SecondStep = web.SecondStep(second)
	if second.Any() && u.ID != who.UserID {
		page.Acts.ResetStep = paths.AdminResetTwoStep(u.ID)
	}
	return nil
}

// freeLicense is a license that the user does not hold.
func freeLicense(page views.UserPage, u models.User, a models.Account) views.License {
	l := views.License{Subscription: id(a.ID), Name: a.SKU.Name, Seats: seats(a), Can: page.Acts.Licenses != ""}
	switch {
	case u.Status == models.UserSuspended:
		l.Can, l.Note = false, "Reactivate the user to assign it."
	case a.Status == models.Suspended:
		l.Can, l.Note = false, "The subscription is suspended."
	}
	return l
}

func names(accounts []models.Account) string {
	list := make([]string, len(accounts))
	for i, a := range accounts {
		list[i] = a.SKU.Name
	}
	return strings.Join(list, ", ")
}

// acts are the addresses of what the actor may do with a user.
func acts(who access.Actor, u models.User) views.UserActs {
	var a views.UserActs
	if !u.ManageableBy(who) {
		return a
	}
	if u.Status == models.UserDeleted {
		if who.Can(access.RestoreUsers) {
			a.Restore = paths.AdminRestoreUser(u.ID)
		}
		return a
	}
	a.Edit, a.Licenses = paths.AdminEditUser(u.ID), paths.AdminUserLicenses(u.ID)
	if u.ID == who.UserID {
		return a
	}
	a.Delete = paths.AdminDeleteUser(u.ID)
	if who.Can(access.ChangeCredentials) {
		a.Reset = paths.AdminUserPassword(u.ID)
	}
	if u.Status == models.UserActive && u.Invited() && who.Can(access.ChangeCredentials) {
		a.Invite = paths.AdminUserLink(u.ID)
	}
	if u.Status == models.UserActive {
		a.Suspend = paths.AdminSuspendUser(u.ID)
	} else {
		a.Reactivate = paths.AdminReactivateUser(u.ID)
	}
	return a
}

// refused draws the user's page with what is wrong with what was done there.
func (h Console) refused(c echo.Context, refused error) error {
	page, u, err := h.userPage(c)
	if err != nil {
		return err
	}
	page.Full = full(web.Actor(c), append(append(u.Held, u.Free...), u.Former...), refused)
	if page.Full != nil {
		page.Full.Sentence = ""
	}
	return h.Refused(c, page.Name, refused, func(f layout.Frame, p ui.Problems) templ.Component {
		page.Problems = about(p, "")
		return views.User(f, page)
	})
}

// ReactivateUser handles POST /admin/users/{id}/reactivate.
func (h Console) ReactivateUser(c echo.Context) error {
	n, err := web.ID(c, "user")
	if err != nil {
		return err
	}
	if _, err := h.Store.ReactivateUsers(c.Request().Context(), web.Actor(c), []uint{n}); err != nil {
		return h.refused(c, err)
	}
	return h.Done(c, paths.AdminUser(n), "The user can sign in again.")
}

// MailUserLink handles POST /admin/users/{id}/link: the invitation once more.
func (h Console) MailUserLink(c echo.Context) error {
	n, err := web.ID(c, "user")
	if err != nil {
		return err
	}
	if _, err := h.Store.MailUserLink(c.Request().Context(), web.Actor(c), n); err != nil {
		return h.refused(c, err)
	}
	return h.Done(c, paths.AdminUser(n), "The mail is on its way.")
}

// RestoreUser handles POST /admin/users/{id}/restore.
func (h Console) RestoreUser(c echo.Context) error {
	n, err := web.ID(c, "user")
	if err != nil {
		return err
	}
	done, err := h.Store.RestoreUser(c.Request().Context(), web.Actor(c), n)
	if err != nil {
		return h.refused(c, err)
	}
	notice := ui.NoticeProps{Tone: ui.ToneOK, Title: "The user was restored.", Result: true}
	if len(done.Skipped) > 0 {
		notice.Text = "Not given back, because it was canceled: " + strings.Join(done.Skipped, ", ") + "."
	}
	return h.DoneWith(c, paths.AdminUser(n), notice)
}

// ChangeLicenses handles POST /admin/users/{id}/licenses.
func (h Console) ChangeLicenses(c echo.Context) error {
	n, err := web.ID(c, "user")
	if err != nil {
		return err
	}
	ctx, who, subscription := c.Request().Context(), web.Actor(c), web.FormID(c, "subscription")
	var sentence string
	switch c.FormValue("do") {
	case "assign":
		sentence = "The license was assigned."
		_, err = h.Store.AssignLicenses(ctx, who, subscription, []uint{n})
	case "remove":
		sentence = "The license was removed."
		_, err = h.Store.RemoveLicenses(ctx, who, subscription, []uint{n})
	default:
		err = web.Invalid("", "Choose whether to assign or to remove the license.")
	}
	if err != nil {
		return h.refused(c, err)
	}
	return h.Done(c, paths.AdminUser(n), sentence)
}
