package handlers

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/labstack/echo/v4"

	"perseat/handlers/api"
)

// Whatever is sent to whichever route, in an address, a form or a body: the
// answer is no fault.
func FuzzRoutes(f *testing.F) {
	w := newTown(f)
	s := openStore(f, w.file)
	f.Cleanup(func() { check(f, s.Close()) })
	server := serverOn(f, s)
	var routes []*echo.Route
	for _, r := range getsFirst(f, w) {
		if r.Path != "/profile/sessions/end-all" && r.Path != "/sign-out" { // who is signed in stays so
			routes = append(routes, r)
		}
	}
	for i, r := range routes {
		f.Add(uint16(i), wanted(&guests{town: w}, r.Path).Encode(), "application/x-www-form-urlencoded")
	}
	for i, seed := range []string{
		"", "q=%00", "older=LTE6YQ&newer=LTE6YQ", "id=1&id=2&id=-1", "seats=9999999999999999999999", "seats=%EF%BC%91", "from=0000-00-00", "amount=1e9&amount=-1",
		"plan=TRIAL&seats=0", "role=job", "quote=%7B%7D", `{"kind":"x"}`, "[]", "a=%zz", "email=a%40b%40c", "domain=xn--", "vat_number=IE", "url=https://%5b::1%5d/",
	} {
		f.Add(uint16(i*7), seed, "application/json")
		f.Add(uint16(i*11), seed, "multipart/form-data; boundary=x")
	}
	f.Fuzz(func(t *testing.T, n uint16, text, kind string) {
		r := routes[int(n)%len(routes)]
		c := call{method: r.Method, address: w.mine.address(r.Path), cookie: w.cookies[insider(r.Path)], body: text, header: http.Header{"Content-Type": {kind}}}
		if r.Method == http.MethodGet {
			q, _ := url.ParseQuery(text)
			c.address += "?" + q.Encode()
		}
		if api.Serves(r.Path) {
			c.header.Set("Idempotency-Key", kind)
		}
		if answer := c.to(server); answer.Code >= 500 {
			t.Fatalf("%s %s answers %d to %q as %q", r.Method, r.Path, answer.Code, text, kind)
		}
	})
}
