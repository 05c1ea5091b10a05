package models

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

// loaded are customers of each plan with no, some and many users.
func loaded(at time.Time) []LoadedCustomer {
	var all []LoadedCustomer
	for i, plan := range []billing.Plan{billing.Flexible, billing.AnnualMonthly, billing.AnnualYearly, billing.Trial, billing.Flexible, billing.AnnualYearly} {
		c := LoadedCustomer{At: at.Add(time.Duration(i) * time.Minute), NewCustomer: NewCustomer{
			CustomerInformation: CustomerInformation{Name: fmt.Sprintf("O’Sullivan-Walsh %d", i), Country: "IE", TimeZone: "Europe/Dublin"},
			Domain:              fmt.Sprintf("walsh-%d.example", i), Admin: NewUser{FirstName: "Aoife", LastName: "Byrne", Address: "aoife"},
			Subscription: NewSubscription{SKU: standard, Plan: plan, Seats: 7, PONumber: strings.Repeat("P", i)},
		}}
		for n := range i {
			c.Users = append(c.Users, NewUser{FirstName: "Anna", LastName: "Berg", Address: fmt.Sprintf("anna.berg%d", n)})
		}
		all = append(all, c)
	}
	return all
}

// TestLoadedCustomersAreAsIfTheyHadBeenAdded compares two worlds, row by row: one
// loads what the other adds one by one.
func TestLoadedCustomersAreAsIfTheyHadBeenAdded(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		other := newWorld(t, sqliteStore)
		at := time.Date(2026, 4, 20, 9, 0, 0, 0, time.UTC)
		for _, c := range loaded(at) {
			other.at(c.At)
			c.Subscription.Kept = ok[Quote](t)(other.QuoteSubscription(t.Context(), other.admin, 0, c.Subscription)).Kept()
			made := ok[CustomerAdded](t)(other.AddCustomer(t.Context(), other.admin, c.NewCustomer))
			boss := access.Actor{UserID: made.AdminID, Role: access.RoleSuperAdmin, ResellerID: other.reseller, CustomerID: made.CustomerID}
			for _, u := range c.Users {
				ok[UsersAdded](t)(other.AddUsers(t.Context(), boss, []NewUser{u}))
			}
		}
		w.at(at)
		if n := ok[int](t)(w.LoadCustomers(t.Context(), access.Job(), w.admin, loaded(at)[:2])); n != 2 {
			t.Errorf("%d customers", n)
		}
		w.at(at.Add(time.Hour))
		ok[int](t)(w.LoadCustomers(t.Context(), access.Job(), w.admin, loaded(at)[2:]))
		for _, query := range []string{
			"SELECT * FROM customers ORDER BY id", "SELECT * FROM users ORDER BY id", "SELECT * FROM subscriptions ORDER BY id", "SELECT * FROM orders ORDER BY id",
			"SELECT * FROM seat_ledger ORDER BY subscription_id, seq", "SELECT * FROM licenses ORDER BY subscription_id, user_id", "SELECT * FROM trials ORDER BY customer_id",
			"SELECT * FROM invoices ORDER BY id", "SELECT * FROM invoice_lines ORDER BY month, subscription_id", "SELECT * FROM search_words ORDER BY what, scope, word, id",
			"SELECT chain, seq, reseller_id, customer_id, at, actor_id, actor_role, action, subject, subject_id, facts, hash FROM activity ORDER BY chain, seq",
			"SELECT * FROM series ORDER BY id", "SELECT chain_seq, chain_hash FROM resellers ORDER BY id",
		} {
			is, should := w.rowsOf(t, query), other.rowsOf(t, query)
			for i := range max(len(is), len(should)) {
				if i >= len(is) || i >= len(should) || is[i] != should[i] {
					t.Errorf("%s: row %d of %d and %d\n%s\n%s", query, i, len(is), len(should), at0(is, i), at0(should, i))
					break
				}
			}
		}
		w.agrees(t)
		c := w.customer(billing.Flexible, 5) // ids go on
		w.fill(c, 2)
		w.on(2026, time.May, 1)
		w.bill(april)
		w.agrees(t)
	})
}

func at0(rows []string, i int) string {
	if i < len(rows) {
		return rows[i]
	}
	return "(none)"
}

// rowsOf are the rows of a query, as texts that both databases share.
func (w *world) rowsOf(t *testing.T, query string) (out []string) {
	t.Helper()
	rows, err := w.db.Read(t.Context()).Raw(query).Rows()
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		row := map[string]any{}
		if err := w.db.Read(t.Context()).ScanRows(rows, &row); err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, name := range names {
			value := row[name]
			if at, ok := value.(time.Time); ok {
				value = at.UTC().Format(time.RFC3339Nano)
			}
			if number, ok := value.(int64); ok && name == "kind" {
				value = w.code(t, number)
			}
			if value == int64(1) && (name == "held" || name == "priced" || name == "listed") {
				value = true
			}
			fmt.Fprintf(&b, "%s=%v ", name, value)
		}
		out = append(out, b.String())
	}
	return out
}

// code is the text of a kind, whose number depends on what came first.
func (w *world) code(t *testing.T, kind int64) string {
	t.Helper()
	codes, err := w.kinds.coded(w.db.Read(t.Context()), []int64{kind})
	if err != nil {
		t.Fatal(err)
	}
	return codes[kind]
}

func TestOnlyTheCommandLineLoadsCustomers(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.refuses(t, Forbidden, "role", func() error {
			return errOf(w.LoadCustomers(t.Context(), w.admin, w.admin, loaded(start)))
		})
	})
}
