package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

var columns = []Column{
	{Heading: "First name", Also: []string{"Given name"}, Required: true},
	{Heading: "Email", Also: []string{"Email address", "Primary email"}, Required: true},
	{Heading: "Role"},
}

// plain is what most files below hold.
var plain = []Row{{No: 2, Cells: []string{"Zoë", "zoe@harbor.example", ""}}, {No: 3, Cells: []string{"Renée", "renee@harbor.example", "User"}}}

const plainText = "First name,Email,Role\nZoë,zoe@harbor.example,\nRenée,renee@harbor.example,User\n"

func encoded(t *testing.T, text string, how interface {
	Bytes([]byte) ([]byte, error)
},
) []byte {
	t.Helper()
	out, err := how.Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestFilesOfSpreadsheetsAreRead(t *testing.T) {
	semicolons := strings.ReplaceAll(plainText, ",", ";")
	files := map[string][]byte{
		"commas":                      []byte(plainText),
		"semicolons":                  []byte(semicolons),
		"tabs":                        []byte(strings.ReplaceAll(plainText, ",", "\t")),
		"bars":                        []byte(strings.ReplaceAll(plainText, ",", "|")),
		"a mark of UTF-8":             []byte("\ufeff" + plainText),
		"Windows line ends":           []byte(strings.ReplaceAll(plainText, "\n", "\r\n")),
		"old Mac line ends":           []byte(strings.ReplaceAll(plainText, "\n", "\r")),
		"no line end at the end":      []byte(strings.TrimSuffix(plainText, "\n")),
		"Windows-1252":                encoded(t, plainText, charmap.Windows1252.NewEncoder()),
		"UTF-16 with a mark":          encoded(t, plainText, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()),
		"UTF-16, big end first":       encoded(t, plainText, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder()),
		"UTF-16 without a mark":       encoded(t, plainText, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder()),
		"UTF-16 without, big end":     encoded(t, plainText, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder()),
		"all quoted":                  []byte("\"First name\",\"Email\",\"Role\"\n\"Zoë\",\"zoe@harbor.example\",\"\"\n\"Renée\",\"renee@harbor.example\",\"User\"\n"),
		"blanks before quotes":        []byte("First name, \"Email\" , Role\nZoë, \"zoe@harbor.example\" ,\n Renée ,renee@harbor.example, \"User\"\n"),
		"said by the file":            []byte("sep=;\r\n" + strings.ReplaceAll(semicolons, "\n", "\r\n")),
		"said in quotes":              []byte("\"SEP=;\"\n" + semicolons),
		"blank columns at the end":    []byte("First name,Email,Role,,\nZoë,zoe@harbor.example,,,\nRenée,renee@harbor.example,User,,\n"),
		"cells missing at the end":    []byte("First name,Email,Role\nZoë,zoe@harbor.example\nRenée,renee@harbor.example,User\n"),
		"headings in another order":   []byte("ROLE;primary E-mail;given_name\n;zoe@harbor.example;Zoë\nUser;renee@harbor.example;Renée\n"),
		"headings of other templates": []byte("First Name [Required],Role,Email Address [Required]\nZoë,,zoe@harbor.example\nRenée,User,renee@harbor.example\n"),
		"columns that mean nothing":   []byte("Floor,First name,Email,Role\n3,Zoë,zoe@harbor.example,\n4,Renée,renee@harbor.example,User\n"),
	}
	for name, file := range files {
		t.Run(name, func(t *testing.T) {
			got, err := Read(file, columns, nil, 10)
			if err != nil {
				t.Fatal(err)
			}
			if !same(got.Rows, plain) {
				t.Errorf("got %+v", got.Rows)
			}
		})
	}
}

func same(a, b []Row) bool {
	return slices.EqualFunc(a, b, func(a, b Row) bool {
		return a.No == b.No && a.Problem == b.Problem && slices.Equal(a.Cells, b.Cells)
	})
}

func TestRowsKeepTheNumbersOfTheSpreadsheet(t *testing.T) {
	got, err := Read([]byte("\n\nFirst name,Email\n\n\"Zoë\nMarie\",zoe@h.example\n,,\n;\nRenée,renee@h.example\n"), columns, nil, 10)
	if err != nil {
		t.Fatal(err)
	}
	var numbers []int
	for _, r := range got.Rows {
		numbers = append(numbers, r.No)
	}
	if fmt.Sprint(numbers) != "[5 7 8]" || got.Rows[0].Cells[0] != "Zoë\nMarie" {
		t.Errorf("got %v, %+v", numbers, got.Rows)
	}
}

func TestCellsAreReadAsSpreadsheetsDo(t *testing.T) {
	for cell, want := range map[string]string{
		`"O""Brien"`:      `O"Brien`,
		`"a, b"`:          `a, b`,
		`O"Brien`:         `O"Brien`,
		`"quoted" rest`:   `quoted rest`,
		`""`:              ``,
		"'=1+1":           "=1+1", // as an export writes it
		"'+353 1 555":     "+353 1 555",
		"'Til":            "'Til",
		"'":               "'",
		"\u00a0Zoë\u00a0": "Zoë",
	} {
		got, err := Read([]byte("First name,Email\n"+cell+",x\n"), columns, nil, 10)
		if err != nil || got.Rows[0].Cells[0] != want {
			t.Errorf("%s: got %+v, %v", cell, got.Rows, err)
		}
	}
}

func TestUnusedHeadingsAreTold(t *testing.T) {
	got, err := Read([]byte("Password,Email,First name,,Result\nx,y,z,,\n"), columns, []string{"Result"}, 10)
	if err != nil || fmt.Sprint(got.Unused) != "[Password]" {
		t.Errorf("got %v, %v", got.Unused, err)
	}
}

func TestWhatCannotBeReadIsSaid(t *testing.T) {
	for name, c := range map[string]struct{ file, says string }{
		"nothing":             {"", "The file is empty."},
		"blank lines":         {"\n \n\r\n", "The file is empty."},
		"separators only":     {",,,\n;;\n", "The file is empty."},
		"headings only":       {"First name,Email\n\n", "headings, but no rows"},
		"a missing column":    {"First name;Mail\nZoë;x\n", "has no column “Email”. The first row must hold the headings; it holds “First name” and “Mail”."},
		"no headings":         {"Zoë,zoe@h.example\n", "has no columns “First name” and “Email”"},
		"a heading twice":     {"First name,Email,Primary email\na,b,c\n", "The columns “Email” and “Primary email” mean the same."},
		"an open quote":       {"First name,Email\na,b\nc,\"d\n", "opens in row 3 and is never closed"},
		"an open first quote": {"\"First name,Email\na,b\n", "opens in row 1"},
		"too many rows":       {"First name,Email\n" + strings.Repeat("a,b\n", 11), "more than 10 rows"},
		"a workbook":          {"PK\x03\x04rest", "save it as “CSV UTF-8”"},
		"an old workbook":     {"\xd0\xcf\x11\xe0rest", "(.xls)"},
		"a document":          {"%PDF-1.7", "PDF"},
		"a picture":           {"\x89PNG\r\n\x1a\n\x00\x00\x00\x00\xff\x00", "not a text file"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read([]byte(c.file), columns, nil, 10)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}

func TestRowsThatCannotBeReadAreSaid(t *testing.T) {
	got, err := Read([]byte("First name,Email\nBerg, Anna,anna@h.example\n\xef\xbf\xbdzlem,o@h.example\nfine,f@h.example\n"), columns, nil, 10)
	if err != nil {
		t.Fatal(err)
	}
	for i, says := range []string{"3 cells, but there are 2 headings. A cell with a comma", "“\ufffdzlem” has a character", ""} {
		if p := got.Rows[i].Problem; !strings.Contains(p, says) || (p == "") != (says == "") {
			t.Errorf("row %d: %q", i, p)
		}
	}
}

// written is a table as a program writes it, with a separator and line ends.
func written(t *testing.T, rows [][]string, separator rune, windows bool) []byte {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = separator, windows
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What any program writes is read as it was, whatever separates its cells.
func TestWhatIsWrittenIsRead(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	letters := []rune("ab é\"',;\t|\n=+-@ß漢😀")
	for range 3000 {
		rows := [][]string{{"Email", "First name", "Role"}}
		for range 1 + random.IntN(4) {
			cells := make([]string, 3)
			for i := range cells {
				runes := make([]rune, random.IntN(6))
				for n := range runes {
					runes[n] = letters[random.IntN(len(letters))]
				}
				cells[i] = string(runes)
			}
			rows = append(rows, cells)
		}
		separator, windows := rune(separators[random.IntN(len(separators))]), random.IntN(2) == 0
		file := written(t, rows, separator, windows)
		got, err := Read(file, columns, nil, 10)
		if err != nil && err.Error() == "The file has headings, but no rows." {
			err = nil
		}
		if err != nil {
			t.Fatalf("%q: %v", file, err)
		}
		var want [][]string
		for _, r := range rows[1:] {
			cells := []string{r[1], r[0], r[2]}
			for i, c := range cells {
				if windows {
					c = strings.ReplaceAll(c, "\n", "\r\n")
				}
				cells[i] = bare(c)
			}
			if !blank(cells) {
				want = append(want, cells)
			}
		}
		if len(want) != len(got.Rows) {
			t.Fatalf("%q: got %+v", file, got.Rows)
		}
		for i, r := range got.Rows {
			for n := range r.Cells {
				if r.Cells[n] != want[i][n] {
					t.Fatalf("%q: got %q, want %q", file, r.Cells, want[i])
				}
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		plainText, "\ufeff" + plainText, "sep=;\r\nFirst name;Email\r\n\"a;\"\"b\";c\r\n", "First name\tEmail\ra\tb\r", "\xff\xfeF\x00", "PK\x03\x04", "\"", "First name,Email\n\xe9,x\n", ",,\n\n;",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := Read(file, columns, []string{"Result"}, 100)
		if err != nil {
			if !utf8.ValidString(err.Error()) || len(err.Error()) > 2000 {
				t.Errorf("says %q", err)
			}
			if _, ok := err.(Problem); !ok {
				t.Errorf("%T is no sentence", err)
			}
			return
		}
		if len(got.Rows) == 0 || len(got.Rows) > 100 {
			t.Errorf("%d rows", len(got.Rows))
		}
		last := 1
		for _, r := range got.Rows {
			if r.No <= last || len(r.Cells) != len(columns) {
				t.Errorf("row %d after %d with %d cells", r.No, last, len(r.Cells))
			}
			last = r.No
			for _, c := range r.Cells {
				if !utf8.ValidString(c) || strings.ContainsRune(c, 0) || c != strings.TrimSpace(c) && bare(c) != strings.TrimSpace(c) {
					t.Errorf("cell %q", c)
				}
			}
		}
		again := [][]string{{"First name", "Email", "Role"}}
		for _, r := range got.Rows {
			again = append(again, r.Cells)
		}
		second, err := Read(written(t, again, ';', true), columns, nil, 100)
		if err != nil && !strings.Contains(err.Error(), "no rows") {
			t.Errorf("what was read cannot be read again: %v", err)
		}
		for i, r := range second.Rows {
			if i < len(got.Rows) && len(second.Rows) == len(got.Rows) && r.Problem == "" && key(strings.Join(r.Cells, " ")) != key(strings.Join(got.Rows[i].Cells, " ")) {
				t.Errorf("row %q became %q", got.Rows[i].Cells, r.Cells)
			}
		}
	})
}
