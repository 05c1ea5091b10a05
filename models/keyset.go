package models

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"

	"perseat/models/database"
)

// sorting is an order of a list that always ends in the id.
type sorting struct {
	column string
	id     string
	desc   bool
	bind   func(value string) (any, bool) // reads a cursor's value as the column's type
}

// textValue refuses what PostgreSQL cannot take as a text.
func textValue(v string) (any, bool) {
	return v, utf8.ValidString(v) && !strings.ContainsRune(v, 0)
}

func intValue(v string) (any, bool) {
	n, err := strconv.ParseInt(v, 10, 64)
	return n, err == nil
}

func timeValue(v string) (any, bool) {
	at, err := time.Parse(time.RFC3339Nano, v)
	return at.UTC(), err == nil
}

func timeCursor(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) }

// window is the part of a list that is wanted: so many rows before or after a
// place in it, or from its start.
type window struct {
	size      int
	given     bool // whether there is a place
	backwards bool
	value     any
	id        uint
}

// window is the part of a list in this order that the paging asks for.
func (p Paging) window(by sorting) window {
	w := window{size: p.size()}
	from := p.Older
	if p.Newer != "" {
		from = p.Newer
	}
	start, ok := decodeCursor(from)
	if !ok {
		return w
	}
	if w.value, w.given = by.bind(start.value); w.given {
		w.id, w.backwards = start.id, p.Newer != ""
	}
	return w
}

// page reads one part of the list that q selects, paged by key: never by
// offset, so that the last page costs what the first one does.
func page[T any](q *gorm.DB, by sorting, p Paging, at func(T) cursor) (Page[T], error) {
	var out Page[T]
	var err error
	if out.Count, err = cappedCount(q); err != nil {
		return out, err
	}
	w := p.window(by)
	if out.Rows, err = scanned[T](windowed(q, by, w)); err != nil {
		return out, err
	}
	out.cut(w, at)
	return out, nil
}

// scanned reads rows as GORM maps them.
func scanned[T any](q *gorm.DB) (rows []T, err error) {
	err = q.Scan(&rows).Error
	return rows, err
}

// windowed narrows a list to the rows that a page shows, and one more.
func windowed(q *gorm.DB, by sorting, w window) *gorm.DB {
	rows := q.Session(&gorm.Session{})
	if w.given {
		rows = rows.Where(by.beyond(w), w.value, w.id)
	}
	return rows.Order(by.order(w.backwards)).Limit(w.size + 1)
}

// beyond is the condition of the rows behind the window's place, or before it.
func (s sorting) beyond(w window) string {
	return "(" + s.column + ", " + s.id + ") " + s.after(w.backwards) + " (?, ?)"
}

// rest is windowed as the end of a statement.
func (s sorting) rest(w window) (text string, place []any) {
	if w.given {
		text, place = " AND "+s.beyond(w), []any{w.value, w.id}
	}
	return text + " ORDER BY " + s.order(w.backwards) + " LIMIT " + strconv.Itoa(w.size+1), place
}

// cut brings the rows that were read into the list's order, takes off the one
// that is too many, and notes where the pages beside this one begin.
func (out *Page[T]) cut(w window, at func(T) cursor) {
	more := len(out.Rows) > w.size
	if more {
		out.Rows = out.Rows[:w.size]
	}
	if w.backwards {
		slices.Reverse(out.Rows)
	}
	if len(out.Rows) == 0 {
		return
	}
	if more || w.backwards {
		out.Older = at(out.Rows[len(out.Rows)-1]).encode()
	}
	if w.given && (!w.backwards || more) {
		out.Newer = at(out.Rows[0]).encode()
	}
}

// cappedCount counts what q selects, up to CountLimit.
func cappedCount(q *gorm.DB) (int, error) {
	var n int64
	inner := q.Session(&gorm.Session{}).Select("1 AS one").Limit(CountLimit)
	err := readRow(fresh(q).Raw("SELECT COUNT(*) FROM (?) AS counted", inner), &n)
	return int(n), err
}

// countUpTo counts the rows of a table that a condition leaves, up to CountLimit.
func countUpTo(db *gorm.DB, rows string, values ...any) (n int, err error) {
	err = database.Row(db, []any{&n}, "SELECT COUNT(*) FROM (SELECT 1 AS one FROM "+rows+" LIMIT "+strconv.Itoa(CountLimit)+") AS counted", values...)
	return n, err
}

func (s sorting) after(backwards bool) string {
	if s.desc != backwards {
		return "<"
	}
	return ">"
}

func (s sorting) order(backwards bool) string {
	direction := s.direction(backwards)
	return s.column + " " + direction + ", " + s.id + " " + direction
}

func (s sorting) direction(backwards bool) string {
	if s.desc != backwards {
		return "DESC"
	}
	return "ASC"
}

func intCursor(n int64) string { return strconv.FormatInt(n, 10) }
