package e2e

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

const (
	orla = "sales@liffey.example"  // reseller sales
	vera = "viewer@liffey.example" // reseller viewer
	isar = "sales@isar.example"    // of another reseller
	mina = "agent@perseat.example" // support agent
)

// visitor is somebody's browser as far as single sign-on needs one: it keeps
// cookies, and says where it is led instead of going there.
type visitor struct {
	journey
	http.Client
}

func (j journey) visitor() *visitor {
	j.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		j.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority.pem)
	return &visitor{j, http.Client{
		Jar: jar, Timeout: 20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}},
	}}
}

// page is an answer.
type page struct {
	status int
	to     string // where it leads
	text   string
}

func (v *visitor) send(r *http.Request, err error) page {
	v.Helper()
	if err != nil {
		v.Fatal(err)
	}
	answer, err := v.Do(r)
	if err != nil {
		v.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		v.Fatal(err)
	}
	to := answer.Header.Get("Location")
	if _, address, led := strings.Cut(answer.Header.Get("Refresh"), "url="); led {
		to = address
	}
	if on, err := r.URL.Parse(to); err == nil && to != "" {
		to = on.String()
	}
	return page{answer.StatusCode, to, string(text)}
}

// get asks for an address, of the program if it names no other.
func (v *visitor) get(address string) page {
	v.Helper()
	return v.send(http.NewRequestWithContext(v.Context(), http.MethodGet, v.at(address), nil))
}

func (v *visitor) post(address string, form url.Values) page {
	v.Helper()
	r, err := http.NewRequestWithContext(v.Context(), http.MethodPost, v.at(address), strings.NewReader(form.Encode()))
	if err == nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return v.send(r, err)
}

func (v *visitor) at(address string) string {
	if strings.HasPrefix(address, "/") {
		return v.program.URL + address
	}
	return address
}

// signsIn signs in with the demo's password.
func (v *visitor) signsIn(email string) *visitor {
	v.Helper()
	if p := v.post("/sign-in", url.Values{"email": {email}, "password": {"perseat-demo"}}); p.status != 303 {
		v.Fatalf("%s cannot sign in: %d", email, p.status)
	}
	return v
}

// setUp is the form that sets up single sign-on.
func (p *identityProvider) setUp(domains string, more ...string) url.Values {
	form := url.Values{"issuer": {p.URL}, "client_id": {"perseat"}, "client_secret": {"a shared secret"}, "domains": {domains}, "version": {"0"}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

var waitsFor = regexp.MustCompile(`name="id" value="([^"]+)"`)

// leaves begins with an address, which says only which provider it is, signs in
// there as somebody, and returns where the provider leads back to.
func (v *visitor) leaves(begin, email, next string) string {
	v.Helper()
	begun := v.post("/sign-in/single-sign-on", url.Values{"email": {begin}, "next": {next}})
	if begun.status != 200 || begun.to == "" {
		v.Fatalf("the sign-in does not begin: %d\n%s", begun.status, begun.text)
	}
	asked := v.get(begun.to)
	form := v.get(asked.to)
	id := waitsFor.FindStringSubmatch(form.text)
	here, err := url.Parse(asked.to)
	if id == nil || err != nil {
		v.Fatalf("the provider shows %d %s, %v", form.status, form.text, err)
	}
	in := v.post("https://"+here.Host+"/login/username", url.Values{"id": {id[1]}, "username": {email}, "password": {providerPassword}})
	back := v.get(in.to)
	if !strings.HasPrefix(back.to, v.program.URL+"/sign-in/single-sign-on/back?") {
		v.Fatalf("the provider leads to %q: %d %s", back.to, back.status, back.text)
	}
	return back.to
}

// staysOut requires that the visitor is not signed in.
func (v *visitor) staysOut(why string) {
	v.Helper()
	if p := v.get("/profile"); p.status != 303 || !strings.Contains(p.to, "/sign-in") {
		v.Errorf("%s: signed in", why)
	}
}

// colleague is the page of the one of the staff whose address begins so.
func (v *visitor) colleague(list, address string) string {
	v.Helper()
	text := v.get(list).text
	before, _, there := strings.Cut(text, address)
	at := strings.LastIndex(before, `href="`+list+"/")
	if !there || at < 0 {
		v.Fatalf("%s is not on the staff", address)
	}
	href, _, _ := strings.Cut(before[at+len(`href="`):], `"`)
	return href
}

const settings = "/reseller/settings/single-sign-on"

func TestStaffSignInAtTheirIdentityProvider(t *testing.T) {
	j := beginWith(t, trusting(t))
	idp := j.provider(orla, vera, isar, maeve, mina, "nobody@liffey.example", "sales@elsewhere.example")
	boss := j.visitor().signsIn(niamh)
	for issuer, want := range map[string]string{
		"http://localhost": "must be an address that starts with https://", idp.URL + "/elsewhere": "no identity provider at this address",
		idp.URL + "/": "no identity provider at this address", "https://10.0.0.1": "no identity provider at this address",
		"https://127.0.0.1" + strings.TrimPrefix(idp.URL, "https://localhost"): "no identity provider at this address",
	} {
		if p := boss.post(settings, idp.setUp("liffey.example", "issuer", issuer)); p.status != 422 || !strings.Contains(p.text, want) {
			t.Errorf("the issuer %s answers %d", issuer, p.status)
		}
	}
	if p := boss.post(settings, idp.setUp("liffey.example\r\nliffey-staff.example")); p.status != 303 {
		t.Fatalf("not set up: %d %s", p.status, p.text)
	}
	if text := boss.get(settings).text; strings.Contains(text, "a shared secret") || !strings.Contains(text, j.program.URL+"/sign-in/single-sign-on/back") {
		t.Error("the page shows the secret, or not what the provider has to know")
	}

	sales := j.visitor()
	if p := sales.get(sales.leaves(orla, orla, "/reseller/orders?status=completed")); p.status != 303 || p.to != j.program.URL+"/reseller/orders?status=completed" {
		t.Errorf("leads to %d %s", p.status, p.to)
	}
	if text := sales.get("/profile").text; !strings.Contains(text, "with single sign-on") || !strings.Contains(text, "Reseller sales") {
		t.Error("the profile does not say how the session began")
	}
	for _, next := range []string{"https://evil.example/", "//evil.example/", `/\evil.example`} {
		led := j.visitor()
		if p := led.get(led.leaves(orla, orla, next)); p.to != j.program.URL+"/reseller" {
			t.Errorf("%s leads to %s", next, p.to)
		}
	}

	idp.people[vera].EmailVerified = false
	stays := func(why, email string) {
		t.Helper()
		v := j.visitor()
		if p := v.get(v.leaves("somebody@liffey.example", email, "")); p.status != 409 || !strings.Contains(p.text, "You are not signed in") {
			t.Errorf("%s: %d", why, p.status)
		}
		v.staysOut(why)
	}
	stays("not verified", vera)
	stays("of another reseller", isar)
	stays("a customer's", maeve)
	stays("support", mina)
	stays("unknown", "nobody@liffey.example")
	stays("of another domain", "sales@elsewhere.example")
	idp.people[vera].EmailVerified = true
	viewer := j.visitor()
	if p := viewer.get(viewer.leaves(vera, vera, "")); p.status != 303 {
		t.Errorf("a verified address: %d", p.status)
	}
	if p := boss.post(boss.colleague("/reseller/staff", "viewer@")+"/suspend", nil); p.status != 303 {
		t.Fatalf("not suspended: %d", p.status)
	}
	viewer.staysOut("suspended")
	stays("suspended", vera)

	if p := boss.post(settings+"/off", nil); p.status != 303 {
		t.Errorf("not turned off: %d", p.status)
	}
	if p := j.visitor().post("/sign-in/single-sign-on", url.Values{"email": {orla}}); p.status != 422 {
		t.Errorf("it begins although it is off: %d", p.status)
	}
}

// What comes back from the provider counts once, in the browser that began, and
// only if it is the answer to what that browser asked.
func TestWhatComesBackFromTheProviderIsNobodyElses(t *testing.T) {
	j := beginWith(t, trusting(t))
	idp := j.provider(orla, vera)
	if p := j.visitor().signsIn(niamh).post(settings, idp.setUp("liffey.example")); p.status != 303 {
		t.Fatalf("not set up: %d", p.status)
	}
	refused := func(why string, v *visitor, back string, status int) {
		t.Helper()
		if p := v.get(back); p.status != status || status == 303 && p.to != j.program.URL+"/sign-in" {
			t.Errorf("%s: %d to %s", why, p.status, p.to)
		}
		v.staysOut(why)
	}
	with := func(back, name, value string) string {
		u, err := url.Parse(back)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		q.Set(name, value)
		u.RawQuery = q.Encode()
		return u.String()
	}
	query := func(back, name string) string {
		u, err := url.Parse(back)
		if err != nil {
			t.Fatal(err)
		}
		return u.Query().Get(name)
	}

	mine, theirs := j.visitor(), j.visitor()
	back := mine.leaves(orla, orla, "")
	refused("in a browser that began nothing", theirs, back, 303)
	other := theirs.leaves(vera, vera, "")
	refused("in another's browser", theirs, back, 303)
	refused("with a state of somebody's own", mine, with(back, "state", "A"), 303)
	if p := mine.get(back); p.status != 303 || p.to != j.program.URL+"/reseller" {
		t.Errorf("the owner: %d to %s", p.status, p.to)
	}
	mine.post("/sign-out", nil)
	refused("a second time", mine, back, 303)

	// A stolen code in the thief's own sign-in: the provider wants the verifier of
	// whoever asked for it.
	victim, thief := j.visitor(), j.visitor()
	stolen := query(victim.leaves(orla, orla, ""), "code")
	refused("with a stolen code", thief, with(thief.leaves(vera, vera, ""), "code", stolen), 409)
	asked, there := idp.last("/auth")
	if q := asked.URL.Query(); !there || q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) != 43 || q.Get("scope") != "openid email profile" {
		t.Errorf("asked for %s", asked.URL)
	}
	if token, there := idp.last("/oauth/token"); !there || token.PostForm.Get("code_verifier") == "" {
		t.Error("the code is exchanged without a verifier")
	}

	// An answer that was made for another question.
	idp.before = func(r *http.Request) {
		if r.URL.Path == "/auth" {
			q := r.URL.Query()
			q.Set("nonce", "of somebody else")
			r.URL.RawQuery = q.Encode()
			r.Form = nil
		}
	}
	nonce := j.visitor()
	refused("with another nonce", nonce, nonce.leaves(orla, orla, ""), 409)
	idp.before = nil

	denied := j.visitor()
	denied.leaves(orla, orla, "")
	refused("denied by the provider", denied, with(with(denied.leaves(orla, orla, ""), "code", ""), "error", "access_denied"), 409)
	if p := theirs.get(other); p.status != 303 || p.to != j.program.URL+"/reseller" {
		t.Errorf("what was tried in its browser ended another's sign-in: %d to %s", p.status, p.to)
	}
}

// Support staff are asked for a code after their provider, unless it asked for one.
func TestSupportSignsInAtItsIdentityProvider(t *testing.T) {
	j := beginWith(t, trusting(t))
	idp := j.provider("pat@provider.example", mina)
	lead := j.visitor().signsIn(sam)
	if p := lead.post("/support/staff/single-sign-on", idp.setUp("provider.example\nperseat.example", "required", "on")); p.status != 303 {
		t.Fatalf("not set up: %d %s", p.status, p.text)
	}
	if p := lead.post("/support/staff/new", url.Values{"first_name": {"Pat"}, "last_name": {"Lee"}, "email": {"pat@provider.example"}, "role": {"support_agent"}, "key": {"A"}}); p.status != 303 {
		t.Fatalf("not invited: %d %s", p.status, p.text)
	}
	pat := j.visitor()
	if p := pat.get(pat.leaves("pat@provider.example", "pat@provider.example", "")); p.to != j.program.URL+"/sign-in/set-up" {
		t.Errorf("leads to %s", p.to)
	}
	pat.staysOut("with one step")
	idp.strong = true
	strong := j.visitor()
	if p := strong.get(strong.leaves("pat@provider.example", "pat@provider.example", "")); p.to != j.program.URL+"/support" {
		t.Errorf("leads to %d %s %s", p.status, p.to, p.text)
	}
	if p := strong.get("/support"); p.status != 200 {
		t.Errorf("the Support desk answers %d", p.status)
	}
	// Nobody but leads has another way in.
	if p := j.visitor().post("/sign-in", url.Values{"email": {mina}, "password": {"perseat-demo"}}); p.status != 409 || !strings.Contains(p.text, "single sign-on") {
		t.Errorf("an agent's password: %d", p.status)
	}
	j.visitor().signsIn(sam)
}

// The same as people do it, in the words on the pages.
func TestSingleSignOnFromSettingsToSignIn(t *testing.T) {
	j := beginWith(t, trusting(t))
	idp := j.provider(orla)
	boss := j.as(niamh)
	boss.Click("Settings")
	boss.Click("Single sign-on")
	boss.Sees(j.program.URL + "/sign-in/single-sign-on/back")
	boss.Fill("Issuer", "https://localhost:1")
	boss.Fill("Client ID", "perseat")
	boss.Fill("Domains", "liffey.example")
	boss.Click("Save single sign-on")
	boss.Answered(422)
	boss.Sees("There is no identity provider at this address")
	boss.Fill("Issuer", idp.URL)
	boss.Click("Save single sign-on")
	boss.Answered(422)
	boss.Sees("Type the client secret")
	boss.Fill("Client secret", "a shared secret")
	boss.Click("Save single sign-on")
	boss.OK()
	boss.Sees("Single sign-on was saved")

	sales := j.nobody().TrustEverybody()
	sales.Go("/reseller/orders")
	sales.Click("Sign in with single sign-on")
	sales.Fill("Email", orla)
	sales.Click("Continue")
	sales.WaitFor("Username")
	sales.Fill("Username:", orla)
	sales.Fill("Password:", providerPassword)
	sales.Click("Login")
	sales.OK()
	sales.Sees("Order history")
	sales.Go("/profile")
	sales.Sees("with single sign-on")
}
