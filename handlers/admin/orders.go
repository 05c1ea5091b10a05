package admin

import (
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/billing"
	views "perseat/views/admin"
	"perseat/views/paths"
	"perseat/views/ui"
)

// Orders handles GET /admin/orders.
func (h Console) Orders(c echo.Context) error {
	who, ctx := web.Actor(c), c.Request().Context()
	accounts, err := h.Store.Subscriptions(ctx, who, who.CustomerID)
	if err != nil {
		return err
	}
	filter := orderFilter(c, accounts)
	list, err := h.Store.ListOrders(ctx, who, filter, web.Paging(c))
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
	page := views.OrdersPage{
		Toolbar: orderToolbar(c, filter, accounts), Pages: web.PageLinks(c, list, ui.NewerOlder, "order", "orders"),
		CSV: paths.AdminOrdersCSV + query(c), Zone: zone.String(), Filtered: filter != models.OrderFilter{}, Reseller: r.ShownName,
	}
	for _, o := range list.Rows {
		page.Rows = append(page.Rows, orderRow(o, zone))
	}
	return h.Page(c, http.StatusOK, views.Orders(h.Frame(c, "Order history"), page))
}

func orderRow(o models.OrderRow, zone *time.Location) views.OrderRow {
	return views.OrderRow{
		Href: paths.AdminOrder(o.ID), Number: o.Number(), Type: o.Type.String(), Product: o.SKUName, Plan: o.Plan.String(),
		Quantity: o.Quantity(), Who: placedBy(o), At: o.PlacedAt.In(zone), Status: o.Status.String(), Answered: o.Answered(),
	}
}

// placedBy names who placed an order, with the role.
func placedBy(o models.OrderRow) string {
	if as := o.PlacedAs(); as != "" {
		return o.Who() + ", " + as
	}
	return o.Who()
}

// orderFilter reads the filters that are known; others count as none.
func orderFilter(c echo.Context, accounts []models.Account) models.OrderFilter {
	f := models.OrderFilter{From: web.Day(c, "from"), To: web.Day(c, "to")}
	sku := c.QueryParam("product")
	if slices.ContainsFunc(accounts, func(a models.Account) bool { return a.SKUID == sku }) {
		f.SKU = sku
	}
	if t := models.OrderType(c.QueryParam("type")); slices.Contains(models.OrderTypes, t) {
		f.Type = t
	}
	if s := models.OrderStatus(c.QueryParam("status")); slices.Contains(models.OrderStatuses, s) {
		f.Status = s
	}
	return f
}

func orderToolbar(c echo.Context, f models.OrderFilter, accounts []models.Account) ui.ToolbarProps {
	products := []ui.Option{{Label: "Any product"}}
	for _, a := range accounts {
		option := ui.Option{Value: a.SKUID, Label: a.SKU.Name}
		if !slices.Contains(products, option) {
			products = append(products, option)
		}
	}
	types := []ui.Option{{Label: "Any change"}}
	for _, t := range models.OrderTypes {
		types = append(types, ui.Option{Value: string(t), Label: t.String()})
	}
	statuses := []ui.Option{{Label: "Any status"}}
	for _, s := range models.OrderStatuses {
		statuses = append(statuses, ui.Option{Value: string(s), Label: s.String()})
	}
	return withActive(c, ui.ToolbarProps{Label: "Orders", Action: paths.AdminOrders, Filters: []ui.Filter{
		{Name: "product", Label: "Product", Value: f.SKU, Options: products},
		{Name: "type", Label: "Change", Value: string(f.Type), Options: types},
		{Name: "status", Label: "Status", Value: string(f.Status), Options: statuses},
		{Name: "from", Label: "From", Value: isoDay(f.From)},
		{Name: "to", Label: "To", Value: isoDay(f.To)},
	}}, paths.AdminOrders)
}

func isoDay(d billing.Day) string {
	if d == 0 {
		return ""
	}
	return d.ISO()
}

// OrdersCSV handles GET /admin/orders.csv.
func (h Console) OrdersCSV(c echo.Context) error {
	who, ctx := web.Actor(c), c.Request().Context()
	accounts, err := h.Store.Subscriptions(ctx, who, who.CustomerID)
	if err != nil {
		return err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	filter := orderFilter(c, accounts)
	header := []string{"Order", "Time (" + zone.String() + ")", "Made by", "Change", "Product", "Plan", "Quantity", "Status", "Reason", "Answered by"}
	return web.CSV(c, "orders", header,
		func(p models.Paging) (models.Page[models.OrderRow], error) {
			return h.Store.ListOrders(ctx, who, filter, p)
		},
		func(o models.OrderRow) []string {
			return []string{
				o.Number(), o.PlacedAt.In(zone).Format(time.RFC3339), placedBy(o), o.Type.String(), o.SKUName, o.Plan.String(),
				o.Quantity(), o.Status.String(), o.Reason, o.Answerer,
			}
		})
}

// Order handles GET /admin/orders/{id}.
func (h Console) Order(c echo.Context) error {
	n, err := web.ID(c, "order")
	if err != nil {
		return err
	}
	o, err := h.Store.Order(c.Request().Context(), web.Actor(c), n)
	if err != nil {
		return err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	page := views.OrderPage{OrderRow: orderRow(o, zone), Zone: zone.String(), Reason: o.Reason, Detail: o.Detail}
	if o.FinishedAt != nil {
		page.Finished = o.FinishedAt.In(zone)
	}
	return h.Page(c, http.StatusOK, views.Order(h.Frame(c, "Order "+o.Number()), page))
}
