package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"perseat/models"
	"perseat/models/access"
)

const newPassword = "a staple of my own"

// site is a copy of the town whose store a test may ask and whose clock it moves.
type site struct {
	*town
	t     *testing.T
	store *models.Store
	http.Handler
	now atomic.Pointer[time.Time]
}

func (w *town) site(t *testing.T) *site {
	t.Helper()
	data, err := os.ReadFile(w.file)
	check(t, err)
	file := filepath.Join(t.TempDir(), "site.db")
	check(t, os.WriteFile(file, data, 0o600))
	s := &site{town: w, t: t}
	s.at(noon)
	s.store, err = models.Open(t.Context(), file, func() time.Time { return *s.now.Load() }, nil)
	check(t, err)
	t.Cleanup(func() { check(t, s.store.Close()) })
	s.Handler = serverOn(t, s.store)
	return s
}

func (s *site) at(now time.Time) { s.now.Store(&now) }

// id is who a role's cookie stands for.
func (s *site) id(role string) uint {
	s.t.Helper()
	email := role + "@near.example"
	if r := access.Role(role); r.Customer() {
		email = role + "@mine.example"
	} else if r.Support() {
		email = role + "@perseat.example"
	}
	id, err := s.store.PersonWith(s.t.Context(), access.Job(), email)
	check(s.t, err)
	return id
}

func (s *site) link(role string, kind models.LinkKind) string {
	s.t.Helper()
	secret, err := s.store.NewLink(s.t.Context(), access.Job(), s.id(role), kind)
	check(s.t, err)
	return "/password/" + secret
}

// ask sends a form, or gets a page without one, and checks the status.
func (s *site) ask(method, address string, form url.Values, cookie *http.Cookie, status int) *httptest.ResponseRecorder {
	s.t.Helper()
	answer := send(s, method, address, form, cookie)
	if answer.Code != status {
		s.t.Fatalf("%s %s answers %d, want %d", method, address, answer.Code, status)
	}
	return answer
}

func chosen(password string) url.Values {
	return url.Values{"password": {password}, "repeat": {password}}
}

// with is a form with more fields.
func with(form url.Values, more ...string) url.Values {
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

func (s *site) canSignIn(email, password string) bool {
	_, err := s.store.SignIn(s.t.Context(), email, password, access.Request{}, models.Browser{})
	return err == nil
}

func TestALinkSetsAPassword(t *testing.T) {
	s := newTown(t).site(t)
	link := s.link("member", models.LinkInvitation)
	page := s.ask("GET", link, nil, nil, 200)
	if page.Header().Get("Cache-Control") != "no-store" || !strings.Contains(page.Body.String(), "member@mine.example") {
		t.Errorf("the page is kept or names nobody: %v", page.Header())
	}
	wrong := s.ask("POST", link, url.Values{"password": {newPassword}, "repeat": {"another of mine"}}, nil, 422)
	if text := wrong.Body.String(); !strings.Contains(text, "not the same") || strings.Contains(text, newPassword) || wrong.Header().Get("Cache-Control") != "no-store" {
		t.Error("the refusal says nothing, shows the password or is kept")
	}
	done := s.ask("POST", link, chosen(newPassword), s.cookies["member"], 303)
	if to := done.Header().Get("Location"); to != "/sign-in" || !s.canSignIn("member@mine.example", newPassword) {
		t.Errorf("leads to %s", to)
	}
	s.ask("GET", "/profile", nil, s.cookies["member"], 303) // every session ended
	used := s.ask("GET", link, nil, nil, 404)
	s.ask("POST", link, chosen("stolen from the mail"), nil, 404)
	guessed := s.ask("GET", "/password/"+strings.Repeat("A", 26), nil, nil, 404)
	if used.Body.String() != guessed.Body.String() || !strings.Contains(used.Body.String(), "/forgotten-password") {
		t.Error("a used link tells more than a guessed one, or no way on")
	}
	s.ask("POST", "/password/"+strings.Repeat("A", 26), chosen(newPassword), nil, 404)

	old := s.link("member", models.LinkPassword)
	s.at(noon.Add(time.Hour))
	s.ask("GET", old, nil, nil, 404)
	s.ask("POST", old, chosen("too late for this"), nil, 404)
	if !s.canSignIn("member@mine.example", newPassword) {
		t.Error("a link that works no more set a password")
	}
}

func TestAForgottenPasswordIsAnsweredAlike(t *testing.T) {
	s := newTown(t).site(t)
	answers := map[string]string{}
	for _, email := range []string{"member@mine.example", "nobody@mine.example"} {
		for range 5 { // also beyond the limit of one address
			answer := s.ask("POST", "/forgotten-password", url.Values{"email": {email}}, nil, 303)
			h := answer.Header().Clone()
			h.Del("X-Request-Id")
			text := h.Get("Location") + answer.Body.String() + strings.Join(h["Set-Cookie"], ";") + strconv.Itoa(len(h))
			answers[text] = email
		}
	}
	if len(answers) != 1 {
		t.Errorf("%d different answers", len(answers))
	}
	s.ask("GET", "/forgotten-password/sent", nil, nil, 200)
	typed := s.ask("POST", "/forgotten-password", url.Values{"email": {"member"}}, nil, 422)
	if !strings.Contains(typed.Body.String(), `value="member"`) {
		t.Error("what was typed is lost")
	}
}

func TestWhatEndsASessionCountsOnTheNextRequest(t *testing.T) {
	w := newTown(t)
	for name, c := range map[string]struct {
		role, page string
		after      int
		do         func(*site)
	}{
		"signed out everywhere": {"member", "/profile", 303, func(s *site) {
			s.ask("POST", "/profile/sessions/end-all", nil, s.cookies["member"], 303)
		}},
		"staff suspended": {"reseller_viewer", "/reseller/customers", 303, func(s *site) {
			s.ask("POST", "/reseller/staff/"+strconv.Itoa(int(s.id("reseller_viewer")))+"/suspend", nil, s.cookies["reseller_admin"], 303)
		}},
		"staff removed": {"reseller_viewer", "/reseller/customers", 303, func(s *site) {
			s.ask("POST", "/reseller/staff/"+strconv.Itoa(int(s.id("reseller_viewer")))+"/remove", nil, s.cookies["reseller_admin"], 303)
		}},
		"role withdrawn": {"reseller_sales", "/reseller/customers/new", 403, func(s *site) {
			form := url.Values{"role": {"reseller_viewer"}, "version": {"1"}}
			s.ask("POST", "/reseller/staff/"+strconv.Itoa(int(s.id("reseller_sales")))+"/role", form, s.cookies["reseller_admin"], 303)
		}},
		"support agent suspended": {"support_agent", "/support", 303, func(s *site) {
			s.ask("POST", "/support/staff/"+strconv.Itoa(int(s.id("support_agent")))+"/suspend", nil, s.cookies["support_lead"], 303)
		}},
		"password changed elsewhere": {"member", "/profile", 303, func(s *site) {
			other := signIn(s.t, s, "member@mine.example")
			form := chosen(newPassword)
			form.Set("present", testPassword)
			s.ask("POST", "/profile/password", form, other, 303)
			s.ask("GET", "/profile", nil, other, 200)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := w.site(t)
			s.ask("GET", c.page, nil, s.cookies[c.role], 200)
			c.do(s)
			s.ask("GET", c.page, nil, s.cookies[c.role], c.after)
		})
	}
}

func TestOneSessionIsEnded(t *testing.T) {
	s := newTown(t).site(t)
	other := signIn(t, s, "member@mine.example")
	member, err := s.store.OwnSessions(t.Context(), access.Actor{UserID: s.id("member"), Role: access.RoleMember}, "")
	check(t, err)
	ended := 0
	for _, session := range member {
		s.ask("POST", "/profile/sessions/end", url.Values{"session": {session.ID}}, s.cookies["user_manager"], 303)
	}
	s.ask("GET", "/profile", nil, other, 200) // another's sessions are out of reach
	for _, session := range member {
		if send(s, "GET", "/profile", nil, other).Code == 200 {
			s.ask("POST", "/profile/sessions/end", url.Values{"session": {session.ID}}, other, 303)
			ended++
		}
	}
	s.ask("GET", "/profile", nil, other, 303)
	if ended == 0 {
		t.Error("nothing ended")
	}
}

// Fields that no form has change nothing.
func TestFieldsThatNoFormHasChangeNothing(t *testing.T) {
	s := newTown(t).site(t)
	far := strconv.Itoa(int(s.far.reseller))
	extra := url.Values{
		"id": {"1"}, "user_id": {"1"}, "user": {"1"}, "reseller_id": {far}, "ResellerID": {far}, "customer_id": {strconv.Itoa(int(s.far.customer))},
		"demo": {"true"}, "Demo": {"true"}, "status": {"active"}, "password": {newPassword}, "password_hash": {"x"}, "Password": {newPassword}, "kind": {"invitation"},
	}
	form := func(more url.Values) url.Values {
		all := url.Values{}
		for _, values := range []url.Values{extra, more} {
			for name, v := range values {
				all[name] = v
			}
		}
		return all
	}
	who := access.Actor{UserID: s.id("reseller_admin"), Role: access.RoleResellerAdmin, ResellerID: s.mine.reseller}

	done := s.ask("POST", "/reseller/staff/new", form(url.Values{"first_name": {"Eve"}, "last_name": {"Moran"}, "email": {"eve@near.example"}, "role": {"reseller_viewer"}}), s.cookies["reseller_admin"], 303)
	id, err := strconv.Atoi(filepath.Base(done.Header().Get("Location")))
	check(t, err)
	u, err := s.store.Colleague(t.Context(), who, uint(id))
	check(t, err)
	if u.ResellerID == nil || *u.ResellerID != s.mine.reseller || u.CustomerID != nil || u.Demo || !u.Invited() || u.Role != access.RoleResellerViewer {
		t.Errorf("made %+v", u)
	}
	for _, role := range []string{"support_lead", "super_admin", "job", ""} {
		s.ask("POST", "/reseller/staff/new", form(url.Values{"first_name": {"Eve"}, "last_name": {"Moran"}, "email": {"eve2@near.example"}, "role": {role}}), s.cookies["reseller_admin"], 422)
	}

	s.ask("POST", s.link("member", models.LinkPassword), form(with(chosen(newPassword), "email", "super_admin@mine.example", "role", "super_admin")), nil, 303)
	var again *http.Cookie
	signedIn := s.ask("POST", "/sign-in", url.Values{"email": {"member@mine.example"}, "password": {newPassword}}, nil, 303)
	for _, c := range signedIn.Result().Cookies() {
		if c.Name == "perseat" {
			again = c
		}
	}
	s.ask("POST", "/profile/password", form(with(chosen("yet another of mine"), "present", newPassword, "role", "super_admin", "email", "boss@mine.example")), again, 303)
	if !s.canSignIn("member@mine.example", "yet another of mine") || !s.canSignIn("super_admin@mine.example", testPassword) {
		t.Error("a password was set for somebody else")
	}
	s.ask("GET", "/admin", nil, again, 404) // still no role
}

// A session that somebody put into a browser before sign-in is not taken over.
func TestASessionFromBeforeSignInIsNotKept(t *testing.T) {
	s := newTown(t).site(t)
	planted := signIn(t, s, "user_manager@mine.example")
	form := url.Values{"email": {"super_admin@mine.example"}, "password": {testPassword}}
	answer := s.ask("POST", "/sign-in", form, planted, 303)
	var own *http.Cookie
	for _, c := range answer.Result().Cookies() {
		if c.Name == "perseat" {
			own = c
		}
	}
	if own == nil || own.Value == planted.Value {
		t.Fatal("the browser kept the session from before")
	}
	s.ask("GET", "/profile", nil, planted, 303) // it stands for nobody any more
	if text := s.ask("GET", "/profile", nil, own, 200).Body.String(); !strings.Contains(text, "super_admin@") {
		t.Error("signed in as somebody else")
	}
	for _, invented := range []string{"", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", own.Value[:len(own.Value)-2]} {
		answer := s.ask("POST", "/sign-in", form, &http.Cookie{Name: "perseat", Value: invented}, 303)
		for _, c := range answer.Result().Cookies() {
			if c.Name == "perseat" && c.Value == invented {
				t.Errorf("the session %q was taken over", invented)
			}
		}
	}
}
