package reseller

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/views/layout"
	"perseat/views/paths"
	"perseat/views/reseller"
	"perseat/views/ui"
)

const capTitle = "Edit purchase cap"

// PurchaseCap is the form for a purchase cap.
func (h Console) PurchaseCap(c echo.Context) error {
	a, err := h.account(c)
	if err != nil {
		return err
	}
	if a.Refuses(models.EditCap) != nil {
		return h.notNow(c, a, models.EditCap)
	}
	p, err := h.capPage(c, a)
	if err != nil {
		return err
	}
	p.Cap = strconv.FormatInt(a.Ceiling, 10)
	if p.Asked != nil {
		p.Cap = strconv.Itoa(p.Asked.Number)
	}
	return h.Page(c, http.StatusOK, reseller.PurchaseCap(h.Frame(c, capTitle), p))
}

// EditPurchaseCap saves a purchase cap. The subscription is read only where it is
// refused: that was an eighth of what an order costs here.
func (h Console) EditPurchaseCap(c echo.Context) error {
	customer, err := web.ID(c, "customer")
	if err != nil {
		return err
	}
	id, err := web.ID(c, "subscription")
	if err != nil {
		return err
	}
	n, err := web.Number(c, "cap", "Purchase cap")
	if err == nil {
		in := models.CapChange{
			Cap: n, Was: web.FormInt(c, "was"), PONumber: c.FormValue("po_number"), RequestID: web.FormID(c, "request"), CustomerID: customer,
		}
		var done models.CapChanged
		if done, err = h.Store.EditPurchaseCap(c.Request().Context(), web.Actor(c), id, in); err == nil {
			return h.Done(c, paths.ResellerSubscription(customer, id),
				"The purchase cap of "+done.Edition+" was changed from "+ui.Number(int(in.Was))+" to "+ui.Number(int(n))+". It cost nothing.")
		}
	}
	return h.refuseCap(c, err)
}

// refuseCap shows the form again, with the figures of now.
func (h Console) refuseCap(c echo.Context, err error) error {
	a, again := h.account(c)
	if again != nil {
		return again
	}
	if a.Refuses(models.EditCap) != nil {
		return h.notNow(c, a, models.EditCap)
	}
	p, drawErr := h.capPage(c, a)
	if drawErr != nil {
		return drawErr
	}
	p.Cap, p.PONumber = c.FormValue("cap"), c.FormValue("po_number")
	return h.Refused(c, capTitle, err, func(f layout.Frame, problems ui.Problems) templ.Component {
		p.Problems = problems
		return reseller.PurchaseCap(f, p)
	})
}

// capPage is the form with the subscription's figures. It answers the open
// request that the address or the form names.
func (h Console) capPage(c echo.Context, a models.Account) (reseller.PurchaseCapPage, error) {
	least, most := a.Range()
	p := reseller.PurchaseCapPage{
		Subject: subject(a), Was: int(a.Ceiling), Least: int(least), Most: int(most), Key: web.NewKey(),
	}
	if a.Licensed > 0 {
		p.Limits = append(p.Limits, licensedAre(a.Licensed)+" licensed, so it cannot be lower.")
	}
	p.Limits = append(p.Limits, limits(a)...)
	offer, err := h.offer(c, a.SKUID)
	if err != nil {
		return p, err
	}
	p.Price = offer.Flexible
	if web.FormID(c, "request") != 0 && a.Request != nil && a.Request.ID == web.FormID(c, "request") {
		p.Asked, err = h.asked(c, a)
	}
	return p, err
}

func licensedAre(n int64) string {
	if n == 1 {
		return "1 user is"
	}
	return ui.Number(int(n)) + " users are"
}
