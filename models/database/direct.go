package database

import (
	"context"
	"database/sql"
	"errors"
	"reflect"
	"strconv"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
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

// Take reads the first row of a model's table that rest, which begins with WHERE,
// leaves. No row is gorm.ErrRecordNotFound. Columns that may be NULL need pointers.
func Take[T any](db *gorm.DB, into *T, rest string, values ...any) error {
	m, err := modelOf(db, into)
	if err != nil {
		return err
	}
	return Row(db, m.places(db, into), m.query(rest), values...)
}

// Find reads the rows of a model's table that rest leaves.
func Find[T any](db *gorm.DB, rest string, values ...any) (out []T, err error) {
	var row T
	m, err := modelOf(db, &row)
	if err != nil {
		return nil, err
	}
	places := m.places(db, &row)
	err = Each(db, func(scan func(into ...any) error) error {
		var none T
		row = none
		err := scan(places...)
		out = append(out, row)
		return err
	}, m.query(rest), values...)
	return out, err
}

// Create writes one row of a model, which gets its id if the database numbers it.
func Create[T any](db *gorm.DB, row *T) error {
	m, err := modelOf(db, row)
	if err != nil {
		return err
	}
	at := reflect.ValueOf(row).Elem()
	columns, values := make([]string, 0, len(m.DBNames)), make([]any, 0, len(m.DBNames))
	id := m.PrioritizedPrimaryField
	if id != nil && (!id.AutoIncrement || !id.ReflectValueOf(db.Statement.Context, at).IsZero()) {
		id = nil
	}
	for _, column := range m.DBNames {
		if field := m.FieldsByDBName[column]; field != id {
			value, _ := field.ValueOf(db.Statement.Context, at)
			columns, values = append(columns, column), append(values, value)
		}
	}
	text := "INSERT INTO " + m.Table + " (" + strings.Join(columns, ", ") + ") VALUES (?" + strings.Repeat(", ?", len(columns)-1) + ")"
	if id == nil {
		_, err = Exec(db, text, values...)
		return err
	}
	return Row(db, []any{m.place(db, at, id)}, text+" RETURNING "+id.DBName, values...)
}

// model is what GORM knows of a model.
type model struct{ *schema.Schema }

func modelOf(db *gorm.DB, row any) (model, error) {
	parsed := gorm.Statement{DB: db}
	err := parsed.Parse(row)
	return model{parsed.Schema}, err
}

// query reads all columns of the model.
func (m model) query(rest string) string {
	return "SELECT " + strings.Join(m.DBNames, ", ") + " FROM " + m.Table + " " + rest
}

// places are where the columns of a row belong.
func (m model) places(db *gorm.DB, row any) []any {
	at, into := reflect.ValueOf(row).Elem(), make([]any, len(m.DBNames))
	for i, column := range m.DBNames {
		into[i] = m.place(db, at, m.FieldsByDBName[column])
	}
	return into
}

func (m model) place(db *gorm.DB, row reflect.Value, field *schema.Field) any {
	return field.ReflectValueOf(db.Statement.Context, row).Addr().Interface()
}
