package reseller_test

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"perseat/handlers/invoices"
	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
	"perseat/views/ui"
)

// billed moves the world to May, with an invoice of April and a yearly one.
func (w *world) billed() []models.InvoiceDetails {
	w.t.Helper()
	w.fill(w.customer(w.admin, billing.Flexible, 20), 6)
	w.customer(w.admin, billing.AnnualYearly, 5)
	w.at(time.Date(2026, 5, 2, 9, 0, 0, 0, time.UTC))
	_, err := w.store.BillMonth(w.t.Context(), access.Job(), billing.NewMonth(2026, time.April))
	w.check(err)
	list, err := w.store.ListInvoices(w.t.Context(), w.admin, models.InvoiceFilter{}, models.Paging{})
	w.check(err)
	var out []models.InvoiceDetails
	for _, row := range list.Rows {
		d, err := w.store.Invoice(w.t.Context(), w.admin, row.Number)
		w.check(err)
		out = append(out, d)
	}
	if len(out) != 2 {
		w.t.Fatalf("%d invoices", len(out))
	}
	return out
}

func rows(t *testing.T, text string) [][]string {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// The page, the CSV file and the PDF have the store's figures.
func TestInvoiceFiguresAgree(t *testing.T) {
	w := newWorld(t)
	b := w.browser("admin@liffey.example")
	for _, d := range w.billed() {
		path := "/reseller/invoices/" + d.Number
		b.get("/reseller/invoices").is(http.StatusOK).says(d.Number, d.Net().Amount(), d.VAT().Amount(), d.Total().Amount())
		page := b.get(path).is(http.StatusOK).keep("invoice-" + d.Number)
		page.says(plain(d.Net().String()), plain(d.VAT().String()), plain(d.Total().String()), "23 %", plain(d.DueDay.String()), d.BuyerVAT, "/reseller/vat")
		file := rows(t, b.get(path+".csv").is(http.StatusOK).text)
		if len(file) != len(d.Lines)+1 {
			t.Fatalf("%d rows for %d lines", len(file), len(d.Lines))
		}
		for n, l := range d.Lines {
			page.says(l.CustomerName, l.Explanation(), l.Net().Amount(), l.Price().Amount(), ui.Number(int(l.Days)), "/reseller/orders/"+strconv.Itoa(int(l.Orders()[0])))
			row := strings.Join(file[n+1], "|")
			for _, want := range []string{l.CustomerName, l.Net().Decimal(), l.Price().Decimal(), l.Explanation(), d.Net().Decimal(), d.VAT().Decimal(), d.Total().Decimal()} {
				if !strings.Contains(row, want) {
					t.Errorf("CSV does not say %q: %s", want, row)
				}
			}
		}
		want, err := invoices.PDF(d, "Europe/Dublin")
		w.check(err)
		got := b.get(path + ".pdf").is(http.StatusOK)
		if !bytes.Equal([]byte(got.text), want) || got.header.Get("Content-Type") != "application/pdf" {
			t.Errorf("the PDF of %s is another", d.Number)
		}
	}
	list := rows(t, b.get("/reseller/invoices.csv?kind=yearly").is(http.StatusOK).text)
	if len(list) != 2 || list[1][1] != "Yearly payment" {
		t.Errorf("list as CSV: %q", list)
	}
	b.get("/reseller/invoices?kind=credit&q=X").is(http.StatusOK).says("No invoices match")
}

func TestInvoicesAreForAdminsAndBilling(t *testing.T) {
	w := newWorld(t)
	number := w.billed()[0].Number
	for email, status := range map[string]int{
		"admin@liffey.example": 200, "reseller_billing@liffey.example": 200,
		"reseller_sales@liffey.example": 403, "reseller_viewer@liffey.example": 403,
	} {
		b := w.browser(email)
		for _, path := range []string{"", ".csv", "/" + number, "/" + number + ".pdf", "/" + number + ".csv"} {
			b.get("/reseller/invoices" + path).is(status)
		}
		home := b.get("/reseller").is(http.StatusOK)
		if has := strings.Contains(home.text, `href="/reseller/invoices"`); has != (status == 200) {
			t.Errorf("%s: the navigation leads to invoices: %v", email, has)
		}
		b.get("/reseller/vat").is(http.StatusOK).says("You are in Ireland, as the provider is")
		b.get("/reseller/renewals").is(http.StatusOK)
		b.get("/reseller/this-month").is(http.StatusOK)
	}
	w.browser("reseller_billing@liffey.example").get("/reseller/invoices/" + number).never(`href="/reseller/orders/`)
	other := w.browser("admin@rainier.example")
	for _, path := range []string{number, number + ".pdf", number + ".csv", "word", "1"} {
		other.get("/reseller/invoices/" + path).is(http.StatusNotFound)
	}
	aoife := w.browser("aoife@harbor1.example")
	for _, path := range []string{"invoices", "invoices/" + number, "renewals", "vat", "this-month"} {
		aoife.get("/reseller/" + path).is(http.StatusNotFound)
	}
}

func TestTheRunningMonthStandsOnTheirPages(t *testing.T) {
	w := newWorld(t)
	c := w.customer(w.admin, billing.AnnualMonthly, 10)
	w.at(time.Date(2026, 4, 20, 9, 0, 0, 0, time.UTC))
	m, err := w.store.RunningMonth(t.Context(), w.admin, c.id)
	w.check(err)
	b := w.browser("admin@liffey.example")
	so, forecast := plain(m.SoFar.String()), plain(m.Forecast.String())
	b.get("/reseller").says("This month so far", so, forecast)
	b.get("/reseller/this-month").says(so, forecast)
	b.get("/reseller/customers/"+strconv.Itoa(int(c.id))).says("This month so far", so+" so far, "+forecast)
}

func TestRenewalsAreSetTogetherAfterAReview(t *testing.T) {
	w := newWorld(t)
	one, two := w.customer(w.admin, billing.AnnualMonthly, 10), w.customer(w.admin, billing.AnnualYearly, 8)
	w.at(time.Date(2027, 2, 1, 9, 0, 0, 0, time.UTC))
	b := w.browser("reseller_sales@liffey.example")
	list := b.get("/reseller/renewals").is(http.StatusOK).keep("renewals")
	list.says(one.name, two.name, "EUR 136.00 a month", "EUR 1,305.60", "charged at once on 10 Apr 2027")
	const review, save = "/reseller/renewals/review", "/reseller/renewals"
	b.post(review, url.Values{"do": {"cancel"}}).is(http.StatusUnprocessableEntity).says("Choose at least one subscription", one.name)
	chosen := url.Values{"id": {strconv.Itoa(int(one.sub)), strconv.Itoa(int(two.sub))}, "do": {"licensed"}}
	page := b.post(review, chosen).is(http.StatusOK).says("Renew 2 subscriptions with the licensed users?", "EUR 13.60 a month", "EUR 163.20")
	form := page.form(save)
	form["chosen"] = all(page, "chosen")
	if len(form["chosen"]) != 2 {
		t.Fatalf("chosen %q", form["chosen"])
	}
	for range 2 { // a double click changes them once
		b.post(save, form).is(http.StatusSeeOther)
	}
	orders, err := w.store.ListOrders(t.Context(), w.admin, models.OrderFilter{Type: models.OrderRenewalChanged}, models.Paging{})
	w.check(err)
	if len(orders.Rows) != 2 {
		t.Errorf("%d orders, want 2", len(orders.Rows))
	}
	stale := url.Values{"do": {"cancel"}, "chosen": form["chosen"], "key": {"another"}}
	b.post(save, stale).is(http.StatusConflict).says("None of the chosen renewals was changed.", one.name, "Let 2 subscriptions end?")
	viewer := w.browser("reseller_viewer@liffey.example")
	viewer.get(save).is(http.StatusOK).never(`name="id"`)
	viewer.post(review, chosen).is(http.StatusForbidden)
	viewer.post(save, stale).is(http.StatusForbidden)
	w.browser("admin@rainier.example").post(review, chosen).is(http.StatusNotFound)
}

// all are the values of the page's hidden fields with a name.
func all(a answer, name string) []string {
	var out []string
	for part := range strings.SplitSeq(a.text, `name="`+name+`" value="`) {
		if value, _, ok := strings.Cut(part, `"`); ok && strings.Contains(value, ":") && !strings.Contains(value, "<") {
			out = append(out, value)
		}
	}
	return out
}
