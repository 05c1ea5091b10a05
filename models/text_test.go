package models

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

var tenThousand = strings.Repeat("ä", 10_000)

func TestTidy(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "",
		"  Anna \t Maria\r\n Berg  ":    "Anna Maria Berg",
		"Mu\u0308ller":                  "Müller",
		"Anna\u00a0Berg\u3000x\u2028y":  "Anna Berg x y",
		"a\x00b\x1b[31mc\x7f":           "a b [31mc",
		"\u200bAn\u200bna\ufeff":        "Anna",
		"\u202eevil\u202c\u2066x\u2069": "evilx",
		"שלום עולם":                     "שלום עולם",
		"\u200fשלום\u200e":              "שלום",
		"نامه\u200cای":                  "نامه\u200cای",
		"\u200d\u200c":                  "",
		"👩\u200d💻":                      "👩\u200d💻",
		"bad\xff\xfeutf8":               "badutf8",
		"so\u00adft":                    "soft",
		tenThousand:                     tenThousand,
	} {
		if got := tidy(text); got != want {
			t.Errorf("%.20q: %.20q, want %.20q", text, got, want)
		}
	}
	if got := tidyNote(" one\r\n\ttwo\x00\n\n\u202ethree \r\n"); got != "one\ntwo\n\nthree" {
		t.Errorf("note %q", got)
	}
}

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"Müller": "muller", "MU\u0308LLER": "muller", "Straße": "strasse", "ÅSA Żółć": "asa zołc",
		"İstanbul": "istanbul", "ΣΊΣΥΦΟΣ": "σισυφοσ", "Ἀθῆναι": "αθηναι", "ДЯДЯ": "дядя", "Ñandú": "nandu",
		"ﬁnn": "finn", "한국": "한국", "שָׁלוֹם": "שלום", "": "", tenThousand: strings.Repeat("a", 10_000),
	} {
		if got := fold(text); got != want {
			t.Errorf("%.20q: %.20q, want %.20q", text, got, want)
		}
	}
}

func TestFoldDomain(t *testing.T) {
	for text, want := range map[string][2]string{
		"harbor.example":     {"harbor.example", "harbor.example"},
		" Harbor.EXAMPLE. ":  {"harbor.example", "harbor.example"},
		"Müller.example":     {"xn--mller-kva.example", "müller.example"},
		"MU\u0308LLER.de":    {"xn--mller-kva.de", "müller.de"},
		"xn--mller-kva.de":   {"xn--mller-kva.de", "müller.de"},
		"straße.de":          {"xn--strae-oqa.de", "straße.de"},
		"例え。jp":              {"xn--r8jz45g.jp", "例え.jp"},
		"שלום.example":       {"xn--9dbne9b.example", "שלום.example"},
		"har\u200bbor.co.uk": {"harbor.co.uk", "harbor.co.uk"},
	} {
		key, shown, ok := foldDomain(text)
		if !ok || key != want[0] || shown != want[1] {
			t.Errorf("%q: %q, %q, %v, want %q", text, key, shown, ok, want)
		}
	}
	for _, text := range []string{
		"", ".", "harbor", "harbor..example", ".example", "-a.example", "a-.example", "a b.example", "har_bor.example",
		"www.harbor.example", "127.0.0.1", "harbor.123", "[::1]", "https://harbor.example", "harbor.example/x", "a@b.example",
		"xn--a.example", "xn--.example", "שa.example", strings.Repeat("a", 64) + ".example",
		strings.Repeat("a.", 130) + "example", tenThousand + ".example", "har\x00bor.example", "\xff.example",
	} {
		if key, shown, ok := foldDomain(text); ok {
			t.Errorf("%.30q is taken for %q, %q", text, key, shown)
		}
	}
}

func TestFoldEmail(t *testing.T) {
	for text, want := range map[string][2]string{
		"Anna.Berg@Harbor.example":        {"anna.berg@harbor.example", "Anna.Berg@harbor.example"},
		" anna+news@harbor.example ":      {"anna+news@harbor.example", "anna+news@harbor.example"},
		"Jürgen@Müller.example":           {"jurgen@xn--mller-kva.example", "Jürgen@müller.example"},
		"o'hara_1%x@harbor.example":       {"o'hara_1%x@harbor.example", "o'hara_1%x@harbor.example"},
		"an\u200bna@harbor.example":       {"anna@harbor.example", "anna@harbor.example"},
		strings.Repeat("a", 64) + "@b.co": {strings.Repeat("a", 64) + "@b.co", strings.Repeat("a", 64) + "@b.co"},
	} {
		key, shown, ok := foldEmail(text)
		if !ok || key != want[0] || shown != want[1] {
			t.Errorf("%q: %q, %q, %v, want %q", text, key, shown, ok, want)
		}
	}
	for _, text := range []string{
		"", "@", "anna", "anna@", "@harbor.example", "anna@harbor", "a b@harbor.example", "a@b@harbor.example", ".a@harbor.example",
		"a.@harbor.example", "a..b@harbor.example", `"a b"@harbor.example`, "Anna <anna@harbor.example>", "a,b@harbor.example",
		"a\nb@harbor.example", "a\x00@harbor.example", "anna@127.0.0.1", "anna@[127.0.0.1]", strings.Repeat("a", 65) + "@b.co",
		tenThousand + "@harbor.example", "anna@" + tenThousand, "anna;b@harbor.example", "a:b@harbor.example", `a\b@harbor.example`,
	} {
		if key, shown, ok := foldEmail(text); ok {
			t.Errorf("%.30q is taken for %q, %q", text, key, shown)
		}
	}
}

func FuzzTidy(f *testing.F) {
	for _, seed := range []string{"Anna  Berg", "e\u200b\u0301", "\u200d \u200d", "a\u200c\u202e\u200d", "\xff\u0301", "\r\n\r", "\u1100\u1161"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for name, clean := range map[string]func(string) string{"tidy": tidy, "tidyNote": tidyNote} {
			got := clean(text)
			if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) || clean(got) != got {
				t.Errorf("%s(%q) is %q, and %q again", name, text, got, clean(got))
			}
			for _, r := range got {
				if unicode.IsControl(r) && (name == "tidy" || r != '\n') || unicode.Is(invisible, r) {
					t.Errorf("%s(%q) keeps %q", name, text, r)
				}
			}
			if strings.TrimSpace(got) != got || name == "tidy" && strings.Contains(got, "  ") {
				t.Errorf("%s(%q) keeps blanks: %q", name, text, got)
			}
		}
	})
}

func FuzzFold(f *testing.F) {
	for _, seed := range []string{"Müller", "İi̇", "ẞß", "ŉ", "ΐ", "ᾳ", "Ꭰꭰ", "\xff", "\u0345α", "ǰ", "K"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = tidy(text) // names are folded after that
		got := fold(text)
		if !utf8.ValidString(got) || fold(got) != got || norm.NFC.String(got) != got {
			t.Errorf("%q folds to %q, and that to %q", text, got, fold(got))
		}
	})
}

func FuzzFoldDomain(f *testing.F) {
	for _, seed := range []string{"Müller.example", "straße.de", "xn--mller-kva.de", "例え。jp", "שלום.example", "a.b..c", "ａ.example", "xn--xn---epa.de"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		key, shown, ok := foldDomain(text)
		if !ok {
			return
		}
		if strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789-.") != "" || len(key) > 253 {
			t.Errorf("%q has the key %q", text, key)
		}
		for _, again := range []string{key, shown} {
			if k, s, ok := foldDomain(again); !ok || k != key || s != shown {
				t.Errorf("%q is %q, %q, but %q is %q, %q, %v", text, key, shown, again, k, s, ok)
			}
		}
	})
}

func FuzzFoldEmail(f *testing.F) {
	for _, seed := range []string{"Anna@Müller.example", "a+b@c.de", "o'hara@x.example", "ﬁ@x.de", "İ@x.de", "a\u0301@x.de", "٠@x.de"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		key, shown, ok := foldEmail(text)
		if !ok {
			return
		}
		if k, s, ok := foldEmail(shown); !ok || k != key || s != shown {
			t.Errorf("%q is %q, %q, but that is %q, %q, %v", text, key, shown, k, s, ok)
		}
		if strings.Count(key, "@") != 1 || strings.ContainsFunc(key+shown, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
			t.Errorf("%q has the key %q and is shown as %q", text, key, shown)
		}
	})
}
