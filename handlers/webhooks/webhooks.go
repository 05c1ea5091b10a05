// Package webhooks is the part of the Reseller console's settings that says where
// events are posted to, and what became of each.
package webhooks

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/views/paths"
	"perseat/views/ui"
	views "perseat/views/webhooks"
)

// Pages are the pages about the reseller's webhooks.
type Pages struct{ *web.App }

// Webhooks handles GET /reseller/settings/webhooks.
func (h Pages) Webhooks(c echo.Context) error {
	who := web.Actor(c)
	hooks, err := h.Store.ListWebhooks(c.Request().Context(), who)
	if err != nil {
		return err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	all := models.Page[models.Webhook]{Rows: hooks, Count: len(hooks)}
	page := views.ListPage{
		Zone: zone.String(), Settings: who.Can(access.EditSettings), Pages: web.PageLinks(c, all, ui.PreviousNext, "webhook", "webhooks"),
	}
	page.Pages.CSV = paths.ResellerWebhooksCSV
	if who.Can(access.ManageWebhooks) {
		page.New = paths.ResellerNewWebhook
	}
	for _, w := range hooks {
		page.Rows = append(page.Rows, row(w, zone))
	}
	return h.Page(c, http.StatusOK, views.List(h.Frame(c, "Webhooks"), page))
}

// row is a webhook in the list, and at the head of its own page.
func row(w models.Webhook, zone *time.Location) views.Row {
	out := views.Row{
		Href: paths.ResellerWebhook(w.ID), Address: w.URL, Status: "Active",
		Events: "All events",
	}
	if w.Events != "" {
		out.Events = ui.Number(len(w.Types())) + " of " + ui.Plural(len(models.EventTypes), "event", "events")
	}
	if w.LastSentAt != nil {
		out.Last = w.LastSentAt.In(zone)
	}
	if w.FailingSince != nil {
		out.Status, out.Since = "Failing", "since "+clock(*w.FailingSince, zone)
	}
	if w.Status == models.WebhookPaused {
		out.Status, out.Since = "Paused", ""
	}
	if w.Waiting > 0 {
		out.Waiting = web.Counted(w.Waiting, "event waits", "events wait")
	}
	return out
}

func clock(at time.Time, zone *time.Location) string { return at.In(zone).Format("2 Jan 2006 15:04") }

// Webhook handles GET /reseller/settings/webhooks/:webhook.
func (h Pages) Webhook(c echo.Context) error {
	id, err := web.ID(c, "webhook")
	if err != nil {
		return err
	}
	return h.answer(c, id, http.StatusOK, nil)
}

// answer draws a webhook's page, with what is wrong with what was asked, if anything.
func (h Pages) answer(c echo.Context, id uint, code int, problems ui.Problems) error {
	ctx, who := c.Request().Context(), web.Actor(c)
	w, err := h.Store.Webhook(ctx, who, id)
	if err != nil {
		return err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	filter, paging := deliveryFilter(c), web.Paging(c)
	if code != http.StatusOK { // the page answers a button, and stands at its address
		filter, paging = models.DeliveryFilter{}, models.Paging{}
	}
	log, err := h.Store.ListDeliveries(ctx, who, id, filter, paging)
	if err != nil {
		return err
	}
	page := views.Page{
		Row: row(w, zone), Zone: zone.String(), Added: w.CreatedAt.In(zone), Secret: w.SecretEnd, OldSecret: w.OldSecretEnd,
		Notice: notice(w, zone), Acts: acts(w, who), Key: web.NewKey(), Toolbar: toolbar(c, id), Filtered: filter != models.DeliveryFilter{},
		Pages: web.PageLinks(c, log, ui.NewerOlder, "delivery", "deliveries"), Problems: problems, KeptInDays: models.DeliveryLogDays,
	}
	page.Pages.CSV = web.ExportHref(c, paths.ResellerDeliveriesCSV(id))
	if w.OldUntil != nil {
		page.OldUntil = w.OldUntil.In(zone)
	}
	if w.Events != "" {
		for _, kind := range w.Types() {
			page.Types = append(page.Types, kind.String())
		}
	}
	for _, d := range log.Rows {
		page.Log = append(page.Log, delivery(d, who, zone))
	}
	f := h.Frame(c, host(w.URL))
	f.HasErrors = len(problems) > 0
	if code != http.StatusOK {
		page.Pages.Back, page.Pages.On = "", ""
	}
	return h.Page(c, code, views.Webhook(f, page))
}

// host names a webhook where its whole address is too long.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	return u.Host
}

// notice says why nothing gets through to a webhook; nil if nothing hinders it.
func notice(w models.Webhook, zone *time.Location) *ui.NoticeProps {
	switch {
	case w.WhyPaused != "":
		return &ui.NoticeProps{
			Tone: ui.ToneBad, Title: "This webhook was paused.",
			Text: w.WhyPaused + " Events wait for up to 3 days. Resume it when the receiver is back.",
		}
	case w.Status == models.WebhookPaused:
		return &ui.NoticeProps{Tone: ui.ToneWarn, Title: "This webhook is paused.", Text: "Events wait for up to 3 days until you resume it."}
	case w.FailingSince != nil:
		return &ui.NoticeProps{
			Tone: ui.ToneBad, Title: "Nothing gets through since " + clock(*w.FailingSince, zone) + ".",
			Text: "Each event is tried again with growing pauses for 3 days. When the receiver works again, send a test event: if that gets through, all that waits follows at once.",
		}
	}
	return nil
}

// acts are what the actor can do with a webhook.
func acts(w models.Webhook, who access.Actor) views.Acts {
	if !who.Can(access.ManageWebhooks) {
		return views.Acts{}
	}
	out := views.Acts{
		Edit: paths.ResellerEditWebhook(w.ID), Secret: paths.ResellerWebhookSecret(w.ID), EndOld: paths.ResellerOldSecret(w.ID),
		Remove: paths.ResellerRemoveWebhook(w.ID), SendAgain: true,
	}
	if w.Status == models.WebhookPaused {
		out.Resume = paths.ResellerResumeWebhook(w.ID)
		return out
	}
	out.Test, out.Pause = paths.ResellerTestWebhook(w.ID), paths.ResellerPauseWebhook(w.ID)
	return out
}

func toolbar(c echo.Context, webhook uint) ui.ToolbarProps {
	list := paths.ResellerWebhook(webhook)
	out := ui.ToolbarProps{
		Label: "Deliveries", Action: list, Search: &ui.SearchField{Label: "Customer or message id", Value: c.QueryParam("q")},
	}
	kinds, statuses := []ui.Option{{Label: "Any event"}}, []ui.Option{{Label: "Any status"}}
	for _, kind := range append([]models.EventType{models.EventTest}, models.EventTypes...) {
		kinds = append(kinds, ui.Option{Value: string(kind), Label: kind.String()})
	}
	for _, s := range models.DeliveryStatuses {
		statuses = append(statuses, ui.Option{Value: string(s), Label: s.String()})
	}
	out.Filters = []ui.Filter{
		{Name: "event", Label: "Event", Value: c.QueryParam("event"), Options: kinds},
		{Name: "status", Label: "Status", Value: c.QueryParam("status"), Options: statuses},
	}
	for _, f := range []struct{ name, label string }{
		{"q", "“" + c.QueryParam("q") + "”"},
		{"event", models.EventType(c.QueryParam("event")).String()},
		{"status", models.DeliveryStatus(c.QueryParam("status")).String()},
	} {
		if c.QueryParam(f.name) != "" {
			out.Active = append(out.Active, ui.ActiveFilter{Label: f.label, Href: web.With(c, map[string]string{f.name: "", "older": "", "newer": ""})})
			out.ClearAll = list
		}
	}
	return out
}

func idText(id uint) string { return strconv.FormatUint(uint64(id), 10) }

// done leads to a page that says what was done, and what follows.
func (h Pages) done(c echo.Context, path, sentence, follows string) error {
	return h.DoneWith(c, path, ui.NoticeProps{Tone: ui.ToneOK, Title: sentence, Text: follows, Result: true})
}
