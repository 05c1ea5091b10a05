package reseller

import (
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
)

// RequestsCSV handles GET /reseller/requests.csv.
func (h Console) RequestsCSV(c echo.Context) error {
	ctx, who, status := c.Request().Context(), web.Actor(c), models.RequestStatus(c.QueryParam("status"))
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	header := []string{
		"Asked (" + zone.String() + ")", "Customer", "Product", "Plan", "Asked for", "Note", "Asked by", "Status", "Outcome", "Answered (" + zone.String() + ")",
	}
	return web.CSV(c, "requests", header, func(p models.Paging) (models.Page[models.RequestRow], error) {
		return h.Store.ListRequests(ctx, who, status, 0, p)
	}, func(r models.RequestRow) []string {
		answered := ""
		if r.AnsweredAt != nil {
			answered = r.AnsweredAt.In(zone).Format(time.RFC3339)
		}
		return []string{
			r.AskedAt.In(zone).Format(time.RFC3339), r.CustomerName, r.SKUName, r.Plan, askedFor(r.PurchaseRequest), r.Note, r.Who(),
			statusWord(string(r.Status)), outcome(r.PurchaseRequest), answered,
		}
	})
}

// RenewalsCSV handles GET /reseller/renewals.csv.
func (h Console) RenewalsCSV(c echo.Context) error {
	ctx, who := c.Request().Context(), web.Actor(c)
	header := []string{"Customer", "Product", "Term ends", "At the end", "Payments", "Purchased", "Licensed", "Suspended", "Cost before VAT", "Charged"}
	return web.CSV(c, "renewals", header, func(p models.Paging) (models.Page[models.ComingRenewal], error) {
		return h.Store.ListRenewals(ctx, who, p)
	}, func(r models.ComingRenewal) []string {
		row, suspended := renewalRows([]models.ComingRenewal{r}, false)[0], "no"
		if row.Suspended {
			suspended = "yes"
		}
		return []string{
			row.Customer, row.Product, row.Ends.ISO(), row.How, row.Payments, strconv.Itoa(row.Purchased), strconv.Itoa(row.Licensed), suspended, row.Cost, row.Charged,
		}
	})
}

// KeysCSV handles GET /reseller/settings/keys.csv. No file holds a key's secret.
func (h Console) KeysCSV(c echo.Context) error {
	ctx, who := c.Request().Context(), web.Actor(c)
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	header := []string{"Name", "Ends in", "May", "Made (" + zone.String() + ")", "Made by", "Last used (" + zone.String() + ")", "From", "Status"}
	return web.CSV(c, "api-keys", header, func(p models.Paging) (models.Page[models.KeyRow], error) {
		return h.Store.ListKeys(ctx, who, p)
	}, func(k models.KeyRow) []string {
		row, used := keyRow(k, zone), ""
		if !row.Used.IsZero() {
			used = row.Used.Format(time.RFC3339)
		}
		return []string{row.Name, row.Hint, strings.Join(row.Rights, "; "), row.Made.Format(time.RFC3339), row.By, used, row.Address, row.Status()}
	})
}
