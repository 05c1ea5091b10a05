package visits

import (
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/views/layout"
	"perseat/views/paths"
	"perseat/views/ui"
	views "perseat/views/visits"
)

// NewSupportVisit handles GET /support/visits/new.
func (h Pages) NewSupportVisit(c echo.Context) error {
	in := models.NewVisit{CustomerID: web.QueryID(c, "customer"), ResellerID: web.QueryID(c, "reseller"), Level: access.View}
	page, err := h.supportStart(c, in)
	if err != nil {
		return err
	}
	return h.App.Page(c, http.StatusOK, views.Start(h.Frame(c, "Start a support session"), page))
}

// supportStart is the form of support staff for one account.
func (h Pages) supportStart(c echo.Context, in models.NewVisit) (views.StartPage, error) {
	page := views.StartPage{
		Support: true, Action: paths.SupportNewVisit, Minutes: int(models.SupportVisitLife / time.Minute), Form: typed(in),
	}
	if in.CustomerID == 0 {
		r, err := h.Store.FindReseller(c.Request().Context(), web.Actor(c), in.ResellerID)
		page.Account, page.Console, page.Back = r.Name, layout.Reseller.Name(), paths.SupportReseller(r.ID)
		page.Crumbs = []ui.Crumb{{Label: "Find", Href: paths.Support}, {Label: r.Name, Href: page.Back}}
		page.Mailed = "The reseller admins of " + r.Name + " get an email now and see what you did."
		return page, err
	}
	cu, err := h.Store.FindCustomer(c.Request().Context(), web.Actor(c), in.CustomerID)
	page.Account, page.Console, page.Back = cu.Name, layout.Admin.Name(), paths.SupportCustomer(cu.ID)
	page.Of, page.Mailed = "customer of "+cu.ResellerName, mailed(cu.Name)
	page.Crumbs = []ui.Crumb{{Label: "Find", Href: paths.Support}, {Label: cu.Name, Href: page.Back}}
	return page, err
}

func mailed(customer string) string {
	return "The super admins of " + customer + " get an email now and see what you did."
}

func typed(in models.NewVisit) views.StartForm {
	f := views.StartForm{CaseNumber: in.CaseNumber, Reason: in.Reason, Level: string(in.Level)}
	if in.CustomerID != 0 {
		f.CustomerID = strconv.FormatUint(uint64(in.CustomerID), 10)
	} else if in.ResellerID != 0 {
		f.ResellerID = strconv.FormatUint(uint64(in.ResellerID), 10)
	}
	return f
}

// StartSupportVisit handles POST /support/visits/new.
func (h Pages) StartSupportVisit(c echo.Context) error {
	in := models.NewVisit{
		CustomerID: web.FormID(c, "customer"), ResellerID: web.FormID(c, "reseller"), CaseNumber: c.FormValue("case_number"),
		Reason: c.FormValue("reason"), Level: access.Level(c.FormValue("level")),
	}
	page, err := h.supportStart(c, in)
	if err != nil {
		return err
	}
	return h.start(c, in, "Start a support session", page)
}

// NewCustomerVisit handles GET /reseller/customers/:customer/visit.
func (h Pages) NewCustomerVisit(c echo.Context) error {
	page, _, err := h.resellerStart(c)
	if err != nil {
		return err
	}
	return h.App.Page(c, http.StatusOK, views.Start(h.Frame(c, "Open Admin console"), page))
}

// resellerStart is the form of a reseller's staff for one of its customers.
func (h Pages) resellerStart(c echo.Context) (views.StartPage, models.Customer, error) {
	var page views.StartPage
	id, err := web.ID(c, "customer")
	if err != nil {
		return page, models.Customer{}, err
	}
	who := web.Actor(c)
	cu, err := h.Store.Customer(c.Request().Context(), who, id)
	if err != nil {
		return page, cu, err
	}
	if !who.Can(access.VisitCustomers) {
		return page, cu, &models.Error{Kind: models.Forbidden, Message: "Your role does not open Admin consoles. Ask an administrator of your organization."}
	}
	back := paths.ResellerCustomer(id)
	return views.StartPage{
		Account: cu.Name, Console: layout.Admin.Name(), Action: paths.ResellerVisitCustomer(id), Back: back,
		Crumbs:  []ui.Crumb{{Label: "Customers", Href: paths.ResellerCustomers}, {Label: cu.Name, Href: back}},
		Minutes: int(models.ResellerVisitLife / time.Minute), Mailed: mailed(cu.Name), Form: views.StartForm{Level: string(access.View)},
	}, cu, nil
}

// StartCustomerVisit handles POST /reseller/customers/:customer/visit.
func (h Pages) StartCustomerVisit(c echo.Context) error {
	page, cu, err := h.resellerStart(c)
	if err != nil {
		return err
	}
	in := models.NewVisit{CustomerID: cu.ID, Reason: c.FormValue("reason"), Level: access.Level(c.FormValue("level"))}
	return h.start(c, in, "Open Admin console", page)
}

// start starts a visit and leads into the account's console.
func (h Pages) start(c echo.Context, in models.NewVisit, title string, page views.StartPage) error {
	made, err := h.Store.StartVisit(c.Request().Context(), web.Actor(c), h.Secret(c), in)
	if err != nil {
		return h.Refused(c, title, err, func(f layout.Frame, p ui.Problems) templ.Component {
			page.Form, page.Problems = typed(in), p
			return views.Start(f, page)
		})
	}
	if err := h.BeginVisit(c, made.Secret); err != nil {
		return err
	}
	if in.CustomerID == 0 {
		return c.Redirect(http.StatusSeeOther, paths.Reseller)
	}
	return c.Redirect(http.StatusSeeOther, paths.Admin)
}
