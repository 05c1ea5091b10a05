package models

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Country is a country by its ISO 3166 code.
type Country struct{ Code, Name string }

// countryCodes are the countries that an address can be in.
const countryCodes = "AD AE AF AG AI AL AM AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GI GM GN GQ GR GT GW GY HK HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MO MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PR PS PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VN VU WS XK YE ZA ZM ZW"

// Countries lists the countries by name, in English.
func Countries() []Country {
	names := display.English.Regions()
	var out []Country
	for code := range strings.FieldsSeq(countryCodes) {
		out = append(out, Country{code, names.Name(language.MustParseRegion(code))})
	}
	slices.SortFunc(out, func(a, b Country) int { return strings.Compare(fold(a.Name), fold(b.Name)) })
	return out
}

func countryKnown(code string) bool {
	return slices.Contains(strings.Fields(countryCodes), code)
}

// TimeZones lists the time zones that forms offer.
func TimeZones() []string {
	return []string{
		"Africa/Cairo", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi", "America/Anchorage",
		"America/Argentina/Buenos_Aires", "America/Bogota", "America/Chicago", "America/Denver", "America/Halifax",
		"America/Lima", "America/Los_Angeles", "America/Mexico_City", "America/New_York", "America/Phoenix",
		"America/Sao_Paulo", "America/Toronto", "America/Vancouver", "Asia/Bangkok", "Asia/Dubai", "Asia/Hong_Kong",
		"Asia/Jakarta", "Asia/Jerusalem", "Asia/Kolkata", "Asia/Manila", "Asia/Seoul", "Asia/Shanghai",
		"Asia/Singapore", "Asia/Tokyo", "Atlantic/Reykjavik", "Australia/Perth", "Australia/Sydney",
		"Europe/Amsterdam", "Europe/Athens", "Europe/Berlin", "Europe/Brussels", "Europe/Bucharest",
		"Europe/Budapest", "Europe/Copenhagen", "Europe/Dublin", "Europe/Helsinki", "Europe/Istanbul",
		"Europe/Lisbon", "Europe/London", "Europe/Madrid", "Europe/Oslo", "Europe/Paris", "Europe/Prague",
		"Europe/Riga", "Europe/Rome", "Europe/Sofia", "Europe/Stockholm", "Europe/Tallinn", "Europe/Vienna",
		"Europe/Vilnius", "Europe/Warsaw", "Europe/Zagreb", "Europe/Zurich", "Pacific/Auckland", "Pacific/Honolulu", "UTC",
	}
}

func zoneKnown(name string) bool {
	if name == "" || name == "Local" {
		return false
	}
	_, err := time.LoadLocation(name)
	return err == nil
}

// phoneOK accepts no phone number, or an international one.
func phoneOK(text string) bool {
	if text == "" {
		return true
	}
	digits := 0
	for _, r := range text[1:] {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case !strings.ContainsRune(" -().", r):
			return false
		}
	}
	return text[0] == '+' && digits >= 6 && digits <= 20
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// usersAre counts users as the subject of a sentence.
func usersAre(n int64) string {
	if n == 1 {
		return "1 user is"
	}
	return figure(n) + " users are"
}

// figure writes a number with thousands separated, as sentences show it.
func figure(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// CountryName is a country's name in English; the code itself if there is none.
func CountryName(code string) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	return orElse(display.English.Regions().Name(region), code)
}
