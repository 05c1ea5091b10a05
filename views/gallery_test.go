// Package views_test draws every component, shell and page with sample data,
// compares it with what was accepted, and checks what all of them must keep.
//
//	go test ./views -update        accepts the present HTML
//	go test ./views -out=FOLDER    writes pages to look at
package views_test

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

var (
	update = flag.Bool("update", false, "accept the present HTML")
	out    = flag.String("out", "", "folder to write pages to look at into")
)

// entry is one thing of the gallery, under the name of its golden file.
type entry struct {
	name string
	draw templ.Component
}

// gallery is everything that is drawn. Pages are whole documents, the others
// are parts of one.
func gallery() []entry {
	return concat(
		uiGallery(), fieldGallery(), listGallery(),
		layoutGallery(), signinGallery(), accountGallery(), resellerGallery(), adminGallery(), subscriptionGallery(), invoiceGallery(),
		importGallery(),
		visitGallery(), mailGallery(),
		webhookGallery(),
		activityGallery(), deskGallery(),
	)
}

func TestGallery(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range gallery() {
		if seen[e.name] {
			t.Errorf("%s is there twice", e.name)
		}
		seen[e.name] = true
		t.Run(e.name, func(t *testing.T) {
			text := render(t, e.draw)
			checkPage(t, text)
			golden(t, e.name, text)
		})
	}
	checkLeftovers(t, seen)
	if *out != "" {
		writePages(t, *out)
	}
}

// wholePage finds the components of a .templ file that draw a whole page.
var wholePage = regexp.MustCompile(`(?m)^templ ([A-Z]\w*)\(f layout\.Frame`)

// A page that nobody draws here is checked by nobody.
func TestEveryPageIsInTheGallery(t *testing.T) {
	drawn := ""
	for _, name := range files(t, "gallery_*_test.go") {
		drawn += read(t, name)
	}
	found := 0
	for _, name := range files(t, "*/*.templ") {
		for _, page := range wholePage.FindAllStringSubmatch(read(t, name), -1) {
			found++
			if call := filepath.Base(filepath.Dir(name)) + "." + page[1] + "("; !strings.Contains(drawn, call) {
				t.Errorf("%s…) of %s is not in the gallery", call, name)
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d pages were found", found)
	}
}

func files(t *testing.T, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: %v, %v", pattern, names, err)
	}
	return names
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// golden compares text with the accepted one.
func golden(t *testing.T, name, text string) {
	t.Helper()
	file := goldenFile(name)
	text = readable(text)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("not accepted yet; look at it, then run with -update: %v", err)
	}
	if text != string(want) {
		t.Errorf("differs from %s at %s; look at it, then run with -update", file, firstDifference(string(want), text))
	}
}

// checkLeftovers finds golden files that no entry draws any more.
func checkLeftovers(t *testing.T, seen map[string]bool) {
	t.Helper()
	files, err := filepath.Glob("testdata/gallery/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".html")
		if seen[name] {
			continue
		}
		if !*update {
			t.Errorf("%s belongs to nothing", file)
			continue
		}
		if err := os.Remove(file); err != nil {
			t.Error(err)
		}
	}
}

func goldenFile(name string) string {
	return filepath.Join("testdata", "gallery", name+".html")
}

// readable breaks HTML into lines, so that a difference is easy to see.
func readable(text string) string {
	return strings.ReplaceAll(text, "><", ">\n<") + "\n"
}

// firstDifference quotes the line where two texts part.
func firstDifference(want, got string) string {
	wants, gots := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range gots {
		if i >= len(wants) || wants[i] != gots[i] {
			was := ""
			if i < len(wants) {
				was = wants[i]
			}
			return "was " + was + ", is " + gots[i]
		}
	}
	return "its end"
}

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// with draws a component with children.
func with(c templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return c.Render(templ.WithChildren(ctx, templ.Join(children...)), w)
	})
}

// raw is a piece of sample markup.
func raw(html string) templ.Component { return templ.Raw(html) }

// row is a table row of cells.
func row(cells ...templ.Component) templ.Component {
	return templ.Join(raw("<tr>"), templ.Join(cells...), raw("</tr>"))
}

func concat(lists ...[]entry) []entry {
	var all []entry
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}
