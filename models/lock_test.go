package models

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
	"perseat/models/database"
)

// Racing goroutines rarely notice a missing lock. These tests do: they stop one
// transaction in the middle and look whether the other one waits for it.

// beside is the same data as another process sees it: with connections of its own.
func (w *world) beside(t *testing.T) *world {
	t.Helper()
	var address string
	if w.db.Dialect == database.Postgres {
		var name string
		db := w.db.Read(t.Context())
		if err := db.Raw("SELECT current_database()").Scan(&name).Error; err != nil {
			t.Fatal(err)
		}
		address = onServer(os.Getenv("TEST_POSTGRES"), name)
	} else {
		var file string
		if err := w.db.Read(t.Context()).Raw("SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&file).Error; err != nil {
			t.Fatal(err)
		}
		address = filepath.Clean(file)
	}
	other := &world{
		t: t, Store: opened(t, address, func() time.Time { return *w.clock.Load() }),
		reseller: w.reseller, admin: w.admin, other: w.other, support: w.support,
	}
	other.at(*w.clock.Load())
	return other
}

// during runs first in a transaction, stops before its end, starts then from
// another process, and fails the test unless that waits. It returns what became
// of it after the first has ended.
func (w *world) during(t *testing.T, first func(*tx) error, then func(*world) error) error {
	t.Helper()
	other := w.beside(t)
	inside, end := make(chan struct{}), make(chan struct{})
	one, two := make(chan error, 1), make(chan error, 1)
	go func() {
		_, err := write(context.Background(), w.Store, w.admin, "held", func(t *tx) (struct{}, error) {
			err := first(t)
			close(inside)
			<-end
			return struct{}{}, err
		})
		one <- err
	}()
	<-inside
	go func() { two <- then(other) }()
	select {
	case err := <-two:
		close(end)
		t.Fatalf("did not wait: %v; the first got %v", err, <-one)
	case <-time.After(w.patience(t)):
	}
	close(end)
	if err := <-one; err != nil {
		t.Fatal(err)
	}
	return <-two
}

// patience is how long a transaction is watched that should wait: on PostgreSQL
// until the server says that it waits for a lock, and a moment more.
func (w *world) patience(t *testing.T) time.Duration {
	t.Helper()
	if w.db.Dialect == database.SQLite {
		return 150 * time.Millisecond
	}
	for range 500 {
		var waiting int64
		err := w.db.Read(t.Context()).Raw(`SELECT COUNT(*) FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&waiting).Error
		if err != nil {
			t.Fatal(err)
		}
		if waiting > 0 {
			break
		}
		time.Sleep(2 * time.Millisecond)
	}
	return 20 * time.Millisecond
}

// Whatever counts against a customer's seats holds the customer's row first.
func TestEveryWriterWaitsForTheCustomer(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		annual := w.customer(billing.AnnualMonthly, 9)
		made, gone := w.fill(c, 2), w.fill(c, 2)
		vault := w.also(c, vault, billing.Flexible, 3)
		ok[int](t)(w.DeleteUsers(t.Context(), c.admin, gone))
		more := LicenseOrder{Additional: 1, Source: SourcePhone}
		more.Kept = ok[Quote](t)(w.QuoteLicenses(t.Context(), w.admin, annual.sub, more)).Kept()
		for name, do := range map[string]func(*world) error{
			"adding users":     func(o *world) error { return errOf(o.AddUsers(t.Context(), c.admin, []NewUser{newUser("late")})) },
			"deleting users":   func(o *world) error { return errOf(o.DeleteUsers(t.Context(), c.admin, made[:1])) },
			"suspending users": func(o *world) error { return errOf(o.SuspendUsers(t.Context(), c.admin, made[1:])) },
			"restoring a user": func(o *world) error { return errOf(o.RestoreUser(t.Context(), c.admin, gone[0])) },
			"assigning licenses": func(o *world) error {
				return errOf(o.AssignLicenses(t.Context(), c.admin, vault, []uint{c.admin.UserID}))
			},
			"editing a purchase cap": func(o *world) error {
				return errOf(o.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: 20, Was: 9}))
			},
			"requesting more": func(o *world) error { return errOf(o.RequestPurchase(t.Context(), c.admin, NewRequest{vault, 5, ""})) },
			"adding licenses": func(o *world) error { return errOf(o.AddLicenses(t.Context(), w.admin, annual.sub, more)) },
			"editing the customer": func(o *world) error {
				in := CustomerInformation{Name: "Harbor Foods", Country: "IE", TimeZone: "Europe/Dublin"}
				return errOf(o.EditCustomer(t.Context(), w.admin, c.id, 1, in))
			},
		} {
			err := w.during(t, func(t *tx) error {
				if _, err := t.holdCustomer(c.id); err != nil {
					return err
				}
				_, err := t.holdCustomer(annual.id)
				return err
			}, do)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		w.agrees(t)
	})
}

// The seat rule stands by itself: even a writer that holds nothing and has read
// what no longer holds finds no room where there is none.
func TestTheSeatStatementWaitsAndLooksAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 2)
		stale := w.account(t, c.sub)
		take := func(n int64) func(*tx) error {
			return func(t *tx) error { a := stale; return t.takeSeats(&a, n) }
		}
		ceiling := func(n int64) func(*tx) error {
			return func(t *tx) error { a := stale; return t.setCeiling(&a, n) }
		}
		undo := func(n int64) {
			t.Helper()
			must(t)(write(t.Context(), w.Store, w.admin, "undo", func(t *tx) (int, error) {
				return 0, t.Exec("UPDATE subscriptions SET licensed = 1, ceiling = ? WHERE id = ?", n, c.sub).Error
			}))
		}
		for _, x := range []struct {
			name        string
			first, then func(*tx) error
			text        string
		}{
			{"the last seat is taken", take(1), take(1), "has used 1 of 2 users under its purchase cap"},
			{"the cap is lowered below", ceiling(1), take(1), "has used 1 of 2 users under its purchase cap"},
			{"a user is added above", take(1), ceiling(1), "more than 1. Nothing was changed."},
		} {
			err := w.during(t, x.first, func(o *world) error {
				_, err := write(t.Context(), o.Store, w.admin, "then", func(t *tx) (int, error) { return 0, x.then(t) })
				return err
			})
			refused(t, err, Conflict, x.text)
			undo(2)
		}
		foreign := w.account(t, c.sub)
		foreign.CustomerID++
		suspended := w.customer(billing.Flexible, 9)
		ok[Placed](t)(w.SuspendSubscription(t.Context(), w.admin, suspended.sub, ""))
		stopped := w.account(t, suspended.sub)
		w.refuses(t, Conflict, "is suspended, so no user can be added", w.within(t, func(t *tx) error { return t.takeSeats(&stopped, 1) }))
		w.refuses(t, Conflict, "", w.within(t, func(t *tx) error { return t.takeSeats(&foreign, 1) }))
		w.refuses(t, Conflict, "", w.within(t, func(t *tx) error { return t.setCeiling(&foreign, 5) }))
		w.refuses(t, Internal, "has fewer than 1 licensed users", w.within(t, func(t *tx) error { return t.freeSeats(&foreign, 1) }))
		w.refuses(t, Internal, "has fewer than 2 licensed users", w.within(t, func(t *tx) error { return t.freeSeats(&stopped, 2) }))
	})
}

func (w *world) account(t *testing.T, sub uint) Account {
	t.Helper()
	return ok[Account](t)(w.Subscription(t.Context(), w.admin, sub))
}

func (w *world) within(t *testing.T, do func(*tx) error) func() error {
	return func() error {
		return errOf(write(t.Context(), w.Store, w.admin, "test", func(t *tx) (int, error) { return 0, do(t) }))
	}
}

// What is read under a hold is what counts, not what a form had shown.
func TestASecondWriterSeesWhatTheFirstDid(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, annual := w.customer(billing.Flexible, 2), w.customer(billing.AnnualMonthly, 5)
		user, role := newUser("late"), access.RoleSuperAdmin
		second := w.person(annual, role)
		open := w.ask(t, annual, 3)
		more := LicenseOrder{Additional: 3, Source: SourceRequest, RequestID: open}
		more.Kept = ok[Quote](t)(w.QuoteLicenses(t.Context(), w.admin, annual.sub, more)).Kept()

		a, u := w.account(t, c.sub), User{}
		as := func(who access.Actor, t *tx, do func() error) error {
			before := t.actor
			t.actor = who
			defer func() { t.actor = before }()
			return do()
		}
		for _, x := range []struct {
			name  string
			first func(*tx) error
			then  func(*world) error
			kind  Kind
			text  string
		}{
			{
				"the last seat", func(t *tx) error {
					held, err := t.hold(c.sub)
					if err != nil {
						return err
					}
					u = User{ResellerID: &a.ResellerID, CustomerID: &a.CustomerID, Role: access.RoleMember, Status: UserActive, FirstName: "A", LastName: "B", EmailKey: "first", CreatedAt: t.now}
					if err := t.Create(&u).Error; err != nil {
						return err
					}
					if err := errors.Join(t.assign(held, []uint{u.ID}), t.sumUpUsers([]uint{u.ID})); err != nil {
						return err
					}
					return t.sumUp(c.id)
				}, func(o *world) error { return errOf(o.AddUsers(t.Context(), c.admin, []NewUser{user})) },
				Conflict, "has used 2 of 2 users under its purchase cap",
			},

			{
				"a request that is declined while it is ordered", func(t *tx) error {
					held, err := t.hold(annual.sub)
					if err != nil {
						return err
					}
					r := *held.Request
					if err := t.answer(held, r, RequestDeclined, 0, "No."); err != nil {
						return err
					}
					return t.finish(r.OrderID, OrderDeclined, "No.")
				}, func(o *world) error { return errOf(o.AddLicenses(t.Context(), w.admin, annual.sub, more)) },
				Invalid, "The purchase request is not open any more.",
			},

			{
				"a request that is declined twice", func(t *tx) error {
					_, err := t.holdCustomer(annual.id)
					return err
				}, func(o *world) error { return errOf(o.DeclineRequest(t.Context(), w.admin, open, "No.")) },
				Conflict, "This request is not open any more.",
			},

			{"a second request", func(t *tx) error {
				held, err := t.hold(annual.sub)
				if err != nil {
					return err
				}
				return as(annual.admin, t, func() error {
					r, o := held.request(t, NewRequest{annual.sub, 4, ""})
					if o, err = t.place(held, o); err != nil {
						return err
					}
					r.OrderID = o.ID
					return t.Create(&r).Error
				})
			}, func(o *world) error {
				return errOf(o.RequestPurchase(t.Context(), second, NewRequest{annual.sub, 3, ""}))
			}, Conflict, "There is an open request for"},

			{"two super admins who suspend each other", func(t *tx) error {
				if _, err := t.holdCustomer(annual.id); err != nil {
					return err
				}
				return errors.Join(t.Model(&User{}).Where("id = ?", second.UserID).Update("status", UserSuspended).Error, t.sumUpUsers([]uint{second.UserID}))
			}, func(o *world) error {
				return errOf(o.SuspendUsers(t.Context(), second, []uint{annual.admin.UserID}))
			}, Conflict, "has no other super admin"},

			{"a cap that two people edit", func(t *tx) error {
				held, err := t.hold(c.sub)
				if err != nil {
					return err
				}
				if err := t.setCeiling(held, 7); err != nil {
					return err
				}
				if _, err := t.record(held, Order{Type: OrderCapChanged, FromSeats: 2, ToSeats: 7}); err != nil {
					return err
				}
				return t.sumUp(c.id)
			}, func(o *world) error {
				return errOf(o.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: 9, Was: 2}))
			}, Conflict, "The purchase cap was changed from 2 to 7 by Niamh Doyle in the meantime. Nothing was saved. Decide again."},
		} {
			err := w.during(t, x.first, x.then)
			if KindOf(err) != x.kind {
				t.Errorf("%s: %v", x.name, err)
				continue
			}
			refused(t, err, x.kind, x.text)
		}
		w.agrees(t)
	})
}

func TestTwoPeopleWhoEditTheSettingsWaitForEachOther(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		in := ok[Settings](t)(w.Settings(t.Context(), w.admin))
		err := w.during(t, func(t *tx) error {
			var r Reseller
			if err := hold(t.DB).Take(&r, w.reseller).Error; err != nil {
				return err
			}
			return t.Model(&r).Updates(map[string]any{"settings_version": r.SettingsVersion + 1, "settings_by": w.admin.UserID}).Error
		}, func(o *world) error { return errOf(o.EditSettings(t.Context(), w.admin, in)) })
		refused(t, err, Conflict, "The settings were changed by Niamh Doyle in the meantime.")
	})
}

// Two forms for one domain or address: whoever comes second reads a sentence.
func TestADomainOrAddressThatIsBeingTakenIsTaken(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 5)
		customer := NewCustomer{
			CustomerInformation: CustomerInformation{Name: "Kestrel", Country: "IE", TimeZone: "Europe/Dublin"},
			Domain:              "kestrel.example", Admin: newUser("aoife"),
			Subscription: NewSubscription{SKU: standard, Plan: billing.Flexible, Seats: 5},
		}
		customer.Subscription.Kept = ok[Quote](t)(w.QuoteSubscription(t.Context(), w.admin, 0, customer.Subscription)).Kept()
		reseller := NewReseller{
			Name: "Kestrel", Domain: "kestrel.example", Country: "IE", Currency: "EUR",
			Admin: NewStaff{FirstName: "Cian", LastName: "Roche", Email: "cian@kestrel.example"},
		}
		staff := NewStaff{FirstName: "Cian", LastName: "Roche", Email: "cian@liffey.example", Role: access.RoleResellerSales}
		has := func(address string) User {
			return User{Role: access.RoleMember, Status: UserActive, Email: address, EmailKey: address, CreatedAt: start}
		}
		taken := has("anna@harbor1.example")
		cian := has("cian@liffey.example")
		for text, x := range map[string]struct {
			row any
			do  func(*world) error
		}{
			"kestrel.example is already a customer's domain.": {
				&Customer{ResellerID: w.reseller, DomainKey: "kestrel.example", Status: CustomerNone, CreatedAt: start},
				func(o *world) error { return errOf(o.AddCustomer(t.Context(), w.admin, customer)) },
			},
			"There is already a reseller with this domain.": {
				&Reseller{DomainKey: "kestrel.example", ContractLimit: 1, Ordering: OrderingOff, CreatedAt: start},
				func(o *world) error { return errOf(o.AddReseller(t.Context(), access.Job(), reseller)) },
			},
			"cian@liffey.example is already somebody's address.": {
				&cian, func(o *world) error { return errOf(o.AddStaff(t.Context(), w.admin, staff)) },
			},
			"anna@harbor1.example is already somebody's address.": {
				&taken, func(o *world) error { return errOf(o.AddUsers(t.Context(), c.admin, []NewUser{newUser("anna")})) },
			},
		} {
			err := w.during(t, func(t *tx) error { return t.Create(x.row).Error }, x.do)
			refused(t, err, Invalid, text)
		}
	})
}

// The month run and other work of its own may hold a subscription without its
// customer: whoever changes it waits and reads it anew.
func TestASubscriptionIsReadUnderItsOwnHold(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 2)
		err := w.during(t, func(t *tx) error {
			held := Account{}
			if err := hold(t.DB).Where("id = ?", c.sub).Take(&held.Subscription).Error; err != nil {
				return err
			}
			return t.setCeiling(&held, 7)
		}, func(o *world) error {
			return errOf(o.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: 9, Was: 2}))
		})
		refused(t, err, Conflict, "The purchase cap was changed from 2 to 7 by Niamh Doyle in the meantime.")
	})
}
