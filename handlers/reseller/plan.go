package reseller

import (
	"strconv"

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

// Plan is the form for another plan.
func (h Console) Plan(c echo.Context) error {
	return h.plan(c, func(o ordering) error { return h.showForm(c, o, c.QueryParam("plan") != "") })
}

// ContinuePlan leads from the form to the review.
func (h Console) ContinuePlan(c echo.Context) error {
	return h.plan(c, func(o ordering) error { return h.continueOrder(c, o) })
}

// PlanReview shows the change of plan before it is ordered.
func (h Console) PlanReview(c echo.Context) error {
	return h.plan(c, func(o ordering) error { return h.showReview(c, o) })
}

// ChangePlan orders the change of plan that was reviewed.
func (h Console) ChangePlan(c echo.Context) error {
	return h.plan(c, func(o ordering) error { return h.placeOrder(c, o) })
}

func (h Console) plan(c echo.Context, next func(ordering) error) error {
	a, err := h.account(c)
	if err != nil {
		return err
	}
	offer, err := h.offer(c, a.SKUID)
	if err != nil {
		return err
	}
	plan := billing.Plan(c.FormValue("plan"))
	o := ordering{
		title: "Change plan", form: paths.ResellerChangePlan(a.CustomerID, a.ID),
		stop: h.unless(c, a, models.PlanChange), fields: []string{"plan", "seats", "po_number"},
		done: a.SKU.Name + " is on the " + plan.String() + ".", next: a.Customer.Name + " goes on with the same users.",
	}
	if running(a) {
		o.done = "The " + plan.String() + " starts when the trial ends on " + a.TrialEnd.String() + "."
		o.next = "Until then nothing is charged. The plan can be changed again, or paid service started at once."
	}
	ctx, who := c.Request().Context(), web.Actor(c)
	read := func() (models.PlanOrder, error) {
		n, err := web.Number(c, "seats", seatsField(plan))
		return models.PlanOrder{Plan: plan, Seats: n, PONumber: c.FormValue("po_number")}, err
	}
	o.quote = func() (models.Quote, error) {
		in, err := read()
		if err != nil {
			return models.Quote{}, err
		}
		return h.Store.QuotePlan(ctx, who, a.ID, in)
	}
	o.place = func(kept string) (models.Placed, error) {
		in, err := read()
		if err != nil {
			return models.Placed{}, err
		}
		in.Kept = kept
		return h.Store.ChangePlan(ctx, who, a.ID, in)
	}
	o.draw = func(q *reseller.QuoteView) (draw, error) { return planForm(c, a, offer, q), nil }
	o.facts = func(q models.Quote) reseller.ReviewPage { return planReview(a, q) }
	return next(o)
}

func running(a models.Account) bool { return a.Plan == billing.Trial && a.Status == models.Active }

// planForm is the form with what was typed; a fresh one holds the present number.
func planForm(c echo.Context, a models.Account, offer models.Offer, q *reseller.QuoteView) draw {
	plans := []billing.Plan{billing.Flexible, billing.AnnualMonthly, billing.AnnualYearly}
	if a.Plan == billing.Flexible {
		plans = plans[1:]
	}
	paid := a
	paid.Plan = billing.Flexible // a trial's own limit does not bound the plan after it
	least, _ := a.Range()
	p := reseller.ChangePlanPage{
		Subject: subject(a), Offers: planOffers(offer, plans...), Chosen: c.FormValue("plan"), Number: c.FormValue("seats"),
		Least: int(least), Most: int(paid.Most()), PONumber: c.FormValue("po_number"), Quote: q,
	}
	if p.Chosen == "" && p.Number == "" {
		p.Number = strconv.FormatInt(least, 10)
	}
	if running(a) {
		p.TrialEnd = a.TrialEnd
	}
	if a.NextPlan != "" {
		p.Next = "The " + a.NextPlan.String() + " with " + ui.Number(int(a.NextSeats)) + " is set to start then."
	}
	return func(f layout.Frame, problems ui.Problems) templ.Component {
		p.Problems = problems
		return reseller.ChangePlan(f, p)
	}
}

// planReview says what the review of a change of plan says beside the cost.
func planReview(a models.Account, q models.Quote) reseller.ReviewPage {
	p := reseller.ReviewPage{Subject: subject(a), Facts: []reseller.ReviewFact{
		{Term: "Subscription", Value: a.SKU.Name},
		{Term: "Plan", Value: q.Plan.String(), Note: "Now " + a.Plan.String(), Change: "the plan"},
		{Term: seatsTerm(q.Plan), Value: ui.Number(int(q.After)), Change: "the number"},
		{Term: "Starts", Value: startText(q)},
	}}
	if q.Plan.Annual() {
		p.Notes = append(p.Notes, "An Annual Plan is for the whole term. Licenses can be added, but not reduced or canceled before "+q.Term.End.String()+".")
	}
	if a.NextPlan != "" {
		p.Notes = append(p.Notes, "This takes the place of the plan that was chosen before, the "+a.NextPlan.String()+".")
	}
	return p
}

func seatsTerm(p billing.Plan) string {
	if p.Annual() {
		return "Licenses"
	}
	return "Purchase cap"
}

// seatsField names the field of the number while a plan may not be chosen yet.
func seatsField(p billing.Plan) string {
	if p == "" {
		return "Purchase cap or licenses"
	}
	return seatsTerm(p)
}

func startText(q models.Quote) string {
	if q.Scheduled {
		return q.Day.String() + ", when the trial ends"
	}
	return "Today, " + q.Day.String() + "; it counts from tomorrow"
}
