package admin_test

import (
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"perseat/handlers"
	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

const password = "correct-horse-battery"

// world is the whole application on a real store, with one reseller.
type world struct {
	t      *testing.T
	store  *models.Store
	server *httptest.Server
	clock  atomic.Pointer[time.Time]
	staff  access.Actor // the reseller's admin
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t}
	w.at(time.Date(2026, 4, 10, 9, 0, 0, 0, time.UTC))
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	store, err := models.Open(t.Context(), filepath.Join(t.TempDir(), "perseat.db"), func() time.Time { return *w.clock.Load() }, log)
	if err != nil {
		t.Fatal(err)
	}
	w.store = store
	keys, err := store.SessionKeys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w.server = httptest.NewServer(handlers.Router(web.New(store, log, keys, web.Options{Elapsed: func() time.Duration { return 0 }})))
	t.Cleanup(func() {
		w.server.Close()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := store.ImportCatalog(t.Context(), access.Job(), strings.NewReader(models.DefaultCatalog)); err != nil {
		t.Fatal(err)
	}
	id, err := store.AddReseller(t.Context(), access.Job(), models.NewReseller{
		Name: "Liffey Cloud", Domain: "liffey.example", Country: "IE", VATNumber: "IE6388047V", Currency: "EUR",
		Admin: models.NewStaff{FirstName: "Niamh", LastName: "Doyle", Email: "niamh@liffey.example", Password: password},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.staff = access.Actor{UserID: 1, Role: access.RoleResellerAdmin, ResellerID: id}
	w.ordering(models.OrderingForm)
	return w
}

func (w *world) at(now time.Time) { w.clock.Store(&now) }

// ordering sets how customers ask for more.
func (w *world) ordering(o models.Ordering) {
	w.t.Helper()
	s, err := w.store.Settings(w.t.Context(), w.staff)
	if err != nil {
		w.t.Fatal(err)
	}
	s.Ordering, s.OrderingLink, s.SupportEmail = o, "https://liffey.example/order", "help@liffey.example"
	if _, err := w.store.EditSettings(w.t.Context(), w.staff, s); err != nil {
		w.t.Fatal(err)
	}
}

// company is a customer, its first super admin as actor, and its subscription.
type company struct {
	domain string
	boss   access.Actor
	sub    uint
}

func (w *world) customer(domain string, plan billing.Plan, seats int64) company {
	w.t.Helper()
	ctx := w.t.Context()
	in := models.NewCustomer{
		CustomerInformation: models.CustomerInformation{Name: "Harbor Foods", Country: "IE", TimeZone: "Europe/Dublin"},
		Domain:              domain,
		Admin:               models.NewUser{FirstName: "Aoife", LastName: "Byrne", Address: "aoife", Password: password},
		Subscription:        models.NewSubscription{SKU: "1010020028", Plan: plan, Seats: seats, PONumber: "PO-SECRET-77"},
	}
	q, err := w.store.QuoteSubscription(ctx, w.staff, 0, in.Subscription)
	if err != nil {
		w.t.Fatal(err)
	}
	in.Subscription.Kept = q.Kept()
	made, err := w.store.AddCustomer(ctx, w.staff, in)
	if err != nil {
		w.t.Fatal(err)
	}
	boss := access.Actor{UserID: made.AdminID, Role: access.RoleSuperAdmin, ResellerID: w.staff.ResellerID, CustomerID: made.CustomerID}
	return company{domain, boss, made.SubscriptionID}
}

// vault gives a customer a subscription whose licenses are assigned by hand.
func (w *world) vault(c company, seats int64) uint {
	w.t.Helper()
	in := models.NewSubscription{SKU: "Google-Vault", Plan: billing.Flexible, Seats: seats}
	q, err := w.store.QuoteSubscription(w.t.Context(), w.staff, c.boss.CustomerID, in)
	if err != nil {
		w.t.Fatal(err)
	}
	in.Kept = q.Kept()
	if _, err = w.store.AddSubscription(w.t.Context(), w.staff, c.boss.CustomerID, in); err != nil {
		w.t.Fatal(err)
	}
	all, err := w.store.Subscriptions(w.t.Context(), c.boss, c.boss.CustomerID)
	if err != nil {
		w.t.Fatal(err)
	}
	return all[len(all)-1].ID
}

// user adds a user with a role, who can sign in.
func (w *world) user(c company, name string, role access.Role) uint {
	w.t.Helper()
	made, err := w.store.AddUsers(w.t.Context(), c.boss, []models.NewUser{{FirstName: name, LastName: "Ward", Address: name, Role: role, Password: password}})
	if err != nil {
		w.t.Fatal(err)
	}
	return made.UserIDs[0]
}

func (w *world) users(c company) int {
	w.t.Helper()
	list, err := w.store.ListUsers(w.t.Context(), c.boss, models.UserFilter{}, models.Paging{})
	if err != nil {
		w.t.Fatal(err)
	}
	return list.Count
}

// browser is somebody's browser. It follows no redirect by itself.
type browser struct {
	w      *world
	client *http.Client
}

// answer is what a browser was answered.
type answer struct {
	t        *testing.T
	what     string
	status   int
	location string
	body     string // with entities as characters
	raw      string
}

func (w *world) browser(email string) browser {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	b := browser{w, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	if email != "" {
		b.post("/sign-in", url.Values{"email": {email}, "password": {password}}).is(303)
	}
	return b
}

func (b browser) get(path string) answer {
	b.w.t.Helper()
	res, err := b.client.Get(b.w.server.URL + path)
	return b.answer("GET "+path, res, err)
}

func (b browser) post(path string, form url.Values) answer {
	b.w.t.Helper()
	res, err := b.client.PostForm(b.w.server.URL+path, form)
	return b.answer("POST "+path, res, err)
}

// sent posts a form and follows to the page that it leads to.
func (b browser) sent(path string, form url.Values) answer {
	b.w.t.Helper()
	a := b.post(path, form).is(303)
	return b.get(a.location).is(200)
}

func (b browser) answer(what string, res *http.Response, err error) answer {
	b.w.t.Helper()
	if err != nil {
		b.w.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.w.t.Fatal(err)
	}
	return answer{b.w.t, what, res.StatusCode, res.Header.Get("Location"), html.UnescapeString(string(body)), string(body)}
}

func (a answer) is(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s answered %d, want %d: %s", a.what, a.status, status, words(a.raw))
	}
	return a
}

// says fails unless the page says all of it.
func (a answer) says(texts ...string) answer {
	a.t.Helper()
	for _, text := range texts {
		if !strings.Contains(a.body, text) && !strings.Contains(words(a.raw), text) {
			a.t.Errorf("%s does not say %q: %s", a.what, text, words(a.raw))
		}
	}
	return a
}

// lacks fails if the page says any of it.
func (a answer) lacks(texts ...string) answer {
	a.t.Helper()
	for _, text := range texts {
		if strings.Contains(a.body, text) {
			a.t.Errorf("%s says %q", a.what, text)
		}
	}
	return a
}

// hidden is the value of a hidden field.
func (a answer) hidden(name string) string {
	a.t.Helper()
	found := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(a.raw)
	if found == nil {
		a.t.Fatalf("%s has no hidden %s", a.what, name)
	}
	return html.UnescapeString(found[1])
}

var tags = regexp.MustCompile(`(?s)<head>.*?</head>|<[^>]*>`)

// words is the text of a page.
func words(page string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(page, " "))), " ")
}
