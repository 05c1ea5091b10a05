package handlers

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"perseat/models"
	"perseat/models/access"
)

// guests is a copy of the town whose clock and rows a test may change.
type guests struct {
	*town
	http.Handler
	file string
	now  atomic.Pointer[time.Time]
}

func newGuests(t *testing.T, w *town) *guests {
	t.Helper()
	g := &guests{town: w, file: filepath.Join(t.TempDir(), "guests.db")}
	data, err := os.ReadFile(w.file)
	check(t, err)
	check(t, os.WriteFile(g.file, data, 0o600))
	at := noon
	g.now.Store(&at)
	s, err := models.Open(t.Context(), g.file, func() time.Time { return *g.now.Load() }, nil)
	check(t, err)
	t.Cleanup(func() { check(t, s.Close()) })
	g.Handler = serverOn(t, s)
	return g
}

// exec changes rows past the operations.
func (g *guests) exec(t *testing.T, statement string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite3", g.file+"?_busy_timeout=10000")
	check(t, err)
	defer db.Close()
	done, err := db.Exec(statement, args...)
	check(t, err)
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("%s changed %d rows, %v", statement, n, err)
	}
}

// rows says how many rows each table has.
func (g *guests) rows(t *testing.T) string {
	t.Helper()
	db, err := sql.Open("sqlite3", g.file+"?_busy_timeout=10000")
	check(t, err)
	defer db.Close()
	var out strings.Builder
	for _, name := range tablesOf(t, db) {
		var n int
		check(t, db.QueryRow(`SELECT count(*) FROM "`+name+`"`).Scan(&n))
		fmt.Fprintf(&out, "%s=%d ", name, n)
	}
	return out.String()
}

// as sends a request as one of the columns of the access matrix.
func (g *guests) as(column, method, address string, form url.Values) *httptest.ResponseRecorder {
	return send(g, method, address, form, g.cookies[column], g.visits[column])
}

const (
	supportAct  = "support@admin+act"
	resellerAct = "reseller@admin+act"
)

// TestTheNextRequestIsRefused ends visits in every way that there is. The
// request after it is refused, and the own session goes on.
func TestTheNextRequestIsRefused(t *testing.T) {
	w := newTown(t)
	newUser := url.Values{"first_name": {"Eve"}, "last_name": {"Late"}, "email": {"eve"}}
	for name, test := range map[string]struct {
		column string
		home   string
		end    func(*testing.T, *guests)
		out    bool // the own session ends too
	}{
		"ended by the customer": {supportAct, "/support", func(t *testing.T, g *guests) {
			id := g.visitID(t, supportAct)
			expect(t, send(g, http.MethodPost, "/admin/account/visits/"+id+"/end", nil, g.cookies["super_admin"]), http.StatusSeeOther)
		}, false},
		"ended by a lead": {resellerAct, "/reseller", func(t *testing.T, g *guests) {
			id := g.visitID(t, resellerAct)
			expect(t, send(g, http.MethodPost, "/support/visits/"+id+"/end", nil, g.cookies["support_lead"]), http.StatusSeeOther)
		}, false},
		"the access switch turned": {resellerAct, "/reseller", func(t *testing.T, g *guests) {
			expect(t, send(g, http.MethodPost, "/admin/account/reseller-access", url.Values{"access": {"off"}}, g.cookies["super_admin"]), http.StatusSeeOther)
		}, false},
		"time over": {supportAct, "/support", func(_ *testing.T, g *guests) {
			later := noon.Add(models.SupportVisitLife)
			g.now.Store(&later)
		}, false},
		"ended by the reseller's admin": {resellerAct, "/reseller", func(t *testing.T, g *guests) {
			id := g.visitID(t, resellerAct)
			expect(t, send(g, http.MethodPost, "/reseller/visits/"+id+"/end", nil, g.cookies["reseller_admin"]), http.StatusSeeOther)
		}, false},
		"the visitor's session ended elsewhere": {resellerAct, "/reseller", func(t *testing.T, g *guests) {
			other := signIn(t, g, "reseller.admin.act@near.example")
			expect(t, send(g, http.MethodPost, "/profile/sessions/end-all", nil, other), http.StatusSeeOther)
		}, true},
		"the staff member suspended by the page": {resellerAct, "/reseller", func(t *testing.T, g *guests) {
			who := g.idOf(t, "reseller.admin.act@near.example")
			expect(t, send(g, http.MethodPost, "/reseller/staff/"+who+"/suspend", nil, g.cookies["reseller_admin"]), http.StatusSeeOther)
		}, true},
		"left": {supportAct, "/support", func(t *testing.T, g *guests) {
			expect(t, g.as(supportAct, http.MethodPost, "/leave", nil), http.StatusSeeOther)
		}, false},
		"the role withdrawn": {resellerAct, "/reseller", func(t *testing.T, g *guests) {
			g.exec(t, "UPDATE users SET role = ? WHERE email = ?", access.RoleResellerViewer, "reseller.admin.act@near.example")
		}, false},
		"the person suspended": {supportAct, "/support", func(t *testing.T, g *guests) {
			g.exec(t, "UPDATE users SET status = 'suspended' WHERE email = ?", "support.admin.act@perseat.example")
		}, true},
		"signed out": {supportAct, "/support", func(t *testing.T, g *guests) {
			expect(t, g.as(supportAct, http.MethodPost, "/sign-out", nil), http.StatusSeeOther)
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGuests(t, w)
			expect(t, g.as(test.column, http.MethodGet, "/admin/users", nil), http.StatusOK)
			expect(t, g.as(test.column, http.MethodGet, test.home, nil), http.StatusNotFound)
			test.end(t, g)
			if test.out {
				for _, method := range []string{http.MethodGet, http.MethodPost} {
					answer := g.as(test.column, method, "/admin/users/new", newUser)
					if to := answer.Header().Get("Location"); answer.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/sign-in") {
						t.Errorf("%s answers %d, to %q", method, answer.Code, to)
					}
				}
				return
			}
			expect(t, g.as(test.column, http.MethodPost, "/admin/users/new", newUser), http.StatusForbidden)
			refused := g.as(test.column, http.MethodGet, "/admin/users", nil)
			expect(t, refused, http.StatusForbidden)
			if cookie := cookieOf(refused, "perseat_visit"); cookie == nil || cookie.MaxAge >= 0 {
				t.Errorf("the browser keeps the visit: %v", cookie)
			}
			if body := refused.Body.String(); !strings.Contains(body, "The session has ended") || strings.Contains(body, "support-bar") {
				t.Error("the page does not say that the session has ended")
			}
			expect(t, send(g, http.MethodGet, test.home, nil, g.cookies[test.column]), http.StatusOK)
			expect(t, g.as(test.column, http.MethodGet, test.home, nil), http.StatusOK)
		})
	}
}

// A visit in the Reseller console is ended by the reseller, a lead, time, or by
// leaving; the next request is refused.
func TestTheNextRequestAtTheResellerIsRefused(t *testing.T) {
	const column = "support@reseller+act"
	w := newTown(t)
	for name, end := range map[string]func(*testing.T, *guests){
		"ended by the reseller": func(t *testing.T, g *guests) {
			expect(t, send(g, http.MethodPost, "/reseller/visits/"+g.visitID(t, column)+"/end", nil, g.cookies["reseller_admin"]), http.StatusSeeOther)
		},
		"ended by a lead": func(t *testing.T, g *guests) {
			expect(t, send(g, http.MethodPost, "/support/visits/"+g.visitID(t, column)+"/end", nil, g.cookies["support_lead"]), http.StatusSeeOther)
		},
		"time over": func(_ *testing.T, g *guests) {
			later := noon.Add(models.SupportVisitLife)
			g.now.Store(&later)
		},
		"left": func(t *testing.T, g *guests) {
			expect(t, g.as(column, http.MethodPost, "/leave", nil), http.StatusSeeOther)
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGuests(t, w)
			edit := w.mine.address("/reseller/customers/:customer/edit")
			expect(t, g.as(column, http.MethodGet, "/reseller/customers", nil), http.StatusOK)
			end(t, g)
			expect(t, g.as(column, http.MethodPost, edit, filled()), http.StatusForbidden)
			expect(t, g.as(column, http.MethodGet, "/reseller/customers", nil), http.StatusForbidden)
			expect(t, send(g, http.MethodGet, "/support", nil, g.cookies[column]), http.StatusOK)
		})
	}
}

// idOf is a person's id, as addresses have it.
func (g *guests) idOf(t *testing.T, email string) (id string) {
	t.Helper()
	db, err := sql.Open("sqlite3", g.file+"?_busy_timeout=10000")
	check(t, err)
	defer db.Close()
	check(t, db.QueryRow("SELECT id FROM users WHERE email = ?", email).Scan(&id))
	return id
}

// visitID is the id of a column's visit, as the Support desk links to it.
func (g *guests) visitID(t *testing.T, column string) string {
	t.Helper()
	who := strings.Index(visitOrder, column)
	if who < 0 {
		t.Fatalf("%s has no visit", column)
	}
	return string('1' + byte(strings.Count(visitOrder[:who], " ")))
}

// visitOrder is the order in which a town's visits start.
var visitOrder = strings.Join(visitColumns(), " ")

func expect(t *testing.T, answer *httptest.ResponseRecorder, status int) {
	t.Helper()
	if answer.Code != status {
		t.Errorf("answers %d, want %d", answer.Code, status)
	}
}

func TestAVisitIsOfOneSessionOnly(t *testing.T) {
	w := newTown(t)
	g := newGuests(t, w)
	visit := g.visits[supportAct]
	for name, own := range map[string]*http.Cookie{
		"another person": g.cookies["support_agent"], "another role": g.cookies["reseller_admin"], "a user": g.cookies["member"],
		"the person's other session": signIn(t, g, "support.admin.act@perseat.example"),
	} {
		if answer := send(g, http.MethodGet, "/admin/users", nil, own, visit); answer.Code == http.StatusOK {
			t.Errorf("%s gets in with a foreign visit", name)
		}
	}
	expect(t, send(g, http.MethodGet, "/admin/users", nil, visit), http.StatusSeeOther)
	bent := *visit
	bent.Value = bent.Value[:len(bent.Value)-3] + "AAA"
	expect(t, send(g, http.MethodGet, "/admin/users", nil, g.cookies[supportAct], &bent), http.StatusNotFound)
	if !visit.HttpOnly || visit.SameSite != http.SameSiteLaxMode || strings.Contains(visit.Value, "4711") {
		t.Errorf("the cookie is %+v", visit)
	}
}

func TestEveryPageOfAVisitSaysSo(t *testing.T) {
	w := newTown(t)
	g := newGuests(t, w)
	for column, want := range map[string][]string{
		supportAct: {
			"<title>Support session: ", "Vera Visitor, you are acting for <strong>Customer of mine.example</strong>", "Case 4711: CSV import fails on row 4.",
			"<strong>Act.</strong>", "30 min", `action="/leave"`, "data-support",
		},
		resellerAct:             {"<title>Reseller visit: ", "<strong>Customer of mine.example</strong>", "8 h"},
		"support@reseller+view": {"<title>Support session: ", "<strong>Reseller of near.example</strong>", "<strong>View only.</strong>"},
	} {
		at := []string{"/admin", "/admin/users", "/admin/users/new", "/admin/account", "/admin/orders", "/admin/users/4711", "/profile", "/support"}
		if column == "support@reseller+view" {
			at = []string{"/reseller", "/reseller/customers", "/reseller/customers/1", "/reseller/settings", "/reseller/customers/4711"}
		}
		for _, address := range at {
			page := g.as(column, http.MethodGet, address, nil).Body.String()
			for _, text := range want {
				if !strings.Contains(page, text) {
					t.Errorf("%s as %s does not say %q", address, column, text)
				}
			}
		}
	}
}

// What a visit forbids is there, with a lock.
func TestWhatAVisitForbidsIsLocked(t *testing.T) {
	w := newTown(t)
	g := newGuests(t, w)
	for _, test := range []struct{ column, address, label string }{
		{"support@admin+view", "/admin", "Add user"},
		{"support@admin+view", "/admin/users", "Add user"},
		{"support@admin+view", w.mine.address("/admin/users/:user"), "Delete"},
		{supportAct, w.mine.address("/admin/users/:user"), "New password"},
		{supportAct, "/admin/account", "Switch reseller access off"},
		{"support@reseller+view", "/reseller", "Settings"},
		{"support@reseller+view", "/reseller/customers", "Add customer"},
		{"support@reseller+view", "/reseller/requests", "Decline"},
		{"support@reseller+view", w.mine.address("/reseller/customers/:customer"), "Renewal settings"},
		{"support@reseller+act", w.mine.address("/reseller/customers/:customer"), "Add licenses"},
		{"support@reseller+act", w.mine.address("/reseller/customers/:customer"), "Open Admin console"},
	} {
		page := g.as(test.column, http.MethodGet, test.address, nil).Body.String()
		locked := false
		for part := range strings.SplitSeq(page, "off\">") {
			text, _, _ := strings.Cut(part, "</span>")
			locked = locked || strings.Contains(text, "</svg> "+test.label) || strings.Contains(text, "</svg>"+test.label)
		}
		if !locked {
			t.Errorf("%s as %s does not show %q with a lock", test.address, test.column, test.label)
		}
	}
}

func TestWhatAVisitorDidNamesBoth(t *testing.T) {
	w := newTown(t)
	g := newGuests(t, w)
	expect(t, g.as(supportAct, http.MethodPost, "/admin/users/new", url.Values{
		"first_name": {"Anna"}, "last_name": {"Berg"}, "email": {"anna"},
	}), http.StatusSeeOther)
	const both = "Vera Visitor (support, case 4711) for Customer of mine.example"
	for _, at := range []struct{ role, address string }{
		{"super_admin", "/admin/orders"},
		{"super_admin", "/admin/orders.csv"},
		{"reseller_viewer", "/reseller/orders"},
		{"reseller_viewer", "/reseller/orders.csv"},
		{"reseller_viewer", w.mine.address("/reseller/customers/:customer/orders.csv")},
	} {
		if page := send(g, http.MethodGet, at.address, nil, g.cookies[at.role]); !strings.Contains(page.Body.String(), both) {
			t.Errorf("%s does not name both", at.address)
		}
	}
	page := send(g, http.MethodGet, "/admin/account/visits/"+g.visitID(t, supportAct), nil, g.cookies["super_admin"]).Body.String()
	if !strings.Contains(page, "Added Anna Berg") || !strings.Contains(page, "CSV import fails on row 4") {
		t.Error("the customer does not see what was done, and why")
	}
}
