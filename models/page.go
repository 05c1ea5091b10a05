package models

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// Paging says which part of a list is wanted. A list is paged by key: Older
// and Newer are cursors out of an earlier page, and at most one of them is set.
type Paging struct {
	Older string // rows after this cursor
	Newer string // rows before this cursor
	Size  int    // rows on a page; 0 means 50, at most MaxPage
}

// Page is one part of a list, in the list's order.
type Page[T any] struct {
	Rows  []T
	Older string // cursor of the next page, "" if this is the last
	Newer string // cursor of the page before, "" if this is the first
	Count int    // rows in the whole list, counted up to CountLimit
	More  bool   // a search found more than the list has; it should be narrowed
}

// MaxPage is the most rows that one read returns; exports read page by page.
const MaxPage = 1000

// CountLimit bounds how far lists are counted; a page shows "1,000+" beyond.
const CountLimit = 1001

func (p Paging) size() int {
	switch {
	case p.Size <= 0:
		return 50
	case p.Size > MaxPage:
		return MaxPage
	}
	return p.Size
}

// cursor is a place in a list: the sort value and the id of a row.
type cursor struct {
	value string
	id    uint
}

func (c cursor) encode() string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatUint(uint64(c.id), 36) + ":" + c.value))
}

// decodeCursor reads a cursor; one that is damaged starts the list anew.
func decodeCursor(text string) (cursor, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || text == "" {
		return cursor{}, false
	}
	id, value, ok := strings.Cut(string(raw), ":")
	n, err := strconv.ParseUint(id, 36, 63)
	return cursor{value, uint(n)}, ok && err == nil
}

// CursorOK reports whether a cursor out of an address can be one of ours.
func CursorOK(text string) bool {
	_, ok := decodeCursor(text)
	return ok
}
