package reseller

import (
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

// Edition is the form for another edition.
func (h Console) Edition(c echo.Context) error {
	return h.edition(c, func(o ordering) error { return h.showForm(c, o, c.QueryParam("sku") != "") })
}

// ContinueEdition leads from the form to the review.
func (h Console) ContinueEdition(c echo.Context) error {
	return h.edition(c, func(o ordering) error { return h.continueOrder(c, o) })
}

// EditionReview shows the change of edition before it is ordered.
func (h Console) EditionReview(c echo.Context) error {
	return h.edition(c, func(o ordering) error { return h.showReview(c, o) })
}

// ChangeEdition orders the change of edition that was reviewed.
func (h Console) ChangeEdition(c echo.Context) error {
	return h.edition(c, func(o ordering) error { return h.placeOrder(c, o) })
}

func (h Console) edition(c echo.Context, next func(ordering) error) error {
	a, err := h.account(c)
	if err != nil {
		return err
	}
	offers, err := h.Store.Offers(c.Request().Context(), web.Actor(c))
	if err != nil {
		return err
	}
	in := models.EditionOrder{SKU: c.FormValue("sku"), PONumber: c.FormValue("po_number")}
	o := ordering{
		title: "Change edition", form: paths.ResellerChangeEdition(a.CustomerID, a.ID),
		stop: h.unless(c, a, models.EditionChange), fields: []string{"sku", "po_number"},
		done: "The edition was changed to " + offerName(offers, in.SKU) + ".", next: "Every user has kept a license.",
	}
	ctx, who := c.Request().Context(), web.Actor(c)
	o.quote = func() (models.Quote, error) { return h.Store.QuoteEdition(ctx, who, a.ID, in) }
	o.place = func(kept string) (models.Placed, error) {
		in.Kept = kept
		return h.Store.ChangeEdition(ctx, who, a.ID, in)
	}
	o.draw = func(q *reseller.QuoteView) (draw, error) {
		p := reseller.ChangeEditionPage{
			Subject: subject(a), Editions: editionOffers(a, offers), Chosen: in.SKU, PONumber: in.PONumber, Quote: q,
		}
		return func(f layout.Frame, problems ui.Problems) templ.Component {
			p.Problems = problems
			return reseller.ChangeEdition(f, p)
		}, nil
	}
	o.facts = func(q models.Quote) reseller.ReviewPage { return editionReview(a, q) }
	return next(o)
}

func offerName(offers []models.Offer, sku string) string {
	for _, o := range offers {
		if o.ID == sku {
			return o.Name
		}
	}
	return "another one"
}

// editionOffers are the other editions that are sold on the subscription's plan.
func editionOffers(a models.Account, offers []models.Offer) []reseller.EditionOffer {
	var out []reseller.EditionOffer
	for _, o := range offers {
		if o.ProductID != a.ProductID || o.ID == a.SKUID || !o.Allows(a.Plan) || o.Flexible.Currency == "" {
			continue
		}
		hint := o.Flexible.String() + " a month for each licensed user"
		if a.Plan == billing.Trial {
			hint = "Free until the trial ends, then " + hint + " on the Flexible Plan"
		}
		if o.EditionLimit > 0 {
			hint += ". Up to " + ui.Number(int(o.EditionLimit)) + " users"
		}
		out = append(out, reseller.EditionOffer{SKU: o.ID, Label: o.Name, Hint: hint + "."})
	}
	return out
}

func editionReview(a models.Account, q models.Quote) reseller.ReviewPage {
	p := reseller.ReviewPage{Subject: subject(a), Facts: []reseller.ReviewFact{
		{Term: "Edition", Value: q.SKUName, Note: "Now " + a.SKU.Name, Change: "the edition"},
		{Term: "Plan", Value: q.Plan.String()},
		{Term: "Purchase cap", Value: ui.Number(int(q.After))},
		{Term: "Starts", Value: startText(q)},
	}, Notes: []string{
		"The subscription of " + a.SKU.Name + " ends today, and one of " + q.SKUName + " starts. " + ui.Plural(int(a.Licensed), "user keeps a license.", "users keep their licenses."),
	}}
	if a.Request != nil {
		p.Notes = append(p.Notes, "The open purchase request is closed, because it is for the present edition.")
	}
	return p
}
