package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"net/url"
)

// search is row 7: a search on the page, one after the other, against the same
// search by LIKE over all customers, whatever the page costs beside.
func (b *bench) search() error {
	p, err := b.serve(b.customers)
	if err != nil {
		return err
	}
	defer p.stop()
	r, err := b.readers(p, b.customers, 1)
	if err != nil {
		return err
	}
	path, err := b.database(b.customers)
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro&_cache_size=-20000")
	if err != nil {
		return err
	}
	defer db.Close()
	for _, words := range []struct{ text, what, shows string }{
		{fmt.Sprintf("company-%06d", b.customers/2), "one that there is once", domain(b.customers / 2)},
		{"zzz", "one that there is not", "No customers match"},
		{"bakery", "one that very many have", "Bakery"},
	} {
		ours := func(int) error {
			a, err := r.conns[0].do(r.get("/reseller/customers?q=" + url.QueryEscape(words.text)))
			if err == nil && (a.status != 200 || !bytes.Contains(a.body, []byte(words.shows))) {
				err = fmt.Errorf("a search for %s is answered %d without %s", words.text, a.status, words.shows)
			}
			return err
		}
		theirs := func(int) error { return like(db, "%"+words.text+"%") }
		measured, err := alternate(b.pairs,
			func() (run, error) { return during(b.span, 1, p, ours) },
			func() (run, error) { return during(b.span, 1, nil, theirs) })
		if err != nil {
			return err
		}
		b.compare("7", "time of a search page / LIKE, a word, "+words.what, measured, wait)
	}
	return nil
}

// like reads the first page of what a pattern matches, in the order of the names.
func like(db *sql.DB, pattern string) error {
	rows, err := db.Query(`SELECT id, name, domain, products, plans, status, seats_used, seats_ceiling, renews_on FROM customers
		WHERE reseller_id = 1 AND (name_key LIKE ? OR domain_key LIKE ?) ORDER BY name_key, id LIMIT 51`, pattern, pattern)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
	}
	return rows.Err()
}
