package webhooks

import (
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
)

func deliveryFilter(c echo.Context) models.DeliveryFilter {
	return models.DeliveryFilter{
		Search: c.QueryParam("q"), Event: models.EventType(c.QueryParam("event")), Status: models.DeliveryStatus(c.QueryParam("status")),
	}
}

// WebhooksCSV handles GET /reseller/settings/webhooks.csv. No file holds a secret.
func (h Pages) WebhooksCSV(c echo.Context) error {
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	header := []string{"Number", "Address", "Events", "Added (" + zone.String() + ")", "Last delivered (" + zone.String() + ")", "Status", "Waiting"}
	return web.CSV(c, "webhooks", header, func(models.Paging) (models.Page[models.Webhook], error) {
		all, err := h.Store.ListWebhooks(c.Request().Context(), web.Actor(c))
		return models.Page[models.Webhook]{Rows: all}, err
	}, func(w models.Webhook) []string {
		last, of := "", row(w, zone)
		if w.LastSentAt != nil {
			last = of.Last.Format(time.RFC3339)
		}
		return []string{idText(w.ID), w.URL, of.Events, w.CreatedAt.In(zone).Format(time.RFC3339), last, of.Status, strconv.Itoa(w.Waiting)}
	})
}

// DeliveriesCSV handles GET /reseller/settings/webhooks/:webhook/deliveries.csv.
func (h Pages) DeliveriesCSV(c echo.Context) error {
	id, err := web.ID(c, "webhook")
	if err != nil {
		return err
	}
	ctx, who, filter := c.Request().Context(), web.Actor(c), deliveryFilter(c)
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	header := []string{
		"Number", "Written (" + zone.String() + ")", "Event", "Message", "Customer", "Status", "Attempts", "Sent (" + zone.String() + ")", "Answered", "Error",
	}
	return web.CSV(c, "deliveries", header, func(p models.Paging) (models.Page[models.DeliveryRow], error) {
		return h.Store.ListDeliveries(ctx, who, id, filter, p)
	}, func(d models.DeliveryRow) []string {
		sent, answered := "", ""
		if d.SentAt != nil {
			sent = d.SentAt.In(zone).Format(time.RFC3339)
		}
		if d.Code != 0 {
			answered = strconv.Itoa(d.Code)
		}
		return []string{
			idText(d.ID), d.CreatedAt.In(zone).Format(time.RFC3339), d.Event.String(), d.MessageID, d.CustomerName, d.Status.String(),
			strconv.FormatInt(d.Attempts, 10), sent, answered, d.LastError,
		}
	})
}
