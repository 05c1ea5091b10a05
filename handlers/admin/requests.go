package admin

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	views "perseat/views/admin"
	"perseat/views/layout"
	"perseat/views/paths"
	"perseat/views/ui"
)

const newRequestTitle = "Request licenses"

// Requests handles GET /admin/requests.
func (h Console) Requests(c echo.Context) error { return h.requests(c, nil) }

// requests draws the list, with the refusal of what was done to it, if any.
func (h Console) requests(c echo.Context, refused error) error {
	who, ctx := web.Actor(c), c.Request().Context()
	list, err := h.Store.ListRequests(ctx, who, "", who.CustomerID, web.Paging(c))
	if err != nil {
		return err
	}
	r, err := h.Store.Reseller(ctx, who)
	if err != nil {
		return err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	page := views.RequestsPage{
		Pages: web.PageLinks(c, list, ui.NewerOlder, "request", "requests"), Zone: zone.String(), Off: off(r),
		CanAsk: r.Ordering == models.OrderingForm && who.Can(access.RequestPurchase),
	}
	page.Pages.CSV = paths.AdminRequestsCSV
	for _, row := range list.Rows {
		line := views.RequestRow{
			Subscription: row.SKUName, Asked: asked(row), Note: row.Note, Who: row.Who(), At: row.AskedAt.In(zone),
			Status: status(string(row.Status)), Answer: answer(row),
		}
		if row.Status == models.RequestOpen && row.AskedBy == who.UserID && who.Can(access.RequestPurchase) {
			line.Withdraw = paths.AdminWithdrawRequest(row.ID)
		}
		page.Rows = append(page.Rows, line)
	}
	if refused == nil {
		return h.Page(c, http.StatusOK, views.Requests(h.Frame(c, "Requests"), page))
	}
	return h.Refused(c, "Requests", refused, func(f layout.Frame, p ui.Problems) templ.Component {
		page.Problems = p
		return views.Requests(f, page)
	})
}

// asked says what a request asks for.
func asked(r models.RequestRow) string {
	if r.Kind == models.RequestCap {
		return "Purchase cap " + ui.Number(int(r.Asked))
	}
	return ui.Plural(int(r.Asked), "more license", "more licenses")
}

// answer says what came of a request.
func answer(r models.RequestRow) string {
	switch {
	case r.Status == models.RequestOrdered && r.Kind == models.RequestCap:
		return "Purchase cap " + ui.Number(int(r.Ordered)) + " ordered"
	case r.Status == models.RequestOrdered:
		return ui.Plural(int(r.Ordered), "license", "licenses") + " ordered"
	}
	return r.Reason
}

// NewRequest handles GET /admin/requests/new.
func (h Console) NewRequest(c echo.Context) error {
	who, ctx := web.Actor(c), c.Request().Context()
	if !who.Can(access.RequestPurchase) {
		return &models.Error{Kind: models.Forbidden, Message: "Your role does not allow purchase requests."}
	}
	if text := c.QueryParam("subscription"); text != "" {
		n, err := strconv.ParseUint(text, 10, 63)
		if err != nil {
			return &models.Error{Kind: models.NotFound, Message: "There is no such subscription here."}
		}
		a, err := h.Store.Subscription(ctx, who, uint(n))
		if err != nil {
			return err
		}
		return h.requestForm(c, a)
	}
	accounts, err := h.Store.Subscriptions(ctx, who, who.CustomerID)
	if err != nil {
		return err
	}
	if accounts = live(accounts); len(accounts) == 1 {
		return h.requestForm(c, accounts[0])
	}
	r, err := h.Store.Reseller(ctx, who)
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, views.RequestWhich(h.Frame(c, newRequestTitle), which(who, r, accounts)))
}

// which lists the subscriptions for which a request can be made, or says why
// there can be none.
func which(who access.Actor, r models.Reseller, accounts []models.Account) views.ChooseRequest {
	page := views.ChooseRequest{Reseller: reseller(r), Off: off(r)}
	if r.Ordering == models.OrderingLink {
		page.Link = r.OrderingLink
	}
	if page.Off == "" && len(accounts) == 0 {
		page.Off = "There is no subscription. " + r.ShownName + " can start one for you."
	}
	for _, a := range accounts {
		page.List = append(page.List, subscription(who, a))
	}
	return page
}

// requestForm draws the form for one subscription, or the reason why there is none.
func (h Console) requestForm(c echo.Context, a models.Account) error {
	if err := a.Requestable(); err != nil {
		page := which(web.Actor(c), a.Reseller, []models.Account{a})
		page.Off = err.Error()
		page.Open = a.Request != nil && off(a.Reseller) == "" && a.Status == models.Active
		return h.Page(c, http.StatusOK, views.RequestWhich(h.Frame(c, newRequestTitle), page))
	}
	return h.Page(c, http.StatusOK, views.NewRequest(h.Frame(c, newRequestTitle), requestPage(web.Actor(c), a)))
}

func requestPage(who access.Actor, a models.Account) views.RequestForm {
	page := views.RequestForm{
		Key: web.NewKey(), Subscription: subscription(who, a), Annual: a.Plan.Annual(), Reseller: a.Reseller.ShownName,
	}
	from, to := a.Ceiling+1, a.Most()
	now := "Your purchase cap is now "
	if page.Annual {
		from, to, now = 1, a.Most()-a.Ceiling, "You have now purchased "
	}
	page.Hint = "From " + ui.Number(int(from)) + " to " + ui.Number(int(to)) + ". " + now + ui.Number(int(a.Ceiling)) + "."
	return page
}

// requested is the subscription that a request names, or the only one. Where
// nothing can be requested at all, it does not matter which.
func (h Console) requested(c echo.Context, subscription uint) (models.Account, error) {
	ctx, who := c.Request().Context(), web.Actor(c)
	if subscription != 0 || c.FormValue("subscription") != "" {
		return h.Store.Subscription(ctx, who, subscription)
	}
	accounts, err := h.Store.Subscriptions(ctx, who, who.CustomerID)
	if err != nil {
		return models.Account{}, err
	}
	accounts = live(accounts)
	if len(accounts) == 1 || len(accounts) > 0 && accounts[0].Reseller.Ordering != models.OrderingForm {
		return accounts[0], nil
	}
	return models.Account{}, web.Invalid("subscription", "Choose a subscription.")
}

// RequestPurchase handles POST /admin/requests/new.
func (h Console) RequestPurchase(c echo.Context) error {
	who, ctx := web.Actor(c), c.Request().Context()
	in := models.NewRequest{SubscriptionID: web.FormID(c, "subscription"), Note: c.FormValue("note")}
	a, err := h.requested(c, in.SubscriptionID)
	if err != nil {
		return err
	}
	in.SubscriptionID = a.ID
	page := requestPage(who, a)
	label := "New purchase cap"
	if page.Annual {
		label = "The number of licenses"
	}
	number, unread := web.Number(c, "number", label)
	in.Number = number // 0 where it could not be read, which no request may be for
	_, err = h.Store.RequestPurchase(ctx, who, in)
	if err == nil {
		return h.DoneWith(c, paths.AdminRequests, ui.NoticeProps{
			Tone: ui.ToneOK, Result: true, Title: "Request sent.", Text: a.Reseller.ShownName + " answers it, and the answer is shown here.",
		})
	}
	if unread != nil && models.KindOf(err) == models.Invalid {
		err = unread
	}
	page.Number, page.Note = c.FormValue("number"), c.FormValue("note")
	return h.Refused(c, newRequestTitle, err, func(f layout.Frame, p ui.Problems) templ.Component {
		page.Problems = p
		return views.NewRequest(f, page)
	})
}

// WithdrawRequest handles POST /admin/requests/{id}/withdraw.
func (h Console) WithdrawRequest(c echo.Context) error {
	n, err := web.ID(c, "request")
	if err != nil {
		return err
	}
	if _, err := h.Store.WithdrawRequest(c.Request().Context(), web.Actor(c), n); err != nil {
		return h.requests(c, err)
	}
	return h.Done(c, paths.AdminRequests, "The request was withdrawn.")
}
