package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"perseat/models/access"
	"perseat/views/layout"
	"perseat/views/paths"
	"perseat/views/ui"
)

const themeCookie = "theme"

// Frame is what stands around a page of the signed-in person's console.
func (a *App) Frame(c echo.Context, title string) layout.Frame {
	f := layout.Frame{Title: title, Assets: a.assets, Version: a.Version, Theme: theme(c), Flash: a.takeFlash(c)}
	if c.Request().Method == http.MethodGet {
		f.Path = c.Request().URL.RequestURI()
	}
	zone, err := a.Zone(c)
	if err == nil {
		f.Zone = zone.String()
	}
	p := Person(c)
	if !p.SignedIn() {
		return f
	}
	f.Person = &layout.Person{Name: p.Name(), Email: p.Email, Role: p.OwnRole().String()}
	f.Support = a.supportBar(c, zone)
	switch p.Role.Console() {
	case access.ResellerConsole:
		f.Console, f.Org, f.Nav = layout.Reseller, p.Reseller, a.resellerNav(c)
	case access.AdminConsole:
		f.Console, f.Org, f.Nav = layout.Admin, p.Customer, adminNav(p.Actor)
	case access.SupportDesk:
		f.Console, f.Nav = layout.Support, supportNav(p.Actor)
	}
	markCurrent(f.Nav, c.Request().URL.Path)
	return f
}

func theme(c echo.Context) layout.Theme {
	cookie, err := c.Cookie(themeCookie)
	if err != nil {
		return layout.Auto
	}
	switch t := layout.Theme(cookie.Value); t {
	case layout.Light, layout.Dark:
		return t
	}
	return layout.Auto
}

func (a *App) resellerNav(c echo.Context) []layout.NavItem {
	who := Person(c).Actor
	nav := []layout.NavItem{
		{Label: "Home", Href: paths.Reseller, Icon: ui.IconHome},
		{Label: "Customers", Href: paths.ResellerCustomers, Icon: ui.IconCompany},
	}
	if who.Can(access.SeeRequests) {
		open, err := a.Store.CountOpenRequests(c.Request().Context(), who)
		if err != nil {
			a.Log.ErrorContext(c.Request().Context(), "open requests not counted", "err", err)
		}
		nav = append(nav, layout.NavItem{Label: "Requests", Href: paths.ResellerRequests, Icon: ui.IconInbox, Count: open, CountWord: "open"})
	}
	if who.Can(access.SeeOrders) {
		nav = append(nav, layout.NavItem{Label: "Order history", Href: paths.ResellerOrders, Icon: ui.IconList})
	}
	if who.Can(access.SeePrices) {
		nav = append(nav, layout.NavItem{Label: "Renewals", Href: paths.ResellerRenewals, Icon: ui.IconCalendar})
	}
	if who.Can(access.SeeInvoices) {
		nav = append(nav, layout.NavItem{Label: "Invoices", Href: paths.ResellerInvoices, Icon: ui.IconInvoice})
	}
	if who.Can(access.SeeAccountActivity) {
		nav = append(nav, layout.NavItem{Label: "Activity", Href: paths.ResellerActivity, Icon: ui.IconCheck})
	}
	if who.Can(access.SeeMail) {
		nav = append(nav, layout.NavItem{Label: "Mail", Href: paths.ResellerMail, Icon: ui.IconMail})
	}
	if who.Can(access.SeeVisits) {
		nav = append(nav, layout.NavItem{Label: "Support sessions", Href: paths.ResellerVisits, Icon: ui.IconEye})
	}
	if who.Can(access.ManageStaff) {
		nav = append(nav, layout.NavItem{Label: "Staff", Href: paths.ResellerStaff, Icon: ui.IconUsers})
	}
	switch {
	case who.Can(access.EditSettings):
		nav = append(nav, layout.NavItem{Label: "Settings", Href: paths.ResellerSettings, Icon: ui.IconSettings})
	case who.Visiting():
		nav = append(nav, layout.NavItem{Label: "Settings", Icon: ui.IconSettings, Off: Off(c)})
	}
	return nav
}

func adminNav(who access.Actor) []layout.NavItem {
	nav := []layout.NavItem{
		{Label: "Home", Href: paths.Admin, Icon: ui.IconHome},
		{Label: "Users", Href: paths.AdminUsers, Icon: ui.IconUsers},
		{Label: "Subscriptions", Href: paths.AdminSubscriptions, Icon: ui.IconList},
		{Label: "Requests", Href: paths.AdminRequests, Icon: ui.IconInbox},
	}
	if who.Can(access.SeeOrders) {
		nav = append(nav, layout.NavItem{Label: "Order history", Href: paths.AdminOrders, Icon: ui.IconList})
	}
	if who.Can(access.SeeVisits) {
		nav = append(nav, layout.NavItem{Label: "Account", Href: paths.AdminAccount, Icon: ui.IconCompany})
	}
	if who.Can(access.SeeOwnActivity) {
		nav = append(nav, layout.NavItem{Label: "Activity", Href: paths.AdminActivity, Icon: ui.IconCheck})
	}
	return nav
}

func supportNav(who access.Actor) []layout.NavItem {
	nav := []layout.NavItem{{Label: "Find", Href: paths.Support, Icon: ui.IconSearch}}
	if who.Can(access.FindAccounts) {
		nav = append(nav, layout.NavItem{Label: "Resellers", Href: paths.SupportResellers, Icon: ui.IconCompany})
	}
	if who.Can(access.SeeVisits) {
		nav = append(nav, layout.NavItem{Label: "Sessions", Href: paths.SupportVisits, Icon: ui.IconEye})
	}
	if who.Can(access.SeeAccountActivity) {
		nav = append(nav, layout.NavItem{Label: "Activity", Href: paths.SupportActivity, Icon: ui.IconCheck})
	}
	if who.Can(access.ManageCatalog) {
		nav = append(nav, layout.NavItem{Label: "Catalog", Href: paths.SupportCatalog, Icon: ui.IconList})
	}
	if who.Can(access.ManageResellers) {
		nav = append(nav, layout.NavItem{Label: "Provider", Href: paths.SupportProvider, Icon: ui.IconSettings})
	}
	if who.Can(access.SeeMail) {
		nav = append(nav, layout.NavItem{Label: "Mail", Href: paths.SupportMail, Icon: ui.IconMail})
	}
	if who.Can(access.ManageStaff) {
		nav = append(nav, layout.NavItem{Label: "Staff", Href: paths.SupportStaff, Icon: ui.IconUsers})
	}
	return nav
}

// markCurrent marks the section that an address belongs to: the longest match,
// so that a console's home is not current on every page.
func markCurrent(nav []layout.NavItem, path string) {
	best := -1
	for i, item := range nav {
		if item.Href == "" {
			continue
		}
		inside := path == item.Href || strings.HasPrefix(path, item.Href+"/")
		if inside && (best < 0 || len(item.Href) > len(nav[best].Href)) {
			best = i
		}
	}
	if best >= 0 {
		nav[best].Current = true
	}
}
