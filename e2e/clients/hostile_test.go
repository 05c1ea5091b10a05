package clients

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"google.golang.org/api/googleapi"
)

// hostile calls every method of the documents in ways in which nobody should.
type hostile struct {
	*world
	key    string
	url    string
	values map[string]string // of parameters that name something that there is
	calls  int
}

// Whatever a call sends to whatever method, it is answered in the APIs' shape, and
// never by a fault. What there is to call is read from the documents alone.
func TestHostileCallsToEveryMethod(t *testing.T) {
	t.Setenv("PERSEAT_API_RATE", "6000000")
	on(t, func(w *world) {
		h := &hostile{world: w, key: w.key(dublin, "all"), url: w.program.URL, values: map[string]string{
			"customerId": harbor, "subscriptionId": w.of(harbor, standard).SubscriptionId, "userKey": "nobody@" + harbor, "userId": "nobody@" + harbor,
			"productId": "Google-Apps", "skuId": plus, "deletionType": "transfer_to_direct",
		}}
		theirs := w.key(seattle, "all")
		for _, api := range []string{"reseller/v1", "admin/directory_v1", "licensing/v1"} {
			var d document
			read(t, w.program, "/discovery/v1/apis/"+api+"/rest", &d)
			for _, of := range d.Resources {
				for _, m := range of.Methods {
					one := hostileMethod{h, m.ID, m.HTTPMethod, m.Path, m.ParameterOrder, m.Request.Ref}
					one.keys(theirs)
					one.paths()
					one.queries()
					one.bodies(d)
				}
			}
		}
		t.Logf("%d calls", h.calls)
		out, err := program.Run(t.Context(), w.program, "verify")
		if err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
}

// A key that calls too often is told so, and when to call again; others go on.
func TestCallsAMinute(t *testing.T) {
	t.Setenv("PERSEAT_API_RATE", "60") // six at once
	on(t, func(w *world) {
		var err error
		for range 30 {
			if _, err = w.reseller.Customers.Get(harbor).Do(); err != nil {
				break
			}
		}
		w.refused(err, "429 quotaExceeded", "60 calls a minute")
		var e *googleapi.Error
		if errors.As(err, &e); e.Header.Get("Retry-After") != "1" || !strings.Contains(e.Body, `"domain":"usageLimits"`) {
			t.Errorf("answered %v, %s", e.Header, e.Body)
		}
		do(w, w.resellerAs(w.key(dublin, "customers:read")).Customers.Get(harbor))
	})
}

// hostileMethod is one method that is called.
type hostileMethod struct {
	*hostile
	id, verb, path string
	required       []string
	body           string // the schema of what it reads; "" if it reads nothing
}

// address is where the method stands, with some parameters changed.
func (m hostileMethod) address(changed map[string]string) string {
	path, query := m.path, url.Values{}
	for _, name := range m.required {
		value, ok := changed[name]
		if !ok {
			value = m.values[name]
		}
		if !strings.Contains(path, "{"+name+"}") {
			query.Set(name, value)
		}
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(value))
	}
	return m.url + "/" + path + "?" + query.Encode()
}

// least is the least that the method reads.
func (m hostileMethod) least() string {
	if m.body != "" {
		return "{}"
	}
	return ""
}

func (m hostileMethod) keys(theirs string) {
	for _, authorization := range []string{"", "Bearer", "Bearer ", "Bearer nothing", "Basic eDp5", "Bearer " + strings.Repeat("x", 4000)} {
		m.send(m.address(nil), m.least(), authorization, 401)
	}
	if slices.Contains(m.required, "customerId") && !strings.HasPrefix(m.id, "reseller.customers.get") {
		m.send(m.address(nil), m.least(), "Bearer "+theirs, 403, 400)
		m.send(m.address(map[string]string{"customerId": cascade}), m.least(), "Bearer "+m.key, 403, 400)
	}
}

func (m hostileMethod) paths() {
	for _, name := range m.required {
		for _, value := range []string{
			"0", "-1", "99999999999999999999", strings.Repeat("a", 3000), "%", "...", `"`, "' OR 1=1 --", "\x00", "\xff", "ü", "C99999999", " ", "a/b", "@", "@" + harbor, "null",
		} {
			m.send(m.address(map[string]string{name: value}), m.least(), "Bearer "+m.key, 400, 403, 404, 412)
		}
	}
}

func (m hostileMethod) queries() {
	for _, query := range []string{
		"nothing=1", "alt=xml", "fields=((", "fields=" + strings.Repeat("a(", 300), "maxResults=1.5", "maxResults=-1", "maxResults=99999999999", "pageToken=%ff",
		"prettyPrint=maybe", "%zz", "a=1;b=2", "maxResults=1&maxResults=2", "callback=x", "orderBy=1", "query=%00", "customerNamePrefix=%ff",
	} {
		m.send(m.address(nil)+"&"+query, m.least(), "Bearer "+m.key)
	}
}

// bodies sends what is no body at all, and each field with values of each type.
func (m hostileMethod) bodies(d document) {
	broken := []string{
		"{", "[]", "null", `"x"`, "12", `{"nothing":1}`, "{}{}", "\xff\xfe", `{"nothing":"` + strings.Repeat("x", 70_000) + `"}`, strings.Repeat("[", 20_000),
		strings.Repeat(`{"name":`, 3000), `{"nothing":"\u0000"}`, `{"nothing":"\ud800"}`,
	}
	if m.verb != http.MethodGet {
		for _, body := range broken {
			m.send(m.address(nil), body, "Bearer "+m.key, 400)
		}
	}
	if m.body == "" {
		return
	}
	m.send(m.address(nil), "", "Bearer "+m.key, 400)
	for _, schema := range []string{m.body, "Address", "Seats", "UserName"} { // a field of another does not belong here
		for field := range d.Schemas[schema].Properties {
			for _, value := range []string{
				"null", "1", "-1", "1.5", "1e400", "9223372036854775808", `"12"`, `"x"`, `""`, "true", `"true"`, "[]", "{}", "[1]", "[{}]", `["x"]`, `{"a":1}`,
				`"` + strings.Repeat("x", 3000) + `"`, `"\u0000"`,
			} {
				m.send(m.address(nil), fmt.Sprintf(`{%q:%s}`, field, value), "Bearer "+m.key)
			}
		}
	}
}

// send makes a call, and requires one of the codes if any are named.
func (m hostileMethod) send(address, body, authorization string, codes ...int) {
	m.Helper()
	m.calls++
	r, err := http.NewRequestWithContext(m.Context(), m.verb, address, strings.NewReader(body))
	m.check(err)
	r.Header.Set("Content-Type", "application/json")
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	answer, err := http.DefaultClient.Do(r)
	m.check(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	m.check(err)
	var said struct {
		Error struct {
			Code            int
			Message, Status string
			Errors          []struct{ Message, Domain, Reason string }
		}
	}
	e := &said.Error
	shaped := answer.StatusCode < 300 || json.Unmarshal(text, &said) == nil && e.Code == answer.StatusCode && e.Message != "" && e.Status != "" &&
		len(e.Errors) > 0 && e.Errors[0].Reason != "" && e.Errors[0].Domain != ""
	if answer.StatusCode >= 500 || !shaped || len(codes) > 0 && !slices.Contains(codes, answer.StatusCode) {
		m.Errorf("%s %s %.200q is answered %d, %.300s", m.id, strings.TrimPrefix(address, m.url), body, answer.StatusCode, text)
	}
}
