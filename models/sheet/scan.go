package sheet

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// separators are what may stand between cells.
var separators = []byte{',', ';', '\t', '|'}

func separatorName(c byte) string {
	switch c {
	case ';':
		return "semicolon"
	case '\t':
		return "tab"
	case '|':
		return "bar"
	}
	return "comma"
}

// scanner splits a text into records. It is as lenient as spreadsheets are: line
// ends of every system, quotation marks inside a cell, blanks around cells.
type scanner struct {
	text      string
	at        int
	no        int // of the record that was read last
	separator byte
}

func (s *scanner) more() bool { return s.at < len(s.text) }

// headings reads the first record that is not blank, and learns from it what
// separates cells: what lets most headings be known, or what the file itself says.
func (s *scanner) headings(columns []Column) ([]string, error) {
	said := s.said()
	for s.more() {
		start, no := s.at, s.no
		if !said {
			s.choose(columns)
		}
		s.at, s.no = start, no
		head, err := s.record()
		if err != nil {
			return nil, err
		}
		for len(head) > 0 && head[len(head)-1] == "" {
			head = head[:len(head)-1]
		}
		if len(head) > 0 {
			return head, nil
		}
	}
	return nil, problem("The file is empty.")
}

// told is a first line such as “sep=;”, by which spreadsheets are told what
// separates cells. They do not count it as a row.
var told = regexp.MustCompile(`^"?(?i:sep)=([,;|\t])"?\r?(\n|$)`)

// said reads such a line, if there is one.
func (s *scanner) said() bool {
	line := told.FindStringSubmatch(s.text)
	if line == nil {
		return false
	}
	s.separator, s.at = line[1][0], len(line[0])
	return true
}

// choose sets the separator with which most headings of the record at hand are
// known; if that does not tell, the one that gives most cells.
func (s *scanner) choose(columns []Column) {
	known := headings(columns)
	best, most := byte(','), -1
	start, no := s.at, s.no
	for _, c := range separators {
		s.at, s.no, s.separator = start, no, c
		cells, err := s.record()
		if err != nil {
			continue
		}
		score := len(cells)
		for _, cell := range cells {
			if _, ok := known[key(cell)]; ok {
				score += 1000
			}
		}
		if score > most {
			best, most = c, score
		}
	}
	s.separator = best
}

// record reads one record: its cells without the blanks around them.
func (s *scanner) record() ([]string, error) {
	s.no++
	var cells []string
	for {
		cell, last, err := s.cell()
		if err != nil {
			return nil, err
		}
		cells = append(cells, bare(cell))
		if last {
			return cells, nil
		}
	}
}

// cell reads one cell and what ends it; last if that is the record's end.
func (s *scanner) cell() (cell string, last bool, err error) {
	start := s.at
	for s.more() && s.text[s.at] == ' ' {
		s.at++
	}
	if s.more() && s.text[s.at] == '"' {
		if cell, err = s.quotedPart(); err != nil {
			return "", false, err
		}
		start = s.at
	}
	for ; s.more(); s.at++ {
		switch c := s.text[s.at]; {
		case c == s.separator:
			cell += s.text[start:s.at]
			s.at++
			return cell, false, nil
		case c == '\n' || c == '\r':
			cell += s.text[start:s.at]
			s.at++
			if c == '\r' && s.more() && s.text[s.at] == '\n' {
				s.at++
			}
			return cell, true, nil
		}
	}
	return cell + s.text[start:], true, nil
}

// quotedPart reads what stands between quotation marks; a doubled one means itself.
func (s *scanner) quotedPart() (string, error) {
	s.at++
	var b strings.Builder
	for {
		end := strings.IndexByte(s.text[s.at:], '"')
		if end < 0 {
			return "", problem("A quotation mark opens in row %d and is never closed. Close it, or remove it.", s.no)
		}
		b.WriteString(s.text[s.at : s.at+end])
		s.at += end + 1
		if !s.more() || s.text[s.at] != '"' {
			return b.String(), nil
		}
		b.WriteByte('"')
		s.at++
	}
}

// bare is a cell without the blanks around it, and without the quote that an
// export puts before what a spreadsheet would take for a formula.
func bare(cell string) string {
	cell = strings.TrimSpace(cell)
	if rest, quoted := strings.CutPrefix(cell, "'"); quoted {
		if first, _ := utf8.DecodeRuneInString(rest); rest != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", first) {
			return rest
		}
	}
	return cell
}
