package reseller

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/views/layout"
	"perseat/views/paths"
	"perseat/views/reseller"
	"perseat/views/ui"
)

// CustomerInformation handles GET /reseller/customers/:customer/edit.
func (h Console) CustomerInformation(c echo.Context) error {
	page, err := h.editCustomerPage(c)
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, reseller.EditCustomer(h.Frame(c, "Edit information"), page))
}

// editCustomerPage is the form with what is stored.
func (h Console) editCustomerPage(c echo.Context) (reseller.EditCustomerPage, error) {
	var page reseller.EditCustomerPage
	who := web.Actor(c)
	id, err := web.ID(c, "customer")
	if err != nil {
		return page, err
	}
	customer, err := h.Store.Customer(c.Request().Context(), who, id)
	if err != nil {
		return page, err
	}
	if !who.Can(access.EditCustomers) {
		return page, forbidden()
	}
	return reseller.EditCustomerPage{
		ID: id, Customer: customer.Name, Domain: customer.Domain, Version: strconv.FormatInt(customer.Version, 10),
		Form: reseller.CustomerForm{
			Name: customer.Name, ContactName: customer.ContactName, ContactEmail: customer.ContactEmail, Phone: customer.Phone,
			Street: customer.Street, Street2: customer.Street2, Street3: customer.Street3,
			City: customer.City, Region: customer.Region, PostalCode: customer.PostalCode,
			Country: customer.Country, TimeZone: customer.TimeZone,
		},
		Places: places(customer.TimeZone),
	}, nil
}

// EditCustomer handles POST /reseller/customers/:customer/edit.
func (h Console) EditCustomer(c echo.Context) error {
	page, err := h.editCustomerPage(c)
	if err != nil {
		return err
	}
	_, err = h.Store.EditCustomer(c.Request().Context(), web.Actor(c), page.ID, web.FormInt(c, "version"), customerInformation(c))
	if err == nil {
		return h.Done(c, paths.ResellerCustomer(page.ID), "The information was saved.")
	}
	return h.Refused(c, "Edit information", err, func(f layout.Frame, p ui.Problems) templ.Component {
		if models.KindOf(err) == models.Invalid {
			page.Version = c.FormValue("version")
		}
		page.Form, page.Problems = customerForm(c), p
		return reseller.EditCustomer(f, page)
	})
}

// customerInformation is what a form says of a customer.
func customerInformation(c echo.Context) models.CustomerInformation {
	return models.CustomerInformation{
		Name: c.FormValue("name"), ContactName: c.FormValue("contact_name"), ContactEmail: c.FormValue("contact_email"),
		Phone: c.FormValue("phone"), Street: c.FormValue("street"), Street2: c.FormValue("street2"),
		Street3: c.FormValue("street3"), City: c.FormValue("city"), Region: c.FormValue("region"),
		PostalCode: c.FormValue("postal_code"), Country: c.FormValue("country"), TimeZone: c.FormValue("time_zone"),
	}
}

// customerForm is the same as it was typed.
func customerForm(c echo.Context) reseller.CustomerForm {
	in := customerInformation(c)
	return reseller.CustomerForm{
		Name: in.Name, ContactName: in.ContactName, ContactEmail: in.ContactEmail, Phone: in.Phone,
		Street: in.Street, Street2: in.Street2, Street3: in.Street3, City: in.City, Region: in.Region, PostalCode: in.PostalCode, Country: in.Country, TimeZone: in.TimeZone,
	}
}

// places are the countries and time zones to choose from. A known time zone
// that is not in the list is offered too.
func places(present string) reseller.Places {
	var p reseller.Places
	for _, country := range models.Countries() {
		p.Countries = append(p.Countries, ui.Option{Value: country.Code, Label: country.Name})
	}
	listed := present == ""
	for _, zone := range models.TimeZones() {
		p.TimeZones = append(p.TimeZones, ui.Option{Value: zone, Label: zone})
		listed = listed || zone == present
	}
	if !listed {
		p.TimeZones = append(p.TimeZones, ui.Option{Value: present, Label: present})
	}
	return p
}

// orNone puts an empty choice before the others.
func orNone(p reseller.Places, label string) reseller.Places {
	none := ui.Option{Label: label}
	return reseller.Places{
		Countries: append([]ui.Option{none}, p.Countries...), TimeZones: append([]ui.Option{none}, p.TimeZones...),
	}
}
