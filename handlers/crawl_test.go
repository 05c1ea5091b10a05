package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
	"golang.org/x/net/html"

	"perseat/handlers/web"
	"perseat/models/access"
)

// TestEveryLinkLeadsSomewhere follows every link from every role's home: each is
// a page for that role, and the address of each form takes a POST.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	w := newTown(t)
	s := openStore(t, w.file)
	t.Cleanup(func() { check(t, s.Close()) })
	server := serverOn(t, s)
	for _, role := range access.Roles {
		t.Run(string(role), func(t *testing.T) {
			c := crawl{server: server, cookie: w.cookies[string(role)], seen: map[string]bool{}}
			c.visit(t, web.HomeOf(role), "home")
			if len(c.seen) < 2 && role != access.RoleMember {
				t.Errorf("only %d pages", len(c.seen))
			}
		})
	}
}

type crawl struct {
	server *echo.Echo
	cookie *http.Cookie
	seen   map[string]bool // pages by address, forms by "POST " and address
}

// enough bounds a crawl; lists with filters link to themselves in many ways.
const enough = 400

func (c crawl) visit(t *testing.T, address, from string) {
	u, err := url.Parse(address)
	if err != nil || u.Path == "" || u.Host != "" || u.Scheme != "" || len(c.seen) > enough {
		return
	}
	u.Fragment = ""
	if c.seen[u.String()] {
		return
	}
	c.seen[u.String()] = true
	answer := send(c.server, http.MethodGet, u.String(), nil, c.cookie)
	if to := answer.Header().Get("Location"); answer.Code == http.StatusSeeOther && to != "" {
		c.visit(t, to, u.Path)
		return
	}
	if answer.Code != http.StatusOK {
		t.Errorf("%s, linked from %s, answers %d", u, from, answer.Code)
		return
	}
	if !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/html") {
		return
	}
	page, err := html.Parse(answer.Body)
	check(t, err)
	headings := 0
	for n := range page.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case n.Data == "h1":
			headings++
		case n.Data == "a":
			c.visit(t, attribute(n, "href"), u.Path)
		case n.Data == "form":
			c.form(t, n, u.Path)
		}
	}
	if headings != 1 {
		t.Errorf("%s has %d headings of the first order", u, headings)
	}
}

// form checks that the form's address is there for its method.
func (c crawl) form(t *testing.T, n *html.Node, page string) {
	action, err := url.Parse(attribute(n, "action"))
	check(t, err)
	path := action.Path
	if path == "" {
		path = page
	}
	method := strings.ToUpper(attribute(n, "method"))
	if method != http.MethodPost {
		return
	}
	if c.seen["POST "+path] {
		return
	}
	c.seen["POST "+path] = true
	known := slices.ContainsFunc(c.server.Routes(), func(r *echo.Route) bool {
		return r.Method == http.MethodPost && matches(r.Path, path)
	})
	if !known {
		t.Errorf("a form of %s is sent to %s, which takes none", page, path)
	}
}

func matches(pattern, path string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i, part := range want {
		if part != got[i] && !strings.HasPrefix(part, ":") {
			return false
		}
	}
	return true
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
