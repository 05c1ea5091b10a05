package models

import (
	"context"
	"fmt"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

// LoadedCustomer is a customer as LoadCustomers makes it.
type LoadedCustomer struct {
	NewCustomer
	At    time.Time // when it is added, and its users
	Users []NewUser // whom its administrator adds then; members
}

// LoadCustomers makes very many customers of a reseller at once, each with its
// administrator, its subscription and its users, as AddCustomer and AddUsers by
// the administrator would, but without mails: it is for demos and trials of size.
// They come in the order of their moments. By is whoever of the reseller's staff
// places the orders. The command line may.
//
// It checks what it is given no more than it must: whoever calls it makes it up.
// What is derived from it comes from the same functions as everywhere, and
// Verify finds nothing wrong.
func (s *Store) LoadCustomers(ctx context.Context, actor, by access.Actor, in []LoadedCustomer) (int, error) {
	if err := require(actor, access.RunJobs); err != nil {
		return 0, err
	}
	if len(in) == 0 {
		return 0, nil
	}
	return write(ctx, s, actor, "customers.loaded", func(t *tx) (int, error) {
		l, err := t.newLoader(by)
		if err != nil {
			return 0, err
		}
		for _, c := range in {
			if err := l.load(c); err != nil {
				return 0, fmt.Errorf("%s: %w", c.Domain, err)
			}
		}
		if err := l.number(); err != nil {
			return 0, err
		}
		return len(in), l.insert()
	})
}

// loader collects the rows of customers, by table.
type loader struct {
	t        *tx
	by       access.Actor
	reseller Reseller
	provider Provider
	ids      map[string]uint // the last id of each table
	shapes   map[NewSubscription]*loadedShape

	customers     []Customer
	users         []User
	subscriptions []Subscription
	orders        []Order
	ledger        []LedgerEntry
	licenses      []loadedLicense
	trials        []loadedTrial
	invoices      []Invoice
	lines         []InvoiceLine
	activity      []Activity
	words         []searchWord
}

// loadedShape is a subscription that several customers have alike: how it
// stands, what its review said, and what each step of it costs on a day.
type loadedShape struct {
	account Account
	kept    string
	prices  billing.Prices
	amounts map[loadedStep]billing.Money
}

// loadedStep is the n-th ledger entry of a shape, on a day.
type loadedStep struct {
	seq int64
	day billing.Day
}

type loadedLicense struct {
	subscription, user uint
	at                 time.Time
}

type loadedTrial struct {
	customer uint
	product  string
}

func (t *tx) newLoader(by access.Actor) (*loader, error) {
	l := &loader{t: t, by: by, ids: map[string]uint{}, shapes: map[NewSubscription]*loadedShape{}}
	if err := t.holdMonths(by.ResellerID, billing.AnnualYearly); err != nil {
		return nil, err
	}
	if err := t.DB.Where("id = ?", by.ResellerID).Take(&l.reseller).Error; err != nil {
		return nil, err
	}
	if err := t.DB.Order("id").Take(&l.provider).Error; err != nil {
		return nil, err
	}
	for _, table := range []string{"customers", "users", "subscriptions", "orders", "invoices", "activity"} {
		var last uint
		if err := t.Raw("SELECT COALESCE(MAX(id), 0) FROM " + table).Scan(&last).Error; err != nil {
			return nil, err
		}
		l.ids[table] = last
	}
	return l, nil
}

// next is the id of the next row of a table.
func (l *loader) next(table string) uint {
	l.ids[table]++
	return l.ids[table]
}

// load makes one customer.
func (l *loader) load(in LoadedCustomer) error {
	t := l.t
	t.now, t.actor = in.At.UTC().Truncate(time.Microsecond), l.by
	c, admin, err := in.tidy()
	if err != nil {
		return err
	}
	shape, err := l.shape(in.Subscription)
	if err != nil {
		return err
	}
	c.ID, c.ResellerID, c.CreatedAt, c.Listed, c.ResellerAccess = l.next("customers"), l.reseller.ID, t.now, true, true
	if err := l.note(&c, "customer.added", "customer", c.ID, Facts{"country": c.Country, "time_zone": c.TimeZone}); err != nil {
		return err
	}
	a := shape.account
	a.Customer, a.CustomerID, a.ID = c, c.ID, l.next("subscriptions")
	a.Moment, a.CreatedAt, a.Version = t.now, t.now, 1
	a.StartedOn, a.EndedOn, a.ClosedMonth = t.day(), billing.NoDay, t.day().Month().Prev()
	created := Order{Type: OrderCreated, ToSeats: a.Ceiling, PONumber: in.Subscription.PONumber, Quote: shape.kept}
	if a.Plan == billing.Trial {
		created.Type = OrderTrialStarted
		l.trials = append(l.trials, loadedTrial{c.ID, a.ProductID})
	}
	order, err := l.record(shape, &a, created)
	if err != nil {
		return err
	}
	err = l.note(&c, "subscription.created", "subscription", a.ID, Facts{"sku": a.SKUID, "plan": a.Plan, "seats": a.Ceiling, "order": order})
	if err != nil {
		return err
	}
	if err := l.add(shape, &a, &c, admin); err != nil {
		return err
	}
	t.actor = access.Actor{UserID: l.ids["users"], Role: access.RoleSuperAdmin, ResellerID: c.ResellerID, CustomerID: c.ID}
	for _, user := range in.Users {
		u, err := user.checked(c, t.actor)
		if err != nil {
			return err
		}
		if err := l.add(shape, &a, &c, u); err != nil {
			return err
		}
	}
	return l.finish(a, c)
}

// shape is how a subscription of a new customer stands, planned and reviewed as
// for anybody.
func (l *loader) shape(in NewSubscription) (*loadedShape, error) {
	if known, ok := l.shapes[in]; ok && known.account.StartedOn == l.t.day() {
		return known, nil
	}
	a, err := l.t.planSubscription(Customer{ResellerID: l.reseller.ID}, &in)
	if err != nil {
		return nil, err
	}
	quote, err := l.t.quote(a, Subscription{})
	if err != nil {
		return nil, err
	}
	s := &loadedShape{account: *a, kept: quote.Kept(), amounts: map[loadedStep]billing.Money{}}
	s.account.StartedOn, s.account.LedgerSeq = l.t.day(), 0
	if s.prices, err = listPrices(l.t.DB, a.SKUID, billing.Flexible, a.Currency); err != nil {
		return nil, err
	}
	l.shapes[in] = s
	return s, nil
}
