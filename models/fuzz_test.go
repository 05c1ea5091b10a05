package models

import (
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

// A cursor is one of ours, which leads to the same place, or starts the list anew.
func FuzzCursor(f *testing.F) {
	for _, seed := range []string{
		cursor{"harbor", 7}.encode(), cursor{"-5", 1}.encode(), cursor{"2026-04-10T09:00:00Z", 1 << 40}.encode(), cursor{"a\x00b", 1}.encode(), cursor{"\xff", 1}.encode(),
		"", "a", "====", "OjE", "MTo", "LTE6YQ", strings.Repeat("A", 5000),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, ok := decodeCursor(text)
		if ok != CursorOK(text) {
			t.Fatalf("%q is taken by one only", text)
		}
		for name, bind := range map[string]func(string) (any, bool){"text": textValue, "number": intValue, "time": timeValue} {
			value, bound := bind(c.value)
			w := Paging{Older: text}.window(sorting{column: "c", id: "id", bind: bind})
			if w.given != (ok && bound) || w.given && (w.value != value || w.id != c.id) {
				t.Fatalf("%q as %s is %+v", text, name, w)
			}
			if s, text := value.(string); text && w.given && (!utf8.ValidString(s) || strings.ContainsRune(s, 0)) {
				t.Fatalf("%q is asked of the database", s)
			}
		}
		if again, ok := decodeCursor(c.encode()); ok && again != c {
			t.Fatalf("%q is %+v, and that %+v", text, c, again)
		}
	})
}

// The address of a webhook that is taken is of the public internet, whole, and
// without a secret in it.
func FuzzWebhookURL(f *testing.F) {
	for _, seed := range []string{
		"https://licenses.example/perseat?k=1", "http://localhost/", "https://127.0.0.1/", "https://[::1]/", "https://user:secret@x.example/", "https://x.example:0/",
		"https://x.example/#a", "https://10.0.0.1/", "https://0x7f.1/", "https://2130706433/", "https://127.1/", "https://[::ffff:10.0.0.1]/", "https://localhost./",
		"https://x.example\t/", "https://x.example\\@10.0.0.1/", "//x.example", "https://%31%30.0.0.1/", "https://x.example\u3002/",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var p problems
		Reach{}.checkURL(text, &p)
		if len(p) > 0 {
			for _, problem := range p {
				if problem.Field != "url" || problem.Message == "" {
					t.Fatalf("%q is refused by %+v", text, problem)
				}
			}
			return
		}
		u, err := url.Parse(text)
		if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Fragment != "" || len(text) > maxURL {
			t.Fatalf("%q is taken", text)
		}
		if ip, err := netip.ParseAddr(u.Hostname()); err == nil && !public(ip.Unmap()) || isLocalhost(u.Hostname()) {
			t.Fatalf("%q is taken", text)
		}
		if strings.ContainsAny(text, "\r\n\x00") {
			t.Fatalf("%q breaks out of its line", text)
		}
	})
}

// A link that a page may show leads by https to a host.
func FuzzHTTPSLink(f *testing.F) {
	for _, seed := range []string{"https://shop.example/more", "javascript:alert(1)", "https:shop.example", "HTTPS://shop.example", "https://a:b@c.example", " https://a.example", "https://a.example/\"><script>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if httpsLink(text) && !strings.HasPrefix(strings.ToLower(text), "https://") {
			t.Fatalf("%q is taken", text)
		}
	})
}

// What is searched for becomes words of one case without signs that a database
// reads as something else.
func FuzzSearchWords(f *testing.F) {
	for _, seed := range []string{"Anna Berg", "anna@harbor.example", "a%_\\", "' OR 1=1 --", "\x00", "\xff", "e\u0301", strings.Repeat("a ", 500), "“x”", "\u202e", "Straße"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		words := searchWords(text)
		for _, word := range words {
			if word == "" || !utf8.ValidString(word) || strings.ContainsRune(word, 0) {
				t.Fatalf("%q is the word %q", text, word)
			}
		}
		if !matchesAll(words, words) {
			t.Fatalf("%q does not find itself: %q", text, words)
		}
	})
}

// The network of an address is itself when it is asked again, whatever a proxy says.
func FuzzNetwork(f *testing.F) {
	for _, seed := range []string{"192.0.2.1", "2001:db8::1", "::ffff:10.0.0.1", "fe80::1%eth0", "", "nonsense", "1.2.3.4:5", "2001:db8::/64"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := network(text)
		if again := network(got); again != got && !strings.Contains(got, "/") {
			t.Fatalf("%q is of %q, and that of %q", text, got, again)
		}
		_ = countable(got)
	})
}

// A code that was typed is six digits of an app, a recovery code, or nothing.
func FuzzCode(f *testing.F) {
	for _, seed := range []string{"123456", "123 456", "abcd-efgh-jkmn-pqrs", "ABCD EFGH", "\u00a0", strings.Repeat("1", 200), "１２３４５６", "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		code := plainCode(typed)
		if len(code) > 200 || strings.ContainsAny(code, " -") || utf8.ValidString(typed) && plainCode(code) != code && len(code) <= 100 {
			t.Fatalf("%q is %q", typed, code)
		}
	})
}

// A role that stands in a file is one of a customer's, or none.
func FuzzRoleOf(f *testing.F) {
	for _, seed := range []string{"", "Super admin", "support_lead", "user manager", "USER-MANAGER", "job", "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		if role, ok := roleOf(cell); ok && !role.Customer() {
			t.Fatalf("%q is %q", cell, role)
		}
	})
}
