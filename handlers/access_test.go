package handlers

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

var update = flag.Bool("update", false, "accept what the tests see as golden files")

// town is a database with two resellers, their customers and a person of every
// role, each signed in. Tests work on copies of its file.
type town struct {
	file    string
	cookies map[string]*http.Cookie // by role
	visits  map[string]*http.Cookie // by column, beside the own session's
	mine    ids                     // of the reseller and the customer that the people belong to
	near    ids                     // of another customer of the same reseller
	far     ids                     // of another reseller's customer
}

// ids are the ids that addresses name.
type ids struct {
	reseller, customer, subscription, request, order, user, mail uint
	visit                                                        uint    // of the reseller's staff at the customer
	invoice                                                      string  // of the subscription's yearly payment
	person                                                       uint    // of the reseller's staff
	imports                                                      [2]uint // of users, of customers
	webhook, delivery                                            uint    // of the reseller, about the customer
	entry                                                        uint    // of the customer's record
	key                                                          uint    // of the reseller
}

func (i ids) address(pattern string) string {
	imported := i.imports[1]
	if strings.Contains(pattern, "/users/") {
		imported = i.imports[0]
	}
	return strings.NewReplacer(
		":reseller", fmt.Sprint(i.reseller), ":customer", fmt.Sprint(i.customer), ":subscription", fmt.Sprint(i.subscription),
		":request", fmt.Sprint(i.request), ":order", fmt.Sprint(i.order), ":user", fmt.Sprint(i.user), ":mail", fmt.Sprint(i.mail), ":number", i.invoice,
		":person", fmt.Sprint(i.person),
		":visit", fmt.Sprint(i.visit), ":import", fmt.Sprint(imported), ":webhook", fmt.Sprint(i.webhook), ":delivery", fmt.Sprint(i.delivery),
		":edition", "1010020028", ":entry", fmt.Sprint(i.entry), ":key", fmt.Sprint(i.key), ":passkey", "4711",
	).Replace(pattern)
}

var noon = time.Date(2026, 4, 10, 12, 0, 0, 0, time.UTC)

const testPassword = "correct horse battery"

// rolesOfTest are the columns of the access matrix; nobody is not signed in.
var rolesOfTest = append(append([]string{"nobody"}, names(access.Roles)...), visitColumns()...)

// visiting are those who act on somebody's behalf, each at both levels.
var visiting = []struct {
	name  string
	by    access.Role
	start string // the form that starts it
}{
	{"support@reseller", access.RoleSupportAgent, "/support/visits/new?reseller=:reseller"},
	{"support@admin", access.RoleSupportAgent, "/support/visits/new?customer=:customer"},
	{"reseller@admin", access.RoleResellerSales, "/reseller/customers/:customer/visit"},
}

var levels = []access.Level{access.View, access.Act}

func visitColumns() (out []string) {
	for _, v := range visiting {
		for _, level := range levels {
			out = append(out, v.name+"+"+string(level))
		}
	}
	return out
}

func names(roles []access.Role) []string {
	out := make([]string, len(roles))
	for i, r := range roles {
		out[i] = string(r)
	}
	return out
}

func newTown(t testing.TB) *town { return newTownIn(t, filepath.Join(t.TempDir(), "town.db")) }

// newTownIn makes a town in a database.
func newTownIn(t testing.TB, file string) *town {
	t.Helper()
	w := &town{file: file, cookies: map[string]*http.Cookie{}, visits: map[string]*http.Cookie{}}
	s := openStore(t, w.file)
	ctx := t.Context()
	check(t, s.ImportDefaultCatalog(ctx, access.Job()))
	w.addCompanies(t, s)
	for _, role := range []access.Role{access.RoleSupportAgent, access.RoleSupportLead} {
		_, err := s.AddSupport(ctx, access.Job(), models.NewStaff{
			FirstName: "Sam", LastName: "Ortega", Email: string(role) + "@perseat.example", Role: role, Password: testPassword,
			Demo: true, // exempt from two-step verification
		})
		check(t, err)
	}
	server := serverOn(t, s)
	for _, role := range access.Roles {
		w.cookies[string(role)] = signIn(t, server, string(role)+"@"+domainOf(role))
	}
	w.addVisits(t, s, server)
	check(t, s.Close())
	return w
}

// domainOf is the domain of the town's person of a role.
func domainOf(role access.Role) string {
	switch {
	case role.Support():
		return "perseat.example"
	case role.Customer():
		return "mine.example"
	}
	return "near.example"
}

// addVisits makes a visitor for each column, whose visit is at the own accounts.
func (w *town) addVisits(t testing.TB, s *models.Store, server http.Handler) {
	near := access.Actor{UserID: userID(t, s, "reseller_admin@near.example"), Role: access.RoleResellerAdmin, ResellerID: w.mine.reseller}
	add := func(name string, role access.Role) (email string) {
		in := models.NewStaff{FirstName: "Vera", LastName: "Visitor", Role: role, Password: testPassword}
		if role.Support() {
			in.Email, in.Demo = name+"@perseat.example", true
			_, err := s.AddSupport(t.Context(), access.Job(), in)
			check(t, err)
			return in.Email
		}
		in.Email = name + "@near.example"
		_, err := s.AddStaff(t.Context(), near, in)
		check(t, err)
		return in.Email
	}
	for _, v := range visiting {
		for _, level := range levels {
			column := v.name + "+" + string(level)
			cookie := signIn(t, server, add(strings.NewReplacer("@", ".", "+", ".").Replace(column), v.by))
			w.cookies[column], w.visits[column] = cookie, startVisit(t, server, w.mine.address(v.start), level, cookie)
		}
	}
	for i, at := range []*ids{&w.mine, &w.near, &w.far} {
		by := access.Actor{Role: access.RoleResellerAdmin, ResellerID: at.reseller}
		if by.UserID = userID(t, s, "reseller_admin@far.example"); at.reseller == near.ResellerID {
			by.UserID, by.Role = userID(t, s, add(fmt.Sprint("helper", i), access.RoleResellerSales)), access.RoleResellerSales
		}
		made, err := s.StartVisit(t.Context(), by, "", models.NewVisit{CustomerID: at.customer, Reason: "Asked for help"})
		check(t, err)
		at.visit = made.ID
	}
}

// startVisit fills in the form that starts a visit and returns its cookie.
func startVisit(t testing.TB, server http.Handler, form string, level access.Level, own *http.Cookie) *http.Cookie {
	t.Helper()
	address, query, _ := strings.Cut(form, "?")
	in, err := url.ParseQuery(query)
	check(t, err)
	in.Set("reason", "CSV import fails on row 4")
	in.Set("case_number", "4711")
	in.Set("level", string(level))
	w := send(server, http.MethodPost, address, in, own)
	cookie := cookieOf(w, "perseat_visit")
	if cookie == nil || w.Code != http.StatusSeeOther {
		t.Fatalf("no visit by %s: %d\n%s", form, w.Code, w.Body)
	}
	return cookie
}

func cookieOf(w *httptest.ResponseRecorder, name string) *http.Cookie {
	for _, cookie := range w.Result().Cookies() {
		if cookie.Name == name {
			return cookie
		}
	}
	return nil
}

// addCompanies makes the resellers, the customers and their people.
func (w *town) addCompanies(t testing.TB, s *models.Store) {
	near := addReseller(t, s, "near.example")
	var viewer uint
	for _, role := range []access.Role{access.RoleResellerSales, access.RoleResellerBilling, access.RoleResellerViewer} {
		id, err := s.AddStaff(t.Context(), near, models.NewStaff{
			FirstName: "Niamh", LastName: "Doyle", Email: string(role) + "@near.example", Role: role, Password: testPassword,
		})
		check(t, err)
		viewer = id
	}
	w.mine = addCustomer(t, s, near, "mine.example")
	w.near = addCustomer(t, s, near, "other.example")
	w.mine.person, w.near.person = viewer, viewer
	far := addReseller(t, s, "far.example")
	w.far = addCustomer(t, s, far, "away.example")
	w.mine.imports[1] = uploaded(t, s, near)
	w.near.imports[1], w.far.imports[1] = w.mine.imports[1], uploaded(t, s, far)
}

// uploaded is an import of a user, or of a customer, that waits to be started.
func uploaded(t testing.TB, s *models.Store, who access.Actor) uint {
	file := models.ImportFile{Name: "new.csv", Content: []byte("First name,Last name,Email\nIda,Import,ida\n")}
	upload := s.UploadUsers
	if who.CustomerID == 0 {
		upload = s.UploadCustomers
		file.Content = fmt.Appendf(nil, "Company,Domain,Admin first name,Admin last name,Admin email,Product,Plan,Seats\n"+
			"Imported,imported%d.example,Ida,Import,ida,Google Workspace Business Standard,Flexible,10\n", who.ResellerID)
	}
	id, err := upload(t.Context(), who, file)
	check(t, err)
	return id
}

// addReseller makes a reseller whose customers ask by the form; it returns its admin.
func addReseller(t testing.TB, s *models.Store, domain string) access.Actor {
	ctx := t.Context()
	id, err := s.AddReseller(ctx, access.Job(), models.NewReseller{
		Name: "Reseller of " + domain, Domain: domain, Country: "IE", VATNumber: "IE6388047V", Currency: "EUR",
		Admin: models.NewStaff{FirstName: "Niamh", LastName: "Doyle", Email: "reseller_admin@" + domain, Password: testPassword},
	})
	check(t, err)
	admin := access.Actor{UserID: userID(t, s, "reseller_admin@"+domain), Role: access.RoleResellerAdmin, ResellerID: id}
	settings, err := s.Settings(ctx, admin)
	check(t, err)
	settings.Ordering = models.OrderingForm
	_, err = s.EditSettings(ctx, admin, settings)
	check(t, err)
	_, err = s.AddWebhook(ctx, admin, models.NewWebhook{URL: "https://licenses." + domain, Events: models.EventTypes})
	check(t, err)
	return admin
}

// userID signs a person in and asks who that is.
func userID(t testing.TB, s *models.Store, email string) uint {
	in, err := s.SignIn(t.Context(), email, testPassword, access.Request{}, models.Browser{})
	check(t, err)
	p, err := s.PersonOf(t.Context(), in.Session)
	check(t, err)
	return p.UserID
}

// addCustomer makes a customer with an Annual subscription, an open request and
// one more user of each role.
func addCustomer(t testing.TB, s *models.Store, reseller access.Actor, domain string) ids {
	ctx := t.Context()
	in := models.NewCustomer{
		CustomerInformation: models.CustomerInformation{Name: "Customer of " + domain, Country: "IE", TimeZone: "Europe/Dublin"},
		Domain:              domain,
		Admin:               models.NewUser{FirstName: "Aoife", LastName: "Byrne", Address: "super_admin", Password: testPassword},
		Subscription:        models.NewSubscription{SKU: "1010020028", Plan: billing.AnnualYearly, Seats: 10},
	}
	quote, err := s.QuoteSubscription(ctx, reseller, 0, in.Subscription)
	check(t, err)
	in.Subscription.Kept = quote.Kept()
	made, err := s.AddCustomer(ctx, reseller, in)
	check(t, err)
	admin := access.Actor{UserID: made.AdminID, Role: access.RoleSuperAdmin, ResellerID: reseller.ResellerID, CustomerID: made.CustomerID}
	users, err := s.AddUsers(ctx, admin, []models.NewUser{
		{FirstName: "Una", LastName: "Manager", Address: "user_manager", Role: access.RoleUserManager, Password: testPassword},
		{FirstName: "Mo", LastName: "Member", Address: "member", Password: testPassword},
		{FirstName: "Ute", LastName: "Übel", Address: "ute"},
	})
	check(t, err)
	request, err := s.RequestPurchase(ctx, admin, models.NewRequest{SubscriptionID: made.SubscriptionID, Number: 2})
	check(t, err)
	row, err := s.Request(ctx, admin, request)
	check(t, err)
	mails, err := s.ListMail(ctx, reseller, models.MailFilter{Kind: models.MailRequestMade}, models.Paging{})
	check(t, err)
	invoices, err := s.ListInvoices(ctx, reseller, models.InvoiceFilter{}, models.Paging{})
	check(t, err)
	key, err := s.MakeKey(ctx, reseller, models.NewAPIKey{Name: "Nightly sync", Rights: access.AllRights})
	check(t, err)
	hooks, err := s.ListWebhooks(ctx, reseller)
	check(t, err)
	log, err := s.ListDeliveries(ctx, reseller, hooks[0].ID, models.DeliveryFilter{}, models.Paging{})
	check(t, err)
	entries, err := s.ListActivity(ctx, admin, models.ActivityFilter{}, models.Paging{})
	check(t, err)
	return ids{
		reseller: reseller.ResellerID, customer: made.CustomerID, subscription: made.SubscriptionID,
		request: request, order: row.OrderID, user: users.UserIDs[2], mail: mails.Rows[0].ID,
		invoice: invoices.Rows[0].Number, person: reseller.UserID,
		imports: [2]uint{uploaded(t, s, admin), 0},
		webhook: hooks[0].ID, delivery: log.Rows[0].ID,
		entry: entries.Rows[0].ID, key: key.ID,
	}
}

func openStore(t testing.TB, file string) *models.Store {
	t.Helper()
	s, err := models.Open(context.Background(), file, func() time.Time { return noon }, nil)
	check(t, err)
	return s
}

// copyOf opens a copy of the town that a test may change.
func (w *town) copyOf(t testing.TB) http.Handler {
	t.Helper()
	data, err := os.ReadFile(w.file)
	check(t, err)
	file := filepath.Join(t.TempDir(), "copy.db")
	check(t, os.WriteFile(file, data, 0o600))
	s := openStore(t, file)
	t.Cleanup(func() { check(t, s.Close()) })
	return serverOn(t, s)
}

func serverOn(t testing.TB, s *models.Store) *echo.Echo {
	t.Helper()
	keys, err := s.SessionKeys(context.Background())
	check(t, err)
	return Router(web.New(s, slog.New(slog.DiscardHandler), keys, web.Options{Version: "test", Elapsed: func() time.Duration { return 0 }}))
}

func signIn(t testing.TB, server http.Handler, email string) *http.Cookie {
	t.Helper()
	w := send(server, http.MethodPost, "/sign-in", url.Values{"email": {email}, "password": {testPassword}}, nil)
	if cookie := cookieOf(w, "perseat"); cookie != nil {
		return cookie
	}
	t.Fatalf("%s cannot sign in: %d", email, w.Code)
	return nil
}

func send(server http.Handler, method, address string, form url.Values, cookies ...*http.Cookie) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, address, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, cookie := range cookies {
		if cookie != nil {
			r.AddCookie(cookie)
		}
	}
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	return w
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// filled is a form with something readable in every field that a form here has.
func filled() url.Values {
	return url.Values{
		"cap": {"20"}, "was": {"10"}, "additional": {"1"}, "seats": {"12"}, "number": {"3"}, "source": {"phone"},
		"plan": {"ANNUAL_MONTHLY_PAY"}, "sku": {"1010020025"}, "renewal": {"same"}, "reason": {"Not now"}, "amount": {"1.00"},
		"first_name": {"Anna"}, "last_name": {"Berg"}, "email": {"anna"}, "name": {"Harbor"}, "country": {"IE"},
		"time_zone": {"Europe/Dublin"}, "version": {"1"}, "confirm": {"yes"}, "rights": {"users:read"},
		"case_number": {"4711"}, "level": {"view"}, "access": {"off"}, "customer": {"1"},
		"url": {"https://licenses.example/new"}, "events": {"SUBSCRIPTION_SUSPENDED"},
	}
}

// TestAccess tries every route with every role: with the ids of the own account,
// of another customer, and of another reseller's customer.
func TestAccess(t *testing.T) {
	w := newTown(t)
	b := &borrowed{town: w}
	var out bytes.Buffer
	for _, route := range routesOf(t, w) {
		fmt.Fprintf(&out, "%-4s %s\n", route.Method, route.Path)
		targets := []struct {
			name string
			ids
		}{{"own", w.mine}}
		if strings.Contains(route.Path, ":") && !strings.Contains(route.Path, ":passkey") { // a passkey is a person's, of no company
			targets = append(targets, struct {
				name string
				ids
			}{"other customer", w.near}, struct {
				name string
				ids
			}{"other reseller", w.far})
		}
		for _, target := range targets {
			fmt.Fprintf(&out, "     %-15s", target.name)
			for _, role := range rolesOfTest {
				code := b.try(t, route, target.ids, role)
				fmt.Fprintf(&out, " %s=%d", role, code)
				if ofCompany := !strings.HasPrefix(route.Path, "/profile"); ofCompany && stranger(role, target.name) && code != http.StatusNotFound && code != http.StatusUnauthorized {
					t.Errorf("%s %s of %s is there for %s: %d", route.Method, route.Path, target.name, role, code)
				}
			}
			fmt.Fprintln(&out)
		}
	}
	golden(t, "access.golden", out.Bytes())
}

// stranger reports whether nothing of a company is there for a role: whatever the
// golden file says.
func stranger(role, company string) bool {
	switch company {
	case "other reseller":
		return role != "nobody" && !access.Role(role).Support()
	case "other customer":
		return access.Role(role).Customer() || strings.Contains(role, "@admin")
	}
	return false
}

// No page and no file shows anything of another reseller, nor those of a customer
// anything of another customer.
func TestNoPageShowsAnotherCompany(t *testing.T) {
	w := newTown(t)
	server := w.copyOf(t)
	for _, route := range routesOf(t, w) {
		if route.Method != http.MethodGet {
			continue
		}
		addresses := []string{w.mine.address(route.Path), w.mine.address(route.Path) + "?" + filled().Encode() + "&q=customer"}
		if strings.HasSuffix(route.Path, ":number") {
			addresses = append(addresses, addresses[0]+".csv")
		}
		for _, role := range rolesOfTest {
			for _, address := range addresses {
				page := send(server, http.MethodGet, address, nil, w.cookies[role], w.visits[role]).Body.String()
				if stranger(role, "other reseller") && (strings.Contains(page, "away.example") || strings.Contains(page, "far.example")) {
					t.Errorf("%s shows another reseller’s to %s", address, role)
				}
				if stranger(role, "other customer") && strings.Contains(page, "other.example") {
					t.Errorf("%s shows another customer’s to %s", address, role)
				}
			}
		}
	}
}

func routesOf(t testing.TB, w *town) []*echo.Route {
	t.Helper()
	s := openStore(t, w.file)
	defer func() { check(t, s.Close()) }()
	all := serverOn(t, s).Routes()
	all = slices.DeleteFunc(all, func(r *echo.Route) bool {
		return r.Method == echo.RouteNotFound || strings.HasPrefix(r.Path, "/assets")
	})
	slices.SortFunc(all, func(a, b *echo.Route) int { return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method) })
	return all
}

// borrowed is a copy of the town that is given back when a request changed it.
type borrowed struct {
	*town
	server http.Handler
}

func (b *borrowed) try(t *testing.T, route *echo.Route, on ids, role string) int {
	if b.server == nil {
		b.server = b.copyOf(t)
	}
	address := on.address(route.Path)
	answer := send(b.server, route.Method, address, filled(), b.cookies[role], b.visits[role])
	if answer.Code >= 500 {
		t.Errorf("%s %s as %s answers %d", route.Method, address, role, answer.Code)
	}
	if route.Method == http.MethodPost && answer.Code < 400 && role != "nobody" {
		b.server = nil
	}
	return answer.Code
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		check(t, os.MkdirAll("testdata", 0o755))
		check(t, os.WriteFile(file, got, 0o644))
		return
	}
	want, err := os.ReadFile(file)
	check(t, err)
	if !bytes.Equal(want, got) {
		t.Errorf("%s differs; run the test with -update and read the difference", file)
		old, told := strings.Split(string(want), "\n"), 0
		for i, line := range strings.Split(string(got), "\n") {
			if told < 20 && (i >= len(old) || old[i] != line) {
				t.Errorf("line %d: %s", i+1, line)
				told++
			}
		}
	}
}
