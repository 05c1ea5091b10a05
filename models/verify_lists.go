package models

import (
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"

	"gorm.io/gorm"
)

// kinds compares the kinds of orders and users with what they are.
func (v *verification) kinds() error {
	for what, query := range map[string]string{
		"order": `SELECT orders.id, COALESCE(kinds.code, '') AS says, 'order ' || type || ' ' || status || ' ' || sku_id AS is_so
			FROM orders LEFT JOIN kinds ON kinds.id = orders.kind`,
		"user": `SELECT users.id, COALESCE(kinds.code, '') AS says, 'user ' || status || ' ' || role || COALESCE((
				SELECT string_agg(' ' || subscriptions.sku_id, '' ORDER BY subscriptions.sku_id) FROM licenses
				JOIN subscriptions ON subscriptions.id = licenses.subscription_id WHERE licenses.user_id = users.id AND licenses.held), '') AS is_so
			FROM users LEFT JOIN kinds ON kinds.id = users.kind WHERE customer_id IS NOT NULL`,
	} {
		var rows []struct {
			ID         uint
			Says, IsSo string
		}
		if err := v.db.Raw("SELECT * FROM (" + query + ") kinds WHERE says <> is_so ORDER BY id").Scan(&rows).Error; err != nil {
			return err
		}
		for _, r := range rows {
			v.differs(what, r.ID, "lists say %q, it is %q", r.Says, r.IsSo)
		}
	}
	return nil
}

// words compares the words by which everything is found with the names and
// addresses. It adds up a hash of each word, because they are many; what is
// compared is read in one transaction.
func (v *verification) words() error {
	return v.db.Transaction(func(db *gorm.DB) error {
		want := map[findable]uint64{}
		err := errors.Join(
			sumWords(db, want, aReseller, "id, name_key, domain, domain_key", func(r Reseller) (uint, []uint, []string) { return r.ID, []uint{everybody}, r.words() }),
			sumWords(db, want, aCustomer, "id, reseller_id, name_key, domain, domain_key", func(c Customer) (uint, []uint, []string) { return c.ID, c.scopes(), c.words() }),
			sumWords(db, want, aUser, "id, customer_id, status, role, name_key, email_key", func(u User) (uint, []uint, []string) { return u.ID, u.scopes(), u.words() }),
		)
		if err != nil {
			return err
		}
		have := map[findable]uint64{}
		rows, err := db.Raw("SELECT what, scope, word, id FROM search_words").Rows()
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var w searchWord
			if err := rows.Scan(&w.What, &w.Scope, &w.Word, &w.ID); err != nil {
				return err
			}
			have[w.What] += w.sum()
		}
		for what, name := range map[findable]string{aReseller: "resellers", aCustomer: "customers", aUser: "users"} {
			if have[what] != want[what] {
				v.differs("record", 0, "the words by which %s are found are not those of their names and addresses", name)
			}
		}
		return rows.Err()
	}, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
}

// sumWords adds up the words by which the listed rows of a table should be found.
func sumWords[T any](db *gorm.DB, sums map[findable]uint64, what findable, columns string, of func(T) (uint, []uint, []string)) error {
	return each(db, columns, "listed", func(row T) {
		id, scopes, words := of(row)
		for _, scope := range scopes {
			for _, word := range words {
				sums[what] += searchWord{what, scope, word, id}.sum()
			}
		}
	})
}

// each reads the rows of a table with a condition, some at a time, in the order
// of their ids.
func each[T any](db *gorm.DB, columns, condition string, do func(T)) error {
	rows, err := db.Session(&gorm.Session{}).Model(new(T)).Select(columns).Where(condition).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var row T
		if err := db.ScanRows(rows, &row); err != nil {
			return err
		}
		do(row)
	}
	return rows.Err()
}

// sum is a number for the word, by which words are compared in any order.
func (w searchWord) sum() uint64 {
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "%d %d %d %s", w.What, w.Scope, w.ID, w.Word) // never fails
	return h.Sum64()
}
