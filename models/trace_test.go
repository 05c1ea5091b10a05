package models

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
	"perseat/models/database"
)

// errOf is the error of an operation whose result does not matter.
func errOf[T any](_ T, err error) error { return err }

// ok returns an operation's result; an error ends the test.
func ok[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// refuses fails the test unless do is refused with the kind, says text, and
// leaves no trace: not a row in any table is another one afterwards.
func (w *world) refuses(t *testing.T, kind Kind, text string, do func() error) *Error {
	t.Helper()
	before := w.trace(t)
	err := do()
	refused(t, err, kind, text)
	for table, rows := range w.trace(t) {
		if rows != before[table] {
			t.Errorf("%q left a trace in %s: %v, was %v", text, table, rows, before[table])
		}
	}
	var refusal *Error
	errors.As(err, &refusal)
	return refusal
}

// contents is what a table holds: how many rows, and a sum of all of them.
type contents struct {
	rows int
	sum  string
}

// trace is what every table holds.
func (w *world) trace(t *testing.T) map[string]contents {
	t.Helper()
	out := map[string]contents{}
	for _, table := range w.tables(t) {
		out[table] = w.contentsOf(t, table)
	}
	return out
}

func (w *world) tables(t *testing.T) (names []string) {
	t.Helper()
	list := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	if w.db.Dialect == database.Postgres {
		list = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
	}
	if err := w.db.Read(t.Context()).Raw(list).Scan(&names).Error; err != nil || len(names) < 15 {
		t.Fatalf("%d tables, %v", len(names), err)
	}
	return names
}

func (w *world) contentsOf(t *testing.T, table string) contents {
	t.Helper()
	rows, err := w.db.Read(t.Context()).Raw("SELECT * FROM " + table).Rows()
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		var line strings.Builder
		for _, v := range values {
			fmt.Fprintf(&line, "%v|", *v.(*any))
		}
		lines = append(lines, line.String())
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return contents{len(lines), fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(lines, "\n"))))[:12]}
}

// agrees fails the test where the data does not agree with its own history.
func (w *world) agrees(t *testing.T) {
	t.Helper()
	for _, d := range ok[[]Difference](t)(w.Verify(t.Context())) {
		t.Error(d)
	}
}

// visit is the actor who is in an account on somebody's behalf.
func visit(account, by access.Actor, level access.Level) access.Actor {
	account.UserID, account.Visit = by.UserID, &access.Visit{ID: 1, Role: by.Role, Level: level}
	return account
}

// person adds one user with a role to a customer and returns it as an actor.
func (w *world) person(c company, role access.Role) access.Actor {
	w.t.Helper()
	address := fmt.Sprintf("%s.%d", string(role), w.names.Add(1))
	in := []NewUser{{FirstName: "Conor", LastName: "Walsh", Address: address, Role: role}}
	id := ok[UsersAdded](w.t)(w.AddUsers(w.t.Context(), c.admin, in)).UserIDs[0]
	return access.Actor{UserID: id, Role: role, ResellerID: c.admin.ResellerID, CustomerID: c.id}
}

// worker adds one of the staff with a role to Liffey Cloud.
func (w *world) worker(role access.Role) access.Actor {
	w.t.Helper()
	in := NewStaff{FirstName: "Orla", LastName: "Kelly", Role: role, Email: fmt.Sprintf("%s%d@liffey.example", string(role), w.names.Add(1))}
	id := ok[uint](w.t)(w.AddStaff(w.t.Context(), w.admin, in))
	return access.Actor{UserID: id, Role: role, ResellerID: w.reseller}
}

// also gives a customer one more subscription.
func (w *world) also(c company, sku string, plan billing.Plan, seats int64) uint {
	w.t.Helper()
	in := NewSubscription{SKU: sku, Plan: plan, Seats: seats}
	in.Kept = ok[Quote](w.t)(w.QuoteSubscription(w.t.Context(), w.admin, c.id, in)).Kept()
	placed := ok[Placed](w.t)(w.AddSubscription(w.t.Context(), w.admin, c.id, in))
	return ok[OrderRow](w.t)(w.Order(w.t.Context(), w.admin, placed.OrderID)).SubscriptionID
}

// user reads a user as it is stored.
func (w *world) user(id uint) User {
	w.t.Helper()
	var u User
	if err := w.db.Read(w.t.Context()).Where("id = ?", id).Take(&u).Error; err != nil {
		w.t.Fatal(err)
	}
	return u
}

// holds reports whether a user holds a license of a subscription.
func (w *world) holds(user, sub uint) bool {
	w.t.Helper()
	var n int64
	err := w.db.Read(w.t.Context()).Table("licenses").
		Where("user_id = ? AND subscription_id = ? AND held = ?", user, sub, true).Count(&n).Error
	if err != nil {
		w.t.Fatal(err)
	}
	return n == 1
}

// activity reads the entries of a customer's record, newest first.
func (w *world) activity(customer uint) (entries []Activity) {
	w.t.Helper()
	err := w.db.Read(w.t.Context()).Where("customer_id = ?", customer).Order("id DESC").Find(&entries).Error
	if err != nil {
		w.t.Fatal(err)
	}
	return entries
}

// dbHandle is what a test writes with past the operations.
type dbHandle = gorm.DB

// ordering sets how Liffey Cloud's customers ask for more.
func (w *world) ordering(t *testing.T, o Ordering) {
	t.Helper()
	in := ok[Settings](t)(w.Settings(t.Context(), w.admin))
	in.Ordering = o
	if o == OrderingLink {
		in.OrderingLink = "https://shop.liffey.example/more"
	}
	ok[Settings](t)(w.EditSettings(t.Context(), w.admin, in))
}
