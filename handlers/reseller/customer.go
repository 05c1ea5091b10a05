package reseller

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
	"perseat/views/paths"
	"perseat/views/reseller"
	"perseat/views/ui"
)

// recent is how many orders and answered requests a page lists.
const recent = 5

// Customer handles GET /reseller/customers/:customer.
func (h Console) Customer(c echo.Context) error {
	ctx, who := c.Request().Context(), web.Actor(c)
	id, err := web.ID(c, "customer")
	if err != nil {
		return err
	}
	customer, err := h.Store.Customer(ctx, who, id)
	if err != nil {
		return err
	}
	accounts, err := h.Store.Subscriptions(ctx, who, id)
	if err != nil {
		return err
	}
	prices, err := h.flexiblePrices(c)
	if err != nil {
		return err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	own, err := h.Store.Reseller(ctx, who)
	if err != nil {
		return err
	}
	running, parts, err := h.runningMonth(c, id)
	if err != nil {
		return err
	}
	page := reseller.CustomerPage{
		Running: running,
		ID:      id, Name: customer.Name, Domain: customer.Domain, Status: customer.Status.String(),
		CanEdit: who.Can(access.EditCustomers), CanOrder: who.Can(access.EditSubscriptions),
		CanAnswer: who.Can(access.AnswerRequests), CanSeeOrders: who.Can(access.SeeOrders),
		CanSeeActivity: who.Can(access.SeeAccountActivity),
		Facts:          customerFacts(customer, own, billing.DayOf(customer.CreatedAt, zone)),
		Off:            requestsOff(accounts, own, who),
	}
	openAdminConsole(c, &page, customer)
	open, _ := strconv.ParseUint(c.QueryParam("open"), 10, 63)
	for i := range accounts {
		view := subscriptionView(&accounts[i], prices, who, web.Off(c))
		if line, ok := parts[accounts[i].ID]; ok {
			view.Running = line.SoFar.String() + " so far, " + line.Forecast.String() + " forecast for the month, before VAT"
		}
		view.Open = accounts[i].ID == uint(open)
		page.Subscriptions = append(page.Subscriptions, view)
	}
	if err := h.addHistory(c, &page); err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, reseller.Customer(h.Frame(c, customer.Name), page))
}

// addHistory adds the customer's requests, orders and activity, for those who see them.
func (h Console) addHistory(c echo.Context, page *reseller.CustomerPage) error {
	ctx, who := c.Request().Context(), web.Actor(c)
	if page.CanSeeActivity {
		done, err := h.Store.ListActivity(ctx, who, models.ActivityFilter{CustomerID: page.ID}, models.Paging{Size: recent})
		if err != nil {
			return err
		}
		zone, err := h.Zone(c)
		if err != nil {
			return err
		}
		for _, r := range done.Rows {
			page.Activity = append(page.Activity, reseller.DeedItem{
				Href: paths.ActivityEntry(paths.ResellerActivity, r.ID), What: r.What, Who: r.Who, At: r.At.In(zone), Zone: zone.String(),
			})
		}
	}
	if page.CanSeeOrders {
		orders, err := h.Store.ListOrders(ctx, who, models.OrderFilter{CustomerID: page.ID}, models.Paging{Size: recent})
		if err != nil {
			return err
		}
		page.Orders = orderItems(orders.Rows, false)
	}
	if !who.Can(access.SeeRequests) {
		return nil
	}
	views, err := h.requestViews(c)
	if err != nil {
		return err
	}
	open, err := h.Store.ListRequests(ctx, who, models.RequestOpen, page.ID, models.Paging{})
	if err != nil {
		return err
	}
	page.Requests = views.all(open.Rows)
	answered, err := h.Store.ListRequests(ctx, who, models.RequestAnswered, page.ID, models.Paging{Size: recent})
	page.Answered = views.all(answered.Rows)
	return err
}

// flexiblePrices are the list prices of the Flexible plan in the reseller's currency.
func (h Console) flexiblePrices(c echo.Context) (map[string]billing.Money, error) {
	offers, err := h.Store.Offers(c.Request().Context(), web.Actor(c))
	prices := map[string]billing.Money{}
	for _, o := range offers {
		prices[o.ID] = o.Flexible
	}
	return prices, err
}

func customerFacts(c models.Customer, own models.Reseller, since billing.Day) reseller.CustomerFacts {
	facts := reseller.CustomerFacts{
		Contact: c.ContactName, Email: c.ContactEmail, Phone: c.Phone, Country: models.CountryName(c.Country), TimeZone: c.TimeZone,
		Since: since, Limit: ui.Plural(int(own.ContractLimit), "user", "users"),
	}
	for _, line := range []string{c.Street, c.Street2, c.Street3, strings.TrimSpace(c.PostalCode + " " + c.City), c.Region} {
		if line != "" {
			facts.Address = append(facts.Address, line)
		}
	}
	return facts
}

// requestsOff says which subscriptions are short of seats while customers
// cannot ask for more; nil if that is not so.
func requestsOff(accounts []models.Account, own models.Reseller, who access.Actor) *reseller.RequestsOff {
	if own.Ordering != models.OrderingOff {
		return nil
	}
	off := reseller.RequestsOff{CanSettings: who.Can(access.EditSettings)}
	for _, a := range accounts {
		seats := seatsOf(a.Plan, a.Licensed, a.Ceiling, 0)
		if a.Status == models.Active && seats.Tone() != "" {
			off.Short = append(off.Short, a.SKU.Name+": "+seats.Sentence()+".")
		}
	}
	if len(off.Short) == 0 {
		return nil
	}
	return &off
}

// subscriptionView is a subscription as its customer's page shows it.
func subscriptionView(a *models.Account, flexible map[string]billing.Money, who access.Actor, off string) reseller.SubscriptionView {
	v := reseller.SubscriptionView{
		ID: a.ID, CustomerID: a.CustomerID, Name: a.SKU.Name, Plan: a.Plan.String(), Status: statusWord(string(a.Status)),
		Active: a.Status == models.Active, Why: whySuspended(a.Subscription),
		Seats: seatsOf(a.Plan, a.Licensed, a.Ceiling, a.Most()), SeatsText: seatsText(a.Subscription), SeatsNote: seatsNote(a),
		Price: priceText(a.Subscription, flexible[a.SKUID]), PONumber: a.PONumber, Since: a.StartedOn, Flag: a.Flag,
	}
	if a.Plan.Annual() && a.Status != models.Canceled {
		term := a.Term()
		v.Term = &term
		if !a.TermEnded() {
			v.Renewal = a.RenewalText()
		}
	}
	if a.Plan == billing.Trial && a.TrialEnd != billing.NoDay && a.Status != models.Canceled {
		v.TrialEnd, v.TrialNext = a.TrialEnd, trialNext(a.Subscription)
	}
	if a.Status == models.Canceled {
		v.Ended = a.EndedOn
	}
	if !who.Can(access.EditSubscriptions) && off == "" {
		return v
	}
	for _, action := range a.Actions() {
		item := reseller.Action{
			Name: string(action), Label: actionLabel(action), Href: paths.ResellerAction(a.CustomerID, a.ID, string(action)),
		}
		if !who.Can(access.EditSubscriptions) || a.ChargedAtOnce(action) && !who.Can(access.OrderChargedAtOnce) {
			item.Off = off
		}
		v.Actions = append(v.Actions, item)
		switch {
		case action != models.AddLicense:
		case item.Off != "":
			v.AddOff = true
		default:
			v.AddHref = paths.ResellerAddLicenses(a.CustomerID, a.ID)
		}
	}
	return v
}

// openAdminConsole is the way into the customer's Admin console, or why there
// is none.
func openAdminConsole(c echo.Context, page *reseller.CustomerPage, customer models.Customer) {
	switch {
	case !web.Actor(c).Can(access.VisitCustomers):
		page.VisitOff = web.Off(c)
	case customer.ResellerAccess:
		page.VisitHref = paths.ResellerVisitCustomer(customer.ID)
	default:
		page.VisitOff = customer.Name + " has switched reseller access off. One of its super admins can switch it on under Account."
	}
}

func actionLabel(a models.Action) string {
	switch a {
	case models.EditCap:
		return "Edit purchase cap"
	case models.AddLicense:
		return "Add licenses"
	case models.PlanChange:
		return "Change plan"
	case models.EditionChange:
		return "Change edition"
	case models.RenewalChange:
		return "Renewal settings"
	case models.StartPaid:
		return "Start paid service"
	case models.SuspendAction:
		return "Suspend"
	case models.ActivateAction:
		return "Activate"
	case models.CancelAction:
		return "Cancel subscription"
	}
	return string(a)
}

// statusWord writes a status as pages show it.
func statusWord(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func whySuspended(s models.Subscription) string {
	if s.Status != models.Suspended {
		return ""
	}
	switch s.Suspension {
	case models.SuspendedTrialEnded:
		return "The trial has ended"
	case models.SuspendedNotRenewed:
		return "The term has ended and was set not to renew"
	case models.SuspendedNoUsers:
		return "No user was licensed at the term’s end"
	}
	if s.TermEnded() {
		return "The term ended while it was suspended"
	}
	return "No user can be added"
}

func seatsText(s models.Subscription) string {
	if s.Plan.Annual() {
		return fmt.Sprintf("%s purchased, %s assigned", ui.Number(int(s.Ceiling)), ui.Number(int(s.Licensed)))
	}
	return fmt.Sprintf("%s, %s licensed", ui.Plural(int(s.Ceiling), "user", "users"), ui.Number(int(s.Licensed)))
}

// seatsNote says how far the ceiling can go, and whose limit that is.
func seatsNote(a *models.Account) string {
	if a.Status == models.Canceled {
		return ""
	}
	limits := a.Limits()
	low := limits[0]
	for _, l := range limits[1:] {
		if l.Seats < low.Seats {
			low = l
		}
	}
	if more := low.Seats - a.Ceiling; more > 0 {
		return ui.Number(int(more)) + " more are possible: " + low.Reason
	}
	return "No more are possible: " + low.Reason
}

func priceText(s models.Subscription, flexible billing.Money) string {
	switch {
	case s.Plan == billing.Trial:
		return "Free"
	case s.Plan == billing.AnnualYearly:
		return s.Price().Times(billing.MonthsInYear).String() + " for each license a year"
	case s.Plan == billing.AnnualMonthly:
		return s.Price().String() + " for each license a month"
	case flexible.IsZero():
		return ""
	}
	return flexible.String() + " for each licensed user a month"
}

func trialNext(s models.Subscription) string {
	switch {
	case s.NextPlan == "":
		return "No plan is chosen, so it will be suspended then"
	case s.NextPlan.Annual():
		return "Then " + s.NextPlan.String() + " with " + ui.Plural(int(s.NextSeats), "license", "licenses")
	}
	return "Then " + s.NextPlan.String() + " with a purchase cap of " + ui.Number(int(s.NextSeats))
}
