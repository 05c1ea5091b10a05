package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// monthBilled is the month in which the demo stands, eve its last evening, and
// nextMonth when it is over.
const (
	monthBilled = "2026-11"
	eve         = "2026-11-30T20:00:00Z"
	nextMonth   = "2026-12-01T09:00:00Z"
)

// changes gives every subscription four seat changes late in the month. They are
// written as they stand in the ledger, because a million times four orders take
// an hour: of Flexible subscriptions they are billed, of others seats are taken
// and given back.
const changes = `
	INSERT INTO seat_ledger (subscription_id, seq, at, day, licensed, ceiling, billed, plan, sku_id, currency, price_minor, order_id, changes)
	SELECT l.subscription_id, l.seq + k.n, '2026-11-2' || (n + 2) || ' 12:00:00+00:00', CAST(julianday('2026-11-2' || (n + 2)) - 2440587.5 AS INTEGER),
		l.licensed + k.n % 2, l.ceiling + 1, l.billed + CASE l.plan WHEN 'FLEXIBLE' THEN k.n % 2 ELSE 0 END,
		l.plan, l.sku_id, l.currency, l.price_minor, l.order_id, l.plan = 'FLEXIBLE'
	FROM subscriptions s JOIN seat_ledger l ON l.subscription_id = s.id AND l.seq = s.ledger_seq
		JOIN (SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) k
	WHERE s.status = 'active';
	UPDATE subscriptions SET ledger_seq = ledger_seq + 4 WHERE status = 'active';`

// plainRun is what a month run must at least do: read the month's changes of every
// subscription, and write a line for it, as wide and as findable as ours.
const plainRun = `
	INSERT INTO plain_lines SELECT s.id, 682, 0, 1, 0, s.reseller_id, s.customer_id, c.name, s.sku_id, s.sku_id, s.plan, s.currency, s.price_minor,
		20758, 20787, 30, 30, m.net, printf('[{"l":%d,"f":20758,"t":20787,"d":30,"o":[%d,%d,%d,%d]}]', m.net, m.last, m.last, m.last, m.last), ''
	FROM subscriptions s JOIN customers c ON c.id = s.customer_id
		JOIN (SELECT subscription_id, SUM(billed * (20787 - MAX(day, 20757))) AS net, MAX(order_id) AS last FROM seat_ledger GROUP BY subscription_id) m
			ON m.subscription_id = s.id`

// month is row 5: the month run, from the start of the command to its end, against
// plain SQL that reads and inserts as much in one transaction. Both can be done
// only once with a database, so that there is one pair. What has become due on
// subscriptions is done before, as jobs do it every hour.
func (b *bench) month() (err error) {
	from, err := b.database(b.customers)
	if err != nil {
		return err
	}
	path := filepath.Join(b.dir, "month.db")
	defer func() { err = errors.Join(err, remove(path)) }()
	if err := b.copied(from, path); err != nil {
		return err
	}
	if out, err := exec.Command(b.perseat, "jobs", "--db", path, "--now", eve).CombinedOutput(); err != nil {
		return fmt.Errorf("perseat jobs: %w\n%s", err, out)
	}
	theirs, err := plainMonth(path)
	if err != nil {
		return err
	}
	began := time.Now()
	c := exec.Command(b.perseat, "bill", "--month", monthBilled, "--db", path, "--now", nextMonth)
	out, err := c.CombinedOutput()
	if err != nil {
		return fmt.Errorf("perseat bill: %w\n%s", err, out)
	}
	ours := time.Since(began)
	said := strings.TrimSpace(string(out))
	b.tell("5\tmonth run / plain SQL, %d customers\t%.2f\tours %s\treference %s\t%s", b.customers, ours.Seconds()/theirs.Seconds(),
		short(ours), short(theirs), said[strings.LastIndexByte(said, '\n')+1:])
	return nil
}

// copied copies a database that may be open.
func (b *bench) copied(from, to string) error {
	if err := remove(to); err != nil {
		return err
	}
	out, err := exec.Command(b.perseat, "backup", "--no-verify", "--db", from, to).CombinedOutput()
	if err != nil {
		return fmt.Errorf("perseat backup: %w\n%s", err, out)
	}
	return nil
}

func remove(path string) error {
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// plainMonth gives every subscription its changes, and takes the time of what is
// plain SQL for them. It leaves only the changes.
func plainMonth(path string) (time.Duration, error) {
	db, err := sql.Open("sqlite3", "file:"+path+"?_journal_mode=WAL&_synchronous=FULL&_cache_size=-20000")
	if err != nil {
		return 0, err
	}
	defer db.Close()
	conn, err := db.Conn(context.Background()) // one, for all
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	do := func(text string) error {
		_, err := conn.ExecContext(context.Background(), text)
		return err
	}
	if err := do("BEGIN;" + changes + "COMMIT"); err != nil {
		return 0, err
	}
	if err := do(`CREATE TABLE plain_lines (subscription_id, month, order_id, no, invoice_id, reseller_id, customer_id, customer_name, sku_id, sku_name,
			plan, currency, price_minor, from_day, to_day, days, period_days, net_minor, segments, po_numbers,
			PRIMARY KEY (month, subscription_id, order_id, no)) WITHOUT ROWID;
		CREATE INDEX plain_lines_of_month ON plain_lines (reseller_id, month, customer_id, subscription_id, no)`); err != nil {
		return 0, err
	}
	began := time.Now()
	if err := do(plainRun); err != nil {
		return 0, err
	}
	took := time.Since(began)
	return took, do("DROP TABLE plain_lines")
}
