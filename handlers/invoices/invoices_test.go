package invoices_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"perseat/handlers/invoices"
	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

// issued makes an invoice of every kind in a store of its own.
func issued(t *testing.T) []models.InvoiceDetails {
	t.Helper()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx, now := t.Context(), time.Date(2026, 4, 10, 9, 0, 0, 0, time.UTC)
	s, err := models.Open(ctx, filepath.Join(t.TempDir(), "perseat.db"), func() time.Time { return now }, nil)
	check(err)
	t.Cleanup(func() { check(s.Close()) })
	check(s.ImportDefaultCatalog(ctx, access.Job()))
	reseller, err := s.AddReseller(ctx, access.Job(), models.NewReseller{
		Name: "Isar Systemhaus GmbH", Domain: "isar.example", Address: "Rosenheimer Straße 145\n81671 München", Country: "DE",
		VATNumber: "DE136695976", Currency: "EUR", Admin: models.NewStaff{FirstName: "Jürgen", LastName: "Groß", Email: "admin@isar.example"},
	})
	check(err)
	admin := access.Actor{UserID: 1, Role: access.RoleResellerAdmin, ResellerID: reseller}
	for n, plan := range []billing.Plan{billing.AnnualMonthly, billing.AnnualYearly} {
		in := models.NewCustomer{
			CustomerInformation: models.CustomerInformation{Name: "Müller & Söhne " + string('A'+rune(n)), Country: "DE", TimeZone: "Europe/Berlin"},
			Domain:              "mueller" + string('a'+rune(n)) + ".example",
			Admin:               models.NewUser{FirstName: "Anna", LastName: "Berg", Address: "anna"},
			Subscription:        models.NewSubscription{SKU: "1010020028", Plan: plan, Seats: 7, PONumber: "PO-" + string('A'+rune(n))},
		}
		quote, err := s.QuoteSubscription(ctx, admin, 0, in.Subscription)
		check(err)
		in.Subscription.Kept = quote.Kept()
		_, err = s.AddCustomer(ctx, admin, in)
		check(err)
	}
	now = time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)
	_, err = s.BillMonth(ctx, access.Job(), billing.NewMonth(2026, time.April))
	check(err)
	_, err = s.CreditInvoice(ctx, access.Job(), models.NewCredit{Number: "M-000001", Amount: billing.NewMoney(1234, "EUR"), Reason: "Zu viel berechnet"})
	check(err)
	var out []models.InvoiceDetails
	for _, number := range []string{"M-000001", "Y-000001", "C-000001"} {
		d, err := s.Invoice(ctx, admin, number)
		check(err)
		out = append(out, d)
	}
	return out
}

// The PDF says what the store says, and what an invoice must say.
func TestPDFHasTheStoresFigures(t *testing.T) {
	for _, d := range issued(t) {
		file, err := invoices.PDF(d, "Europe/Dublin")
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(pdfText(t, file), "\u00a0", " ")
		wants := []string{
			d.Number, d.SellerName, d.BuyerName, "VAT number DE136695976", d.IssueDay.String(), d.TaxDay.String(),
			d.Net().String(), d.VAT().String(), d.Total().String(), "Net at " + d.Rate.String(), "Reverse charge",
		}
		for _, l := range d.Lines {
			wants = append(wants, l.CustomerName, l.Price().Amount(), l.Net().Amount(), l.Explanation(), l.FromDay.String(), l.ToDay.String(), "P.O. "+l.PONumbers)
			for _, id := range l.Orders() {
				wants = append(wants, models.OrderNumber(id))
			}
		}
		if d.Kind == models.InvoiceCredit {
			wants = append(wants, "Credits invoice", "M-000001", "Reason: Zu viel berechnet", "−12.34")
		} else {
			wants = append(wants, d.DueDay.String())
		}
		for _, want := range wants {
			if want = strings.ReplaceAll(want, "\u00a0", " "); !strings.Contains(text, want) {
				t.Errorf("%s does not say %q:\n%s", d.Number, want, text)
			}
		}
	}
}
