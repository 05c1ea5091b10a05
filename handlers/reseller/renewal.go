package reseller

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
	"perseat/views/reseller"
	"perseat/views/ui"
)

const renewalTitle = "Renewal settings"

// Renewal is the form for what happens at the end of an Annual term.
func (h Console) Renewal(c echo.Context) error {
	a, err := h.account(c)
	if err != nil {
		return err
	}
	if a.Refuses(models.RenewalChange) != nil {
		return h.notNow(c, a, models.RenewalChange)
	}
	set := models.RenewalOrder{Renewal: a.Renewal, Plan: a.RenewalPlan, Seats: a.RenewalSeats, SKU: a.RenewalSKU}
	p, err := h.renewalPage(c, a, &set)
	if err != nil {
		return err
	}
	p.Way, p.Payment, p.Edition, p.PONumber = string(a.Renewal), string(a.RenewalPlan), a.RenewalSKU, a.PONumber
	if a.RenewalSeats > 0 {
		p.Number = strconv.FormatInt(a.RenewalSeats, 10)
	}
	return h.Page(c, http.StatusOK, reseller.Renewal(h.Frame(c, renewalTitle), p))
}

// EditRenewal saves the renewal settings, or shows what the next term would cost.
func (h Console) EditRenewal(c echo.Context) error {
	a, err := h.account(c)
	if err != nil {
		return err
	}
	in, err := typedRenewal(c)
	if err == nil && c.FormValue("do") == "preview" {
		return h.previewRenewal(c, a, in)
	}
	if err == nil {
		_, err = h.Store.EditRenewal(c.Request().Context(), web.Actor(c), a.ID, in)
	}
	if err == nil {
		return h.Done(c, paths.ResellerSubscription(a.CustomerID, a.ID), "The renewal settings of "+a.SKU.Name+" were saved. Nothing is charged now.")
	}
	return h.refuseRenewal(c, err)
}

// previewRenewal shows what the next term would cost as the form is set.
func (h Console) previewRenewal(c echo.Context, a models.Account, in models.RenewalOrder) error {
	p, err := h.renewalPage(c, a, &in)
	if err != nil {
		return h.refuseRenewal(c, err)
	}
	return h.Page(c, http.StatusOK, typedAgain(c, p)(h.Frame(c, renewalTitle), nil))
}

// refuseRenewal shows the form again, with the settings of now beside what was typed.
func (h Console) refuseRenewal(c echo.Context, err error) error {
	a, again := h.account(c)
	if again != nil {
		return again
	}
	if a.Refuses(models.RenewalChange) != nil {
		return h.notNow(c, a, models.RenewalChange)
	}
	p, again := h.renewalPage(c, a, nil)
	if again != nil {
		return again
	}
	return h.Refused(c, renewalTitle, err, typedAgain(c, p))
}

// typedAgain is the form with what was typed.
func typedAgain(c echo.Context, p reseller.RenewalPage) draw {
	p.Way, p.Payment, p.Number = c.FormValue("renewal"), c.FormValue("plan"), c.FormValue("seats")
	p.Edition, p.PONumber = c.FormValue("sku"), c.FormValue("po_number")
	return func(f layout.Frame, problems ui.Problems) templ.Component {
		p.Problems = problems
		return reseller.Renewal(f, p)
	}
}

func typedRenewal(c echo.Context) (models.RenewalOrder, error) {
	in := models.RenewalOrder{
		Renewal: models.Renewal(c.FormValue("renewal")), Plan: billing.Plan(c.FormValue("plan")),
		SKU: c.FormValue("sku"), Was: web.FormInt(c, "was"), PONumber: c.FormValue("po_number"),
	}
	if in.Renewal != models.RenewNumber {
		return in, nil
	}
	n, err := web.Number(c, "seats", "Licenses of the next term")
	in.Seats = n
	return in, err
}

// renewalPage is the form with the figures of now.
func (h Console) renewalPage(c echo.Context, a models.Account, in *models.RenewalOrder) (reseller.RenewalPage, error) {
	p := reseller.RenewalPage{
		Subject: subject(a), Term: a.Term(), Ended: a.TermEnded(), Suspended: a.Status == models.Suspended,
		Now: a.RenewalText() + ".", Version: a.Version, Key: web.NewKey(),
		Editions: []ui.Option{{Value: "", Label: a.SKU.Name + " (as now)"}},
	}
	offers, err := h.Store.Offers(c.Request().Context(), web.Actor(c))
	if err != nil {
		return p, err
	}
	for _, o := range offers {
		if o.ProductID == a.ProductID && o.ID != a.SKUID && o.Annual.Currency != "" && o.Allows(a.Plan) {
			p.Editions = append(p.Editions, ui.Option{Value: o.ID, Label: o.Name})
		}
	}
	if a.RenewalSKU != "" {
		p.Now = strings.TrimSuffix(p.Now, ".") + ", as " + offerName(offers, a.RenewalSKU) + "."
	}
	if in == nil {
		return p, nil
	}
	q, goesOn, err := h.Store.QuoteRenewal(c.Request().Context(), web.Actor(c), a.ID, *in)
	p.Next = nextTerm(q, goesOn)
	p.Next.Fewer = in.Renewal == models.RenewNumber && in.Seats < a.Licensed
	return p, err
}

func nextTerm(q models.Quote, goesOn bool) *reseller.NextTerm {
	return &reseller.NextTerm{
		Ends: !goesOn, Product: q.SKUName, Plan: q.Plan, Licenses: int(q.Licenses), Licensed: int(q.Licensed), Day: q.Day, Term: q.Term,
		Price: q.Price, Month: q.Month, Whole: q.Rest, Rate: q.Rate.String(), VATNote: q.VATNote,
	}
}
