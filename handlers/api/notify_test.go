package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"perseat/models"
	"perseat/models/access"
)

func TestWebhooksAreRegisteredByPrograms(t *testing.T) {
	w := newWorld(t)
	const notify = "/apps/reseller/v1/resellernotify/"
	at := func(name, address string) string {
		return notify + name + "?serviceAccountEmailAddress=" + url.QueryEscape(address)
	}
	const receiver = "https://licenses.example/perseat"
	w.has(w.ok(http.MethodGet, notify+"getwatchdetails", nil), object{"topicName": "projects/perseat/topics/R00000001", "serviceAccountEmailAddresses": nil})
	made := w.ok(http.MethodPost, at("register", receiver), nil)
	w.has(made, object{"topicName": "projects/perseat/topics/R00000001"})
	if secret, _ := made.at("secret").(string); !strings.HasPrefix(secret, "whsec_") {
		t.Errorf("no secret: %s", made.text)
	}
	w.has(w.ok(http.MethodPost, at("register", receiver), nil), object{"topicName": "projects/perseat/topics/R00000001", "secret": nil})
	if got, _ := w.ok(http.MethodGet, notify+"getwatchdetails", nil).at("serviceAccountEmailAddresses").([]any); len(got) != 1 || got[0] != receiver {
		t.Errorf("answered %v", got)
	}
	for address, says := range map[string]string{
		"sync@project.iam.gserviceaccount.com": "such as https://", "http://licenses.example/": "start with https://",
		"https://10.0.0.1/": "public internet", "": "",
	} {
		w.refused(w.call(w.key, http.MethodPost, at("register", address), nil), "400 invalid", says)
		w.refused(w.call(w.key, http.MethodPost, at("register", address), nil), "400 invalid", `"location":"serviceAccountEmailAddress"`)
	}
	w.refused(w.call(w.key, http.MethodPost, at("register", receiver), object{"serviceAccountEmailAddress": receiver}), "400 invalid", "takes no body")
	w.refused(w.call(w.key, http.MethodPost, notify+"unregister", nil), "400 invalid", `"location":"serviceAccountEmailAddress"`)
	w.refused(w.call(w.newKey(w.other, access.AllRights...), http.MethodPost, at("unregister", receiver), nil), "404 notFound", "")
	first := w.ok(http.MethodPost, at("register", receiver+"/2"), nil, "Idempotency-Key", "one")
	if again := w.ok(http.MethodPost, at("register", receiver+"/2"), nil, "Idempotency-Key", "one"); again.text != first.text {
		t.Errorf("repeated, it answers %s, first %s", again.text, first.text)
	}
	w.ok(http.MethodPost, at("unregister", receiver+"/2"), nil)
	w.ok(http.MethodPost, at("unregister", receiver), nil)
	w.refused(w.call(w.key, http.MethodPost, at("unregister", receiver), nil), "404 notFound", "no such webhook")
	hooks, err := w.store.ListWebhooks(t.Context(), w.admin)
	w.check(err)
	if len(hooks) != 0 {
		t.Errorf("left: %+v", []models.Webhook(hooks))
	}
}
