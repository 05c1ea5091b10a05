package models

import (
	"errors"
	"strings"
	"testing"

	"perseat/models/billing"
)

// The schema is the alarm behind the rules: what no operation does, no
// statement can do either.
func TestTheSchemaRefusesWhatNoOperationDoes(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 3)
		w.fill(c, 1)
		vault := w.also(c, vault, billing.Flexible, 3)
		ok[Placed](t)(w.CancelSubscription(t.Context(), w.admin, vault, ""))
		for name, statement := range map[string]string{
			"more licensed than the ceiling":       "UPDATE subscriptions SET licensed = 4 WHERE plan <> 'FLEXIBLE'",
			"a ceiling below the licensed":         "UPDATE subscriptions SET ceiling = 1 WHERE plan <> 'FLEXIBLE'",
			"fewer than none licensed":             "UPDATE subscriptions SET licensed = -1 WHERE plan <> 'FLEXIBLE'",
			"a canceled one with users":            "UPDATE subscriptions SET licensed = 1 WHERE plan = 'FLEXIBLE'",
			"suspended for no reason":              "UPDATE subscriptions SET status = 'suspended' WHERE plan <> 'FLEXIBLE'",
			"active with a reason for suspension":  "UPDATE subscriptions SET suspension = 'reseller' WHERE plan <> 'FLEXIBLE'",
			"a term that ends before it starts":    "UPDATE subscriptions SET term_end = term_start WHERE plan <> 'FLEXIBLE'",
			"an unknown plan":                      "UPDATE subscriptions SET plan = 'FREE'",
			"two live subscriptions of a product":  "UPDATE subscriptions SET status = 'active', product_id = 'Google-Apps'",
			"two ledger entries of one number":     "UPDATE seat_ledger SET seq = 1",
			"a license held twice":                 "INSERT INTO licenses SELECT * FROM licenses",
			"two active users of one address":      "UPDATE users SET email_key = 'anna@harbor1.example'",
			"two entries of one number in a chain": "UPDATE activity SET seq = 1",
			"a receipt twice":                      "INSERT INTO receipts SELECT 1, 'k', 'o', 'b', '', made_at FROM receipts UNION ALL SELECT 1, 'k', 'o', 'b', '', moment FROM subscriptions UNION ALL SELECT 1, 'k', 'o', 'b', '', moment FROM subscriptions",
			"a price below zero":                   "UPDATE prices SET minor = -1",
			"a license of nobody":                  "UPDATE licenses SET user_id = 4711",
		} {
			before := w.trace(t)
			err := w.db.Write(t.Context(), func(db *dbHandle) error { return db.Exec(statement).Error })
			if err == nil {
				t.Errorf("%s can be written", name)
			}
			for table, is := range w.trace(t) {
				if is != before[table] {
					t.Errorf("%s left a trace in %s", name, table)
				}
			}
		}
	})
}

func TestVerifyFindsWhateverWasTamperedWith(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 30)
		made := w.fill(c, 3)
		w.ask(t, c, 5)
		d := w.customer(billing.Flexible, 5)
		w.fill(d, 2)
		ok[int](t)(w.DeleteUsers(t.Context(), c.admin, made[:1]))
		w.agrees(t)
		for statement, text := range map[string]string{
			"UPDATE subscriptions SET licensed = 2 WHERE id = 1":                                                                           "subscription 1: licensed users: 2, licenses held: 3",
			"UPDATE subscriptions SET ceiling = 31 WHERE id = 1":                                                                           "subscription 1: the ceiling: 31, the last ledger entry: 30",
			"DELETE FROM licenses WHERE subscription_id = 2":                                                                               "subscription 2: licensed users: 3, licenses held: 0",
			"UPDATE licenses SET held = NOT held WHERE subscription_id = 1":                                                                "but is deleted or somebody else's",
			"UPDATE users SET customer_id = 2 WHERE id = 6":                                                                                "subscription 1: user 6 holds a license, but is deleted or somebody else's",
			"UPDATE seat_ledger SET licensed = 9 WHERE subscription_id = 2 AND seq = 2":                                                    "subscription 2: ledger entry 2: more are licensed than the ceiling allows",
			"UPDATE seat_ledger SET billed = billed + 1 WHERE seq = 3":                                                                     "ledger entry 3: it bills another number than its plan does",
			"DELETE FROM seat_ledger WHERE subscription_id = 1 AND seq = 2":                                                                "ledger entries: ",
			"DELETE FROM seat_ledger WHERE subscription_id = 2 AND seq > 2":                                                                "subscription 2: the number of the last entry",
			"UPDATE seat_ledger SET day = day - 1 WHERE subscription_id = 1 AND seq = 2":                                                   "subscription 1: ledger entry 2: it is earlier than the entry before it",
			"UPDATE seat_ledger SET order_id = 1 WHERE subscription_id = 2 AND seq = 1":                                                    "subscription 2: ledger entry 1: its order is not of this subscription",
			"UPDATE subscriptions SET plan = 'FLEXIBLE' WHERE id = 1":                                                                      "subscription 1: it is 1010020028 on Flexible Plan, the last ledger entry says",
			"UPDATE customers SET kind = 0 WHERE id = 2":                                                                                   "customer 2: lists say Active",
			"UPDATE orders SET kind = 0 WHERE id = 2":                                                                                      "order 2: lists say \"\", it is \"order users_added completed 1010020028\"",
			"UPDATE users SET kind = (SELECT kind FROM users WHERE id = 6) WHERE id = 5":                                                   "user 5: lists say",
			"DELETE FROM search_words WHERE word = 'berg'":                                                                                 "the words by which users are found",
			"UPDATE search_words SET word = 'port' WHERE word = 'harbor' AND scope = 0 AND id = 1":                                         "the words by which customers are found",
			"UPDATE customers SET seats_used = 7 WHERE id = 2":                                                                             "customer 2: lists say Active",
			"UPDATE customers SET renews_on = 1 WHERE id = 1":                                                                              "customer 1: lists say Active",
			"UPDATE customers SET status = 'trial' WHERE id = 1":                                                                           "customer 1: lists say Trial",
			"UPDATE purchase_requests SET status = 'declined'":                                                                             "request 1: it is declined, its order says Requested",
			"UPDATE activity SET facts = '{}' WHERE chain = 'customers/1' AND seq = 2":                                                     "entry 2 of customers/1 was changed",
			"UPDATE activity SET actor_id = 4711 WHERE chain = 'resellers/1' AND seq = 1":                                                  "entry 1 of resellers/1 was changed",
			"UPDATE activity SET request_id = 'x' WHERE chain = 'providers/1' AND seq = 1":                                                 "entry 1 of providers/1 was changed",
			"UPDATE activity SET visit_id = 1 WHERE chain = 'customers/2' AND seq = 1":                                                     "entry 1 of customers/2 was changed",
			"DELETE FROM activity WHERE chain = 'customers/1' AND seq = 2":                                                                 "entry 3 of customers/1 was changed, or one before it is missing",
			"DELETE FROM activity WHERE chain = 'customers/2' AND seq > 1":                                                                 "customers/2 has entries up to 1 and should have them up to ",
			"DELETE FROM activity WHERE chain = 'customers/2'":                                                                             "customers/2 has entries up to 0",
			"UPDATE customers SET chain_hash = 'x' WHERE id = 1":                                                                           "customers/1 has entries up to",
			"UPDATE activity SET customer_id = 2 WHERE chain = 'customers/1' AND seq = 1":                                                  "entry 1 of customers/1 stands with customer 2 of reseller 1",
			"UPDATE activity SET reseller_id = 2 WHERE chain = 'customers/1' AND seq = 1":                                                  "entry 1 of customers/1 stands with customer 1 of reseller 2",
			"INSERT INTO activity SELECT 999, 'customers/99', 1, 1, 0, at, 0, '', 0, '', '', 0, '', '', '', '' FROM activity WHERE id = 1": "entry 1 of customers/99",
		} {
			found := w.verifiedAfter(t, statement)
			if !strings.Contains(found, text) {
				t.Errorf("after %s: %q, want %q", statement, found, text)
			}
		}
		w.agrees(t)
	})
}

var errUndo = errors.New("undo")

// verifiedAfter is what Verify finds after a statement, which is then undone.
func (w *world) verifiedAfter(t *testing.T, statement string) string {
	t.Helper()
	var text strings.Builder
	undo := w.db.Write(t.Context(), func(db *dbHandle) error {
		if done := db.Exec(statement); done.Error != nil || done.RowsAffected == 0 {
			t.Errorf("%s: %d rows, %v", statement, done.RowsAffected, done.Error)
		}
		v := &verification{db: db}
		if err := v.run(); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
		for _, d := range v.found {
			text.WriteString(d.String() + "\n")
		}
		return errUndo
	})
	if !errors.Is(undo, errUndo) {
		t.Fatal(undo)
	}
	return text.String()
}
