package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// firstSteps is the number of the lock under which programs take their first
// steps on a database.
const firstSteps = 7_377_328

// InTurn runs do while no other program does on the same PostgreSQL; others wait
// until it is done. A SQLite file has one program.
func (db *DB) InTurn(ctx context.Context, do func() error) (err error) {
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
	defer func() { err = errors.Join(err, release(conn)) }()
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

// release gives the lock back, also where nobody waits for an answer any more. A
// connection that is gone has given it back.
func release(conn *sql.Conn) error {
	_, err := conn.ExecContext(context.Background(), fmt.Sprintf("SELECT pg_advisory_unlock(%d)", firstSteps))
	if err == nil {
		_, err = conn.ExecContext(context.Background(), "RESET lock_timeout")
	}
	if errors.Is(err, sql.ErrConnDone) {
		return nil
	}
	return errors.Join(err, conn.Close())
}
