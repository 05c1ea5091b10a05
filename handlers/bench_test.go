package handlers

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

// BenchmarkPages draws pages of a reseller with a thousand customers, or of the
// database that BENCH_DB names, without the network.
func BenchmarkPages(b *testing.B) {
	server, cookie := benchServer(b)
	for _, path := range []string{"/reseller/customers?sort=domain", "/reseller", "/reseller/customers/40", "/reseller/orders"} {
		b.Run(strings.ReplaceAll(path[1:], "/", " "), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequest(http.MethodGet, path, nil)
				r.Header.Set("Cookie", cookie)
				answer := &discarded{header: http.Header{}}
				server.ServeHTTP(answer, r)
				if answer.status != http.StatusOK || answer.bytes < 1000 {
					b.Fatal(path, answer.status, answer.bytes)
				}
			}
		})
	}
}

type discarded struct {
	header http.Header
	status int
	bytes  int
}

func (d *discarded) Header() http.Header         { return d.header }
func (d *discarded) WriteHeader(status int)      { d.status = status }
func (d *discarded) Write(p []byte) (int, error) { d.bytes += len(p); return len(p), nil }

func benchServer(b *testing.B) (http.Handler, string) {
	b.Helper()
	file := os.Getenv("BENCH_DB")
	if file == "" {
		file = filepath.Join(b.TempDir(), "bench.db")
		loadBench(b, file)
	}
	s, err := models.Open(b.Context(), file, time.Now, nil)
	fatal(b, err)
	b.Cleanup(func() { fatal(b, s.Close()) })
	keys, err := s.SessionKeys(b.Context())
	fatal(b, err)
	log := slog.New(web.LogHandler(slog.NewJSONHandler(io.Discard, nil)))
	server := Router(web.New(s, log, keys, web.Options{Version: "bench", Elapsed: func() time.Duration { return 0 }}))
	form := strings.NewReader("email=reseller%40liffey.example&password=perseat-demo")
	r := httptest.NewRequest(http.MethodPost, "/sign-in", form)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := httptest.NewRecorder()
	server.ServeHTTP(answer, r)
	var cookies []string
	for _, c := range answer.Result().Cookies() {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	return server, strings.Join(cookies, "; ")
}

// loadBench makes a reseller with a thousand customers.
func loadBench(b *testing.B, file string) {
	b.Helper()
	s, err := models.Open(b.Context(), file, time.Now, nil)
	fatal(b, err)
	fatal(b, s.ImportDefaultCatalog(b.Context(), access.Job()))
	id, err := s.AddReseller(b.Context(), access.Job(), models.NewReseller{
		Name: "Liffey Cloud", Domain: "liffey.example", Country: "IE", VATNumber: "IE6388047V", Currency: "EUR",
		Admin: models.NewStaff{FirstName: "Niamh", LastName: "Doyle", Email: "reseller@liffey.example", Password: "perseat-demo"},
	})
	fatal(b, err)
	var all []models.LoadedCustomer
	for n := range 1000 {
		all = append(all, models.LoadedCustomer{At: time.Now(), NewCustomer: models.NewCustomer{
			CustomerInformation: models.CustomerInformation{Name: fmt.Sprintf("Walsh Bakery %d", n), Country: "IE", TimeZone: "Europe/Dublin"},
			Domain:              fmt.Sprintf("company-%06d.example", n+1), Admin: models.NewUser{FirstName: "Aoife", LastName: "Byrne", Address: "aoife"},
			Subscription: models.NewSubscription{SKU: "1010020028", Plan: billing.Flexible, Seats: 7},
		}})
	}
	by := access.Actor{UserID: 1, Role: access.RoleResellerAdmin, ResellerID: id}
	_, err = s.LoadCustomers(b.Context(), access.Job(), by, all)
	fatal(b, err)
	fatal(b, s.Close())
}

func fatal(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
