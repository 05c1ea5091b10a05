package e2e

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"

	"perseat/e2e/browser"
)

// identityProvider is a real OpenID provider, that of zitadel, with people of our
// own. It speaks HTTPS at localhost.
type identityProvider struct {
	URL    string
	people people
	strong bool // says that it asked for more than a password

	mu     sync.Mutex
	asked  []http.Request      // what it was asked for
	before func(*http.Request) // changes a request before the provider sees it
}

// people are those whom a provider knows, by address.
type people map[string]*storage.User

func (p people) GetUserByID(id string) *storage.User         { return p[id] }
func (p people) GetUserByUsername(name string) *storage.User { return p[name] }
func (p people) ExampleClientID() string                     { return "service" }

const providerPassword = "the provider's own"

// company is the provider's storage, which can say that it asked for a second thing.
type company struct {
	*storage.Storage
	*identityProvider
}

// AuthRequestByCode returns what a code was given for.
func (c company) AuthRequestByCode(ctx context.Context, code string) (op.AuthRequest, error) {
	r, err := c.Storage.AuthRequestByCode(ctx, code)
	if err != nil || !c.strong {
		return r, err
	}
	return strongly{r}, nil
}

// strongly is a sign-in for which the provider asked for more than a password.
type strongly struct{ op.AuthRequest }

// GetAMR says how the person showed who it is.
func (strongly) GetAMR() []string { return []string{"pwd", "otp", "mfa"} }

// trusting is how a program is started that trusts the providers of these tests.
func trusting(t *testing.T) browser.With {
	t.Helper()
	authority.Do(makeAuthority)
	if authority.err != nil {
		t.Fatal(authority.err)
	}
	file := filepath.Join(t.TempDir(), "authority.pem")
	if err := os.WriteFile(file, authority.pem, 0o600); err != nil {
		t.Fatal(err)
	}
	return browser.With{Flags: []string{"--sign-on-localhost"}, Env: []string{"SSL_CERT_FILE=" + file}}
}

// provider starts an identity provider that sends people back to a program.
func (j journey) provider(who ...string) *identityProvider {
	j.Helper()
	p := &identityProvider{people: people{}}
	for _, email := range who {
		p.people[email] = &storage.User{ID: email, Username: email, Password: providerPassword, FirstName: "Some", LastName: "Body", Email: email, EmailVerified: true}
	}
	server := httptest.NewUnstartedServer(nil)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		j.Fatal(err)
	}
	p.URL = "https://localhost:" + port
	kept := storage.NewStorageWithClients(p.people, map[string]*storage.Client{
		"perseat": storage.WebClient("perseat", "a shared secret", j.program.URL+"/sign-in/single-sign-on/back"),
	})
	router := exampleop.SetupServer(p.URL, company{kept, p}, slog.New(slog.DiscardHandler), false)
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			_ = r.ParseForm() // the provider says if it is none
		}
		p.mu.Lock()
		p.asked = append(p.asked, *r.Clone(context.Background()))
		before := p.before
		p.mu.Unlock()
		if before != nil {
			before(r)
		}
		router.ServeHTTP(w, r)
	})
	server.TLS = &tls.Config{Certificates: []tls.Certificate{authority.pair}, MinVersion: tls.VersionTLS12}
	server.StartTLS()
	j.Cleanup(server.Close)
	return p
}

// last is the last request for a path.
func (p *identityProvider) last(path string) (r http.Request, found bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, one := range p.asked {
		if one.URL.Path == path {
			r, found = one, true
		}
	}
	return r, found
}

// authority is the certificate of localhost, which is its own authority.
var authority struct {
	sync.Once
	pair tls.Certificate
	pem  []byte
	err  error
}

func makeAuthority() {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		authority.err = err
		return
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Perseat's tests"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	text, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	if err != nil {
		authority.err = err
		return
	}
	authority.pem = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: text})
	authority.pair = tls.Certificate{Certificate: [][]byte{text}, PrivateKey: key}
}
