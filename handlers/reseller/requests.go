package reseller

import (
	"net/http"
	"time"

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

// Requests handles GET /reseller/requests: the open ones, then the answered ones.
func (h Console) Requests(c echo.Context) error {
	ctx, who := c.Request().Context(), web.Actor(c)
	views, err := h.requestViews(c)
	if err != nil {
		return err
	}
	own, err := h.Store.Reseller(ctx, who)
	if err != nil {
		return err
	}
	status := models.RequestStatus(c.QueryParam("status"))
	page := reseller.RequestsPage{
		Off: own.Ordering == models.OrderingOff, CanSettings: who.Can(access.EditSettings),
		Views: requestTabs(status), Heading: "Answered requests", CSV: web.ExportHref(c, paths.ResellerRequestsCSV),
	}
	if err := h.addOpen(c, &page, views, status); err != nil {
		return err
	}
	if status == models.RequestOpen {
		return h.Page(c, http.StatusOK, reseller.Requests(h.Frame(c, "Purchase requests"), page))
	}
	page.None = "No such requests"
	if status == "" {
		status, page.None = models.RequestAnswered, ""
	} else {
		page.Heading = statusWord(string(status)) + " requests"
	}
	answered, err := h.Store.ListRequests(ctx, who, status, 0, web.Paging(c))
	if err != nil {
		return err
	}
	page.Answered = views.all(answered.Rows)
	pages := web.PageLinks(c, answered, ui.NewerOlder, "request", "requests")
	page.Pages = &pages
	return h.Page(c, http.StatusOK, reseller.Requests(h.Frame(c, "Purchase requests"), page))
}

// addOpen adds the open requests to the pages that show them: the first one,
// and those of the open ones alone.
func (h Console) addOpen(c echo.Context, page *reseller.RequestsPage, views requestViews, status models.RequestStatus) error {
	paging := web.Paging(c)
	first := paging.Older == "" && paging.Newer == ""
	if status != models.RequestOpen && (status != "" || !first) {
		return nil
	}
	open, err := h.Store.ListRequests(c.Request().Context(), web.Actor(c), models.RequestOpen, 0, paging)
	if err != nil {
		return err
	}
	page.Open = views.all(open.Rows)
	page.OpenNone = "When a customer’s administrator asks for more, the request stands here."
	switch {
	case status == models.RequestOpen:
		pages := web.PageLinks(c, open, ui.NewerOlder, "open request", "open requests")
		page.OpenPages = &pages
	case open.Older != "":
		page.MoreOpen = "Show all open requests"
	}
	return nil
}

func requestTabs(status models.RequestStatus) []ui.View {
	tabs := []ui.View{{Label: "All", Href: paths.ResellerRequests, Current: status == ""}}
	for _, s := range []models.RequestStatus{models.RequestOpen, models.RequestOrdered, models.RequestDeclined, models.RequestWithdrawn} {
		tabs = append(tabs, ui.View{
			Label: statusWord(string(s)), Href: paths.ResellerRequests + "?status=" + string(s), Current: status == s,
		})
	}
	return tabs
}

// requestViews turns requests into what pages show of them.
type requestViews struct {
	now       time.Time
	zone      *time.Location
	canAnswer bool
	orders    bool // the person sees order history
}

func (h Console) requestViews(c echo.Context) (requestViews, error) {
	zone, err := h.Zone(c)
	who := web.Actor(c)
	return requestViews{h.Store.Now(), zone, who.Can(access.AnswerRequests), who.Can(access.SeeOrders)}, err
}

func (v requestViews) all(rows []models.RequestRow) []reseller.RequestView {
	out := make([]reseller.RequestView, len(rows))
	for i, r := range rows {
		out[i] = v.one(r)
	}
	return out
}

func (v requestViews) one(r models.RequestRow) reseller.RequestView {
	plan := billing.Plan(r.Plan)
	view := reseller.RequestView{
		ID: r.ID, CustomerHref: paths.ResellerCustomer(r.CustomerID), Customer: r.CustomerName, Asked: askedFor(r.PurchaseRequest),
		Who: r.Who(), At: r.AskedAt.In(v.zone), Zone: v.zone.String(), Age: ago(r.AskedAt, v.now), Note: r.Note,
		Product: r.SKUName, Plan: plan.String(), Seats: seatsOf(plan, r.Licensed, r.Ceiling, 0),
		Status: statusWord(string(r.Status)), Outcome: outcome(r.PurchaseRequest), CanAnswer: v.canAnswer,
	}
	if v.orders {
		view.OrderHref = paths.ResellerOrder(r.OrderID)
	}
	if r.Status == models.RequestOpen && r.SubscriptionStatus == models.Active {
		view.ReviewHref = reviewHref(r.PurchaseRequest)
	}
	return view
}

// reviewHref is where a request is ordered.
func reviewHref(r models.PurchaseRequest) string {
	if r.Kind == models.RequestCap {
		return paths.ForRequest(paths.ResellerPurchaseCap(r.CustomerID, r.SubscriptionID), r.ID)
	}
	return paths.ForRequest(paths.ResellerAddLicenses(r.CustomerID, r.SubscriptionID), r.ID)
}

func askedFor(r models.PurchaseRequest) string {
	if r.Kind == models.RequestCap {
		return "a purchase cap of " + ui.Number(int(r.Asked))
	}
	return ui.Plural(int(r.Asked), "license", "licenses")
}

func outcome(r models.PurchaseRequest) string {
	switch r.Status {
	case models.RequestOrdered:
		if r.Kind == models.RequestCap {
			return "Purchase cap of " + ui.Number(int(r.Ordered)) + " ordered"
		}
		return ui.Number(int(r.Ordered)) + " ordered"
	case models.RequestDeclined:
		return r.Reason
	}
	return ""
}

// DeclineRequestForm handles GET /reseller/requests/:request/decline.
func (h Console) DeclineRequestForm(c echo.Context) error {
	page, err := h.declinePage(c)
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, reseller.Decline(h.Frame(c, "Decline request"), page))
}

func (h Console) declinePage(c echo.Context) (reseller.DeclinePage, error) {
	var page reseller.DeclinePage
	who := web.Actor(c)
	id, err := web.ID(c, "request")
	if err != nil {
		return page, err
	}
	r, err := h.Store.Request(c.Request().Context(), who, id)
	if err != nil {
		return page, err
	}
	if !who.Can(access.AnswerRequests) {
		return page, forbidden()
	}
	if r.Status != models.RequestOpen {
		return page, &models.Error{Kind: models.Conflict, Message: "This request is not open any more: it is " + string(r.Status) + "."}
	}
	views, err := h.requestViews(c)
	page.Request, page.Back = views.one(r), paths.ResellerRequests
	return page, err
}

// DeclineRequest handles POST /reseller/requests/:request/decline.
func (h Console) DeclineRequest(c echo.Context) error {
	page, err := h.declinePage(c)
	if err != nil {
		return err
	}
	_, err = h.Store.DeclineRequest(c.Request().Context(), web.Actor(c), page.Request.ID, c.FormValue("reason"))
	if err == nil {
		return h.Done(c, paths.ResellerRequests, "The request was declined. The customer was told why.")
	}
	return h.Refused(c, "Decline request", err, func(f layout.Frame, p ui.Problems) templ.Component {
		page.Reason, page.Problems = c.FormValue("reason"), p
		return reseller.Decline(f, page)
	})
}

// forbidden refuses a form that leads to something the person may not do; the
// store refuses the act itself.
func forbidden() error {
	return &models.Error{Kind: models.Forbidden, Message: "Your role does not allow this. Ask an administrator of your organization."}
}
