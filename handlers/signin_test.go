package handlers

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"perseat/handlers/web"
)

const manager = "user_manager@mine.example"

func credentials(email, password string) url.Values {
	return url.Values{"email": {email}, "password": {password}}
}

// from sends a form from a network address.
func (s *site) from(client, address string, form url.Values, cookies ...*http.Cookie) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.RemoteAddr = net.JoinHostPort(client, "4711")
	for _, c := range cookies {
		if c != nil {
			r.AddCookie(c)
		}
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// seen is all that an answer shows, but for what is another one each time.
func seen(w *httptest.ResponseRecorder) string {
	h := w.Header().Clone()
	h.Del("X-Request-Id")
	return fmt.Sprint(w.Code, h, w.Body)
}

// Whoever guesses learns nothing about who signs in here, and soon has to wait;
// the owner gets in.
func TestGuessingAtTheDoor(t *testing.T) {
	s := newTown(t).site(t)
	home := s.from("192.0.2.1", "/sign-in", credentials(manager, testPassword))
	known := cookieOf(home, "perseat_browser")
	if known == nil || !known.HttpOnly || known.MaxAge < 1 || known.SameSite != http.SameSiteLaxMode {
		t.Fatalf("the browser is not known: %v", known)
	}
	refused := 0
	for n := range 14 {
		wrong := seen(s.from("198.51.100.1", "/sign-in", credentials(manager, "not the password")))
		nobody := seen(s.from("198.51.100.2", "/sign-in", credentials("nobody_atall@mine.example", "not the password")))
		if wrong != strings.ReplaceAll(nobody, "nobody_atall@mine.example", manager) {
			t.Fatalf("guess %d tells who is known:\n%s\n%s", n, wrong, nobody)
		}
		if strings.HasPrefix(wrong, "429") {
			refused++
		}
	}
	if refused != 4 {
		t.Errorf("%d of 14 guesses were refused", refused)
	}
	if w := s.from("198.51.100.1", "/sign-in", credentials(manager, testPassword)); w.Code != 429 || w.Header().Get("Retry-After") != "900" {
		t.Errorf("the right password is told from a wrong one: %d", w.Code)
	}
	if w := s.from("198.51.100.1", "/sign-in", credentials(manager, testPassword), known); w.Code != 303 {
		t.Errorf("the owner's own browser is kept out: %d", w.Code)
	}
	if w := s.from("203.0.113.1", "/sign-in", credentials(manager, testPassword)); w.Code != 303 {
		t.Errorf("the owner is kept out elsewhere: %d", w.Code)
	}
	s.at(noon.Add(15 * time.Minute))
	if w := s.from("198.51.100.1", "/sign-in", credentials(manager, testPassword)); w.Code != 303 {
		t.Errorf("the owner is kept out for ever: %d", w.Code)
	}
}

// What a request says of where it comes from counts only if a proxy says it.
func TestOnlyProxiesSayWhoTheClientIs(t *testing.T) {
	s := newTown(t).site(t)
	keys, err := s.store.SessionKeys(t.Context())
	check(t, err)
	_, behind, err := net.ParseCIDR("10.0.0.0/24")
	check(t, err)
	proxied := Router(web.New(s.store, slog.New(slog.DiscardHandler), keys, web.Options{
		Elapsed: func() time.Duration { return 0 }, Proxies: []*net.IPNet{behind},
	}))
	for _, c := range []struct {
		server    http.Handler
		peer, xff string
		want      string
	}{
		{s, "198.51.100.1", "203.0.113.9", "198.51.100.1"},
		{s, "127.0.0.1", "203.0.113.9", "127.0.0.1"},
		{proxied, "10.0.0.7", "203.0.113.9", "203.0.113.9"},
		{proxied, "10.0.0.7", "192.0.2.66, 203.0.113.9, 10.0.0.8", "203.0.113.9"}, // the first was typed by the client
		{proxied, "10.0.0.7", "", "10.0.0.7"},
		{proxied, "198.51.100.1", "203.0.113.9", "198.51.100.1"},
		{proxied, "127.0.0.1", "203.0.113.9", "127.0.0.1"},
	} {
		r := httptest.NewRequest(http.MethodPost, "/sign-in", strings.NewReader(credentials(manager, testPassword).Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.RemoteAddr = net.JoinHostPort(c.peer, "4711")
		if c.xff != "" {
			r.Header.Set("X-Forwarded-For", c.xff)
		}
		w := httptest.NewRecorder()
		c.server.ServeHTTP(w, r)
		profile := s.ask("GET", "/profile", nil, cookieOf(w, "perseat"), 200)
		if !strings.Contains(profile.Body.String(), "<bdi>"+c.want+"</bdi>") {
			t.Errorf("%s, which says %q, is not %s", c.peer, c.xff, c.want)
		}
		s.ask("POST", "/profile/sessions/end-all", nil, cookieOf(w, "perseat"), 303)
	}
}

// After sign-out the cookie that somebody copied before stands for nobody.
func TestACopiedCookieEndsWithItsSession(t *testing.T) {
	s := newTown(t).site(t)
	copied := signIn(t, s, manager)
	s.ask("GET", "/admin", nil, copied, 200)
	left := s.ask("POST", "/sign-out", nil, copied, 303)
	if c := cookieOf(left, "perseat"); c == nil || c.MaxAge >= 0 || c.Value == copied.Value {
		t.Error("the browser keeps its session")
	}
	for _, page := range []string{"/admin", "/profile", "/admin/users"} {
		if to := s.ask("GET", page, nil, copied, 303).Header().Get("Location"); !strings.HasPrefix(to, "/sign-in") {
			t.Errorf("%s leads to %s", page, to)
		}
	}
	s.ask("POST", "/admin/users/new", filled(), copied, 303)
	s.ask("POST", "/sign-out", nil, copied, 303)
}

// elsewhere are addresses that lead out of this Perseat, and what is no address.
var elsewhere = []string{
	"https://evil.example/", "//evil.example/", `/\evil.example/`, `\\evil.example`, "/\t/evil.example", "/\n/evil.example", "\t//evil.example",
	"javascript:alert(1)", "data:text/html,x", "https:evil.example", "http:///evil.example", "evil.example", "///evil.example", `/a\..\\evil.example`,
	"/%zz", strings.Repeat("/a", 1200), " /admin", "/admin\r\nSet-Cookie: a=b", "@evil.example",
}

// Sign-in, and the choice of a theme, lead back only to pages of this Perseat.
func TestSignInLeadsNowhereElse(t *testing.T) {
	s := newTown(t).site(t)
	for _, next := range elsewhere {
		answer := s.ask("POST", "/sign-in", with(credentials(manager, testPassword), "next", next), nil, 303)
		if to := answer.Header().Get("Location"); to != "/admin" {
			t.Errorf("%q leads to %q", next, to)
		}
		page := s.ask("GET", "/sign-in?next="+url.QueryEscape(next), nil, nil, 200).Body.String()
		if strings.Contains(page, `name="next"`) {
			t.Errorf("the form keeps %q", next)
		}
		if to := s.ask("POST", "/theme", url.Values{"back": {next}}, nil, 303).Header().Get("Location"); to != "/" {
			t.Errorf("the theme leads to %q", to)
		}
	}
	for _, next := range []string{"/admin/users?q=a%2Fb", "/profile", "/admin/orders#top"} {
		answer := s.ask("POST", "/sign-in", with(credentials(manager, testPassword), "next", next), nil, 303)
		if to := answer.Header().Get("Location"); to != next {
			t.Errorf("%q leads to %q", next, to)
		}
	}
}
