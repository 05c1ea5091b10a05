package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
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

// world is the whole application on a store of its own, with two resellers.
type world struct {
	*testing.T
	store *models.Store
	site  http.Handler
	now   atomic.Pointer[time.Time]
	admin access.Actor // of Liffey Cloud
	other access.Actor // of Rainier Software
	key   string       // of Liffey Cloud, with all rights
	firms int
}

const (
	standard = "1010020028"
	plus     = "1010020025"
	vault    = "Google-Vault"
	password = "correct horse"
)

// callsAMinute is what a key may do in the tests; a tenth of it at once.
const callsAMinute = 2000

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t}
	w.at(time.Date(2026, 4, 10, 9, 0, 0, 0, time.UTC))
	store, err := models.Open(t.Context(), filepath.Join(t.TempDir(), "perseat.db"), func() time.Time { return *w.now.Load() }, nil)
	w.check(err)
	w.store = store
	t.Cleanup(func() { _ = store.Close() })
	_, err = store.ImportCatalog(t.Context(), access.Job(), strings.NewReader(models.DefaultCatalog))
	w.check(err)
	w.admin = w.reseller("Liffey Cloud", "liffey.example", "IE", "IE6388047V", "EUR")
	w.other = w.reseller("Rainier Software", "rainier.example", "US", "", "USD")
	keys, err := store.SessionKeys(t.Context())
	w.check(err)
	log := slog.New(slog.NewTextHandler(testWriter{t}, &slog.HandlerOptions{Level: slog.LevelError}))
	w.site = handlers.Router(web.New(store, log, keys, web.Options{
		Version: "test", APIRate: callsAMinute, Elapsed: func() time.Duration { return 0 },
	}))
	w.key = w.newKey(w.admin, access.AllRights...)
	return w
}

// testWriter puts the log of faults into the test's.
type testWriter struct{ t *testing.T }

func (w testWriter) Write(line []byte) (int, error) {
	w.t.Errorf("fault: %s", line)
	return len(line), nil
}

func (w *world) at(now time.Time) { w.now.Store(&now) }

// later lets time pass, and with it the counts of calls.
func (w *world) later(d time.Duration) { w.at(w.now.Load().Add(d)) }

func (w *world) check(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) reseller(name, domain, country, vat string, c billing.Currency) access.Actor {
	w.Helper()
	ctx := context.Background()
	_, err := w.store.AddReseller(ctx, access.Job(), models.NewReseller{
		Name: name, Domain: domain, Country: country, VATNumber: vat, Currency: c,
		Admin: models.NewStaff{FirstName: "Niamh", LastName: "Doyle", Email: "admin@" + domain, Password: password},
	})
	w.check(err)
	in, err := w.store.SignIn(ctx, "admin@"+domain, password, access.Request{}, models.Browser{})
	w.check(err)
	p, err := w.store.PersonOf(ctx, in.Session)
	w.check(err)
	return p.Actor
}

func (w *world) newKey(by access.Actor, rights ...access.Right) string {
	w.Helper()
	made, err := w.store.MakeKey(context.Background(), by, models.NewAPIKey{Name: "Nightly sync", Rights: rights})
	w.check(err)
	return made.Secret
}

// firm is a customer with its administrator, who holds a license, and its
// subscription.
type firm struct {
	id     uint
	sub    uint
	domain string
	admin  access.Actor
}

func (f firm) path() string { return "/apps/reseller/v1/customers/" + f.domain }

func (f firm) subscription() string { return f.path() + "/subscriptions/" + fmt.Sprint(f.sub) }

func (w *world) customer(by access.Actor, plan billing.Plan, seats int64) firm {
	w.Helper()
	w.firms++
	ctx := context.Background()
	in := models.NewCustomer{
		CustomerInformation: models.CustomerInformation{Name: fmt.Sprintf("Harbor Foods %d", w.firms), Country: "IE", TimeZone: "Europe/Dublin"},
		Domain:              fmt.Sprintf("harbor%d.example", w.firms),
		Admin:               models.NewUser{FirstName: "Aoife", LastName: "Byrne", Address: "aoife"},
		Subscription:        models.NewSubscription{SKU: standard, Plan: plan, Seats: seats},
	}
	quote, err := w.store.QuoteSubscription(ctx, by, 0, in.Subscription)
	w.check(err)
	in.Subscription.Kept = quote.Kept()
	made, err := w.store.AddCustomer(ctx, by, in)
	w.check(err)
	admin := access.Actor{UserID: made.AdminID, Role: access.RoleSuperAdmin, ResellerID: by.ResellerID, CustomerID: made.CustomerID}
	return firm{made.CustomerID, made.SubscriptionID, in.Domain, admin}
}

// answer is what a call was answered.
type answer struct {
	code   int
	header http.Header
	text   string
	body   map[string]any
}

// call calls with a key, "" for none. The body is sent as it is if it is a text,
// else as JSON.
func (w *world) call(key, method, path string, body any, headers ...string) answer {
	w.Helper()
	var text []byte
	switch body := body.(type) {
	case nil:
	case string:
		text = []byte(body)
	default:
		var err error
		text, err = json.Marshal(body)
		w.check(err)
	}
	r := httptest.NewRequest(method, path, bytes.NewReader(text))
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	w.site.ServeHTTP(rec, r)
	out := answer{code: rec.Code, header: rec.Header(), text: rec.Body.String()}
	if rec.Body.Len() > 0 {
		if err := json.Unmarshal(rec.Body.Bytes(), &out.body); err != nil {
			w.Fatalf("%s %s answers %d, which is no JSON: %s", method, path, rec.Code, rec.Body)
		}
	}
	if strings.HasPrefix(path, "/apps/") && rec.Header().Get("Cache-Control") != "no-store" {
		w.Errorf("%s %s may be cached", method, path)
	}
	return out
}

// ok calls with the key of Liffey Cloud and requires that it is done.
func (w *world) ok(method, path string, body any, headers ...string) answer {
	w.Helper()
	a := w.call(w.key, method, path, body, headers...)
	if a.code != http.StatusOK && a.code != http.StatusNoContent {
		w.Fatalf("%s %s answers %d: %s", method, path, a.code, a.text)
	}
	return a
}

// refused requires an error in Google's shape: "412 conditionNotMet", and what it
// says.
func (w *world) refused(a answer, want, text string) {
	w.Helper()
	var e struct {
		Error struct {
			Code    int
			Message string
			Status  string
			Errors  []struct{ Message, Domain, Reason, Location string }
		}
	}
	w.check(json.Unmarshal([]byte(a.text), &e))
	if e.Error.Code != a.code || len(e.Error.Errors) == 0 || e.Error.Status == "" {
		w.Fatalf("%d is not in the shape of an error: %s", a.code, a.text)
	}
	first := e.Error.Errors[0]
	if got := fmt.Sprint(a.code, " ", first.Reason); got != want || !strings.Contains(a.text, text) {
		w.Errorf("got %s, want %s with %q: %s", got, want, text, a.text)
	}
	if domain := map[bool]string{true: "usageLimits", false: "global"}[first.Reason == "quotaExceeded"]; first.Domain != domain {
		w.Errorf("the domain is %q", first.Domain)
	}
}

// at is a field of an answer, by its path.
func (a answer) at(path string) any {
	var v any = a.body
	for name := range strings.SplitSeq(path, ".") {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	return v
}

// has requires fields of an answer.
func (w *world) has(a answer, fields map[string]any) {
	w.Helper()
	for path, want := range fields {
		if n, is := want.(int); is {
			want = float64(n)
		}
		if got := a.at(path); got != want {
			w.Errorf("%s is %#v, want %#v", path, got, want)
		}
	}
}

var _ io.Writer = testWriter{}

type object = map[string]any
