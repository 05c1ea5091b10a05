// Package sheet reads the tables that people save from spreadsheets: separated
// by commas, semicolons or tabs, in the character sets that spreadsheets write,
// with headings in any order. It knows neither the database nor what a table is for.
package sheet

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Column is a column that a table may have.
type Column struct {
	Heading  string   // as the template has it
	Also     []string // other headings that mean the same
	Required bool
}

// Table is what a file holds.
type Table struct {
	Rows   []Row
	Unused []string // headings that mean none of the columns
}

// Row is one row of a table.
type Row struct {
	No      int      // as the spreadsheet numbers it: the headings are row 1
	Cells   []string // by column, "" where the file has none
	Problem string   // what keeps the row from being read, as a sentence
}

// Problem is a sentence that says why a file cannot be read, and what to do.
type Problem string

func (p Problem) Error() string { return string(p) }

func problem(format string, args ...any) error { return Problem(fmt.Sprintf(format, args...)) }

// Read reads a file as a table of the columns. It refuses, with a Problem, what
// is no such table, and one with more rows than most. Blank rows are left out.
// Headings in ignored count as no column and are not told as unused.
func Read(file []byte, columns []Column, ignored []string, most int) (Table, error) {
	var t Table
	text, err := decode(file)
	if err != nil {
		return t, err
	}
	s := scanner{text: text}
	head, err := s.headings(columns)
	if err != nil {
		return t, err
	}
	places, err := match(head, columns)
	if err != nil {
		return t, err
	}
	t.Unused = unused(head, places, ignored)
	for s.more() {
		cells, err := s.record()
		if err != nil {
			return t, err
		}
		if blank(cells) {
			continue
		}
		if len(t.Rows) == most {
			return t, problem("The file has more than %s rows. Split it into several files.", figure(most))
		}
		t.Rows = append(t.Rows, s.row(cells, head, places, len(columns)))
	}
	if len(t.Rows) == 0 {
		return t, problem("The file has headings, but no rows.")
	}
	return t, nil
}

// row puts the cells of a record under their columns.
func (s *scanner) row(cells, head []string, places []int, columns int) Row {
	r := Row{No: s.no, Cells: make([]string, columns)}
	for i, cell := range cells {
		if i >= len(places) {
			if cell != "" && r.Problem == "" {
				r.Problem = fmt.Sprintf("This row has %d cells, but there are %d headings. A cell with a %s in it needs quotation marks around it.",
					len(cells), len(head), separatorName(s.separator))
			}
			continue
		}
		if places[i] < 0 {
			continue
		}
		if strings.ContainsRune(cell, utf8.RuneError) {
			r.Problem = fmt.Sprintf("“%s” has a character that cannot be read. Save the file as “CSV UTF-8” and upload it again.", cell)
		}
		r.Cells[places[i]] = cell
	}
	return r
}

// match finds the column of each heading; -1 for none.
func match(head []string, columns []Column) ([]int, error) {
	known := headings(columns)
	places, from := make([]int, len(head)), make([]string, len(columns))
	for i, h := range head {
		c, ok := known[key(h)]
		if !ok {
			places[i] = -1
			continue
		}
		if from[c] != "" {
			return nil, problem("The columns “%s” and “%s” mean the same. Remove one of them.", from[c], h)
		}
		places[i], from[c] = c, h
	}
	var missing []string
	for c, column := range columns {
		if column.Required && from[c] == "" {
			missing = append(missing, "“"+column.Heading+"”")
		}
	}
	if len(missing) == 0 {
		return places, nil
	}
	what := "The file has no column " + missing[0]
	if len(missing) > 1 {
		what = "The file has no columns " + list(missing)
	}
	return nil, problem("%s. The first row must hold the headings; it holds %s.", what, list(quoted(head)))
}

// headings maps the keys of all known headings to their columns.
func headings(columns []Column) map[string]int {
	known := map[string]int{}
	for i, c := range columns {
		for _, h := range append([]string{c.Heading}, c.Also...) {
			known[key(h)] = i
		}
	}
	return known
}

// key is what counts of a heading: its letters and digits, without case and
// without what stands in brackets.
func key(heading string) string {
	depth := 0
	return strings.Map(func(r rune) rune {
		switch {
		case r == '[' || r == '(':
			depth++
		case r == ']' || r == ')':
			depth = max(depth-1, 0)
		case depth == 0 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

func unused(head []string, places []int, ignored []string) (names []string) {
	known := map[string]bool{"": true}
	for _, h := range ignored {
		known[key(h)] = true
	}
	for i, h := range head {
		if places[i] < 0 && !known[key(h)] {
			names = append(names, shorten(h))
		}
	}
	return names
}

func blank(cells []string) bool {
	for _, c := range cells {
		if c != "" {
			return false
		}
	}
	return true
}

// quoted are headings as a sentence shows them; at most eight.
func quoted(head []string) (out []string) {
	for _, h := range head {
		if len(out) == 8 {
			return append(out, "more")
		}
		if h != "" {
			out = append(out, "“"+shorten(h)+"”")
		}
	}
	return out
}

// shorten bounds what a file says before it stands in a sentence.
func shorten(text string) string {
	if runes := []rune(text); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return text
}

// list joins words as a sentence does.
func list(words []string) string {
	switch len(words) {
	case 0:
		return "nothing"
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

func figure(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", figure(n/1000), n%1000)
}
