package handlers

import (
	"database/sql"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"perseat/handlers/api"
)

// unasked are fields that no form has, as somebody would send them who hopes that
// a form is copied into a row.
func unasked(w *town, path string) url.Values {
	far, lead := fmt.Sprint(w.far.reseller), "support_lead"
	v := url.Values{}
	for name, value := range map[string]string{
		"user_id": "1", "reseller_id": far, "customer_id": fmt.Sprint(w.far.customer), "actor_id": "1", "subscription_id": fmt.Sprint(w.far.subscription),
		"status": "suspended", "demo": "true", "password_hash": "x", "kind": "job", "created_at": "2020-01-01", "licensed": "0", "ceiling": "50000",
		"contract_limit": "1000000", "edition_limit": "1000000", "is_admin": "true", "permissions": "all", "currency": "USD", "minor": "1",
		"strong": "true", "ends_at": "2099-01-01", "visit_id": "1", "on_behalf_of": "1", "attempts": "0", "secret": "mine", "hash": "x",
	} {
		v.Set(name, value)
		camel := ""
		for part := range strings.SplitSeq(name, "_") {
			if part == "id" {
				part = "ID"
			}
			camel += strings.ToUpper(part[:1]) + part[1:]
		}
		v.Set(camel, value)
	}
	if !strings.Contains(path, "/bulk") && !strings.Contains(path, "/renewals") && !strings.Contains(path, "/catalog") {
		v.Set("id", "1")
	}
	if !strings.HasSuffix(path, "/role") && !strings.HasSuffix(path, "/new") && !strings.HasSuffix(path, "/edit") {
		v.Set("role", lead)
	}
	v.Set("Role", lead)
	if !strings.HasSuffix(path, "/review") && !strings.Contains(path, "/activate") && !strings.Contains(path, "/customers") { // where the quote is posted back
		v.Set("price", "0.01")
		v.Set("net", "0.01")
	}
	return v
}

// another is what differs between two runs of the very same thing: columns, and
// texts within others.
var (
	another = regexp.MustCompile(`hash|secret|request_id|facts|head|hint|^key$`)
	random  = regexp.MustCompile(`[A-Z2-7]{26}`)
)

// wanted is a form that its route can do something with.
func wanted(g *guests, path string) url.Values {
	form := filled()
	user, near := fmt.Sprint(g.mine.user), "@near.example"
	if strings.HasPrefix(path, "/support") {
		near = "@perseat.example"
	}
	for route, fields := range map[string][]string{
		"/sign-in":                           {"email", manager, "password", testPassword},
		"/forgotten-password":                {"email", manager},
		"/profile/password":                  {"present", testPassword, "password", newPassword, "repeat", newPassword},
		"/profile/two-step":                  {"present", testPassword},
		"/admin/users/bulk/suspend":          {"id", user},
		"/admin/users/bulk/delete":           {"id", user},
		"/admin/users/:user/licenses":        {"do", "remove", "subscription", fmt.Sprint(g.mine.subscription)},
		"/reseller/staff/new":                {"email", "anna" + near, "role", "reseller_viewer"},
		"/reseller/staff/:person/role":       {"role", "reseller_billing"},
		"/support/staff/new":                 {"email", "anna" + near, "role", "support_agent"},
		"/support/resellers/:reseller/vat":   {"country", "IE", "vat_number", "IE1234567FA", "valid_from", "2026-05-01"},
		"/reseller/settings":                 {"ordering", "form", "shown_name", "Near", "default_country", "IE", "default_time_zone", "Europe/Dublin"},
		"/reseller/customers":                {"domain", "kestrel.example", "plan", "TRIAL", "seats", "5", "sku", "1010020028"},
		"/reseller/renewals/review":          {"do", "same", "id", fmt.Sprint(g.mine.subscription)},
		"/reseller/renewals":                 {"do", "cancel", "id", fmt.Sprint(g.mine.subscription)},
		"/reseller/customers/:customer/edit": {"name", "Another name"},
		"/reseller/customers/:customer/subscriptions/:subscription/renewal": {"renewal", "cancel"},
	} {
		if route == path {
			form = with(form, fields...)
		}
	}
	return form
}

var quoteKept = regexp.MustCompile(`name="quote" value="([^"]*)"`)

// rowsOf is all that a database holds, but for what is random.
func rowsOf(t *testing.T, file string) map[string]string {
	t.Helper()
	db, err := sql.Open("sqlite3", file+"?_busy_timeout=10000")
	check(t, err)
	defer db.Close()
	out := map[string]string{}
	for _, table := range tablesOf(t, db) {
		rows, err := db.Query(`SELECT * FROM "` + table + `"`)
		check(t, err)
		columns, err := rows.Columns()
		check(t, err)
		for rows.Next() {
			cells := make([]any, len(columns))
			into := make([]any, len(columns))
			for i := range cells {
				into[i] = &cells[i]
			}
			check(t, rows.Scan(into...))
			for i, name := range columns {
				if _, text := cells[i].(string); text && name == "id" || another.MatchString(name) {
					continue // a hash of a secret
				}
				out[table] += random.ReplaceAllString(fmt.Sprint(name, "=", cells[i], " "), "…")
			}
			out[table] += "\n"
		}
		check(t, rows.Close())
	}
	return out
}

func tablesOf(t *testing.T, db *sql.DB) (names []string) {
	t.Helper()
	tables, err := db.Query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
	check(t, err)
	for tables.Next() {
		var name string
		check(t, tables.Scan(&name))
		names = append(names, name)
	}
	check(t, tables.Close())
	return names
}

// Every form does the same, to the last column, whatever fields are sent beside
// its own.
func TestNoFormTakesFieldsThatItDoesNotHave(t *testing.T) {
	if testing.Short() {
		t.Skip("each form is sent twice, to two copies of a town")
	}
	w := newTown(t)
	done := 0
	for _, r := range routesOf(t, w) {
		if r.Method != http.MethodPost || api.Serves(r.Path) {
			continue
		}
		var seen [2]map[string]string
		var status [2]int
		for i := range seen {
			g := newGuests(t, w)
			form := wanted(g, r.Path)
			if r.Path == "/reseller/customers" {
				review := g.as(insider(r.Path), r.Method, "/reseller/customers/new/review", form)
				if kept := quoteKept.FindStringSubmatch(review.Body.String()); kept != nil {
					form.Set("quote", html.UnescapeString(kept[1]))
				}
			}
			if i == 1 {
				for name, values := range unasked(w, r.Path) {
					form[name] = values
				}
			}
			status[i] = g.as(insider(r.Path), r.Method, w.mine.address(r.Path), form).Code
			seen[i] = rowsOf(t, g.file)
		}
		if status[0] != status[1] {
			t.Errorf("%s answers %d, and %d with more fields", r.Path, status[0], status[1])
		}
		if status[0] == http.StatusSeeOther {
			done++
		}
		for table, rows := range seen[0] {
			if rows != seen[1][table] {
				t.Errorf("%s: the fields changed %s:\n%s\n%s", r.Path, table, different(rows, seen[1][table]), different(seen[1][table], rows))
			}
		}
	}
	if done < 50 {
		t.Errorf("only %d forms did something", done)
	}
}

// different is the first line of a text that another does not have.
func different(text, other string) string {
	for line := range strings.Lines(text) {
		if !strings.Contains(other, line) {
			return line
		}
	}
	return ""
}
