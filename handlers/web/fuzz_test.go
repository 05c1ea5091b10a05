package web

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"perseat/models"
)

// A number is read as it stands there, is bounded, or is refused by its field.
func FuzzWholeNumber(f *testing.F) {
	for _, seed := range []string{"12", " 1,200 ", "−5", "+7", "1,20", "9999999999999999999999", "-9223372036854775808", "1e3", "٣", "0x10", "", "１２", "1_000", "--1", "+-1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := WholeNumber(text, "seats", "Seats")
		if err != nil {
			if p := Problems(err); models.KindOf(err) != models.Invalid || len(p) != 1 {
				t.Fatalf("%q is refused by %v", text, err)
			}
			return
		}
		digits := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, text)
		if n > beyond || n < -beyond || digits == "" {
			t.Fatalf("%q is %d", text, n)
		}
		plain := strings.TrimLeft(digits, "0")
		if len(plain) > 0 && len(plain) < 10 && plain[0] == '0' || plain == "" && n != 0 {
			t.Fatalf("%q is %d", text, n)
		}
	})
}

// An address to go back to stays on this host, as browsers read it: they take \
// for /, and leave out tabs and line ends.
func FuzzLocalPath(f *testing.F) {
	for _, seed := range []string{
		"/admin/users?q=a", "//evil.example", `/\evil.example`, "/\t/evil.example", "/%2f/evil.example", "/%5cevil.example", "https://evil.example", "javascript:alert(1)",
		"/a//b", "/@evil.example", "/.//evil.example", "/..//evil.example", "/ /evil", "\x00/", "/a#//b", "/\u2028/evil", "/\u00a0/evil",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		path := LocalPath(text)
		if path == "" {
			return
		}
		read := strings.NewReplacer(`\`, "/", "\t", "", "\r", "", "\n", "").Replace(strings.TrimSpace(path))
		base := &url.URL{Scheme: "https", Host: "perseat.example", Path: "/sign-in"}
		to, err := base.Parse(read)
		if err != nil || to.Host != "perseat.example" || to.Scheme != "https" || strings.HasPrefix(read, "//") || path != text {
			t.Fatalf("%q leads to %v, %v", text, to, err)
		}
		w := httptest.NewRecorder()
		if err := echo.New().NewContext(httptest.NewRequest(http.MethodGet, "/", nil), w).Redirect(http.StatusSeeOther, path); err != nil || strings.ContainsAny(w.Header().Get("Location"), "\r\n") {
			t.Fatalf("%q is answered as %q, %v", text, w.Header().Get("Location"), err)
		}
	})
}

// fuzzApp is an app without a store: what is fuzzed asks for none.
func fuzzApp() *App {
	keys := []models.SessionKey{{HashKey: []byte(strings.Repeat("h", 32)), BlockKey: []byte(strings.Repeat("b", 32))}}
	return New(nil, slog.New(slog.DiscardHandler), keys, Options{Elapsed: func() time.Duration { return 0 }})
}

// A cookie that we did not make stands for nobody and says nothing.
func FuzzCookies(f *testing.F) {
	a := fuzzApp()
	c := echo.New().NewContext(httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRecorder())
	if err := a.BeginVisit(c, "secret"); err != nil {
		f.Fatal(err)
	}
	made := c.Response().Header().Get("Set-Cookie")
	made = strings.TrimPrefix(strings.SplitN(made, ";", 2)[0], visitCookie+"=")
	for _, seed := range []string{made, made[:len(made)-2], "", "a", "MTIz", "====", strings.Repeat("A", 5000), "a|b|c", "\x00", "\"quoted\""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		for _, name := range []string{sessionCookie, browserCookie, flashCookie, stepCookie, codesCookie, themeCookie} { // not the one that was made
			r.Header.Add("Cookie", name+"="+value)
		}
		c := echo.New().NewContext(r, httptest.NewRecorder())
		secret, next := a.Step(c)
		codes, to, err := a.TakeCodes(c)
		if a.Secret(c) != "" || a.Browser(c).Known != "" || a.takeFlash(c) != nil || secret != "" || next != "" || codes != nil || to != "" || err != nil {
			t.Fatalf("%q says something", value)
		}
		if got := theme(c); got != "" && got != "light" && got != "dark" && got != "auto" {
			t.Fatalf("the theme is %q", got)
		}
	})
}

// A cell never begins as a formula does.
func FuzzHarmless(f *testing.F) {
	for _, seed := range []string{"=1+1", "@x", "-1", "-1+2", "\t=1", "＝1", "", "'", "--1", "-", "+353 1 234"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		got := Harmless([]string{cell})[0]
		if strings.Trim(got, "-0123456789.") != "" && got != "" && strings.ContainsRune(formulas, []rune(got)[0]) || !strings.HasSuffix(got, cell) {
			t.Fatalf("%q is written as %q", cell, got)
		}
	})
}

// A date, an id and the paging out of an address never do more than nothing.
func FuzzAddress(f *testing.F) {
	for _, seed := range []string{"2026-04-10", "2026-13-41", "0", "-1", "18446744073709551616", "1e1", "٣", "9999-12-31", "", " 1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(url.Values{"id": {text, text}, "day": {text}, "key": {text}}.Encode()))
		r.Header.Set("Content-Type", echo.MIMEApplicationForm)
		r.URL.RawQuery = url.Values{"day": {text}}.Encode()
		c := echo.New().NewContext(r, httptest.NewRecorder())
		c.SetParamNames("id")
		c.SetParamValues(text)
		id, err := ID(c, "id")
		if (err == nil) != (id != 0) || err != nil && models.KindOf(err) != models.NotFound || FormID(c, "id") != id && id != 0 {
			t.Fatalf("%q is %d, %v", text, id, err)
		}
		if ids := FormIDs(c, "id"); len(ids) != 0 && len(ids) != 2 {
			t.Fatalf("%q is %v", text, ids)
		}
		if d := Day(c, "day"); d != 0 && d.ISO() != strings.TrimSpace(text) {
			t.Fatalf("%q is %s", text, d.ISO())
		}
		if key := Request(c).Key; len(key) > 64+1+16 {
			t.Fatalf("a key of %d bytes", len(key))
		}
	})
}
