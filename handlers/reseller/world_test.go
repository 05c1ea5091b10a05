package reseller_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"

	"perseat/handlers"
	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

// world is the whole application on a store of its own, with two resellers.
type world struct {
	t     *testing.T
	store *models.Store
	site  *httptest.Server
	now   atomic.Pointer[time.Time]
	admin access.Actor // the admin of Liffey Cloud
	names int          // of users
	firms int
}

const password = "correct horse"

const (
	standard = "1010020028"
	plus     = "1010020025"
)

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t}
	w.at(time.Date(2026, 4, 10, 9, 0, 0, 0, time.UTC))
	store, err := models.Open(t.Context(), filepath.Join(t.TempDir(), "perseat.db"), func() time.Time { return *w.now.Load() }, nil)
	w.check(err)
	w.store = store
	t.Cleanup(func() { _ = store.Close() })
	_, err = store.ImportCatalog(t.Context(), access.Job(), strings.NewReader(models.DefaultCatalog))
	w.check(err)
	w.admin = w.reseller("Liffey Cloud", "liffey.example", "IE", "IE6388047V", "EUR")
	for _, role := range []access.Role{access.RoleResellerSales, access.RoleResellerBilling, access.RoleResellerViewer} {
		_, err := store.AddStaff(t.Context(), w.admin, models.NewStaff{
			FirstName: "Declan", LastName: "Roche", Email: string(role) + "@liffey.example", Role: role, Password: password,
		})
		w.check(err)
	}
	w.reseller("Rainier Software", "rainier.example", "US", "", "USD")
	keys, err := store.SessionKeys(t.Context())
	w.check(err)
	log := slog.New(slog.NewTextHandler(testWriter{t}, &slog.HandlerOptions{Level: slog.LevelError}))
	app := web.New(store, log, keys, web.Options{Version: "test", Elapsed: func() time.Duration { return 0 }})
	w.site = httptest.NewServer(handlers.Router(app))
	t.Cleanup(w.site.Close)
	return w
}

// testWriter puts the log of faults into the test's.
type testWriter struct{ t *testing.T }

func (w testWriter) Write(line []byte) (int, error) {
	w.t.Errorf("fault: %s", line)
	return len(line), nil
}

func (w *world) at(now time.Time) { w.now.Store(&now) }

func (w *world) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) reseller(name, domain, country, vat string, c billing.Currency) access.Actor {
	w.t.Helper()
	_, err := w.store.AddReseller(context.Background(), access.Job(), models.NewReseller{
		Name: name, Domain: domain, Country: country, VATNumber: vat, Currency: c,
		Admin: models.NewStaff{FirstName: "Niamh", LastName: "Doyle", Email: "admin@" + domain, Password: password},
	})
	w.check(err)
	return w.actor("admin@" + domain)
}

// actor signs a person in and returns whom the session stands for.
func (w *world) actor(email string) access.Actor {
	w.t.Helper()
	in, err := w.store.SignIn(context.Background(), email, password, access.Request{Address: "192.0.2.1"}, models.Browser{})
	w.check(err)
	p, err := w.store.PersonOf(context.Background(), in.Session)
	w.check(err)
	return p.Actor
}

// company is a customer with its administrator and first subscription.
type company struct {
	id, sub uint
	admin   access.Actor
	name    string
}

// customer makes a customer whose administrator holds one license.
func (w *world) customer(who access.Actor, plan billing.Plan, seats int64) company {
	w.t.Helper()
	c := w.add(who, plan, seats, password)
	c.admin = w.actor(fmt.Sprintf("aoife@harbor%d.example", w.firms))
	return c
}

// add makes a customer whose administrator has a password, or cannot sign in.
func (w *world) add(who access.Actor, plan billing.Plan, seats int64, password string) company {
	w.t.Helper()
	w.firms++
	name, domain := fmt.Sprintf("Harbor Foods %d", w.firms), fmt.Sprintf("harbor%d.example", w.firms)
	in := models.NewCustomer{
		CustomerInformation: models.CustomerInformation{Name: name, Country: "IE", TimeZone: "Europe/Dublin"},
		Domain:              domain,
		Admin:               models.NewUser{FirstName: "Aoife", LastName: "Byrne", Address: "aoife", Password: password},
		Subscription:        models.NewSubscription{SKU: standard, Plan: plan, Seats: seats},
	}
	quote, err := w.store.QuoteSubscription(w.t.Context(), who, 0, in.Subscription)
	w.check(err)
	in.Subscription.Kept = quote.Kept()
	made, err := w.store.AddCustomer(w.t.Context(), who, in)
	w.check(err)
	return company{id: made.CustomerID, sub: made.SubscriptionID, name: name}
}

// fill adds users to a customer.
func (w *world) fill(c company, n int) {
	w.t.Helper()
	for range n {
		w.names++
		_, err := w.store.AddUsers(w.t.Context(), c.admin, []models.NewUser{{
			FirstName: "Anna", LastName: "Berg", Address: fmt.Sprintf("anna.%d", w.names),
		}})
		w.check(err)
	}
}

// ordering sets how customers ask for more.
func (w *world) ordering(o models.Ordering) {
	w.t.Helper()
	s, err := w.store.Settings(w.t.Context(), w.admin)
	w.check(err)
	s.Ordering = o
	_, err = w.store.EditSettings(w.t.Context(), w.admin, s)
	w.check(err)
}

// browser is a person at the site, who follows no redirects.
type browser struct {
	w *world
	http.Client
}

// answer is what the site said.
type answer struct {
	t        *testing.T
	status   int
	location string
	header   http.Header
	text     string
}

func (w *world) browser(email string) *browser {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	w.check(err)
	b := &browser{w, http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	b.post("/sign-in", url.Values{"email": {email}, "password": {password}}).is(http.StatusSeeOther)
	return b
}

func (b *browser) get(path string) answer {
	b.w.t.Helper()
	r, err := b.Get(b.w.site.URL + path)
	b.w.check(err)
	return b.read(r)
}

func (b *browser) post(path string, form url.Values) answer {
	b.w.t.Helper()
	r, err := b.PostForm(b.w.site.URL+path, form)
	b.w.check(err)
	return b.read(r)
}

func (b *browser) read(r *http.Response) answer {
	b.w.t.Helper()
	defer func() { _ = r.Body.Close() }()
	text, err := io.ReadAll(r.Body)
	b.w.check(err)
	return answer{b.w.t, r.StatusCode, r.Header.Get("Location"), r.Header, string(text)}
}

// is fails the test unless the status is the one wanted.
func (a answer) is(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d:\n%s", a.status, status, a.main())
	}
	return a
}

// says fails the test unless the page has all the texts.
func (a answer) says(texts ...string) answer {
	a.t.Helper()
	for _, text := range texts {
		if !strings.Contains(plain(a.text), text) && !strings.Contains(a.text, text) {
			a.t.Errorf("does not say %q:\n%s", text, a.main())
		}
	}
	return a
}

// never fails the test if the page has one of the texts.
func (a answer) never(texts ...string) answer {
	a.t.Helper()
	for _, text := range texts {
		if !strings.Contains(text, "<") && strings.Contains(plain(a.text), text) || strings.Contains(a.text, text) {
			a.t.Errorf("says %q", text)
		}
	}
	return a
}

func (a answer) main() string {
	_, rest, _ := strings.Cut(a.text, "<main")
	rest, _, _ = strings.Cut(plain(rest), "Africa/Cairo") // the lists to choose from say nothing
	return rest[:min(len(rest), 1500)]
}

var (
	tags  = regexp.MustCompile(`<[^>]*>`)
	blank = regexp.MustCompile(`[\s\x{a0}]+`)
)

// plain is the text of a page.
func plain(page string) string {
	return blank.ReplaceAllString(html.UnescapeString(tags.ReplaceAllString(page, " ")), " ")
}

// form reads the fields of the page's form with an action, as a browser would
// send them.
func (a answer) form(action string) url.Values {
	a.t.Helper()
	root, err := html.Parse(strings.NewReader(a.text))
	if err != nil {
		a.t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Data == "form" && attr(n, "action") == action && attr(n, "method") == "post" {
			return fields(n)
		}
	}
	a.t.Fatalf("no form for %s:\n%s", action, a.main())
	return nil
}

func fields(form *html.Node) url.Values {
	out := url.Values{}
	for n := range form.Descendants() {
		name := attr(n, "name")
		switch {
		case name == "" || n.Type != html.ElementNode:
		case n.Data == "textarea":
			if n.FirstChild != nil {
				out.Set(name, n.FirstChild.Data)
			} else {
				out.Set(name, "")
			}
		case n.Data == "select":
			for o := range n.Descendants() {
				if o.Data == "option" && (has(o, "selected") || !out.Has(name)) {
					out.Set(name, attr(o, "value"))
				}
			}
		case n.Data == "input" && attr(n, "type") == "radio":
			if has(n, "checked") {
				out.Set(name, attr(n, "value"))
			}
		case n.Data == "input":
			out.Set(name, attr(n, "value"))
		}
	}
	return out
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// keep writes a page to look at, if PAGES names a folder.
func (a answer) keep(name string) answer {
	if folder := os.Getenv("PAGES"); folder != "" {
		_ = os.WriteFile(filepath.Join(folder, name+".html"), []byte(a.text), 0o644)
	}
	return a
}
