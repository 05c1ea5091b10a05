// Package invoices turns issued invoices into what every console shows of them:
// one value for the page and the PDF, and the rows of a CSV file.
package invoices

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/billing"
	"perseat/views/document"
)

// Links are where an invoice leads in a console; what is nil is text.
type Links struct {
	Order    func(id uint) string
	Customer func(id uint) string
	Invoice  func(number string) string
	VAT      string
}

// View is an invoice in ready values. Its days are counted in the zone.
func View(d models.InvoiceDetails, zone string, to Links) document.Invoice {
	v := document.Invoice{
		Kind: d.Kind.String(), Number: d.Number, Currency: string(d.Currency), Unit: "month", Zone: zone,
		IssuedAt: d.IssuedAt, Issued: d.IssueDay, TaxDay: d.TaxDay,
		Seller: party(d.SellerName, d.SellerAddress, d.SellerCountry, d.SellerVAT, ""),
		Buyer:  party(d.BuyerName, d.BuyerAddress, d.BuyerCountry, d.BuyerVAT, d.BuyerVAT56B),
		Net:    d.Net(), Rate: d.Rate.String(), VAT: d.VAT(), Total: d.Total(),
		VATNote: d.VATNote, VATHref: to.VAT, Bank: split(d.SellerBank), Reason: d.Reason, Left: d.Left(),
		Period: period(d),
	}
	if d.Kind == models.InvoiceYearly {
		v.Unit = "year"
	}
	if d.Kind != models.InvoiceCredit {
		v.Due = d.DueDay
	}
	if d.Credited != nil {
		credited := reference(*d.Credited, to)
		v.Credits = &credited
	}
	for _, note := range d.Notes {
		v.Notes = append(v.Notes, reference(note, to))
	}
	v.Groups = groups(d.Lines, to)
	return v
}

// period names the time that an invoice is for.
func period(d models.InvoiceDetails) string {
	switch {
	case d.Kind == models.InvoiceMonth:
		return d.Month.String()
	case len(d.Lines) > 0:
		return d.Lines[0].FromDay.String() + " to " + d.Lines[0].ToDay.String()
	}
	return ""
}

func party(name, address, country, vat, vat56b string) document.Party {
	p := document.Party{Name: name, Address: split(address), VATNumber: vat, VAT56B: vat56b}
	if len(p.Address) > 0 && p.Address[0] == name {
		p.Address = p.Address[1:]
	}
	if full := models.CountryName(country); len(p.Address) == 0 || !strings.HasSuffix(p.Address[len(p.Address)-1], full) {
		p.Address = append(p.Address, full)
	}
	return p
}

// split is a text's lines that are not empty.
func split(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func reference(i models.Invoice, to Links) document.Reference {
	r := document.Reference{Number: i.Number, Issued: i.IssueDay, Total: i.Total()}
	if to.Invoice != nil {
		r.Href = to.Invoice(i.Number)
	}
	return r
}

// groups puts the lines, which are in the order of their customers, together.
func groups(lines []models.InvoiceLine, to Links) []document.Group {
	var out []document.Group
	last := uint(0)
	for _, l := range lines {
		if len(out) == 0 || l.CustomerID != last {
			g := document.Group{Customer: l.CustomerName}
			if to.Customer != nil {
				g.Href = to.Customer(l.CustomerID)
			}
			out, last = append(out, g), l.CustomerID
		}
		g := &out[len(out)-1]
		g.Lines = append(g.Lines, line(l, to))
	}
	return out
}

func line(l models.InvoiceLine, to Links) document.Line {
	v := document.Line{
		Product: l.SKUName, Plan: l.Plan.String(), From: l.FromDay, To: l.ToDay, LicenseDays: l.Days, PeriodDays: l.PeriodDays,
		Price: l.Price(), Net: l.Net(), Segments: l.Explanation(), PONumbers: l.PONumbers,
	}
	for _, id := range l.Orders() {
		o := document.OrderLink{Number: models.OrderNumber(id)}
		if to.Order != nil {
			o.Href = to.Order(id)
		}
		v.Orders = append(v.Orders, o)
	}
	return v
}

// PDF is an issued invoice as a file, the same bytes every time.
func PDF(d models.InvoiceDetails, zone string) ([]byte, error) {
	return document.PDF(View(d, zone, Links{}))
}

// Send answers with an invoice as a file: "pdf", or "csv" line by line.
func Send(c echo.Context, d models.InvoiceDetails, zone, kind string) error {
	if kind == "csv" {
		return sendCSV(c, d, zone)
	}
	file, err := PDF(d, zone)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, `attachment; filename="`+d.Number+`.pdf"`)
	h.Set(echo.HeaderCacheControl, "private, no-store")
	return c.Blob(http.StatusOK, "application/pdf", file)
}

// Asked splits the last part of an address into an invoice's number and the
// kind of file that is asked for: "pdf", "csv", or "" for the page.
func Asked(c echo.Context) (number, kind string) {
	text := c.Param("number")
	for _, kind := range []string{"pdf", "csv"} {
		if number, ok := strings.CutSuffix(text, "."+kind); ok {
			return number, kind
		}
	}
	return text, ""
}

func sendCSV(c echo.Context, d models.InvoiceDetails, zone string) error {
	header := []string{
		"Invoice", "Kind", "Issued (" + zone + ")", "Tax date (" + zone + ")", "Due (" + zone + ")",
		"Customer", "Product", "Plan", "From (" + zone + ")", "To (" + zone + ")", "License-days", "Days of the period", "Segments",
		"Currency", "Price of one license", "Net", "P.O. numbers", "Orders",
		"Invoice net", "VAT rate (%)", "Invoice VAT", "Invoice total", "Credits invoice", "Reason",
	}
	lines := d.Lines
	if d.Kind == models.InvoiceCredit {
		lines = []models.InvoiceLine{{}}
	}
	all := func(models.Paging) (models.Page[models.InvoiceLine], error) {
		return models.Page[models.InvoiceLine]{Rows: lines}, nil
	}
	return web.CSV(c, d.Number, header, all, func(l models.InvoiceLine) []string { return row(d, l) })
}

// Percent is a VAT rate as a number for programs: "23".
func Percent(r billing.Rate) string { return strings.TrimSuffix(r.String(), "\u00a0%") }

func row(d models.InvoiceDetails, l models.InvoiceLine) []string {
	due, credits := d.DueDay.ISO(), ""
	if d.Kind == models.InvoiceCredit {
		due = ""
	}
	if d.Credited != nil {
		credits = d.Credited.Number
	}
	cells := []string{d.Number, d.Kind.String(), d.IssueDay.ISO(), d.TaxDay.ISO(), due}
	if l.SubscriptionID == 0 {
		cells = append(cells, "", "", "", "", "", "", "", "", string(d.Currency), "", d.Net().Decimal(), "", "")
	} else {
		var orders []string
		for _, id := range l.Orders() {
			orders = append(orders, models.OrderNumber(id))
		}
		cells = append(cells, l.CustomerName, l.SKUName, l.Plan.String(), l.FromDay.ISO(), l.ToDay.ISO(),
			strconv.FormatInt(l.Days, 10), strconv.FormatInt(l.PeriodDays, 10), l.Explanation(),
			string(l.Currency), l.Price().Decimal(), l.Net().Decimal(), l.PONumbers, strings.Join(orders, " "))
	}
	return append(cells, d.Net().Decimal(), Percent(d.Rate), d.VAT().Decimal(), d.Total().Decimal(), credits, d.Reason)
}
