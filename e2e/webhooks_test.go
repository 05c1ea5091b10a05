package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"perseat/e2e/browser"
)

// posts are what a receiver of the reseller was posted.
type posts struct {
	mu    sync.Mutex
	types []string
	ids   []string
	code  int // that it answers
}

func (p *posts) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var e struct {
		Type string `json:"event_type"`
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if json.Unmarshal(body, &e) != nil || r.Header.Get("Webhook-Signature") == "" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	p.types, p.ids = append(p.types, e.Type), append(p.ids, r.Header.Get("Webhook-Id"))
	w.WriteHeader(p.code)
}

func (p *posts) answer(code int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.code = code
}

// told waits until the receiver was posted n events and requires their types.
func (j journey) told(p *posts, want ...string) {
	j.Helper()
	var got []string
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		p.mu.Lock()
		got = append([]string{}, p.types...)
		p.mu.Unlock()
		if len(got) >= len(want) {
			break
		}
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		j.Fatalf("told %v, not %v", got, want)
	}
}

// raise edits Harbor Foods' purchase cap.
func raise(page *browser.Page, to string) {
	page.Go("/reseller/customers")
	page.Click(harbor)
	page.Open(standard, "Actions")
	page.Click("Edit purchase cap")
	page.Fill("Purchase cap", to)
	page.Click("Save purchase cap")
	page.OK()
}

// A reseller's admin adds a webhook, tries it, sees what was delivered, and takes
// care of it when it fails.
func TestWebhooks(t *testing.T) {
	axe, err := os.ReadFile("checks/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatalf("%v: npm --prefix e2e/checks ci brings it", err)
	}
	j := begin(t)
	got := &posts{code: http.StatusOK}
	receiver := httptest.NewServer(got)
	defer receiver.Close()
	niamh := j.as(niamh)
	niamh.Click("Settings")
	niamh.Click("Webhooks")
	niamh.Sees("No webhooks yet")
	niamh.Click("Add webhook")
	niamh.Fill("Address", "http://10.0.0.1/events")
	niamh.Click("Add webhook")
	niamh.Answered(422)
	niamh.Sees("There is a problem", "must start with https://")
	j.holds(niamh, "Address", "http://10.0.0.1/events")
	niamh.Fill("Address", receiver.URL+"/events")
	niamh.Click("Add webhook")
	niamh.OK()
	niamh.Sees("The webhook was added.", "it is shown only now", "Nothing was delivered yet")
	secret := regexp.MustCompile(`whsec_\S+`).FindString(niamh.Text())
	hook := "/reseller/settings/webhooks/1"
	niamh.Go(hook)
	if secret == "" || strings.Contains(niamh.Text(), secret) {
		j.Errorf("the secret %q is shown again, or never was", secret)
	}

	niamh.Click("Send test event")
	niamh.Sees("A test event is on its way.")
	j.told(got, "TEST")
	raise(niamh, "30")
	j.told(got, "TEST", "LICENSE_CAP_CHANGED")
	niamh.Go(hook)
	niamh.Sees("Purchase cap changed", harbor, "Delivered", "answered 200")
	look(j, niamh, string(axe), "a webhook")
	niamh.Click("Purchase cap changed")
	niamh.Sees("LICENSE_CAP_CHANGED", `"customer_domain_name":"harbor.example"`, "Response code")
	look(j, niamh, string(axe), "a delivery")
	niamh.Click("Send again")
	j.told(got, "TEST", "LICENSE_CAP_CHANGED", "LICENSE_CAP_CHANGED")
	if got.ids[1] != got.ids[2] {
		j.Errorf("sent again, the event is another one: %v", got.ids)
	}

	got.answer(http.StatusGone)
	raise(niamh, "31")
	j.told(got, "TEST", "LICENSE_CAP_CHANGED", "LICENSE_CAP_CHANGED", "LICENSE_CAP_CHANGED")
	for range 50 {
		if niamh.Go(hook); niamh.Offers("Resume") {
			break
		}
	}
	niamh.Sees("This webhook was paused.", "410 Gone")
	got.answer(http.StatusOK)
	niamh.Click("Resume")
	niamh.Sees("The webhook is active.")
	j.told(got, "TEST", "LICENSE_CAP_CHANGED", "LICENSE_CAP_CHANGED", "LICENSE_CAP_CHANGED", "LICENSE_CAP_CHANGED")

	niamh.Go(hook + "/secret")
	niamh.Click("Make a new secret")
	niamh.Sees("A new secret was made.", "whsec_", "Secret before")
	look(j, niamh, string(axe), "a webhook with two secrets")
	niamh.Click("End it now")
	niamh.SeesNot("Secret before")
	niamh.Go(hook + "/remove")
	niamh.Click("Remove webhook")
	niamh.Sees("The webhook was removed.", "No webhooks yet")
}
