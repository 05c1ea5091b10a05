// Package staff is how a company looks after its own staff: a reseller in the
// Reseller console, the provider at the Support desk.
package staff

import (
	"net/http"
	"strconv"
	"strings"
	"time"

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

// Pages are the pages of one company's staff.
type Pages struct {
	*web.App
	List string // their address
}

const inviteTitle = "Invite somebody"

// Staff handles GET /reseller/staff and /support/staff.
func (h Pages) Staff(c echo.Context) error {
	list, err := h.Store.ListStaff(c.Request().Context(), web.Actor(c), web.Paging(c))
	if err != nil {
		return err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	page := views.ListPage{New: paths.NewStaff(h.List), Pages: web.PageLinks(c, list, ui.PreviousNext, "person", "people")}
	if h.List == paths.SupportStaff {
		page.SignOn = paths.SupportSignOn
	}
	page.Pages.CSV = paths.StaffCSV(h.List)
	for _, u := range list.Rows {
		page.Rows = append(page.Rows, h.row(u, zone))
	}
	return h.Page(c, http.StatusOK, views.List(h.Frame(c, "Staff"), page))
}

// StaffCSV handles GET /reseller/staff.csv and /support/staff.csv.
func (h Pages) StaffCSV(c echo.Context) error {
	ctx, who := c.Request().Context(), web.Actor(c)
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	header := []string{"First name", "Last name", "Email", "Role", "Status", "Last sign-in (" + zone.String() + ")"}
	return web.CSV(c, "staff", header, func(p models.Paging) (models.Page[models.User], error) {
		return h.Store.ListStaff(ctx, who, p)
	}, func(u models.User) []string {
		last, row := "", h.row(u, zone)
		if !row.LastSignIn.IsZero() {
			last = row.LastSignIn.Format(time.RFC3339)
		}
		return []string{u.FirstName, u.LastName, u.Email, row.Role, row.Status, last}
	})
}

func (h Pages) row(u models.User, zone *time.Location) views.Row {
	row := views.Row{Href: paths.Colleague(h.List, u.ID), Name: u.Name(), Email: u.Email, Role: u.Role.String(), Status: "Active"}
	switch {
	case u.Status == models.UserSuspended:
		row.Status = "Suspended"
	case u.Invited():
		row.Status = "Invited"
	}
	if u.LastSignInAt != nil {
		row.LastSignIn = u.LastSignInAt.In(zone)
	}
	return row
}

// NewStaff handles GET …/staff/new.
func (h Pages) NewStaff(c echo.Context) error {
	who := web.Actor(c)
	if !who.Can(access.ManageStaff) {
		return &models.Error{Kind: models.Forbidden, Message: "Your role does not allow inviting staff."}
	}
	return h.Page(c, http.StatusOK, views.New(h.Frame(c, inviteTitle), h.newPage(who, models.NewStaff{})))
}

func (h Pages) newPage(who access.Actor, in models.NewStaff) views.NewPage {
	return views.NewPage{
		Action: paths.NewStaff(h.List), Back: h.List, Key: web.NewKey(),
		First: in.FirstName, Last: in.LastName, Email: in.Email, Role: string(in.Role), Roles: roleChoices(who),
	}
}

// AddStaff handles POST …/staff/new.
func (h Pages) AddStaff(c echo.Context) error {
	who := web.Actor(c)
	in := models.NewStaff{
		FirstName: c.FormValue("first_name"), LastName: c.FormValue("last_name"), Email: c.FormValue("email"), Role: access.Role(c.FormValue("role")),
	}
	id, err := h.Store.AddStaff(c.Request().Context(), who, in)
	if err != nil {
		return h.Refused(c, inviteTitle, err, func(f layout.Frame, p ui.Problems) templ.Component {
			page := h.newPage(who, in)
			page.Problems = p
			return views.New(f, page)
		})
	}
	return h.Done(c, paths.Colleague(h.List, id), "The invitation is on its way to "+strings.TrimSpace(in.Email)+".")
}

// roleChoices are the roles of the actor's company, each with what it may do.
func roleChoices(who access.Actor) (out []ui.Choice) {
	for _, role := range models.StaffRoles(who) {
		out = append(out, ui.Choice{Value: string(role), Label: role.String(), Hint: hints(role)})
	}
	return out
}

func hints(role access.Role) string {
	switch role {
	case access.RoleResellerAdmin:
		return "Everything, also staff and settings"
	case access.RoleResellerSales:
		return "Customers, subscriptions, orders and requests; opens a customer’s Admin console"
	case access.RoleResellerBilling:
		return "Sees customers; invoices and their downloads"
	case access.RoleResellerViewer:
		return "Sees customers, orders and requests"
	case access.RoleSupportAgent:
		return "Finds any account and opens it on somebody’s behalf"
	case access.RoleSupportLead:
		return "The same, and resellers, catalog, credit notes, staff and everybody’s support sessions"
	}
	return ""
}

// Colleague handles GET …/staff/{id}.
func (h Pages) Colleague(c echo.Context) error {
	u, page, err := h.person(c)
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, views.Person(h.Frame(c, u.Name()), page))
}

// person reads the person that the address names.
func (h Pages) person(c echo.Context) (models.User, views.PersonPage, error) {
	var page views.PersonPage
	id, err := web.ID(c, "person")
	if err != nil {
		return models.User{}, page, err
	}
	who := web.Actor(c)
	u, err := h.Store.Colleague(c.Request().Context(), who, id)
	if err != nil {
		return u, page, err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return u, page, err
	}
	page = views.PersonPage{
		Row: h.row(u, zone), List: h.List, Self: u.ID == who.UserID, Admin: strings.ToLower(who.Role.String()),
		Added: u.CreatedAt.In(zone), Zone: zone.String(), Chosen: string(u.Role), Version: strconv.FormatInt(u.Version, 10), Roles: roleChoices(who),
	}
	second, err := h.Store.SecondStep(c.Request().Context(), who, id)
	if err != nil {
		return u, page, err
	}
	page.SecondStep = web.SecondStep(second)
	if !page.Self {
		page.Acts = h.acts(u)
		if second.Any() {
			page.Acts.ResetStep = paths.ResetColleagueTwoStep(h.List, u.ID)
		}
	}
	return u, page, nil
}

func (h Pages) acts(u models.User) views.Acts {
	a := views.Acts{Role: paths.ColleagueRole(h.List, u.ID), Remove: paths.RemoveColleague(h.List, u.ID)}
	if u.Status == models.UserSuspended {
		a.Reactivate = paths.ReactivateColleague(h.List, u.ID)
		return a
	}
	a.Link, a.Suspend = paths.ColleagueLink(h.List, u.ID), paths.SuspendColleague(h.List, u.ID)
	return a
}
