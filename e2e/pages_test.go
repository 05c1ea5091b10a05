package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"perseat/e2e/browser"
)

// visitors are the people whose pages are looked at, and where each begins.
var visitors = map[string][]string{
	"nobody":                   {"/sign-in"},
	niamh:                      {"/reseller", "/reseller/customers?q=nobody+is+called+so", "/reseller/orders?status=failed"},
	"sales@liffey.example":     {"/reseller"},
	"billing@liffey.example":   {"/reseller"},
	"viewer@liffey.example":    {"/reseller"},
	"reseller@rainier.example": {"/reseller"},
	maeve:                      {"/admin", "/admin/users?q=nobody+is+called+so"},
	ronan:                      {"/admin"},
	sam:                        {"/support", "/support?q=harbor", "/support?q=liffey", "/support?q=nobody+is+called+so"},
	"agent@perseat.example":    {"/support"},
}

// Every page that somebody reaches by links, and every form sent blank, is read
// by axe in the light and in the dark, fits a small phone, and asks for nothing
// that is not there. What was met is then read by a conformance checker.
func TestEveryPage(t *testing.T) {
	axe, err := os.ReadFile("checks/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatalf("%v: npm --prefix e2e/checks ci brings it", err)
	}
	met := filepath.Join("out", "pages")
	if err := os.RemoveAll(met); err != nil {
		t.Fatal(err)
	}
	t.Run("in a browser", func(t *testing.T) {
		for email, from := range visitors {
			t.Run(email, func(t *testing.T) {
				j := begin(t)
				page := j.nobody()
				if email != "nobody" {
					page.SignIn(email)
				}
				walk(j, page, from, string(axe), filepath.Join(met, email))
			})
		}
	})
	conforms(t, met)
	conforms(t, filepath.Join("..", "views", "testdata", "gallery"))
}

// walk visits one page of each kind that is reached from some addresses.
func walk(j journey, page *browser.Page, from []string, axe, folder string) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		j.Fatal(err)
	}
	met := map[string]bool{}
	for queue := from; len(queue) > 0; queue = queue[1:] {
		page.Wide(320, "light")
		page.Go(queue[0])
		met[kind(queue[0])] = true
		if page.Status >= 400 && page.Status != 409 { // 409 says what is to be done first
			j.Errorf("%s leads to a page answered with %d", queue[0], page.Status)
		}
		for _, link := range page.Links() {
			if k := kind(link); !met[k] && !strings.Contains(k, ".csv") && !strings.Contains(k, ".pdf") {
				met[k] = true
				queue = append(queue, link)
			}
		}
		look(j, page, axe, queue[0])
		name := strings.NewReplacer("/", "_", "?", "+", "&", "+").Replace(kind(queue[0]))
		if err := os.WriteFile(filepath.Join(folder, name+".html"), []byte(page.HTML()), 0o644); err != nil {
			j.Fatal(err)
		}
		page.Wide(320, "light")
		if page.SendBlank() {
			look(j, page, axe, queue[0]+", sent blank")
		}
	}
	j.Logf("%d kinds of pages", len(met))
}

// look reads the page that is shown on a small light window and on a wide dark
// one; on one between, it looks only whether the page fits.
func look(j journey, page *browser.Page, axe, what string) {
	for _, window := range []struct {
		pixels int64
		colors string
		axe    string
	}{{320, "light", axe}, {768, "light", ""}, {1280, "dark", axe}} {
		page.Wide(window.pixels, window.colors)
		for _, complaint := range page.Complaints(window.axe) {
			j.Errorf("%s, %d pixels wide and %s: %s", what, window.pixels, window.colors, complaint)
		}
	}
}

// figures are the parts of an address that name one thing of many.
var figures = regexp.MustCompile(`[0-9]+`)

// kind is an address without what tells one page from others of the same kind.
func kind(address string) string {
	path, query, _ := strings.Cut(address, "?")
	var names []string
	for _, part := range strings.Split(query, "&") {
		name, _, _ := strings.Cut(part, "=")
		if name != "" {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	kind := figures.ReplaceAllString(path, "1")
	if len(names) > 0 {
		kind += "?" + strings.Join(names, "&")
	}
	return kind
}

// conforms reads the pages in a folder by a conformance checker.
func conforms(t *testing.T, folder string) {
	t.Helper()
	check := exec.Command("checks/node_modules/.bin/html-validate", "--config", "checks/htmlvalidate.json", "--ext", "html", folder)
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
