package handlers

import (
	"encoding/csv"
	"go/parser"
	"go/token"
	"io/fs"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/net/html"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
)

// TestEveryListCanBeExported goes through the pages of every role. Each list
// with a foot leads to itself as a file, with the filters that are in force, and
// the file has as many rows as the list; and every file of the routes is led to.
func TestEveryListCanBeExported(t *testing.T) {
	now := noon
	w, s, server := importTownAt(t, func() time.Time { return now })
	now = now.AddDate(0, 0, 320) // when the terms are about to end
	boss := access.Actor{UserID: userID(t, s, "super_admin@mine.example"), Role: access.RoleSuperAdmin, ResellerID: w.mine.reseller, CustomerID: w.mine.customer}
	_, err := s.DeleteUsers(t.Context(), boss, []uint{w.mine.user})
	check(t, err)
	routes, linked, lists := serverOn(t, s).Routes(), map[string]bool{}, 0
	for _, role := range access.Roles {
		cookie := signIn(t, server, string(role)+"@"+domainOf(role))
		c := exports{t: t, server: server, cookie: cookie, role: string(role), routes: routes, linked: linked, pages: map[string]bool{}}
		c.visit(web.HomeOf(role))
		lists += c.lists
	}
	if lists < 20 {
		t.Errorf("only %d lists were seen", lists)
	}
	for _, r := range routes {
		if strings.HasSuffix(r.Path, ".csv") && !linked[r.Path] {
			t.Errorf("nothing leads to %s", r.Path)
		}
	}
}

// exports follows the links of a role's pages.
type exports struct {
	t      *testing.T
	server http.Handler
	cookie *http.Cookie
	role   string
	routes []*echo.Route
	linked map[string]bool // routes of files that a page leads to
	pages  map[string]bool // addresses that were seen
	lists  int
}

func (c *exports) visit(address string) {
	u, err := url.Parse(address)
	if err != nil || u.Path == "" || u.Host != "" || u.Scheme != "" || u.RawQuery != "" && !strings.HasSuffix(u.Path, ".csv") || c.pages[u.Path] || len(c.pages) > enough {
		return
	}
	c.pages[u.Path] = true
	if strings.HasSuffix(u.Path, ".csv") {
		return
	}
	page := c.read(u.Path)
	if page == nil {
		return
	}
	for n := range page.Descendants() {
		if n.Type == html.ElementNode && n.Data == "a" {
			c.visit(attribute(n, "href"))
		}
	}
	if !isList(page) {
		c.files(u.Path, page, nil)
		return
	}
	c.lists++
	if c.files(u.Path, page, nil) == 0 {
		c.t.Errorf("%s is a list for the %s and has no file", u.Path, c.role)
	}
	if narrowed := filters(page); narrowed != nil {
		if again := c.read(u.Path + "?" + narrowed.Encode()); again != nil {
			c.files(u.Path, again, narrowed)
		}
	}
}

// read reads a page; nil if the address is something else.
func (c *exports) read(address string) *html.Node {
	answer := send(c.server, http.MethodGet, address, nil, c.cookie)
	if answer.Code != http.StatusOK || !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/html") {
		return nil
	}
	page, err := html.Parse(answer.Body)
	check(c.t, err)
	return page
}

// files fetches the files that a page leads to and returns how many there are.
func (c *exports) files(path string, page *html.Node, narrowed url.Values) (n int) {
	for a := range page.Descendants() {
		if a.Type != html.ElementNode || a.Data != "a" {
			continue
		}
		u, err := url.Parse(attribute(a, "href"))
		if err != nil || !strings.HasSuffix(u.Path, ".csv") {
			continue
		}
		n++
		rows := c.file(u)
		if u.Path != path+".csv" {
			continue // of something on the page, or of the page's subject
		}
		for name := range narrowed {
			if u.Query().Get(name) != narrowed.Get(name) {
				c.t.Errorf("%s for the %s: the file %s leaves out the filter %s=%s", path, c.role, u, name, narrowed.Get(name))
			}
		}
		if shown := tableRows(page); isList(page) && shown >= 0 && shown != rows {
			c.t.Errorf("%s for the %s shows %d rows, %s has %d", path, c.role, shown, u, rows)
		}
	}
	return n
}

// file checks one file and returns how many rows it has.
func (c *exports) file(u *url.URL) int {
	answer := send(c.server, http.MethodGet, u.String(), nil, c.cookie)
	for _, r := range c.routes {
		if matches(r.Path, u.Path) {
			c.linked[r.Path] = true
		}
	}
	text, marked := strings.CutPrefix(answer.Body.String(), "\ufeff")
	if answer.Code != http.StatusOK || !marked || !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/csv") {
		c.t.Errorf("%s for the %s answers %d, %s", u, c.role, answer.Code, answer.Header().Get("Content-Type"))
		return -1
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) == 0 || slices.Contains(rows[0], "") {
		c.t.Errorf("%s: headings %v, %v", u, rows, err)
		return -1
	}
	return len(rows) - 1
}

// filters fills in the form over a list; nil if there is none.
func filters(page *html.Node) url.Values {
	form := first(page, func(n *html.Node) bool { return n.Data == "form" && attribute(n, "role") == "search" })
	if form == nil {
		return nil
	}
	out := url.Values{}
	for n := range form.Descendants() {
		name := attribute(n, "name")
		switch {
		case n.Type != html.ElementNode || name == "":
		case n.Data == "select":
			for o := range n.Descendants() {
				if v := attribute(o, "value"); v != "" && o.Data == "option" {
					out.Set(name, v)
					break
				}
			}
		case attribute(n, "type") == "search":
			out.Set(name, "e")
		case attribute(n, "type") == "date":
			out.Set(name, "2026-04-10")
		}
	}
	return out
}

// tableRows counts the rows of a page’s one table; -1 if it has none, or several,
// or goes on.
func tableRows(page *html.Node) int {
	count, tables := 0, 0
	for n := range page.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "table":
			tables++
		case "tr":
			if n.Parent.Data == "tbody" {
				count++
			}
		}
	}
	goesOn := first(page, func(n *html.Node) bool { return n.Data == "a" && attribute(n, "rel") == "next" }) != nil
	if tables != 1 || goesOn {
		return -1
	}
	return count
}

// isList reports whether a page is a list with a foot.
func isList(page *html.Node) bool {
	return first(page, func(n *html.Node) bool { return n.Data == "nav" && attribute(n, "aria-label") == "Pages" }) != nil
}

func first(page *html.Node, is func(*html.Node) bool) *html.Node {
	for n := range page.Descendants() {
		if n.Type == html.ElementNode && is(n) {
			return n
		}
	}
	return nil
}

// Every file is written by web.CSV, which makes formulas harmless; only the
// command line writes one beside it, with the same function.
func TestFilesAreWrittenInOnePlace(t *testing.T) {
	var writers []string
	for _, root := range []string{".", "../models", "../views", "../cmd"} {
		check(t, filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
			check(t, err)
			for _, i := range file.Imports {
				if name, _ := strconv.Unquote(i.Path.Value); name == "encoding/csv" {
					writers = append(writers, filepath.ToSlash(path))
				}
			}
			return nil
		}))
	}
	slices.Sort(writers)
	if want := []string{"../cmd/perseat/invoices_command.go", "web/list.go"}; !slices.Equal(writers, want) {
		t.Errorf("%v write such files, want %v", writers, want)
	}
}

func TestCellsThatWouldRunAreMadeHarmless(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", "Anna": "Anna", "-12.50": "-12.50", "-": "-", "=1+1": "'=1+1", "+353 1 555": "'+353 1 555", "-2+3": "'-2+3", "@SUM(A1)": "'@SUM(A1)",
		"\t=1": "'\t=1", "\r=1": "'\r=1", "＝1+1": "'＝1+1", "'=1": "'=1", "a=1": "a=1",
	} {
		if got := web.Harmless([]string{cell})[0]; got != want {
			t.Errorf("%q becomes %q, want %q", cell, got, want)
		}
	}
}

// What a list exports can be imported elsewhere: the users of one customer have
// the columns of a file of users.
func TestExportedUsersCanBeImported(t *testing.T) {
	w, s, server := importTown(t)
	boss := access.Actor{UserID: userID(t, s, "super_admin@mine.example"), Role: access.RoleSuperAdmin, ResellerID: w.mine.reseller, CustomerID: w.mine.customer}
	_, err := s.AddUsers(t.Context(), boss, []models.NewUser{{FirstName: "-Anna", LastName: "=Berg", Address: "formula"}})
	check(t, err)
	file := send(server, http.MethodGet, "/admin/users.csv", nil, w.cookies["super_admin"]).Body.String()
	if !strings.Contains(file, "'-Anna,'=Berg,formula@mine.example") {
		t.Errorf("the file is %s", file)
	}
	at := checkedAt(t, server, "/admin/users/import", strings.Replace(file, "formula@", "formula2@", 1), w.cookies["super_admin"])
	text := page(t, server, http.MethodGet, at, nil, w.cookies["super_admin"], http.StatusOK, "1 user will be added.", "4 rows are there already", "-Anna =Berg")
	if strings.Contains(text, "are not read") {
		t.Error("columns of our own file are not known")
	}
}
