package admin

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	views "perseat/views/admin"
	"perseat/views/layout"
	"perseat/views/paths"
	"perseat/views/ui"
)

// bulkPage is the page that asks before something is done to several users.
func bulkPage(do string) string {
	switch do {
	case "suspend":
		return paths.AdminSuspendUsers
	case "delete":
		return paths.AdminDeleteUsers
	case "assign":
		return paths.AdminAssignLicense
	}
	return ""
}

// SelectUsers handles POST /admin/users/bulk: it leads to the page that asks.
func (h Console) SelectUsers(c echo.Context) error {
	ids, page := web.FormIDs(c, "id"), bulkPage(c.FormValue("do"))
	switch {
	case page == "":
		return h.users(c, http.StatusUnprocessableEntity, ui.Problems{}.Add("", "Choose what to do with the users."))
	case len(ids) == 0:
		return h.users(c, http.StatusUnprocessableEntity, ui.Problems{}.Add("", "Select one user or more."))
	case len(ids) > bulkLimit:
		return h.users(c, http.StatusUnprocessableEntity, ui.Problems{}.Add("", "Select at most "+ui.Number(bulkLimit)+" users at once."))
	}
	q := url.Values{}
	for _, n := range ids {
		q.Add("id", id(n))
	}
	return c.Redirect(http.StatusSeeOther, page+"?"+q.Encode())
}

// bulkLimit is how many users can be selected at once.
const bulkLimit = 200

// selected reads the users that a page is about: by its address or its form.
func (h Console) selected(c echo.Context) ([]models.UserDetails, error) {
	ids := web.FormIDs(c, "id")
	if c.Param("user") != "" {
		n, err := web.ID(c, "user")
		if err != nil {
			return nil, err
		}
		ids = []uint{n}
	}
	if len(ids) == 0 || len(ids) > bulkLimit {
		return nil, web.Invalid("", "Select from 1 to "+ui.Number(bulkLimit)+" users.")
	}
	var users []models.UserDetails
	for _, n := range ids {
		u, err := h.Store.User(c.Request().Context(), web.Actor(c), n)
		if err != nil {
			return nil, err
		}
		users = append(users, u)
	}
	return users, nil
}

func idsOf(users []models.UserDetails) []uint {
	ids := make([]uint, len(users))
	for i, u := range users {
		ids[i] = u.ID
	}
	return ids
}

// confirm is the page about users; one user's leads back to the user.
func confirm(users []models.UserDetails, action string) views.ConfirmPage {
	page := views.ConfirmPage{Action: action, Key: web.NewKey(), Back: paths.AdminUsers, Crumbs: []ui.Crumb{{Label: "Users", Href: paths.AdminUsers}}}
	for _, u := range users {
		page.People = append(page.People, views.Affected{ID: id(u.ID), Name: u.Name(), Email: u.Email, Licenses: names(u.Held)})
	}
	return page
}

func confirmOne(u models.UserDetails, action string) views.ConfirmPage {
	page := confirm([]models.UserDetails{u}, action)
	page.Back = paths.AdminUser(u.ID)
	page.Crumbs = append(page.Crumbs, ui.Crumb{Label: u.Name(), Href: page.Back})
	return page
}

// bulkAct is something that is asked for before it is done to users.
type bulkAct struct {
	one, many string // the addresses for one user and for several
	verb      string // "Delete"
	follows   func([]models.UserDetails) []string
	danger    bool
}

func (b bulkAct) title(users []models.UserDetails) string {
	if len(users) == 1 {
		return b.verb + " " + users[0].Name() + "?"
	}
	return b.verb + " " + ui.Plural(len(users), "user", "users") + "?"
}

func (b bulkAct) page(users []models.UserDetails, single bool) views.ConfirmPage {
	page, what := confirm(users, b.many), ui.Plural(len(users), "user", "users")
	page.Keep = "Keep the users"
	if single {
		page, what = confirmOne(users[0], b.one), users[0].Name()
		page.Keep = "Keep " + what
	}
	page.Follows, page.Button, page.Danger = b.follows(users), b.verb+" "+what, b.danger
	return page
}

// ask draws the page that asks.
func (h Console) ask(c echo.Context, act func(uint) bulkAct) error {
	users, err := h.selected(c)
	if err != nil {
		return err
	}
	for _, u := range users {
		if !u.ManageableBy(web.Actor(c)) {
			return &models.Error{Kind: models.Forbidden, Message: "Your role does not allow changing " + u.Name() + "."}
		}
	}
	b := act(users[0].ID)
	return h.Page(c, http.StatusOK, views.Confirm(h.Frame(c, b.title(users)), b.page(users, c.Param("user") != "")))
}

// askAgain draws the page again with the refusal.
func (h Console) askAgain(c echo.Context, b bulkAct, users []models.UserDetails, err error) error {
	page := b.page(users, c.Param("user") != "")
	return h.Refused(c, b.title(users), err, func(f layout.Frame, p ui.Problems) templ.Component {
		page.Problems = p
		return views.Confirm(f, page)
	})
}
