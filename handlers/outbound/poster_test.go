package outbound

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"perseat/models"
)

func TestAnEventArrivesSigned(t *testing.T) {
	w := newTown(t)
	r := w.receive()
	w.raiseBy1()
	if n := w.postAll(w.poster()); n != 1 {
		t.Fatalf("%d posted", n)
	}
	got := r.events()[0]
	if got.EventType != models.EventCapChanged || got.MessageID == "" || got.header.Get("webhook-id") != got.MessageID ||
		got.header.Get("Content-Type") != "application/json" || got.header.Get("User-Agent") != "Perseat/0.1" {
		t.Errorf("%+v", got)
	}
	if !signed(got, r.secret) || age(t, got) > time.Minute || age(t, got) < -time.Second {
		t.Errorf("not signed: %v", got.header)
	}
	changed := got
	changed.body = strings.Replace(got.body, "11", "12", 1)
	late := got
	late.header = got.header.Clone()
	late.header.Set("webhook-timestamp", "1775811601")
	if signed(changed, r.secret) || signed(late, r.secret) || signed(got, "whsec_AAAA") {
		t.Error("the signature holds for anything")
	}
	row := w.logOf(1)[0]
	if row.Status != models.DeliverySent || row.Code != 200 || row.Body != got.body || w.postAll(w.poster()) != 0 {
		t.Errorf("%+v", row)
	}
}

func TestANewSecretSignsBesideTheOldOne(t *testing.T) {
	w := newTown(t)
	r := w.receive()
	made, err := w.RenewWebhookSecret(t.Context(), w.reseller, 1)
	w.check(err)
	w.raiseBy1()
	w.later(models.OldSecretLife)
	w.postAll(w.poster())
	w.at(noon.Add(time.Minute))
	w.raiseBy1()
	w.postAll(w.poster())
	over, both := r.events()[0], r.events()[1]
	if !signed(both, r.secret) || !signed(both, made.Secret) || signed(over, r.secret) || !signed(over, made.Secret) {
		t.Errorf("%v, %v", over.header, both.header)
	}
}

func TestWhatReceiversAnswer(t *testing.T) {
	type answer = func(http.ResponseWriter, arrived)
	code := func(n int) answer { return func(w http.ResponseWriter, _ arrived) { w.WriteHeader(n) } }
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("followed") }))
	defer elsewhere.Close()
	for name, test := range map[string]struct {
		answer answer
		code   int
		taken  bool
		says   string
		begins string // of the answer, as the log shows it
	}{
		"200": {code(200), 200, true, "", ""},
		"204": {code(204), 204, true, "", ""},
		"400": {code(400), 400, false, "The receiver answered 400.", ""},
		"401 and words": {func(w http.ResponseWriter, _ arrived) {
			http.Error(w, "no \x00key\xff\nfrom you", http.StatusUnauthorized)
		}, 401, false, "answered 401", "no key from you"},
		"500 and much": {
			func(w http.ResponseWriter, _ arrived) {
				http.Error(w, strings.Repeat("no ", 1<<20), http.StatusInternalServerError)
			}, 500, false,
			"answered 500", strings.TrimSpace(strings.Repeat("no ", 100)),
		},
		"redirect": {func(w http.ResponseWriter, _ arrived) {
			w.Header().Set("Location", elsewhere.URL)
			w.WriteHeader(http.StatusTemporaryRedirect)
		}, 307, false, "Redirects are not followed.", ""},
		"nothing": {func(http.ResponseWriter, arrived) { time.Sleep(700 * time.Millisecond) }, 0, false, "did not answer within 400ms", ""},
		"nothing in time": {func(w http.ResponseWriter, _ arrived) {
			time.Sleep(700 * time.Millisecond)
			w.WriteHeader(200)
		}, 0, false, "did not answer within 400ms", ""},
		"slowly, but in time": {func(w http.ResponseWriter, _ arrived) {
			time.Sleep(150 * time.Millisecond)
			w.WriteHeader(200)
		}, 200, true, "", ""},
		"success, and then no end": {func(w http.ResponseWriter, _ arrived) {
			w.WriteHeader(200)
			w.(*status).Flush()
			time.Sleep(700 * time.Millisecond)
		}, 200, true, "", ""},
		"failure, drop by drop": {func(w http.ResponseWriter, _ arrived) {
			w.WriteHeader(503)
			for range 10 {
				fmt.Fprint(w, "busy ")
				w.(*status).Flush()
				time.Sleep(100 * time.Millisecond)
			}
		}, 503, false, "answered 503", "busy"},
		"it hangs up":     {func(http.ResponseWriter, arrived) { panic(http.ErrAbortHandler) }, 0, false, "cannot be reached: EOF", ""},
		"endless headers": {func(w http.ResponseWriter, _ arrived) { w.Header().Set("X", strings.Repeat("x", 1<<20)) }, 0, false, "cannot be reached", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			r := w.receive()
			r.set(test.answer)
			w.raiseBy1()
			n := w.postAll(w.poster())
			row := w.logOf(1)[0]
			if (n == 1) != test.taken || (row.Status == models.DeliverySent) != test.taken || row.Code != test.code || row.Attempts != 1 {
				t.Fatalf("%d taken: %+v", n, row)
			}
			if !strings.Contains(row.LastError, test.says) || (test.says == "") != (row.LastError == "") || !strings.HasPrefix(row.Answer, test.begins) || len(row.Answer) > 300 {
				t.Errorf("it says %q, answered %q", row.LastError, row.Answer)
			}
			if strings.Contains(row.LastError+w.log.String(), "hush") {
				t.Errorf("the address is told: %s %s", row.LastError, w.log.String())
			}
			if test.taken {
				return
			}
			r.set(nil)
			w.later(10 * time.Second)
			if w.postAll(w.poster()) != 1 || w.logOf(1)[0].Status != models.DeliverySent || w.logOf(1)[0].LastError != "" {
				t.Errorf("not delivered later: %+v", w.logOf(1)[0])
			}
		})
	}
}

func TestAReceiverThatIsGoneIsLeftAlone(t *testing.T) {
	w := newTown(t)
	r := w.receive()
	r.answers(http.StatusGone)
	w.raiseBy1()
	w.postAll(w.poster())
	w.later(time.Hour)
	w.raiseBy1()
	w.postAll(w.poster())
	hook, err := w.Webhook(t.Context(), w.reseller, 1)
	w.check(err)
	if n := len(r.events()); n != 1 || hook.Status != models.WebhookPaused {
		t.Errorf("posted %d times, %+v", n, hook)
	}
	r.answers(200)
	_, err = w.ResumeWebhook(t.Context(), w.reseller, 1)
	w.check(err)
	if n := w.postAll(w.poster()); n != 2 {
		t.Errorf("%d of 2 delivered", n)
	}
}

// What a name stands for when it is dialed decides, not what was saved.
func TestNothingIsPostedIntoTheOwnNetwork(t *testing.T) {
	for name, test := range map[string]struct {
		host  string
		reach models.Reach
		taken bool
	}{
		"localhost":                        {"localhost", models.Reach{}, false},
		"a name that has become loopback":  {"receiver.example", models.Reach{}, false},
		"the same, while localhost is":     {"receiver.example", models.Reach{Localhost: true}, false},
		"the same, while the operator may": {"receiver.example", models.Reach{Private: true}, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t)
			r := &receiver{}
			r.Server = httptest.NewUnstartedServer(r)
			own, trust := certificate(t)
			r.TLS = own
			r.StartTLS()
			t.Cleanup(r.Close)
			port := netip.MustParseAddrPort(r.Listener.Addr().String()).Port()
			w.register(r, fmt.Sprintf("https://%s:%d/", test.host, port))
			w.raiseBy1()
			n := w.postAll(w.poster(func(s *WebhookSettings) {
				s.Reach, s.Trust, s.Names = test.reach, trust, names(t, [4]byte{127, 0, 0, 1})
				s.Timeout = 5 * time.Second
			}))
			row, says := w.logOf(1)[0], "The address leads into a network that webhooks may not reach."
			if test.taken {
				says = ""
			}
			if (n == 1) != test.taken || (len(r.events()) == 1) != test.taken || row.LastError != says {
				t.Errorf("%d taken, %d arrived: %+v", n, len(r.events()), row)
			}
		})
	}
}

func TestEventsArePostedOverCheckedTLS(t *testing.T) {
	w := newTown(t)
	r := &receiver{}
	r.Server = httptest.NewUnstartedServer(r)
	own, trust := certificate(t)
	r.TLS = own
	r.StartTLS()
	t.Cleanup(r.Close)
	w.register(r, r.URL)
	w.raiseBy1()
	w.postAll(w.poster())
	if row := w.logOf(1)[0]; !strings.Contains(row.LastError, "certificate is not valid") || len(r.events()) != 0 {
		t.Errorf("%+v", row)
	}
	w.later(10 * time.Second)
	n := w.postAll(w.poster(func(s *WebhookSettings) { s.Trust = &tls.Config{RootCAs: trust.RootCAs, MinVersion: tls.VersionTLS12} }))
	if n != 1 || !signed(r.events()[0], r.secret) {
		t.Errorf("%d delivered: %+v", n, w.logOf(1)[0])
	}
}

// Later events of a subscription wait for the earlier ones, whatever the receiver
// answers; those of others do not.
func TestEventsArriveInTheOrderOfTheirSubscription(t *testing.T) {
	w := newTown(t)
	subs := w.customers(3)
	r := w.receive()
	var calls atomic.Int64
	r.set(func(w http.ResponseWriter, a arrived) {
		switch n := calls.Add(1); {
		case n%4 == 0:
			w.WriteHeader(503)
		case n%7 == 0:
			panic(http.ErrAbortHandler)
		case n%3 == 0:
			time.Sleep(20 * time.Millisecond)
		}
	})
	const each = 8
	for range each {
		for _, sub := range subs {
			w.raiseOf(sub)
		}
	}
	p, two := w.poster(), w.poster()
	for range 200 {
		done := make(chan struct{})
		go func() { defer close(done); _, _ = two.Deliver(t.Context()) }()
		w.postAll(p)
		<-done
		w.later(time.Minute)
	}
	taken, last := 0, map[string]int{}
	for _, a := range r.events() {
		var number int
		if _, err := fmt.Sscan(a.Sequence, &number); err != nil {
			t.Fatal(err)
		}
		if number < last[a.SubscriptionID] {
			t.Errorf("%s of subscription %s arrived after %d", a.Sequence, a.SubscriptionID, last[a.SubscriptionID])
		}
		last[a.SubscriptionID] = number
		if a.taken {
			taken++
		}
	}
	if taken != each*len(subs) {
		t.Errorf("%d of %d taken", taken, each*len(subs))
	}
}

// A receiver that hangs holds up its own events only.
func TestAReceiverThatHangsHoldsUpNoOther(t *testing.T) {
	w := newTown(t)
	subs := w.customers(9)
	slow := w.receive()
	fast := w.receive()
	hang := make(chan struct{})
	slow.set(func(http.ResponseWriter, arrived) { <-hang })
	defer close(hang)
	for _, sub := range subs {
		w.raiseOf(sub)
	}
	p := w.poster(func(s *WebhookSettings) { s.Timeout = 2 * time.Second })
	w.postAll(p)
	if n := len(fast.events()); n != len(subs) {
		t.Errorf("%d of %d delivered beside it", n, len(subs))
	}
	if n := len(slow.events()); n > posters {
		t.Errorf("%d tried at a time", n)
	}
}

// While a program runs, what comes meanwhile does not wait for a receiver that
// hangs either, and what is begun is brought to its end when the program stops.
func TestARunningPosterWaitsForNoReceiver(t *testing.T) {
	w := newTown(t)
	slow, fast := w.receive(models.EventCapChanged), w.receive(models.EventSuspended)
	begun, hang := make(chan struct{}), make(chan struct{})
	slow.set(func(http.ResponseWriter, arrived) { close(begun); <-hang })
	p := w.poster(func(s *WebhookSettings) { s.Timeout = 30 * time.Second })
	running, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); p.Run(running) }()
	w.raiseBy1()
	<-begun
	_, err := w.SuspendSubscription(t.Context(), w.reseller, w.sub, "")
	w.check(err)
	for deadline := time.Now().Add(10 * time.Second); len(fast.events()) == 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it waits for the receiver that hangs")
		}
	}
	stop()
	select {
	case <-ended:
		t.Error("it ended with a delivery begun")
	case <-time.After(100 * time.Millisecond):
	}
	close(hang)
	<-ended
	if row := w.logOf(1)[0]; row.Status != models.DeliverySent {
		t.Errorf("%+v", row)
	}
}
