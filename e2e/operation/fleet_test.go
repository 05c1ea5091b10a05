package operation

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// fleet is several programs on one database.
type fleet struct {
	*testing.T
	db    *database
	addrs []string
	args  []string

	mu       sync.Mutex
	programs []*program
}

// startFleet starts so many programs at once, which migrate and fill nothing
// twice.
func startFleet(t *testing.T, db *database, size int, args ...string) *fleet {
	t.Helper()
	f := &fleet{T: t, db: db, args: append([]string{"--db", db.where, "--now", start}, args...), programs: make([]*program, size)}
	var all sync.WaitGroup
	for i := range size {
		f.addrs = append(f.addrs, freeAddress(t))
		all.Go(func() { f.start(i) })
	}
	all.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return f
}

// freeAddress is an address that nobody listens on, and that the system gives to
// no outgoing connection, so that a program can come back to it.
func freeAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 10_000+rand.IntN(20_000)))
		if err == nil {
			defer l.Close()
			return l.Addr().String()
		}
	}
	t.Fatal("no address is free")
	return ""
}

func (f *fleet) start(i int) {
	p, err := launch(f.T, f.addrs[i], f.args...)
	if err != nil {
		f.Error(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.programs[i] = p
}

func (f *fleet) program(i int) *program {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.programs[i]
}

// stop ends all of them, and fails the test if one has logged a fault.
func (f *fleet) stop() {
	f.Helper()
	for i := range f.addrs {
		f.program(i).stop()
		f.program(i).faults()
	}
}

// anywhere leads each request to another program.
func (f *fleet) anywhere() func() string {
	var n atomic.Int64
	n.Store(rand.Int64N(100))
	return func() string { return "http://" + f.addrs[n.Add(1)%int64(len(f.addrs))] }
}

// at leads every request to one program.
func (f *fleet) at(i int) func() string {
	return func() string { return "http://" + f.addrs[i] }
}

// insist repeats a request, at one program after another, until it is answered,
// as a proxy or an impatient person does. A form is the very same each time.
func (w *person) insist(method, path string, form url.Values) page {
	for tries := 0; ; tries++ {
		answer, err := w.send(method, path, form)
		if err == nil && answer.status != http.StatusServiceUnavailable {
			return answer
		}
		if tries == 200 {
			w.Errorf("%s is never answered: %v", path, err)
			return answer
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// fill fills in the form that a page has for a path.
func (w *person) fill(at, path string, values ...string) (url.Values, bool) {
	shown := w.insist(http.MethodGet, at, nil)
	form, err := shown.form(path)
	if err != nil {
		w.Error(err)
		return nil, false
	}
	for i := 0; i+1 < len(values); i += 2 {
		form.Set(values[i], values[i+1])
	}
	return form, true
}

// race is what 64 clients do at the same time.
type race struct {
	*fleet
	mu     sync.Mutex
	done   map[string]bool // marks of what was answered as done
	denied map[string]bool // and of what was refused
	end    atomic.Bool
}

func (r *race) note(mark string, answer page) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch answer.status {
	case http.StatusSeeOther:
		r.done[mark] = true
	case http.StatusConflict, http.StatusUnprocessableEntity:
		r.denied[mark] = true
	default:
		r.Errorf("%s is answered %d: %s", mark, answer.status, summary(answer.text))
	}
}

// addUsers adds users as long as the race lasts; most are refused, because
// somebody else has the seat.
func (r *race) addUsers(who *person, client int) {
	for n := 0; !r.end.Load(); n++ {
		mark := fmt.Sprintf("k.%d.%d", client, n)
		form, ok := who.fill("/admin/users/new", "/admin/users/new", "first_name", "Kit", "last_name", "Walsh", "email", mark)
		if !ok {
			return
		}
		r.note(mark, who.insist(http.MethodPost, "/admin/users/new", form))
	}
}

// raiseCap makes room for one more user again and again.
func (r *race) raiseCap(who *person, client int) {
	for n := 0; !r.end.Load(); n++ {
		form, ok := who.fill(harborCap, harborCap)
		if !ok {
			return
		}
		var was int
		_, _ = fmt.Sscan(form.Get("was"), &was)
		mark := fmt.Sprintf("k-%d-%d", client, n)
		form.Set("cap", fmt.Sprint(min(was+1, 290)))
		form.Set("po_number", mark)
		if was < 290 {
			r.note(mark, who.insist(http.MethodPost, harborCap, form))
		}
		time.Sleep(time.Duration(rand.Int64N(int64(100 * time.Millisecond))))
	}
}

// buy buys licenses that are invoiced at once.
func (r *race) buy(who *person, path string, client int) {
	for n := 0; !r.end.Load(); n++ {
		mark := fmt.Sprintf("k-%d-%d", client, n)
		form, ok := who.fill(path, path, "additional", "1", "source", "phone", "source_note", "Called.", "po_number", mark)
		if !ok {
			return
		}
		answer := who.insist(http.MethodPost, path, form)
		if answer.status == http.StatusConflict || answer.status == http.StatusUnprocessableEntity {
			continue // the edition's limit
		}
		shown := who.insist(http.MethodGet, answer.next, nil)
		if shown.status == http.StatusUnprocessableEntity {
			continue // which somebody else has reached meanwhile
		}
		review, err := shown.form(path + "/review")
		if err != nil {
			r.Error(err)
			return
		}
		r.note(mark, who.insist(http.MethodPost, path+"/review", review))
	}
}

// Four programs, 64 clients, two programs killed and started again: nobody gets a
// seat that is not there, nothing answered is missing or there twice, and invoice
// numbers have no gaps.
func TestFourProgramsOnOneDatabase(t *testing.T) {
	db := fresh(t, "postgres")
	r := &race{fleet: startFleet(t, db, 4), done: map[string]bool{}, denied: map[string]bool{}}
	var all sync.WaitGroup
	kinds := []struct {
		email string
		do    func(who *person, client int)
	}{
		{maeve, r.addUsers},
		{maeve, r.addUsers},
		{maeve, r.addUsers},
		{maeve, r.addUsers},
		{niamh, r.raiseCap},
		{niamh, func(who *person, client int) { r.buy(who, kestrelAdd, client) }},
		{sales, func(who *person, client int) { r.buy(who, lirAdd, client) }},
		{niamh, func(who *person, client int) { r.buy(who, kestrelAdd, client) }},
	}
	begin := make(chan struct{})
	for client := range 64 {
		kind := kinds[client%len(kinds)]
		who := someone(t, r.anywhere())
		if err := who.signIn(kind.email); err != nil {
			t.Fatal(err)
		}
		all.Go(func() { <-begin; kind.do(who, client) })
	}
	close(begin)
	lasts := time.Duration(rounds(t, "RACE_SECONDS", 8)) * time.Second
	for _, i := range []int{1, 3} {
		time.Sleep(lasts / 3)
		r.program(i).kill()
		r.program(i).faults()
		r.start(i)
	}
	time.Sleep(lasts / 3)
	r.end.Store(true)
	all.Wait()
	r.stop()
	r.check()
}

func (r *race) check() {
	r.Helper()
	there := r.db.times()
	for mark := range r.done {
		if there[mark] != 1 {
			r.Errorf("%s was answered as done and is there %d times", mark, there[mark])
		}
	}
	for mark, n := range there {
		if !r.done[mark] || n != 1 {
			r.Errorf("%s is there %d times, and was not answered as done", mark, n)
		}
	}
	r.db.numbered(r.T)
	r.db.agrees()
	seats := r.db.rows("SELECT licensed, ceiling FROM subscriptions WHERE id = 1")[0]
	users, orders := 0, 0
	for mark := range r.done {
		if strings.HasPrefix(mark, "k.") {
			users++
		} else {
			orders++
		}
	}
	if users == 0 || orders == 0 || len(r.denied) == 0 {
		r.Errorf("no race: %d users, %d orders, %d refused", users, orders, len(r.denied))
	}
	r.Logf("%d users and %d orders were done, %d refused; %s of %s seats are used, %d invoices", users, orders, len(r.denied), seats[0], seats[1], r.db.number("SELECT COUNT(*) FROM invoices"))
}

// numbered fails the test unless the invoices of each series are numbered
// without gaps and without doubles.
func (d *database) numbered(t *testing.T) {
	t.Helper()
	series := map[string][]int{}
	for _, row := range d.rows("SELECT number FROM invoices") {
		at := strings.LastIndex(row[0], "-")
		var n int
		if _, err := fmt.Sscan(strings.TrimLeft(row[0][at+1:], "0"), &n); err != nil {
			t.Fatalf("%s: %v", row[0], err)
		}
		series[row[0][:at]] = append(series[row[0][:at]], n)
	}
	for name, numbers := range series {
		slices.Sort(numbers)
		for i, n := range numbers {
			if n != i+1 {
				t.Errorf("series %s has number %d in place %d", name, n, i+1)
				break
			}
		}
	}
	if len(series) == 0 {
		t.Error("there are no invoices")
	}
}

// What one program is told holds at all others at once: sessions, their end, the
// limit of attempts, the clock; and what is due is done once.
func TestProgramsOnOneDatabaseAgree(t *testing.T) {
	db := fresh(t, "postgres")
	mails := startPost(t)
	f := startFleet(t, db, 4, mails.settings()...)
	story, billed := db.number("SELECT MAX(id) FROM outbox"), db.number("SELECT MAX(id) FROM invoices")
	who, elsewhere := someone(t, f.at(0)), someone(t, f.at(1))
	if err := who.signIn(niamh); err != nil {
		t.Fatal(err)
	}
	elsewhere.client.Jar = who.client.Jar // cookies know no ports, as behind a proxy
	if answer, err := elsewhere.send(http.MethodGet, "/reseller", nil); err != nil || answer.status != http.StatusOK {
		t.Errorf("another program does not know the session: %d, %v", answer.status, err)
	}
	if _, err := who.post("/sign-out", url.Values{}); err != nil {
		t.Fatal(err)
	}
	if answer, err := elsewhere.send(http.MethodGet, "/reseller", nil); err != nil || answer.status != http.StatusSeeOther {
		t.Errorf("the session goes on elsewhere: %d, %v", answer.status, err)
	}

	for i := range 8 {
		if _, err := someone(t, f.at(i%4)).post("/forgotten-password", url.Values{"email": {niamh}}); err != nil {
			t.Fatal(err)
		}
	}
	if n := db.number(fmt.Sprintf("SELECT COUNT(*) FROM outbox WHERE kind LIKE '%%password%%' AND id > %d", story)); n != 3 {
		t.Errorf("%d links were mailed to one address within an hour, not 3", n)
	}

	later := time.Date(2026, 12, 3, 9, 0, 0, 0, time.UTC)
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			if err := f.program(i).moveClock(later); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for i := range 4 {
		if status, text := f.program(i).get("/readyz"); status != http.StatusOK {
			t.Errorf("program %d after the clock was moved: %d %s", i, status, text)
		}
	}
	for _, row := range db.rows("SELECT reseller_id, month, COUNT(*) FROM invoices WHERE kind = 'month' GROUP BY reseller_id, month HAVING COUNT(*) > 1") {
		t.Errorf("a month was billed more than once: %v", row)
	}
	if n := db.number("SELECT COUNT(*) FROM invoices WHERE kind = 'month' AND id > " + strconv.Itoa(billed)); n != 3 {
		t.Errorf("%d months were billed when November was over, not one for each of 3 resellers", n)
	}
	time.Sleep(3 * time.Second) // the mails of all that
	f.stop()
	for id, n := range mails.came() {
		if n != 1 {
			t.Errorf("mail %s came %d times", id, n)
		}
	}
	if len(mails.came()) == 0 || len(db.undelivered()) > 0 {
		t.Errorf("%d mails came, and %v were not sent", len(mails.came()), db.undelivered())
	}
	db.numbered(t)
	db.agrees()
}

// Programs that are started at once on an empty database migrate it, and fill it,
// once.
func TestProgramsThatStartAtOnce(t *testing.T) {
	freshPostgres(t) // so that the demo's database is there to be counted
	for _, demo := range []bool{false, true} {
		t.Run(fmt.Sprintf("demo %t", demo), func(t *testing.T) {
			name := fmt.Sprintf("%s_empty_%t", built.base, demo)
			if err := onServer("CREATE DATABASE " + name); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := onServer("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
					t.Error(err)
				}
			})
			db := opened(t, "pgx", at(name), at(name))
			var args []string
			if demo {
				args = append(args, "--demo")
			}
			f := startFleet(t, db, 4, args...)
			f.stop()
			for _, query := range []string{"SELECT COUNT(*) FROM providers", "SELECT COUNT(*) FROM session_keys"} {
				if n := db.number(query); n != 1 {
					t.Errorf("%s: %d", query, n)
				}
			}
			if demo {
				base := opened(t, "pgx", at(built.base), at(built.base))
				for _, table := range []string{"customers", "users", "orders", "invoices", "activity"} {
					if n, want := db.number("SELECT COUNT(*) FROM "+table), base.number("SELECT COUNT(*) FROM "+table); n != want {
						t.Errorf("%d %s, a demo has %d", n, table, want)
					}
				}
			}
			db.agrees()
		})
	}
}
