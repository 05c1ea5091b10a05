package models

import (
	"context"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
	"perseat/models/database"
)

// another is a second process: a store of its own on the same database.
func (w *world) another() *Store {
	w.t.Helper()
	var url string
	query := "SELECT file FROM pragma_database_list WHERE name = 'main'"
	if w.db.Dialect == database.Postgres {
		query = "SELECT current_database()"
	}
	if err := w.db.Read(w.t.Context()).Raw(query).Scan(&url).Error; err != nil {
		w.t.Fatal(err)
	}
	if w.db.Dialect == database.Postgres {
		url = onServer(os.Getenv("TEST_POSTGRES"), url)
	}
	return opened(w.t, url, func() time.Time { return *w.clock.Load() })
}

func TestNothingIsSkippedAfterBeingDownForYears(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Trial, 10) // on 10 April 2026
		w.changePlan(c.sub, billing.AnnualMonthly, 5)
		w.price(standard, billing.AnnualMonthly, date(2028, 1, 1), 2000)
		w.on(2030, time.January, 2)
		if w.runDue() != 1 || w.runDue() != 0 {
			t.Error("not done in one go")
		}
		var days []billing.Day
		var kinds []OrderType
		for _, o := range w.orders(c.sub)[3:] {
			days, kinds = append(days, o.Day), append(kinds, o.Type)
			if o.PlacedBy != 0 || o.PlacedRole != string(access.RoleJob) {
				t.Errorf("placed by %d, %s", o.PlacedBy, o.PlacedRole)
			}
		}
		if !slices.Equal(days, []billing.Day{date(2026, 5, 10), date(2027, 5, 10), date(2028, 5, 10), date(2029, 5, 10)}) ||
			!slices.Equal(kinds, []OrderType{OrderPaidStarted, OrderRenewed, OrderRenewed, OrderRenewed}) {
			t.Errorf("%v %v", days, kinds)
		}
		if s := w.sub(c.sub); s.Term() != billing.NewTerm(date(2029, 5, 10)) || s.PriceMinor != 2000 {
			t.Errorf("%+v", s)
		}
		// May 2028: 5 x 13.60 x 10/31 and 5 x 20.00 x 21/31
		if net := w.monthNet(c.sub, date(2028, 5, 1).Month()); net.Decimal() != "89.68" {
			t.Errorf("May 2028 costs %s", net)
		}
	})
}

func TestWhatIsDueIsDoneBeforeAnOperation(t *testing.T) {
	operations := map[string]func(*world, company){
		"adding a user":   func(w *world, c company) { must(w.t)(nil, w.adding(c)) },
		"deleting a user": func(w *world, c company) { w.remove(c, w.aUser(c)) },
		"adding licenses": func(w *world, c company) { w.addLicenses(c.sub, 1) },
		"suspending":      func(w *world, c company) { w.suspend(c.sub) },
		"a review": func(w *world, c company) {
			must(w.t)(w.QuoteLicenses(w.t.Context(), w.admin, c.sub, LicenseOrder{Additional: 1, Source: SourcePhone}))
		},
		"a renewal's review": func(w *world, c company) {
			_, _, err := w.QuoteRenewal(w.t.Context(), w.admin, c.sub, RenewalOrder{Renewal: RenewSame, Plan: billing.AnnualMonthly})
			must(w.t)(nil, err)
		},
		"a request": func(w *world, c company) {
			must(w.t)(w.RequestPurchase(w.t.Context(), c.admin, NewRequest{SubscriptionID: c.sub, Number: 1}))
		},
	}
	for name, operate := range operations {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, w *world) {
				c := w.customer(billing.AnnualMonthly, 10)
				w.fill(c, 2)
				w.setRenewal(c.sub, RenewalOrder{Renewal: RenewNumber, Seats: 20})
				w.on(2027, time.May, 3)
				operate(w, c)
				all := w.orders(c.sub)
				i := slices.IndexFunc(all, func(o Order) bool { return o.Type == OrderRenewed })
				if i < 0 || all[i].Day != date(2027, 4, 10) || all[i].PlacedBy != 0 {
					t.Fatalf("%+v", all)
				}
				for _, o := range all[i+1:] {
					if o.Day != date(2027, 5, 3) || o.PlacedBy == 0 {
						t.Errorf("%+v", o)
					}
				}
				if s := w.sub(c.sub); s.Ceiling < 20 {
					t.Errorf("%+v", s)
				}
				if w.runDue() != 0 {
					t.Error("done twice")
				}
			})
		})
	}
}

// aUser is a user of the company who is not its administrator.
func (w *world) aUser(c company) uint {
	w.t.Helper()
	for _, u := range must(w.t)(w.ListUsers(w.t.Context(), c.admin, UserFilter{}, Paging{})).(Page[UserRow]).Rows {
		if u.ID != c.admin.UserID {
			return u.ID
		}
	}
	return 0
}

func TestAReviewFromBeforeTheDueMomentIsStale(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualYearly, 10)
		w.price(standard, billing.AnnualMonthly, date(2027, 1, 1), 2000)
		w.at(time.Date(2027, time.April, 9, 22, 30, 0, 0, time.UTC)) // 23:30 in Dublin, the day before
		in := LicenseOrder{Additional: 2, Source: SourcePhone}
		q := must(t)(w.QuoteLicenses(t.Context(), w.admin, c.sub, in)).(Quote)
		if q.Days != 1 || q.Net.Decimal() != "0.89" { // 2 x 163.20 x 1/365
			t.Errorf("%+v", q)
		}
		w.at(time.Date(2027, time.April, 9, 23, 30, 0, 0, time.UTC))
		in.Kept = q.Kept()
		_, err := w.AddLicenses(t.Context(), w.admin, c.sub, in)
		refused(t, err, Conflict, "figures have changed")
		q = must(t)(w.QuoteLicenses(t.Context(), w.admin, c.sub, in)).(Quote) // on the due day: of the new term
		if q.Days != 366 || q.Period != 366 || q.Net.Decimal() != "480.00" {
			t.Errorf("%+v", q)
		}
		in.Kept = q.Kept()
		must(t)(w.AddLicenses(t.Context(), w.admin, c.sub, in))
		w.is(c.sub, Active, billing.AnnualYearly, 1, 12)
	})
}

func TestTwoProcessesDoWhatIsDueOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		const n = 12
		subs := make([]uint, n)
		for i := range subs {
			subs[i] = w.customer(billing.AnnualMonthly, 5).sub
		}
		w.on(2028, time.April, 20)
		stores := []*Store{w.Store, w.another(), w.another()}
		done, errs := make([]int, len(stores)), make([]error, len(stores))
		var all sync.WaitGroup
		for i, s := range stores {
			all.Go(func() { done[i], errs[i] = s.RunDueSubscriptions(context.Background()) })
		}
		all.Wait()
		sum := 0
		for i := range stores {
			must(t)(nil, errs[i])
			sum += done[i]
		}
		if sum != n {
			t.Errorf("%v were done, want %d in all", done, n)
		}
		for _, sub := range subs {
			if got := types(w.orders(sub)); !slices.Equal(got, []OrderType{OrderCreated, OrderUsersAdded, OrderRenewed, OrderRenewed}) {
				t.Errorf("%v", got)
			}
		}
	})
}

func TestTheJobWaitsForAnOperationThatHoldsTheSubscription(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 5)
		w.on(2027, time.April, 10)
		held, release, first := make(chan bool), make(chan bool), make(chan error, 1)
		go func() {
			_, err := write(context.Background(), w.Store, w.admin, "test", func(t *tx) (int, error) {
				_, err := t.hold(c.sub)
				held <- true
				<-release
				return 0, err
			})
			first <- err
		}()
		<-held
		second := make(chan int, 1)
		go func() {
			n, err := w.another().RunDueSubscriptions(context.Background())
			if err != nil {
				t.Error(err)
			}
			second <- n
		}()
		select {
		case n := <-second:
			close(release)
			t.Fatalf("did not wait: %d", n)
		case <-time.After(200 * time.Millisecond):
		}
		close(release)
		must(t)(nil, <-first)
		if n := <-second; n != 0 {
			t.Errorf("did %d again", n)
		}
		if got := types(w.orders(c.sub)); !slices.Equal(got, []OrderType{OrderCreated, OrderUsersAdded, OrderRenewed}) {
			t.Errorf("%v", got)
		}
	})
}

func TestOneSubscriptionThatFailsDoesNotStopTheOthers(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		broken, fine := w.customer(billing.AnnualMonthly, 5), w.customer(billing.AnnualMonthly, 5)
		w.write(func(db *gorm.DB) error { // a state that no operation makes
			return db.Exec("UPDATE subscriptions SET renewal_plan = 'GOLD' WHERE id = ?", broken.sub).Error
		})
		w.on(2027, time.April, 10)
		n, err := w.RunDueSubscriptions(t.Context())
		if n != 1 || err == nil {
			t.Errorf("%d done, %v", n, err)
		}
		w.last(fine.sub, OrderRenewed, date(2027, 4, 10))
		w.last(broken.sub, OrderUsersAdded, date(2026, 4, 10))
	})
}
