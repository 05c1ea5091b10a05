package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
)

// firstSteps is the number of the lock under which programs take their first
// steps on a database.
const firstSteps = 7_377_328

// InTurn runs do while no other program does on the same PostgreSQL; others wait
// until it is done. A SQLite file has one program.
func (db *DB) InTurn(ctx context.Context, do func() error) error {
	if db.Dialect != Postgres {
		return do()
	}
	pool, err := db.write.DB()
	if err != nil {
		return err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return db.translated(err)
	}
	defer discard(conn)
	for _, text := range []string{
		"SET lock_timeout = 0", // a demo can take longer than anybody waits for a row
		fmt.Sprintf("SELECT pg_advisory_lock(%d)", firstSteps),
	} {
		if _, err := conn.ExecContext(ctx, text); err != nil {
			return db.translated(err)
		}
	}
	return do()
}

// discard closes a connection for good, and with it go its settings and its locks.
func discard(conn *sql.Conn) {
	_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // which takes it out of the pool
}
