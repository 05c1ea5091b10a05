package identity

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"perseat/models"
)

// forger is a provider whose answers the test chooses.
type forger struct {
	*httptest.Server
	key      *rsa.PrivateKey
	says     map[string]any // of itself
	token    func(claims map[string]any) string
	info     map[string]any
	claims   map[string]any
	verifier string // what came with the code
}

func newForger(t *testing.T) *forger {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	f := &forger{key: key}
	f.Server = httptest.NewTLSServer(f)
	t.Cleanup(f.Close)
	f.says = map[string]any{
		"issuer": f.URL, "authorization_endpoint": f.URL + "/auth", "token_endpoint": f.URL + "/token",
		"jwks_uri": f.URL + "/keys", "userinfo_endpoint": f.URL + "/info", "id_token_signing_alg_values_supported": []string{"RS256"},
	}
	f.claims = map[string]any{
		"iss": f.URL, "aud": "perseat", "sub": "4711", "exp": time.Now().Add(time.Hour).Unix(), "iat": time.Now().Unix(),
		"nonce": "the nonce", "email": "anna@staff.example", "email_verified": true,
	}
	f.token = func(claims map[string]any) string { return signed(t, jose.RS256, f.key, claims) }
	return f
}

func signed(t *testing.T, how jose.SignatureAlgorithm, key any, claims map[string]any) string {
	t.Helper()
	text, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: how, Key: jose.JSONWebKey{Key: key, KeyID: "one"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := signer.Sign(text)
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (f *forger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var answer any
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		answer = f.says
	case "/token":
		f.verifier = r.FormValue("code_verifier")
		answer = map[string]any{"access_token": "access", "token_type": "Bearer", "id_token": f.token(f.claims)}
	case "/keys":
		answer = jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &f.key.PublicKey, KeyID: "one", Algorithm: "RS256", Use: "sig"}}}
	case "/info":
		answer = f.info
	default:
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer) // whoever asks sees what is missing
}

func (f *forger) begun() models.SignOnBegun {
	return models.SignOnBegun{Issuer: f.URL, ClientID: "perseat", ClientSecret: "a secret", State: "the state", Nonce: "the nonce", Verifier: strings.Repeat("v", 52)}
}

func (f *forger) client() Client {
	c := New(models.Reach{Private: true})
	c.http.Transport.(bounded).next.(*http.Transport).TLSClientConfig = f.Client().Transport.(*http.Transport).TLSClientConfig
	return c
}

func TestWhomAProviderVouchesFor(t *testing.T) {
	for name, change := range map[string]func(f *forger) models.Identity{
		"as it should be": func(*forger) models.Identity {
			return models.Identity{Email: "anna@staff.example", Verified: true}
		},
		"not verified": func(f *forger) models.Identity {
			f.claims["email_verified"] = false
			return models.Identity{Email: "anna@staff.example"}
		},
		"nothing said of it": func(f *forger) models.Identity {
			delete(f.claims, "email_verified")
			return models.Identity{Email: "anna@staff.example"}
		},
		"verified as text": func(f *forger) models.Identity {
			f.claims["email_verified"] = "true"
			return models.Identity{Email: "anna@staff.example", Verified: true}
		},
		"two things": func(f *forger) models.Identity {
			f.claims["amr"] = []string{"pwd", "mfa"}
			return models.Identity{Email: "anna@staff.example", Verified: true, Strong: true}
		},
		"userinfo": func(f *forger) models.Identity {
			delete(f.claims, "email")
			delete(f.claims, "email_verified")
			f.info = map[string]any{"sub": "4711", "email": "anna@staff.example", "email_verified": true, "amr": []string{"mfa"}}
			return models.Identity{Email: "anna@staff.example", Verified: true}
		},
	} {
		f := newForger(t)
		want := change(f)
		got, err := f.client().Identify(t.Context(), f.begun(), "https://licenses.example/back", "code")
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if f.verifier != f.begun().Verifier {
			t.Errorf("%s: the code came with the verifier %q", name, f.verifier)
		}
	}
}

// A token that was not made by this provider, for us, now, and for this very
// question, says nothing.
func TestForgedAnswers(t *testing.T) {
	for name, change := range map[string]func(f *forger){
		"another issuer":   func(f *forger) { f.claims["iss"] = "https://elsewhere.example" },
		"another audience": func(f *forger) { f.claims["aud"] = "another program" },
		"expired":          func(f *forger) { f.claims["exp"] = time.Now().Add(-time.Hour).Unix() },
		"another nonce":    func(f *forger) { f.claims["nonce"] = "of somebody else" },
		"no nonce":         func(f *forger) { delete(f.claims, "nonce") },
		"no token":         func(f *forger) { f.token = func(map[string]any) string { return "" } },
		"not signed": func(f *forger) {
			f.token = func(c map[string]any) string {
				return "eyJhbGciOiJub25lIn0." + strings.Split(signed(t, jose.RS256, f.key, c), ".")[1] + "."
			}
		},
		"signed with another key": func(f *forger) {
			other, err := rsa.GenerateKey(rand.Reader, 2048)
			if err != nil {
				t.Fatal(err)
			}
			f.token = func(c map[string]any) string { return signed(t, jose.RS256, other, c) }
		},
		"signed with the secret": func(f *forger) {
			f.token = func(c map[string]any) string { return signed(t, jose.HS256, []byte(strings.Repeat("a secret", 4)), c) }
		},
		"userinfo of somebody else": func(f *forger) {
			delete(f.claims, "email")
			f.info = map[string]any{"sub": "4712", "email": "anna@staff.example", "email_verified": true}
		},
		"it says that it is another one": func(f *forger) { f.says["issuer"] = "https://elsewhere.example" },
		"a code sent unencrypted":        func(f *forger) { f.says["token_endpoint"] = "http" + strings.TrimPrefix(f.URL, "https") + "/token" },
	} {
		f := newForger(t)
		change(f)
		if who, err := f.client().Identify(t.Context(), f.begun(), "https://licenses.example/back", "code"); err == nil {
			t.Errorf("%s: it vouches for %+v", name, who)
		}
	}
}

func TestWhatAProviderIsAsked(t *testing.T) {
	f := newForger(t)
	address, err := f.client().Address(t.Context(), f.begun(), "https://licenses.example/back", "anna@staff.example")
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	for name, want := range map[string]string{
		"state": "the state", "nonce": "the nonce", "code_challenge_method": "S256", "redirect_uri": "https://licenses.example/back",
		"client_id": "perseat", "response_type": "code", "login_hint": "anna@staff.example",
	} {
		if q.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, q.Get(name), want)
		}
	}
	if strings.Contains(address, f.begun().Verifier) || strings.Contains(address, "secret") {
		t.Errorf("a secret is in %s", address)
	}
	f.says["authorization_endpoint"] = "javascript:alert(1)"
	if address, err := f.client().Address(t.Context(), f.begun(), "https://licenses.example/back", ""); err == nil {
		t.Errorf("it leads to %s", address)
	}
}

// A provider in a network that is none of the internet's is not asked, unless the
// program is told to; nor does it lead there.
func TestPrivateProvidersAreNotAsked(t *testing.T) {
	f := newForger(t)
	public := f.client()
	public.http.Transport = New(models.Reach{}).http.Transport
	asked := false
	f.Config.Handler = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true })
	if err := public.Check(t.Context(), f.URL); err == nil || asked || !strings.Contains(err.Error(), "may be reached") {
		t.Errorf("asked: %v, %v", asked, err)
	}
	f.Config.Handler = http.RedirectHandler("https://elsewhere.example/", http.StatusFound)
	if err := f.client().Check(t.Context(), f.URL); err == nil || strings.Contains(err.Error(), "lookup") {
		t.Errorf("it leads elsewhere: %v", err)
	}
}
