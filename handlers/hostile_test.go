package handlers

import (
	"crypto/rand"
	"database/sql"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"perseat/handlers/api"
	"perseat/models"
	"perseat/models/access"
)

// What no person types: no text, which not every database keeps, and a text with
// what means something to databases and pages.
const (
	noText = "a\x00\xff\xed\xa0\x80"
	tricky = "a' OR 1=1 --\\%_*\"<script>\u202e\U0010ffff\x01\ufffe"
)

var fieldRead = regexp.MustCompile(`(?:FormValue|QueryParam|FormID|FormIDs|FormInt|Number|Day)\((?:c, )?"(\w+)"`)

// fieldsOf are the fields that a package of handlers reads, by its name.
func fieldsOf(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	files, err := filepath.Glob("*/*.go")
	check(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		check(t, err)
		in := filepath.Dir(file)
		for _, m := range fieldRead.FindAllStringSubmatch(string(text), -1) {
			if !slices.Contains(out[in], m[1]) {
				out[in] = append(out[in], m[1])
			}
		}
	}
	out["web"] = append(out["web"], "key", "older", "newer")
	return out
}

// inPackage is the package of a route's handler.
func inPackage(r *echo.Route) string {
	name := strings.TrimPrefix(r.Name, "perseat/handlers/")
	name, _, _ = strings.Cut(name, ".")
	return name
}

// Whatever is sent in whatever field: it is an answer to whoever sent it, and no
// fault, on both databases.
func TestNoTextIsAFault(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { noTextIsAFault(t, newTown(t)) })
	if server := os.Getenv("TEST_POSTGRES"); server != "" {
		t.Run("postgres", func(t *testing.T) { noTextIsAFault(t, newTownIn(t, emptyPostgres(t, server))) })
	}
}

// emptyPostgres makes a database for the time of a test and returns its URL.
func emptyPostgres(t *testing.T, server string) string {
	t.Helper()
	admin, err := sql.Open("pgx", server)
	check(t, err)
	name := "perseat_" + strings.ToLower(rand.Text())
	_, err = admin.Exec("CREATE DATABASE " + name)
	check(t, err)
	t.Cleanup(func() {
		_, err := admin.Exec("DROP DATABASE " + name + " WITH (FORCE)")
		check(t, err)
		check(t, admin.Close())
	})
	u, err := url.Parse(server)
	check(t, err)
	u.Path = "/" + name
	return u.String()
}

func noTextIsAFault(t *testing.T, w *town) {
	s := openStore(t, w.file)
	t.Cleanup(func() { check(t, s.Close()) })
	server, fields, sent := serverOn(t, s), fieldsOf(t), 0
	key, err := s.MakeKey(t.Context(), access.Actor{UserID: userID(t, s, "reseller_admin@near.example"), Role: access.RoleResellerAdmin, ResellerID: w.mine.reseller},
		models.NewAPIKey{Name: "Sync", Rights: access.AllRights})
	check(t, err)
	for _, r := range getsFirst(t, w) {
		if strings.HasSuffix(r.Path, "/end-all") || r.Path == "/readyz" { // the person is needed still, and the clock here stands
			continue
		}
		names := append(slices.Clone(fields[inPackage(r)]), fields["web"]...)
		forms := []url.Values{{}}
		for _, name := range names {
			forms[0].Set(name, noText)
			one := wanted(&guests{town: w}, r.Path)
			one.Set(name, tricky)
			forms = append(forms, one)
		}
		for _, form := range forms {
			c := call{method: r.Method, address: w.mine.address(r.Path), cookie: w.cookies[insider(r.Path)]}
			switch {
			case api.Serves(r.Path):
				c.cookie, c.header = nil, http.Header{"Authorization": {"Bearer " + key.Secret}, "Content-Type": {"application/json"}, "Idempotency-Key": {noText}}
				c.body, c.address = `{"primaryEmail":"`+noText+`"}`, c.address+"?"+form.Encode()
			case r.Method == http.MethodGet:
				c.address += "?" + form.Encode()
			default:
				c.body = form.Encode()
			}
			sent++
			answer := c.to(server)
			if answer.Code >= 500 || strings.Contains(answer.Body.String(), "<script>\u202e") {
				t.Errorf("%s %s answers %d to %.200q", c.method, r.Path, answer.Code, form.Encode())
				break
			}
			if form.Get("key") == noText && answer.Code != http.StatusBadRequest && !api.Serves(r.Path) {
				t.Errorf("%s %s answers %d to what is no text", c.method, r.Path, answer.Code)
			}
			if api.Serves(r.Path) {
				break
			}
		}
	}
	for _, where := range []call{
		{header: http.Header{"Cookie": {"perseat=" + noText + "; perseat_visit=\x01; theme=" + tricky}}},
		{header: http.Header{"Authorization": {"Bearer " + noText}}},
		{header: http.Header{"User-Agent": {noText + tricky}, "X-Forwarded-For": {noText}, "Referer": {noText}, "If-None-Match": {noText}, "Accept-Language": {tricky}}},
	} {
		for _, address := range []string{"/sign-in", "/admin", "/admin/directory/v1/users"} {
			where.method, where.address, where.body = "POST", address, credentials(manager, testPassword).Encode()
			if answer := where.to(server); answer.Code >= 500 {
				t.Errorf("%s answers %d to %q", address, answer.Code, where.header)
			}
		}
	}
	for _, pattern := range []string{
		"/password/", "/reseller/invoices/", "/support/invoices/", "/reseller/customers/", "/admin/users/", "/admin/directory/v1/users/",
		"/apps/reseller/v1/customers/", "/apps/licensing/v1/product/", "/assets/",
	} {
		for _, role := range rolesOfTest[:10] {
			for _, text := range []string{noText, tricky} {
				c := call{method: "GET", address: pattern + url.PathEscape(text), cookie: w.cookies[role], header: http.Header{"Authorization": {"Bearer " + key.Secret}}}
				if answer := c.to(server); answer.Code >= 500 {
					t.Errorf("%s… answers %d to %s", pattern, answer.Code, role)
				}
			}
		}
	}
	if sent < 1500 {
		t.Errorf("only %d texts were sent", sent)
	}
}
