package handlers

import (
	"bytes"
	"database/sql"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"perseat/handlers/api"
)

// breaking is what begins another header, or another line, where nobody looks.
const breaking = "\r\nX-Injected: yes\r\nSet-Cookie: injected=1\r\n\r\n\"; filename=\"injected.html\u2028"

// wholeHeaders requires that an answer has headers of our own only.
func wholeHeaders(t *testing.T, c call, answer *httptest.ResponseRecorder) {
	t.Helper()
	for name, values := range answer.Header() {
		for _, value := range values {
			if strings.ContainsAny(value, "\r\n") || name == "X-Injected" || strings.HasPrefix(value, "injected=") {
				t.Errorf("%s %s answers with %s: %q", c.method, c.address, name, value)
			}
		}
	}
	if file := answer.Header().Get("Content-Disposition"); strings.Contains(file, "injected") || strings.Count(file, "filename") > 1 {
		t.Errorf("%s %s names a file %q", c.method, c.address, file)
	}
}

// Whatever stands in a field, a question or a header of the request: it begins no
// header of an answer, no line of the log, and no second line of a name.
func TestNothingTypedBreaksOutOfItsLine(t *testing.T) {
	w := newTown(t)
	done := 0
	for _, r := range routesOf(t, w) {
		if api.Serves(r.Path) {
			continue
		}
		if r.Method == http.MethodGet {
			continue
		}
		l := w.logged(t)
		form := url.Values{}
		for name, values := range wanted(&guests{town: w}, r.Path) {
			form.Set(name, values[0])
			switch name { // what a person types
			case "first_name", "last_name", "name", "reason", "note", "po_number", "shown_name", "support_name", "email", "key", "next", "back", "theme", "secondary_email":
				form.Set(name, values[0]+breaking)
			}
		}
		for _, name := range []string{"po_number", "note", "next", "back", "key", "return", "q", "older", "newer"} {
			form.Set(name, "/x"+breaking)
		}
		for _, c := range []call{
			{method: r.Method, address: w.mine.address(r.Path), body: form.Encode(), cookie: w.cookies[insider(r.Path)], header: http.Header{
				"User-Agent": {"Mozilla" + breaking}, "X-Forwarded-For": {"1.2.3.4" + breaking}, "Referer": {"/x" + breaking},
			}},
			{method: "GET", address: w.mine.address(r.Path) + "?" + form.Encode(), cookie: w.cookies[insider(r.Path)]},
			{method: "GET", address: "/sign-in?" + form.Encode()},
		} {
			answer := c.to(l)
			wholeHeaders(t, c, answer)
			if c.method == http.MethodPost && answer.Code == http.StatusSeeOther {
				done++
			}
		}
		l.log.entries(t) // each line is one
		if bytes.Contains(l.log.text.Bytes(), []byte("njected")) {
			t.Errorf("%s: what was typed is in the log", r.Path)
		}
		check(t, l.store.Close())
		noSecondLine(t, l.file, r.Path)
	}
	if done < 30 {
		t.Errorf("only %d forms did something", done)
	}
}

// noSecondLine looks whether a text of one line has more of them.
func noSecondLine(t *testing.T, file, path string) {
	t.Helper()
	db, err := sql.Open("sqlite3", file)
	check(t, err)
	defer db.Close()
	for _, of := range []string{
		"first_name || last_name || email || secondary_email FROM users", "name FROM customers", "name || shown_name || support_name FROM resellers",
		"po_number FROM orders", "file_name FROM imports", "device || address FROM sessions", "name FROM api_keys",
	} {
		var n int
		check(t, db.QueryRow("SELECT count(*) FROM (SELECT "+strings.Replace(of, " FROM", " AS text FROM", 1)+") AS t WHERE text LIKE '%' || char(10) || '%' OR text LIKE '%' || char(13) || '%'").Scan(&n))
		if n > 0 {
			t.Errorf("%s keeps %s in several lines", path, of)
		}
	}
}

// The names of files that are sent away are our own, and those that come in are
// not believed.
func TestFileNamesAreHarmless(t *testing.T) {
	w, _, server := importTownAt(t, func() time.Time { return noon })
	admin := w.cookies["super_admin"]
	for _, name := range []string{
		`new.csv"` + breaking, "../../../etc/passwd", `..\..\windows\system.ini`, "<script>alert(1)</script>.csv", strings.Repeat("a", 5000) + ".csv", "new\x00.csv",
	} {
		answer := uploadFile(t, server, "/admin/users/import", name, []byte("First name,Last name,Email\nIda,Import,ida2\n"), admin)
		wholeHeaders(t, call{method: "POST", address: name}, answer)
		if answer.Code >= 500 {
			t.Errorf("%q answers %d", name, answer.Code)
		}
		if answer.Code != http.StatusSeeOther {
			continue
		}
		page := send(server, "GET", answer.Header().Get("Location"), nil, admin).Body.String()
		if strings.Contains(page, "<script>alert") || strings.Contains(page, "../..") {
			t.Errorf("%q stands on a page as it came", name)
		}
	}
	for _, file := range []string{"/admin/users.csv", "/admin/users/import/imports.csv", "/admin/orders.csv"} {
		c := call{method: "GET", address: file + "?q=" + url.QueryEscape(breaking) + "&name=injected", cookie: admin}
		answer := c.to(server)
		wholeHeaders(t, c, answer)
		if got := answer.Header().Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="`) {
			t.Errorf("%s is sent as %q", file, got)
		}
	}
}
