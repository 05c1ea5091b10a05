package support

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
	"perseat/views/paths"
	views "perseat/views/support"
	"perseat/views/ui"
)

// Find handles GET /support: a search over every account.
func (h Desk) Find(c echo.Context) error {
	found, err := h.Store.Find(c.Request().Context(), web.Actor(c), c.QueryParam("q"))
	if err != nil {
		return err
	}
	page := views.FindPage{Query: strings.TrimSpace(c.QueryParam("q")), Limit: models.FindLimit, Orders: orderHits(found.Orders)}
	for _, i := range found.Invoices {
		hit := views.Hit{Href: paths.SupportInvoice(i.Number), Name: i.Number, Sub: i.Kind.String() + ", issued " + i.IssueDay.String(), Of: i.BuyerName}
		if !web.Actor(c).Can(access.SeeInvoices) {
			hit.Href = paths.SupportReseller(i.ResellerID)
		}
		page.Invoices = append(page.Invoices, hit)
	}
	for _, r := range found.Resellers {
		page.Resellers = append(page.Resellers, views.Hit{Href: paths.SupportReseller(r.ID), Name: r.Name, Sub: r.Domain})
	}
	for _, cu := range found.Customers {
		page.Customers = append(page.Customers, views.Hit{
			Href: paths.SupportCustomer(cu.ID), Name: cu.Name, Sub: cu.Domain, Of: cu.ResellerName, Status: cu.Status.String(),
		})
	}
	for _, u := range found.Users {
		page.Users = append(page.Users, userHit(u))
	}
	return h.Page(c, http.StatusOK, views.Find(h.Frame(c, "Find"), page))
}

// userHit leads to the account that a person belongs to.
func userHit(u models.FoundUser) views.Hit {
	hit := views.Hit{Name: u.Name(), Sub: u.Email, Status: word(string(u.Status)), Of: "Support"}
	switch {
	case u.CustomerID != nil:
		hit.Of, hit.Href = u.CustomerName, paths.SupportCustomer(*u.CustomerID)
	case u.ResellerID != nil:
		hit.Of, hit.Href = u.ResellerName, paths.SupportReseller(*u.ResellerID)
	}
	return hit
}

func orderHits(orders []models.OrderRow) []views.Hit {
	var hits []views.Hit
	for _, o := range orders {
		hits = append(hits, views.Hit{
			Href: paths.SupportOrder(o.ID), Name: o.Type.String(), Sub: o.Number() + ", " + o.SKUName, Of: o.CustomerName, Status: o.Status.String(),
		})
	}
	return hits
}

// word is a state as pages write it.
func word(state string) string {
	if state == "" {
		return ""
	}
	return strings.ToUpper(state[:1]) + state[1:]
}

// Reseller handles GET /support/resellers/:reseller.
func (h Desk) Reseller(c echo.Context) error {
	id, err := web.ID(c, "reseller")
	if err != nil {
		return err
	}
	r, err := h.Store.FindReseller(c.Request().Context(), web.Actor(c), id)
	if err != nil {
		return err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	page := views.ResellerPage{
		Domain: r.Domain, Address: r.Address, Country: models.CountryName(r.Country), VATNumber: r.VATNumber, VAT56B: r.VAT56B, Currency: string(r.Currency),
		ContractLimit: int(r.ContractLimit), Ordering: r.Ordering.String(), Customers: web.Count(r.Customers),
		Since: r.CreatedAt.In(zone), Zone: zone.String(), Staff: people(r.Staff), VisitHref: paths.SupportVisitReseller(r.ID), ActivityHref: paths.SupportResellerActivity(r.ID),
	}
	if web.Actor(c).Can(access.ManageResellers) {
		page.VATHref, page.EditHref = paths.SupportVAT(r.ID), paths.SupportEditReseller(r.ID)
	}
	return h.Page(c, http.StatusOK, views.Reseller(h.Frame(c, r.Name), page))
}

func people(users []models.User) []views.Person {
	out := make([]views.Person, len(users))
	for i, u := range users {
		out[i] = views.Person{Name: u.Name(), Email: u.Email, Role: u.Role.String(), Status: word(string(u.Status))}
	}
	return out
}

// Customer handles GET /support/customers/:customer.
func (h Desk) Customer(c echo.Context) error {
	id, err := web.ID(c, "customer")
	if err != nil {
		return err
	}
	cu, err := h.Store.FindCustomer(c.Request().Context(), web.Actor(c), id)
	if err != nil {
		return err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, views.Customer(h.Frame(c, cu.Name), customerPage(cu, zone)))
}

func customerPage(cu models.CustomerSummary, zone *time.Location) views.CustomerPage {
	page := views.CustomerPage{
		Domain: cu.Domain, Status: cu.Status.String(), Reseller: cu.ResellerName, ResellerHref: paths.SupportReseller(cu.ResellerID),
		Country: models.CountryName(cu.Country), TimeZone: cu.TimeZone, Since: cu.CreatedAt.In(zone), Zone: zone.String(),
		Admins: people(cu.Admins), Orders: ordersOf(cu), VisitHref: paths.SupportVisitCustomer(cu.ID),
		ActivityHref: paths.SupportCustomerActivity(cu.ID),
	}
	for _, sub := range cu.Subscriptions {
		seats := ui.Seats{Kind: ui.Capped, Used: int(sub.Licensed), Ceiling: int(sub.Ceiling)}
		if sub.Plan.Annual() {
			seats.Kind = ui.Purchased
		}
		row := views.Subscription{Name: sub.SKUName, Plan: sub.Plan.String(), Status: word(string(sub.Status)), Seats: seats, Renews: "–"}
		if sub.Plan == billing.Trial && sub.Status == models.Active {
			row.Status = "Trial"
		}
		if day, ok := sub.Subscription.Renews(); ok {
			row.Renews = day.String()
		}
		page.Subscriptions = append(page.Subscriptions, row)
	}
	return page
}

// ordersOf are a customer's latest orders, which need not say whose they are.
func ordersOf(cu models.CustomerSummary) []views.Hit {
	hits := orderHits(cu.Orders)
	for i := range hits {
		hits[i].Of = ""
	}
	return hits
}

// Order handles GET /support/orders/:order.
func (h Desk) Order(c echo.Context) error {
	id, err := web.ID(c, "order")
	if err != nil {
		return err
	}
	o, err := h.Store.FindOrder(c.Request().Context(), web.Actor(c), id)
	if err != nil {
		return err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, views.Order(h.Frame(c, o.Number()), views.OrderPage{
		Status: o.Status.String(), Customer: o.CustomerName, CustomerHref: paths.SupportCustomer(o.CustomerID),
		Who: o.Who(), At: o.PlacedAt.In(zone), Zone: zone.String(), Type: o.Type.String(), Product: o.SKUName,
		Plan: o.Plan.String(), Quantity: o.Quantity(), Answered: o.Answered(), Reason: o.Reason, Detail: o.Detail,
	}))
}
