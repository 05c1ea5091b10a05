package support

import (
	"net/http"
	"slices"
	"strings"

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
	newProductTitle = "New product"
	newEditionTitle = "New edition"
)

// soldPlans are the plans in the order in which forms offer them.
var soldPlans = []billing.Plan{billing.Flexible, billing.AnnualMonthly, billing.AnnualYearly, billing.Trial}

// Catalog handles GET /support/catalog.
func (h Desk) Catalog(c echo.Context) error {
	products, err := h.Store.Catalog(c.Request().Context(), web.Actor(c))
	if err != nil {
		return err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	page := views.CatalogPage{Today: billing.DayOf(h.Store.Now(), zone)}
	for _, p := range products {
		product := views.CatalogProduct{ID: p.ID, Name: p.Name}
		for _, e := range p.Editions {
			product.Editions = append(product.Editions, catalogEdition(e))
		}
		page.Products = append(page.Products, product)
	}
	return h.Page(c, http.StatusOK, views.Catalog(h.Frame(c, "Catalog"), page))
}

func catalogEdition(e models.CatalogEdition) views.CatalogEdition {
	row := views.CatalogEdition{Href: paths.SupportEdition(e.ID), ID: e.ID, Name: e.Name, Facts: soldAs(e.SKU)}
	if e.Coming > 0 {
		row.Coming = ui.Plural(e.Coming, "price", "prices") + " from later on"
	}
	for _, p := range e.Prices {
		var parts []string
		if p.Flexible != nil {
			parts = append(parts, p.Flexible.Amount()+" Flexible")
		}
		if p.Annual != nil {
			parts = append(parts, p.Annual.Amount()+" Annual")
		}
		row.Prices = append(row.Prices, string(p.Currency)+" "+strings.Join(parts, ", "))
	}
	return row
}

// soldAs are the plans that an edition is sold on, in few words.
func soldAs(s models.SKU) string {
	var names []string
	if s.Allows(billing.Flexible) {
		names = append(names, "Flexible")
	}
	switch monthly, yearly := s.Allows(billing.AnnualMonthly), s.Allows(billing.AnnualYearly); {
	case monthly && yearly:
		names = append(names, "Annual")
	case monthly:
		names = append(names, "Annual (monthly payments)")
	case yearly:
		names = append(names, "Annual (yearly payments)")
	}
	if s.Allows(billing.Trial) {
		names = append(names, "Trial")
	}
	return strings.Join(names, ", ")
}

// planNames are the plans that an edition is sold on.
func planNames(s models.SKU) string {
	var names []string
	for _, plan := range soldPlans {
		if s.Allows(plan) {
			names = append(names, plan.String())
		}
	}
	return strings.Join(names, ", ")
}

// Edition handles GET /support/catalog/editions/:edition.
func (h Desk) Edition(c echo.Context) error {
	e, err := h.Store.Edition(c.Request().Context(), web.Actor(c), c.Param("edition"))
	if err != nil {
		return err
	}
	page := views.EditionPage{
		ID: e.ID, Product: e.Product, Plans: planNames(e.SKU), Limit: "No limit", Base: e.Base, Assigned: "Assigned by hand",
		Rank: ui.Number(int(e.Rank)), Sold: web.Count(e.Sold) + " subscriptions", NewPrice: paths.SupportNewPrice(e.ID), Back: paths.SupportCatalog,
	}
	if e.EditionLimit > 0 {
		page.Limit = ui.Number(int(e.EditionLimit))
	}
	if e.Automatic {
		page.Assigned = "Every new user takes one"
	}
	if e.Sold == 1 {
		page.Sold = "1 subscription"
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	today := billing.DayOf(h.Store.Now(), zone)
	for _, p := range e.Prices {
		row := views.PriceRow{Plan: p.PlanName(), From: p.ValidFrom, Until: p.Until, Price: p.Money()}
		switch {
		case p.Now:
			row.Status = "Now"
		case p.ValidFrom > today:
			row.Status = "Coming"
		}
		page.Prices = append(page.Prices, row)
	}
	return h.Page(c, http.StatusOK, views.Edition(h.Frame(c, e.Name), page))
}

// mayEditCatalog refuses forms of the catalog to those who may not send them.
func mayEditCatalog(c echo.Context) error {
	if web.Actor(c).Can(access.ManageCatalog) {
		return nil
	}
	return &models.Error{Kind: models.Forbidden, Message: "Only a support lead can change the catalog."}
}

// NewProduct handles GET /support/catalog/products/new.
func (h Desk) NewProduct(c echo.Context) error {
	if err := mayEditCatalog(c); err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, views.NewProduct(h.Frame(c, newProductTitle), views.NewProductPage{Key: web.NewKey()}))
}

// AddProduct handles POST /support/catalog/products/new.
func (h Desk) AddProduct(c echo.Context) error {
	page := views.NewProductPage{ID: c.FormValue("id"), Name: c.FormValue("name"), Key: web.NewKey()}
	_, err := h.Store.AddProduct(c.Request().Context(), web.Actor(c), models.Product{ID: page.ID, Name: page.Name})
	if err == nil {
		return h.Done(c, paths.SupportCatalog, "The product was added. Now add an edition of it.")
	}
	return h.Refused(c, newProductTitle, err, func(f layout.Frame, p ui.Problems) templ.Component {
		page.Problems = p
		return views.NewProduct(f, page)
	})
}

// NewEdition handles GET /support/catalog/editions/new.
func (h Desk) NewEdition(c echo.Context) error {
	page, err := h.newEdition(c, views.NewEditionPage{Rank: "1", Limit: "0", Automatic: true}, soldPlans)
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, views.NewEdition(h.Frame(c, newEditionTitle), page))
}

// newEdition is the form with its choices.
func (h Desk) newEdition(c echo.Context, page views.NewEditionPage, chosen []billing.Plan) (views.NewEditionPage, error) {
	products, err := h.Store.Catalog(c.Request().Context(), web.Actor(c))
	page.Key = web.NewKey()
	page.Products, page.Bases = []ui.Option{{Label: "Choose one"}}, []ui.Option{{Label: "None"}}
	for _, p := range products {
		option := ui.Option{Value: p.ID, Label: p.Name}
		page.Products, page.Bases = append(page.Products, option), append(page.Bases, option)
	}
	for _, plan := range soldPlans {
		page.Plans = append(page.Plans, ui.Choice{Value: string(plan), Label: plan.String(), Chosen: slices.Contains(chosen, plan)})
	}
	return page, err
}

// AddEdition handles POST /support/catalog/editions/new.
func (h Desk) AddEdition(c echo.Context) error {
	typed := views.NewEditionPage{
		ID: c.FormValue("id"), Product: c.FormValue("product"), Name: c.FormValue("name"), Rank: c.FormValue("rank"),
		Limit: c.FormValue("edition_limit"), Base: c.FormValue("base"), Automatic: c.FormValue("automatic") != "",
	}
	var plans []billing.Plan
	if form, err := c.FormParams(); err == nil {
		for _, plan := range form["plans"] {
			plans = append(plans, billing.Plan(plan))
		}
	}
	page, err := h.newEdition(c, typed, plans)
	if err != nil {
		return err
	}
	id, err := h.addEdition(c, typed, plans)
	if err == nil {
		return h.Done(c, paths.SupportEdition(id), "The edition was added. It is offered as soon as it has a price.")
	}
	return h.Refused(c, newEditionTitle, err, func(f layout.Frame, p ui.Problems) templ.Component {
		page.Problems = p
		return views.NewEdition(f, page)
	})
}

func (h Desk) addEdition(c echo.Context, typed views.NewEditionPage, plans []billing.Plan) (string, error) {
	rank, err := web.Number(c, "rank", "Place among the editions")
	if err != nil {
		return "", err
	}
	limit, err := web.Number(c, "edition_limit", "Most users of a customer")
	if err != nil {
		return "", err
	}
	return h.Store.AddSKU(c.Request().Context(), web.Actor(c), models.NewSKU{
		ID: typed.ID, ProductID: typed.Product, Name: typed.Name, Rank: rank, EditionLimit: limit, BaseProduct: typed.Base,
		Automatic: typed.Automatic, Plans: plans,
	})
}
