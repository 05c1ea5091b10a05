package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
)

type invoicesCommand struct {
	Month  month  `required:"" help:"The month of the tax dates, and of the credit notes that were issued." placeholder:"2026-04"`
	Format string `enum:"table,csv,json" default:"table" help:"table, csv or json."`
}

// Run lists a month's invoices with their lines and segments.
func (i invoicesCommand) Run(ctx context.Context, p *program) error {
	return p.within(ctx, func() error {
		invoices, err := p.store.MonthInvoices(ctx, access.Job(), i.Month.Month)
		if err != nil {
			return err
		}
		switch i.Format {
		case "csv":
			return invoicesCSV(p.out, invoices)
		case "json":
			e := json.NewEncoder(p.out)
			e.SetIndent("", "  ")
			return e.Encode(invoicesJSON(invoices))
		}
		return invoicesTable(p.out, invoices)
	})
}

func invoicesTable(out io.Writer, invoices []models.InvoiceDetails) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, i := range invoices {
		fmt.Fprintf(w, "%s\t%s\t%s\tissued %s\ttax date %s\tdue %s\n", i.Number, i.Kind, i.BuyerName, i.IssueDay.ISO(), i.TaxDay.ISO(), i.DueDay.ISO())
		if i.Credited != nil {
			fmt.Fprintf(w, "\tcredits %s: %s\n", i.Credited.Number, i.Reason)
		}
		for _, l := range i.Lines {
			fmt.Fprintf(w, "\t%s\t%s, %s\t%s to %s\t%s x %s\t%s\n", l.CustomerName, l.SKUName, l.Plan,
				l.FromDay.ISO(), l.ToDay.ISO(), l.Price().Decimal(), l.Explanation(), l.Net().Decimal())
		}
		fmt.Fprintf(w, "\tnet %s %s\tVAT %s %s\ttotal %s\n", i.Currency, i.Net().Decimal(), i.Rate, i.VAT().Decimal(), i.Total().Decimal())
	}
	return w.Flush()
}

func invoicesCSV(out io.Writer, invoices []models.InvoiceDetails) error {
	w := csv.NewWriter(out)
	rows := [][]string{{
		"invoice", "kind", "reseller", "issue_date", "tax_date", "due_date", "currency", "customer", "product", "plan",
		"from", "to", "unit_price", "license_days", "period_days", "segments", "po_numbers", "line_net",
		"net", "vat_rate_basis_points", "vat", "total", "credits",
	}}
	for _, i := range invoices {
		head := []string{i.Number, string(i.Kind), i.BuyerName, i.IssueDay.ISO(), i.TaxDay.ISO(), i.DueDay.ISO(), string(i.Currency)}
		tail := []string{i.Net().Decimal(), strconv.Itoa(int(i.Rate)), i.VAT().Decimal(), i.Total().Decimal(), ""}
		if i.Credited != nil {
			tail[4] = i.Credited.Number
		}
		if len(i.Lines) == 0 {
			rows = append(rows, append(append(head, make([]string, 11)...), tail...))
		}
		for _, l := range i.Lines {
			line := []string{
				l.CustomerName, l.SKUName, string(l.Plan), l.FromDay.ISO(), l.ToDay.ISO(), l.Price().Decimal(),
				strconv.FormatInt(l.Days, 10), strconv.FormatInt(l.PeriodDays, 10), l.Explanation(), l.PONumbers, l.Net().Decimal(),
			}
			rows = append(rows, append(append(append([]string{}, head...), line...), tail...))
		}
	}
	for i := range rows {
		rows[i] = web.Harmless(rows[i])
	}
	return w.WriteAll(rows)
}

type invoiceJSON struct {
	Number   string     `json:"number"`
	Kind     string     `json:"kind"`
	Reseller string     `json:"reseller"`
	Issued   string     `json:"issue_date"`
	Tax      string     `json:"tax_date"`
	Due      string     `json:"due_date"`
	Credits  string     `json:"credits,omitempty"`
	Reason   string     `json:"reason,omitempty"`
	Currency string     `json:"currency"`
	Lines    []lineJSON `json:"lines"`
	Net      string     `json:"net"`
	Rate     int        `json:"vat_rate_basis_points"`
	VAT      string     `json:"vat"`
	Total    string     `json:"total"`
	Note     string     `json:"vat_note,omitempty"`
}

type lineJSON struct {
	Customer   string        `json:"customer"`
	Product    string        `json:"product"`
	Plan       string        `json:"plan"`
	From       string        `json:"from"`
	To         string        `json:"to"`
	Price      string        `json:"unit_price"`
	Days       int64         `json:"license_days"`
	PeriodDays int64         `json:"period_days"`
	Segments   []segmentJSON `json:"segments"`
	PO         string        `json:"po_numbers,omitempty"`
	Net        string        `json:"net"`
}

type segmentJSON struct {
	Licenses int64    `json:"licenses"`
	From     string   `json:"from"`
	To       string   `json:"to"`
	Days     int      `json:"days"`
	Orders   []string `json:"orders"`
}

func invoicesJSON(invoices []models.InvoiceDetails) []invoiceJSON {
	out := []invoiceJSON{}
	for _, i := range invoices {
		row := invoiceJSON{
			Number: i.Number, Kind: string(i.Kind), Reseller: i.BuyerName, Issued: i.IssueDay.ISO(), Tax: i.TaxDay.ISO(), Due: i.DueDay.ISO(),
			Currency: string(i.Currency), Lines: []lineJSON{}, Net: i.Net().Decimal(), Rate: int(i.Rate), VAT: i.VAT().Decimal(),
			Total: i.Total().Decimal(), Note: i.VATNote, Reason: i.Reason,
		}
		if i.Credited != nil {
			row.Credits = i.Credited.Number
		}
		for _, l := range i.Lines {
			row.Lines = append(row.Lines, lineOf(l))
		}
		out = append(out, row)
	}
	return out
}

func lineOf(l models.InvoiceLine) lineJSON {
	line := lineJSON{
		Customer: l.CustomerName, Product: l.SKUName, Plan: string(l.Plan), From: l.FromDay.ISO(), To: l.ToDay.ISO(),
		Price: l.Price().Decimal(), Days: l.Days, PeriodDays: l.PeriodDays, PO: l.PONumbers, Net: l.Net().Decimal(),
	}
	for _, s := range l.Segments {
		segment := segmentJSON{Licenses: s.Licenses, From: s.From.ISO(), To: s.To.ISO(), Days: s.Days, Orders: []string{}}
		for _, id := range s.Orders {
			segment.Orders = append(segment.Orders, models.OrderNumber(id))
		}
		line.Segments = append(line.Segments, segment)
	}
	return line
}
