package admin

import (
	"net/http"
	"slices"
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

const addUserTitle = "Add user"

// The ways in which a new user gets in.
const (
	byPassword = "password" // one is made and shown
	byMail     = "mail"     // a link to set one is mailed
)

// NewUser handles GET /admin/users/new.
func (h Console) NewUser(c echo.Context) error {
	who := web.Actor(c)
	if !who.Can(access.ManageUsers) {
		return &models.Error{Kind: models.Forbidden, Message: "Your role does not allow adding users."}
	}
	page, _, err := h.newUserPage(c, models.NewUser{Role: access.RoleMember, Password: models.GeneratePassword()})
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, views.NewUser(h.Frame(c, addUserTitle), page))
}

// newUserPage is the form with what was typed.
func (h Console) newUserPage(c echo.Context, in models.NewUser) (views.UserForm, []models.Account, error) {
	who, ctx := web.Actor(c), c.Request().Context()
	page := views.UserForm{
		Key: web.NewKey(), First: in.FirstName, Last: in.LastName, Address: in.Address, Secondary: in.SecondaryEmail, Role: string(in.Role),
		Way: byPassword,
	}
	if in.Password == "" {
		page.Way = byMail
	}
	customer, err := h.Store.Customer(ctx, who, who.CustomerID)
	if err != nil {
		return page, nil, err
	}
	page.Domain = customer.Domain
	if who.Can(access.ManageAdmins) {
		page.Roles = roleChoices()
	}
	accounts, err := h.Store.Subscriptions(ctx, who, who.CustomerID)
	for _, a := range live(accounts) {
		page.Licenses = append(page.Licenses, licenseChoice(a, in.Licenses))
	}
	return page, accounts, err
}

// licenseChoice is a license that a new user takes, or can take.
func licenseChoice(a models.Account, chosen []uint) ui.Choice {
	meter := seats(a)
	choice := ui.Choice{
		Value: id(a.ID), Label: a.SKU.Name, Seats: &meter, Chosen: a.SKU.Automatic || slices.Contains(chosen, a.ID), Unavailable: a.SKU.Automatic,
	}
	if a.SKU.Automatic {
		choice.Hint = "Every user takes one"
	}
	if a.Status == models.Suspended {
		choice.Hint = "Suspended, so no user can be added"
		choice.Unavailable = true
	}
	return choice
}

// AddUser handles POST /admin/users/new.
func (h Console) AddUser(c echo.Context) error {
	who := web.Actor(c)
	in := models.NewUser{
		FirstName: c.FormValue("first_name"), LastName: c.FormValue("last_name"), Address: c.FormValue("email"),
		SecondaryEmail: c.FormValue("secondary_email"), Role: access.Role(c.FormValue("role")), Licenses: web.FormIDs(c, "licenses"),
		AddAnew: c.FormValue("anew") == "yes",
	}
	if c.FormValue("sign_in") != byMail {
		in.Password = models.GeneratePassword()
	}
	made, err := h.Store.AddUsers(c.Request().Context(), who, []models.NewUser{in})
	if err != nil {
		return h.refusedUser(c, in, err)
	}
	return h.DoneWith(c, paths.AdminUser(made.UserIDs[0]), added(in, made.RequestID == who.Request.ID))
}

// added says that a user was added. The password is shown this once; a second
// sending of the same form made no user and knows none.
func added(in models.NewUser, first bool) ui.NoticeProps {
	n := ui.NoticeProps{Tone: ui.ToneOK, Result: true, Title: strings.Join(strings.Fields(in.FirstName+" "+in.LastName), " ") + " was added."}
	if in.Password == "" {
		n.Text = "A link to set a password is on its way " + mailedTo(in) + ". It works for 7 days."
		return n
	}
	if first {
		n.Text = "Password: " + in.Password + " – it is shown only now. Give it to the user before you leave this page."
		return n
	}
	n.Text = "The form was sent twice, and one user was added. If you have not seen the password, choose New password."
	return n
}

func mailedTo(in models.NewUser) string {
	if second := strings.TrimSpace(in.SecondaryEmail); second != "" {
		return "to " + second
	}
	return "to the primary email"
}

func (h Console) refusedUser(c echo.Context, in models.NewUser, refused error) error {
	page, accounts, err := h.newUserPage(c, in)
	if err != nil {
		return err
	}
	if page.Role == "" {
		page.Role = string(access.RoleMember)
	}
	who, r := web.Actor(c), refusal(refused)
	page.Full = full(who, accounts, refused)
	field := ""
	switch r.Cause {
	case models.CauseSeatsFull:
		field = "licenses"
	case models.CauseRecentlyDeleted:
		field = "email"
		gone, err := h.Store.User(c.Request().Context(), who, r.Subject)
		if err != nil {
			return err
		}
		page.Gone = &views.Gone{Name: gone.Name(), Until: gone.RestorableUntil()}
		if who.Can(access.RestoreUsers) && gone.ManageableBy(who) {
			page.Gone.Restore = paths.AdminRestoreUser(gone.ID)
		}
	}
	return h.Refused(c, addUserTitle, refused, func(f layout.Frame, p ui.Problems) templ.Component {
		page.Problems = about(p, field)
		return views.NewUser(f, page)
	})
}
