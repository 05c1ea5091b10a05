package admin

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	views "perseat/views/admin"
)

// Subscriptions handles GET /admin/subscriptions.
func (h Console) Subscriptions(c echo.Context) error {
	who, ctx := web.Actor(c), c.Request().Context()
	accounts, err := h.Store.Subscriptions(ctx, who, who.CustomerID)
	if err != nil {
		return err
	}
	r, err := h.Store.Reseller(ctx, who)
	if err != nil {
		return err
	}
	page := views.SubscriptionsPage{Reseller: reseller(r)}
	if r.Ordering == models.OrderingOff {
		page.Off = off(r)
	}
	for _, a := range accounts {
		if a.Status == models.Canceled {
			page.Ended = append(page.Ended, subscription(who, a))
		} else {
			page.Live = append(page.Live, subscription(who, a))
		}
	}
	return h.Page(c, http.StatusOK, views.Subscriptions(h.Frame(c, "Subscriptions"), page))
}
