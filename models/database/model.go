package database

import (
	"context"
	"reflect"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// Take reads the first row of a model's table that rest, which begins with WHERE,
// leaves. No row is gorm.ErrRecordNotFound. Columns that may be NULL need pointers.
func Take[T any](db *gorm.DB, into *T, rest string, values ...any) error {
	m, err := modelOf(db, into)
	if err != nil {
		return err
	}
	return Row(db, m.places(db, into), m.query+rest, values...)
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
	}, m.query+rest, values...)
	return out, err
}

// Create writes one row of a model, which gets its id if the database numbers it.
// SQLite says the number by itself; for RETURNING it would make a table each time.
func Create[T any](db *gorm.DB, row *T) error {
	m, err := modelOf(db, row)
	if err != nil {
		return err
	}
	at, id := reflect.ValueOf(row).Elem(), m.id
	if id != nil && !id.ReflectValueOf(db.Statement.Context, at).IsZero() {
		id = nil
	}
	values := make([]any, 0, len(m.fields))
	for _, field := range m.fields {
		if field != id {
			value, _ := field.ValueOf(db.Statement.Context, at)
			values = append(values, value)
		}
	}
	switch {
	case id == nil:
		_, err = Exec(db, m.insertWhole, values...)
		return err
	case db.Name() == string(Postgres):
		return Row(db, []any{place(db, at, id)}, m.insert+" RETURNING "+id.DBName, values...)
	}
	return direct(db, m.insert, values, func(ctx context.Context, pool gorm.ConnPool, text string) error {
		done, err := pool.ExecContext(ctx, text, values...)
		if err != nil {
			return err
		}
		last, err := done.LastInsertId()
		id.ReflectValueOf(ctx, at).SetUint(uint64(last))
		return err
	})
}

// model is what GORM knows of a model, and the statements that are made of it.
type model struct {
	fields      []*schema.Field // in the order of the columns
	id          *schema.Field   // if the database numbers the rows
	query       string          // reads all columns; a condition follows
	insert      string          // writes all but the id
	insertWhole string
}

// modelOf is the model that a row is of. It is made once.
func modelOf(db *gorm.DB, row any) (*model, error) {
	all, of := &db.Dialector.(interface{ open() *DB }).open().models, reflect.TypeOf(row)
	if known, ok := all.Load(of); ok {
		return known.(*model), nil
	}
	parsed := gorm.Statement{DB: db}
	if err := parsed.Parse(row); err != nil {
		return nil, err
	}
	m := &model{query: "SELECT " + strings.Join(parsed.Schema.DBNames, ", ") + " FROM " + parsed.Schema.Table + " "}
	if id := parsed.Schema.PrioritizedPrimaryField; id != nil && id.AutoIncrement {
		m.id = id
	}
	var others []string
	for _, column := range parsed.Schema.DBNames {
		field := parsed.Schema.FieldsByDBName[column]
		m.fields = append(m.fields, field)
		if field != m.id {
			others = append(others, column)
		}
	}
	insert := func(columns []string) string {
		return "INSERT INTO " + parsed.Schema.Table + " (" + strings.Join(columns, ", ") + ") VALUES (?" + strings.Repeat(", ?", len(columns)-1) + ")"
	}
	m.insert, m.insertWhole = insert(others), insert(parsed.Schema.DBNames)
	all.Store(of, m)
	return m, nil
}

// places are where the columns of a row belong.
func (m *model) places(db *gorm.DB, row any) []any {
	at, into := reflect.ValueOf(row).Elem(), make([]any, len(m.fields))
	for i, field := range m.fields {
		into[i] = place(db, at, field)
	}
	return into
}

func place(db *gorm.DB, row reflect.Value, field *schema.Field) any {
	return field.ReflectValueOf(db.Statement.Context, row).Addr().Interface()
}
