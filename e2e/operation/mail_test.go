package operation

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// post is a mail server that takes everything, after a while.
type post struct {
	port int

	mu       sync.Mutex
	arrivals map[string]int // how often each mail came, by the number of its row
}

// startPost starts a mail server for a test.
func startPost(t *testing.T) *post {
	t.Helper()
	p := &post{arrivals: map[string]int{}}
	s := smtp.NewServer(p)
	s.Domain, s.AllowInsecureAuth = "localhost", true
	s.ErrorLog = log.New(io.Discard, "", 0) // clients that are killed are what this is about
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

// came is how often each mail came until now.
func (p *post) came() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.arrivals)
}

// NewSession is called for each connection.
func (p *post) NewSession(*smtp.Conn) (smtp.Session, error) { return visit{p}, nil }

// visit is one connection to the server.
type visit struct{ *post }

// Mail takes any sender.
func (visit) Mail(string, *smtp.MailOptions) error { return nil }

// Rcpt takes any receiver.
func (visit) Rcpt(string, *smtp.RcptOptions) error { return nil }

// Data takes a mail and counts it.
func (v visit) Data(r io.Reader) error {
	id := ""
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		var row uint
		if _, err := fmt.Sscanf(lines.Text(), "Message-ID: <perseat.%d.", &row); err == nil && id == "" {
			id = strconv.FormatUint(uint64(row), 10)
		}
	}
	time.Sleep(2 * time.Millisecond) // so that a program can die in between
	v.mu.Lock()
	v.arrivals[id]++
	v.mu.Unlock()
	time.Sleep(2 * time.Millisecond)
	return lines.Err()
}

// Reset forgets nothing, because nothing is kept.
func (visit) Reset() {}

// Logout ends the connection.
func (visit) Logout() error { return nil }

// delivered fails the test if a mail says sent and never came, or came again
// after it said so. said is how often each had come when it said so first.
func (d *database) delivered(p *post, said map[string]int) {
	d.Helper()
	rows := d.rows("SELECT id FROM outbox WHERE status = 'sent'")
	came := p.came()
	for _, row := range rows {
		id := row[0]
		before, known := said[id]
		switch {
		case came[id] == 0:
			d.Errorf("mail %s says sent and never came", id)
		case known && came[id] != before:
			d.Errorf("mail %s said sent and came again", id)
		}
		said[id] = came[id]
	}
}

// undelivered are the mails that are neither sent nor dropped for a reason.
func (d *database) undelivered() [][]string {
	d.Helper()
	return d.rows("SELECT id, kind, status, attempts, last_error FROM outbox WHERE status NOT IN ('sent', 'dropped')")
}
