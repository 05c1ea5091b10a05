package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"
)

// listConnections is how many connections ask for lists at once.
const listConnections = 16

// perPage is how many rows a list shows on a page.
const perPage = 50

// readers are connections that ask for the list of customers by domain, each time
// from another place.
type readers struct {
	session
	customers int
	conns     []*conn
}

func (b *bench) readers(p *program, customers, connections int) (*readers, error) {
	who, err := signIn(p.addr, dublin)
	if err != nil {
		return nil, err
	}
	r := &readers{session: who, customers: customers}
	for range connections {
		c, err := dial(p.addr)
		if err != nil {
			return nil, err
		}
		r.conns = append(r.conns, c)
	}
	return r, nil
}

// without is how many of a reseller's customers have a story and another domain.
const without = 100

// read asks for one page and checks what is on it.
func (r *readers) read(worker int) error {
	n := rand.IntN(r.customers-without) + 1
	if r.customers < without*2 {
		n = 1
	}
	a, err := r.conns[worker].do(r.get("/reseller/customers?sort=domain&older=" + after(domain(n))))
	if err != nil {
		return err
	}
	return listed(a, n)
}

func domain(n int) string { return fmt.Sprintf("company-%06d.example", n) }

// after is the place in the list by domain right behind one, as the links of a
// page have it.
func after(domain string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatUint(1<<62, 36) + ":" + domain))
}

// listed checks the page behind the n-th domain: that it begins and ends with the
// rows that it should. Of one in ten it reads all, because whoever asks shares the
// processors with the program, and to read a page takes a quarter as long as to make it.
func listed(a answer, n int) error {
	if a.status != 200 {
		return fmt.Errorf("the list is answered %d", a.status)
	}
	head, tail := a.body[:len(a.body)/3], bytes.TrimSpace(a.body[len(a.body)*9/10:])
	if !bytes.Contains(head, []byte(domain(n+1))) || !bytes.Contains(tail, []byte(domain(n+perPage))) || !bytes.HasSuffix(tail, []byte("</html>")) {
		return fmt.Errorf("the list after %s is not right", domain(n))
	}
	if n%10 != 0 {
		return nil
	}
	rest := a.body
	for i := n + 1; i <= n+perPage; i++ {
		at := bytes.Index(rest, []byte(domain(i)))
		if at < 0 {
			return fmt.Errorf("the list after %s does not have %s in its place", domain(n), domain(i))
		}
		rest = rest[at:]
	}
	if got := bytes.Count(a.body, []byte("<tr>")); got != perPage+1 || bytes.Contains(a.body, []byte(domain(n))) {
		return fmt.Errorf("the list has %d rows after %s", got, domain(n))
	}
	return nil
}

// page is one such page, for the reference.
func (r *readers) page() ([]byte, error) {
	a, err := r.conns[0].do(r.get("/reseller/customers?sort=domain&older=" + after(domain(r.customers/2))))
	return bytes.Clone(a.body), err
}

// plain are connections that ask the bare program, and check what it writes.
func plain(p *program, connections int, text []byte) (func(worker int) error, error) {
	conns := make([]*conn, connections)
	for i := range conns {
		var err error
		if conns[i], err = dial(p.addr); err != nil {
			return nil, err
		}
	}
	request := session{host: p.addr}.get("/")
	return func(worker int) error {
		a, err := conns[worker].do(request)
		if err == nil && !bytes.Equal(a.body, text) {
			err = fmt.Errorf("the bare program wrote %d bytes instead of %d", len(a.body), len(text))
		}
		return err
	}, nil
}

// list is row 1: the list of customers, against a bare echo handler that writes
// as many bytes.
func (b *bench) list() error {
	ours, err := b.serve(b.customers)
	if err != nil {
		return err
	}
	defer ours.stop()
	r, err := b.readers(ours, b.customers, listConnections)
	if err != nil {
		return err
	}
	text, err := r.page()
	if err != nil {
		return err
	}
	theirs, err := b.reference(text)
	if err != nil {
		return err
	}
	defer theirs.stop()
	bare, err := plain(theirs, listConnections, text)
	if err != nil {
		return err
	}
	for _, warm := range []func() (run, error){
		func() (run, error) { return during(b.span/2, listConnections, ours, r.read) },
		func() (run, error) { return during(b.span/2, listConnections, theirs, bare) },
	} {
		if _, err := warm(); err != nil {
			return err
		}
	}
	p, err := alternate(b.pairs,
		func() (run, error) { return during(b.span, listConnections, ours, r.read) },
		func() (run, error) { return during(b.span, listConnections, theirs, bare) })
	if err != nil {
		return err
	}
	b.compare("1", fmt.Sprintf("list (%d bytes) / bare echo, %d connections", len(text), listConnections), p, rate)
	return nil
}

// few is a reseller of ordinary size.
const few = 1000

// growth is row 2: what the list costs with very many customers, against 1,000.
func (b *bench) growth() error {
	var lists [2]func() (run, error)
	for i, customers := range []int{b.customers, few} {
		p, err := b.serve(customers)
		if err != nil {
			return err
		}
		defer p.stop()
		r, err := b.readers(p, customers, listConnections)
		if err != nil {
			return err
		}
		lists[i] = func() (run, error) { return during(b.span, listConnections, p, r.read) }
		if _, err := during(b.span/2, listConnections, p, r.read); err != nil {
			return err
		}
	}
	p, err := alternate(b.pairs, lists[0], lists[1])
	if err != nil {
		return err
	}
	b.compare("2", fmt.Sprintf("cost of the list / at %d customers, %d connections", few, listConnections), p, func(r run) float64 { return 1 / rate(r) })
	return nil
}

// background asks for lists or places orders at a pace until it is stopped.
func background(pace time.Duration, workers int, step func(worker int) error) (stop func() error) {
	quit, failed := make(chan struct{}), make(chan error, workers)
	for w := range workers {
		go func() {
			tick := time.NewTicker(pace * time.Duration(workers))
			defer tick.Stop()
			for {
				select {
				case <-quit:
					failed <- nil
					return
				case <-tick.C:
					if err := step(w); err != nil {
						failed <- err
						return
					}
				}
			}
		}()
	}
	return func() error {
		close(quit)
		var first error
		for range workers {
			if err := <-failed; first == nil {
				first = err
			}
		}
		return first
	}
}
