package admin

import (
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	views "perseat/views/admin"
	"perseat/views/paths"
	"perseat/views/ui"
)

// Users handles GET /admin/users.
func (h Console) Users(c echo.Context) error {
	return h.users(c, http.StatusOK, nil)
}

// users draws the list, with what is wrong with what was done to it.
func (h Console) users(c echo.Context, status int, problems ui.Problems) error {
	who, ctx := web.Actor(c), c.Request().Context()
	accounts, err := h.Store.Subscriptions(ctx, who, who.CustomerID)
	if err != nil {
		return err
	}
	filter := userFilter(c, accounts)
	list, err := h.Store.ListUsers(ctx, who, filter, web.Paging(c))
	if err != nil {
		return err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	f := h.Frame(c, "Users")
	f.HasErrors = problems.Any()
	page := views.UsersPage{
		Toolbar: userToolbar(c, filter, accounts), Pages: web.PageLinks(c, list, ui.PreviousNext, "user", "users"),
		CSV: paths.AdminUsersCSV + query(c), Lede: usersLede(accounts), CanManage: who.Can(access.ManageUsers),
		Filtered: filter != models.UserFilter{}, Problems: problems,
	}
	for _, u := range list.Rows {
		page.Rows = append(page.Rows, userRow(u, zone))
	}
	return h.Page(c, status, views.Users(f, page))
}

func userRow(u models.UserRow, zone *time.Location) views.UserRow {
	row := views.UserRow{
		ID: id(u.ID), Href: paths.AdminUser(u.ID), Name: u.Name(), Email: u.Email, Role: u.Role.String(),
		Licenses: u.Licenses, Status: status(string(u.Status)),
	}
	if u.LastSignInAt != nil {
		row.LastSignIn = u.LastSignInAt.In(zone)
	}
	return row
}

// usersLede says how full the subscription is whose licenses everybody takes.
func usersLede(accounts []models.Account) string {
	for _, a := range live(accounts) {
		if a.SKU.Automatic {
			return a.SKU.Name + ": " + seats(a).Sentence()
		}
	}
	return ""
}

// userFilter reads the filters that are known; others count as none.
func userFilter(c echo.Context, accounts []models.Account) models.UserFilter {
	f := models.UserFilter{Search: c.QueryParam("q")}
	if role := access.Role(c.QueryParam("role")); role.Customer() {
		f.Role = role
	}
	switch s := models.UserStatus(c.QueryParam("status")); s {
	case models.UserActive, models.UserSuspended:
		f.Status = s
	}
	sku := c.QueryParam("license")
	known := slices.ContainsFunc(accounts, func(a models.Account) bool { return a.SKUID == sku })
	if known || sku == models.NoLicense {
		f.SKU = sku
	}
	return f
}

func userToolbar(c echo.Context, f models.UserFilter, accounts []models.Account) ui.ToolbarProps {
	licenses := []ui.Option{{Label: "Any license"}}
	for _, a := range live(accounts) {
		licenses = append(licenses, ui.Option{Value: a.SKUID, Label: a.SKU.Name})
	}
	licenses = append(licenses, ui.Option{Value: models.NoLicense, Label: "No license"})
	roles := []ui.Option{{Label: "Any role"}}
	for _, r := range []access.Role{access.RoleSuperAdmin, access.RoleUserManager, access.RoleMember} {
		roles = append(roles, ui.Option{Value: string(r), Label: r.String()})
	}
	p := ui.ToolbarProps{
		Label: "Users", Action: paths.AdminUsers, Search: &ui.SearchField{Label: "Search by name or email", Value: f.Search},
		Filters: []ui.Filter{
			{Name: "role", Label: "Role", Value: string(f.Role), Options: roles},
			{Name: "status", Label: "Status", Value: string(f.Status), Options: []ui.Option{
				{Label: "Any status"}, {Value: string(models.UserActive), Label: "Active"}, {Value: string(models.UserSuspended), Label: "Suspended"},
			}},
			{Name: "license", Label: "License", Value: f.SKU, Options: licenses},
		},
	}
	return withActive(c, p, paths.AdminUsers)
}

// withActive adds the filters in force, each with the address without it.
func withActive(c echo.Context, p ui.ToolbarProps, all string) ui.ToolbarProps {
	without := func(name string) string { return web.With(c, map[string]string{name: "", "older": "", "newer": ""}) }
	if p.Search != nil && p.Search.Value != "" {
		p.Active = append(p.Active, ui.ActiveFilter{Label: "“" + p.Search.Value + "”", Href: without("q")})
	}
	for _, f := range p.Filters {
		if f.Value == "" {
			continue
		}
		label := f.Label + " " + f.Value
		for _, o := range f.Options {
			if o.Value == f.Value {
				label = o.Label
			}
		}
		p.Active = append(p.Active, ui.ActiveFilter{Label: label, Href: without(f.Name)})
	}
	if len(p.Active) > 0 {
		p.ClearAll = all
	}
	return p
}

// query is the query of the present address without the place in the list.
func query(c echo.Context) string {
	path := web.With(c, map[string]string{"older": "", "newer": ""})
	return path[len(c.Request().URL.Path):]
}

// UsersCSV handles GET /admin/users.csv.
func (h Console) UsersCSV(c echo.Context) error {
	who, ctx := web.Actor(c), c.Request().Context()
	accounts, err := h.Store.Subscriptions(ctx, who, who.CustomerID)
	if err != nil {
		return err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	header := []string{
		"First name", "Last name", "Primary email", "Secondary email", "Role", "Status", "Licenses",
		"Added (" + zone.String() + ")", "Last sign-in (" + zone.String() + ")",
	}
	filter := userFilter(c, accounts)
	return web.CSV(c, "users", header,
		func(p models.Paging) (models.Page[models.UserRow], error) {
			return h.Store.ListUsers(ctx, who, filter, p)
		},
		func(u models.UserRow) []string {
			last := ""
			if u.LastSignInAt != nil {
				last = u.LastSignInAt.In(zone).Format(time.RFC3339)
			}
			return []string{
				u.FirstName, u.LastName, u.Email, u.SecondaryEmail, u.Role.String(), status(string(u.Status)), u.Licenses,
				u.CreatedAt.In(zone).Format(time.RFC3339), last,
			}
		})
}

// DeletedUsers handles GET /admin/users/deleted.
func (h Console) DeletedUsers(c echo.Context) error {
	who := web.Actor(c)
	list, err := h.Store.ListUsers(c.Request().Context(), who, models.UserFilter{Deleted: true}, web.Paging(c))
	if err != nil {
		return err
	}
	page := views.DeletedPage{
		CanRestore: who.Can(access.RestoreUsers), Days: models.RestoreDays,
		Pages: web.PageLinks(c, list, ui.PreviousNext, "user", "users"),
	}
	page.Pages.CSV = paths.AdminDeletedUsersCSV
	for _, u := range list.Rows {
		page.Rows = append(page.Rows, views.DeletedRow{
			Href: paths.AdminUser(u.ID), Restore: paths.AdminRestoreUser(u.ID), Name: u.Name(), Email: u.Email,
			On: u.DeletedOn, Until: u.RestorableUntil(),
		})
	}
	return h.Page(c, http.StatusOK, views.DeletedUsers(h.Frame(c, "Recently deleted users"), page))
}
