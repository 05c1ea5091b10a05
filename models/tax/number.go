package tax

import (
	"strings"

	"perseat/models/billing"
)

// A Number is a VAT number as it stands on an invoice: with its prefix, in
// capitals, without spaces, dots and dashes, such as "IE6388047V".
type Number string

// maxNumber is the longest VAT number of a country that we can't check.
const maxNumber = 20

// CheckNumber reads a VAT number that begins with the prefix of a state of the
// European Union (EL for Greece; GR is understood), XI or GB. A number of the
// wrong form or with a wrong check digit is refused with a
// [billing.InputError]; so is an unknown prefix.
func CheckNumber(text string) (Number, error) {
	number := tidy(text)
	if rest, greek := strings.CutPrefix(number, "GR"); greek {
		number = "EL" + rest
	}
	prefix, body := number, ""
	if len(number) > 2 {
		prefix, body = number[:2], number[2:]
	}
	s, ok := schemes[prefix]
	switch {
	case !ok:
		return "", billing.InputError(
			"A VAT number begins with the letters of its country, like IE6388047V.")
	case !s.fits(body):
		return "", billing.InputError(
			"This VAT number does not have the form of its country's, which is like " + s.example + ".")
	case !s.check(body):
		return "", billing.InputError(
			"This VAT number has a wrong check digit. Please compare it with the original.")
	}
	return Number(number), nil
}

// ParseNumber reads the VAT number of a company in a country, by its ISO 3166
// code. The prefix may be left out. It refuses what [CheckNumber] refuses, and
// a number of another country. A British company may have a GB or an XI number.
// Of other countries outside the European Union the number is only tidied.
func ParseNumber(country, text string) (Number, error) {
	code, number := tidyCountry(country), tidy(text)
	if code != "GB" && !InEU(code) {
		if number == "" || len(number) > maxNumber {
			return "", billing.InputError("A VAT number has 1 to 20 letters and digits.")
		}
		return Number(number), nil
	}
	prefix := code
	if code == "GR" {
		prefix = "EL"
	}
	if schemes[prefix].fits(number) {
		number = prefix + number
	}
	checked, err := CheckNumber(number)
	if err == nil && checked.Country() != code && !(code == "GB" && checked.Country() == "XI") {
		return "", billing.InputError(
			"This VAT number belongs to another country. It should begin with " + prefix + ".")
	}
	return checked, err
}

// Country is the ISO 3166 code of a checked number's country: GR for EL; XI
// stands for Northern Ireland.
func (n Number) Country() string { return tidyCountry(string(n[:min(2, len(n))])) }

// tidy takes a typed number's spaces, dots, dashes and slashes off and turns
// its letters into capitals.
func tidy(text string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '\u00a0', '.', '-', '\u2011', '\u2013', '/':
			return -1
		}
		return r
	}, strings.ToUpper(text))
}
