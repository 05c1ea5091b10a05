package handlers

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"perseat/handlers/api"
	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/static"
)

// headers are what every answer has, whatever it is.
var headers = map[string]string{
	"Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
	"Referrer-Policy":              "same-origin",
	"Permissions-Policy":           "camera=(), microphone=(), geolocation=()",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Strict-Transport-Security":    "",
}

// whole is all that the program answers at its address.
func (s *site) whole() http.Handler {
	s.t.Helper()
	keys, err := s.store.SessionKeys(s.t.Context())
	check(s.t, err)
	h, err := New(web.New(s.store, slog.New(slog.DiscardHandler), keys, web.Options{Version: "test", Elapsed: func() time.Duration { return 0 }}),
		map[string]http.Handler{"GET /metrics": http.NotFoundHandler()})
	check(s.t, err)
	return h
}

// insider is a role for which a route is there.
func insider(path string) string {
	switch {
	case strings.HasPrefix(path, "/reseller"):
		return string(access.RoleResellerAdmin)
	case strings.HasPrefix(path, "/admin"):
		return string(access.RoleSuperAdmin)
	case strings.HasPrefix(path, "/support"):
		return string(access.RoleSupportLead)
	}
	return string(access.RoleMember)
}

// getsFirst are a town's routes, those that change nothing before the others.
func getsFirst(t testing.TB, w *town) (all []*echo.Route) {
	t.Helper()
	var changing []*echo.Route
	for _, r := range routesOf(t, w) {
		if r.Method == http.MethodGet {
			all = append(all, r)
		} else {
			changing = append(changing, r)
		}
	}
	return append(all, changing...)
}

// call is a request as a test sends it.
type call struct {
	method, address, body string
	cookie                *http.Cookie
	header                http.Header
}

func (c call) to(server http.Handler) *httptest.ResponseRecorder {
	r := httptest.NewRequest(c.method, c.address, strings.NewReader(c.body))
	if c.method != http.MethodGet {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, values := range c.header {
		r.Header[name] = values
	}
	if c.cookie != nil {
		r.AddCookie(c.cookie)
	}
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	return w
}

func TestEveryAnswerHasTheHeaders(t *testing.T) {
	w := newTown(t)
	s := w.site(t)
	server := s.whole()
	key, err := s.store.MakeKey(t.Context(), access.Actor{UserID: s.id("reseller_admin"), Role: access.RoleResellerAdmin, ResellerID: w.mine.reseller},
		models.NewAPIKey{Name: "Sync", Rights: access.AllRights})
	check(t, err)
	var calls []call
	for _, r := range getsFirst(t, w) {
		at, body := w.mine.address(r.Path), filled().Encode()
		c := call{method: r.Method, address: at, body: body, cookie: w.cookies[insider(r.Path)]}
		if api.Serves(r.Path) {
			c.cookie, c.body, c.header = nil, "{}", http.Header{"Authorization": {"Bearer " + key.Secret}, "Content-Type": {"application/json"}}
		}
		calls = append(calls, c, call{method: r.Method, address: at, body: body})
		if strings.HasSuffix(r.Path, ":number") {
			calls = append(calls, call{method: r.Method, address: at + ".pdf", cookie: c.cookie}, call{method: r.Method, address: at + ".csv", cookie: c.cookie})
		}
	}
	admin := w.cookies["super_admin"]
	calls = append(
		calls,
		call{method: "GET", address: "/nope"}, call{method: "GET", address: "/admin/nope", cookie: admin}, call{method: "PUT", address: "/sign-in"},
		call{method: "GET", address: static.Path("perseat.css")}, call{method: "GET", address: static.Path("icon-admin.svg")},
		call{method: "GET", address: "/assets/nope"}, call{method: "GET", address: "/admin//users", cookie: admin}, call{method: "GET", address: "//evil.example/.."},
		call{method: "GET", address: "/metrics"}, call{method: "HEAD", address: "/sign-in"}, call{method: "OPTIONS", address: "/sign-in"},
		call{method: "POST", address: "/sign-in", header: http.Header{"Sec-Fetch-Site": {"cross-site"}}},
		call{method: "POST", address: "/sign-in", body: strings.Repeat("a", 40<<10)},
		call{method: "POST", address: "/sign-in", body: "a=%zz"},
	)
	seen := map[string]bool{}
	for _, c := range calls {
		answer := c.to(server)
		kind, _, _ := strings.Cut(answer.Header().Get("Content-Type"), ";")
		seen[fmt.Sprint(answer.Code, " ", kind)] = true
		wantHeaders(t, c, answer, "")
	}
	check(t, s.store.Close()) // now everything is a fault
	broken := call{method: "GET", address: "/admin", cookie: admin}
	answer := broken.to(server)
	seen[fmt.Sprint(answer.Code, " text/html")] = true
	wantHeaders(t, broken, answer, "")
	for _, want := range []string{
		"200 text/html", "200 text/csv", "200 application/pdf", "200 text/css", "200 image/svg+xml", "200 application/json", "200 text/plain",
		"303 ", "400 text/html", "401 application/json", "403 text/html", "404 text/html", "405 text/html", "409 text/html", "413 text/html", "422 text/html",
	} {
		if !seen[want] {
			t.Errorf("no answer was %s", want)
		}
	}
	if !seen["500 text/html"] && !seen["503 text/html"] {
		t.Error("no answer was a fault")
	}
}

func wantHeaders(t *testing.T, c call, answer *httptest.ResponseRecorder, strict string) {
	t.Helper()
	for name, want := range headers {
		if name == "Strict-Transport-Security" {
			want = strict
		}
		if got := answer.Header().Values(name); strings.Join(got, "|") != want {
			t.Errorf("%s %s answers %d with %s %q", c.method, c.address, answer.Code, name, got)
		}
	}
}

// Behind a proxy that speaks HTTPS, browsers are told to stay with it.
func TestOverHTTPSBrowsersStayWithIt(t *testing.T) {
	server := newTown(t).site(t).whole()
	for _, address := range []string{"/sign-in", "/nope", static.Path("app.js"), "/admin/users"} {
		c := call{method: "GET", address: address, header: http.Header{"X-Forwarded-Proto": {"https"}}}
		wantHeaders(t, c, c.to(server), "max-age=31536000")
	}
}

// Whatever cookie is set: no script reads it, no other site's request carries it,
// and over HTTPS it goes nowhere else.
func TestEveryCookieHasItsMarks(t *testing.T) {
	w := newTown(t)
	for _, proto := range []string{"", "https"} {
		s := w.site(t)
		names := map[string]bool{}
		look := func(c call) *httptest.ResponseRecorder {
			t.Helper()
			c.header = http.Header{"X-Forwarded-Proto": {proto}}
			answer := c.to(s)
			for _, cookie := range answer.Result().Cookies() {
				names[cookie.Name] = true
				if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.Domain != "" || cookie.Secure != (proto == "https") {
					t.Errorf("%q: %s %s sets %s", proto, c.method, c.address, cookie)
				}
				if strings.Contains(cookie.Value, "@") || strings.Contains(cookie.Value, "admin") {
					t.Errorf("%s can be read: %s", cookie.Name, cookie.Value)
				}
			}
			return answer
		}
		signIn := call{method: "POST", address: "/sign-in", body: credentials(manager, testPassword).Encode()}
		session := cookieOf(look(signIn), "perseat")
		look(call{method: "POST", address: "/theme", body: "theme=dark"})
		look(call{method: "POST", address: "/theme", body: "theme=none", cookie: &http.Cookie{Name: "theme", Value: "dark"}})
		notice := look(call{method: "POST", address: "/admin/users/new", body: filled().Encode(), cookie: session})
		look(call{method: "GET", address: "/admin/users", cookie: cookieOf(notice, "perseat_notice")})
		look(call{method: "POST", address: "/support/visits/new", cookie: w.cookies["support_agent"], body: url.Values{
			"customer": {fmt.Sprint(w.mine.customer)}, "reason": {"Asked"}, "case_number": {"4711"}, "level": {"view"},
		}.Encode()})
		look(call{method: "POST", address: "/leave", cookie: session})
		turned := look(call{method: "POST", address: "/profile/two-step", body: url.Values{"present": {testPassword}}.Encode(), cookie: session})
		if cookieOf(turned, "perseat_step") == nil {
			t.Error("no cookie keeps the step")
		}
		look(call{method: "POST", address: "/sign-out", cookie: session})
		for _, want := range []string{"perseat", "perseat_browser", "perseat_notice", "perseat_visit", "perseat_step", "theme"} {
			if !names[want] {
				t.Errorf("%s was not set", want)
			}
		}
	}
}
