package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"perseat/models"
)

var secretShown = regexp.MustCompile(`whsec_[A-Za-z0-9+/]{43}=`)

func TestThePagesOfWebhooks(t *testing.T) {
	w := newTown(t)
	s := openStore(t, w.file)
	t.Cleanup(func() { check(t, s.Close()) })
	server, admin := serverOn(t, s), w.cookies["reseller_admin"]
	get := func(address string) string {
		t.Helper()
		answer := send(server, http.MethodGet, address, nil, admin)
		if answer.Code != http.StatusOK {
			t.Fatalf("%s answers %d", address, answer.Code)
		}
		return answer.Body.String()
	}
	says := func(body string, sentences ...string) {
		t.Helper()
		for _, sentence := range sentences {
			if !strings.Contains(body, sentence) {
				t.Errorf("%q is missing", sentence)
			}
		}
	}
	says(get("/reseller/settings"), `href="/reseller/settings/webhooks"`)
	says(get("/reseller/settings/webhooks"), "https://licenses.near.example", "All events", "Active", "events wait")

	form := get("/reseller/settings/webhooks/new")
	says(form, `value="SUBSCRIPTION_SUSPENDED" checked`)
	wrong := url.Values{"key": {"K1"}, "url": {"http://10.0.0.1/hook"}, "events": {"SUBSCRIPTION_RENEWED"}}
	refused := send(server, http.MethodPost, "/reseller/settings/webhooks/new", wrong, admin)
	if refused.Code != http.StatusUnprocessableEntity {
		t.Errorf("answers %d", refused.Code)
	}
	says(refused.Body.String(), "must start with https://", `value="http://10.0.0.1/hook"`, `value="SUBSCRIPTION_RENEWED" checked`)
	if strings.Contains(refused.Body.String(), `value="SUBSCRIPTION_SUSPENDED" checked`) {
		t.Error("what was not ticked is")
	}

	right := url.Values{"key": {"K1"}, "url": {"https://crm.example/hook"}, "events": {"SUBSCRIPTION_RENEWED"}}
	added := send(server, http.MethodPost, "/reseller/settings/webhooks/new", right, admin)
	page := added.Header().Get("Location")
	shown := send(server, http.MethodGet, page, nil, admin, cookieOf(added, "perseat_notice")).Body.String()
	if added.Code != http.StatusSeeOther || len(secretShown.FindAllString(shown, -1)) != 1 {
		t.Errorf("answers %d to %s, and shows no secret", added.Code, page)
	}
	says(shown, "The webhook was added.", "1 of 13 events", "Nothing was delivered yet")
	twice := send(server, http.MethodPost, "/reseller/settings/webhooks/new", right, admin)
	if twice.Header().Get("Location") != page {
		t.Errorf("sent twice, it leads to %s", twice.Header().Get("Location"))
	}
	again := send(server, http.MethodGet, page, nil, admin, cookieOf(twice, "perseat_notice")).Body.String()
	if secretShown.MatchString(again + get(page)) {
		t.Error("the secret is shown again")
	}
	says(again, "Its secret was shown already.")

	renewed := send(server, http.MethodPost, page+"/secret", url.Values{"key": {"K2"}}, admin)
	says(send(server, http.MethodGet, page, nil, admin, cookieOf(renewed, "perseat_notice")).Body.String(), "whsec_", "Secret before", "End it now")
	send(server, http.MethodPost, page+"/secret/end-old", url.Values{"key": {"K3"}}, admin)
	if strings.Contains(get(page), "Secret before") {
		t.Error("the old secret is still valid")
	}
	stale := send(server, http.MethodPost, page+"/edit", url.Values{"version": {"7"}, "url": {"https://crm.example/mine"}, "events": {"SUBSCRIPTION_RENEWED"}}, admin)
	if stale.Code != http.StatusConflict {
		t.Errorf("answers %d", stale.Code)
	}
	says(stale.Body.String(), "was changed by", "https://crm.example/mine", `name="version" value="1"`)
	send(server, http.MethodPost, page+"/pause", nil, admin)
	test := send(server, http.MethodPost, page+"/test", nil, admin)
	if test.Code != http.StatusConflict {
		t.Errorf("answers %d", test.Code)
	}
	says(test.Body.String(), "Resume it first.", "This webhook is paused.")
	says(get(page+"/remove"), "To stop for a while, pause it instead.")
	send(server, http.MethodPost, page+"/remove", nil, admin)
	if answer := send(server, http.MethodGet, page, nil, admin); answer.Code != http.StatusNotFound {
		t.Errorf("a removed webhook answers %d", answer.Code)
	}
}

func TestTheLogOfAWebhook(t *testing.T) {
	w := newTown(t)
	s := openStore(t, w.file)
	t.Cleanup(func() { check(t, s.Close()) })
	server, admin := serverOn(t, s), w.cookies["reseller_admin"]
	page := fmt.Sprintf("/reseller/settings/webhooks/%d", w.mine.webhook)
	var p models.Post
	for found := true; p.WebhookID != w.mine.webhook; {
		var err error
		p, found, err = s.ClaimDelivery(t.Context())
		if err != nil || !found {
			t.Fatal("nothing is due", err)
		}
	}
	one := fmt.Sprintf("%s/deliveries/%d", page, p.ID)
	body := func(address string) string { return send(server, http.MethodGet, address, nil, admin).Body.String() }
	has := func(text string, sentences ...string) {
		t.Helper()
		for _, sentence := range sentences {
			if !strings.Contains(text, sentence) {
				t.Errorf("%q is missing", sentence)
			}
		}
	}
	has(body(page), "Being delivered", "behind an earlier event of the same subscription", "Customer of mine.example")
	if busy := send(server, http.MethodPost, one+"/send-again", nil, admin); busy.Code != http.StatusConflict || !strings.Contains(busy.Body.String(), "being delivered at this moment") {
		t.Errorf("answers %d", busy.Code)
	}
	check(t, s.NoteNotDelivered(t.Context(), p, models.Failure{Code: 503, Why: "The receiver answered 503.", Answer: `<script>alert("x")</script>`}))
	has(body(page), "Failing", "Nothing gets through since", "1 attempt, next 10 Apr 13:00", "Send now")
	has(body(one), "503", "&lt;script&gt;", p.MessageID, "&#34;event_type&#34;:&#34;"+string(p.Event)+"&#34;", "Next attempt")
	if sent := send(server, http.MethodPost, one+"/send-again", nil, admin); sent.Header().Get("Location") != one {
		t.Errorf("leads to %s", sent.Header().Get("Location"))
	}
	has(body(page+"?status=failed"), "No delivery matches", "Show all deliveries")
	has(body(page+"?q=mine.example&event="+string(p.Event)), p.Event.String(), "Clear all")
	elsewhere := fmt.Sprintf("/reseller/settings/webhooks/%d/deliveries/%d", w.mine.webhook+100, p.ID)
	if answer := send(server, http.MethodGet, elsewhere, nil, admin); answer.Code != http.StatusNotFound {
		t.Errorf("another webhook’s address answers %d", answer.Code)
	}
}
