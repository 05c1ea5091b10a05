package handlers

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"perseat/models"
	"perseat/models/access"
)

// person is somebody's browser: it keeps what cookies it is given.
type person struct {
	*site
	jar map[string]*http.Cookie
}

func (s *site) person() *person { return &person{s, map[string]*http.Cookie{}} }

func (p *person) do(method, address string, form url.Values, status int) *httptest.ResponseRecorder {
	p.t.Helper()
	var cookies []*http.Cookie
	for _, c := range p.jar {
		cookies = append(cookies, c)
	}
	w := send(p, method, address, form, cookies...)
	if w.Code != status {
		p.t.Fatalf("%s %s answers %d, want %d\n%s", method, address, w.Code, status, w.Body)
	}
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(p.jar, c.Name)
		} else {
			p.jar[c.Name] = c
		}
	}
	return w
}

// leads sends a form and requires where it leads.
func (p *person) leads(address string, form url.Values, to string) {
	p.t.Helper()
	if got := p.do("POST", address, form, 303).Header().Get("Location"); got != to {
		p.t.Fatalf("POST %s leads to %s, want %s", address, got, to)
	}
}

// app is an authenticator app, written from the standard and not from ours.
type app struct {
	s   *site
	key []byte
}

var typed = regexp.MustCompile(`<code>((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})</code>`)

// scan reads the key from a page.
func (p *person) scan(page string) app {
	p.t.Helper()
	found := typed.FindStringSubmatch(page)
	if found == nil || !strings.Contains(page, "<svg width=\"208\"") {
		p.t.Fatalf("no key on the page:\n%s", page)
	}
	key, err := base32.StdEncoding.DecodeString(strings.ReplaceAll(found[1], " ", ""))
	check(p.t, err)
	return app{p.site, key}
}

// shows is what the app shows now, or a number of steps from now.
func (a app) shows(away int) url.Values {
	var step [8]byte
	binary.BigEndian.PutUint64(step[:], uint64(int(a.s.now.Load().Unix()/30)+away))
	sum := hmac.New(sha1.New, a.key)
	sum.Write(step[:])
	h := sum.Sum(nil)
	n := binary.BigEndian.Uint32(h[h[19]&15:]) & 0x7fffffff
	return url.Values{"code": {fmt.Sprintf("%06d", n%1_000_000)}}
}

var recovery = regexp.MustCompile(`<code>([a-z2-9]{4}(?:-[a-z2-9]{4}){3})</code>`)

func codesOn(page string) (codes []string) {
	for _, m := range recovery.FindAllStringSubmatch(page, -1) {
		codes = append(codes, m[1])
	}
	return codes
}

func noStore(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	if got := w.Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("a page with a secret is kept: %q", got)
	}
	return w.Body.String()
}

// A support person without two-step verification sets it up at sign-in and can do
// nothing else before.
func TestSupportStaffAreLedToSetUp(t *testing.T) {
	s := newTown(t).site(t)
	_, err := s.store.AddSupport(t.Context(), access.Job(), models.NewStaff{
		FirstName: "Mina", LastName: "Sato", Email: "mina@perseat.example", Role: access.RoleSupportLead, Password: testPassword,
	})
	check(t, err)
	mina := s.person()
	mina.leads("/sign-in", with(credentials("mina@perseat.example", testPassword), "next", "/support/staff"), "/sign-in/set-up")
	if mina.jar["perseat"] != nil || mina.jar["perseat_step"] == nil {
		t.Fatalf("she has %v", mina.jar)
	}
	for _, page := range []string{"/support", "/support/staff", "/profile", "/profile/two-step", "/profile/two-step/app", "/support/visits/new"} {
		if to := mina.do("GET", page, nil, 303).Header().Get("Location"); !strings.HasPrefix(to, "/sign-in") {
			t.Errorf("%s leads to %s", page, to)
		}
	}
	if to := mina.do("POST", "/support/staff/new", filled(), 303).Header().Get("Location"); to != "/sign-in" {
		t.Errorf("she invites somebody: %s", to)
	}
	page := noStore(t, mina.do("GET", "/sign-in/set-up", nil, 200))
	phone := mina.scan(page)
	noStore(t, mina.do("POST", "/sign-in/set-up", url.Values{"code": {"123456"}}, 422))
	mina.leads("/sign-in/set-up", phone.shows(0), "/profile/two-step/recovery-codes")
	shown := noStore(t, mina.do("GET", "/profile/two-step/recovery-codes", nil, 200))
	if codes := codesOn(shown); len(codes) != 10 || !strings.Contains(shown, `href="/support/staff"`) {
		t.Errorf("%d codes are shown, then no way on", len(codes))
	}
	again := noStore(t, mina.do("GET", "/profile/two-step/recovery-codes", nil, 200))
	if len(codesOn(again)) != 0 || !strings.Contains(again, "Make new codes") {
		t.Error("the codes are shown twice")
	}
	mina.do("GET", "/support/staff", nil, 200)
	if text := mina.do("GET", "/profile", nil, 200).Body.String(); strings.Contains(text, `href="/profile/two-step/off"`) || !strings.Contains(text, "cannot be turned off") {
		t.Error("it can be turned off")
	}
	if text := mina.do("POST", "/profile/two-step/off", url.Values{"present": {testPassword}}, 409).Body.String(); !strings.Contains(text, "Support staff need") {
		t.Error("the refusal says nothing")
	}
	if text := s.ask("GET", "/profile", nil, s.cookies["support_lead"], 200).Body.String(); !strings.Contains(text, "This is a demo account") {
		t.Error("an exempt account is not told so")
	}
}

// turnsOn turns two-step verification on in the own account.
func (p *person) turnsOn() (app, []string) {
	p.t.Helper()
	p.do("GET", "/profile/two-step", nil, 200)
	p.do("POST", "/profile/two-step", url.Values{"present": {"not the password"}}, 422)
	p.leads("/profile/two-step", url.Values{"present": {testPassword}}, "/profile/two-step/app")
	phone := p.scan(noStore(p.t, p.do("GET", "/profile/two-step/app", nil, 200)))
	if again := p.scan(p.do("POST", "/profile/two-step/app", url.Values{"code": {"12345"}}, 422).Body.String()); string(again.key) != string(phone.key) {
		p.t.Error("a wrong code makes another key")
	}
	p.leads("/profile/two-step/app", phone.shows(0), "/profile/two-step/recovery-codes")
	return phone, codesOn(p.do("GET", "/profile/two-step/recovery-codes", nil, 200).Body.String())
}

func TestTheSecondStepOfSignIn(t *testing.T) {
	s := newTown(t).site(t)
	una := s.person()
	una.leads("/sign-in", credentials(manager, testPassword), "/admin")
	phone, codes := una.turnsOn()
	una.leads("/sign-out", nil, "/sign-in")
	if text := una.do("GET", "/sign-in/code", nil, 303).Header().Get("Location"); text != "/sign-in" {
		t.Errorf("without a sign-in a code is asked for: %s", text)
	}

	other := s.person()
	for _, p := range []*person{una, other} {
		p.leads("/sign-in", with(credentials(manager, testPassword), "next", "/admin/users?q=a"), "/sign-in/code")
		p.do("GET", "/admin", nil, 303)
		if text := noStore(t, p.do("GET", "/sign-in/code", nil, 200)); !strings.Contains(text, manager) {
			t.Error("the page does not say who signs in")
		}
		noStore(t, p.do("POST", "/sign-in/code", phone.shows(0), 422)) // it was used to set up
		noStore(t, p.do("POST", "/sign-in/code", url.Values{"code": {"000000"}}, 422))
	}
	before := una.jar["perseat_step"]
	una.leads("/sign-in/code", phone.shows(1), "/admin/users?q=a")
	una.do("GET", "/admin", nil, 200)
	other.do("POST", "/sign-in/code", phone.shows(1), 422) // seen over a shoulder
	other.do("GET", "/admin", nil, 303)
	other.leads("/sign-in/code", url.Values{"code": {codes[0]}}, "/admin/users?q=a")
	if text := other.do("GET", "/admin", nil, 200).Body.String(); !strings.Contains(text, "You used a recovery code.") || !strings.Contains(text, "9 are left") {
		t.Error("nothing is said about the recovery code")
	}
	replay := s.person()
	replay.jar["perseat_step"] = before
	replay.leads("/sign-in/code", phone.shows(2), "/sign-in")
	replay.leads("/sign-in/code", url.Values{"code": {codes[1]}}, "/sign-in")

	third := s.person()
	third.leads("/sign-in", credentials(manager, testPassword), "/sign-in/code")
	third.do("POST", "/sign-in/code", url.Values{"code": {codes[0]}}, 422)
	s.at(noon.Add(10 * time.Minute))
	third.leads("/sign-in/code", url.Values{"code": {codes[1]}}, "/sign-in")

	una.leads("/profile/two-step/off", url.Values{"present": {testPassword}}, "/profile")
	third.leads("/sign-in", credentials(manager, testPassword), "/admin")
}

// A session that somebody put into the browser before the second step is not taken
// over, nor is a waiting sign-in a session.
func TestASessionFromBeforeTheSecondStepIsNotKept(t *testing.T) {
	s := newTown(t).site(t)
	una := s.person()
	una.leads("/sign-in", credentials(manager, testPassword), "/admin")
	phone, _ := una.turnsOn()
	victim := s.person()
	planted := signIn(t, s, "member@mine.example")
	victim.jar["perseat"] = planted
	victim.leads("/sign-in", credentials(manager, testPassword), "/sign-in/code")
	half := *victim.jar["perseat_step"]
	half.Name = "perseat"
	s.ask("GET", "/profile", nil, &half, 303)
	victim.leads("/sign-in/code", phone.shows(1), "/admin")
	if victim.jar["perseat"].Value == planted.Value || victim.jar["perseat_step"] != nil {
		t.Error("the browser keeps what it had before")
	}
	s.ask("GET", "/profile", nil, planted, 303)
	if text := victim.do("GET", "/profile", nil, 200).Body.String(); !strings.Contains(text, "Una Manager") || !strings.Contains(text, "with a password and a code") {
		t.Error("signed in as somebody else")
	}
}

func TestAnAdminResetsTwoStepVerification(t *testing.T) {
	s := newTown(t).site(t)
	for _, c := range []struct{ email, page, by string }{
		{manager, "/admin/users/" + strconv.Itoa(int(s.id("user_manager"))), "super_admin"},
		{"reseller_sales@near.example", "/reseller/staff/" + strconv.Itoa(int(s.id("reseller_sales"))), "reseller_admin"},
		{"support_agent@perseat.example", "/support/staff/" + strconv.Itoa(int(s.id("support_agent"))), "support_lead"},
	} {
		una := s.person()
		una.do("POST", "/sign-in", credentials(c.email, testPassword), 303)
		if text := s.ask("GET", c.page, nil, s.cookies[c.by], 200).Body.String(); strings.Contains(text, "reset-two-step") || !strings.Contains(text, "Two-step verification") {
			t.Errorf("%s: nothing can be reset", c.page)
		}
		s.ask("POST", c.page+"/reset-two-step", nil, s.cookies[c.by], 409)
		una.turnsOn()
		if text := s.ask("GET", c.page, nil, s.cookies[c.by], 200).Body.String(); !strings.Contains(text, c.page+"/reset-two-step") || !strings.Contains(text, "Authenticator app") {
			t.Errorf("%s does not say that it is on", c.page)
		}
		if text := s.ask("GET", c.page+"/reset-two-step", nil, s.cookies[c.by], 200).Body.String(); !strings.Contains(text, "really") {
			t.Errorf("%s: nobody is warned", c.page)
		}
		s.ask("POST", c.page+"/reset-two-step", nil, s.cookies[c.by], 303)
		una.do("GET", "/profile", nil, 303)
		again := s.person()
		again.do("POST", "/sign-in", credentials(c.email, testPassword), 303)
		again.do("GET", "/profile", nil, 200)
	}
	s.cookies["user_manager"] = signIn(t, s, manager) // the others ended
	for role, status := range map[string]int{"user_manager": 403, "member": 404, "reseller_admin": 404, "support_lead": 404} {
		s.ask("POST", "/admin/users/"+strconv.Itoa(int(s.id("member")))+"/reset-two-step", nil, s.cookies[role], status)
	}
}
