package models

import (
	"testing"

	"perseat/models/access"
	"perseat/models/billing"
)

func TestARecordIsChecked(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 50)
		w.fill(c, 7) // entries 4 to 10
		check := func() RecordCheck {
			t.Helper()
			return ok[RecordCheck](t)(w.CheckActivity(t.Context(), c.admin, ActivityFilter{}))
		}
		if got, want := check(), (RecordCheck{"customers/1", 10, 1, 0}); got != want {
			t.Fatalf("a sound record: %+v, want %+v", got, want)
		}
		for name, by := range map[string]struct {
			change string
			wrong  int64
		}{
			"an entry is changed":  {"UPDATE activity SET facts = '{}' WHERE chain = 'customers/1' AND seq = 5", 5},
			"the last is removed":  {"DELETE FROM activity WHERE chain = 'customers/1' AND seq = 10", 10},
			"one is removed":       {"DELETE FROM activity WHERE chain = 'customers/1' AND seq = 3", 4},
			"the first is removed": {"DELETE FROM activity WHERE chain = 'customers/1' AND seq = 1", 2},
			"the head is turned":   {"UPDATE customers SET chain_hash = 'x' WHERE id = 1", 11},
			"all are removed":      {"DELETE FROM activity WHERE chain = 'customers/1'", 1},
		} {
			t.Run(name, func(t *testing.T) {
				tx := w.db.Read(t.Context()) // only to look; the change is undone below
				var before []Activity
				var head string
				if err := tx.Where("chain = 'customers/1'").Order("seq").Find(&before).Error; err != nil {
					t.Fatal(err)
				}
				if err := tx.Raw("SELECT chain_hash FROM customers WHERE id = 1").Scan(&head).Error; err != nil {
					t.Fatal(err)
				}
				w.write(func(db *dbHandle) error { return db.Exec(by.change).Error })
				if got := check(); got.Wrong != by.wrong || got.Entries != 10 {
					t.Errorf("%+v, want entry %d to be wrong", got, by.wrong)
				}
				if found := ok[[]Difference](t)(w.Verify(t.Context())); len(found) == 0 {
					t.Error("perseat verify finds nothing")
				}
				w.write(func(db *dbHandle) error {
					if err := db.Exec("DELETE FROM activity WHERE chain = 'customers/1'").Error; err != nil {
						return err
					}
					if err := db.Create(&before).Error; err != nil {
						return err
					}
					return db.Exec("UPDATE customers SET chain_hash = ? WHERE id = 1", head).Error
				})
				if got := check(); got.Wrong != 0 {
					t.Fatalf("not undone: %+v", got)
				}
			})
		}
	})
}

// Of a long record the last entries are checked, the first of them by the one before.
func TestOfALongRecordTheEndIsChecked(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 20)
		w.write(func(db *dbHandle) error {
			x := &tx{DB: db, actor: c.admin, zone: start.Location(), clock: w.now, now: w.now()}
			for range checkedEntries {
				if err := x.note(onCustomer(Customer{ID: c.id, ResellerID: w.reseller}), "customer.edited", "customer", c.id, Facts{}); err != nil {
					return err
				}
			}
			return nil
		})
		got := ok[RecordCheck](t)(w.CheckActivity(t.Context(), w.admin, ActivityFilter{CustomerID: c.id}))
		if want := (RecordCheck{"customers/1", checkedEntries + 3, 4, 0}); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
		w.write(func(db *dbHandle) error {
			return db.Exec("UPDATE activity SET facts = '[]' WHERE chain = 'customers/1' AND seq = 4").Error
		})
		if got := ok[RecordCheck](t)(w.CheckActivity(t.Context(), w.support, ActivityFilter{CustomerID: c.id})); got.Wrong != 4 {
			t.Errorf("the first that is checked was changed: %+v", got)
		}
	})
}

func TestWhoseRecordIsChecked(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 20)
		sales, agent := w.worker(access.RoleResellerSales), w.hire(t, w.support, access.RoleSupportAgent)
		for name, test := range map[string]struct {
			by   access.Actor
			f    ActivityFilter
			want string
		}{
			"a super admin": {c.admin, ActivityFilter{}, "customers/1"}, "a reseller admin": {w.admin, ActivityFilter{}, "resellers/1"},
			"a reseller admin, a customer": {w.admin, ActivityFilter{CustomerID: c.id}, "customers/1"},
			"sales":                        {sales, ActivityFilter{CustomerID: c.id}, "customers/1"},
			"a lead":                       {w.support, ActivityFilter{}, "providers/1"}, "a lead, a reseller": {w.support, ActivityFilter{ResellerID: 2}, "resellers/2"},
			"an agent, a reseller": {agent, ActivityFilter{ResellerID: 2}, "resellers/2"},
		} {
			if got := ok[RecordCheck](t)(w.CheckActivity(t.Context(), test.by, test.f)); got.Record != test.want || got.Wrong != 0 {
				t.Errorf("%s checks %+v, want %s", name, got, test.want)
			}
		}
		w.refuses(t, Forbidden, "", func() error { return errOf(w.CheckActivity(t.Context(), sales, ActivityFilter{})) })
		w.refuses(t, Forbidden, "", func() error { return errOf(w.CheckActivity(t.Context(), agent, ActivityFilter{})) })
		w.refuses(t, NotFound, "", func() error { return errOf(w.CheckActivity(t.Context(), w.other, ActivityFilter{CustomerID: c.id})) })
		w.refuses(t, NotFound, "", func() error { return errOf(w.CheckActivity(t.Context(), w.support, ActivityFilter{ResellerID: 9})) })
	})
}
