package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// at sends a request as a browser does that reaches Perseat by an address.
func (p *person) at(origin, method, path string, form url.Values, status int) *httptest.ResponseRecorder {
	p.t.Helper()
	r := httptest.NewRequest(method, origin+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range p.jar {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	if w.Code != status {
		p.t.Fatalf("%s %s answers %d, want %d\n%s", method, path, w.Code, status, w.Body)
	}
	for _, c := range w.Result().Cookies() {
		p.jar[c.Name] = c
	}
	return w
}

const byName = "https://licenses.example"

// A passkey is offered where browsers know them, and what is asked for counts once.
func TestAPasskeyIsAskedForOnce(t *testing.T) {
	s := newTown(t).site(t)
	for origin, offered := range map[string]bool{
		byName: true, "http://localhost:8080": true, "http://licenses.example": false, "https://192.0.2.1": false, "https://[2001:db8::1]": false,
	} {
		page := s.person().at(origin, http.MethodGet, "/sign-in", nil, 200).Body.String()
		if strings.Contains(page, `action="/sign-in/passkey"`) != offered {
			t.Errorf("%s offers a passkey: %v", origin, !offered)
		}
	}
	p := s.person()
	if to := p.at(byName, http.MethodGet, "/sign-in/passkey", nil, 303).Header().Get("Location"); to != "/sign-in" {
		t.Errorf("without a question it leads to %s", to)
	}
	p.at(byName, http.MethodPost, "/sign-in/passkey", url.Values{"next": {"//evil.example"}}, 303)
	if step := p.jar["perseat_step"]; step == nil || !step.HttpOnly || !step.Secure {
		t.Errorf("the cookie is %v", step)
	}
	asked := p.at(byName, http.MethodGet, "/sign-in/passkey", nil, 200)
	page := asked.Body.String()
	if !strings.Contains(page, "licenses.example") || strings.Contains(page, "evil") || asked.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%s\n%s", asked.Header(), page)
	}
	refused := p.at(byName, http.MethodPost, "/sign-in/passkey/answer", url.Values{"answer": {"{}"}}, 422).Body.String()
	if !strings.Contains(refused, "not accepted") || strings.Contains(refused, "evil") {
		t.Error(refused)
	}
	if to := p.at(byName, http.MethodPost, "/sign-in/passkey/answer", url.Values{"answer": {"{}"}}, 303).Header().Get("Location"); to != "/sign-in" {
		t.Errorf("a second time it leads to %s", to)
	}
	p.at(byName, http.MethodPost, "/sign-in/passkey/answer", url.Values{"answer": {strings.Repeat("a", 40_000)}}, 413)
	if page := s.person().at("http://192.0.2.1", http.MethodPost, "/sign-in/passkey", nil, 409).Body.String(); !strings.Contains(page, "by https and by name") {
		t.Error(page)
	}
}
