package handlers

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"perseat/models/access"
)

// says fails the test unless an answer is a page, or a file, with all texts.
func says(t *testing.T, answer *httptest.ResponseRecorder, texts ...string) string {
	t.Helper()
	expect(t, answer, http.StatusOK)
	body := html.UnescapeString(answer.Body.String())
	for _, text := range texts {
		if !strings.Contains(body, text) {
			t.Errorf("%q is missing", text)
		}
	}
	return body
}

// TestActivityInEveryConsole does something on somebody's behalf, and reads of it
// in every console, as a page and as a file.
func TestActivityInEveryConsole(t *testing.T) {
	w := newTown(t)
	g := newGuests(t, w)
	expect(t, g.as(supportAct, http.MethodPost, "/admin/users/new", url.Values{
		"first_name": {"Anna"}, "last_name": {"Berg"}, "email": {"anna"},
	}), http.StatusSeeOther)
	const both = "Vera Visitor (support, case 4711) for Customer of mine.example"
	address := w.mine.address
	for column, lists := range map[string][]string{
		"super_admin":        {"/admin/activity"},
		resellerAct:          {"/admin/activity"},
		"reseller_admin":     {"/reseller/activity", address("/reseller/customers/:customer/activity")},
		"reseller_sales":     {"/reseller/activity", address("/reseller/customers/:customer/activity")},
		"support_agent":      {"/support/activity", address("/support/activity?customer=:customer"), address("/support/activity?reseller=:reseller")},
		"support_lead":       {"/support/activity", address("/support/activity?customer=:customer")},
		"support@admin+view": {"/admin/activity"},
	} {
		for _, list := range lists {
			page := says(t, g.as(column, http.MethodGet, list, nil), both, "Added Anna Berg", "Licenses: Google Workspace Business Standard", "Support agent, on behalf of")
			file := says(t, g.as(column, http.MethodGet, strings.Replace(list, "/activity", "/activity.csv", 1), nil), both, "Added Anna Berg", "Time (Europe/Dublin)")
			if strings.Count(file, "\r\n") < 5 {
				t.Errorf("the file of %s for %s is short", list, column)
			}
			if one := strings.Contains(page, "Verified up to entry "); one != (list == "/admin/activity" || strings.Contains(list, "customer")) {
				t.Errorf("%s for %s says %v of a record's hashes", list, column, one)
			}
			entry := regexp.MustCompile(`href="(/\w+/activity/\d+)">Added Anna Berg<`).FindStringSubmatch(page)
			if entry == nil {
				t.Fatalf("%s for %s leads to no entry", list, column)
			}
			says(t, g.as(column, http.MethodGet, entry[1], nil), both, "<h1>Added Anna Berg</h1>", "Hash", "Of the record of Customer of mine.example")
		}
	}
	for _, filter := range []string{"q=anna", "q=4711&behalf=yes", "who=support&what=users", "from=2026-04-10&to=2026-04-10", "q=nothing&what=nothing&from=x"} {
		page := g.as("super_admin", http.MethodGet, "/admin/activity?"+filter, nil)
		expect(t, page, http.StatusOK)
		if found := strings.Contains(page.Body.String(), "Added Anna Berg"); found != !strings.Contains(filter, "nothing") {
			t.Errorf("%s finds it: %v", filter, found)
		}
	}
	says(t, g.as("support_lead", http.MethodGet, "/support/activity?of=provider", nil), "to the support staff", "Verified up to entry ")
	if page := g.as("support_agent", http.MethodGet, "/support/activity?of=provider", nil).Body.String(); strings.Contains(page, "to the support staff") {
		t.Error("an agent sees the provider's own record")
	}
	expect(t, g.as("support_agent", http.MethodGet, "/support/activity?customer=4711", nil), http.StatusNotFound)
	if page := g.as("reseller_sales", http.MethodGet, "/reseller/activity?of=own", nil).Body.String(); strings.Contains(page, "Invited") {
		t.Error("sales see the record of the own company")
	}
	says(t, g.as("reseller_admin", http.MethodGet, "/reseller/activity?of=own", nil), "Invited", "Verified up to entry ")
	says(t, g.as("reseller_sales", http.MethodGet, address("/reseller/customers/:customer"), nil), "Recent activity", "Added Anna Berg")
	if page := g.as("reseller_viewer", http.MethodGet, address("/reseller/customers/:customer"), nil).Body.String(); strings.Contains(page, "Recent activity") {
		t.Error("a viewer sees activity")
	}
}

func TestARecordOfAnotherHandIsTold(t *testing.T) {
	w := newTown(t)
	g := newGuests(t, w)
	g.exec(t, "UPDATE activity SET facts = '{}' WHERE chain = ? AND seq = 3", fmt.Sprintf("customers/%d", w.mine.customer))
	for column, list := range map[string]string{
		"super_admin": "/admin/activity", "reseller_sales": w.mine.address("/reseller/customers/:customer/activity"),
		"support_agent": w.mine.address("/support/activity?customer=:customer"),
	} {
		if page := says(t, g.as(column, http.MethodGet, list, nil), "This record is not as it was written.", "Entry 3 was changed"); strings.Contains(page, "Verified") {
			t.Errorf("%s says both", list)
		}
	}
}

func TestASearchForTooManyIsAnswered(t *testing.T) {
	w := newTown(t)
	g := newGuests(t, w)
	g.exec(t, `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1001)
		INSERT INTO users (reseller_id, customer_id, role, status, first_name, last_name, name_key, email, email_key, created_at)
		SELECT ?, ?, 'member', 'active', 'Zoe', 'Zander', 'zander zoe', 'z' || i, 'z' || i, '2026-04-10 12:00:00' FROM n`, w.mine.reseller, w.mine.customer)
	g.exec(t, "INSERT INTO search_words (what, scope, word, id) SELECT 3, 0, 'zander', id FROM users WHERE last_name = 'Zander'")
	answer := g.as("super_admin", http.MethodGet, "/admin/activity?q=zander", nil)
	expect(t, answer, http.StatusUnprocessableEntity)
	if page := html.UnescapeString(answer.Body.String()); !strings.Contains(page, "Too many people or customers have “zander” in their name.") || !strings.Contains(page, `value="zander"`) {
		t.Error("the page does not say so, or lost what was typed")
	}
}

// TestTheAdminConsoleShowsNoPrices goes through every page and file of the Admin
// console, of every role and visitor, and looks for what the reseller pays.
func TestTheAdminConsoleShowsNoPrices(t *testing.T) {
	w := newTown(t)
	g := newGuests(t, w)
	form := w.mine.address("/reseller/customers/:customer/subscriptions/:subscription/add-licenses/review?additional=5&source=phone&note=ours-alone&po_number=PO-4711")
	page := g.as("reseller_admin", http.MethodGet, form, nil)
	order := hiddenFields(t, page.Body.String())
	expect(t, g.as("reseller_admin", http.MethodPost, strings.Split(form, "?")[0], order), http.StatusSeeOther)
	if sold := g.as("reseller_admin", http.MethodGet, "/reseller/orders.csv", nil).Body.String(); !strings.Contains(sold, "PO-4711") {
		t.Fatal("nothing was ordered under the P.O. number")
	}
	secret := regexp.MustCompile(`EUR|€|PO-4711|P\.O\.|ours-alone|\b\d+\.\d\d\b|\bprice|\bVAT\b|\binvoice`)
	for _, column := range []string{string(access.RoleSuperAdmin), string(access.RoleUserManager), supportAct, resellerAct, "support@admin+view"} {
		seen := map[string]bool{}
		pages := []string{"/admin", "/admin/users.csv", "/admin/orders.csv", "/admin/activity.csv"}
		for len(pages) > 0 {
			address := pages[0]
			pages = pages[1:]
			if seen[address] || !strings.HasPrefix(address, "/admin") || len(seen) > 300 {
				continue
			}
			seen[address] = true
			answer := g.as(column, http.MethodGet, address, nil)
			if answer.Code != http.StatusOK {
				continue
			}
			text, links := readable(t, answer.Body.String())
			pages = append(pages, links...)
			if found := secret.FindString(text); found != "" {
				t.Errorf("%s says %q to %s", address, found, column)
			}
		}
		if len(seen) < 15 && column != string(access.RoleUserManager) {
			t.Errorf("%s saw only %d pages", column, len(seen))
		}
	}
}

// readable is the text of a page, with what its forms carry, and where it leads.
func readable(t *testing.T, page string) (text string, links []string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	check(t, err)
	var b strings.Builder
	for n := range doc.Descendants() {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data + "\n")
		case n.Type != html.ElementNode:
		case n.Data == "a":
			links = append(links, attribute(n, "href"))
		case n.Data == "input":
			b.WriteString(attribute(n, "value") + "\n")
		}
	}
	return b.String(), links
}

// hiddenFields are what the last form of a page that changes something carries.
func hiddenFields(t *testing.T, page string) url.Values {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	check(t, err)
	form := url.Values{}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "input" && attribute(n, "type") == "hidden" {
			form.Set(attribute(n, "name"), attribute(n, "value"))
		}
	}
	return form
}
