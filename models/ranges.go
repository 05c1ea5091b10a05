package models

import (
	"slices"
	"strings"

	"gorm.io/gorm"

	"perseat/models/database"
)

// ranges are the parts of an index that together are a list: each part is in
// the list's order, and the list is all of them merged. The database reads of
// each no more than the page needs, however long it is.
type ranges struct {
	db    *gorm.DB
	table string
	parts []part
}

// part is one of them: the condition that begins with the index's first columns.
type part struct {
	where string
	args  []any
}

// together is how many parts are merged at once; SQLite takes 500.
const together = 200

// byKind are the ranges of the rows where a column has a value and that are of
// some kinds.
func byKind(db *gorm.DB, table, column string, value any, kinds []int64, also string, args ...any) ranges {
	out := ranges{db: db, table: table}
	for _, kind := range kinds {
		out.parts = append(out.parts, part{column + " = ? AND kind = ?" + also, append([]any{value, kind}, args...)})
	}
	return out
}

// byValue are the ranges of the rows where a column has a value and a second
// one has one of some values.
func byValue[V any](db *gorm.DB, table, column string, value any, second string, values []V, also string, args ...any) ranges {
	out := ranges{db: db, table: table}
	for _, v := range values {
		out.parts = append(out.parts, part{column + " = ? AND " + second + " = ?" + also, append([]any{value, v}, args...)})
	}
	return out
}

// mergedPage reads one part of the list that ranges make up: first the ids, out
// of the index alone, then those rows, by their keys. The rows come from a query
// that is not narrowed yet, whose table has the sorting's id.
func mergedPage[T any](r ranges, rows *gorm.DB, by sorting, p Paging, read func(*gorm.DB) ([]T, error), at func(T) cursor) (Page[T], error) {
	var out Page[T]
	count, err := r.count()
	if err != nil || count == 0 {
		return out, err
	}
	out.Count = count
	w := p.window(by)
	ids, err := r.ids(by, w)
	if err != nil || len(ids) == 0 {
		return out, err
	}
	if out.Rows, err = read(rows.Where(by.id+" IN ?", ids)); err != nil {
		return out, err
	}
	place := map[uint]int{}
	for i, id := range ids {
		place[id] = i
	}
	slices.SortFunc(out.Rows, func(a, b T) int { return place[at(a).id] - place[at(b).id] })
	out.cut(w, at)
	return out, nil
}

// count counts the rows of all ranges, up to CountLimit.
func (r ranges) count() (int, error) {
	if len(r.parts) == 0 {
		return 0, nil
	}
	text, args := r.union("1 AS one", "", sorting{}, window{size: CountLimit - 1})
	var n int64
	err := fresh(r.db).Raw("SELECT COUNT(*) FROM (SELECT 1 FROM ("+text+") AS ranged LIMIT ?) AS counted", append(args, CountLimit)...).Scan(&n).Error
	return int(n), err
}

// ids are the ids of the page's rows, and of one more if there is one.
func (r ranges) ids(by sorting, w window) ([]uint, error) {
	var rows []struct{ ID uint }
	text, args := r.union(bare(by.column)+" AS value, "+bare(by.id)+" AS id", "ORDER BY 1 "+by.direction(w.backwards)+", 2 "+by.direction(w.backwards), by, w)
	if err := fresh(r.db).Raw(text, args...).Scan(&rows).Error; err != nil {
		return nil, err
	}
	ids := make([]uint, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	return ids, nil
}

// union is the query of all ranges. Where they are more than the database
// merges at once, some are merged first. PostgreSQL is told with each range how
// much of it is wanted; SQLite merges ranges as it reads them, and would sort
// each of them otherwise.
func (r ranges) union(columns, order string, by sorting, w window) (string, []any) {
	var groups []string
	var args []any
	each := r.db.Name() == string(database.Postgres)
	for parts := range slices.Chunk(r.parts, together) {
		texts := make([]string, len(parts))
		for i, p := range parts {
			texts[i] = "SELECT " + columns + " FROM " + r.table + " WHERE " + p.where
			args = append(args, p.args...)
			if w.given {
				texts[i] += " AND " + sorting{column: bare(by.column), id: bare(by.id), desc: by.desc}.beyond(w)
				args = append(args, w.value, w.id)
			}
			if each && len(parts) > 1 {
				texts[i] = "(" + texts[i] + " " + order + " LIMIT ?)"
				args = append(args, w.size+1)
			}
		}
		text := strings.Join(texts, " UNION ALL ")
		if order != "" {
			text += " " + order + " LIMIT ?"
			args = append(args, w.size+1)
		}
		groups = append(groups, text)
	}
	if len(groups) == 1 {
		return groups[0], args
	}
	for i, g := range groups {
		groups[i] = "SELECT * FROM (" + g + ") AS some"
	}
	text := strings.Join(groups, " UNION ALL ")
	if order != "" {
		text += " " + order + " LIMIT ?"
		args = append(args, w.size+1)
	}
	return text, args
}

// bare is a column's name without its table's.
func bare(column string) string { return column[strings.LastIndex(column, ".")+1:] }
