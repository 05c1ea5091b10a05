package main

import (
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// books is a small story on the command line: a reseller with two customers, in
// March and April 2026.
type books struct {
	t     *testing.T
	file  string
	now   time.Time
	admin access.Actor
}

func keep(t *testing.T) *books {
	t.Helper()
	b := &books{t: t, file: filepath.Join(t.TempDir(), "books.db")}
	b.at(2026, time.March, 13)
	b.perseat("provider", "set", "--name", "Perseat Ltd", "--vat-number", "IE1234567FA", "--address", `1 Quay\nDublin`, "--bank", `Bank of Quay\nIE29 AIBK`, "--series", "P-")
	b.within(func(s *models.Store) {
		id := done(s.AddReseller(t.Context(), access.Job(), models.NewReseller{
			Name: "Liffey Cloud", Domain: "liffey.example", Country: "IE", VATNumber: "IE6388047V", Currency: "EUR",
			Admin: models.NewStaff{FirstName: "Niamh", LastName: "Doyle", Email: "admin@liffey.example"},
		}))(t)
		b.admin = access.Actor{UserID: 1, Role: access.RoleResellerAdmin, ResellerID: id}
		settings := done(s.Settings(t.Context(), b.admin))(t)
		settings.Ordering = models.OrderingForm
		done(s.EditSettings(t.Context(), b.admin, settings))(t)
		b.customer(s, "Harbor Foods", models.NewSubscription{SKU: "1010020028", Plan: billing.AnnualMonthly, Seats: 5, PONumber: "PO-7"})
		b.customer(s, "Kestrel", models.NewSubscription{SKU: "1010020028", Plan: billing.AnnualYearly, Seats: 5})
	})
	b.at(2026, time.April, 20)
	b.within(func(s *models.Store) {
		in := models.LicenseOrder{Additional: 10, Source: models.SourcePhone}
		in.Kept = done(s.QuoteLicenses(t.Context(), b.admin, 1, in))(t).Kept()
		done(s.AddLicenses(t.Context(), b.admin, 1, in))(t)
	})
	return b
}

func done[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (b *books) at(year int, month time.Month, day int) {
	b.now = time.Date(year, month, day, 9, 0, 0, 0, time.UTC)
}

// within uses the store at the story's moment.
func (b *books) within(do func(*models.Store)) {
	b.t.Helper()
	s, err := models.Open(b.t.Context(), b.file, func() time.Time { return b.now }, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	do(s)
	if err := s.Close(); err != nil {
		b.t.Fatal(err)
	}
}

func (b *books) customer(s *models.Store, name string, in models.NewSubscription) {
	b.t.Helper()
	in.Kept = done(s.QuoteSubscription(b.t.Context(), b.admin, 0, in))(b.t).Kept()
	done(s.AddCustomer(b.t.Context(), b.admin, models.NewCustomer{
		CustomerInformation: models.CustomerInformation{Name: name, Country: "IE", TimeZone: "Europe/Dublin"},
		Domain:              strings.ToLower(strings.Fields(name)[0]) + ".example",
		Admin:               models.NewUser{FirstName: "Aoife", LastName: "Byrne", Address: "aoife"}, Subscription: in,
	}))(b.t)
}

// command runs perseat at the story's moment.
func (b *books) command(args ...string) (string, error) {
	var out, errs strings.Builder
	args = append([]string{"--db", b.file, "--now", b.now.Format(time.RFC3339)}, args...)
	err := run(b.t.Context(), args, &out, &errs)
	return out.String(), err
}

func (b *books) perseat(args ...string) string {
	b.t.Helper()
	out, err := b.command(args...)
	if err != nil {
		b.t.Fatalf("perseat %s: %v", strings.Join(args, " "), err)
	}
	return out
}

func (b *books) refused(text string, args ...string) {
	b.t.Helper()
	before := b.perseat("invoices", "--month", "2026-04", "--format", "json")
	if _, err := b.command(args...); err == nil || !strings.Contains(err.Error(), text) {
		b.t.Errorf("perseat %s: %v, want %q", strings.Join(args, " "), err, text)
	}
	if b.perseat("invoices", "--month", "2026-04", "--format", "json") != before {
		b.t.Errorf("perseat %s changed the invoices", strings.Join(args, " "))
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || string(want) != got {
		t.Errorf("%s differs (%v); look at it, and accept it with -update:\n%s", file, err, got)
	}
}

func TestTheBooksAreKeptOnTheCommandLine(t *testing.T) {
	t.Parallel()
	b := keep(t)
	b.refused("is not over", "bill", "--month", "2026-04")
	b.refused("is not over", "bill", "--month", "2027-04")
	b.at(2026, time.May, 2)
	for _, month := range []string{"2026-13", "2026", "April", "2026-04-01", "", "-1"} {
		b.refused("month", "bill", "--month="+month)
	}
	if out := b.perseat("bill", "--month", "2026-04"); out != "2026-04: 2 invoices issued, 4 subscriptions closed.\n" {
		t.Errorf("%q", out) // March was missed: each of two subscriptions, twice
	}
	if out := b.perseat("bill", "--month", "2026-04"); out != "2026-04: 0 invoices issued, 0 subscriptions closed.\n" {
		t.Errorf("%q", out)
	}
	b.refused("is not over", "bill", "--month", "2026-05")
	if out := b.perseat("credit", "P-M-000002", "10.10", "Ordered by mistake"); out != "P-C-000001\n" {
		t.Errorf("%q", out)
	}
	b.refused("is a credit note itself", "credit", "P-C-000001", "1.00", "Again")
	b.refused("or less", "credit", "P-M-000002", "1000.00", "Again")
	b.refused("digits", "credit", "P-M-000002", "ten", "Again")
	b.refused("at most 2 decimals", "credit", "P-M-000002", "1.001", "Again")
	b.refused("no such invoice", "credit", "P-M-000009", "1.00", "Again")
	for _, month := range []string{"2026-03", "2026-04", "2026-05"} {
		for _, format := range []string{"table", "csv", "json"} {
			golden(t, "invoices-"+month+"."+format, b.perseat("invoices", "--month", month, "--format", format))
		}
	}
	if out := b.perseat("verify"); out != "Everything agrees with its history.\n" {
		t.Errorf("%q", out)
	}
}

// All formats say what the store says.
func TestEveryFormatHasTheStoresFigures(t *testing.T) {
	t.Parallel()
	b := keep(t)
	b.at(2026, time.May, 2)
	b.perseat("bill", "--month", "2026-04")
	var want []models.InvoiceDetails
	b.within(func(s *models.Store) {
		want = done(s.MonthInvoices(t.Context(), access.Job(), billing.NewMonth(2026, time.April)))(t)
	})
	var fromJSON []invoiceJSON
	if err := json.Unmarshal([]byte(b.perseat("invoices", "--month", "2026-04", "--format", "json")), &fromJSON); err != nil {
		t.Fatal(err)
	}
	fromCSV, err := csv.NewReader(strings.NewReader(b.perseat("invoices", "--month", "2026-04", "--format", "csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	table := b.perseat("invoices", "--month", "2026-04")
	row := 0
	for n, i := range want {
		if j := fromJSON[n]; j.Number != i.Number || j.Net != i.Net().Decimal() || j.VAT != i.VAT().Decimal() || j.Total != i.Total().Decimal() || len(j.Lines) != len(i.Lines) {
			t.Errorf("%+v", j)
		}
		for k, l := range i.Lines {
			row++
			c := fromCSV[row]
			if j := fromJSON[n].Lines[k]; j.Net != l.Net().Decimal() || j.Price != l.Price().Decimal() || j.Days != l.Days {
				t.Errorf("%+v", j)
			}
			if c[0] != i.Number || c[17] != l.Net().Decimal() || c[18] != i.Net().Decimal() || c[20] != i.VAT().Decimal() || c[21] != i.Total().Decimal() {
				t.Errorf("%q", c)
			}
			if !strings.Contains(table, l.Explanation()) || !strings.Contains(table, l.Net().Decimal()) {
				t.Errorf("the table has no %s", l.Explanation())
			}
		}
	}
	if len(fromJSON) != len(want) || row+1 != len(fromCSV) {
		t.Errorf("%d and %d rows of %d invoices", len(fromJSON), len(fromCSV), len(want))
	}
	if out := b.perseat("invoices", "--month", "2020-01", "--format", "json"); out != "[]\n" {
		t.Errorf("%q", out)
	}
	b.refused("format", "invoices", "--month", "2026-04", "--format", "pdf")
}

func TestTheProviderIsSetOnTheCommandLine(t *testing.T) {
	t.Parallel()
	b := keep(t)
	provider := func() (p models.Provider) {
		b.within(func(s *models.Store) { p = done(s.Provider(t.Context()))(t) })
		return p
	}
	if p := provider(); p.Name != "Perseat Ltd" || p.Address != "1 Quay\nDublin" || p.Bank != "Bank of Quay\nIE29 AIBK" || p.Country != "IE" || p.BillingZone != "Europe/Dublin" {
		t.Errorf("%+v", p)
	}
	b.refused("country is fixed", "provider", "set", "--country", "DE", "--vat-number", "")
	b.refused("billing zone is fixed", "provider", "set", "--billing-zone", "Asia/Tokyo")
	b.refused("Due days", "provider", "set", "--due-days", "400")
	b.refused("percent", "provider", "set", "--own-rate", "many")
	b.perseat("provider", "set", "--due-days", "14", "--own-rate", "8.1")
	if p := provider(); p.DueDays != 14 || p.OwnRate != 810 || p.Name != "Perseat Ltd" || p.Series != "P-" {
		t.Errorf("what was not given did not stay: %+v", p)
	}
	fresh := &books{t: t, file: filepath.Join(t.TempDir(), "fresh.db"), now: b.now}
	fresh.perseat("provider", "set", "--country", "CH", "--billing-zone", "Europe/Zurich", "--own-rate", "8.1")
}

// A difference ends the command with an error, so with status 1, after the list.
func TestVerifyListsWhatDiffersAndFails(t *testing.T) {
	t.Parallel()
	b := keep(t)
	b.at(2026, time.May, 2)
	b.perseat("bill", "--month", "2026-04")
	b.tamper("UPDATE invoices SET total_minor = total_minor + 1 WHERE kind = 'month'")
	out, err := b.command("verify")
	if !errors.Is(err, errDiffers) || strings.Count(out, "P-M-000001 says") != 2 || strings.Count(out, "P-M-000002 says") != 2 {
		t.Errorf("%v: %q", err, out)
	}
}

// tamper changes the database past the store.
func (b *books) tamper(statement string) {
	b.t.Helper()
	db, err := sql.Open("sqlite3", b.file)
	if err != nil {
		b.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		b.t.Fatal(err)
	}
}

// An earlier moment than the newest entry is refused.
func TestTheClockOfTheBooksDoesNotGoBack(t *testing.T) {
	t.Parallel()
	b := keep(t)
	b.at(2026, time.April, 19)
	for _, args := range [][]string{{"bill", "--month", "2026-03"}, {"verify"}, {"credit", "P-Y-000001", "1.00", "Again"}} {
		if _, err := b.command(args...); err == nil || !strings.Contains(err.Error(), "clock cannot be set") {
			t.Errorf("%v: %v", args, err)
		}
	}
}
