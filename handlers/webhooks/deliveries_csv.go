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
