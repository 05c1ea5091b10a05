package reseller

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
	"perseat/views/paths"
	"perseat/views/reseller"
	"perseat/views/ui"
)

// Home handles GET /reseller.
func (h Console) Home(c echo.Context) error {
	ctx, who := c.Request().Context(), web.Actor(c)
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	own, err := h.Store.Reseller(ctx, who)
	if err != nil {
		return err
	}
	counts, err := h.Store.CountCustomers(ctx, who)
	if err != nil {
		return err
	}
	page := reseller.HomePage{
		Today:  h.Store.Now().In(zone).Format("Monday ") + billing.DayOf(h.Store.Now(), zone).String(),
		CanAdd: who.Can(access.EditCustomers), CanOrders: who.Can(access.SeeOrders),
	}
	if page.First, err = h.firstSteps(c, own, counts.All); err != nil {
		return err
	}
	if counts.All == 0 {
		return h.Page(c, http.StatusOK, reseller.Home(h.Frame(c, "Home"), page))
	}
	if err := h.addAttention(c, &page, own); err != nil {
		return err
	}
	history, err := h.Store.SeatHistory(ctx, who)
	if err != nil {
		return err
	}
	running, err := h.runningStat(c)
	if err != nil {
		return err
	}
	page.Chart, page.Stats = seatChart(history), append(homeStats(counts, history), running)
	if page.CanOrders {
		orders, err := h.Store.ListOrders(ctx, who, models.OrderFilter{}, models.Paging{Size: recent})
		if err != nil {
			return err
		}
		page.Orders = orderItems(orders.Rows, true)
	}
	return h.Page(c, http.StatusOK, reseller.Home(h.Frame(c, "Home"), page))
}

// newcomer is the most customers of a reseller whose home page still shows what
// to set up, until a customer has sent a request.
const newcomer = 3

// firstSteps is what a new reseller has to set up; nil once it has settled in.
func (h Console) firstSteps(c echo.Context, own models.Reseller, customers int) (*reseller.FirstSteps, error) {
	who := web.Actor(c)
	steps := reseller.FirstSteps{
		Customer: customers > 0, RequestsOn: own.Ordering != models.OrderingOff, CanSettings: who.Can(access.EditSettings),
	}
	if customers == 0 {
		return &steps, nil
	}
	if customers > newcomer || !who.Can(access.SeeRequests) {
		return nil, nil
	}
	requests, err := h.Store.ListRequests(c.Request().Context(), who, "", 0, models.Paging{Size: 1})
	if err != nil || len(requests.Rows) > 0 {
		return nil, err
	}
	return &steps, nil
}

// addAttention adds what needs attention, the most urgent first.
func (h Console) addAttention(c echo.Context, page *reseller.HomePage, own models.Reseller) error {
	ctx, who := c.Request().Context(), web.Actor(c)
	if who.Can(access.SeeRequests) {
		open, err := h.Store.OldestOpenRequest(ctx, who)
		if err != nil {
			return err
		}
		if open.Count > 0 {
			page.Items = append(page.Items, reseller.AttentionItem{
				Badge: "Request", Tone: ui.ToneInfo, Title: web.Counted(open.Count, "open purchase request", "open purchase requests"),
				Href: paths.ResellerRequests, Text: "The oldest was sent " + ago(open.Oldest, h.Store.Now()) + ".",
				Action: "Open requests", Link: paths.ResellerRequests,
			})
		}
	}
	if own.Ordering == models.OrderingOff {
		page.Items = append(page.Items, requestsOffItem(who))
	}
	mayOrder := who.Can(access.EditSubscriptions)
	for _, list := range []struct {
		read      func() (models.AttentionList, error)
		item      func(models.Attention, bool) reseller.AttentionItem
		one, more string
		all       url.Values
	}{
		{func() (models.AttentionList, error) { return h.Store.FlaggedSubscriptions(ctx, who) }, flaggedItem, "flagged subscription", "flagged subscriptions", url.Values{}},
		{func() (models.AttentionList, error) { return h.Store.NearCaps(ctx, who) }, nearCapItem, "subscription near its purchase cap", "subscriptions near their purchase cap", url.Values{"near": {"yes"}, "sort": {"used"}, "order": {"descending"}}},
		{func() (models.AttentionList, error) { return h.Store.RenewalsSoon(ctx, who) }, renewalItem, "renewal in the next 60 days", "renewals in the next 60 days", url.Values{"sort": {"renewal"}}},
		{func() (models.AttentionList, error) { return h.Store.UnusedLicenses(ctx, who) }, unusedItem, "subscription with unused licenses", "subscriptions with unused licenses", url.Values{"sort": {"used"}}},
	} {
		found, err := list.read()
		if err != nil {
			return err
		}
		for _, a := range found.Rows {
			a.CustomerName = ui.Name(a.CustomerName)
			page.Items = append(page.Items, list.item(a, mayOrder))
		}
		if more := found.Count - len(found.Rows); more > 0 {
			what := list.more
			if more == 1 {
				what = list.one
			}
			page.More = append(page.More, moreItem(more, found.Count, what, list.all))
		}
	}
	return nil
}

func moreItem(more, count int, what string, all url.Values) reseller.MoreItem {
	number := ui.Number(more)
	if count >= models.CountLimit {
		number = "More than " + ui.Number(models.CountLimit-1)
	}
	href := paths.ResellerCustomers
	if len(all) > 0 {
		href += "?" + all.Encode()
	}
	return reseller.MoreItem{Text: number + " more " + what, Href: href}
}

func requestsOffItem(who access.Actor) reseller.AttentionItem {
	item := reseller.AttentionItem{
		Badge: "Off", Tone: ui.ToneWarn, Title: "Purchase requests are switched off",
		Text: "Customers cannot ask for more, and no licenses can be added to an Annual Plan.",
	}
	if who.Can(access.EditSettings) {
		item.Action, item.Link = "Open settings", paths.ResellerSettings
	}
	return item
}

func attentionItem(a models.Attention) reseller.AttentionItem {
	return reseller.AttentionItem{Href: paths.ResellerOpenSubscription(a.CustomerID, a.ID), For: "of " + a.CustomerName}
}

func nearCapItem(a models.Attention, mayOrder bool) reseller.AttentionItem {
	item := attentionItem(a)
	seats := seatsOf(a.Plan, a.Licensed, a.Ceiling, 0)
	item.Badge, item.Tone = "Nearly full", seats.Tone()
	if seats.Free() == 0 {
		item.Badge = "Cap reached"
	}
	item.Title = fmt.Sprintf("%s: %s of %s users", a.CustomerName, ui.Number(seats.Used), ui.Number(seats.Ceiling))
	item.Text = fmt.Sprintf("%s, %s. %d%% of the purchase cap is used.", a.SKUName, a.Plan, a.Licensed*100/a.Ceiling)
	if mayOrder {
		item.Action, item.Link = "Edit purchase cap", paths.ResellerPurchaseCap(a.CustomerID, a.ID)
	}
	return item
}

func renewalItem(a models.Attention, mayOrder bool) reseller.AttentionItem {
	item := attentionItem(a)
	item.Badge, item.Tone = "Renews soon", ui.ToneWarn
	item.Title = a.CustomerName + ": the term ends on " + a.TermEnd.String()
	item.Text = a.SKUName + ". " + a.RenewalText() + "."
	if mayOrder {
		item.Action, item.Link = "Renewal settings", paths.ResellerRenewal(a.CustomerID, a.ID)
	}
	return item
}

func unusedItem(a models.Attention, mayOrder bool) reseller.AttentionItem {
	item := attentionItem(a)
	item.Badge, item.Tone = "Unused", ui.ToneNone
	item.Title = a.CustomerName + ": " + ui.Plural(int(a.Free()), "unused license", "unused licenses")
	item.Text = fmt.Sprintf("%s. %s of %s are assigned; the term ends on %s.", a.SKUName, ui.Number(int(a.Licensed)), ui.Number(int(a.Ceiling)), a.TermEnd)
	if mayOrder {
		item.Action, item.Link = "Renewal settings", paths.ResellerRenewal(a.CustomerID, a.ID)
	}
	return item
}

func flaggedItem(a models.Attention, _ bool) reseller.AttentionItem {
	item := attentionItem(a)
	item.Badge, item.Tone, item.Title, item.Text = "Look at it", ui.ToneBad, a.CustomerName+": "+a.SKUName, a.Flag
	item.Action, item.Link = "See subscription", item.Href
	return item
}

func homeStats(counts models.CustomerCounts, history []models.SeatsOn) []ui.Stat {
	stats := []ui.Stat{{Term: "Customers", Value: web.Count(counts.All), Note: web.Count(counts.Suspended) + " suspended"}}
	if len(history) < 2 {
		return stats
	}
	now, before := history[len(history)-1], history[len(history)-2]
	return append(stats,
		ui.Stat{Term: "Seats used", Value: ui.Number(int(now.Licensed)), Note: compared(now.Licensed-before.Licensed, before.Day)},
		ui.Stat{Term: "Licenses purchased", Value: ui.Number(int(now.Purchased)), Note: compared(now.Purchased-before.Purchased, before.Day)},
	)
}

// compared says how a number has changed since the end of a month.
func compared(change int64, since billing.Day) string {
	switch {
	case change > 0:
		return ui.Number(int(change)) + " more than on " + since.String()
	case change < 0:
		return ui.Number(int(-change)) + " fewer than on " + since.String()
	}
	return "As many as on " + since.String()
}

// seatChart draws the history; nil if there is none to draw.
func seatChart(history []models.SeatsOn) *ui.ChartProps {
	if len(history) == 0 {
		return nil
	}
	first, last := history[0], history[len(history)-1]
	p := ui.ChartProps{
		Label: fmt.Sprintf("Seats over the last %d months", len(history)), First: "Seats used", Second: "Licenses purchased",
		Sentence: fmt.Sprintf("Seats over the last %d months. Used went from %s in %s to %s in %s; purchased from %s to %s.",
			len(history), ui.Number(int(first.Licensed)), first.Day.Month(), ui.Number(int(last.Licensed)), last.Day.Month(),
			ui.Number(int(first.Purchased)), ui.Number(int(last.Purchased))),
	}
	for _, on := range history {
		_, month, _ := on.Day.Date()
		p.Periods = append(p.Periods, ui.Period{
			Name: on.Day.Month().String(), Short: month.String()[:3], First: int(on.Licensed), Second: int(on.Purchased),
		})
	}
	return &p
}
