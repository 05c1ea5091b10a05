package models

import (
	"net/mail"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/cases"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// Lengths, in characters, that inputs may have.
const (
	maxName    = 60  // a person's first or last name
	maxCompany = 120 // a company's name
	maxLine    = 255 // an address line, an address
	maxNote    = 1000
	maxPO      = 80
)

// tidy folds runs of white space and control characters into one blank and
// removes what is invisible.
func tidy(text string) string {
	return strings.Join(strings.FieldsFunc(visibleText(text), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
}

// tidyNote keeps line ends but no other control characters.
func tidyNote(text string) string {
	text = strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ReplaceAll(text, "\r\n", "\n"))
	return visibleText(text)
}

// invisible are characters that a reader does not see but that would turn the
// direction of a page's text or make two names look the same.
var invisible = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x00ad, Hi: 0x00ad, Stride: 1}, // soft hyphen
	{Lo: 0x061c, Hi: 0x061c, Stride: 1}, // marks, embeddings, overrides and isolates of direction
	{Lo: 0x200b, Hi: 0x200b, Stride: 1}, // zero width space
	{Lo: 0x200e, Hi: 0x200f, Stride: 1},
	{Lo: 0x202a, Hi: 0x202e, Stride: 1},
	{Lo: 0x2060, Hi: 0x206f, Stride: 1},
	{Lo: 0xfeff, Hi: 0xfeff, Stride: 1}, // byte order mark
}}

// joiners shape the letters of Persian, Hindi and emoji; between letters only.
const joiners = "\u200c\u200d"

// visibleText is a text in composed form without invisible characters, and with
// neither blanks nor joiners at its ends.
func visibleText(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.Is(invisible, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	return norm.NFC.String(strings.TrimFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(joiners, r)
	}))
}

// fold returns the form of a text by which names sort and are found: lower
// case, without accents. Umlauts are found by their plain vowel.
func fold(text string) string {
	if plainASCII(text) { // as nearly all addresses are
		return strings.ToLower(text)
	}
	// Lower case first, because folding alone swaps the two cases of Cherokee.
	plain := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), runes.Map(unicode.ToLower), cases.Fold(), norm.NFC)
	out, _, err := transform.String(plain, text)
	if err != nil {
		return strings.ToLower(text)
	}
	return out
}

func plainASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// foldDomain returns a domain's ASCII key and the form to show, or false if it is none.
func foldDomain(text string) (key, shown string, ok bool) {
	text = strings.TrimSuffix(strings.ToLower(tidy(text)), ".")
	key, err := idna.Lookup.ToASCII(text)
	if err != nil || len(key) > 253 || !strings.Contains(key, ".") || strings.HasPrefix(key, "www.") {
		return "", "", false
	}
	for label := range strings.SplitSeq(key, ".") {
		if label == "" || len(label) > 63 {
			return "", "", false
		}
	}
	if top := key[strings.LastIndex(key, ".")+1:]; strings.Trim(top, "0123456789") == "" {
		return "", "", false
	}
	shown, err = idna.Display.ToUnicode(key)
	return key, shown, err == nil
}

// foldEmail returns an e-mail address's unique key and the form to show.
func foldEmail(text string) (key, shown string, ok bool) {
	text = tidy(text)
	at := strings.LastIndex(text, "@")
	if at < 1 || len(text) > 254 {
		return "", "", false
	}
	local, domain := text[:at], text[at+1:]
	domainKey, domainShown, ok := foldDomain(domain)
	parsed, err := mail.ParseAddress(local + "@" + domainKey)
	if !ok || err != nil || parsed.Name != "" || len(local) > 64 || strings.ContainsAny(local, " \"(),:;<>[]\\@") {
		return "", "", false
	}
	return fold(local) + "@" + domainKey, local + "@" + domainShown, true
}

// httpsLink reports whether text is a link that a page may send people to.
func httpsLink(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme == "https" && u.Hostname() != "" && u.User == nil && len(text) <= 500
}

func length(text string) int { return utf8.RuneCountInString(text) }
