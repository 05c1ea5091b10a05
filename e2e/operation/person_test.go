package operation

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// person uses the program over HTTP: reads pages, fills in their forms and sends
// them. Several people may share nothing but the program.
type person struct {
	*testing.T
	client *http.Client
	base   func() string // where the program is now
	email  string
}

// page is an answer.
type page struct {
	status int
	at     *url.URL // where redirects led, or the answer's own address
	next   string   // where a redirect leads that was not followed
	text   string
	id     string // the request's number
}

// someone is a person who is not signed in. Nobody waits longer than a minute.
func someone(t *testing.T, base func() string) *person {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &person{T: t, base: base, client: &http.Client{
		Jar: jar, Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 2},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// as is a person who is signed in.
func (p *program) as(email string) *person {
	p.Helper()
	who := someone(p.T, func() string { return p.url })
	if err := who.signIn(email); err != nil {
		p.Fatal(err)
	}
	return who
}

func (w *person) signIn(email string) error {
	w.email = email
	answer, err := w.post("/sign-in", url.Values{"email": {email}, "password": {"perseat-demo"}})
	if err == nil && answer.status != http.StatusSeeOther {
		err = fmt.Errorf("%s cannot sign in: %d %s", email, answer.status, summary(answer.text))
	}
	return err
}

// get asks for a page; whoever has to signs in again and asks again.
func (w *person) get(path string) (page, error) {
	answer, err := w.send(http.MethodGet, path, nil)
	if err != nil || answer.status != http.StatusSeeOther || !strings.HasPrefix(answer.next, "/sign-in") {
		return answer, err
	}
	if err := w.signIn(w.email); err != nil {
		return answer, err
	}
	return w.send(http.MethodGet, path, nil)
}

func (w *person) post(path string, form url.Values) (page, error) {
	return w.send(http.MethodPost, path, form)
}

func (w *person) send(method, path string, form url.Values) (page, error) {
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequest(method, w.base()+path, body)
	if err != nil {
		return page{}, err
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := w.client.Do(r)
	if err != nil {
		return page{}, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return page{answer.StatusCode, r.URL, answer.Header.Get("Location"), string(text), answer.Header.Get("X-Request-Id")}, err
}

// errNoForm says that a page has not the form that was looked for.
var errNoForm = errors.New("the page has no such form")

// form is what a browser would send of the form that goes to a path.
func (p page) form(path string) (url.Values, error) {
	root, err := html.Parse(strings.NewReader(p.text))
	if err != nil {
		return nil, err
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "form" && attribute(n, "action") == path && attribute(n, "method") == "post" {
			return fields(n), nil
		}
	}
	return nil, fmt.Errorf("%w as %s: %d %s", errNoForm, path, p.status, summary(p.text))
}

func fields(form *html.Node) url.Values {
	values := url.Values{}
	for n := range form.Descendants() {
		name := attribute(n, "name")
		if n.Type != html.ElementNode || name == "" || has(n, "disabled") {
			continue
		}
		switch n.Data {
		case "input":
			kind := attribute(n, "type")
			if (kind == "radio" || kind == "checkbox") && !has(n, "checked") {
				continue
			}
			values.Add(name, attribute(n, "value"))
		case "textarea":
			values.Add(name, textOf(n))
		case "select":
			for o := range n.Descendants() {
				if o.Data == "option" && has(o, "selected") {
					values.Set(name, attribute(o, "value"))
				}
			}
		}
	}
	return values
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// summary is what a page says, for messages of tests.
func summary(text string) string {
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return text[:min(len(text), 300)]
	}
	for n := range root.Descendants() {
		if n.Data == "main" {
			root = n
			break
		}
	}
	words := strings.Join(strings.Fields(textOf(root)), " ")
	return words[:min(len(words), 400)]
}
