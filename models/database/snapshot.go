package database

import (
	"context"
	"database/sql"
	"errors"
)

const postgresTables = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"

// Snapshot holds one moment of a PostgreSQL database while do runs, and tells it
// the name under which other programs see the same moment, and how many rows
// each table has in it.
func (db *DB) Snapshot(ctx context.Context, do func(name string, rows Rows) error) (err error) {
	pool, err := db.read.DB()
	if err != nil {
		return err
	}
	tx, err := pool.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return db.translated(err)
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }()
	// Nothing is asked of this transaction while others copy what it sees.
	if _, err := tx.ExecContext(ctx, "SET LOCAL idle_in_transaction_session_timeout = 0"); err != nil {
		return err
	}
	var name string
	if err := tx.QueryRowContext(ctx, "SELECT pg_export_snapshot()").Scan(&name); err != nil {
		return err
	}
	rows, err := countRows(ctx, tx, postgresTables)
	if err != nil {
		return err
	}
	return do(name, rows)
}

// Rows counts the rows of each table.
func (db *DB) Rows(ctx context.Context) (Rows, error) {
	pool, err := db.read.DB()
	if err != nil {
		return nil, err
	}
	if db.Dialect == Postgres {
		return countRows(ctx, pool, postgresTables)
	}
	return countRows(ctx, pool, sqliteTables)
}

// errInUse says that a database is open elsewhere.
var errInUse = errors.New("another program has it open")

// Alone runs do while no other program can use the SQLite database in a file, and
// fails with a Busy Failure if one does now.
func Alone(ctx context.Context, path string, do func() error) (err error) {
	pool, err := sql.Open("sqlite3", "file:"+escapePath(path)+"?mode=rw&_busy_timeout=0&_locking_mode=EXCLUSIVE")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	conn, err := pool.Conn(ctx)
	if err != nil {
		return held(err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	// To leave the mode in which readers and writers work side by side, SQLite
	// must have the file to itself; it also moves the journal into the file.
	for _, pragma := range []string{"PRAGMA locking_mode = EXCLUSIVE", "PRAGMA journal_mode = DELETE", "BEGIN EXCLUSIVE"} {
		if _, err := conn.ExecContext(ctx, pragma); err != nil {
			return held(err)
		}
	}
	return do()
}

func held(err error) error {
	switch t := TroubleOf(err); t {
	case NoTrouble:
		return err
	case Busy:
		return &Failure{Trouble: Busy, Err: errInUse}
	default:
		return &Failure{Trouble: t, Err: err}
	}
}
