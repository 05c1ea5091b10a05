package visits

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/views/paths"
	"perseat/views/ui"
	views "perseat/views/visits"
)

// Account handles GET /admin/account: the company, the reseller access switch
// and the sessions on the account.
func (h Pages) Account(c echo.Context) error {
	who, ctx := web.Actor(c), c.Request().Context()
	list, zone, err := h.list(c, models.VisitFilter{})
	if err != nil {
		return err
	}
	cu, err := h.Store.Customer(ctx, who, who.CustomerID)
	if err != nil {
		return err
	}
	r, err := h.Store.Reseller(ctx, who)
	if err != nil {
		return err
	}
	pages := web.PageLinks(c, list, ui.NewerOlder, "session", "sessions")
	pages.CSV = paths.AdminVisitsCSV
	return h.App.Page(c, http.StatusOK, views.Account(h.Frame(c, "Account"), views.AccountPage{
		Company: cu.Name, Domain: cu.Domain, Country: models.CountryName(cu.Country), TimeZone: cu.TimeZone, Reseller: r.ShownName,
		ResellerAccess: cu.ResellerAccess, CanSwitch: who.Can(access.SwitchAccess), Zone: zone.String(),
		Visits: h.rows(c, list.Rows, zone), Pages: pages,
	}))
}

// SwitchResellerAccess handles POST /admin/account/reseller-access.
func (h Pages) SwitchResellerAccess(c echo.Context) error {
	who, choice := web.Actor(c), c.FormValue("access")
	on := choice == "on"
	if !on && choice != "off" && who.Can(access.SwitchAccess) {
		return web.Invalid("access", "Choose whether reseller access is on or off.")
	}
	if _, err := h.Store.SwitchResellerAccess(c.Request().Context(), who, on); err != nil {
		return err
	}
	if on {
		return h.Done(c, paths.AdminAccount, "Reseller access is on.")
	}
	return h.Done(c, paths.AdminAccount, "Reseller access is off.")
}
