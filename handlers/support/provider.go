package support

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/billing"
	"perseat/views/layout"
	"perseat/views/paths"
	views "perseat/views/support"
	"perseat/views/ui"
)

// Provider handles GET /support/provider.
func (h Desk) Provider(c echo.Context) error {
	page, err := h.provider(c)
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, views.Provider(h.Frame(c, "Provider"), page))
}

func (h Desk) provider(c echo.Context) (views.ProviderPage, error) {
	s, err := h.Store.ProviderSettings(c.Request().Context(), web.Actor(c))
	if err != nil {
		return views.ProviderPage{}, err
	}
	page := views.ProviderPage{
		Name: s.Name, Address: s.Address, Country: s.Country, CountryName: models.CountryName(s.Country), VATNumber: s.VATNumber, BillingZone: s.BillingZone,
		Bank: s.Bank, DueDays: ui.Number(int(s.DueDays)), OwnRate: percent(s.OwnRate), Series: s.Series, Version: strconv.FormatInt(s.Was, 10), Fixed: s.Fixed,
	}
	for _, country := range models.Countries() {
		page.Countries = append(page.Countries, ui.Option{Value: country.Code, Label: country.Name})
	}
	listed := false
	for _, zone := range models.TimeZones() {
		page.Zones = append(page.Zones, ui.Option{Value: zone, Label: zone})
		listed = listed || zone == s.BillingZone
	}
	if !listed {
		page.Zones = append(page.Zones, ui.Option{Value: s.BillingZone, Label: s.BillingZone})
	}
	for _, r := range s.Rates {
		page.Rates = append(page.Rates, views.VATRate{From: r.From, Rate: r.Rate.String()})
	}
	return page, nil
}

// percent is a rate as it is typed: without its sign.
func percent(r billing.Rate) string {
	return strings.TrimRight(strings.ReplaceAll(r.String(), "\u00a0", ""), "%")
}

// EditProvider handles POST /support/provider.
func (h Desk) EditProvider(c echo.Context) error {
	page, err := h.provider(c)
	if err != nil {
		return err
	}
	in := models.ProviderFacts{
		Name: c.FormValue("name"), Address: c.FormValue("address"), Country: c.FormValue("country"), VATNumber: c.FormValue("vat_number"),
		BillingZone: c.FormValue("billing_zone"), Bank: c.FormValue("bank"), Series: c.FormValue("series"), Was: web.FormInt(c, "version"),
	}
	if in.DueDays, err = web.Number(c, "due_days", "Days until payment is due"); err == nil {
		in.OwnRate, err = ownRate(c)
	}
	if err == nil {
		err = h.Store.EditProvider(c.Request().Context(), web.Actor(c), in)
	}
	if err == nil {
		return h.Done(c, paths.SupportProvider, "The provider’s facts were saved. Invoices from now on print them.")
	}
	return h.Refused(c, "Provider", err, func(f layout.Frame, p ui.Problems) templ.Component {
		if models.KindOf(err) == models.Invalid {
			page.Version = c.FormValue("version")
		}
		page.Name, page.Address, page.Bank, page.Series = in.Name, in.Address, in.Bank, in.Series
		page.VATNumber, page.DueDays, page.OwnRate, page.Problems = in.VATNumber, c.FormValue("due_days"), c.FormValue("own_rate"), p
		if !page.Fixed {
			page.Country, page.BillingZone = in.Country, in.BillingZone
		}
		return views.Provider(f, page)
	})
}

func ownRate(c echo.Context) (billing.Rate, error) {
	rate, err := billing.ParseRate(strings.TrimSpace(c.FormValue("own_rate")))
	if err != nil {
		return 0, web.Invalid("own_rate", "Own VAT rate must be a number of percent, such as 8.1.")
	}
	return rate, nil
}
