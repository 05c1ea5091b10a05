package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/mattn/go-sqlite3"
)

// Rows is how many rows each table has.
type Rows map[string]int64

// Sum is how many rows all tables have together.
func (r Rows) Sum() (n int64) {
	for _, rows := range r {
		n += rows
	}
	return n
}

// Differs names the first table of which the other has another number of rows;
// "" if all agree.
func (r Rows) Differs(other Rows) string {
	names := slices.Sorted(maps.Keys(r))
	for _, name := range append(names, slices.Sorted(maps.Keys(other))...) {
		n, here := r[name]
		m, there := other[name]
		if n != m || here != there {
			return fmt.Sprintf("%s has %d rows, its copy %d", name, n, m)
		}
	}
	return ""
}

// querier is a connection, or a transaction on one.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// countRows counts the rows of each table that a query names.
func countRows(ctx context.Context, q querier, tables string) (Rows, error) {
	names, err := column(ctx, q, tables)
	if err != nil {
		return nil, err
	}
	all := Rows{}
	for _, name := range names {
		var n int64
		if err := q.QueryRowContext(ctx, `SELECT COUNT(*) FROM "`+name+`"`).Scan(&n); err != nil {
			return nil, err
		}
		all[name] = n
	}
	return all, nil
}

// column reads the one column that a query returns.
func column(ctx context.Context, q querier, query string) (all []string, err error) {
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		all = append(all, text)
	}
	return all, rows.Err()
}

const sqliteTables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"

// pagesAtOnce is how much is copied between two looks whether to go on.
const pagesAtOnce = 2000

// CopySQLite copies the SQLite database in a file, which may be in use, to a new
// file that only its owner can read, and checks the copy. The copy is one moment
// of the database, and one file without a journal beside it. If something is
// wrong with it, it is removed. It returns how many rows each table has.
func CopySQLite(ctx context.Context, from, to string) (rows Rows, err error) {
	file, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(to))
		}
	}()
	if err := file.Close(); err != nil {
		return nil, err
	}
	source, err := sql.Open("sqlite3", "file:"+escapePath(from)+"?mode=ro&_busy_timeout=10000")
	if err != nil {
		return nil, err
	}
	defer source.Close()
	rows, err = copyInto(ctx, source, to)
	if err != nil {
		return nil, err
	}
	copied, err := CheckSQLite(ctx, to)
	if err != nil {
		return nil, fmt.Errorf("the copy: %w", err)
	}
	if differs := rows.Differs(copied.Rows); differs != "" {
		return nil, errors.New("the copy is not the same: " + differs)
	}
	return rows, Sync(to)
}

// copyInto counts and copies in one read transaction, so that both see the same
// moment and writers go on meanwhile.
func copyInto(ctx context.Context, source *sql.DB, to string) (Rows, error) {
	from, err := source.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer from.Close()
	if _, err := from.ExecContext(ctx, "BEGIN"); err != nil {
		return nil, err
	}
	rows, err := countRows(ctx, from, sqliteTables)
	if err != nil {
		return nil, err
	}
	target, err := sql.Open("sqlite3", "file:"+escapePath(to)+"?_journal_mode=OFF&_synchronous=OFF")
	if err != nil {
		return nil, err
	}
	defer target.Close()
	into, err := target.Conn(ctx)
	if err != nil {
		return nil, err
	}
	err = into.Raw(func(t any) error {
		return from.Raw(func(f any) error { return copyPages(ctx, t.(*sqlite3.SQLiteConn), f.(*sqlite3.SQLiteConn)) })
	})
	if err != nil {
		return nil, errors.Join(err, into.Close())
	}
	// Without this, whoever opens the copy would write a journal beside it.
	_, err = into.ExecContext(ctx, "PRAGMA journal_mode = DELETE")
	return rows, errors.Join(err, into.Close(), target.Close())
}

func copyPages(ctx context.Context, to, from *sqlite3.SQLiteConn) error {
	b, err := to.Backup("main", from, "main")
	if err != nil {
		return err
	}
	for done := false; !done && err == nil; {
		if err = ctx.Err(); err == nil {
			done, err = b.Step(pagesAtOnce)
		}
	}
	return errors.Join(err, b.Finish())
}

// Checked is what is known of a database that was checked.
type Checked struct {
	Schema Schema
	Rows   Rows
}

// CheckSQLite reads the whole database in a file that nobody uses, and says what
// is wrong with it. It changes nothing.
func CheckSQLite(ctx context.Context, path string) (Checked, error) {
	db, err := OpenToRead(ctx, path, Options{})
	if err != nil {
		return Checked{}, err
	}
	defer db.Close()
	pool, err := db.read.DB()
	if err != nil {
		return Checked{}, err
	}
	says, err := column(ctx, pool, "PRAGMA integrity_check(5)")
	if err != nil {
		return Checked{}, db.translated(err)
	}
	if len(says) != 1 || says[0] != "ok" {
		return Checked{}, &Failure{Trouble: Damaged, Err: fmt.Errorf("its pages do not agree: %q", says)}
	}
	orphans, err := column(ctx, pool, `SELECT DISTINCT "table" FROM pragma_foreign_key_check`)
	if err != nil {
		return Checked{}, err
	}
	if len(orphans) > 0 {
		return Checked{}, &Failure{Trouble: Damaged, Err: fmt.Errorf("rows of %q refer to nothing", orphans)}
	}
	schema, err := db.Schema(ctx)
	if err != nil {
		return Checked{}, err
	}
	rows, err := countRows(ctx, pool, sqliteTables)
	return Checked{schema, rows}, err
}

// Sync returns when a file, and its name in its folder, are on the disk.
func Sync(path string) error {
	for _, name := range []string{path, filepath.Dir(path)} {
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		if err := errors.Join(file.Sync(), file.Close()); err != nil {
			return err
		}
	}
	return nil
}
