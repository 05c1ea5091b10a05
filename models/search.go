package models

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"gorm.io/gorm"

	"perseat/models/access"
)

// findable is what is found by words.
type findable int

// What is found. The numbers stand in the database.
const (
	aReseller findable = 1
	aCustomer findable = 2
	aUser     findable = 3
)

// everybody is the scope of a search of the Support desk.
const everybody uint = 0

// searchReach is how many rows that have the rarest of several words a search
// looks at for the others.
const searchReach = 20_000

// searchBatch is how many of them it reads at once.
const searchBatch = 500

// wordsOf are the beginnings by which folded texts are found: of each of their
// words, and of each part of a word. "o’sullivan-walsh" is found by "sul" and
// by "walsh", "eu.harbor.example" by "harbor.ex".
func wordsOf(texts ...string) []string {
	var out []string
	for _, text := range texts {
		for _, word := range strings.Fields(plainMarks(text)) {
			out = append(out, word)
			before := ' '
			for i, r := range word {
				if i > 0 && !letter(before) && letter(r) {
					out = append(out, word[i:])
				}
				before = r
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) }

// plainMarks makes one of the apostrophes and hyphens that people type.
func plainMarks(text string) string { return marks.Replace(text) }

var marks = strings.NewReplacer("’", "'", "‘", "'", "ʼ", "'", "‐", "-", "‑", "-", "–", "-")

// searchWords are the folded words of a search, at most eight of a bounded
// length. All of them are to be found, in any order, each as the beginning of a
// word: "Anna Berg", "berg an".
func searchWords(text string) []string {
	runes := []rune(tidy(text))
	words := strings.Fields(plainMarks(fold(string(runes[:min(len(runes), maxLine)]))))
	words = slices.Compact(slices.Sorted(slices.Values(words)))
	return words[:min(len(words), 8)]
}

// matchesAll reports whether each of the words begins one of the others.
func matchesAll(words, of []string) bool {
	for _, word := range words {
		if !slices.ContainsFunc(of, func(w string) bool { return strings.HasPrefix(w, word) }) {
			return false
		}
	}
	return true
}

func (r Reseller) words() []string { return wordsOf(r.NameKey, r.DomainKey, fold(r.Domain)) }

func (c Customer) words() []string {
	return slices.DeleteFunc(wordsOf(c.NameKey, c.DomainKey, fold(c.Domain)), func(word string) bool {
		return strings.HasSuffix(c.DomainKey, "."+word) && !strings.Contains(word, ".") // "example" finds everybody
	})
}

// words of a user are those of the name, the parts of the address before the @,
// and the whole address.
func (u User) words() []string {
	if u.Status == UserErased || u.Role == access.RoleKey {
		return nil
	}
	local, _, _ := strings.Cut(u.EmailKey, "@")
	words := append(wordsOf(u.NameKey, local), plainMarks(u.EmailKey))
	words = slices.DeleteFunc(words, func(word string) bool { return word == plainMarks(local) && word != u.EmailKey })
	slices.Sort(words)
	return slices.Compact(words)
}

// scopes are whose lists a customer stands in.
func (c Customer) scopes() []uint { return []uint{everybody, c.ResellerID} }

// scopes are whose lists a user stands in.
func (u User) scopes() []uint {
	if u.CustomerID == nil {
		return []uint{everybody}
	}
	return []uint{everybody, *u.CustomerID}
}

type searchWord struct {
	What  findable
	Scope uint
	Word  string
	ID    uint
}

// list writes by which words something is found from now on, in some scopes,
// instead of by those before.
func (t *tx) list(what findable, id uint, scopes []uint, before, after []string) error {
	var gone, rows []any
	var values []string
	for _, word := range before {
		if !slices.Contains(after, word) {
			gone = append(gone, word)
		}
	}
	for _, word := range after {
		if slices.Contains(before, word) {
			continue
		}
		for _, scope := range scopes {
			values, rows = append(values, "(?, ?, ?, ?)"), append(rows, what, scope, word, id)
		}
	}
	if len(gone) > 0 {
		err := t.Exec("DELETE FROM search_words WHERE what = ? AND scope IN ? AND word IN ? AND id = ?", what, scopes, gone, id).Error
		if err != nil {
			return err
		}
	}
	if len(values) == 0 {
		return nil
	}
	return t.Exec("INSERT INTO search_words (what, scope, word, id) VALUES "+strings.Join(values, ", ")+" ON CONFLICT DO NOTHING", rows...).Error
}

// search looks for what has all of some words, in one scope.
type search struct {
	db    *gorm.DB
	what  findable
	scope uint
	words []string
	also  bool // whether rows are narrowed by something else too
}

// last is behind every word that begins with another.
const last = "\U0010FFFF"

// candidates are the ids of what has the rarest of the words, in the order of
// the words of which it is the beginning, and whether they are all of them.
func (s search) candidates() (ids []uint, all bool, err error) {
	most := searchReach
	rarest, fewest := s.words[0], CountLimit+1
	if len(s.words) == 1 && !s.also {
		most = 2 * CountLimit // somebody can be found by two words that begin alike
	}
	for i := 0; len(s.words) > 1 && i < len(s.words); i++ {
		n, err := cappedCount(s.having(s.words[i]))
		if err != nil {
			return nil, false, err
		}
		if n < fewest || n == fewest && len(s.words[i]) > len(rarest) {
			rarest, fewest = s.words[i], n
		}
	}
	err = s.having(rarest).Order("word, id").Limit(most).Pluck("id", &ids).Error
	all = len(ids) < most
	seen := make(map[uint]bool, len(ids))
	ids = slices.DeleteFunc(ids, func(id uint) bool {
		defer func() { seen[id] = true }()
		return seen[id]
	})
	return ids, all, err
}

func (s search) having(word string) *gorm.DB {
	return fresh(s.db).Table("search_words").Where("what = ? AND scope = ? AND word >= ? AND word < ?", s.what, s.scope, word, word+last)
}

// find reads what has all of the words, the first CountLimit of it. Rows come
// from read, which narrows them by whatever else is asked for, and words are
// those by which a row is found. More says that there may be more.
func find[T any](s search, read func(ids []uint) ([]T, error), words func(T) []string) (found []T, more bool, err error) {
	ids, all, err := s.candidates()
	if err != nil {
		return nil, false, err
	}
	for part := range slices.Chunk(ids, searchBatch) {
		rows, err := read(part)
		if err != nil {
			return nil, false, err
		}
		for _, row := range rows {
			if len(s.words) > 1 && !matchesAll(s.words, words(row)) {
				continue
			}
			if len(found) == CountLimit-1 {
				return found, true, nil
			}
			found = append(found, row)
		}
	}
	return found, !all, nil
}

// foundPage is one part of what was found, in a list's order.
func foundPage[T any](found []T, more bool, by sorting, p Paging, at func(T) cursor) Page[T] {
	type placed struct {
		row   T
		value any
		id    uint
	}
	rows := make([]placed, len(found))
	for i, row := range found {
		c := at(row)
		value, _ := by.bind(c.value)
		rows[i] = placed{row, value, c.id}
	}
	w := p.window(by)
	before := by.desc != w.backwards // whether the page goes down
	compare := func(a placed, value any, id uint) int {
		n := order(a.value, value)
		if n == 0 {
			n = order(int64(a.id), int64(id))
		}
		if before {
			return -n
		}
		return n
	}
	slices.SortFunc(rows, func(a, b placed) int { return compare(a, b.value, b.id) })
	out := Page[T]{Count: len(found), More: more}
	if more && len(found) == CountLimit-1 {
		out.Count = CountLimit
	}
	for _, row := range rows {
		if w.given && compare(row, w.value, w.id) <= 0 {
			continue
		}
		if out.Rows = append(out.Rows, row.row); len(out.Rows) > w.size {
			break
		}
	}
	out.cut(w, at)
	return out
}

// order compares two values of a list's sort column.
func order(a, b any) int {
	switch a := a.(type) {
	case string:
		b, _ := b.(string)
		return strings.Compare(a, b)
	case int64:
		b, _ := b.(int64)
		return int(min(1, max(-1, a-b)))
	}
	return 0
}

// ListUnlisted writes the words of what an older program has made, by which
// searches find it from then on. It is a job.
func (s *Store) ListUnlisted(ctx context.Context) (int, error) {
	done := 0
	for _, some := range []func(*tx) (int, error){
		func(t *tx) (int, error) {
			return listSome(t, aReseller, func(r Reseller) (uint, []uint, []string) { return r.ID, []uint{everybody}, r.words() })
		},
		func(t *tx) (int, error) {
			return listSome(t, aCustomer, func(c Customer) (uint, []uint, []string) { return c.ID, c.scopes(), c.words() })
		},
		func(t *tx) (int, error) {
			return listSome(t, aUser, func(u User) (uint, []uint, []string) { return u.ID, u.scopes(), u.words() })
		},
	} {
		for {
			n, err := write(ctx, s, access.Job(), "listed", some)
			done += n
			if err != nil {
				return done, err
			}
			if n == 0 {
				break
			}
		}
	}
	return done, nil
}

// listSome writes the words of some rows that are not listed yet.
func listSome[T any](t *tx, what findable, of func(T) (id uint, scopes []uint, words []string)) (int, error) {
	var rows []T
	if err := hold(t.DB).Where("listed = FALSE").Order("id").Limit(searchBatch).Find(&rows).Error; err != nil || len(rows) == 0 {
		return 0, err
	}
	ids := make([]uint, len(rows))
	for i, row := range rows {
		id, scopes, words := of(row)
		if err := t.list(what, id, scopes, nil, words); err != nil {
			return 0, err
		}
		ids[i] = id
	}
	return len(rows), t.Model(new(T)).Where("id IN ?", ids).Update("listed", true).Error
}
