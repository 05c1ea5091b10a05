package models

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"perseat/models/billing"
	"perseat/models/database"
)

// addedOnce fails the test unless the customer has exactly the users of the file
// and its administrator, each invited once and with one license.
func (w *world) addedOnce(t *testing.T, c company, n int64) {
	t.Helper()
	var users, mails, licenses int64
	for _, count := range []struct {
		of    *int64
		query string
	}{
		{&users, "SELECT COUNT(*) FROM users WHERE status = 'active' AND email LIKE 'new.%' AND customer_id = ?"},
		{&mails, "SELECT COUNT(DISTINCT user_id) FROM outbox JOIN users ON users.id = user_id WHERE outbox.kind = 'user.invited' AND email LIKE 'new.%' AND outbox.customer_id = ?"},
		{&licenses, "SELECT COUNT(*) FROM licenses JOIN users ON users.id = user_id WHERE held AND email LIKE 'new.%' AND customer_id = ?"},
	} {
		if err := w.db.Read(t.Context()).Raw(count.query, c.id).Scan(count.of).Error; err != nil {
			t.Fatal(err)
		}
	}
	if users != n || mails != n || licenses != n {
		t.Errorf("%d users, %d invited, %d licenses; want %d of each", users, mails, licenses, n)
	}
}

// An import of the most rows that there may be: in bounded time, memory and
// transactions.
func TestAsManyUsersAsAFileMayHave(t *testing.T) {
	rows := ImportMostRows
	if testing.Short() || raceDetector {
		rows = 3000
	}
	onBoth(t, func(t *testing.T, w *world) {
		for _, allOrNothing := range []bool{false, true} {
			c := w.large(50_000)
			if allOrNothing {
				ok[int](t)(w.RemoveLicenses(t.Context(), c.admin, c.sub, []uint{c.admin.UserID}))
			}
			free := w.sub(c.sub).Free()
			file := people(rows)
			peak, began := memory(), time.Now()
			id := w.upload(t, c.admin, file)
			checked := time.Since(began)
			imp := w.imported(t, c.admin, id, allOrNothing)
			t.Logf("%d rows of %d kB, all or nothing %t: checked in %v, added in %v, %d MB more at most", rows, len(file)>>10, allOrNothing,
				checked.Round(time.Millisecond), (time.Since(began) - checked).Round(time.Millisecond), peak())
			if good := min(int64(rows), free); imp.Good != good || imp.Bad != int64(rows)-good || imp.Status != ImportDone {
				t.Errorf("got %+v", imp)
			}
			w.addedOnce(t, c, imp.Good)
			if took := time.Since(began); took > 3*time.Minute && !raceDetector {
				t.Errorf("it took %v", took)
			}
			if most := peak(); most > 400 {
				t.Errorf("it took %d MB", most)
			}
		}
		w.agrees(t)
	})
}

// memory watches how much memory is in use; the function returned stops that and
// says how many MB more than now it was at most.
func memory() (peak func() uint64) {
	var is runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&is)
	before, most := is.HeapAlloc, atomic.Uint64{}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
				var now runtime.MemStats
				runtime.ReadMemStats(&now)
				most.Store(max(most.Load(), now.HeapAlloc))
			}
		}
	}()
	var once sync.Once
	return func() uint64 {
		once.Do(func() { close(stop); <-done })
		return (max(most.Load(), before) - before) >> 20
	}
}

// While an import takes seats, users are added and deleted, the cap is lowered
// and raised, and a second process goes on with the same import: every count
// agrees at every commit, and no row is done twice.
func TestAnImportTakesItsSeatsAmongOtherWriters(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for range (rounds(t) + 3) / 4 {
			c := w.large(1300)
			id := w.upload(t, c.admin, people(1500))
			stop := w.watch(t, c.sub)
			ok[uint](t)(w.StartImport(t.Context(), c.admin, id, false))
			second := w.Store
			if w.db.Dialect == database.Postgres {
				second = opened(t, w.url(t), w.now)
			}
			var all sync.WaitGroup
			for _, s := range []*Store{w.Store, second} {
				all.Go(func() {
					if _, err := s.RunImports(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			added := w.race(t, 24, func(i int) error {
				switch i % 4 {
				case 0:
					was := w.sub(c.sub).Ceiling
					_, err := w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: was + int64(i%3-1)*7, Was: was})
					if err != nil && KindOf(err) != Conflict && KindOf(err) != Invalid {
						t.Error(err)
					}
					return &Error{Kind: Conflict, Cause: CauseSeatsFull} // not a user added
				case 1: // an address of the file: either writer makes it
					_, err := w.AddUsers(t.Context(), c.admin, []NewUser{newUser(fmt.Sprint("new.", 1499-i))})
					if KindOf(err) == Invalid && err != nil {
						return &Error{Kind: Conflict, Cause: CauseSeatsFull}
					}
					return err
				}
				return errOf(w.AddUsers(t.Context(), c.admin, []NewUser{newUser(fmt.Sprint("late", i))}))
			})
			all.Wait()
			ok[int](t)(w.RunImports(t.Context()))
			stop()
			imp := ok[Import](t)(w.Import(t.Context(), c.admin, id))
			s := w.sub(c.sub)
			if imp.Status != ImportDone || imp.Skipped() != 0 || imp.GoneThrough != 1500 || s.Licensed != 1+imp.Good+added {
				t.Errorf("%d licensed of %d, %d added beside %+v", s.Licensed, s.Ceiling, added, imp)
			}
			if imp.Bad > 0 && s.Licensed < s.Ceiling-20 { // a cap that was raised later leaves some free
				t.Errorf("%d rows were refused with %d of %d licensed", imp.Bad, s.Licensed, s.Ceiling)
			}
		}
		w.agrees(t)
	})
}

// The writer of the last seat decides: an import waits for whoever holds the customer.
func TestAnImportWaitsForWhoeverHoldsTheCustomer(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 3)
		id := w.upload(t, c.admin, people(2))
		ok[uint](t)(w.StartImport(t.Context(), c.admin, id, false))
		held, release, first := make(chan bool), make(chan bool), make(chan error)
		go func() {
			_, err := write(t.Context(), w.Store, c.admin, "test", func(tx *tx) (struct{}, error) {
				customer, err := tx.holdCustomer(c.id)
				if err != nil {
					return struct{}{}, err
				}
				held <- true
				<-release
				u := newUser("first")
				made := u.user(customer.DomainKey, customer.Domain, &problems{})
				made.ResellerID, made.CustomerID = &customer.ResellerID, &customer.ID
				return struct{}{}, tx.addUser(customer, &made, nil)
			})
			first <- err
		}()
		<-held
		second := make(chan error, 1)
		go func() {
			_, err := w.RunImports(t.Context())
			second <- err
		}()
		select {
		case <-second:
			t.Error("the import did not wait")
		case <-time.After(200 * time.Millisecond):
		}
		close(release)
		if err := <-first; err != nil {
			t.Fatal(err)
		}
		if err := <-second; err != nil {
			t.Fatal(err)
		}
		if says := w.importSays(t, c.admin, id); !strings.HasPrefix(says, "2 added\n3 full Harbor Foods 1 has used 3 of 3") {
			t.Error(says)
		}
		w.agrees(t)
	})
}

func TestAnImportThatIsKilledGoesOnWhereItStopped(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes")
	}
	onBoth(t, func(t *testing.T, w *world) {
		random := rand.New(rand.NewPCG(21, 22))
		const rows = 10_000
		c, url, middle := w.large(rows+1), w.url(t), 0
		id := w.upload(t, c.admin, people(rows))
		ok[uint](t)(w.StartImport(t.Context(), c.admin, id, false))
		for range kills(t) {
			before := ok[Import](t)(w.Import(t.Context(), c.admin, id)).GoneThrough
			w.killed(t, url, time.Duration(random.Int64N(int64(300*time.Millisecond))))
			imp := ok[Import](t)(w.Import(t.Context(), c.admin, id))
			if imp.GoneThrough > before && imp.Status == ImportRunning {
				middle++
			}
			w.addedOnce(t, c, imp.Good)
			if t.Failed() || imp.Status == ImportDone {
				break
			}
		}
		ok[int](t)(w.RunImports(t.Context()))
		if imp := ok[Import](t)(w.Import(t.Context(), c.admin, id)); imp.Good != rows || imp.Status != ImportDone {
			t.Errorf("got %+v", imp)
		}
		w.addedOnce(t, c, rows)
		w.agrees(t)
		if middle == 0 {
			t.Error("no run was killed in the middle")
		}
		t.Logf("killed %d times in the middle", middle)
	})
}
