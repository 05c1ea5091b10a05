package handlers

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"perseat/models"
	"perseat/models/access"
)

// importTown is a copy of the town, with its store.
func importTown(t *testing.T) (*town, *models.Store, http.Handler) {
	t.Helper()
	return importTownAt(t, func() time.Time { return noon })
}

func importTownAt(t *testing.T, clock func() time.Time) (*town, *models.Store, http.Handler) {
	t.Helper()
	w := newTown(t)
	data, err := os.ReadFile(w.file)
	check(t, err)
	file := filepath.Join(t.TempDir(), "imports.db")
	check(t, os.WriteFile(file, data, 0o600))
	s, err := models.Open(context.Background(), file, clock, nil)
	check(t, err)
	t.Cleanup(func() { check(t, s.Close()) })
	return w, s, serverOn(t, s)
}

// uploadFile sends a file as a browser's form does.
func uploadFile(t *testing.T, server http.Handler, path, name string, content []byte, who *http.Cookie) *httptest.ResponseRecorder {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("file", name)
	check(t, err)
	_, err = part.Write(content)
	check(t, err)
	check(t, form.Close())
	return sendBody(server, path, form.FormDataContentType(), &b, who)
}

func sendBody(server http.Handler, path, kind string, body io.Reader, who *http.Cookie) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, body)
	r.Header.Set("Content-Type", kind)
	r.AddCookie(who)
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	return w
}

// checkedAt uploads a file and returns the address of its check.
func checkedAt(t *testing.T, server http.Handler, path, content string, who *http.Cookie) string {
	t.Helper()
	answer := uploadFile(t, server, path, "people.csv", []byte(content), who)
	if answer.Code != http.StatusSeeOther {
		t.Fatalf("the upload answers %d: %s", answer.Code, answer.Body)
	}
	return answer.Header().Get("Location")
}

const fileOfUsers = "First name;Last name;Email;Role;Floor\r\n" +
	"Zoë;Byrne;zoe;;1\r\n=HYPERLINK(1);Byrne;formula;;1\r\nMo;Member;member@mine.example;;2\r\nBo;Byrne;not an address;;2\r\n"

func TestUsersAreImportedInTheAdminConsole(t *testing.T) {
	w, s, server := importTown(t)
	boss := w.cookies["super_admin"]
	page(t, server, http.MethodGet, "/admin/users", nil, boss, http.StatusOK, `href="/admin/users/import"`, "Import users")
	page(t, server, http.MethodGet, "/admin/users/import", nil, boss, http.StatusOK,
		"Up to 50,000 rows and 10 MB", `enctype="multipart/form-data"`, "Download template", "<b>4</b> of 10", "An address in mine.example")
	at := checkedAt(t, server, "/admin/users/import", fileOfUsers, boss)
	text := page(t, server, http.MethodGet, at, nil, boss, http.StatusOK,
		"2 users will be added.", "1 row is there already, and costs no seat", "1 row does not fit", "Nothing has been done yet", "Zoë Byrne", "Will be added",
		"There already", "Primary email must have letters", "Add 2 users", "These columns of the file are not read: Floor.", "1 row does not fit now.")
	if strings.Contains(text, "EUR") || strings.Contains(text, "P.O.") {
		t.Error("the Admin console shows a cost")
	}
	if bad := page(t, server, http.MethodGet, at+"?show=bad", nil, boss, http.StatusOK, "not an address"); strings.Contains(bad, "Zoë Byrne") {
		t.Error("the rows are not narrowed")
	}
	page(t, server, http.MethodPost, at+"/start", map[string][]string{"mode": {"all"}}, boss, http.StatusConflict, "Not all rows can be added", "Error: ")
	page(t, server, http.MethodPost, at+"/check", nil, boss, http.StatusSeeOther)
	page(t, server, http.MethodPost, at+"/start", map[string][]string{"mode": {"fits"}}, boss, http.StatusSeeOther)
	running := send(server, http.MethodGet, at, nil, boss)
	if running.Header().Get("Refresh") != "2" || !strings.Contains(running.Body.String(), "<progress") || !strings.Contains(running.Body.String(), "Row 0 of 4") {
		t.Errorf("while it runs: %v %s", running.Header(), running.Body)
	}
	if calm := send(server, http.MethodGet, at+"?refresh=off", nil, boss); calm.Header().Get("Refresh") != "" {
		t.Error("it refreshes itself all the same")
	}
	_, err := s.RunImports(t.Context())
	check(t, err)
	page(t, server, http.MethodPost, at+"/start", nil, boss, http.StatusSeeOther) // sent twice
	page(t, server, http.MethodGet, at, nil, boss, http.StatusOK, "2 users were added.", "1 row was not added.", "Download the 1 row to correct", "2 added, 1 there already, 1 not added")
	page(t, server, http.MethodGet, "/admin/users/import", nil, boss, http.StatusOK, "people.csv", "<b>6</b> of 10", "Done")
	page(t, server, http.MethodGet, "/admin/users", nil, boss, http.StatusOK, "zoe@<wbr>mine.example")

	rows := send(server, http.MethodGet, at+"/rows.csv", nil, boss).Body.String()
	want := "\ufeffRow,Result,Note,First name,Last name,Email,Secondary email,Role,Licenses\r\n2,Added,,Zoë,Byrne,zoe,,,\r\n3,Added,,'=HYPERLINK(1),Byrne,formula,,,\r\n"
	if !strings.HasPrefix(rows, want) {
		t.Errorf("the result is %q", rows)
	}
	left := send(server, http.MethodGet, at+"/rows.csv?show=left", nil, boss).Body.String()
	if strings.Count(left, "\r\n") != 2 {
		t.Errorf("the rows to correct are %q", left)
	}
	corrected := checkedAt(t, server, "/admin/users/import", strings.Replace(left, "not an address", "bo", 1), boss)
	page(t, server, http.MethodGet, corrected, nil, boss, http.StatusOK, "1 user will be added.")
	template := send(server, http.MethodGet, "/admin/users/import/template.csv", nil, boss).Body.String()
	page(t, server, http.MethodGet, checkedAt(t, server, "/admin/users/import", template, boss), nil, boss, http.StatusOK, "2 users will be added.")
}

func TestCustomersAreImportedInTheResellerConsole(t *testing.T) {
	w, s, server := importTown(t)
	sales := w.cookies["reseller_sales"]
	page(t, server, http.MethodGet, "/reseller/customers", nil, sales, http.StatusOK, "Import customers")
	template := send(server, http.MethodGet, "/reseller/customers/import/template.csv", nil, sales).Body.String()
	at := checkedAt(t, server, "/reseller/customers/import", template+
		"Quay,quay.example,,,,,,,,,A,B,a,,Google Workspace Business Standard,Annual yearly,5,\r\nOther,away.example,,,,,,,,,A,B,a,,1010020028,Flexible,5,\r\n", sales)
	page(t, server, http.MethodGet, at, nil, sales, http.StatusOK, "3 subscriptions will be added.", "Harbor Foods", "harborfoods.example", "Google Vault, Flexible, 10",
		"You will be charged EUR 1,003.68 with VAT now.", "not refundable", "away.example is already a customer", "EUR 1,003.68 with VAT, now")
	page(t, server, http.MethodPost, at+"/start", map[string][]string{"mode": {"fits"}}, sales, http.StatusSeeOther)
	_, err := s.RunImports(t.Context())
	check(t, err)
	page(t, server, http.MethodGet, at, nil, sales, http.StatusOK, "3 subscriptions were added.", "1 row was not added.")
	page(t, server, http.MethodGet, "/reseller/customers?q=harborfoods", nil, sales, http.StatusOK, "Google Workspace Business Standard, Google Vault")
}

func TestFilesThatCannotBeTakenAreSaid(t *testing.T) {
	w, _, server := importTown(t)
	boss := w.cookies["super_admin"]
	const path = "/admin/users/import"
	says := func(answer *httptest.ResponseRecorder, text string) {
		t.Helper()
		if body := html.UnescapeString(answer.Body.String()); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(body, text) {
			t.Errorf("answers %d, want 422 with %q", answer.Code, text)
		}
	}
	says(uploadFile(t, server, path, "people.csv", nil, boss), "The file is empty.")
	says(uploadFile(t, server, path, "people.xlsx", []byte("PK\x03\x04"), boss), "save it as “CSV UTF-8”")
	says(uploadFile(t, server, path, "people.csv", []byte("Name,Post\na,b\n"), boss), "The file has no columns “First name”, “Last name” and “Email”.")
	says(send(server, http.MethodPost, path, nil, boss), "Choose a file.")
	large := bytes.Repeat([]byte("x"), models.ImportMostBytes+1)
	says(uploadFile(t, server, path, "people.csv", large, boss), "larger than 10 MB")
	large = bytes.Repeat(large, 2)
	if answer := uploadFile(t, server, path, "people.csv", large, boss); answer.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("20 MB: %d", answer.Code)
	}
	if answer := sendBody(server, "/admin/users/new", "application/x-www-form-urlencoded", bytes.NewReader(large[:2<<20]), boss); answer.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("another page takes 2 MB: %d", answer.Code)
	}
	if answer := uploadFile(t, server, path, "people.csv", large[:100], w.cookies["member"]); answer.Code != http.StatusNotFound {
		t.Errorf("a user without a console: %d", answer.Code)
	}
}

// An import that was checked yesterday is not started at yesterday's prices.
func TestAnImportIsCheckedAgainOnAnotherDay(t *testing.T) {
	now := noon
	w, s, server := importTownAt(t, func() time.Time { return now })
	id := uploaded(t, s, access.Actor{UserID: w.mine.person, Role: access.RoleResellerAdmin, ResellerID: w.mine.reseller})
	now = now.AddDate(0, 0, 1)
	at := fmt.Sprintf("/reseller/customers/import/%d", id)
	admin := signIn(t, server, "reseller_admin@near.example")
	page(t, server, http.MethodPost, at+"/start", nil, admin, http.StatusConflict, "Check the file again", "Check again")
	page(t, server, http.MethodPost, at+"/check", nil, admin, http.StatusSeeOther)
	page(t, server, http.MethodPost, at+"/start", nil, admin, http.StatusSeeOther)
}
