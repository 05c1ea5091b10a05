package reseller

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"
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

// account is the subscription that the address names. It must belong to the
// customer in the address, and the person must be allowed to change it.
func (h Console) account(c echo.Context) (models.Account, error) {
	customer, err := web.ID(c, "customer")
	if err != nil {
		return models.Account{}, err
	}
	id, err := web.ID(c, "subscription")
	if err != nil {
		return models.Account{}, err
	}
	who := web.Actor(c)
	a, err := h.Store.Subscription(c.Request().Context(), who, id)
	if err != nil {
		return a, err
	}
	if a.CustomerID != customer {
		return a, &models.Error{Kind: models.NotFound, Message: "There is no such subscription here."}
	}
	return a, mayChange(who)
}

// mayChange refuses who may not change subscriptions before a form is shown. The
// store refuses the change itself.
func mayChange(who access.Actor) error {
	if who.Can(access.EditSubscriptions) {
		return nil
	}
	return &models.Error{Kind: models.Forbidden, Message: "Your role does not allow changes to subscriptions. Ask an administrator of your organization."}
}

// subject is what a form says about a subscription.
func subject(a models.Account) reseller.Subject {
	return reseller.Subject{
		CustomerID: a.CustomerID, Customer: a.Customer.Name, Domain: a.Customer.Domain, Subscription: a.ID,
		Product: a.SKU.Name, Plan: a.Plan, Seats: seats(a),
	}
}

func seats(a models.Account) ui.Seats {
	s := ui.Seats{Used: int(a.Licensed), Ceiling: int(a.Ceiling)}
	if a.Plan.Annual() {
		s.Kind, s.Limit = ui.Purchased, int(a.Reseller.ContractLimit)
	}
	return s
}

// asked is the open purchase request of a subscription, if there is one.
func (h Console) asked(c echo.Context, a models.Account) (*reseller.Asked, error) {
	if a.Request == nil || a.Wished() == 0 {
		return nil, nil
	}
	r, err := h.Store.Request(c.Request().Context(), web.Actor(c), a.Request.ID)
	if err != nil {
		return nil, err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return nil, err
	}
	what := ui.Plural(int(r.Asked), "more license", "more licenses")
	if r.Kind == models.RequestCap {
		what = "a purchase cap of " + ui.Number(int(r.Asked))
	}
	return &reseller.Asked{
		ID: r.ID, Who: r.Who(), What: what, Number: int(a.Wished()), Day: billing.DayOf(r.AskedAt, zone), Note: r.Note,
	}, nil
}

// limits are the reasons of what bounds a subscription, as sentences.
func limits(a models.Account) []string {
	var out []string
	for _, l := range a.Limits() {
		out = append(out, strings.ToUpper(l.Reason[:1])+l.Reason[1:]+".")
	}
	return out
}

// notNow answers for a form that the subscription's state does not allow, with
// what can be done instead.
func (h Console) notNow(c echo.Context, a models.Account, tried models.Action) error {
	back := paths.ResellerSubscription(a.CustomerID, a.ID)
	p := layout.RefusedPage{
		Status: http.StatusConflict, Title: "This is not possible now", Text: a.Refuses(tried).Error(), Undone: "Nothing was changed.",
		Next: []ui.LinkProps{{Label: "Back to " + a.Customer.Name, Href: back, Look: ui.Primary}},
	}
	if link, ok := instead(a, tried); ok {
		p.Next[0].Look = ui.Plain
		p.Next = append([]ui.LinkProps{link}, p.Next...)
	}
	return h.Page(c, http.StatusConflict, layout.Refused(h.Frame(c, p.Title), p))
}

// unless is notNow for later, or nil if the subscription allows the action.
func (h Console) unless(c echo.Context, a models.Account, action models.Action) func() error {
	if a.Refuses(action) == nil {
		return nil
	}
	return func() error { return h.notNow(c, a, action) }
}

// instead is what comes nearest to what was tried, of what is allowed.
func instead(a models.Account, tried models.Action) (ui.LinkProps, bool) {
	wanted := []models.Action{models.ActivateAction, models.RenewalChange, models.EditCap, models.PlanChange}
	if tried == models.EditCap {
		wanted = append([]models.Action{models.AddLicense}, wanted...)
	}
	label := map[models.Action]string{
		models.AddLicense: "Add licenses", models.ActivateAction: "Activate", models.RenewalChange: "Renewal settings",
		models.EditCap: "Edit purchase cap", models.PlanChange: "Change plan",
	}
	for _, action := range wanted {
		if a.Refuses(action) == nil {
			return ui.LinkProps{Label: label[action], Href: actionPath(a, action), Look: ui.Primary}, true
		}
	}
	return ui.LinkProps{}, false
}

// actionPath is the address of an action's form.
func actionPath(a models.Account, action models.Action) string {
	switch action {
	case models.EditCap:
		return paths.ResellerPurchaseCap(a.CustomerID, a.ID)
	case models.AddLicense:
		return paths.ResellerAddLicenses(a.CustomerID, a.ID)
	case models.PlanChange:
		return paths.ResellerChangePlan(a.CustomerID, a.ID)
	case models.EditionChange:
		return paths.ResellerChangeEdition(a.CustomerID, a.ID)
	case models.RenewalChange:
		return paths.ResellerRenewal(a.CustomerID, a.ID)
	case models.StartPaid:
		return paths.ResellerStartPaidService(a.CustomerID, a.ID)
	case models.SuspendAction:
		return paths.ResellerSuspendSubscription(a.CustomerID, a.ID)
	case models.ActivateAction:
		return paths.ResellerActivateSubscription(a.CustomerID, a.ID)
	case models.CancelAction:
		return paths.ResellerCancelSubscription(a.CustomerID, a.ID)
	}
	return paths.ResellerSubscription(a.CustomerID, a.ID)
}

// draw is a form that only lacks its frame and its problems.
type draw = func(layout.Frame, ui.Problems) templ.Component

// offer is the offer of an edition; it is empty if it is not sold now.
func (h Console) offer(c echo.Context, sku string) (models.Offer, error) {
	offers, err := h.Store.Offers(c.Request().Context(), web.Actor(c))
	for _, o := range offers {
		if o.ID == sku {
			return o, err
		}
	}
	return models.Offer{}, err
}

// planOffers are the plans that an edition is sold on, with their prices.
func planOffers(o models.Offer, plans ...billing.Plan) []reseller.PlanOffer {
	var out []reseller.PlanOffer
	for _, p := range plans {
		price := o.Annual
		if !p.Annual() {
			price = o.Flexible
		}
		if o.Allows(p) && price.Currency != "" {
			out = append(out, reseller.PlanOffer{Plan: p, Label: p.String(), Hint: planHint(p, price)})
		}
	}
	return out
}

func planHint(p billing.Plan, monthly billing.Money) string {
	switch p {
	case billing.AnnualYearly:
		return monthly.Times(billing.MonthsInYear).String() + " a year for each license, charged at once and not refundable. Licenses can be added, but not reduced before the renewal."
	case billing.AnnualMonthly:
		return monthly.String() + " a month for each license, for one year. Licenses can be added, but not reduced before the renewal."
	case billing.Trial:
		return "Free for 30 days, for up to 10 users, once for a customer and product."
	}
	return monthly.String() + " a month for each licensed user, by the day. Users are added and removed freely under the purchase cap."
}
