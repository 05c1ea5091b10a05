package support

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/invoices"
	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
	"perseat/views/layout"
	"perseat/views/paths"
	views "perseat/views/support"
	"perseat/views/ui"
)

// Invoice handles GET /support/invoices/:number, as a page, and with .pdf or
// .csv after the number as a file.
func (h Desk) Invoice(c echo.Context) error {
	who := web.Actor(c)
	number, file := invoices.Asked(c)
	found, err := h.Store.Invoice(c.Request().Context(), who, number)
	if err != nil {
		return err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	if file != "" {
		return invoices.Send(c, found, zone.String(), file)
	}
	view := invoices.View(found, zone.String(), invoices.Links{
		Order: paths.SupportOrder, Customer: paths.SupportCustomer, Invoice: paths.SupportInvoice,
	})
	return h.Page(c, http.StatusOK, views.Invoice(h.Frame(c, view.Title()), views.InvoicePage{
		Invoice: view, ResellerHref: paths.SupportReseller(found.ResellerID),
		CanCredit: who.Can(access.CreditInvoices) && !found.Left().IsZero(),
	}))
}

// creditable reads the invoice that a credit note is to be made on.
func (h Desk) creditable(c echo.Context) (models.InvoiceDetails, error) {
	found, err := h.Store.Invoice(c.Request().Context(), web.Actor(c), c.Param("number"))
	if err == nil && found.Kind == models.InvoiceCredit {
		err = &models.Error{Kind: models.Conflict, Message: found.Number + " is a credit note itself. Credit an invoice."}
	}
	return found, err
}

// CreditForm handles GET /support/invoices/:number/credit.
func (h Desk) CreditForm(c echo.Context) error {
	found, err := h.creditable(c)
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, views.Credit(h.Frame(c, "Make a credit note"), creditPage(c, found)))
}

func creditPage(c echo.Context, found models.InvoiceDetails) views.CreditPage {
	return views.CreditPage{
		Number: found.Number, Buyer: found.BuyerName, Currency: string(found.Currency), Total: found.Total(), Left: found.Left(),
		Amount: c.FormValue("amount"), Reason: c.FormValue("reason"),
	}
}

// newCredit reads what is to be credited.
func newCredit(c echo.Context, found models.InvoiceDetails) (models.NewCredit, error) {
	amount, err := web.Money(c, "amount", "Amount without VAT", found.Currency)
	return models.NewCredit{Number: found.Number, Amount: amount, Reason: c.FormValue("reason")}, err
}

// ReviewCredit handles POST /support/invoices/:number/credit/review.
func (h Desk) ReviewCredit(c echo.Context) error {
	found, err := h.creditable(c)
	if err != nil {
		return err
	}
	in, err := newCredit(c, found)
	var quote models.Credit
	if err == nil {
		quote, err = h.Store.QuoteCredit(c.Request().Context(), web.Actor(c), in)
	}
	if err != nil {
		return h.creditRefused(c, found, err)
	}
	return h.Page(c, http.StatusOK, views.ReviewCredit(h.Frame(c, "Review the credit note"), views.ReviewCreditPage{
		Number: found.Number, Buyer: found.BuyerName, Net: quote.Net, Rate: found.Rate.String(), VAT: quote.VAT, Total: quote.Total,
		Left: quote.Left, Reason: in.Reason, Key: web.NewKey(),
	}))
}

// CreditInvoice handles POST /support/invoices/:number/credit: it makes the credit note.
func (h Desk) CreditInvoice(c echo.Context) error {
	found, err := h.creditable(c)
	if err != nil {
		return err
	}
	in, err := newCredit(c, found)
	var number string
	if err == nil {
		number, err = h.Store.CreditInvoice(c.Request().Context(), web.Actor(c), in)
	}
	if err != nil {
		return h.creditRefused(c, found, err)
	}
	return h.Done(c, paths.SupportInvoice(number), "Credit note "+number+" on "+found.Number+" was made.")
}

func (h Desk) creditRefused(c echo.Context, found models.InvoiceDetails, err error) error {
	page := creditPage(c, found)
	return h.Refused(c, "Make a credit note", err, func(f layout.Frame, p ui.Problems) templ.Component {
		page.Problems = p
		return views.Credit(f, page)
	})
}

// VATFacts handles GET /support/resellers/:reseller/vat.
func (h Desk) VATFacts(c echo.Context) error {
	page, err := h.vatFacts(c)
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, views.VATFacts(h.Frame(c, "VAT facts"), page))
}

func (h Desk) vatFacts(c echo.Context) (views.VATFactsPage, error) {
	var page views.VATFactsPage
	id, err := web.ID(c, "reseller")
	if err != nil {
		return page, err
	}
	v, err := h.Store.ResellerVAT(c.Request().Context(), web.Actor(c), id)
	if err != nil {
		return page, err
	}
	page = views.VATFactsPage{
		ResellerID: id, Reseller: v.Reseller.Name, Today: v.Day, Now: v.Treatment.Reason,
		Country: v.Facts.Country, VATNumber: v.Facts.VATNumber, VAT56B: v.Facts.VAT56B, From: v.Day.ISO(),
	}
	for _, country := range models.Countries() {
		page.Countries = append(page.Countries, ui.Option{Value: country.Code, Label: country.Name})
	}
	for _, coming := range v.Coming {
		page.Coming = append(page.Coming, views.ComingVAT{
			From: coming.Facts.ValidFrom, Reason: coming.Treatment.Reason, Facts: factsText(coming.Facts),
		})
	}
	return page, nil
}

// factsText is VAT facts in one line: "Germany, DE136695976".
func factsText(f models.VATFacts) string {
	text := models.CountryName(f.Country)
	if f.VATNumber != "" {
		text += ", " + f.VATNumber
	}
	if f.VAT56B != "" {
		text += ", VAT56B " + f.VAT56B
	}
	return text
}

// EditVATFacts handles POST /support/resellers/:reseller/vat.
func (h Desk) EditVATFacts(c echo.Context) error {
	page, err := h.vatFacts(c)
	if err != nil {
		return err
	}
	page.Country, page.VATNumber, page.VAT56B = c.FormValue("country"), c.FormValue("vat_number"), c.FormValue("vat56b")
	page.From = c.FormValue("valid_from")
	from, err := billing.ParseDay(page.From)
	if err != nil {
		err = web.Invalid("valid_from", "Choose the day from which they are valid, such as "+page.Today.ISO()+".")
	} else {
		err = h.Store.EditVATFacts(c.Request().Context(), web.Actor(c), models.VATFacts{
			ResellerID: page.ResellerID, ValidFrom: from, Country: page.Country, VATNumber: page.VATNumber, VAT56B: page.VAT56B,
		})
	}
	if err != nil {
		return h.Refused(c, "VAT facts", err, func(f layout.Frame, p ui.Problems) templ.Component {
			page.Problems = p
			return views.VATFacts(f, page)
		})
	}
	return h.Done(c, paths.SupportVAT(page.ResellerID), "The VAT facts of "+page.Reseller+" are saved, valid from "+from.String()+".")
}
