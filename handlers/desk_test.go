package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

// filledAs is a form with some fields set otherwise.
func filledAs(form url.Values, changes ...string) url.Values {
	out := url.Values{}
	for name, values := range form {
		out[name] = values
	}
	for i := 0; i < len(changes); i += 2 {
		out.Set(changes[i], changes[i+1])
	}
	return out
}

func TestSupportLeadsAddResellers(t *testing.T) {
	w, s, server, _ := creditTown(t)
	lead, agent := w.cookies["support_lead"], w.cookies["support_agent"]
	page(t, server, "GET", "/support/resellers", nil, lead, 200, "New reseller", "resellers.csv")
	if text := page(t, server, "GET", "/support/resellers", nil, agent, 200, "resellers.csv"); strings.Contains(text, "New reseller") {
		t.Error("an agent is offered to add a reseller")
	}
	page(t, server, "GET", "/support/resellers?q=nobody", nil, agent, 200, "No reseller matches", `value="nobody"`)
	page(t, server, "GET", "/support/resellers/new", nil, lead, 200, "First admin", `value="50,000"`, "EUR", "no prices yet")
	good := url.Values{
		"key": {"K1"}, "name": {"Foyle Cloud"}, "domain": {"foyle.example"}, "address": {"1 Quay\r\nDerry"}, "country": {"IE"}, "vat_number": {"IE6388047V"},
		"currency": {"EUR"}, "contract_limit": {"1,200"}, "first_name": {"Orla"}, "last_name": {"Foyle"}, "email": {"orla@foyle.example"},
	}
	for says, bad := range map[string]url.Values{
		"Contract limit must be from 1": filledAs(good, "contract_limit", "0"),
		"must be a whole number":        filledAs(good, "contract_limit", "many"),
		"check":                         filledAs(good, "vat_number", "IE6388047W"),
		"Choose a currency":             filledAs(good, "currency", "XXX"),
		"Choose a country":              filledAs(good, "country", "XX"),
	} {
		page(t, server, "POST", "/support/resellers/new", bad, lead, 422, says, `value="Foyle Cloud"`, `value="orla@foyle.example"`)
	}
	for range 2 { // a double click adds one
		page(t, server, "POST", "/support/resellers/new", good, lead, 303)
	}
	page(t, server, "POST", "/support/resellers/new", filledAs(good, "key", "K2"), lead, 422, "There is already a reseller with this domain.")
	list, err := s.ListResellers(t.Context(), access.Actor{Role: access.RoleSupportAgent, UserID: 1}, "foyle", models.Paging{})
	check(t, err)
	if len(list.Rows) != 1 || list.Rows[0].ContractLimit != 1200 || list.Rows[0].Address != "1 Quay\nDerry" {
		t.Fatalf("the resellers are %+v", list.Rows)
	}
	at := "/support/resellers/" + fmt.Sprint(list.Rows[0].ID)
	page(t, server, "GET", at, nil, agent, 200, "Orla Foyle", "1,200 users", "IE6388047V", "Derry")
	file := send(server, http.MethodGet, "/support/resellers.csv?q=foyle", nil, agent).Body.String()
	if !strings.Contains(file, `Foyle Cloud,foyle.example,"1 Quay`) || !strings.Contains(file, "Ireland,IE6388047V,,EUR,1200,0,2026-04-10T13:00:00+01:00") || strings.Count(file, "\r\n") != 3 {
		t.Errorf("the file is %q", file)
	}
	for _, path := range []string{"/support/resellers/new", at + "/edit"} {
		for _, method := range []string{"GET", "POST"} {
			page(t, server, method, path, good, agent, 403)
			page(t, server, method, path, good, w.cookies["reseller_admin"], 404)
		}
	}
}

func TestSupportLeadsEditResellers(t *testing.T) {
	w, s, server, _ := creditTown(t)
	lead := w.cookies["support_lead"]
	at := "/support/resellers/" + fmt.Sprint(w.mine.reseller)
	page(t, server, "GET", at, nil, lead, 200, at+"/edit")
	text := page(t, server, "GET", at+"/edit", nil, lead, 200, "It is fixed since the first subscription.", "edit the VAT facts", at+"/vat")
	version := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(text)[1]
	good := url.Values{"name": {"Mine Limited"}, "address": {""}, "currency": {"EUR"}, "contract_limit": {"40"}, "version": {version}}
	page(t, server, "POST", at+"/edit", filledAs(good, "contract_limit", "-3"), lead, 422, "Contract limit must be from 1", `value="-3"`, `value="Mine Limited"`)
	page(t, server, "POST", at+"/edit", filledAs(good, "currency", "USD"), lead, 422, "The currency is fixed since the reseller’s first subscription.")
	page(t, server, "POST", at+"/edit", filledAs(good, "vat_number", "DE1", "country", "DE", "domain", "stolen.example"), lead, 303)
	page(t, server, "GET", at, nil, lead, 200, "Mine Limited", "40 users", "Ireland")
	page(t, server, "POST", at+"/edit", filledAs(good, "name", "Late"), lead, 409, "in the meantime. Nothing was saved.", `value="Late"`)
	r, err := s.FindReseller(t.Context(), access.Actor{Role: access.RoleSupportAgent, UserID: 1}, w.mine.reseller)
	check(t, err)
	if r.Country != "IE" || r.Domain == "stolen.example" || r.Name != "Mine Limited" {
		t.Errorf("the reseller is %+v", r.Reseller)
	}
	page(t, server, "GET", "/support/resellers/9999/edit", nil, lead, 404)
}

func TestSupportLeadsEditTheProvider(t *testing.T) {
	w, s, server, _ := creditTown(t)
	lead := w.cookies["support_lead"]
	text := page(t, server, "GET", "/support/provider", nil, lead, 200, "It is fixed since the first subscription.", "23 %")
	version := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(text)[1]
	good := url.Values{
		"version": {version}, "name": {"Tessera"}, "address": {"Dublin"}, "country": {"IE"}, "billing_zone": {"Europe/Dublin"}, "vat_number": {"IE8Z49289F"},
		"bank": {"IBAN"}, "due_days": {"14"}, "series": {"TD-"}, "own_rate": {"8.1"},
	}
	for says, bad := range map[string]url.Values{
		"Name must have 1 to 120":      filledAs(good, "name", " "),
		"Due days must be from 0":      filledAs(good, "due_days", "400"),
		"must be a whole number":       filledAs(good, "due_days", "soon"),
		"must be a number of percent":  filledAs(good, "own_rate", "some"),
		"The invoice series must have": filledAs(good, "series", "td"),
		"country is fixed":             filledAs(good, "country", "DE", "vat_number", ""),
		"billing zone is fixed":        filledAs(good, "billing_zone", "Asia/Tokyo"),
	} {
		page(t, server, "POST", "/support/provider", bad, lead, 422, says, "IBAN")
	}
	page(t, server, "POST", "/support/provider", good, lead, 303)
	page(t, server, "GET", "/support/provider", nil, lead, 200, `value="Tessera"`, `value="TD-"`, `value="14"`, `value="8.1"`)
	page(t, server, "POST", "/support/provider", filledAs(good, "name", "Late"), lead, 409, "in the meantime. Nothing was saved.", `value="Late"`)
	if p, err := s.Provider(t.Context()); err != nil || p.Name != "Tessera" || p.DueDays != 14 {
		t.Errorf("%+v, %v", p, err)
	}
	page(t, server, "POST", "/support/provider", good, w.cookies["support_agent"], 403)
}

func TestSupportLeadsSetPrices(t *testing.T) {
	w, s, server, _ := creditTown(t)
	lead := w.cookies["support_lead"]
	const at = "/support/catalog/editions/1010020028"
	page(t, server, "GET", "/support/catalog", nil, lead, 200, at, "EUR 16.20 Flexible, 13.60 Annual", "prices.csv")
	page(t, server, "GET", at, nil, lead, 200, "Add price", "EUR 16.20", "300", "Every new user takes one")
	page(t, server, "GET", at+"/prices/new", nil, lead, 200, "Continue")
	good := url.Values{"plan": {"FLEXIBLE"}, "currency": {"EUR"}, "price": {"17"}, "from": {"2026-05-01"}}
	for says, bad := range map[string]url.Values{
		"Choose a plan.":             filledAs(good, "plan", "TRIAL"),
		"Choose a currency":          filledAs(good, "currency", "XXX"),
		"Price of one user a month":  filledAs(good, "price", "dear"),
		"Choose the day from which":  filledAs(good, "from", "soon"),
		"From must be a day within":  filledAs(good, "from", "2062-05-01"),
		"Price must not be negative": filledAs(good, "price", "-1"),
	} {
		page(t, server, "POST", at+"/prices/review", bad, lead, 422, says)
	}
	text := page(t, server, "POST", at+"/prices/review", good, lead, 200, "Price until now", "EUR 16.20", "EUR 17.00", "1 May 2026")
	kept := regexp.MustCompile(`name="kept" value="([^"]*)"`).FindStringSubmatch(text)[1]
	form := filledAs(good, "kept", kept, "key", "K1")
	for range 2 {
		page(t, server, "POST", at+"/prices/new", form, lead, 303)
	}
	page(t, server, "GET", at, nil, lead, 200, "Coming", "EUR 17.00", "to 30 Apr 2026")
	page(t, server, "POST", at+"/prices/new", filledAs(form, "key", "K2"), lead, 409, "The prices have changed since the review.", "There is a price from that very day already.")
	file := send(server, http.MethodGet, "/support/catalog/prices.csv", nil, lead).Body.String()
	if !strings.Contains(file, "Google Workspace,1010020028,Google Workspace Business Standard,Flexible Plan,EUR,17.00,2026-05-01,\r\n") ||
		!strings.Contains(file, "Flexible Plan,EUR,16.20,2020-01-01,2026-04-30\r\n") {
		t.Errorf("the file is %s", file)
	}
	list, err := s.PriceList(t.Context(), access.Actor{Role: access.RoleSupportLead, UserID: 1})
	check(t, err)
	if len(list)+1 != strings.Count(file, "\r\n") || list[0].ValidFrom > billing.NewDay(2026, 4, 10) {
		t.Errorf("%d prices, %+v first", len(list), list[0])
	}
	page(t, server, "POST", at+"/prices/new", form, w.cookies["support_agent"], 403)
	page(t, server, "GET", "/support/catalog/prices.csv", nil, w.cookies["support_agent"], 403)
	page(t, server, "GET", "/support/catalog/editions/nothing", nil, lead, 404)
}

const mailCatalog = `{"products": [{"id": "Mail", "name": "Mail"}],
	"skus": [{"id": "mail-1", "product": "Mail", "name": "Mail <Basic>", "rank": 1, "plans": ["FLEXIBLE"]}],
	"prices": [{"sku": "mail-1", "plan": "FLEXIBLE", "currency": "EUR", "from": "2026-01-01", "price": "3.50"}]}`

func TestSupportLeadsFillTheCatalog(t *testing.T) {
	w, s, server, _ := creditTown(t)
	lead := w.cookies["support_lead"]
	page(t, server, "POST", "/support/catalog/products/new", url.Values{"id": {"a b"}, "name": {"Chat"}}, lead, 422, "Product id must have", `value="a b"`, `value="Chat"`)
	page(t, server, "POST", "/support/catalog/products/new", url.Values{"id": {"Chat"}, "name": {"Chat"}}, lead, 303)
	page(t, server, "GET", "/support/catalog", nil, lead, 200, "No edition yet.")
	edition := url.Values{"product": {"Chat"}, "id": {"chat-1"}, "name": {"Chat One"}, "rank": {"1"}, "edition_limit": {"0"}, "plans": {"FLEXIBLE", "TRIAL"}, "automatic": {"yes"}}
	page(t, server, "POST", "/support/catalog/editions/new", filledAs(edition, "rank", "first"), lead, 422, "must be a whole number", `value="first"`, `value="Chat One"`)
	page(t, server, "POST", "/support/catalog/editions/new", filledAs(edition, "product", "Nothing"), lead, 422, "Choose a product from the list.")
	page(t, server, "POST", "/support/catalog/editions/new", edition, lead, 303)
	page(t, server, "GET", "/support/catalog/editions/chat-1", nil, lead, 200, "It has no price yet", "Flexible Plan, Trial", "0 subscriptions")

	const at = "/support/catalog/import"
	upload := func(text string, status int, says ...string) string {
		t.Helper()
		answer := uploadFile(t, server, at+"/review", "catalog.json", []byte(text), lead)
		if answer.Code != status {
			t.Fatalf("the upload answers %d, want %d", answer.Code, status)
		}
		for _, want := range says {
			if !strings.Contains(answer.Body.String(), want) {
				t.Errorf("the answer does not say %q", want)
			}
		}
		return answer.Body.String()
	}
	upload("{", 422, "cannot be read")
	upload("", 422, "cannot be read")
	upload(strings.Repeat(" ", 500_001), 422, "larger than 500 kB")
	page(t, server, "POST", at+"/review", url.Values{}, lead, 422, "Choose a catalog file.")
	upload(mailCatalog, 200, "Mail &lt;Basic&gt;", "Import these changes", `name="catalog"`)
	for range 2 {
		page(t, server, "POST", at, url.Values{"key": {"K1"}, "catalog": {mailCatalog}}, lead, 303)
	}
	upload(mailCatalog, 422, "The file changes nothing")
	page(t, server, "POST", at, url.Values{"key": {"K2"}, "catalog": {"nonsense"}}, lead, 422, "cannot be read")
	e, err := s.Edition(t.Context(), access.Actor{Role: access.RoleSupportLead, UserID: 1}, "mail-1")
	if err != nil || len(e.Prices) != 1 {
		t.Errorf("%+v, %v", e, err)
	}
	agent := w.cookies["support_agent"]
	page(t, server, "POST", at, url.Values{"catalog": {mailCatalog}}, agent, 403)
	page(t, server, "POST", "/support/catalog/products/new", url.Values{"id": {"X"}, "name": {"X"}}, agent, 403)
	page(t, server, "POST", "/support/catalog/editions/new", edition, agent, 403)
}
