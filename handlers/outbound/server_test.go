package outbound

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// received is a mail that the mail server took.
type received struct {
	from, to string
	raw      string
	secure   bool
}

// server is a real mail server in this process, whose answers a test chooses.
type server struct {
	port int

	mu       sync.Mutex
	took     []received
	rcpt     func(to string) error  // nil takes everybody
	data     func(raw string) error // after the mail's text
	reset    func(c *smtp.Conn)     // after a mail was taken
	signedIn []string               // names and passwords
	password string                 // if one is asked for
}

// mails are the mails taken so far.
func (s *server) mails() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]received{}, s.took...)
}

// set changes how the server answers.
func (s *server) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// session is one connection.
type session struct {
	*server
	conn     *smtp.Conn
	from, to string
	done     bool
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error { s.from = from; return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mu.Lock()
	rcpt := s.rcpt
	s.mu.Unlock()
	if s.to != "" {
		return errors.New("one mail goes to one person")
	}
	s.to = to
	if rcpt != nil {
		return rcpt(to)
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.mu.Lock()
	data := s.data
	s.mu.Unlock()
	if data != nil {
		if err := data(string(raw)); err != nil {
			return err
		}
	}
	_, secure := s.conn.TLSConnectionState()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.took = append(s.took, received{s.from, s.to, string(raw), secure})
	s.done = true
	return nil
}

func (s *session) Reset() {
	s.mu.Lock()
	reset := s.reset
	s.mu.Unlock()
	if reset != nil && s.done {
		reset(s.conn)
	}
	s.from, s.to, s.done = "", "", false
}

func (s *session) Logout() error { return nil }

// guarded is a session on a server that asks for a password.
type guarded struct{ *session }

func (g guarded) AuthMechanisms() []string { return []string{sasl.Plain} }

func (g guarded) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		g.mu.Lock()
		defer g.mu.Unlock()
		if password != g.password {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "no entry with " + password}
		}
		g.signedIn = append(g.signedIn, user)
		return nil
	}), nil
}

// start starts a mail server, with a certificate if it is to speak TLS.
func start(t *testing.T, certificate *tls.Config) *server {
	t.Helper()
	s := &server{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	s.port, _ = strconv.Atoi(port)
	backend := smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		one := &session{server: s, conn: c}
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.password != "" {
			return guarded{one}, nil
		}
		return one, nil
	})
	real := smtp.NewServer(backend)
	real.Domain, real.TLSConfig, real.AllowInsecureAuth = "localhost", certificate, true
	real.ReadTimeout, real.WriteTimeout = 10*time.Second, 10*time.Second
	real.ErrorLog = quiet{}
	done := make(chan struct{})
	go func() { defer close(done); _ = real.Serve(listener) }()
	t.Cleanup(func() { _, _ = real.Close(), listener.Close(); <-done })
	return s
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// certificate makes a certificate for 127.0.0.1, for the server and for whoever
// trusts it.
func certificate(t *testing.T) (server, trust *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	sheet := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, sheet, sheet, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}},
		&tls.Config{RootCAs: pool, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12}
}
