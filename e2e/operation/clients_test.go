package operation

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// host is the address that the program listens on.
func (p *program) host() string {
	p.Helper()
	u, err := url.Parse(p.url)
	if err != nil {
		p.Fatal(err)
	}
	return u.Host
}

// dial opens a connection that the test closes at its end.
func (p *program) dial() net.Conn {
	p.Helper()
	c, err := net.Dial("tcp", p.host())
	if err != nil {
		p.Fatal(err)
	}
	p.Cleanup(func() { _ = c.Close() })
	return c
}

// quick fails the test unless a page comes soon, as it should for everybody while
// others misbehave.
func (w *person) quick(what string) {
	w.Helper()
	slowest := time.Duration(0)
	for range 5 {
		began := time.Now()
		w.reads("/reseller/customers")
		slowest = max(slowest, time.Since(began))
	}
	if slowest > 3*time.Second {
		w.Errorf("beside %s a page took %s", what, slowest)
	}
}

// grown fails the test if the program has by now that much more memory than before.
func (p *program) grown(what string, before, most int64) {
	p.Helper()
	grown := p.memory() - before
	p.Logf("%s: %d KB more memory", what, grown>>10)
	if grown > most {
		p.Errorf("%s cost %d KB of memory, at most %d KB were to be", what, grown>>10, most>>10)
	}
}

// A thousand connections that say nothing, each after one request, cost little,
// and others are served.
func TestConnectionsThatAreIdle(t *testing.T) {
	db := fresh(t, "sqlite")
	p := db.serve(t, "--now", start)
	who := p.as(niamh)
	who.quick("nobody")
	before := p.memory()
	n := rounds(t, "IDLE", 1000)
	for i := range n {
		c := p.dial()
		if i%2 == 0 {
			continue // it never says anything
		}
		if _, err := io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		if answer, err := http.ReadResponse(bufio.NewReader(c), nil); err != nil || answer.StatusCode != http.StatusOK {
			t.Fatal(err)
		}
	}
	who.quick(fmt.Sprintf("%d idle connections", n))
	p.grown(fmt.Sprintf("%d idle connections", n), before, 64<<20)
	p.stop()
	p.faults()
}

// A body that never ends is cut: at the size that is allowed, and at the time.
func TestBodiesThatNeverEnd(t *testing.T) {
	db := fresh(t, "sqlite")
	p := db.serve(t, "--now", start)
	who := p.as(niamh)
	who.quick("nobody")
	before := p.memory()
	var all sync.WaitGroup
	statuses := make(chan string, 1000)
	for i := range rounds(t, "BODIES", 100) {
		c := p.dial()
		all.Go(func() {
			head := "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
			if i%2 == 0 { // the size is told, and a lie
				head = "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000000000000\r\n\r\n"
			}
			_, _ = io.WriteString(c, head)
			go func() {
				junk := strings.Repeat("a", 0x4000)
				for { // as long as it is taken
					text := junk
					if i%2 == 1 {
						text = "4000\r\n" + junk + "\r\n"
					}
					if _, err := io.WriteString(c, text); err != nil {
						return
					}
				}
			}()
			line, _ := bufio.NewReader(c).ReadString('\n')
			statuses <- strings.TrimSpace(line)
		})
	}
	who.quick("bodies that never end")
	all.Wait()
	close(statuses)
	cut := 0
	for line := range statuses {
		if line != "" && !strings.Contains(line, " 413 ") { // some are cut before they read the answer
			t.Errorf("the answer was %q", line)
		}
		cut++
	}
	if cut == 0 {
		t.Error("nobody was cut")
	}
	p.grown("bodies that never end", before, 96<<20)
	p.stop()
	p.faults()
}

// Whoever sends a byte now and then, or reads none of the answer, holds up nobody.
func TestClientsThatAreSlow(t *testing.T) {
	db := fresh(t, "sqlite")
	p := db.serve(t, "--now", start)
	who := p.as(niamh)
	who.quick("nobody")
	cookie := ""
	at, err := url.Parse(p.url)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range who.client.Jar.Cookies(at) {
		cookie += c.Name + "=" + c.Value + "; "
	}
	before := p.memory()
	over := make(chan struct{})
	var all sync.WaitGroup
	var open []net.Conn
	n := rounds(t, "SLOW", 150)
	for i := range n {
		c := p.dial()
		open = append(open, c)
		switch i % 3 {
		case 0: // a header that takes its time
			_, _ = io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ")
		case 1: // a form that does
			_, _ = io.WriteString(c, "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 20000\r\n\r\nemail=")
		case 2: // an export that nobody reads
			_ = c.(*net.TCPConn).SetReadBuffer(1 << 10)
			_, _ = io.WriteString(c, "GET /reseller/orders.csv HTTP/1.1\r\nHost: x\r\nCookie: "+cookie+"\r\n\r\n")
			continue
		}
		all.Go(func() {
			for {
				select {
				case <-over:
					return
				case <-time.After(200 * time.Millisecond):
					if _, err := io.WriteString(c, "a"); err != nil {
						return
					}
				}
			}
		})
	}
	time.Sleep(time.Second)
	who.quick(fmt.Sprintf("%d slow clients", n))
	who.edits(db) // nobody holds the database either
	p.grown(fmt.Sprintf("%d slow clients", n), before, 96<<20)
	slow := p.dial()
	_, _ = io.WriteString(slow, "GET /healthz HTTP/1.1\r\n")
	began := time.Now()
	if _, err := io.ReadAll(slow); err != nil || time.Since(began) > 15*time.Second {
		t.Errorf("a header may take %s, %v", time.Since(began), err)
	}
	close(over)
	all.Wait()
	for _, c := range open {
		_ = c.Close()
	}
	p.stop()
}

// Clients that leave in mid-request leave nothing half done and nothing behind.
func TestClientsThatLeave(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		p := db.serve(t, "--now", start)
		who := p.as(maeve)
		who.reads("/admin")
		marks := map[string]bool{}
		var mu sync.Mutex
		var all sync.WaitGroup
		for i := range 8 {
			leaver := p.as(maeve)
			all.Go(func() {
				for n := range rounds(t, "LEAVERS", 8) {
					mark := fmt.Sprintf("k.%d.%d", i, n)
					mu.Lock()
					marks[mark] = true
					mu.Unlock()
					shown, err := leaver.get("/admin/users/new")
					if err != nil {
						t.Error(err)
						return
					}
					form, err := shown.form("/admin/users/new")
					if err != nil {
						t.Error(err)
						return
					}
					form.Set("first_name", "Kit")
					form.Set("last_name", "Walsh")
					form.Set("email", mark)
					leaver.client.Timeout = time.Duration(rand.Int64N(int64(60*time.Millisecond))) + time.Millisecond
					_, err = leaver.post("/admin/users/new", form)
					leaver.client.Timeout = time.Minute
					var late net.Error
					if err != nil && !(errors.As(err, &late) && late.Timeout()) {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		who.reads("/admin/users")
		time.Sleep(200 * time.Millisecond) // for the last ones
		for mark, n := range db.times() {
			if n != 1 || !marks[mark] {
				t.Errorf("%s is there %d times", mark, n)
			}
		}
		db.agrees()
		p.stop()
		p.faults()
	})
}

// Everything that is begun is finished at the signal to stop, /readyz says no
// before anything is refused, and a job that is cut goes on at the next start.
func TestStoppingInOrder(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		p := db.serve(t, "--now", start, "--drain", "1s")
		address := p.url
		c := newCrowd(t, func() string { return address })
		end := c.start()
		time.Sleep(300 * time.Millisecond)
		stopped := make(chan struct{})
		began := time.Now()
		go func() { defer close(stopped); p.stop() }()
		time.Sleep(200 * time.Millisecond)
		if status, text := p.get("/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(text, "stopping") {
			t.Errorf("a proxy is told %d %s", status, text)
		}
		someoneElse := someone(t, func() string { return address })
		if err := someoneElse.signIn(niamh); err != nil {
			t.Errorf("while it drains it refuses: %v", err)
		}
		<-stopped
		if took := time.Since(began); took < time.Second || took > 10*time.Second {
			t.Errorf("stopping took %s", took)
		}
		end()
		p.faults()
		if len(c.deeds.all) == 0 {
			t.Error("nobody did anything")
		}
		again := db.serve(t, "--now", start)
		address = again.url
		cut := 0
		there := db.times()
		for _, d := range c.take() {
			switch n := there[d.mark]; {
			case d.state == unknown: // it came when nothing was taken any more
				cut++
				if n != 0 {
					t.Errorf("%s was done, and nobody was told", d.mark)
				}
			case d.state == done && n != 1 || d.state == refused && n != 0:
				t.Errorf("%s is there %d times, and its state is %d", d.mark, n, d.state)
			}
		}
		if cut > len(c.works) {
			t.Errorf("%d requests were cut", cut)
		}
		db.agrees()
		again.stop()
	})
}

// The second signal does not wait.
func TestStoppingAtOnce(t *testing.T) {
	db := fresh(t, "sqlite")
	p := db.serve(t, "--now", start, "--drain", "30s")
	for range 2 {
		if err := p.command.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		time.Sleep(300 * time.Millisecond)
	}
	select {
	case <-p.ended:
	case <-time.After(5 * time.Second):
		t.Error("it goes on")
	}
	db.agrees()
}
