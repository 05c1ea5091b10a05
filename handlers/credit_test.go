package handlers

import (
	"html"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

// creditTown is a copy of the town with a yearly invoice of EUR 816.00 and its VAT.
func creditTown(t *testing.T) (w *town, s *models.Store, server http.Handler, number string) {
	t.Helper()
	w = newTown(t)
	data, err := os.ReadFile(w.file)
	check(t, err)
	file := filepath.Join(t.TempDir(), "credit.db")
	check(t, os.WriteFile(file, data, 0o600))
	s = openStore(t, file)
	t.Cleanup(func() { check(t, s.Close()) })
	admin := access.Actor{UserID: userID(t, s, "reseller_admin@near.example"), Role: access.RoleResellerAdmin, ResellerID: w.mine.reseller}
	in := models.NewCustomer{
		CustomerInformation: models.CustomerInformation{Name: "Yearly", Country: "IE", TimeZone: "Europe/Dublin"}, Domain: "yearly.example",
		Admin:        models.NewUser{FirstName: "Aoife", LastName: "Byrne", Address: "aoife"},
		Subscription: models.NewSubscription{SKU: "1010020028", Plan: billing.AnnualYearly, Seats: 5},
	}
	quote, err := s.QuoteSubscription(t.Context(), admin, 0, in.Subscription)
	check(t, err)
	in.Subscription.Kept = quote.Kept()
	_, err = s.AddCustomer(t.Context(), admin, in)
	check(t, err)
	list, err := s.ListInvoices(t.Context(), admin, models.InvoiceFilter{}, models.Paging{})
	check(t, err)
	return w, s, serverOn(t, s), list.Rows[0].Number
}

// page fails the test unless the answer has the status and all the texts.
func page(t *testing.T, server http.Handler, method, path string, form url.Values, who *http.Cookie, status int, texts ...string) string {
	t.Helper()
	answer := send(server, method, path, form, who)
	text := strings.ReplaceAll(html.UnescapeString(answer.Body.String()), "\u00a0", " ")
	if answer.Code != status {
		t.Fatalf("%s %s answers %d, want %d", method, path, answer.Code, status)
	}
	for _, want := range texts {
		if !strings.Contains(text, want) {
			t.Errorf("%s %s does not say %q", method, path, want)
		}
	}
	return text
}

func TestSupportLeadsCreditInvoices(t *testing.T) {
	w, s, server, number := creditTown(t)
	lead, agent := w.cookies["support_lead"], w.cookies["support_agent"]
	path := "/support/invoices/" + number
	page(t, server, "GET", "/support?q="+number, nil, lead, 200, path)
	if strings.Contains(page(t, server, "GET", "/support?q="+number, nil, agent, 200, number, `href="/support/resellers/`), path) {
		t.Error("an agent is led to an invoice")
	}
	page(t, server, "GET", path, nil, lead, 200, "EUR 816.00", "Make a credit note", path+".pdf")
	page(t, server, "GET", path+"/credit", nil, lead, 200, "At most EUR 816.00")
	wrong := url.Values{"amount": {"900.00"}, "reason": {"Counted twice"}}
	page(t, server, "POST", path+"/credit/review", wrong, lead, 422, "Amount must be EUR 816.00 or less", `value="900.00"`, "Counted twice")
	page(t, server, "POST", path+"/credit/review", url.Values{"amount": {"ten"}}, lead, 422, `value="ten"`, "digits only")
	review := page(t, server, "POST", path+"/credit/review", url.Values{"amount": {"100"}, "reason": {"Counted twice"}}, lead, 200,
		"EUR 100.00", "EUR 23.00", "Credit EUR 123.00", "EUR 716.00 of the invoice")
	key := regexp.MustCompile(`name="key" value="([^"]+)"`).FindStringSubmatch(review)
	form := url.Values{"key": {key[1]}, "amount": {"100.00"}, "reason": {"Counted twice"}}
	for range 2 { // a double click makes one
		page(t, server, "POST", path+"/credit", form, lead, 303)
	}
	d, err := s.Invoice(t.Context(), access.Job(), number)
	check(t, err)
	if len(d.Notes) != 1 || d.Notes[0].Total().Decimal() != "-123.00" {
		t.Fatalf("notes %+v", d.Notes)
	}
	note := "/support/invoices/" + d.Notes[0].Number
	page(t, server, "GET", note, nil, lead, 200, "Counted twice", "This credit note corrects invoice "+number)
	page(t, server, "GET", path, nil, lead, 200, d.Notes[0].Number, "EUR 716.00")
	page(t, server, "GET", note+"/credit", nil, lead, 409)
	page(t, server, "POST", path+"/credit", url.Values{"key": {"again"}, "amount": {"716.01"}, "reason": {"More"}}, lead, 422, `value="716.01"`)
	for _, method := range []string{"GET", "POST"} {
		page(t, server, method, path+"/credit", form, agent, 403)
	}
	for _, address := range []string{path, path + ".pdf", path + ".csv"} {
		page(t, server, "GET", address, nil, agent, 403)
		page(t, server, "GET", address, nil, w.cookies["reseller_admin"], 404)
	}
	page(t, server, "GET", "/support/invoices/word", nil, lead, 404)
}

func TestSupportLeadsEditVATFacts(t *testing.T) {
	w, _, server, _ := creditTown(t)
	lead, reseller := w.cookies["support_lead"], w.cookies["reseller_admin"]
	const path = "/support/resellers/1/vat"
	page(t, server, "GET", "/support/resellers/1", nil, lead, 200, path)
	page(t, server, "GET", path, nil, lead, 200, "IE6388047V", `value="2026-04-10"`)
	bad := url.Values{"country": {"DE"}, "vat_number": {"IE6388047W"}, "valid_from": {"2026-04-09"}}
	page(t, server, "POST", path, bad, lead, 422, "at the earliest", `value="IE6388047W"`, `value="2026-04-09"`)
	page(t, server, "POST", path, url.Values{"country": {"DE"}, "valid_from": {"soon"}}, lead, 422, "Choose the day", `value="soon"`)
	page(t, server, "POST", path, url.Values{"country": {"DE"}, "valid_from": {"2026-05-01"}}, lead, 422, "It can be replaced, not removed.")
	good := url.Values{"country": {"DE"}, "vat_number": {"136695976"}, "valid_from": {"2026-05-01"}}
	page(t, server, "POST", path, good, lead, 303)
	page(t, server, "GET", path, nil, lead, 200, "From 1 May 2026", "DE136695976")
	page(t, server, "GET", "/reseller/vat", nil, reseller, 200, "You are in Ireland, as the provider is", "Coming changes", "DE136695976", "reverse charge")
	for _, method := range []string{"GET", "POST"} {
		page(t, server, method, path, good, w.cookies["support_agent"], 403)
		page(t, server, method, path, good, reseller, 404)
	}
	page(t, server, "GET", "/support/resellers/99/vat", nil, lead, 404)
}
