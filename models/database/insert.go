package database

import (
	"database/sql"
	"strings"

	"gorm.io/gorm"
)

// Insert writes n rows in the transaction of db: into says "table (columns)", and
// row appends the values of the i-th row to those that it is given.
//
// This is the fast path for very many rows, by prepared statements of a hundred
// rows each: a million invoice lines take a third of the time that they take
// through GORM's CreateInBatches, and a sixth of that of one row at a time.
func Insert(db *gorm.DB, into string, n int, row func(i int, values []any) []any) (err error) {
	if n == 0 {
		return nil
	}
	const atOnce = 100
	ctx, pool := db.Statement.Context, db.Statement.ConnPool
	values := row(0, nil)
	width := len(values)
	var whole *sql.Stmt
	for from := 0; from < n; from += atOnce {
		rows := min(atOnce, n-from)
		values = values[:0]
		for i := range rows {
			values = row(from+i, values)
		}
		if rows < atOnce {
			return translate(db, drain(pool.QueryContext(ctx, insertion(db, into, width, rows), values...)))
		}
		if whole == nil {
			if whole, err = pool.PrepareContext(ctx, insertion(db, into, width, rows)); err != nil {
				return translate(db, err)
			}
			defer func() { _ = whole.Close() }()
		}
		if err = drain(whole.QueryContext(ctx, values...)); err != nil {
			return translate(db, err)
		}
	}
	return nil
}

// drain ends a statement that was run as a query, though it has no rows: all values of
// a query cross to SQLite at once, those of others one by one.
func drain(rows *sql.Rows, err error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
	}
	return rows.Err()
}

// insertion is the statement that inserts rows of some width.
func insertion(db *gorm.DB, into string, width, rows int) string {
	row := "(?" + strings.Repeat(",?", width-1) + ")"
	return numbered(db, "INSERT INTO "+into+" VALUES "+row+strings.Repeat(","+row, rows-1))
}

// translate says an error of a plain statement as GORM would say it.
func translate(db *gorm.DB, err error) error {
	if t, ok := db.Dialector.(gorm.ErrorTranslator); ok && err != nil {
		return t.Translate(err)
	}
	return err
}
