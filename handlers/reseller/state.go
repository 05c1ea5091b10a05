package reseller

import (
	"net/http"

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

// Suspend asks before a subscription is suspended.
func (h Console) Suspend(c echo.Context) error {
	return h.confirm(c, models.SuspendAction, suspendPage)
}

// SuspendSubscription suspends a subscription.
func (h Console) SuspendSubscription(c echo.Context) error {
	a, err := h.account(c)
	if err != nil {
		return err
	}
	placed, err := h.Store.SuspendSubscription(c.Request().Context(), web.Actor(c), a.ID, c.FormValue("po_number"))
	return h.confirmed(c, a, models.SuspendAction, suspendPage, placed, err, a.SKU.Name+" is suspended.", "Activate it whenever it should go on.")
}

// Cancel asks before a subscription is canceled.
func (h Console) Cancel(c echo.Context) error {
	return h.confirm(c, models.CancelAction, cancelPage)
}

// CancelSubscription cancels a Flexible or Trial subscription today.
func (h Console) CancelSubscription(c echo.Context) error {
	a, err := h.account(c)
	if err != nil {
		return err
	}
	placed, err := h.Store.CancelSubscription(c.Request().Context(), web.Actor(c), a.ID, c.FormValue("po_number"))
	return h.confirmed(c, a, models.CancelAction, cancelPage, placed, err, a.SKU.Name+" is canceled.", "Its licenses are freed. The users stay.")
}

// confirmation is the title and the page that asks before an act.
type confirmation func(models.Account) (title string, page reseller.ConfirmPage)

// confirm shows what an act will take away.
func (h Console) confirm(c echo.Context, action models.Action, page confirmation) error {
	a, err := h.account(c)
	if err != nil {
		return err
	}
	if a.Refuses(action) != nil {
		return h.notNow(c, a, action)
	}
	title, p := page(a)
	p.Key, p.Action = web.NewKey(), actionPath(a, action)
	return h.Page(c, http.StatusOK, reseller.Confirm(h.Frame(c, title), p))
}

// confirmed leads to the order of an act, or says why it was refused.
func (h Console) confirmed(c echo.Context, a models.Account, action models.Action, page confirmation, placed models.Placed, err error, done, next string) error {
	if err == nil {
		return h.DoneWith(c, paths.ResellerOrder(placed.OrderID), ui.NoticeProps{Tone: ui.ToneOK, Title: done, Text: next, Result: true})
	}
	if models.KindOf(err) == models.Conflict && a.Refuses(action) != nil {
		return h.notNow(c, a, action)
	}
	title, p := page(a)
	p.Key, p.Action, p.PONumber = c.FormValue("key"), actionPath(a, action), c.FormValue("po_number")
	return h.Refused(c, title, err, func(f layout.Frame, problems ui.Problems) templ.Component {
		p.Problems = problems
		return reseller.Confirm(f, p)
	})
}

func suspendPage(a models.Account) (string, reseller.ConfirmPage) {
	p := reseller.ConfirmPage{
		Subject: subject(a), Button: "Suspend the subscription", Keep: "Keep it active",
		Consequences: []string{
			licensedAre(a.Licensed) + " affected: no user can be added and no license assigned until it is activated again.",
			"Users can still be deleted and licenses removed.",
		},
	}
	if a.Plan.Annual() {
		p.Consequences = append(p.Consequences,
			"The Annual Plan is billed on until "+a.TermEnd.String()+". Nothing is refunded.",
			"It does not renew while it is suspended.")
		p.Milder = "To stop at the term’s end without losing the paid time, use"
		p.MilderLink = ui.LinkProps{Label: "Renewal settings", Href: paths.ResellerRenewal(a.CustomerID, a.ID)}
	} else {
		p.Consequences = append(p.Consequences, "Today is still billed. From tomorrow on nothing is billed until it is activated again.")
		p.Milder = "To keep the users and only stop new ones, lower the cap:"
		p.MilderLink = ui.LinkProps{Label: "Edit purchase cap", Href: paths.ResellerPurchaseCap(a.CustomerID, a.ID)}
	}
	return "Suspend " + a.SKU.Name + "?", p
}

func cancelPage(a models.Account) (string, reseller.ConfirmPage) {
	p := reseller.ConfirmPage{
		Subject: subject(a), Button: "Cancel the subscription today", Keep: "Keep the subscription",
		Consequences: []string{
			licensedAre(a.Licensed) + " losing the license today. The users themselves stay.",
			"It cannot be brought back. A new subscription can be added later.",
		},
	}
	switch {
	case a.Plan == billing.Trial:
		p.Consequences = append(p.Consequences, "The trial is used up: "+a.Customer.Name+" cannot have another one of this product.", "Nothing is billed.")
	default:
		p.Consequences = append(p.Consequences, "Today is still billed, and nothing from tomorrow on.")
	}
	if a.NextPlan != "" {
		p.Consequences = append(p.Consequences, "The "+a.NextPlan.String()+" that was chosen for the trial’s end will not start.")
	}
	if a.Request != nil {
		p.Consequences = append(p.Consequences, "The open purchase request is closed.")
	}
	if a.Refuses(models.SuspendAction) == nil {
		p.Milder = "To stop billing and keep every license, suspend it instead:"
		p.MilderLink = ui.LinkProps{Label: "Suspend", Href: paths.ResellerSuspendSubscription(a.CustomerID, a.ID)}
	}
	return "Cancel " + a.SKU.Name + "?", p
}

// Activation shows what activating a suspended subscription costs. If no plan is
// set for a new term, it asks for one first.
func (h Console) Activation(c echo.Context) error {
	return h.activation(c, func(a models.Account, o ordering) error {
		if o.stop == nil && a.NeedsPlan() && c.QueryParam("plan") == "" {
			return h.askPlan(c, a, nil)
		}
		return h.showReview(c, o)
	})
}

// ActivateSubscription activates a suspended subscription as reviewed, or leads
// from the choice of a plan to the review.
func (h Console) ActivateSubscription(c echo.Context) error {
	return h.activation(c, func(a models.Account, o ordering) error {
		if c.FormValue("quote") != "" || !a.NeedsPlan() {
			return h.placeOrder(c, o)
		}
		if _, err := o.quote(); err != nil {
			return h.askPlan(c, a, err)
		}
		return c.Redirect(http.StatusSeeOther, o.form+"?plan="+c.FormValue("plan")+"&key="+web.NewKey())
	})
}

func (h Console) activation(c echo.Context, next func(models.Account, ordering) error) error {
	a, err := h.account(c)
	if err != nil {
		return err
	}
	in := models.Activation{Plan: billing.Plan(c.FormValue("plan")), PONumber: c.FormValue("po_number")}
	o := ordering{
		title: "Activate", form: paths.ResellerActivateSubscription(a.CustomerID, a.ID), direct: true,
		stop: h.unless(c, a, models.ActivateAction), fields: []string{"plan"},
		done: a.SKU.Name + " is active.", next: "Users can be added again.",
	}
	ctx, who := c.Request().Context(), web.Actor(c)
	o.quote = func() (models.Quote, error) {
		return h.Store.QuoteActivation(ctx, who, a.ID, models.Activation{Plan: in.Plan})
	}
	o.place = func(kept string) (models.Placed, error) {
		in.Kept = kept
		return h.Store.ActivateSubscription(ctx, who, a.ID, in)
	}
	o.facts = func(q models.Quote) reseller.ReviewPage { return activationReview(a, in, q) }
	return next(a, o)
}

func activationReview(a models.Account, in models.Activation, q models.Quote) reseller.ReviewPage {
	p := reseller.ReviewPage{Subject: subject(a), AsksPO: true, PONumber: in.PONumber, Facts: []reseller.ReviewFact{
		{Term: "Subscription", Value: q.SKUName, Note: "Suspended now"},
		{Term: "Plan", Value: q.Plan.String()},
		{Term: seatsTerm(q.Plan), Value: ui.Number(int(q.After))},
		{Term: "Starts", Value: startText(q)},
	}}
	switch {
	case a.TermEnded() && q.Plan.Annual():
		p.Notes = append(p.Notes, "The term "+a.Term().String()+" has ended. A new one starts today, at today’s list price.")
	case a.TermEnded():
		p.Notes = append(p.Notes, "The term "+a.Term().String()+" has ended. It goes on without a term.")
	}
	return p
}

// askPlan asks with which plan a subscription starts again.
func (h Console) askPlan(c echo.Context, a models.Account, err error) error {
	offer, offerErr := h.offer(c, a.SKUID)
	if offerErr != nil {
		return offerErr
	}
	p := reseller.ActivatePlanPage{
		Subject: subject(a), Offers: planOffers(offer, billing.Flexible, billing.AnnualMonthly, billing.AnnualYearly),
		Chosen: c.FormValue("plan"), Action: actionPath(a, models.ActivateAction),
		Text:     "The term " + a.Term().String() + " has ended and was set not to renew. It starts again with " + ui.Number(int(a.Ceiling)) + ". To start with another number, change the",
		Settings: ui.LinkProps{Label: "Renewal settings", Href: paths.ResellerRenewal(a.CustomerID, a.ID)},
	}
	page := func(f layout.Frame, problems ui.Problems) templ.Component {
		p.Problems = problems
		return reseller.ActivatePlan(f, p)
	}
	if err == nil {
		return h.Page(c, http.StatusOK, page(h.Frame(c, "Activate"), nil))
	}
	return h.Refused(c, "Activate", err, page)
}

// PaidService shows what starting paid service today costs.
func (h Console) PaidService(c echo.Context) error {
	return h.paidService(c, func(o ordering) error { return h.showReview(c, o) })
}

// StartPaidService ends a trial today and starts its chosen plan.
func (h Console) StartPaidService(c echo.Context) error {
	return h.paidService(c, func(o ordering) error { return h.placeOrder(c, o) })
}

func (h Console) paidService(c echo.Context, next func(ordering) error) error {
	a, err := h.account(c)
	if err != nil {
		return err
	}
	o := ordering{
		title: "Start paid service now", form: paths.ResellerStartPaidService(a.CustomerID, a.ID), direct: true,
		stop: h.unless(c, a, models.StartPaid),
		done: "Paid service of " + a.SKU.Name + " has started.", next: "The trial has ended. The users keep their licenses.",
	}
	ctx, who := c.Request().Context(), web.Actor(c)
	o.quote = func() (models.Quote, error) { return h.Store.QuotePaidService(ctx, who, a.ID) }
	o.place = func(kept string) (models.Placed, error) { return h.Store.StartPaidService(ctx, who, a.ID, kept) }
	o.facts = func(q models.Quote) reseller.ReviewPage {
		p := reseller.ReviewPage{Subject: subject(a), Facts: []reseller.ReviewFact{
			{Term: "Subscription", Value: a.SKU.Name, Note: "Trial until " + a.TrialEnd.String()},
			{Term: "Plan", Value: q.Plan.String()},
			{Term: seatsTerm(q.Plan), Value: ui.Number(int(q.After))},
			{Term: "Starts", Value: startText(q)},
		}, Notes: []string{"The trial ends today instead of " + a.TrialEnd.String() + ". To keep its free days, do nothing: the plan starts by itself then."}}
		if a.PONumber != "" {
			p.Facts = append(p.Facts, reseller.ReviewFact{Term: "P.O. number", Value: a.PONumber})
		}
		return p
	}
	return next(o)
}
