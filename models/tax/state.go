package tax

import (
	"strings"
	"time"

	"perseat/models/billing"
)

// A state is a member of the European Union: its name, as it stands after
// "in", and its standard VAT rates, the earliest first.
type state struct {
	name  string
	rates []dated
}

// A dated rate applies from a day on, that day included.
type dated struct {
	from billing.Day
	rate billing.Rate
}

// since is a dated rate.
func since(year int, month time.Month, day int, rate billing.Rate) dated {
	return dated{billing.NewDay(year, month, day), rate}
}

// states are the members of the European Union by ISO 3166 code, each with the
// standard rate in force on 1 January 2017 and every one since. It is never
// written to.
var states = map[string]state{
	"AT": {"Austria", []dated{since(1984, 1, 1, 2000)}},
	"BE": {"Belgium", []dated{since(1996, 1, 1, 2100)}},
	"BG": {"Bulgaria", []dated{since(1999, 1, 1, 2000)}},
	"CY": {"Cyprus", []dated{since(2014, 1, 13, 1900)}},
	"CZ": {"Czechia", []dated{since(2013, 1, 1, 2100)}},
	"DE": {"Germany", []dated{
		since(2007, 1, 1, 1900), since(2020, 7, 1, 1600), since(2021, 1, 1, 1900),
	}},
	"DK": {"Denmark", []dated{since(1992, 1, 1, 2500)}},
	"EE": {"Estonia", []dated{since(2009, 7, 1, 2000), since(2024, 1, 1, 2200), since(2025, 7, 1, 2400)}},
	"ES": {"Spain", []dated{since(2012, 9, 1, 2100)}},
	"FI": {"Finland", []dated{since(2013, 1, 1, 2400), since(2024, 9, 1, 2550)}},
	"FR": {"France", []dated{since(2014, 1, 1, 2000)}},
	"GR": {"Greece", []dated{since(2016, 6, 1, 2400)}},
	"HR": {"Croatia", []dated{since(2012, 3, 1, 2500)}},
	"HU": {"Hungary", []dated{since(2012, 1, 1, 2700)}},
	"IE": {"Ireland", []dated{since(2012, 1, 1, 2300), since(2020, 9, 1, 2100), since(2021, 3, 1, 2300)}},
	"IT": {"Italy", []dated{since(2013, 10, 1, 2200)}},
	"LT": {"Lithuania", []dated{since(2009, 9, 1, 2100)}},
	"LU": {"Luxembourg", []dated{since(2015, 1, 1, 1700), since(2023, 1, 1, 1600), since(2024, 1, 1, 1700)}},
	"LV": {"Latvia", []dated{since(2012, 7, 1, 2100)}},
	"MT": {"Malta", []dated{since(2004, 1, 1, 1800)}},
	"NL": {"the Netherlands", []dated{since(2012, 10, 1, 2100)}},
	"PL": {"Poland", []dated{since(2011, 1, 1, 2300)}},
	"PT": {"Portugal", []dated{since(2011, 1, 1, 2300)}},
	"RO": {"Romania", []dated{since(2017, 1, 1, 1900), since(2025, 8, 1, 2100)}},
	"SE": {"Sweden", []dated{since(1990, 7, 1, 2500)}},
	"SI": {"Slovenia", []dated{since(2013, 7, 1, 2200)}},
	"SK": {"Slovakia", []dated{since(2011, 1, 1, 2000), since(2025, 1, 1, 2300)}},
}

// StandardRate is the standard VAT rate of a state of the European Union on
// a day. A day before the earliest rate that is known gets that one. It is
// false for a country outside the Union.
func StandardRate(country string, day billing.Day) (billing.Rate, bool) {
	s, ok := states[tidyCountry(country)]
	if !ok {
		return 0, false
	}
	rate := s.rates[0].rate
	for _, r := range s.rates {
		if r.from <= day {
			rate = r.rate
		}
	}
	return rate, true
}

// A DatedRate is a standard VAT rate and the day from which it applies.
type DatedRate struct {
	From billing.Day
	Rate billing.Rate
}

// StandardRates are the standard VAT rates that are known of a state of the
// European Union, the earliest first; none of a country outside it.
func StandardRates(country string) []DatedRate {
	var out []DatedRate
	for _, r := range states[tidyCountry(country)].rates {
		out = append(out, DatedRate{r.from, r.rate})
	}
	return out
}

// InEU reports whether a country, by its ISO 3166 code, is in the European
// Union for the VAT on services. Northern Ireland (XI) is not: it belongs to it
// for goods only. Overseas territories with a code of their own are not either.
func InEU(country string) bool {
	_, ok := states[tidyCountry(country)]
	return ok
}

// tidyCountry is the ISO 3166 code that a country goes by here: in capitals, GR
// for the EL of Greek VAT numbers, and France for Monaco, which belongs to it
// in matters of VAT.
func tidyCountry(country string) string {
	switch code := strings.ToUpper(strings.TrimSpace(country)); code {
	case "EL":
		return "GR"
	case "MC":
		return "FR"
	default:
		return code
	}
}
