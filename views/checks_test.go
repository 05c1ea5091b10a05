package views_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// checkPage holds what every page and every part of one must keep.
func checkPage(t *testing.T, text string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	nodes := elements(root)
	ids := checkIDs(t, nodes)
	for _, n := range nodes {
		checkInline(t, n)
		checkReferences(t, n, ids)
		checkControl(t, n, nodes)
		checkName(t, n)
	}
	if strings.Contains(text, "<!doctype") || strings.Contains(text, "<!DOCTYPE") {
		checkDocument(t, nodes)
	}
}

// checkIDs finds ids that stand twice, and returns all of them.
func checkIDs(t *testing.T, nodes []*html.Node) map[string]bool {
	t.Helper()
	ids := map[string]bool{}
	for _, n := range nodes {
		id := attr(n, "id")
		if id == "" {
			if has(n, "id") {
				t.Errorf("empty id on %s", n.Data)
			}
			continue
		}
		if ids[id] {
			t.Errorf("id %q stands twice", id)
		}
		ids[id] = true
	}
	return ids
}

// checkInline finds style and script that the content security policy forbids,
// and classes that are empty.
func checkInline(t *testing.T, n *html.Node) {
	t.Helper()
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			t.Errorf("inline %s on %s", a.Key, n.Data)
		}
		if a.Key == "class" && strings.TrimSpace(a.Val) == "" {
			t.Errorf("empty class on %s", n.Data)
		}
		if (a.Key == "href" || a.Key == "action") && strings.HasPrefix(a.Val, "about:invalid") {
			t.Errorf("refused address on %s", n.Data)
		}
	}
	if n.Data == "style" || n.Data == "script" && n.FirstChild != nil {
		t.Errorf("inline %s", n.Data)
	}
}

// checkReferences finds aria references and buttons that lead to no element.
func checkReferences(t *testing.T, n *html.Node, ids map[string]bool) {
	t.Helper()
	for _, key := range []string{"aria-describedby", "aria-labelledby", "aria-controls", "popovertarget"} {
		for id := range strings.FieldsSeq(attr(n, key)) {
			if !ids[id] && !strings.HasPrefix(id, "elsewhere") {
				t.Errorf("%s of %s: no element %q", key, n.Data, id)
			}
		}
	}
}

// checkControl finds controls without a label and forms that nothing can send.
func checkControl(t *testing.T, n *html.Node, nodes []*html.Node) {
	t.Helper()
	switch n.Data {
	case "input", "select", "textarea":
		if attr(n, "type") == "hidden" || attr(n, "aria-label") != "" {
			return
		}
		labeled := slices.ContainsFunc(nodes, func(l *html.Node) bool {
			return l.Data == "label" && attr(l, "for") == attr(n, "id") && content(l) != ""
		})
		if !labeled {
			t.Errorf("no label for %s %q", n.Data, attr(n, "name"))
		}
	case "label":
		if !slices.ContainsFunc(nodes, func(c *html.Node) bool { return attr(c, "id") == attr(n, "for") }) {
			t.Errorf("label %q is for nothing", content(n))
		}
	case "form":
		if attr(n, "action") == "" {
			t.Errorf("form without action")
		}
	}
}

// checkName finds links, buttons, headings and tables that say nothing.
func checkName(t *testing.T, n *html.Node) {
	t.Helper()
	switch n.Data {
	case "a", "button", "h1", "h2", "h3", "summary", "caption", "legend", "title":
		if content(n) == "" && attr(n, "aria-label") == "" {
			t.Errorf("%s without words", n.Data)
		}
	case "svg":
		if attr(n, "aria-hidden") != "true" && attr(n.Parent, "role") != "img" && n.Parent.Data != "svg" {
			t.Errorf("picture that is heard")
		}
	case "nav", "aside":
		if attr(n, "aria-label") == "" && attr(n, "aria-labelledby") == "" {
			t.Errorf("%s without a name", n.Data)
		}
	}
}

// checkWithoutScripts finds what only a script could make work: a button that sends
// no form and opens nothing, a form without a button, a link that leads nowhere. What
// is hidden until a script shows it is not meant.
func checkWithoutScripts(t *testing.T, n *html.Node, nodes []*html.Node) {
	t.Helper()
	switch n.Data {
	case "button":
		sends := attr(n, "type") != "button" && formOf(n, nodes) != nil
		if !sends && attr(n, "popovertarget") == "" && !hidden(n) {
			t.Errorf("button %q does nothing without scripts", content(n))
		}
	case "form":
		sent := slices.ContainsFunc(nodes, func(b *html.Node) bool {
			return b.Data == "button" && attr(b, "type") != "button" && formOf(b, nodes) == n
		})
		if !sent && !hidden(n) {
			t.Errorf("no button sends the form to %s", attr(n, "action"))
		}
	case "a":
		if to := attr(n, "href"); to == "" || to == "#" || strings.HasPrefix(to, "javascript:") {
			t.Errorf("link %q leads nowhere", content(n))
		}
	}
}

// formOf is the form that a control belongs to.
func formOf(n *html.Node, nodes []*html.Node) *html.Node {
	if id := attr(n, "form"); id != "" {
		at := slices.IndexFunc(nodes, func(f *html.Node) bool { return f.Data == "form" && attr(f, "id") == id })
		if at < 0 {
			return nil
		}
		return nodes[at]
	}
	for ; n != nil; n = n.Parent {
		if n.Data == "form" {
			return n
		}
	}
	return nil
}

// hidden reports whether an element is not shown until a script shows it.
func hidden(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if has(n, "hidden") {
			return true
		}
	}
	return false
}

// checkDocument holds what a whole page must keep.
func checkDocument(t *testing.T, nodes []*html.Node) {
	t.Helper()
	for _, n := range nodes {
		checkWithoutScripts(t, n, nodes)
	}
	count := map[string]int{}
	primary, last := 0, 1
	for _, n := range nodes {
		count[n.Data]++
		if slices.Contains(strings.Fields(attr(n, "class")), "primary") && !within(n, "support-bar") {
			primary++
		}
		if level := headingLevel(n); level > 0 {
			if level > last+1 {
				t.Errorf("heading %q skips a level", content(n))
			}
			last = level
		}
	}
	for _, one := range []string{"h1", "main", "title", "footer"} {
		if count[one] != 1 {
			t.Errorf("%d of %s, want one", count[one], one)
		}
	}
	if primary > 1 {
		t.Errorf("%d primary buttons, want one at most", primary)
	}
}

func headingLevel(n *html.Node) int {
	if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
		return int(n.Data[1] - '0')
	}
	return 0
}

// within reports whether an element stands inside one of a class.
func within(n *html.Node, class string) bool {
	for ; n != nil; n = n.Parent {
		if slices.Contains(strings.Fields(attr(n, "class")), class) {
			return true
		}
	}
	return false
}

func elements(root *html.Node) []*html.Node {
	var list []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			list = append(list, n)
		}
	}
	return list
}

// content is the text of an element.
func content(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

func attr(n *html.Node, key string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}
