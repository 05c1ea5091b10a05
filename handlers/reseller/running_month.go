package reseller

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
	"perseat/views/layout"
	"perseat/views/paths"
	"perseat/views/reseller"
	"perseat/views/ui"
)

// RunningMonth handles GET /reseller/this-month.
func (h Console) RunningMonth(c echo.Context) error {
	page := reseller.RunningMonthPage{Invoices: web.Actor(c).Can(access.SeeInvoices)}
	return h.showRunningMonth(c, within(h.Frame(c, "This month so far"), paths.ResellerInvoices), page)
}

// CustomerRunningMonth handles GET /reseller/customers/:customer/this-month.
func (h Console) CustomerRunningMonth(c echo.Context) error {
	id, err := web.ID(c, "customer")
	if err != nil {
		return err
	}
	customer, err := h.Store.Customer(c.Request().Context(), web.Actor(c), id)
	if err != nil {
		return err
	}
	page := reseller.RunningMonthPage{CustomerID: id, Customer: customer.Name}
	return h.showRunningMonth(c, within(h.Frame(c, "This month so far, "+customer.Name), paths.ResellerCustomers), page)
}

func (h Console) showRunningMonth(c echo.Context, f layout.Frame, page reseller.RunningMonthPage) error {
	var err error
	if page.Month, _, err = h.runningMonth(c, page.CustomerID); err != nil {
		return err
	}
	days, err := h.Store.ChargeByDay(c.Request().Context(), web.Actor(c), page.CustomerID)
	if err != nil {
		return err
	}
	page.Chart = chargeChart(page.Month, days)
	return h.Page(c, http.StatusOK, reseller.RunningMonth(f, page))
}

// chargeChart draws the charge of each day; nil if there is none to draw.
func chargeChart(m reseller.RunningMonthView, days []billing.Money) *ui.ChartProps {
	if len(days) == 0 {
		return nil
	}
	value := func(minor int) string { return billing.NewMoney(int64(minor), m.SoFar.Currency).Amount() }
	p := ui.ChartProps{
		Label: "Charge by day, " + m.Month.String(), First: "Charge of the day, " + string(m.SoFar.Currency), Unit: "Day", Value: value,
		Sentence: fmt.Sprintf("Charge by day. The first of %s costs %s, the %d. %s; %s together.",
			m.Month, days[0], len(days), days[len(days)-1], m.SoFar),
	}
	for n, day := range days {
		period := ui.Period{Name: m.Month.First().AddDays(n).String(), First: int(day.Minor)}
		if n == 0 || (n+1)%5 == 0 {
			period.Short = strconv.Itoa(n + 1)
		}
		p.Periods = append(p.Periods, period)
	}
	return &p
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
