package e2e

import (
	"io"
	"log"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// post is a mail server that keeps every mail for its receiver to read.
type post struct {
	port int

	mu    sync.Mutex
	mails []letter
}

// letter is a mail as its receiver reads it.
type letter struct{ to, subject, text string }

// startPost starts a mail server for a journey.
func startPost(t *testing.T) *post {
	t.Helper()
	p := &post{}
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &delivery{post: p}, nil }))
	s.Domain, s.ErrorLog = "localhost", log.New(io.Discard, "", 0)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.port = listener.Addr().(*net.TCPAddr).Port
	go func() { _ = s.Serve(listener) }() // until it is closed
	t.Cleanup(func() { _ = s.Close() })
	return p
}

// settings lead the program to the server.
func (p *post) settings() []string {
	return []string{"--smtp-host=127.0.0.1", "--smtp-port=" + strconv.Itoa(p.port), "--smtp-tls=none", "--mail-from=perseat@provider.example"}
}

// delivery is one connection to the server.
type delivery struct {
	*post
	to string
}

// Mail takes any sender.
func (*delivery) Mail(string, *smtp.MailOptions) error { return nil }

// Rcpt takes any receiver.
func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error { d.to = to; return nil }

// Data keeps a mail with its plain text.
func (d *delivery) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return err
	}
	_, kind, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return err
	}
	plain, err := multipart.NewReader(m.Body, kind["boundary"]).NextPart()
	if err != nil {
		return err
	}
	text, err := io.ReadAll(plain)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.mails = append(d.mails, letter{d.to, subject, string(text)})
	return err
}

// Reset forgets nothing.
func (*delivery) Reset() {}

// Logout ends the connection.
func (*delivery) Logout() error { return nil }

// invitation waits for the mail that invites a person, and returns the path of
// its link.
func (j journey) invitation(p *post, to string) string {
	j.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		p.mu.Lock()
		mails := p.mails
		p.mu.Unlock()
		for _, m := range mails {
			if _, secret, is := strings.Cut(m.text, j.program.URL+"/password/"); is && m.to == to {
				return "/password/" + strings.Fields(secret)[0]
			}
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	j.Fatalf("no invitation comes to %s; the mails are %+v", to, p.mails)
	return ""
}
