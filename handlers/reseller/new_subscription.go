package reseller

import (
	"slices"

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

// NewSubscription is the form for one more subscription of a customer.
func (h Console) NewSubscription(c echo.Context) error {
	return h.newSubscription(c, func(o ordering) error { return h.showForm(c, o, c.QueryParam("sku") != "") })
}

// ContinueSubscription leads from the form to the review.
func (h Console) ContinueSubscription(c echo.Context) error {
	return h.newSubscription(c, func(o ordering) error { return h.continueOrder(c, o) })
}

// SubscriptionReview shows the new subscription before it is ordered.
func (h Console) SubscriptionReview(c echo.Context) error {
	return h.newSubscription(c, func(o ordering) error { return h.showReview(c, o) })
}

// AddSubscription orders the subscription that was reviewed.
func (h Console) AddSubscription(c echo.Context) error {
	return h.newSubscription(c, func(o ordering) error { return h.placeOrder(c, o) })
}

func (h Console) newSubscription(c echo.Context, next func(ordering) error) error {
	id, err := web.ID(c, "customer")
	if err != nil {
		return err
	}
	ctx, who := c.Request().Context(), web.Actor(c)
	customer, err := h.Store.Customer(ctx, who, id)
	if err != nil {
		return err
	}
	if err := mayChange(who); err != nil {
		return err
	}
	about := reseller.Subject{CustomerID: customer.ID, Customer: customer.Name, Domain: customer.Domain}
	o := ordering{
		title: "Add subscription", form: paths.ResellerNewSubscription(customer.ID),
		fields: []string{"sku", "plan", "seats", "po_number"},
		done:   "The subscription was added.", next: customer.Name + " can use it now.",
	}
	read := func() (models.NewSubscription, error) {
		plan := billing.Plan(c.FormValue("plan"))
		n, err := web.Number(c, "seats", seatsField(plan))
		return models.NewSubscription{
			SKU: c.FormValue("sku"), Plan: plan, Seats: n, PONumber: c.FormValue("po_number"),
		}, err
	}
	o.quote = func() (models.Quote, error) {
		in, err := read()
		if err != nil {
			return models.Quote{}, err
		}
		return h.Store.QuoteSubscription(ctx, who, customer.ID, in)
	}
	o.place = func(kept string) (models.Placed, error) {
		in, err := read()
		if err != nil {
			return models.Placed{}, err
		}
		in.Kept = kept
		return h.Store.AddSubscription(ctx, who, customer.ID, in)
	}
	o.draw = func(q *reseller.QuoteView) (draw, error) { return h.subscriptionForm(c, about, q) }
	o.facts = func(q models.Quote) reseller.ReviewPage { return subscriptionReview(about, q) }
	return next(o)
}

// subscriptionForm is the form with what was typed.
func (h Console) subscriptionForm(c echo.Context, about reseller.Subject, q *reseller.QuoteView) (draw, error) {
	ctx, who := c.Request().Context(), web.Actor(c)
	offers, err := h.Store.Offers(ctx, who)
	if err != nil {
		return nil, err
	}
	held, err := h.Store.Subscriptions(ctx, who, about.CustomerID)
	if err != nil {
		return nil, err
	}
	p := reseller.NewSubscriptionPage{
		Subject: about, Products: productOffers(offers, held), Chosen: c.FormValue("sku"),
		Plans: plansOf(offers, held), ChosenPlan: c.FormValue("plan"), Number: c.FormValue("seats"),
		PONumber: c.FormValue("po_number"), Quote: q,
	}
	return func(f layout.Frame, problems ui.Problems) templ.Component {
		p.Problems = problems
		return reseller.NewSubscription(f, p)
	}, nil
}

// plansOf are the plans that one of the products can be sold on.
func plansOf(offers []models.Offer, held []models.Account) []reseller.PlanOffer {
	products := productOffers(offers, held)
	return slices.DeleteFunc(everyPlan(), func(p reseller.PlanOffer) bool {
		return !slices.ContainsFunc(offers, func(o models.Offer) bool {
			return o.Allows(p.Plan) && slices.ContainsFunc(products, func(e reseller.EditionOffer) bool { return e.SKU == o.ID })
		})
	})
}

// productOffers are the editions of products that the customer does not have.
func productOffers(offers []models.Offer, held []models.Account) []reseller.EditionOffer {
	live := map[string]bool{}
	for _, a := range held {
		live[a.ProductID] = live[a.ProductID] || a.Status != models.Canceled
	}
	var out []reseller.EditionOffer
	for _, o := range offers {
		if live[o.ProductID] {
			continue
		}
		hint := ""
		if o.Flexible.Currency != "" && o.Allows(billing.Flexible) {
			hint = o.Flexible.String() + " a month on the Flexible Plan. "
		}
		if o.Annual.Currency != "" && o.Allows(billing.AnnualMonthly) {
			hint += o.Annual.String() + " a month on an Annual Plan. "
		}
		if o.EditionLimit > 0 {
			hint += "Up to " + ui.Number(int(o.EditionLimit)) + " users."
		}
		out = append(out, reseller.EditionOffer{SKU: o.ID, Label: o.Name, Hint: hint})
	}
	return out
}

func everyPlan() []reseller.PlanOffer {
	return []reseller.PlanOffer{
		{Plan: billing.Flexible, Label: billing.Flexible.String(), Hint: "Charged by the day for each licensed user. Users are added and removed freely under the purchase cap."},
		{Plan: billing.AnnualMonthly, Label: billing.AnnualMonthly.String(), Hint: "A number of licenses for one year, invoiced after each month."},
		{Plan: billing.AnnualYearly, Label: billing.AnnualYearly.String(), Hint: "A number of licenses for one year, charged at once and not refundable."},
		{Plan: billing.Trial, Label: billing.Trial.String(), Hint: "Free for 30 days, for up to 10 users, once for a customer and product."},
	}
}

func subscriptionReview(about reseller.Subject, q models.Quote) reseller.ReviewPage {
	p := reseller.ReviewPage{Subject: about, Facts: []reseller.ReviewFact{
		{Term: "Product", Value: q.SKUName, Change: "the product"},
		{Term: "Plan", Value: q.Plan.String(), Change: "the plan"},
		{Term: seatsTerm(q.Plan), Value: ui.Number(int(q.After)), Change: "the number"},
		{Term: "Starts", Value: startText(q)},
	}}
	if q.Plan.Annual() {
		p.Notes = append(p.Notes, "An Annual Plan is for the whole term. Licenses can be added, but not reduced or canceled before "+q.Term.End.String()+".")
	}
	if q.Plan == billing.Trial {
		p.Notes = append(p.Notes, "The trial lasts 30 days. Without a chosen plan the subscription is suspended at its end.")
	}
	return p
}
