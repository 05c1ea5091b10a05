package models

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
	"perseat/models/database"
)

// Every test of this package runs on SQLite and, if TEST_POSTGRES holds the URL
// of a server's maintenance database, on PostgreSQL too.
func onBoth(t *testing.T, test func(*testing.T, *world)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); test(t, newWorld(t, sqliteStore)) })
	if os.Getenv("TEST_POSTGRES") != "" {
		t.Run("postgres", func(t *testing.T) { t.Parallel(); test(t, newWorld(t, postgresStore)) })
	}
}

// world is a store with a clock that the test moves, and people in it.
type world struct {
	*Store
	t     *testing.T
	clock atomic.Pointer[time.Time]

	reseller uint         // Liffey Cloud, Dublin, EUR
	admin    access.Actor // its reseller admin
	other    access.Actor // the admin of another reseller
	support  access.Actor // a support lead
	names    atomic.Int64
	seen     int // of the deliveries of the test's webhook
}

// start is when a world begins, unless the test moves the clock.
var start = time.Date(2026, 4, 10, 9, 0, 0, 0, time.UTC)

// founded is when the world's resellers were made.
var founded = time.Date(2022, 1, 10, 9, 0, 0, 0, time.UTC)

func newWorld(t *testing.T, open func(*testing.T, func() time.Time) *Store) *world {
	t.Helper()
	w := &world{t: t}
	w.at(founded)
	w.Store = open(t, func() time.Time { return *w.clock.Load() })
	must(t)(w.ImportCatalog(t.Context(), access.Job(), strings.NewReader(DefaultCatalog)))
	w.reseller = w.addReseller("Liffey Cloud", "liffey.example", "IE", "IE6388047V", "EUR", OrderingForm)
	w.admin = w.staff("admin@liffey.example")
	w.addReseller("Rainier Software", "rainier.example", "US", "", "USD", OrderingOff)
	w.other = w.staff("admin@rainier.example")
	must(t)(w.AddSupport(t.Context(), access.Job(), NewStaff{
		FirstName: "Sam", LastName: "Ortega", Email: "support@perseat.example", Role: access.RoleSupportLead,
	}))
	w.support = w.staff("support@perseat.example")
	w.at(start)
	return w
}

// at sets the world's clock.
func (w *world) at(now time.Time) { w.clock.Store(&now) }

// on sets the world's clock to nine o'clock of a day.
func (w *world) on(year int, month time.Month, day int) {
	w.at(time.Date(year, month, day, 9, 0, 0, 0, time.UTC))
}

func (w *world) addReseller(name, domain, country, vat string, c billing.Currency, o Ordering) uint {
	w.t.Helper()
	id := must(w.t)(w.AddReseller(w.t.Context(), access.Job(), NewReseller{
		Name: name, Domain: domain, Country: country, VATNumber: vat, Currency: c,
		Admin: NewStaff{FirstName: "Niamh", LastName: "Doyle", Email: "admin@" + domain},
	})).(uint)
	admin := w.staff("admin@" + domain)
	settings := must(w.t)(w.Settings(w.t.Context(), admin)).(Settings)
	settings.Ordering = o
	must(w.t)(w.EditSettings(w.t.Context(), admin, settings))
	return id
}

// staff is the actor for the person with an address.
func (w *world) staff(email string) access.Actor {
	w.t.Helper()
	var u User
	if err := w.db.Read(w.t.Context()).Where("email = ? AND status = ?", email, UserActive).Take(&u).Error; err != nil {
		w.t.Fatalf("%s: %v", email, err)
	}
	a := access.Actor{UserID: u.ID, Role: u.Role}
	if u.ResellerID != nil {
		a.ResellerID = *u.ResellerID
	}
	if u.CustomerID != nil {
		a.CustomerID = *u.CustomerID
	}
	return a
}

// company is a customer with its first administrator and subscription.
type company struct {
	id    uint
	sub   uint
	admin access.Actor
}

const (
	starter  = "1010020027"
	standard = "1010020028"
	plus     = "1010020025"
	vault    = "Google-Vault"

	enterprise = "1010020026"
)

// customer makes a customer of Liffey Cloud. Its administrator holds one license.
func (w *world) customer(plan billing.Plan, seats int64) company {
	w.t.Helper()
	return w.customerOf(standard, plan, seats)
}

// large makes a customer on the Flexible Plan of an edition without a limit of its own.
func (w *world) large(seats int64) company {
	w.t.Helper()
	priced := strings.Replace(DefaultCatalog, `"prices": [`, `"prices": [
		{"sku": "`+enterprise+`", "plan": "FLEXIBLE", "currency": "EUR", "from": "2020-01-01", "price": "27.60"},`, 1)
	must(w.t)(w.ImportCatalog(w.t.Context(), access.Job(), strings.NewReader(priced)))
	return w.customerOf(enterprise, billing.Flexible, seats)
}

func (w *world) customerOf(sku string, plan billing.Plan, seats int64) company {
	w.t.Helper()
	n := w.names.Add(1)
	in := NewCustomer{
		CustomerInformation: CustomerInformation{Name: fmt.Sprintf("Harbor Foods %d", n), Country: "IE", TimeZone: "Europe/Dublin"},
		Domain:              fmt.Sprintf("harbor%d.example", n),
		Admin:               NewUser{FirstName: "Aoife", LastName: "Byrne", Address: "aoife"},
		Subscription:        NewSubscription{SKU: sku, Plan: plan, Seats: seats},
	}
	in.Subscription.Kept = must(w.t)(w.QuoteSubscription(w.t.Context(), w.admin, 0, in.Subscription)).(Quote).Kept()
	made := must(w.t)(w.AddCustomer(w.t.Context(), w.admin, in)).(CustomerAdded)
	return company{made.CustomerID, made.SubscriptionID, w.staff(fmt.Sprintf("aoife@harbor%d.example", n))}
}

// fill adds n users to a customer and returns them.
func (w *world) fill(c company, n int) []uint {
	w.t.Helper()
	in := make([]NewUser, n)
	for i := range in {
		in[i] = NewUser{FirstName: "Anna", LastName: "Berg", Address: fmt.Sprintf("anna.%d", w.names.Add(1))}
	}
	return must(w.t)(w.AddUsers(w.t.Context(), c.admin, in)).(UsersAdded).UserIDs
}

func (w *world) sub(id uint) Subscription {
	w.t.Helper()
	var s Subscription
	if err := w.db.Read(w.t.Context()).Where("id = ?", id).Take(&s).Error; err != nil {
		w.t.Fatal(err)
	}
	return s
}

// must fails the test on an error and returns the value otherwise.
func must(t *testing.T) func(v any, err error) any {
	t.Helper()
	return func(v any, err error) any {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// refused fails the test unless err is a refusal of the kind that says text.
func refused(t *testing.T, err error, kind Kind, text string) {
	t.Helper()
	if KindOf(err) != kind || err == nil || !strings.Contains(err.Error(), text) {
		t.Fatalf("got %v (kind %d), want kind %d with %q", err, KindOf(err), kind, text)
	}
}

var template = struct {
	sync.Once
	dir string
	err error
}{}

// sqliteStore opens a copy of a database that is migrated once in a process.
func sqliteStore(t *testing.T, now func() time.Time) *Store {
	t.Helper()
	template.Do(func() {
		if template.dir, template.err = os.MkdirTemp("", "perseat"); template.err != nil {
			return
		}
		var s *Store
		if s, template.err = Open(context.Background(), filepath.Join(template.dir, "template.db"), now, nil); template.err == nil {
			template.err = s.Close()
		}
	})
	if template.err != nil {
		t.Fatal(template.err)
	}
	empty, err := os.ReadFile(filepath.Join(template.dir, "template.db"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "perseat.db")
	if err := os.WriteFile(file, empty, 0o600); err != nil {
		t.Fatal(err)
	}
	return opened(t, file, now)
}

var databases atomic.Int64

var pgTemplate struct {
	sync.Once
	name string
	err  error
}

// postgresStore opens a copy of a database that is migrated once in a process.
func postgresStore(t *testing.T, now func() time.Time) *Store {
	t.Helper()
	server := os.Getenv("TEST_POSTGRES")
	admin, err := database.Open(t.Context(), server, database.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	base := fmt.Sprintf("perseat_test_%d", os.Getpid())
	exec := func(sql string) error { return admin.Read(context.Background()).Exec(sql).Error }
	pgTemplate.Do(func() {
		if pgTemplate.err = exec("CREATE DATABASE " + base); pgTemplate.err != nil {
			return
		}
		pgTemplate.name = base
		var s *Store
		if s, pgTemplate.err = Open(context.Background(), onServer(server, base), now, nil); pgTemplate.err == nil {
			pgTemplate.err = s.Close()
		}
	})
	if pgTemplate.err != nil {
		t.Fatal(pgTemplate.err)
	}
	name := fmt.Sprintf("%s_%d", base, databases.Add(1))
	if err := exec("CREATE DATABASE " + name + " TEMPLATE " + base); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		again, err := database.Open(context.Background(), server, database.Options{})
		if err == nil {
			err = again.Read(context.Background()).Exec("DROP DATABASE " + name + " WITH (FORCE)").Error
			_ = again.Close()
		}
		if err != nil {
			t.Error(err)
		}
	})
	return opened(t, onServer(server, name), now)
}

// removeTemplates removes what the copies were made of.
func removeTemplates() error {
	if template.dir != "" {
		if err := os.RemoveAll(template.dir); err != nil {
			return err
		}
	}
	if pgTemplate.name == "" {
		return nil
	}
	server, err := database.Open(context.Background(), os.Getenv("TEST_POSTGRES"), database.Options{})
	if err != nil {
		return err
	}
	defer server.Close()
	return server.Read(context.Background()).Exec("DROP DATABASE " + pgTemplate.name).Error
}

func onServer(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server
	}
	u.Path = "/" + name
	return u.String()
}

func opened(t *testing.T, url string, now func() time.Time) *Store {
	t.Helper()
	s, err := Open(context.Background(), url, now, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
