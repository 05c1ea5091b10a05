package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"perseat/e2e/browser"
)

// An administrator imports users from a spreadsheet's file, without scripts: it is
// checked before anything is done, as many are added as there are seats, and the
// page of the running import comes to its result.
func TestUsersAreImportedFromAFile(t *testing.T) {
	j := begin(t)
	axe, err := os.ReadFile("checks/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatalf("%v: npm --prefix e2e/checks ci brings it", err)
	}
	plain, maeve := j.as(maeve).WithoutScripts(), j.as(maeve)
	plain.Click("Users")
	plain.Click("Import users")
	plain.Sees("Up to 50,000 rows and 10 MB", "22 of 25 seats used")
	plain.Upload("CSV file", file(t, "\uFEFFGiven name;Surname;E-mail;Floor\r\n"+
		"Zoë;Müller-Größe;zoe;\r\n\"Dara\";\"Devlin; the younger\";dara;\"two\r\nlines\"\r\nNessa;O’Dowd;nessa;\r\n"+
		"Fergal;Devlin;fergal;\r\nMaeve;Gallagher;admin@harbor.example;\r\n"))
	plain.Click("Check the file")
	plain.OK()
	plain.Sees("3 users will be added", "1 row is there already", "1 row does not fit", "By this row, Harbor Foods has used 25 of 25 users",
		"These columns of the file are not read: Floor.", "Zoë Müller-Größe")
	maeve.Go(plain.At())
	look(j, maeve, string(axe), "the check")
	plain.Click("Add 3 users")
	arrives(t, plain, "3 users were added")
	plain.Sees("5 rows", "Fergal Devlin", "No seat", "See how to get more seats")
	maeve.Go(plain.At())
	look(j, maeve, string(axe), "the result")
	maeve.Wide(1280, "light")
	maeve.Click("Show users")
	find(maeve, "zoe")
	if row := maeve.Row("Zoë Müller-Größe"); !contains(row, "zoe@harbor.example", standard, "Active") {
		t.Errorf("the user's row says %q", row)
	}
	maeve.Click("Order history")
	maeve.Sees("25, added 3")
}

// A reseller imports a customer with two subscriptions, and sees the cost first.
func TestCustomersAreImportedFromAFile(t *testing.T) {
	j := begin(t)
	niamh := j.as(niamh)
	niamh.Click("Customers")
	niamh.Click("Import customers")
	niamh.Upload("CSV file", file(t, "Company,Domain,First name,Last name,Email,Product,Plan,Seats\n"+
		"Quay Foods,quay.example,Aoife,Byrne,aoife,"+standard+",Annual (yearly payments),5\n,quay.example,,,,Google Vault,Flexible,10\n"))
	niamh.Click("Check the file")
	niamh.Sees("2 subscriptions will be added", "with VAT now", "This is not refundable", "Quay Foods")
	niamh.Click("Add 2 subscriptions")
	arrives(t, niamh, "2 subscriptions were added")
	niamh.Click("Quay Foods")
	niamh.Sees(standard, "Google Vault", "quay.example")
}

// file writes a file that a browser can send.
func file(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// arrives waits until a page that refreshes itself says something.
func arrives(t *testing.T, page *browser.Page, text string) {
	t.Helper()
	for range 60 {
		page.Go(strings.TrimSuffix(page.At(), "?refresh=off") + "?refresh=off")
		if strings.Contains(page.Text(), text) {
			return
		}
		time.Sleep(250 * time.Millisecond)
	}
	page.Sees(text)
}
