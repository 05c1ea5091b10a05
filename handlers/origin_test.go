package handlers

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"perseat/handlers/api"
)

// foreign is what a browser says of a request that another site makes it send.
var foreign = []http.Header{
	{"Sec-Fetch-Site": {"cross-site"}},
	{"Sec-Fetch-Site": {"same-site"}},
	{"Origin": {"https://evil.example"}},
	{"Origin": {"null"}},
	{"Origin": {"http://example.com:8081"}}, // our host, another port
}

// own is what it says of our own forms. Tests are at example.com.
var own = []http.Header{
	{},
	{"Sec-Fetch-Site": {"same-origin"}},
	{"Sec-Fetch-Site": {"none"}},
	{"Origin": {"http://example.com"}},
}

// Every route that changes something refuses what another site makes a browser
// send, before anything else looks at it. Methods without a route do too.
func TestChangingRequestsComeFromOurOwnPages(t *testing.T) {
	w := newTown(t)
	s := w.site(t)
	changing := 0
	for _, r := range routesOf(t, w) {
		if r.Method == http.MethodGet {
			continue
		}
		changing++
		at := w.mine.address(r.Path)
		for _, header := range foreign {
			c := call{method: r.Method, address: at, body: filled().Encode(), cookie: w.cookies[insider(r.Path)], header: header}
			if answer := c.to(s); answer.Code != http.StatusForbidden {
				t.Errorf("%s %s with %v answers %d", r.Method, at, header, answer.Code)
			}
		}
		for _, header := range own {
			c := call{method: r.Method, address: at, header: header}
			if answer := c.to(s); answer.Code == http.StatusForbidden {
				t.Errorf("%s %s with %v is refused", r.Method, at, header)
			}
		}
	}
	if changing < 100 {
		t.Errorf("only %d routes were tried", changing)
	}
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "BREW"} {
		c := call{method: method, address: "/admin/users", cookie: w.cookies["super_admin"], header: foreign[0]}
		if answer := c.to(s); answer.Code != http.StatusForbidden {
			t.Errorf("%s answers %d", method, answer.Code)
		}
	}
}

// What is only looked at changes nothing, so another site's link does no harm.
func TestLookingChangesNothing(t *testing.T) {
	w := newTown(t)
	g := newGuests(t, w)
	before := g.rows(t)
	for _, r := range routesOf(t, w) {
		if r.Method != http.MethodGet || api.Serves(r.Path) {
			continue
		}
		for _, role := range rolesOfTest {
			query := "?" + filled().Encode()
			g.as(role, http.MethodGet, w.mine.address(r.Path)+query, nil)
			g.as(role, http.MethodHead, w.mine.address(r.Path)+query, nil)
		}
	}
	if after := g.rows(t); after != before {
		t.Errorf("looking changed something:\n%s\n%s", before, after)
	}
}

// No header and no field makes one method of another.
func TestNothingOverridesTheMethod(t *testing.T) {
	w := newTown(t)
	g := newGuests(t, w)
	victim := w.mine.address("/admin/users/:user")
	for _, name := range []string{"X-Http-Method-Override", "X-Http-Method", "X-Method-Override"} {
		for _, method := range []string{"POST", "DELETE", "PUT"} {
			c := call{method: "GET", address: victim + "/delete", cookie: w.cookies["super_admin"], header: http.Header{name: {method}}}
			expect(t, c.to(g), http.StatusOK)
			c = call{method: "POST", address: victim, cookie: w.cookies["super_admin"], header: http.Header{name: {method}}, body: "_method=" + method}
			expect(t, c.to(g), http.StatusNotFound)
		}
	}
	c := call{method: "GET", address: victim + "/delete?_method=POST", cookie: w.cookies["super_admin"]}
	expect(t, c.to(g), http.StatusOK)
	if page := g.as("super_admin", "GET", victim, nil).Body.String(); !strings.Contains(page, "Ute Übel") || strings.Contains(page, "/restore") {
		t.Error("the user is deleted")
	}
}

// Another way of writing an address leads to the same guard or nowhere.
func TestNoOtherWayOfWritingAnAddressLeadsAround(t *testing.T) {
	w := newTown(t)
	s := w.site(t)
	server := s.whole()
	mine, far := w.mine.address("/admin/users/:user"), w.far.address("/admin/users/:user")
	id := strconv.Itoa(int(w.far.customer))
	for _, test := range []struct {
		address, role string
		may           []int
	}{
		// Without being signed in.
		{"/admin/../admin/users", "", []int{307, 301, 303, 404}},
		{"/assets/../admin/users", "", []int{307, 301, 404}},
		{"/assets/..%2fadmin/users", "", []int{307, 301, 404}},
		{"/assets/%2e%2e/admin/users", "", []int{307, 301, 404}},
		{"/assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "", []int{307, 301, 404}},
		{"/assets/../../go.mod", "", []int{307, 301, 404}},
		{"/assets/..\\..\\go.mod", "", []int{404}},
		{"/%61dmin/users", "", []int{303, 404}},
		{"/ADMIN/users", "", []int{404}},
		{"/admin%2fusers", "", []int{303, 404}},
		{"/admin/users/", "", []int{303, 404}},
		{"/admin;x=1/users", "", []int{404}},
		{"/healthz/../admin/users", "", []int{307, 301, 404}},
		{"/sign-in%2f..%2fadmin", "", []int{307, 301, 404}},
		// Of another console.
		{"/admin/users", "reseller_admin", []int{404}},
		{"/%61dmin/users", "reseller_admin", []int{404}},
		{"/reseller/..%2fadmin/users", "reseller_admin", []int{307, 301, 404}},
		{"/reseller/%2e%2e/admin/users", "reseller_admin", []int{307, 301, 404}},
		{"//admin/users", "reseller_admin", []int{307, 301, 404}},
		// Of another company.
		{far, "super_admin", []int{404}},
		{mine + "/../" + far[len("/admin/users/"):], "super_admin", []int{307, 301, 404}},
		{mine + "%2f.." + far[len("/admin/users"):], "super_admin", []int{404}},
		{"/admin/users/0" + far[len("/admin/users/"):], "super_admin", []int{404}},
		{"/admin/users/+" + far[len("/admin/users/"):], "super_admin", []int{404}},
		{"/admin/users/%20" + far[len("/admin/users/"):], "super_admin", []int{404}},
		{"/admin/users/0", "super_admin", []int{404}},
		{"/admin/users/-1", "super_admin", []int{404}},
		{"/admin/users/1e1", "super_admin", []int{404}},
		{"/admin/users/1%20OR%201=1", "super_admin", []int{404}},
		{"/admin/users/18446744073709551617", "super_admin", []int{404}},
		{"/admin/users/%00", "super_admin", []int{404}},
		{"/admin/users?customer_id=" + id + "&CustomerID=" + id, "super_admin", []int{200}},
		{"/reseller/customers/" + id, "reseller_admin", []int{404}},
		{"/reseller//customers/" + id, "reseller_admin", []int{307, 301, 404}},
		{"/reseller/customers/" + id + "/orders.csv", "reseller_admin", []int{404}},
		{"/reseller/customers/" + id + "%2forders.csv", "reseller_admin", []int{404}},
		{w.far.address("/reseller/invoices/:number.pdf"), "reseller_admin", []int{404}},
		{w.far.address("/reseller/invoices/:number.csv"), "reseller_admin", []int{404}},
		{"/reseller/invoices/..%2f..%2fetc%2fpasswd.pdf", "reseller_admin", []int{307, 301, 404}},
		{"/reseller/invoices/%0d%0aSet-Cookie:%20a=b.pdf", "reseller_admin", []int{404}},
	} {
		answer := call{method: "GET", address: test.address, cookie: w.cookies[test.role]}.to(server)
		body := answer.Body.String()
		if !slices.Contains(test.may, answer.Code) || strings.Contains(body, "away.example") || answer.Header().Get("Set-Cookie") == "a=b" {
			t.Errorf("%q as %q answers %d", test.address, test.role, answer.Code)
		}
		if to := answer.Header().Get("Location"); answer.Code >= 300 && answer.Code < 400 && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`)) {
			t.Errorf("%q leads to %q", test.address, to)
		}
	}
}
