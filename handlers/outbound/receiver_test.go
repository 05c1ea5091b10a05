package outbound

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"perseat/models"
	"perseat/models/billing"
)

// arrived is an event that a receiver was posted.
type arrived struct {
	models.Event
	body   string
	header http.Header
	taken  bool
}

// receiver is a real web server in this process, whose answers a test chooses.
type receiver struct {
	*httptest.Server
	secret string // what it checks signatures with

	mu     sync.Mutex
	got    []arrived
	answer func(http.ResponseWriter, arrived) // nil takes everything
}

// receive starts a receiver and makes it a webhook of the town's reseller.
func (w *town) receive(kinds ...models.EventType) *receiver {
	w.t.Helper()
	r := &receiver{}
	r.Server = httptest.NewServer(r)
	w.t.Cleanup(r.Close)
	w.register(r, r.URL+"/events?token=hush", kinds...)
	return r
}

func (w *town) register(r *receiver, address string, kinds ...models.EventType) uint {
	w.t.Helper()
	if len(kinds) == 0 {
		kinds = models.EventTypes
	}
	made, err := w.AddWebhook(w.t.Context(), w.reseller, models.NewWebhook{URL: address, Events: kinds, Reach: models.Reach{Localhost: true, Private: true}})
	w.check(err)
	r.secret = made.Secret
	return made.ID
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	a := arrived{body: string(body), header: q.Header.Clone()}
	if err := json.Unmarshal(body, &a.Event); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	answer, place := r.answer, len(r.got)
	r.got = append(r.got, a)
	r.mu.Unlock()
	seen := &status{ResponseWriter: w, code: http.StatusOK}
	if answer != nil {
		answer(seen, a)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got[place].taken = seen.code < 300
}

// status remembers how a request was answered.
type status struct {
	http.ResponseWriter
	code int
}

func (s *status) WriteHeader(code int) { s.code = code; s.ResponseWriter.WriteHeader(code) }

// Flush sends what was written so far.
func (s *status) Flush() { s.ResponseWriter.(http.Flusher).Flush() }

// answers makes the receiver answer with a code.
func (r *receiver) answers(code int) {
	r.set(func(w http.ResponseWriter, _ arrived) { w.WriteHeader(code) })
}

func (r *receiver) set(answer func(http.ResponseWriter, arrived)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = answer
}

// events are what the receiver was posted so far.
func (r *receiver) events() []arrived {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

// poster is a poster that reaches receivers on this machine.
func (w *town) poster(change ...func(*WebhookSettings)) *Poster {
	s := WebhookSettings{Reach: models.Reach{Localhost: true}, Version: "0.1", Clock: time.Now, Timeout: 400 * time.Millisecond}
	for _, c := range change {
		c(&s)
	}
	return NewPoster(w.Store, slog.New(slog.NewTextHandler(&w.log, nil)), s)
}

func (w *town) postAll(p *Poster) int {
	w.t.Helper()
	n, err := p.Deliver(w.t.Context())
	w.check(err)
	return n
}

// raise makes an event: the cap of the town's customer is raised by one.
func (w *town) raiseBy1() { w.t.Helper(); w.raiseOf(w.sub) }

func (w *town) raiseOf(sub uint) {
	w.t.Helper()
	a, err := w.Subscription(w.t.Context(), w.reseller, sub)
	w.check(err)
	_, err = w.EditPurchaseCap(w.t.Context(), w.reseller, sub, models.CapChange{Cap: a.Ceiling + 1, Was: a.Ceiling})
	w.check(err)
}

// customers makes more customers, and returns their subscriptions and the first.
func (w *town) customers(n int) []uint {
	w.t.Helper()
	subs := []uint{w.sub}
	for i := range n {
		in := models.NewCustomer{
			CustomerInformation: models.CustomerInformation{Name: fmt.Sprintf("Customer %d", i), Country: "IE", TimeZone: "Europe/Dublin"},
			Domain:              fmt.Sprintf("customer%d.example", i),
			Admin:               models.NewUser{FirstName: "Zoë", LastName: "Müller", Address: "zoe", Password: "correct horse battery"},
			Subscription:        models.NewSubscription{SKU: "1010020028", Plan: billing.Flexible, Seats: 10},
		}
		quote, err := w.QuoteSubscription(w.t.Context(), w.reseller, 0, in.Subscription)
		w.check(err)
		in.Subscription.Kept = quote.Kept()
		made, err := w.AddCustomer(w.t.Context(), w.reseller, in)
		w.check(err)
		subs = append(subs, made.SubscriptionID)
	}
	return subs
}

// logOf is the log of the town's first webhook, the oldest delivery first.
func (w *town) logOf(hook uint) []models.DeliveryRow {
	w.t.Helper()
	list, err := w.ListDeliveries(context.Background(), w.reseller, hook, models.DeliveryFilter{}, models.Paging{Size: models.MaxPage})
	w.check(err)
	slices.Reverse(list.Rows)
	return list.Rows
}

// signed reports whether one of an event's signatures was made with a secret, as
// docs/webhooks.md says how to check it.
func signed(a arrived, secret string) bool {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return false
	}
	sum := hmac.New(sha256.New, key)
	sum.Write([]byte(a.header.Get("webhook-id") + "." + a.header.Get("webhook-timestamp") + "." + a.body))
	return slices.Contains(strings.Split(a.header.Get("webhook-signature"), " "), "v1,"+base64.StdEncoding.EncodeToString(sum.Sum(nil)))
}

// age is how long ago an event was signed.
func age(t *testing.T, a arrived) time.Duration {
	t.Helper()
	seconds, err := strconv.ParseInt(a.header.Get("webhook-timestamp"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return time.Since(time.Unix(seconds, 0))
}
