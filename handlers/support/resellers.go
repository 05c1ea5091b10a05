package support

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
	"perseat/views/layout"
	"perseat/views/paths"
	views "perseat/views/support"
	"perseat/views/ui"
)

const (
	newResellerTitle  = "New reseller"
	editResellerTitle = "Edit reseller"
)

// Resellers handles GET /support/resellers.
func (h Desk) Resellers(c echo.Context) error {
	who := web.Actor(c)
	list, err := h.Store.ListResellers(c.Request().Context(), who, c.QueryParam("q"), web.Paging(c))
	if err != nil {
		return err
	}
	page := views.ResellersPage{
		Query: strings.TrimSpace(c.QueryParam("q")), CanAdd: who.Can(access.ManageResellers),
		CSV:   paths.SupportResellersCSV + query(c),
		Pages: web.PageLinks(c, list, ui.PreviousNext, "reseller", "resellers"),
	}
	for _, r := range list.Rows {
		page.Rows = append(page.Rows, views.ResellerRow{
			Href: paths.SupportReseller(r.ID), Name: r.Name, Domain: r.Domain, Country: models.CountryName(r.Country),
			Currency: string(r.Currency), Limit: ui.Number(int(r.ContractLimit)), Customers: web.Count(r.Customers),
		})
	}
	return h.Page(c, http.StatusOK, views.Resellers(h.Frame(c, "Resellers"), page))
}

// ResellersCSV handles GET /support/resellers.csv.
func (h Desk) ResellersCSV(c echo.Context) error {
	ctx, who, search := c.Request().Context(), web.Actor(c), c.QueryParam("q")
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	header := []string{"Name", "Domain", "Address", "Country", "VAT number", "VAT56B authorization", "Currency", "Contract limit", "Customers", "Since (" + zone.String() + ")"}
	return web.CSV(c, "resellers", header, func(p models.Paging) (models.Page[models.ResellerRow], error) {
		return h.Store.ListResellers(ctx, who, search, p)
	}, func(r models.ResellerRow) []string {
		return []string{
			r.Name, r.Domain, r.Address, models.CountryName(r.Country), r.VATNumber, r.VAT56B, string(r.Currency),
			strconv.FormatInt(r.ContractLimit, 10), strings.ReplaceAll(web.Count(r.Customers), ",", ""), r.CreatedAt.In(zone).Format(time.RFC3339),
		}
	})
}

// query is the present query with its question mark, so that an export keeps the
// filters of its list.
func query(c echo.Context) string {
	if q := c.QueryString(); q != "" {
		return "?" + q
	}
	return ""
}

// NewReseller handles GET /support/resellers/new.
func (h Desk) NewReseller(c echo.Context) error {
	form := views.ResellerForm{ContractLimit: ui.Number(models.DefaultContractLimit)}
	page, err := h.newReseller(c, form)
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, views.NewReseller(h.Frame(c, newResellerTitle), page))
}

func (h Desk) newReseller(c echo.Context, form views.ResellerForm) (views.NewResellerPage, error) {
	currencies, err := h.currencies(c)
	page := views.NewResellerPage{Form: form, Currencies: currencies, Countries: []ui.Option{{Label: "Choose one"}}, Key: web.NewKey()}
	for _, country := range models.Countries() {
		page.Countries = append(page.Countries, ui.Option{Value: country.Code, Label: country.Name})
	}
	return page, err
}

// currencies are the currencies to choose from, those with prices first.
func (h Desk) currencies(c echo.Context) ([]ui.Option, error) {
	priced, err := h.Store.PricedCurrencies(c.Request().Context(), web.Actor(c))
	options := []ui.Option{{Label: "Choose one"}}
	for _, currency := range priced {
		options = append(options, ui.Option{Value: string(currency), Label: string(currency)})
	}
	for _, currency := range billing.Currencies() {
		if !slices.Contains(priced, currency) {
			options = append(options, ui.Option{Value: string(currency), Label: string(currency) + ", no prices yet"})
		}
	}
	return options, err
}

func resellerForm(c echo.Context) views.ResellerForm {
	return views.ResellerForm{
		Name: c.FormValue("name"), Domain: c.FormValue("domain"), Address: c.FormValue("address"), Country: c.FormValue("country"),
		VATNumber: c.FormValue("vat_number"), VAT56B: c.FormValue("vat56b"), Currency: c.FormValue("currency"),
		ContractLimit: c.FormValue("contract_limit"), First: c.FormValue("first_name"), Last: c.FormValue("last_name"), Email: c.FormValue("email"),
	}
}

// AddReseller handles POST /support/resellers/new.
func (h Desk) AddReseller(c echo.Context) error {
	form := resellerForm(c)
	id, err := h.addReseller(c, form)
	if err == nil {
		return h.Done(c, paths.SupportReseller(id), strings.TrimSpace(form.Name)+" was added. The invitation is on its way to "+strings.TrimSpace(form.Email)+".")
	}
	page, failed := h.newReseller(c, form)
	if failed != nil {
		return failed
	}
	return h.Refused(c, newResellerTitle, err, func(f layout.Frame, p ui.Problems) templ.Component {
		page.Problems = p
		return views.NewReseller(f, page)
	})
}

func (h Desk) addReseller(c echo.Context, form views.ResellerForm) (uint, error) {
	limit, err := web.Number(c, "contract_limit", "Contract limit")
	switch {
	case err != nil && web.Actor(c).Can(access.ManageResellers):
		return 0, err
	case limit == 0:
		limit = -1 // 0 would stand for the usual limit
	}
	return h.Store.AddReseller(c.Request().Context(), web.Actor(c), models.NewReseller{
		Name: form.Name, Domain: form.Domain, Address: form.Address, Country: form.Country, VATNumber: form.VATNumber, VAT56B: form.VAT56B,
		Currency: billing.Currency(form.Currency), ContractLimit: limit,
		Admin: models.NewStaff{FirstName: form.First, LastName: form.Last, Email: form.Email},
	})
}

// ResellerFacts handles GET /support/resellers/:reseller/edit.
func (h Desk) ResellerFacts(c echo.Context) error {
	page, err := h.resellerFacts(c)
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, views.EditReseller(h.Frame(c, editResellerTitle), page))
}

func (h Desk) resellerFacts(c echo.Context) (views.EditResellerPage, error) {
	var page views.EditResellerPage
	id, err := web.ID(c, "reseller")
	if err != nil {
		return page, err
	}
	s, err := h.Store.ResellerSettings(c.Request().Context(), web.Actor(c), id)
	if err != nil {
		return page, err
	}
	currencies, err := h.currencies(c)
	return views.EditResellerPage{
		ID: id, Reseller: s.Name, Domain: s.Domain, Version: strconv.FormatInt(s.Was, 10), CurrencyFixed: s.CurrencyFixed, Currencies: currencies,
		Form: views.ResellerForm{Name: s.Name, Address: s.Address, Currency: string(s.Currency), ContractLimit: ui.Number(int(s.ContractLimit))},
	}, err
}

// EditReseller handles POST /support/resellers/:reseller/edit.
func (h Desk) EditReseller(c echo.Context) error {
	page, err := h.resellerFacts(c)
	if err != nil {
		return err
	}
	form := resellerForm(c)
	limit, err := web.Number(c, "contract_limit", "Contract limit")
	if err == nil {
		_, err = h.Store.EditReseller(c.Request().Context(), web.Actor(c), page.ID, models.ResellerFacts{
			Name: form.Name, Address: form.Address, Currency: billing.Currency(form.Currency), ContractLimit: limit, Was: web.FormInt(c, "version"),
		})
	}
	if err == nil {
		return h.Done(c, paths.SupportReseller(page.ID), "The reseller’s facts were saved.")
	}
	return h.Refused(c, editResellerTitle, err, func(f layout.Frame, p ui.Problems) templ.Component {
		if models.KindOf(err) == models.Invalid {
			page.Version = c.FormValue("version")
		}
		page.Form, page.Problems = form, p
		return views.EditReseller(f, page)
	})
}
