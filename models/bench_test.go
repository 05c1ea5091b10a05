package models

import (
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

// trial is a store for benchmarks: the one that BENCH_DB names, as `perseat demo
// --customers` made it, with a clock that is behind by BENCH_LAG, or one with a
// thousand customers.
type trial struct {
	*Store
	admin  access.Actor
	secret string // of a session of the admin
}

func newTrial(b *testing.B) trial {
	b.Helper()
	file := os.Getenv("BENCH_DB")
	if file != "" {
		return openTrial(b, file, "reseller@liffey.example")
	}
	file = filepath.Join(b.TempDir(), "trial.db")
	var clock atomic.Pointer[time.Time]
	clock.Store(&founded)
	s, err := Open(b.Context(), file, func() time.Time { return *clock.Load() }, nil)
	fatal(b, err)
	_, err = s.ImportCatalog(b.Context(), access.Job(), strings.NewReader(DefaultCatalog))
	fatal(b, err)
	id, err := s.AddReseller(b.Context(), access.Job(), NewReseller{
		Name: "Liffey Cloud", Domain: "liffey.example", Country: "IE", VATNumber: "IE6388047V", Currency: "EUR",
		Admin: NewStaff{FirstName: "Niamh", LastName: "Doyle", Email: "reseller@liffey.example", Password: "perseat-demo"},
	})
	fatal(b, err)
	clock.Store(&start)
	by := access.Actor{UserID: 1, Role: access.RoleResellerAdmin, ResellerID: id}
	var customers []LoadedCustomer
	for n := range 1000 {
		customers = append(customers, LoadedCustomer{At: start, NewCustomer: NewCustomer{
			CustomerInformation: CustomerInformation{Name: fmt.Sprintf("Walsh Bakery %d", n), Country: "IE", TimeZone: "Europe/Dublin"},
			Domain:              fmt.Sprintf("company-%06d.example", n+1), Admin: NewUser{FirstName: "Aoife", LastName: "Byrne", Address: "aoife"},
			Subscription: NewSubscription{SKU: standard, Plan: billing.Flexible, Seats: 7},
		}})
	}
	_, err = s.LoadCustomers(b.Context(), access.Job(), by, customers)
	fatal(b, err)
	fatal(b, s.Close())
	return openTrial(b, file, "reseller@liffey.example")
}

func openTrial(b *testing.B, file, email string) trial {
	b.Helper()
	lag, err := time.ParseDuration(orElse(os.Getenv("BENCH_LAG"), "0s"))
	fatal(b, err)
	s, err := Open(b.Context(), file, func() time.Time { return time.Now().Add(-lag) }, nil)
	fatal(b, err)
	b.Cleanup(func() { fatal(b, s.Close()) })
	in, err := s.SignIn(b.Context(), email, "perseat-demo", access.Request{}, Browser{})
	fatal(b, err)
	p, err := s.PersonOf(b.Context(), in.Session)
	fatal(b, err)
	return trial{s, p.Actor, in.Session}
}

func fatal(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func BenchmarkPersonOf(b *testing.B) {
	s := newTrial(b)
	b.ReportAllocs()
	for b.Loop() {
		_, err := s.PersonOf(b.Context(), s.secret)
		fatal(b, err)
	}
}

// BenchmarkListCustomers reads fifty customers by domain, from anywhere.
func BenchmarkListCustomers(b *testing.B) {
	s := newTrial(b)
	b.ReportAllocs()
	for b.Loop() {
		place := cursor{fmt.Sprintf("company-%06d.example", rand.IntN(900)), 0}.encode()
		page, err := s.ListCustomers(b.Context(), s.admin, CustomerFilter{Sort: ByDomain}, Paging{Older: place})
		if err != nil || len(page.Rows) != 50 {
			b.Fatal(len(page.Rows), err)
		}
	}
}

func BenchmarkSearchCustomers(b *testing.B) {
	s := newTrial(b)
	for _, words := range []string{"company-000500", "zzz", "bakery"} {
		b.Run(words, func(b *testing.B) {
			for b.Loop() {
				_, err := s.ListCustomers(b.Context(), s.admin, CustomerFilter{Search: words}, Paging{})
				fatal(b, err)
			}
		})
	}
}

// BenchmarkHome reads what the reseller's home page shows.
func BenchmarkHome(b *testing.B) {
	s := newTrial(b)
	for b.Loop() {
		_, err := s.SeatHistory(b.Context(), s.admin)
		fatal(b, err)
		_, err = s.RunningMonth(b.Context(), s.admin, 0)
		fatal(b, err)
	}
}

// orderers is how many people place orders at once in BenchmarkDurableOrders, and
// ordered how many subscriptions each of them orders for in turn.
const orderers, ordered = 32, 24

// BenchmarkDurableOrders changes purchase caps by as many people at once, each of
// subscriptions of their own, and then makes as many raw commits one after the
// other, on the same disk and as durably. "of-raw" is the rate of the orders over
// that of the commits.
func BenchmarkDurableOrders(b *testing.B) {
	s := newTrial(b)
	var subs []Subscription
	err := s.db.Read(b.Context()).Where("reseller_id = ? AND plan = ? AND status = ? AND customer_id > 100", s.admin.ResellerID, billing.Flexible, Active).
		Order("id").Limit(orderers * ordered).Find(&subs).Error
	fatal(b, err)
	commit := rawCommits(b, filepath.Join(filepath.Dir(orElse(os.Getenv("BENCH_DB"), b.TempDir())), "raw.db"))
	b.ResetTimer()
	began := time.Now()
	var left atomic.Int64
	left.Store(int64(b.N))
	var all sync.WaitGroup
	for own := range slices.Chunk(subs, ordered) {
		all.Go(func() {
			for n := 0; left.Add(-1) >= 0; n++ {
				sub := &own[n%len(own)]
				up := sub.Ceiling + 1 - int64(n/len(own)%2*2)
				_, err := s.EditPurchaseCap(b.Context(), s.admin, sub.ID, CapChange{Cap: up, Was: sub.Ceiling, PONumber: "B-1"})
				if err != nil {
					b.Error(err)
					return
				}
				sub.Ceiling = up
			}
		})
	}
	all.Wait()
	orders := time.Since(began)
	b.StopTimer()
	began = time.Now()
	for n := range b.N {
		fatal(b, commit(n))
	}
	b.ReportMetric(float64(b.N)/orders.Seconds(), "orders/s")
	b.ReportMetric(time.Since(began).Seconds()/orders.Seconds(), "of-raw")
}

// rawCommits returns one raw transaction that does the least of an order: it
// changes the seats, notes the change, and notes who did it.
func rawCommits(b *testing.B, file string) func(n int) error {
	b.Helper()
	for _, name := range []string{file, file + "-wal", file + "-shm"} {
		_ = os.Remove(name) // it need not be there
	}
	db, err := sql.Open("sqlite3", "file:"+file+"?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate")
	fatal(b, err)
	b.Cleanup(func() { fatal(b, db.Close()) })
	db.SetMaxOpenConns(1)
	_, err = db.Exec(`CREATE TABLE seats (id INTEGER PRIMARY KEY, seats INTEGER NOT NULL, ceiling INTEGER NOT NULL);
		CREATE TABLE events (subscription INTEGER, at INTEGER, change INTEGER, PRIMARY KEY (subscription, at)) WITHOUT ROWID;
		CREATE TABLE record (id INTEGER PRIMARY KEY, at INTEGER, actor INTEGER, text TEXT);
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) INSERT INTO seats SELECT i, 5, 1000000 FROM n`)
	fatal(b, err)
	var prepared [3]*sql.Stmt
	for i, text := range []string{
		"UPDATE seats SET seats = seats + 1 WHERE id = ? AND seats < ceiling",
		"INSERT INTO events VALUES (?, ?, 1)",
		"INSERT INTO record (at, actor, text) VALUES (?, 1, 'seats changed')",
	} {
		prepared[i], err = db.Prepare(text)
		fatal(b, err)
	}
	return func(n int) error {
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
	}
}
