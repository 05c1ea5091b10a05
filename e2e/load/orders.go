package main

import (
	"bytes"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"sync/atomic"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
)

// orderConnections is how many connections place orders at once.
const orderConnections = 64

// orderForms is how many subscriptions each of them orders for in turn.
const orderForms = 8

// buyers are connections each of which changes the purchase caps of subscriptions
// of its own, again and again. Each change is an order.
type buyers struct {
	session
	mark  string // the P.O. number of every order
	conns []*buyer
	done  atomic.Int64
}

type buyer struct {
	*conn
	forms []*capForm
	next  int
}

type capForm struct {
	address string
	cap     int // as it is
	base    int // as it was
}

var (
	customerLink = regexp.MustCompile(`href="/reseller/customers/(\d+)"`)
	capLink      = regexp.MustCompile(`href="(/reseller/customers/\d+/subscriptions/\d+/purchase-cap)"`)
	domains      = regexp.MustCompile(`company-\d+\.example`)
	capNow       = regexp.MustCompile(`name="was" value="(\d+)"`)
)

// buyers finds as many customers on the Flexible Plan, by the pages.
func (b *bench) buyers(p *program, connections int) (*buyers, error) {
	who, err := signIn(p.addr, dublin)
	if err != nil {
		return nil, err
	}
	all := &buyers{session: who, mark: "load-" + rand.Text()[:8]}
	c, err := dial(p.addr)
	if err != nil {
		return nil, err
	}
	place := ""
	for !all.complete(connections) {
		a, err := c.do(who.get("/reseller/customers?plan=FLEXIBLE&status=active&sort=domain&older=" + place))
		if err != nil {
			return nil, err
		}
		text := string(a.body) // the body holds only until the next request
		links, domains := customerLink.FindAllStringSubmatch(text, -1), domains.FindAllString(text, -1)
		if len(links) == 0 || len(domains) == 0 {
			return nil, fmt.Errorf("only %d customers have a purchase cap", len(all.conns))
		}
		place = after(domains[len(domains)-1])
		for _, link := range links {
			if all.complete(connections) {
				break
			}
			if err := all.add(c, link[1]); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// complete reports whether so many connections have their forms.
func (all *buyers) complete(connections int) bool {
	n := len(all.conns)
	return n == connections && len(all.conns[n-1].forms) == orderForms
}

// add reads the form of a customer's purchase cap, if it has one.
func (all *buyers) add(c *conn, customer string) error {
	a, err := c.do(all.get("/reseller/customers/" + customer))
	if err != nil {
		return err
	}
	link := capLink.FindSubmatch(a.body)
	if link == nil {
		return nil // its subscription is canceled
	}
	n := len(all.conns)
	if n == 0 || len(all.conns[n-1].forms) == orderForms {
		own, err := dial(all.host)
		if err != nil {
			return err
		}
		all.conns, n = append(all.conns, &buyer{conn: own}), n+1
	}
	b, form := all.conns[n-1], &capForm{address: string(link[1])}
	if form.cap, err = all.shown(b.conn, form); err != nil {
		return err
	}
	form.base = form.cap
	b.forms = append(b.forms, form)
	return nil
}

// shown is the cap that the form shows.
func (all *buyers) shown(c *conn, form *capForm) (int, error) {
	a, err := c.do(all.get(form.address))
	if err != nil {
		return 0, err
	}
	is := capNow.FindSubmatch(a.body)
	if is == nil {
		return 0, fmt.Errorf("%s has no form: %d", form.address, a.status)
	}
	return strconv.Atoi(string(is[1]))
}

// order places one order and checks that it was answered as done.
func (all *buyers) order(worker int) error {
	b := all.conns[worker]
	form := b.forms[b.next%len(b.forms)]
	b.next++
	next := form.base
	if form.cap == form.base {
		next++
	}
	a, err := b.do(all.post(form.address, fmt.Sprintf("cap=%d&was=%d&po_number=%s&key=%s", next, form.cap, all.mark, rand.Text())))
	if err != nil {
		return err
	}
	if a.status != 303 || !bytes.Contains([]byte(a.location), []byte("/reseller/customers/")) {
		return fmt.Errorf("an order is answered %d", a.status)
	}
	form.cap = next
	all.done.Add(1)
	return nil
}

// check compares what was answered with what the pages and the database say.
func (all *buyers) check(path string) error {
	for _, b := range all.conns {
		for _, form := range b.forms {
			is, err := all.shown(b.conn, form)
			if err != nil {
				return err
			}
			if is != form.cap {
				return fmt.Errorf("%s shows %d instead of %d", form.address, is, form.cap)
			}
		}
	}
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		return err
	}
	defer db.Close()
	var orders int64
	if err := db.QueryRow("SELECT COUNT(*) FROM orders WHERE po_number = ?", all.mark).Scan(&orders); err != nil {
		return err
	}
	if orders != all.done.Load() {
		return fmt.Errorf("%d orders were answered as done, %d stand in the database", all.done.Load(), orders)
	}
	return nil
}

// commits is what the disk allows: one raw transaction after another that does the
// least of an order, on the same disk and as durably: it changes the seats, notes
// the change, and notes who did it.
func (b *bench) commits() (once func(int) error, end func() error, err error) {
	path := filepath.Join(b.dir, "commits.db")
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, nil, err
		}
	}
	db, err := sql.Open("sqlite3", "file:"+path+"?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate")
	if err != nil {
		return nil, nil, err
	}
	db.SetMaxOpenConns(1)
	_, err = db.Exec(`CREATE TABLE subscriptions (id INTEGER PRIMARY KEY, seats INTEGER NOT NULL, ceiling INTEGER NOT NULL);
		CREATE TABLE events (subscription INTEGER, at INTEGER, change INTEGER, PRIMARY KEY (subscription, at)) WITHOUT ROWID;
		CREATE TABLE record (id INTEGER PRIMARY KEY, at INTEGER, actor INTEGER, text TEXT);
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) INSERT INTO subscriptions SELECT i, 5, 1000000 FROM n`)
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	var prepared [3]*sql.Stmt
	for i, text := range []string{
		"UPDATE subscriptions SET seats = seats + 1 WHERE id = ? AND seats < ceiling",
		"INSERT INTO events VALUES (?, ?, 1)",
		"INSERT INTO record (at, actor, text) VALUES (?, 1, 'seats changed')",
	} {
		if prepared[i], err = db.Prepare(text); err != nil {
			return nil, nil, errors.Join(err, db.Close())
		}
	}
	n := 0
	return func(int) error {
		n++
		tx, err := db.Begin()
		if err != nil {
			return err
		}
		for i, values := range [][]any{{n*7919%100000 + 1}, {n*7919%100000 + 1, n}, {n}} {
			if _, err := tx.Stmt(prepared[i]).Exec(values...); err != nil {
				return errors.Join(err, tx.Rollback())
			}
		}
		return tx.Commit()
	}, db.Close, nil
}

// orders is row 4: orders over HTTP, against raw commits.
func (b *bench) orders() error {
	p, err := b.serve(b.customers)
	if err != nil {
		return err
	}
	defer p.stop()
	all, err := b.buyers(p, orderConnections)
	if err != nil {
		return err
	}
	commit, end, err := b.commits()
	if err != nil {
		return err
	}
	defer end()
	if _, err := during(b.span/2, orderConnections, p, all.order); err != nil {
		return err
	}
	measured, err := alternate(b.pairs,
		func() (run, error) { return during(b.span, orderConnections, p, all.order) },
		func() (run, error) { return during(b.span, 1, nil, commit) })
	if err != nil {
		return err
	}
	b.compare("4", fmt.Sprintf("orders over HTTP / raw commits, %d connections", orderConnections), measured, rate)
	path, err := b.database(b.customers)
	if err != nil {
		return err
	}
	return all.check(path)
}

// storeOrders is row 3: orders through the store, against raw commits. The Go
// benchmark of the store measures them, with garbage collected as the program does.
func (b *bench) storeOrders() error {
	path, err := b.database(b.customers)
	if err != nil {
		return err
	}
	now, err := b.clock(path)
	if err != nil {
		return err
	}
	lag := time.Since(now).Truncate(time.Millisecond)
	c := exec.Command("go", "test", "-run", "^$", "-bench", "DurableOrders", "-benchtime", b.span.String(), "-count", strconv.Itoa(b.pairs), "./models")
	c.Dir, c.Env = "..", append(os.Environ(), "BENCH_DB="+path, "BENCH_LAG="+lag.String(), "GOGC=400")
	text, err := c.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, text)
	}
	for line := range bytes.Lines(text) {
		if bytes.HasPrefix(line, []byte("Benchmark")) {
			b.tell("3\torders through the store / raw commits, %d customers\t%s\t\t", b.customers, bytes.TrimSpace(line))
		}
	}
	return nil
}

// mixed is row 6: the list while orders are placed, against the list alone.
func (b *bench) mixed() error {
	const connections, pace = orderConnections, time.Second / 300
	p, err := b.serve(b.customers)
	if err != nil {
		return err
	}
	defer p.stop()
	r, err := b.readers(p, b.customers, listConnections)
	if err != nil {
		return err
	}
	all, err := b.buyers(p, connections)
	if err != nil {
		return err
	}
	if _, err := during(b.span, listConnections, p, r.read); err != nil {
		return err
	}
	began, busy := all.done.Load(), time.Duration(0)
	measured, err := alternate(b.pairs,
		func() (run, error) {
			stop := background(pace, connections, all.order)
			r, err := during(b.span, listConnections, p, r.read)
			busy += b.span
			return r, errors.Join(err, stop())
		},
		func() (run, error) { return during(b.span, listConnections, p, r.read) })
	if err != nil {
		return err
	}
	b.compare("6", fmt.Sprintf("list under %.0f orders a second / alone, %d connections",
		float64(all.done.Load()-began)/busy.Seconds(), listConnections), measured, rate)
	return nil
}
