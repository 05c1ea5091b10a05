package models

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"perseat/models/sheet"
)

// docs/files.md lists every column with all its headings, and its examples can be read.
func TestTheDocumentedFilesCanBeRead(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "files.md"))
	if err != nil {
		t.Fatal(err)
	}
	doc := string(text)
	for _, kind := range []ImportKind{ImportUsers, ImportCustomers} {
		_, part, found := strings.Cut(doc, "### Columns of a file of "+string(kind))
		if !found {
			t.Fatalf("nothing on files of %s", kind)
		}
		part, _, _ = strings.Cut(part, "\n#")
		var example []string
		listed := map[string]bool{}
		for line := range strings.SplitSeq(part, "\n") {
			if row, is := strings.CutPrefix(line, "    "); is {
				example = append(example, row)
			}
			if cells := strings.Split(line, "|"); len(cells) == 5 {
				listed[strings.TrimSpace(cells[1])+": "+strings.TrimSpace(cells[2])] = strings.HasPrefix(strings.TrimSpace(cells[3]), "required")
			}
		}
		for _, c := range kind.columns() {
			required, is := listed[c.Heading+": "+strings.Join(c.Also, ", ")]
			if !is || required != c.Required {
				t.Errorf("%s: “%s” is not listed as it is: %q", kind, c.Heading, c.Also)
			}
		}
		table, err := sheet.Read([]byte(strings.Join(example, "\n")), kind.columns(), nil, 10)
		if err != nil || len(table.Rows) != 2 || len(table.Unused) != 0 {
			t.Errorf("%s: the example gives %+v, %v", kind, table, err)
		}
	}
}

// The template of each kind is a file of that kind, and its rows can be added.
func TestTheTemplatesCanBeImported(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer("FLEXIBLE", 50)
		for kind, upload := range map[ImportKind]func() (uint, error){
			ImportUsers: func() (uint, error) {
				return w.UploadUsers(t.Context(), c.admin, ImportFile{"t.csv", templateOf(ImportUsers, "harbor1.example")})
			},
			ImportCustomers: func() (uint, error) {
				return w.UploadCustomers(t.Context(), w.admin, ImportFile{"t.csv", templateOf(ImportCustomers, "")})
			},
		} {
			id := ok[uint](t)(upload())
			var imp Import
			if err := w.db.Read(t.Context()).Where("id = ?", id).Take(&imp).Error; err != nil || imp.Good != 2 || imp.Bad != 0 || imp.Unused != "" {
				t.Errorf("%s: %+v, %v", kind, imp, err)
			}
		}
	})
}

func templateOf(kind ImportKind, domain string) []byte {
	rows := append([][]string{kind.Headings()}, kind.Example(domain)...)
	var lines []string
	for _, r := range rows {
		lines = append(lines, strings.Join(r, ";"))
	}
	return []byte(strings.Join(lines, "\r\n"))
}

// No two columns of a kind share a heading.
func TestHeadingsAreTellable(t *testing.T) {
	for _, kind := range []ImportKind{ImportUsers, ImportCustomers} {
		var seen []string
		for _, c := range kind.columns() {
			for _, h := range append([]string{c.Heading}, c.Also...) {
				if key := letters(h); slices.Contains(seen, key) {
					t.Errorf("%s: “%s” stands for two columns", kind, h)
				} else {
					seen = append(seen, key)
				}
			}
		}
	}
}
