package webhooks

import (
	"net/http"
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

// delivery is an event in the log.
func delivery(d models.DeliveryRow, who access.Actor, zone *time.Location) views.Delivery {
	out := views.Delivery{
		Href: paths.ResellerDelivery(d.WebhookID, d.ID), Number: idText(d.ID), Event: d.Event.String(), Customer: d.CustomerName,
		At: d.CreatedAt.In(zone), Status: d.Status.String(), Error: d.LastError, Button: "Send again",
		Again: paths.ResellerSendDeliveryAgain(d.WebhookID, d.ID),
	}
	tries := ui.Plural(int(d.Attempts), "attempt", "attempts")
	switch {
	case d.Status == models.DeliveryQueued:
		out.Progress, out.Again = "behind an earlier event of the same subscription", ""
	case d.Status == models.DeliveryWaiting && d.TakenAt != nil:
		out.Progress, out.Again = "Being delivered", ""
	case d.Status == models.DeliveryWaiting && d.Attempts == 0:
		out.Again = ""
	case d.Status == models.DeliveryWaiting:
		out.Progress, out.Button = tries+", next "+d.DueAt.In(zone).Format("2 Jan 15:04"), "Send now"
	case d.Status == models.DeliverySent && d.SentAt != nil:
		out.Progress = d.SentAt.In(zone).Format("2 Jan 2006 15:04") + ", answered " + strconv.Itoa(d.Code)
	case d.Status == models.DeliveryFailed:
		out.Progress = tries
	}
	if d.Paused || !who.Can(access.ManageWebhooks) {
		out.Again = ""
	}
	return out
}

// ofWebhook are the ids of the address.
func ofWebhook(c echo.Context) (webhook, delivery uint, err error) {
	if webhook, err = web.ID(c, "webhook"); err != nil {
		return 0, 0, err
	}
	delivery, err = web.ID(c, "delivery")
	return webhook, delivery, err
}

// Delivery handles GET /reseller/settings/webhooks/:webhook/deliveries/:delivery.
func (h Pages) Delivery(c echo.Context) error {
	webhook, id, err := ofWebhook(c)
	if err != nil {
		return err
	}
	return h.deliveryPage(c, webhook, id, http.StatusOK, nil)
}

func (h Pages) deliveryPage(c echo.Context, webhook, id uint, code int, problems ui.Problems) error {
	who := web.Actor(c)
	d, err := h.Store.Delivery(c.Request().Context(), who, id)
	if err != nil {
		return err
	}
	if d.WebhookID != webhook {
		return &models.Error{Kind: models.NotFound, Message: "There is no such delivery here."}
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	page := views.DeliveryPage{
		Delivery: delivery(d, who, zone), Crumbs: crumbs(models.Webhook{ID: webhook, URL: d.URL}), Key: web.NewKey(), Zone: zone.String(),
		Address: d.URL, Type: string(d.Event), Message: d.MessageID, Attempts: ui.Number(int(d.Attempts)), Answer: d.Answer, Body: d.Body,
		Problems: problems,
	}
	if d.CustomerID != 0 {
		page.About = paths.ResellerCustomer(d.CustomerID)
	}
	if d.Code != 0 {
		page.Code = strconv.Itoa(d.Code)
	}
	if d.SentAt != nil {
		page.Sent = d.SentAt.In(zone)
	}
	if d.Status == models.DeliveryWaiting && d.TakenAt == nil && !d.Paused {
		page.Next = d.DueAt.In(zone)
	}
	f := h.Frame(c, d.Event.String())
	f.HasErrors = len(problems) > 0
	return h.Page(c, code, views.OneDelivery(f, page))
}

// SendDeliveryAgain handles POST /reseller/settings/webhooks/:webhook/deliveries/:delivery/send-again.
func (h Pages) SendDeliveryAgain(c echo.Context) error {
	webhook, id, err := ofWebhook(c)
	if err != nil {
		return err
	}
	again, err := h.Store.SendDeliveryAgain(c.Request().Context(), web.Actor(c), id)
	switch {
	case err != nil && models.KindOf(err) == models.Conflict:
		return h.deliveryPage(c, webhook, id, http.StatusConflict, web.Problems(err))
	case err != nil:
		return err
	}
	return h.done(c, paths.ResellerDelivery(webhook, again), "The event is on its way.", "Load this page again in a few seconds to see what the receiver answered.")
}
