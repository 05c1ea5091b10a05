package reseller

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
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
	return reseller.RunningMonthView{
		Month: m.Month, Day: billing.DayOf(h.Store.Now(), zone), SoFar: m.SoFar, Forecast: m.Forecast, AtOnce: m.AtOnce, Zone: zone.String(),
	}, m.By, err
}

// runningStat is the running month among the numbers of the home page. With very
// many customers it has a page of its own, because it takes a while.
func (h Console) runningStat(c echo.Context, counts models.CustomerCounts) (ui.Stat, error) {
	if counts.All >= models.CountLimit {
		return ui.Stat{Term: "This month so far", Value: "Work it out", Href: paths.ResellerRunningMonth, Note: "Takes a while with so many customers"}, nil
	}
	view, _, err := h.runningMonth(c, 0)
	stat := view.Stat()
	stat.Href = paths.ResellerRunningMonth
	return stat, err
}
