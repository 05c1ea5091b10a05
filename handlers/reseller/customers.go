package reseller

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
	"perseat/views/paths"
	"perseat/views/reseller"
	"perseat/views/ui"
)

// Customers handles GET /reseller/customers.
func (h Console) Customers(c echo.Context) error {
	ctx, who := c.Request().Context(), web.Actor(c)
	skus, err := h.Store.SKUs(ctx, who)
	if err != nil {
		return err
	}
	list, err := h.Store.ListCustomers(ctx, who, customerFilter(c), web.Paging(c))
	if err != nil {
		return err
	}
	toolbar := customerToolbar(c, skus)
	page := reseller.CustomersPage{
		CanAdd: who.Can(access.EditCustomers), ExportHref: web.ExportHref(c, paths.ResellerCustomersCSV),
		Toolbar: toolbar.Props, Sorts: customerSorts(c), NoneText: "Check the spelling, or remove a filter.",
		Pages: web.PageLinks(c, list, ui.PreviousNext, "customer", "customers"),
	}
	page.First = len(list.Rows) == 0 && !toolbar.On()
	page.Lede = customersLede(list.Count, toolbar.On())
	page.Rows = make([]reseller.CustomerRow, len(list.Rows))
	for i, row := range list.Rows {
		page.Rows[i] = customerRow(row)
	}
	return h.Page(c, http.StatusOK, reseller.Customers(h.Frame(c, "Customers"), page))
}

func customersLede(count int, filtered bool) string {
	shown := ui.Plural(count, "customer", "customers")
	if count >= models.CountLimit {
		shown = "More than " + ui.Number(models.CountLimit-1) + " customers"
	}
	switch {
	case filtered && count == 0:
		return "No matches"
	case filtered:
		return shown + " found"
	case count == 0:
		return ""
	}
	return shown
}

// CustomersCSV handles GET /reseller/customers.csv.
func (h Console) CustomersCSV(c echo.Context) error {
	ctx, who, filter := c.Request().Context(), web.Actor(c), customerFilter(c)
	header := []string{"Name", "Domain", "Products", "Plans", "Used", "Ceiling", "Next renewal", "Status", "Country", "Time zone"}
	return web.CSV(c, "customers", header, func(p models.Paging) (models.Page[models.CustomerRow], error) {
		return h.Store.ListCustomers(ctx, who, filter, p)
	}, func(r models.CustomerRow) []string {
		renews := ""
		if r.RenewsOn != billing.NoDay {
			renews = r.RenewsOn.ISO()
		}
		return []string{
			r.Name, r.Domain, r.Products, r.Plans, strconv.FormatInt(r.SeatsUsed, 10), strconv.FormatInt(r.SeatsCeiling, 10),
			renews, r.Status.String(), r.Country, r.TimeZone,
		}
	})
}

func customerFilter(c echo.Context) models.CustomerFilter {
	return models.CustomerFilter{
		Search: c.QueryParam("q"), SKU: c.QueryParam("product"), Plan: billing.Plan(c.QueryParam("plan")),
		Status: models.CustomerStatus(c.QueryParam("status")), NearCeiling: c.QueryParam("near") == "yes",
		Sort: models.CustomerSort(c.QueryParam("sort")), Descending: c.QueryParam("order") == "descending",
	}
}

func customerToolbar(c echo.Context, skus []models.SKU) *web.Filters {
	f := web.NewFilters(c, "Customers", "Search by name or domain")
	statuses := []ui.Option{{Label: "Any status"}}
	for _, s := range []models.CustomerStatus{
		models.CustomerActive, models.CustomerTrial, models.CustomerSuspended, models.CustomerCanceled, models.CustomerNone,
	} {
		statuses = append(statuses, ui.Option{Value: string(s), Label: s.String()})
	}
	f.Choose("product", "Product", skuOptions(skus))
	f.Choose("plan", "Plan", planOptions())
	f.Choose("status", "Status", statuses)
	f.Choose("near", "Ceiling", []ui.Option{{Label: "Any use"}, {Value: "yes", Label: "90% used or more"}})
	f.Keep("sort")
	f.Keep("order")
	return f
}

// customerSorts are the heads of the columns. A click on the sorted column
// turns its order around.
func customerSorts(c echo.Context) reseller.CustomerSorts {
	present, down := models.CustomerSort(c.QueryParam("sort")), c.QueryParam("order") == "descending"
	if present == "" {
		present = models.ByName
	}
	sort := func(by models.CustomerSort) reseller.Sort {
		changes := map[string]string{"sort": string(by), "order": "", "older": "", "newer": ""}
		s := reseller.Sort{}
		if by == present {
			s.Order = ui.Ascending
			if down {
				s.Order = ui.Descending
			}
		}
		if by == present && !down || by != present && by == models.ByFullness {
			changes["order"] = "descending"
		}
		s.Href = web.With(c, changes)
		return s
	}
	return reseller.CustomerSorts{
		Name: sort(models.ByName), Domain: sort(models.ByDomain), Used: sort(models.ByFullness), Renewal: sort(models.ByRenewal),
	}
}

func customerRow(r models.CustomerRow) reseller.CustomerRow {
	row := reseller.CustomerRow{
		Href: paths.ResellerCustomer(r.ID), Name: r.Name, Domain: r.Domain, Products: r.Products, Plans: r.Plans,
		Renews: r.RenewsOn, Status: r.Status.String(), InUse: r.SeatsCeiling > 0,
		Seats: ui.Seats{Used: int(r.SeatsUsed), Ceiling: int(r.SeatsCeiling)},
	}
	if annualOnly(r.Plans) {
		row.Seats.Kind = ui.Purchased
	}
	if r.Fullness >= 900 && r.SeatsUsed*10 < r.SeatsCeiling*9 {
		row.Fullest = "One subscription " + strconv.FormatInt(r.Fullness/10, 10) + "% used"
	}
	return row
}

// annualOnly reports whether a customer's plans are all Annual.
func annualOnly(plans string) bool {
	return plans == billing.AnnualMonthly.String() || plans == billing.AnnualYearly.String()
}
