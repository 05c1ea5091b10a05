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

// tidy removes control characters and misleading ones and folds runs of white space into one blank.
func tidy(text string) string {
	text = strings.Map(func(r rune) rune {
		if misleading(r) {
			return -1
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(text, "")))
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

// misleading reports whether a character is invisible or turns the direction of
// those after it, so that a text would not be what it looks like.
func misleading(r rune) bool {
	switch {
	case r == '\u00ad', r == '\u061c', r == '\u200b', r == '\u200e', r == '\u200f', r == '\u2060', r == '\ufeff':
		return true
	}
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// tidyNote keeps line ends but no other control characters.
func tidyNote(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) || misleading(r) {
			return -1
		}
		return r
	}, norm.NFC.String(text)))
}

// fold returns the form of a text by which names sort and are found: lower
// case, without accents. Umlauts are found by their plain vowel.
func fold(text string) string {
	plain := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), cases.Fold(), norm.NFC)
	out, _, err := transform.String(plain, text)
	if err != nil {
		return strings.ToLower(text)
	}
	return out
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

// searchWords are the folded words of a search, at most eight of a bounded
// length. All of them are to be found, in any order: "Anna Berg", "berg an".
func searchWords(text string) []string {
	runes := []rune(tidy(text))
	words := strings.Fields(fold(string(runes[:min(len(runes), maxLine)])))
	return words[:min(len(words), 8)]
}

func length(text string) int { return utf8.RuneCountInString(text) }
