package reseller

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/views/paths"
	"perseat/views/reseller"
	"perseat/views/ui"
)

// RunningMonth handles GET /reseller/this-month.
func (h Console) RunningMonth(c echo.Context) error {
	view, _, err := h.runningMonth(c, 0)
	if err != nil {
		return err
	}
	view.Invoices = web.Actor(c).Can(access.SeeInvoices)
	return h.Page(c, http.StatusOK, reseller.RunningMonthPage(within(h.Frame(c, "This month so far"), paths.ResellerInvoices), view))
}

// runningMonth is what the running month costs: for one customer with the parts
// of its subscriptions, or for all where customer is 0.
func (h Console) runningMonth(c echo.Context, customer uint) (reseller.RunningMonthView, map[uint]models.RunningLine, error) {
	var view reseller.RunningMonthView
	zone, err := h.Zone(c)
	if err != nil {
		return view, nil, err
	}
	m, err := h.Store.RunningMonth(c.Request().Context(), web.Actor(c), customer)
	view = reseller.RunningMonthView{
		Month: m.Month, Day: m.Through, SoFar: m.SoFar, Forecast: m.Forecast, AtOnce: m.AtOnce, Zone: zone.String(), Waits: m.Waits,
	}
	if !m.At.IsZero() {
		view.At = m.At.In(zone)
	}
	return view, m.By, err
}

// runningStat is the running month among the numbers of the home page.
func (h Console) runningStat(c echo.Context) (ui.Stat, error) {
	view, _, err := h.runningMonth(c, 0)
	stat := view.Stat()
	stat.Href = paths.ResellerRunningMonth
	return stat, err
}
