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

// tidy removes control characters and folds runs of white space into one blank.
func tidy(text string) string {
	return strings.Join(strings.FieldsFunc(norm.NFC.String(strings.ToValidUTF8(text, "")), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u200b' || r == '\ufeff'
	}), " ")
}

// tidyNote keeps line ends but no other control characters.
func tidyNote(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
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

func length(text string) int { return utf8.RuneCountInString(text) }
