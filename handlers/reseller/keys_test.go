package reseller_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"perseat/models/access"
)

// A key is shown once, works, is listed with its last use, and is revoked at once.
func TestAKeyIsMadeShownOnceAndRevoked(t *testing.T) {
	w := newWorld(t)
	niamh := w.browser("admin@liffey.example")
	page := niamh.get("/reseller/settings/keys")
	page.says("No API keys yet")
	niamh.get("/reseller/settings").says("API keys")

	page = niamh.post("/reseller/settings/keys/new", url.Values{"name": {""}})
	page.is(http.StatusUnprocessableEntity)
	page.says("Name must have 1 to 60 characters.", "Choose what the key may do.")
	page = niamh.post("/reseller/settings/keys/new", url.Values{"name": {"Nightly sync"}, "rights": {"everything"}})
	page.is(http.StatusUnprocessableEntity)
	niamh.post("/reseller/settings/keys/new", url.Values{"name": {"Nightly sync"}, "rights": {"customers:read", "users"}}).is(http.StatusSeeOther)
	page = niamh.get("/reseller/settings/keys")
	secret := regexp.MustCompile(`perseat_[A-Z2-7]{26}`).FindString(page.text)
	if secret == "" || page.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("the key is not shown, or may be cached: %s", page.header.Get("Cache-Control"))
	}
	page = niamh.get("/reseller/settings/keys")
	if strings.Contains(page.text, secret) {
		t.Error("the key is shown twice")
	}
	page.says("Nightly sync", "ends in "+secret[len(secret)-4:], "Never", "See customers and subscriptions", "Add and change users", "by Niamh Doyle", "Active")

	call := func() int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.site.URL+"/apps/reseller/v1/subscriptions", nil)
		w.check(err)
		r.Header.Set("Authorization", "Bearer "+secret)
		answer, err := http.DefaultClient.Do(r)
		w.check(err)
		w.check(answer.Body.Close())
		return answer.StatusCode
	}
	if code := call(); code != http.StatusOK {
		t.Errorf("the key is answered %d", code)
	}
	niamh.get("/reseller/settings/keys").says("from 127.0.0.1")
	niamh.get("/reseller/settings/keys/1/revoke").says("Revoke Nightly sync?", "cannot be undone")
	niamh.post("/reseller/settings/keys/1/revoke", nil).is(http.StatusSeeOther)
	niamh.get("/reseller/settings/keys").says("The key was revoked", "Revoked")
	if code := call(); code != http.StatusUnauthorized {
		t.Errorf("the revoked key is answered %d", code)
	}
	sales := w.browser(string(access.RoleResellerSales) + "@liffey.example")
	for _, path := range []string{"/reseller/settings/keys", "/reseller/settings/keys/new", "/reseller/settings/keys/1/revoke"} {
		sales.get(path).is(http.StatusForbidden)
	}
	w.browser("admin@rainier.example").get("/reseller/settings/keys/1/revoke").is(http.StatusNotFound)
}
