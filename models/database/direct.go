package database

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"gorm.io/gorm"
)

// This is the fast path for what every order and every page of a list does. Its
// statements go past GORM's builder, straight to the connection or transaction of
// a handle, which keeps them prepared: a row of thirty columns is read in half the
// time and written in a third of it, and an order takes a third. Columns are still
// GORM's, so that each has one name. Values stand for ? on both databases.

// Noting is the key of a Note that a context carries: what is told of each of these
// statements before it is run, so that a test can read its plan.
type (
	Noting struct{}
	Note   func(text string, values []any)
)

// Exec runs a statement and returns how many rows it changed.
func Exec(db *gorm.DB, text string, values ...any) (n int64, err error) {
	err = direct(db, text, values, func(ctx context.Context, pool gorm.ConnPool, text string) error {
		done, err := pool.ExecContext(ctx, text, values...)
		if err != nil {
			return err
		}
		n, err = done.RowsAffected()
		return err
	})
	return n, err
}

// Row reads the first row of a query. No row is gorm.ErrRecordNotFound.
func Row(db *gorm.DB, into []any, text string, values ...any) error {
	return direct(db, text, values, func(ctx context.Context, pool gorm.ConnPool, text string) error {
		return pool.QueryRowContext(ctx, text, values...).Scan(into...)
	})
}

// Each calls row for each row of a query; scan reads its columns.
func Each(db *gorm.DB, row func(scan func(into ...any) error) error, text string, values ...any) error {
	return direct(db, text, values, func(ctx context.Context, pool gorm.ConnPool, text string) error {
		rows, err := pool.QueryContext(ctx, text, values...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := row(rows.Scan); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

// direct runs a statement on the connection or transaction of a handle, and tells
// what went wrong as GORM does.
//
// On SQLite a statement is not broken off once it has begun, because it takes
// microseconds: to be ready for that, a goroutine would wait beside each. Whoever
// leaves while it waits for a connection waits no longer.
func direct(db *gorm.DB, text string, values []any, run func(context.Context, gorm.ConnPool, string) error) error {
	ctx, pool := db.Statement.Context, db.Statement.ConnPool
	if db.Name() != string(Postgres) {
		if all, ok := pool.(interface {
			Conn(context.Context) (*sql.Conn, error)
		}); ok {
			one, err := all.Conn(ctx)
			if err != nil {
				return translate(db, err)
			}
			defer func() { _ = one.Close() }() // it goes back to the others
			pool = one
		}
		ctx = context.WithoutCancel(ctx)
	}
	text = numbered(db, text)
	if note, ok := ctx.Value(Noting{}).(Note); ok {
		note(text, values)
	}
	err := run(ctx, pool, text)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return gorm.ErrRecordNotFound
	}
	err = translate(db, err)
	db.Logger.Trace(db.Statement.Context, db.NowFunc(), func() (string, int64) { return text, -1 }, err)
	return err
}

// numbered is a statement as its database wants it: PostgreSQL numbers the values.
func numbered(db *gorm.DB, text string) string {
	if db.Name() != string(Postgres) {
		return text
	}
	parts := strings.Split(text, "?")
	var b strings.Builder
	for i, part := range parts {
		b.WriteString(part)
		if i < len(parts)-1 {
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(i + 1))
		}
	}
	return b.String()
}
