package support

import (
	"net/http"
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

const (
	newPriceTitle    = "Add price"
	reviewPriceTitle = "Review the price"
)

// PricesCSV handles GET /support/catalog/prices.csv: every price, past and coming
// ones too.
func (h Desk) PricesCSV(c echo.Context) error {
	header := []string{"Product", "Edition id", "Edition", "Plan", "Currency", "Price of one user a month", "Valid from", "Valid until"}
	return web.CSV(c, "prices", header, func(models.Paging) (models.Page[models.ListedPrice], error) {
		all, err := h.Store.PriceList(c.Request().Context(), web.Actor(c))
		return models.Page[models.ListedPrice]{Rows: all}, err
	}, func(p models.ListedPrice) []string {
		until := ""
		if p.Until != billing.NoDay {
			until = p.Until.ISO()
		}
		return []string{p.Product, p.SKUID, p.Edition, p.PlanName(), string(p.Currency), p.Money().Decimal(), p.ValidFrom.ISO(), until}
	})
}

// NewPrice handles GET /support/catalog/editions/:edition/prices/new.
func (h Desk) NewPrice(c echo.Context) error {
	page, err := h.newPrice(c)
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, views.NewPrice(h.Frame(c, newPriceTitle), page))
}

// newPrice is the form with its choices, and what was typed.
func (h Desk) newPrice(c echo.Context) (views.NewPricePage, error) {
	e, err := h.Store.Edition(c.Request().Context(), web.Actor(c), c.Param("edition"))
	if err != nil {
		return views.NewPricePage{}, err
	}
	currencies, err := h.currencies(c)
	page := views.NewPricePage{
		SKU: e.ID, Name: e.Name, Plan: c.FormValue("plan"), Currency: c.FormValue("currency"), Price: c.FormValue("price"),
		From: c.FormValue("from"), Currencies: currencies,
	}
	if e.Allows(billing.Flexible) {
		page.Plans = append(page.Plans, ui.Choice{Value: string(billing.Flexible), Label: "Flexible Plan", Hint: "Charged by the day; the new price counts from its first day on"})
	}
	if e.Allows(billing.AnnualMonthly) || e.Allows(billing.AnnualYearly) {
		page.Plans = append(page.Plans, ui.Choice{Value: string(billing.AnnualMonthly), Label: "Annual Plans", Hint: "Both payments; a year is 12 times the month. Running terms keep their price"})
	}
	return page, err
}

// typedPrice reads a price out of the form. What is wrong with it is told together.
func (h Desk) typedPrice(c echo.Context) (models.NewPrice, error) {
	in := models.NewPrice{SKU: c.Param("edition"), Plan: billing.Plan(c.FormValue("plan")), Kept: c.FormValue("kept")}
	wrong := &models.Error{Kind: models.Invalid, Message: "There is a problem with what was typed."}
	add := func(err error) {
		for _, p := range web.Problems(err) {
			wrong.Fields = append(wrong.Fields, models.FieldError{Field: p.Field, Message: p.Text})
		}
	}
	if in.Plan != billing.Flexible && in.Plan != billing.AnnualMonthly {
		add(web.Invalid("plan", "Choose a plan."))
	}
	currency := billing.Currency(c.FormValue("currency"))
	if !currency.Known() {
		add(web.Invalid("currency", "Choose a currency from the list."))
	} else {
		price, err := web.Money(c, "price", "Price of one user a month", currency)
		in.Price = price
		add(err)
	}
	day, err := billing.ParseDay(strings.TrimSpace(c.FormValue("from")))
	if err != nil {
		add(web.Invalid("from", "Choose the day from which it is valid."))
	}
	in.From = day
	if len(wrong.Fields) > 0 {
		return in, wrong
	}
	return in, nil
}

// ReviewPrice handles POST /support/catalog/editions/:edition/prices/review.
func (h Desk) ReviewPrice(c echo.Context) error {
	page, err := h.newPrice(c)
	if err != nil {
		return err
	}
	in, err := h.typedPrice(c)
	if err == nil {
		err = h.reviewPrice(c, http.StatusOK, in, nil)
	}
	if err == nil {
		return nil
	}
	return h.Refused(c, newPriceTitle, err, func(f layout.Frame, p ui.Problems) templ.Component {
		page.Problems = p
		return views.NewPrice(f, page)
	})
}

// reviewPrice shows what a price changes. Problems are those of one that was
// just refused.
func (h Desk) reviewPrice(c echo.Context, status int, in models.NewPrice, problems ui.Problems) error {
	change, err := h.Store.QuotePrice(c.Request().Context(), web.Actor(c), in)
	if err != nil {
		return err
	}
	page := views.ReviewPricePage{
		SKU: change.SKU.ID, Name: change.SKU.Name, Plan: "Flexible Plan", PlanCode: string(in.Plan), From: in.From, Before: change.Before,
		Replaces: change.Replaces, Until: billing.NoDay, Price: in.Price, Past: in.From < change.Today, Today: change.Today, Kept: change.Kept(),
		Key: web.NewKey(), Problems: problems,
	}
	if change.Next != nil {
		page.Until = change.Next.ValidFrom - 1
	}
	if in.Plan.Annual() {
		yearly := in.Price.Times(billing.MonthsInYear)
		page.Plan, page.Yearly = "Annual Plans", &yearly
	}
	f := h.Frame(c, reviewPriceTitle)
	f.HasErrors = problems.Any()
	return h.Page(c, status, views.ReviewPrice(f, page))
}

// AddPrice handles POST /support/catalog/editions/:edition/prices/new.
func (h Desk) AddPrice(c echo.Context) error {
	in, err := h.typedPrice(c)
	if err == nil {
		_, err = h.Store.AddPrice(c.Request().Context(), web.Actor(c), in)
	}
	if err == nil {
		return h.Done(c, paths.SupportEdition(in.SKU), in.Price.String()+" is the price from "+in.From.String()+" on.")
	}
	if models.KindOf(err) == models.Conflict {
		return h.reviewPrice(c, http.StatusConflict, in, web.Problems(err))
	}
	page, failed := h.newPrice(c)
	if failed != nil {
		return failed
	}
	return h.Refused(c, newPriceTitle, err, func(f layout.Frame, p ui.Problems) templ.Component {
		page.Problems = p
		return views.NewPrice(f, page)
	})
}
