package e2e

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"perseat/e2e/browser"
)

// An installation starts for real, without the demo: the first support lead comes
// from the command line, and everybody else is invited by mail by whom they work
// for.
func TestStartingForReal(t *testing.T) {
	t.Parallel()
	began, post, addr, db := time.Now(), startPost(t), freeAddress(t), filepath.Join(t.TempDir(), "perseat.db")
	printed, err := program.RunOn(context.Background(), db, "support", "add", "sam.ortega@provider.example", "--addr", addr)
	if err != nil {
		t.Fatal(err)
	}
	p, err := program.ServeAt(context.Background(), addr, db, browser.With{Flags: post.settings()})
	if err != nil {
		t.Fatal(err)
	}
	j := travel(t, p, began)
	link, _ := strings.CutPrefix(strings.TrimSpace(printed), p.URL)
	if !strings.HasPrefix(link, "/password/") {
		t.Fatalf("support add prints %q, and the program is at %s", printed, p.URL)
	}
	j.invitation(post, "sam.ortega@provider.example") // is mailed too, and what was printed works all the same

	sam := j.firstSignIn(link, "sam.ortega@provider.example")
	sam.Sees("Set up two-step verification")
	sam.Fill("Code", code(t, sam))
	sam.Click("Turn on")
	sam.OK()
	sam.Sees("Your recovery codes")
	sam.Click("I have kept them")
	sam.OK()
	sam.Sees("Sam Ortega", "Whom do you help?")

	j.fillInProvider(sam)
	j.fillInCatalog(sam)
	j.addReseller(sam)

	niamh := j.firstSignIn(j.invitation(post, "niamh@liffey.example"), "niamh@liffey.example")
	niamh.Sees("Niamh Doyle", "Liffey Cloud")
	niamh.Click("Customers")
	niamh.Click("Add customer")
	fill(niamh, "Company name", "Harbor Foods", "Domain", "harbor.example", "First name", "Maeve", "Last name", "Byrne", "Primary email", "maeve", "Secondary email", "maeve@home.example", "Purchase cap or licenses", "5")
	niamh.Choose("Country", "Ireland")
	niamh.Choose("Time zone", "Europe/Dublin")
	niamh.Choose("Product", "Mail Basic")
	niamh.Tick("Flexible Plan")
	niamh.Click("Continue")
	niamh.OK()
	niamh.Sees("Harbor Foods", "a link is mailed to maeve@home.example", "3.50")
	niamh.Click("Continue and place order")
	niamh.OK()
	niamh.Sees("Harbor Foods", "1 of 5")

	maeve := j.firstSignIn(j.invitation(post, "maeve@home.example"), "maeve@harbor.example")
	maeve.Sees("Maeve Byrne", "Harbor Foods")
	maeve.Click("Users")
	addUser(maeve, "Una")
	maeve.OK()
	maeve.Sees("Una Devlin was added")
	maeve.Click("Subscriptions")
	maeve.Sees("Mail Basic", "2 of 5")
	maeve.SeesNot("EUR")

	// A link that was used, and the other one of the same person, work no more.
	j.nobodyAt(link).Sees("Ask for a new link")
	j.nobodyAt(j.invitation(post, "sam.ortega@provider.example")).Sees("Ask for a new link")
}

// fillInProvider enters who sells.
func (j journey) fillInProvider(sam *browser.Page) {
	j.Helper()
	sam.Click("Provider")
	j.holds(sam, "Country", "IE")
	j.holds(sam, "Billing zone", "Europe/Dublin")
	fill(sam, "Name", "Tessera Distribution Ltd", "Address", "12 Custom House Docks", "VAT number", "IE8Z49289G", "Bank details", "IBAN IE29 AIBK 9311 5212 3456 78")
	sam.Click("Save provider")
	sam.Answered(422)
	sam.Fill("VAT number", "IE8Z49289F")
	sam.Click("Save provider")
	sam.OK()
	sam.Sees("The provider’s facts were saved")
	j.holds(sam, "Name", "Tessera Distribution Ltd")
}

// fillInCatalog adds a product of one edition with a price to the starting catalog.
func (j journey) fillInCatalog(sam *browser.Page) {
	j.Helper()
	sam.Click("Catalog")
	sam.Sees("Google Workspace Business Standard")
	sam.Click("New product")
	fill(sam, "Product id", "Mail", "Name", "Mail")
	sam.Click("Add product")
	sam.OK()
	sam.Click("New edition")
	sam.Choose("Product", "Mail")
	fill(sam, "Edition id", "mail-basic", "Name", "Mail Basic")
	sam.Click("Add edition")
	sam.OK()
	sam.Sees("It is offered as soon as it has a price")
	sam.Click("Add price")
	sam.Tick("Flexible Plan")
	sam.Choose("Currency", "EUR")
	fill(sam, "Price of one user a month", "3.50")
	sam.Pick("Valid from", time.Now().Add(-48*time.Hour).Format(time.DateOnly))
	sam.Click("Continue")
	sam.OK()
	sam.Sees("What changes", "EUR 3.50", "None in EUR")
	sam.Click("Add price EUR 3.50")
	sam.OK()
	sam.Sees("EUR 3.50", "Now")
}

// addReseller adds the first reseller with its admin.
func (j journey) addReseller(sam *browser.Page) {
	j.Helper()
	sam.Click("Resellers")
	sam.Sees("No resellers yet")
	sam.Click("New reseller")
	fill(sam, "Company name", "Liffey Cloud", "Domain", "liffey.example", "VAT number", "IE6388047V",
		"First name", "Niamh", "Last name", "Doyle", "Email", "niamh@liffey.example")
	sam.Choose("Country", "Ireland")
	sam.Choose("Currency", "EUR")
	sam.Click("Add reseller and send invitation")
	sam.OK()
	sam.Sees("Liffey Cloud was added. The invitation is on its way to niamh@liffey.example.", "Niamh Doyle", "50,000 users")
}

// firstSignIn sets the first password by a link and signs in with it.
func (j journey) firstSignIn(link, email string) *browser.Page {
	j.Helper()
	const password = "three blue herons"
	page := j.nobodyAt(link)
	j.holds(page, "Email", email)
	fill(page, "New password", password, "Repeat password", password)
	page.Click("Set password")
	page.OK()
	fill(page, "Email", email, "Password", password)
	page.Click("Sign in")
	page.OK()
	return page
}

// nobodyAt is a new browser at an address.
func (j journey) nobodyAt(address string) *browser.Page {
	j.Helper()
	page := j.nobody()
	page.Go(address)
	return page
}

// fill types into fields, label and text in turn.
func fill(page *browser.Page, labelsAndTexts ...string) {
	for i := 0; i < len(labelsAndTexts); i += 2 {
		page.Fill(labelsAndTexts[i], labelsAndTexts[i+1])
	}
}

var keyOfApp = regexp.MustCompile(`(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}`)

// code is what an authenticator app shows now that was given the key on the page
// (RFC 6238).
func code(t *testing.T, page *browser.Page) string {
	t.Helper()
	key, err := base32.StdEncoding.DecodeString(strings.ReplaceAll(keyOfApp.FindString(page.Text()), " ", ""))
	if err != nil || len(key) == 0 {
		t.Fatalf("no key on the page: %v", err)
	}
	sum := hmac.New(sha1.New, key)
	sum.Write(binary.BigEndian.AppendUint64(nil, uint64(time.Now().Unix()/30)))
	h := sum.Sum(nil)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(h[h[19]&15:])&0x7fffffff%1_000_000)
}

// freeAddress is an address of this machine that nothing listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}
