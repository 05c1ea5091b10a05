package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"perseat/models"
)

// Whatever is sent, a body is either read whole, so that it means the same when it
// is written and read again, or refused by a 400 that names a field.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"skuId":"1","plan":{"planName":"TRIAL"},"seats":{"numberOfSeats":12}}`, `{"suspensionReasons":["A",null]}`,
		`{"seats":{"numberOfSeats":"12"}}`, `{"seats":null,"skuId":null}`, `[`, `{"a":1}`, `{"emails":[{"address":"x","primary":true}]}`,
		`{"plan":{"plan":{"plan":{}}}}`, "{\"skuId\":\"\\ud800\"}", `{"skuId":"1"}{}`, `{"skuId":"1","skuId":"2"}`, `{"name":{"givenName":"\u0000"}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, to := range []any{&customer{}, &subscription{}, &seats{}, &user{}, &userMakeAdmin{}} {
			err := decode(text, to)
			if err != nil {
				mustName(t, err)
				continue
			}
			written, err := json.Marshal(to)
			if err != nil {
				t.Fatal(err)
			}
			again := reflect.New(reflect.TypeOf(to).Elem()).Interface()
			if err := decode(written, again); err != nil {
				t.Fatalf("%s was read, and written as %s, which is refused: %v", text, written, err)
			}
			if twice, err := json.Marshal(again); err != nil || string(twice) != string(written) {
				t.Fatalf("%s is read as %s, and that as %s", text, written, twice)
			}
		}
	})
}

// mustName requires a refusal that is answered by 400 and names what is wrong.
func mustName(t *testing.T, err error) {
	t.Helper()
	var refusal *models.Error
	if !errors.As(err, &refusal) || len(refusal.Fields) != 1 || refusal.Fields[0].Field == "" || refusalOf(err).code != http.StatusBadRequest {
		t.Fatalf("refused by %#v", err)
	}
	if !json.Valid(refusalOf(err).json()) {
		t.Fatalf("answered %s", refusalOf(err).json())
	}
}

func FuzzUserQuery(f *testing.F) {
	for _, seed := range []string{
		"", "anna", "email:anna* isAdmin=true", "familyName='van Berg'", `name="x" y`, "email:", ":", "=", "a:b:c", "'", "''", "isSuspended=yes", "phone=1", "* *",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := userQuery(text); err != nil {
			mustName(t, err)
		}
	})
}

func FuzzFields(f *testing.F) {
	for _, seed := range []string{"", "a", "a,b", "a/b", "a(b,c/d)", "*", "a(", ")", ",", "a(b)(c)", "a/b(c)/d", "((((", "a/a/a/a/a/a/a/a/a/a/a/a/a"} {
		f.Add(seed)
	}
	answer := []byte(`{"a":{"b":[{"c":{"d":1}}],"c":2},"b":[],"c":null}`)
	f.Fuzz(func(t *testing.T, text string) {
		wanted, err := wantedFields(text)
		if err != nil {
			mustName(t, err)
			return
		}
		left, err := wanted.from(answer)
		if err != nil || !json.Valid(left) || len(left) > len(answer) {
			t.Fatalf("%q leaves %s, %v", text, left, err)
		}
	})
}

func FuzzQuery(f *testing.F) {
	for _, seed := range []string{"", "alt=json", "maxResults=1&pageToken=x", "maxResults=%31", "a=b;c", "%", "alt=json&alt=json", "customerId=%00", "fields=a(b)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		for _, s := range services() {
			for _, m := range s.methods {
				read, err := m.readQuery(raw)
				if err != nil {
					mustName(t, err)
					continue
				}
				for _, p := range m.query {
					if _, has := read[p.name]; p.required && !has {
						t.Fatalf("%s lacks %s of %q", m.id, p.name, raw)
					}
				}
			}
		}
	})
}

// A key that makes a call's repetition known is kept whole or refused; the header
// that carries the secret yields one word or none.
func FuzzHeaders(f *testing.F) {
	for _, seed := range []string{"", "a", "order-4711", "a b", "\x00", "é", "Bearer x", "bearer  x ", "Basic eDp5", "Bearer", "Bearer \t", "\u00a0", string(make([]byte, 300))} {
		f.Add(seed, []byte(`{"seats":1}`))
	}
	f.Fuzz(func(t *testing.T, text string, body []byte) {
		r := httptest.NewRequest(http.MethodPost, "/apps/reseller/v1/customers", nil)
		r.Header.Set(idempotencyKey, text)
		c := &call{echo: echo.New().NewContext(r, httptest.NewRecorder()), method: method{verb: http.MethodPost}, text: body}
		asked, err := c.request("secret")
		switch {
		case err != nil:
			mustName(t, err)
		case text == "" && asked.Key != "", text != "" && (asked.Key != "api:"+text || len(asked.BodyHash) != 64):
			t.Fatalf("%q is %+v", text, asked)
		}
		if secret, err := bearer(text); err == nil && (secret == "" || strings.TrimSpace(secret) != secret) {
			t.Fatalf("%q carries %q", text, secret)
		}
	})
}
