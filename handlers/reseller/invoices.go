package reseller

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"perseat/handlers/invoices"
	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
	"perseat/views/layout"
	"perseat/views/paths"
	"perseat/views/reseller"
	"perseat/views/ui"
)

// Invoices handles GET /reseller/invoices.
func (h Console) Invoices(c echo.Context) error {
	ctx, who := c.Request().Context(), web.Actor(c)
	list, err := h.Store.ListInvoices(ctx, who, invoiceFilter(c), web.Paging(c))
	if err != nil {
		return err
	}
	own, err := h.Store.Reseller(ctx, who)
	if err != nil {
		return err
	}
	toolbar := invoiceToolbar(c)
	page := reseller.InvoicesPage{
		Currency: string(own.Currency), Filtered: toolbar.On(), ExportHref: web.ExportHref(c, paths.ResellerInvoicesCSV),
		Toolbar: toolbar.Props, Pages: web.PageLinks(c, list, ui.NewerOlder, "invoice", "invoices"),
	}
	for _, row := range list.Rows {
		page.Rows = append(page.Rows, reseller.InvoiceRow{
			Number: row.Number, Kind: row.Kind.String(), Period: invoicePeriod(row), Issued: row.IssueDay, Due: dueDay(row),
			Net: row.Net(), VAT: row.VAT(), Total: row.Total(),
		})
	}
	return h.Page(c, http.StatusOK, reseller.Invoices(h.Frame(c, "Invoices"), page))
}

// InvoicesCSV handles GET /reseller/invoices.csv.
func (h Console) InvoicesCSV(c echo.Context) error {
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	ctx, who, filter := c.Request().Context(), web.Actor(c), invoiceFilter(c)
	header := []string{
		"Invoice", "Kind", "Period", "Issued (" + zone.String() + ")", "Tax date (" + zone.String() + ")", "Due (" + zone.String() + ")",
		"Currency", "Net", "VAT rate (%)", "VAT", "Total", "Credits invoice", "Reason",
	}
	return web.CSV(c, "invoices", header, func(p models.Paging) (models.Page[models.InvoiceRow], error) {
		return h.Store.ListInvoices(ctx, who, filter, p)
	}, func(i models.InvoiceRow) []string {
		due, period := "", invoicePeriod(i)
		if day := dueDay(i); day != 0 {
			due = day.ISO()
		}
		if i.Kind == models.InvoiceCredit {
			period = ""
		}
		return []string{
			i.Number, i.Kind.String(), period, i.IssueDay.ISO(), i.TaxDay.ISO(), due, string(i.Currency),
			i.Net().Decimal(), invoices.Percent(i.Rate), i.VAT().Decimal(), i.Total().Decimal(), i.Credited, i.Reason,
		}
	})
}

func invoiceFilter(c echo.Context) models.InvoiceFilter {
	return models.InvoiceFilter{
		Search: c.QueryParam("q"), Kind: models.InvoiceKind(c.QueryParam("kind")), From: web.Day(c, "from"), To: web.Day(c, "to"),
	}
}

func invoiceToolbar(c echo.Context) *web.Filters {
	f := web.NewFilters(c, "Invoices", "Search by number")
	f.Choose("kind", "Kind", []ui.Option{
		{Label: "Any kind"},
		{Value: string(models.InvoiceMonth), Label: models.InvoiceMonth.String()},
		{Value: string(models.InvoiceYearly), Label: models.InvoiceYearly.String()},
		{Value: string(models.InvoiceCredit), Label: models.InvoiceCredit.String()},
	})
	f.Date("from", "Issued from")
	f.Date("to", "Issued to")
	return f
}

// invoicePeriod names the time that an invoice is for, or what it credits.
func invoicePeriod(i models.InvoiceRow) string {
	switch i.Kind {
	case models.InvoiceMonth:
		return i.Month.String()
	case models.InvoiceCredit:
		return "Credits " + i.Credited
	}
	return i.FromDay.String() + " to " + i.ToDay.String()
}

// dueDay is when an invoice is to be paid; 0 on a credit note.
func dueDay(i models.InvoiceRow) billing.Day {
	if i.Kind == models.InvoiceCredit {
		return 0
	}
	return i.DueDay
}

// Invoice handles GET /reseller/invoices/:number, as a page, and with .pdf or
// .csv after the number as a file.
func (h Console) Invoice(c echo.Context) error {
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
	to := invoices.Links{Customer: paths.ResellerCustomer, Invoice: paths.ResellerInvoice, VAT: paths.ResellerVAT}
	if who.Can(access.SeeOrders) {
		to.Order = paths.ResellerOrder
	}
	view := invoices.View(found, zone.String(), to)
	return h.Page(c, http.StatusOK, reseller.Invoice(h.Frame(c, view.Title()), reseller.InvoicePage{Invoice: view}))
}

// VAT handles GET /reseller/vat: which VAT applies to the reseller, and why.
func (h Console) VAT(c echo.Context) error {
	who := web.Actor(c)
	v, err := h.Store.VAT(c.Request().Context(), who)
	if err != nil {
		return err
	}
	page := reseller.VATPage{
		Day: v.Day, Reason: v.Treatment.Reason, Note: v.Treatment.Note, Rate: v.Treatment.Rate.String(), MayOrder: v.Treatment.MayOrder(),
		Country: models.CountryName(v.Facts.Country), VATNumber: v.Facts.VATNumber, VAT56B: v.Facts.VAT56B,
		Provider: v.Provider.Name, ProviderIn: models.CountryName(v.Provider.Country), ProviderVAT: v.Provider.VATNumber,
		CanInvoices: who.Can(access.SeeInvoices),
	}
	for _, coming := range v.Coming {
		page.Coming = append(page.Coming, reseller.ComingVAT{
			From: coming.Facts.ValidFrom, Country: models.CountryName(coming.Facts.Country), Number: coming.Facts.VATNumber,
			VAT56B: coming.Facts.VAT56B, Reason: coming.Treatment.Reason,
		})
	}
	return h.Page(c, http.StatusOK, reseller.VAT(within(h.Frame(c, "Your VAT"), paths.ResellerInvoices), page))
}

// within marks the section that a page with an address of its own belongs to.
func within(f layout.Frame, section string) layout.Frame {
	for i := range f.Nav {
		f.Nav[i].Current = f.Nav[i].Href == section
	}
	return f
}
