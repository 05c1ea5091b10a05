package main

import (
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"perseat/models"
	"perseat/models/access"
)

// telling is a demo that was filled in for a moment, and who looks at it.
type telling struct {
	*models.Store
	t      *testing.T
	now    time.Time
	clock  *clock
	dublin access.Actor
	munich access.Actor
	us     access.Actor
}

func told(t *testing.T, now time.Time, customers int) *telling {
	t.Helper()
	return toldIn(t, filepath.Join(t.TempDir(), "demo.db"), now, customers)
}

func toldIn(t *testing.T, where string, now time.Time, customers int) *telling {
	t.Helper()
	d := &telling{t: t, now: now, clock: &clock{}}
	d.clock.MoveTo(now)
	var err error
	d.Store, err = models.Open(t.Context(), where, d.clock.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := d.fill(customers); err != nil {
		t.Fatal(err)
	}
	d.dublin, d.munich, d.us = d.actor("reseller@liffey.example"), d.actor("reseller@isar.example"), d.actor("reseller@rainier.example")
	return d
}

func (d *telling) fill(customers int) error {
	return fillDemo(d.t.Context(), d.Store, d.clock, d.now, demoOptions{jobs: d.RunDue, customers: customers, tell: io.Discard})
}

// actor signs in with the demo's password.
func (d *telling) actor(email string) access.Actor {
	d.t.Helper()
	in, err := d.SignIn(d.t.Context(), email, "perseat-demo", access.Request{}, models.Browser{})
	if err != nil {
		d.t.Fatalf("%s: %v", email, err)
	}
	p, err := d.PersonOf(d.t.Context(), in.Session)
	if err != nil {
		d.t.Fatalf("%s: %v", email, err)
	}
	return p.Actor
}

func (d *telling) customers(who access.Actor) []models.CustomerRow {
	d.t.Helper()
	page, err := d.ListCustomers(d.t.Context(), who, models.CustomerFilter{}, models.Paging{Size: models.MaxPage})
	if err != nil {
		d.t.Fatal(err)
	}
	return page.Rows
}

func (d *telling) orders(who access.Actor, f models.OrderFilter) []models.OrderRow {
	d.t.Helper()
	var all []models.OrderRow
	for p := (models.Paging{Size: models.MaxPage}); ; {
		page, err := d.ListOrders(d.t.Context(), who, f, p)
		if err != nil {
			d.t.Fatal(err)
		}
		all = append(all, page.Rows...)
		if p.Older = page.Older; p.Older == "" {
			return all
		}
	}
}

func (d *telling) requests(who access.Actor, status models.RequestStatus, customer uint) []models.RequestRow {
	d.t.Helper()
	page, err := d.ListRequests(d.t.Context(), who, status, customer, models.Paging{})
	if err != nil {
		d.t.Fatal(err)
	}
	return page.Rows
}

// accounts are all subscriptions of the reseller's customers, by domain.
func (d *telling) accounts(who access.Actor) map[string][]models.Account {
	d.t.Helper()
	all := map[string][]models.Account{}
	for _, c := range d.customers(who) {
		subs, err := d.Subscriptions(d.t.Context(), who, c.ID)
		if err != nil {
			d.t.Fatal(err)
		}
		all[c.Domain] = subs
	}
	return all
}

func (d *telling) everybody() []access.Actor { return []access.Actor{d.dublin, d.munich, d.us} }

// moments are those at which a story could trip: the ends of months and years,
// a leap day, right after midnight, the nights in which the clocks change.
func moments(t *testing.T) map[string]time.Time {
	zone, err := time.LoadLocation("Europe/Dublin")
	if err != nil {
		t.Fatal(err)
	}
	at := func(year int, month time.Month, day, hour, minute, second int) time.Time {
		return time.Date(year, month, day, hour, minute, second, 0, zone)
	}
	return map[string]time.Time{
		"a spring day":              at(2026, 4, 20, 10, 30, 0),
		"the first day":             at(2024, 1, 1, 0, 0, 1),
		"a leap day":                at(2024, 2, 29, 13, 0, 0),
		"a year after a leap day":   at(2025, 3, 1, 0, 0, 0),
		"the clocks go forward":     at(2024, 3, 31, 2, 10, 0),
		"the clocks go back":        at(2026, 10, 25, 0, 30, 0),
		"last of a month":           at(2027, 1, 31, 9, 0, 0),
		"midnight of a leap day":    at(2028, 2, 29, 0, 0, 0),
		"the last minute of a year": at(2030, 12, 31, 23, 59, 30),
	}
}

func TestTheDemoHoldsItsPromisesAtAnyMoment(t *testing.T) {
	for name, now := range moments(t) {
		if testing.Short() && name != "a leap day" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			told(t, now, 0).check()
		})
	}
}

func TestTheDemoOnPostgres(t *testing.T) {
	server := os.Getenv("TEST_POSTGRES")
	if server == "" {
		t.Skip("TEST_POSTGRES is not set")
	}
	t.Parallel()
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = admin.Close() })
	name := fmt.Sprintf("perseat_demo_%d", os.Getpid())
	if _, err := admin.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	at, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	at.Path = "/" + name
	toldIn(t, at.String(), moments(t)["a spring day"], 0).check()
}

// check holds the demo to everything that it promises.
func (d *telling) check() {
	d.t.Helper()
	d.checkHarbor()
	d.checkKestrel()
	d.checkResellers()
	d.checkKinds()
	d.checkPeople()
	d.checkSums()
	d.checkInvoices()
	d.checkNothingIsDue()
}

// TestTheDemoFillsOnlyAnEmptyDatabase fills twice, and then signs in as everybody
// whom the README lists.
func TestTheDemoFillsOnlyAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	d := told(t, moments(t)["a spring day"], 0)
	before := len(d.customers(d.dublin))
	if err := d.fill(0); !errors.Is(err, errNotEmpty) {
		t.Errorf("got %v, want %v", err, errNotEmpty)
	}
	if after := len(d.customers(d.dublin)); after != before {
		t.Errorf("the refused demo left %d customers instead of %d", after, before)
	}
	for email, role := range map[string]access.Role{
		"reseller@liffey.example":  access.RoleResellerAdmin,
		"sales@liffey.example":     access.RoleResellerSales,
		"billing@liffey.example":   access.RoleResellerBilling,
		"viewer@liffey.example":    access.RoleResellerViewer,
		"reseller@isar.example":    access.RoleResellerAdmin,
		"sales@isar.example":       access.RoleResellerSales,
		"reseller@rainier.example": access.RoleResellerAdmin,
		"sales@rainier.example":    access.RoleResellerSales,
		"support@perseat.example":  access.RoleSupportLead,
		"agent@perseat.example":    access.RoleSupportAgent,
	} {
		if got := d.actor(email).Role; got != role {
			t.Errorf("%s is %s, want %s", email, got, role)
		}
	}
}

// TestTheDemoIsTheSameEveryTime compares two tellings by their orders, which
// name every customer, product, person and moment.
func TestTheDemoIsTheSameEveryTime(t *testing.T) {
	t.Parallel()
	now := moments(t)["a leap day"]
	var tellings [2][]string
	for i := range tellings {
		d := told(t, now, 60)
		for _, who := range d.everybody() {
			for _, o := range d.orders(who, models.OrderFilter{}) {
				tellings[i] = append(tellings[i], fmt.Sprint(o.Number(), o.PlacedAt, o.CustomerDomain, o.Who(),
					o.Type, o.Status, o.SKUName, o.Plan, o.Quantity(), o.AmountMinor, o.PONumber, o.Detail, o.Reason))
			}
		}
	}
	if !slices.Equal(tellings[0], tellings[1]) {
		t.Error("two tellings for the same moment differ")
	}
}

// TestALargeDemo fills in customers in bulk, verifies what came of it, and bills
// the month that they are in.
func TestALargeDemo(t *testing.T) {
	t.Parallel()
	const many = 2000
	d := told(t, moments(t)["a spring day"], many)
	var customers, grown, seats int64
	for p := (models.Paging{Size: models.MaxPage}); ; {
		page, err := d.ListCustomers(t.Context(), d.dublin, models.CustomerFilter{}, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range page.Rows {
			customers++
			if strings.HasPrefix(c.Domain, "company-") {
				grown++
				seats += c.SeatsUsed
			}
		}
		if p.Older = page.Older; p.Older == "" {
			break
		}
	}
	if customers != many {
		t.Errorf("the Dublin reseller has %d customers, want %d", customers, many)
	}
	if seats < 28*grown/10 || seats > 32*grown/10 {
		t.Errorf("%d customers have %d users, want about 3 on average", grown, seats)
	}
	d.checkHarbor()
	d.checkKestrel()
	d.checkNothingIsDue()
	d.checkVerified()
	d.clock.MoveTo(d.now.AddDate(0, 1, 0))
	billed, err := d.RunMonths(t.Context())
	if err != nil || billed.Invoices < 3 {
		t.Errorf("%d invoices a month later (%v)", billed.Invoices, err)
	}
	d.checkVerified()
}

func (d *telling) checkVerified() {
	d.t.Helper()
	found, err := d.Verify(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	for i, difference := range found {
		if i < 10 {
			d.t.Error(difference)
		}
	}
}

func (d *telling) checkNothingIsDue() {
	d.t.Helper()
	if n, err := d.RunDueSubscriptions(d.t.Context()); n != 0 || err != nil {
		d.t.Errorf("%d subscriptions were due at the story's end (%v)", n, err)
	}
	if n, err := d.EraseDeletedUsers(d.t.Context()); n != 0 || err != nil {
		d.t.Errorf("%d users were to be erased at the story's end (%v)", n, err)
	}
	if billed, err := d.RunMonths(d.t.Context()); billed.Invoices != 0 || err != nil {
		d.t.Errorf("%d invoices were to be issued at the story's end (%v)", billed.Invoices, err)
	}
	for _, who := range d.everybody() {
		for _, o := range d.orders(who, models.OrderFilter{}) {
			if o.PlacedAt.After(d.now.Add(time.Second)) || o.PlacedAt.Before(d.now.AddDate(-1, -3, 0)) {
				d.t.Fatalf("%s was placed at %s, outside the story", o.Number(), o.PlacedAt)
			}
		}
	}
}
