package activity

import (
	"slices"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/views/paths"
	"perseat/views/ui"
)

// Groups of deeds that do not stand in a customer's record, or a reseller's.
var (
	notOfCustomers = []models.DeedGroup{models.DeedCompany, models.DeedCatalog, models.DeedInvoices}
	notOfResellers = []models.DeedGroup{models.DeedCatalog}
)

// customerScope is the record of the own customer.
func (h Pages) customerScope(echo.Context) (scope, error) {
	return scope{
		path: paths.AdminActivity, csv: paths.AdminActivityCSV, record: true, search: "Person or case number", without: notOfCustomers,
		lede: "What was done in your account, by whom, and on whose behalf",
	}, nil
}

// resellerScope is what was done in the reseller's account and in those of its
// customers, or with ?of=own only the first.
func (h Pages) resellerScope(c echo.Context) (scope, error) {
	who := web.Actor(c)
	s := scope{
		path: paths.ResellerActivity, csv: paths.ResellerActivityCSV, companies: true, kept: []string{"of"}, without: notOfResellers,
		search: "Person, customer or case number", lede: "What was done in your customers’ accounts, by whom, and on whose behalf",
	}
	if !who.Can(access.SeeOwnActivity) {
		return s, nil
	}
	s.lede = "What was done in your account and in your customers’ accounts, by whom, and on whose behalf"
	s.Own = c.QueryParam("of") == "own"
	s.only("?of=own")
	s.views = []ui.View{
		{Label: "All", Href: paths.ResellerActivity, Current: !s.Own},
		{Label: "Own account", Href: paths.ResellerActivity + "?of=own", Current: s.Own},
	}
	return s, nil
}

// CustomerActivity handles GET /reseller/customers/:customer/activity.
func (h Pages) CustomerActivity(c echo.Context) error {
	h.scope = Pages.oneCustomer
	return h.Activity(c)
}

// CustomerActivityCSV handles GET /reseller/customers/:customer/activity.csv.
func (h Pages) CustomerActivityCSV(c echo.Context) error {
	h.scope = Pages.oneCustomer
	return h.ActivityCSV(c)
}

// oneCustomer is the record of one of the reseller's customers.
func (h Pages) oneCustomer(c echo.Context) (scope, error) {
	id, err := web.ID(c, "customer")
	if err != nil {
		return scope{}, err
	}
	customer, err := h.Store.Customer(c.Request().Context(), web.Actor(c), id)
	return scope{
		ActivityFilter: models.ActivityFilter{CustomerID: id}, path: paths.ResellerCustomerActivity(id), csv: paths.ResellerCustomerActivityCSV(id),
		record: true, without: notOfCustomers, search: "Person or case number", lede: customer.Name + ": what was done, by whom, and on whose behalf",
		crumbs: []ui.Crumb{{Label: "Customers", Href: paths.ResellerCustomers}, {Label: customer.Name, Href: paths.ResellerCustomer(id)}},
	}, err
}

// supportScope is what was done in every account, in one (?customer=7,
// ?reseller=3), or by the provider itself (?of=provider).
func (h Pages) supportScope(c echo.Context) (scope, error) {
	ctx, who := c.Request().Context(), web.Actor(c)
	s := scope{
		path: paths.SupportActivity, csv: paths.SupportActivityCSV, companies: true, kept: []string{"customer", "reseller", "of"},
		search: "Person, customer or case number", lede: "What was done in every account, by whom, and on whose behalf",
	}
	s.CustomerID, s.ResellerID = web.QueryID(c, "customer"), web.QueryID(c, "reseller")
	switch {
	case s.CustomerID != 0:
		account, err := h.Store.FindCustomer(ctx, who, s.CustomerID)
		if err != nil {
			return s, err
		}
		s.ResellerID, s.path, s.record, s.companies, s.without = 0, paths.SupportCustomerActivity(s.CustomerID), true, false, notOfCustomers
		s.lede = account.Name + ": what was done, by whom, and on whose behalf"
		s.crumbs = []ui.Crumb{{Label: "Find", Href: paths.Support}, {Label: account.Name, Href: paths.SupportCustomer(s.CustomerID)}}
		return s, nil
	case s.ResellerID != 0:
		account, err := h.Store.FindReseller(ctx, who, s.ResellerID)
		if err != nil {
			return s, err
		}
		s.path, s.Own, s.without = paths.SupportResellerActivity(s.ResellerID), c.QueryParam("of") == "own", notOfResellers
		s.lede = account.Name + ": what was done, by whom, and on whose behalf"
		s.crumbs = []ui.Crumb{{Label: "Find", Href: paths.Support}, {Label: account.Name, Href: paths.SupportReseller(s.ResellerID)}}
		s.views = []ui.View{
			{Label: "With its customers", Href: s.path, Current: !s.Own}, {Label: "Own account", Href: s.path + "&of=own", Current: s.Own},
		}
		s.only("&of=own")
		return s, nil
	case !who.Can(access.SeeOwnActivity):
		return s, nil
	}
	s.Own = c.QueryParam("of") == "provider"
	s.only("?of=provider")
	if s.Own {
		s.lede = "What was done at the provider: its facts, its staff, the catalog and the prices"
	}
	s.views = []ui.View{
		{Label: "All accounts", Href: paths.SupportActivity, Current: !s.Own},
		{Label: "Provider", Href: paths.SupportActivity + "?of=provider", Current: s.Own},
	}
	return s, nil
}

// only says of a list of one record alone that it is one.
func (s *scope) only(query string) {
	if s.Own {
		s.record, s.companies, s.path = true, false, s.path+query
	}
}

// filtered is the list's filter with those of the address. What is not known
// counts as none.
func (s scope) filtered(c echo.Context) models.ActivityFilter {
	f := s.ActivityFilter
	f.Search, f.OnBehalf, f.From, f.To = c.QueryParam("q"), c.QueryParam("behalf") == "yes", web.Day(c, "from"), web.Day(c, "to")
	if by := models.DeedBy(c.QueryParam("who")); slices.Contains(models.DeedSides, by) {
		f.By = by
	}
	if group := models.DeedGroup(c.QueryParam("what")); slices.Contains(models.DeedGroups, group) {
		f.Group = group
	}
	return f
}

func (s scope) toolbar(c echo.Context) *web.Filters {
	f := web.NewFilters(c, "Activity", s.search)
	sides, groups := []ui.Option{{Label: "Anybody"}}, []ui.Option{{Label: "Anything"}}
	for _, by := range models.DeedSides {
		sides = append(sides, ui.Option{Value: string(by), Label: by.String()})
	}
	for _, group := range models.DeedGroups {
		if !slices.Contains(s.without, group) {
			groups = append(groups, ui.Option{Value: string(group), Label: group.String()})
		}
	}
	f.Choose("who", "Who", sides)
	f.Choose("what", "What", groups)
	f.Choose("behalf", "How", []ui.Option{{Label: "In any way"}, {Value: "yes", Label: "On somebody’s behalf"}})
	f.Date("from", "From")
	f.Date("to", "To")
	for _, name := range s.kept {
		f.Keep(name)
	}
	if f.On() {
		f.Props.ClearAll = s.path
	}
	return f
}
