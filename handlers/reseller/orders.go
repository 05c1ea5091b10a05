package reseller

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/billing"
	"perseat/views/paths"
	"perseat/views/reseller"
	"perseat/views/ui"
)

// Orders handles GET /reseller/orders: order history of all customers.
func (h Console) Orders(c echo.Context) error {
	return h.orders(c, reseller.OrdersPage{ExportHref: web.ExportHref(c, paths.ResellerOrdersCSV)})
}

// CustomerOrders handles GET /reseller/customers/:customer/orders.
func (h Console) CustomerOrders(c echo.Context) error {
	customer, err := h.orderCustomer(c)
	if err != nil {
		return err
	}
	return h.orders(c, reseller.OrdersPage{
		CustomerID: customer.ID, Customer: customer.Name, ExportHref: web.ExportHref(c, paths.ResellerCustomerOrdersCSV(customer.ID)),
	})
}

// OrdersCSV handles GET /reseller/orders.csv.
func (h Console) OrdersCSV(c echo.Context) error { return h.ordersCSV(c, 0) }

// CustomerOrdersCSV handles GET /reseller/customers/:customer/orders.csv.
func (h Console) CustomerOrdersCSV(c echo.Context) error {
	customer, err := h.orderCustomer(c)
	if err != nil {
		return err
	}
	return h.ordersCSV(c, customer.ID)
}

// orderCustomer is the customer whose order history is asked for.
func (h Console) orderCustomer(c echo.Context) (models.Customer, error) {
	id, err := web.ID(c, "customer")
	if err != nil {
		return models.Customer{}, err
	}
	return h.Store.Customer(c.Request().Context(), web.Actor(c), id)
}

func (h Console) orders(c echo.Context, page reseller.OrdersPage) error {
	ctx, who := c.Request().Context(), web.Actor(c)
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	list, err := h.Store.ListOrders(ctx, who, orderFilter(c, page.CustomerID), web.Paging(c))
	if err != nil {
		return err
	}
	skus, err := h.Store.SKUs(ctx, who)
	if err != nil {
		return err
	}
	toolbar := orderToolbar(c, page.CustomerID, skus)
	page.Toolbar, page.Filtered, page.Zone = toolbar.Props, toolbar.On(), zone.String()
	page.Pages = web.PageLinks(c, list, ui.NewerOlder, "order", "orders")
	for _, row := range list.Rows {
		page.Rows = append(page.Rows, orderRow(row, zone))
	}
	return h.Page(c, http.StatusOK, reseller.Orders(h.Frame(c, "Order history"), page))
}

func (h Console) ordersCSV(c echo.Context, customerID uint) error {
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	ctx, who, filter := c.Request().Context(), web.Actor(c), orderFilter(c, customerID)
	header := []string{
		"Order", "Time (" + zone.String() + ")", "Customer", "Domain", "Placed by", "Role", "Action", "Product", "Plan",
		"From", "To", "Quantity", "Amount before VAT", "Currency", "P.O. number", "Status", "Reason", "Answered by",
	}
	return web.CSV(c, "orders", header, func(p models.Paging) (models.Page[models.OrderRow], error) {
		return h.Store.ListOrders(ctx, who, filter, p)
	}, func(o models.OrderRow) []string {
		amount, currency := "", ""
		if m, ok := o.Amount(); ok {
			amount, currency = m.Decimal(), string(m.Currency)
		}
		return []string{
			o.Number(), o.PlacedAt.In(zone).Format(time.RFC3339), o.CustomerName, o.CustomerDomain, o.Who(), o.PlacedAs(),
			o.Type.String(), o.SKUName, o.Plan.String(), strconv.FormatInt(o.FromSeats, 10), strconv.FormatInt(o.ToSeats, 10),
			o.Quantity(), amount, currency, o.PONumber, o.Status.String(), o.Reason, o.Answerer,
		}
	})
}

func orderFilter(c echo.Context, customerID uint) models.OrderFilter {
	return models.OrderFilter{
		Search: c.QueryParam("q"), CustomerID: customerID, SKU: c.QueryParam("product"),
		Type: models.OrderType(c.QueryParam("type")), Status: models.OrderStatus(c.QueryParam("status")),
		From: web.Day(c, "from"), To: web.Day(c, "to"),
	}
}

func orderToolbar(c echo.Context, customerID uint, skus []models.SKU) *web.Filters {
	search := "Order number or customer"
	if customerID != 0 {
		search = "Order number"
	}
	f := web.NewFilters(c, "Orders", search)
	f.Choose("product", "Product", skuOptions(skus))
	types := []ui.Option{{Label: "Any type"}}
	for _, t := range models.OrderTypes {
		types = append(types, ui.Option{Value: string(t), Label: t.String()})
	}
	f.Choose("type", "Type", types)
	statuses := []ui.Option{{Label: "Any status"}}
	for _, s := range models.OrderStatuses {
		statuses = append(statuses, ui.Option{Value: string(s), Label: s.String()})
	}
	f.Choose("status", "Status", statuses)
	f.Date("from", "From")
	f.Date("to", "To")
	return f
}

func orderRow(o models.OrderRow, zone *time.Location) reseller.OrderRow {
	row := reseller.OrderRow{
		Href: paths.ResellerOrder(o.ID), Number: o.Number(), Action: o.Type.String(), Customer: o.CustomerName,
		At: o.PlacedAt.In(zone), Who: o.Who(), Role: o.PlacedAs(), Product: o.SKUName, Plan: o.Plan.String(),
		Quantity: o.Quantity(), PONumber: o.PONumber, Status: o.Status.String(), Answered: o.Answered(),
	}
	if m, ok := o.Amount(); ok {
		row.Amount = &m
	}
	return row
}

// Order handles GET /reseller/orders/:order.
func (h Console) Order(c echo.Context) error {
	id, err := web.ID(c, "order")
	if err != nil {
		return err
	}
	o, err := h.Store.Order(c.Request().Context(), web.Actor(c), id)
	if err != nil {
		return err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	page := reseller.OrderPage{
		OrderRow: orderRow(o, zone), CustomerID: o.CustomerID, Day: o.Day, Zone: zone.String(), Domain: o.CustomerDomain,
		SubscriptionHref: paths.ResellerOpenSubscription(o.CustomerID, o.SubscriptionID),
		HowOrdered:       howOrdered(o.Source), Note: o.SourceNote, Detail: o.Detail, Reason: o.Reason, Effect: invoiceEffect(o),
	}
	if o.FinishedAt != nil {
		at := o.FinishedAt.In(zone)
		page.Finished = &at
	}
	return h.Page(c, http.StatusOK, reseller.Order(h.Frame(c, "Order "+o.Number()), page))
}

func howOrdered(s models.OrderSource) string {
	switch s {
	case models.SourceRequest:
		return "Purchase request"
	case models.SourcePhone:
		return "By phone"
	case models.SourceMail:
		return "By mail"
	case models.SourcePage:
		return "On our own page"
	case models.SourceAPI:
		return "By an API key"
	}
	return ""
}

// invoiceEffect says what an order changes on the invoice.
func invoiceEffect(o models.OrderRow) reseller.InvoiceEffect {
	switch o.Status {
	case models.OrderRequested:
		return reseller.InvoiceEffect{Sentence: "Nothing is charged while the request is open."}
	case models.OrderScheduled:
		return reseller.InvoiceEffect{Sentence: "Nothing is charged until it takes effect."}
	case models.OrderDeclined, models.OrderWithdrawn, models.OrderTakenBack, models.OrderFailed:
		return reseller.InvoiceEffect{Sentence: "Nothing was charged."}
	}
	net, priced := o.Amount()
	effect, known := o.Effect()
	switch {
	case !priced && o.Plan == billing.Trial:
		return reseller.InvoiceEffect{Sentence: "A trial is free. Nothing is charged."}
	case !priced || o.Type == models.OrderCapChanged:
		return reseller.InvoiceEffect{Sentence: "This order costs nothing by itself."}
	case net.IsZero():
		return reseller.InvoiceEffect{Sentence: "This order does not change " + effect.Invoice + ".", Net: &net}
	}
	out := reseller.InvoiceEffect{Sentence: "This order changes the net of " + effect.Invoice + ".", Net: &net}
	if effect.AtOnce {
		out.Sentence = "This order was charged at once, on " + effect.Invoice + ". It is not refundable."
	}
	if known {
		out.Lines = []reseller.EffectLine{{Term: "Days charged", Value: effect.Days()}}
		if effect.Price != "" {
			out.Lines = append(out.Lines, reseller.EffectLine{Term: "Price of one license", Value: effect.Price})
		}
	}
	return out
}
