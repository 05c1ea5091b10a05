package models

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"
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

// page reads one part of the list that q selects, paged by key: never by
// offset, so that the last page costs what the first one does.
func page[T any](q *gorm.DB, by sorting, p Paging, at func(T) cursor) (Page[T], error) {
	var out Page[T]
	count, err := cappedCount(q)
	if err != nil {
		return out, err
	}
	out.Count = count
	from, backwards := p.Older, false
	if p.Newer != "" {
		from, backwards = p.Newer, true
	}
	rows := q.Session(&gorm.Session{})
	start, given := decodeCursor(from)
	if given {
		if value, ok := by.bind(start.value); ok {
			rows = rows.Where("("+by.column+", "+by.id+") "+by.after(backwards)+" (?, ?)", value, start.id)
		} else {
			given = false
		}
	}
	backwards = backwards && given
	err = rows.Order(by.order(backwards)).Limit(p.size() + 1).Scan(&out.Rows).Error
	if err != nil {
		return out, err
	}
	more := len(out.Rows) > p.size()
	if more {
		out.Rows = out.Rows[:p.size()]
	}
	if backwards {
		slices.Reverse(out.Rows)
	}
	if len(out.Rows) == 0 {
		return out, nil
	}
	if more || backwards {
		out.Older = at(out.Rows[len(out.Rows)-1]).encode()
	}
	if given && (!backwards || more) {
		out.Newer = at(out.Rows[0]).encode()
	}
	return out, nil
}

// cappedCount counts what q selects, up to CountLimit.
func cappedCount(q *gorm.DB) (int, error) {
	var n int64
	inner := q.Session(&gorm.Session{}).Select("1 AS one").Limit(CountLimit)
	err := q.Session(&gorm.Session{NewDB: true}).Table("(?) AS counted", inner).Count(&n).Error
	return int(n), err
}

func (s sorting) after(backwards bool) string {
	if s.desc != backwards {
		return "<"
	}
	return ">"
}

func (s sorting) order(backwards bool) string {
	direction := " ASC"
	if s.desc != backwards {
		direction = " DESC"
	}
	return s.column + direction + ", " + s.id + direction
}

func intCursor(n int64) string { return strconv.FormatInt(n, 10) }
