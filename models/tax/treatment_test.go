package tax

import (
	"strings"
	"testing"

	"perseat/models/billing"
)

func TestIrishRatesByTaxDate(t *testing.T) {
	for text, want := range map[string]int64{
		"2020-08-31": 23000, "2020-09-01": 21000, "2021-02-28": 21000, "2021-03-01": 23000, "2026-04-30": 23000,
	} {
		day, err := billing.ParseDay(text)
		if err != nil {
			t.Fatal(err)
		}
		rate, ok := StandardRate("IE", day)
		if vat := billing.VATOf(billing.NewMoney(100000, "EUR"), rate); !ok || vat.Minor != want {
			t.Errorf("on %s: %s, %t", text, vat, ok)
		}
	}
}

func TestRatesOfToday(t *testing.T) {
	want := map[string]billing.Rate{
		"AT": 2000, "BE": 2100, "BG": 2000, "HR": 2500, "CY": 1900, "CZ": 2100, "DK": 2500, "EE": 2400, "FI": 2550,
		"FR": 2000, "DE": 1900, "GR": 2400, "HU": 2700, "IE": 2300, "IT": 2200, "LV": 2100, "LT": 2100, "LU": 1700,
		"MT": 1800, "NL": 2100, "PL": 2300, "PT": 2300, "RO": 2100, "SK": 2300, "SI": 2200, "ES": 2100, "SE": 2500,
	}
	if len(want) != len(states) {
		t.Errorf("%d states, want %d", len(states), len(want))
	}
	for country, rate := range want {
		if got, ok := StandardRate(country, billing.NewDay(2026, 4, 30)); !ok || got != rate {
			t.Errorf("%s: %s, want %s", country, got, rate)
		}
	}
	for _, country := range []string{"GB", "XI", "CH", "US", ""} {
		if rate, ok := StandardRate(country, 0); ok || InEU(country) {
			t.Errorf("%s has %s", country, rate)
		}
	}
}

func TestRateChanges(t *testing.T) {
	for _, test := range []struct {
		country       string
		from          billing.Day
		before, after billing.Rate
	}{
		{"DE", billing.NewDay(2020, 7, 1), 1900, 1600},
		{"DE", billing.NewDay(2021, 1, 1), 1600, 1900},
		{"EE", billing.NewDay(2024, 1, 1), 2000, 2200},
		{"EE", billing.NewDay(2025, 7, 1), 2200, 2400},
		{"FI", billing.NewDay(2024, 9, 1), 2400, 2550},
		{"LU", billing.NewDay(2023, 1, 1), 1700, 1600},
		{"LU", billing.NewDay(2024, 1, 1), 1600, 1700},
		{"RO", billing.NewDay(2025, 8, 1), 1900, 2100},
		{"SK", billing.NewDay(2025, 1, 1), 2000, 2300},
	} {
		before, _ := StandardRate(test.country, test.from-1)
		after, _ := StandardRate(test.country, test.from)
		if before != test.before || after != test.after {
			t.Errorf("%s on %s: %s to %s", test.country, test.from, before, after)
		}
	}
	for country, s := range states {
		for i := 1; i < len(s.rates); i++ {
			if s.rates[i].from <= s.rates[i-1].from || s.rates[i].rate == s.rates[i-1].rate {
				t.Errorf("%s: the rates do not follow", country)
			}
		}
		if s.rates[0].from > billing.NewDay(2017, 1, 1) {
			t.Errorf("%s has no rate on 1 January 2017", country)
		}
	}
}

func TestTreatments(t *testing.T) {
	irish := Provider{Country: "IE", Number: "IE6388047V"}
	british := Provider{Country: "GB", OwnRate: 2000}
	tests := []struct {
		name     string
		provider Provider
		buyer    Buyer
		kind     Kind
		rate     billing.Rate
		note     string
	}{
		{"Irish", irish, Buyer{Country: "IE"}, Domestic, 2300, "VAT of Ireland at 23"},
		{"Irish, lower case", irish, Buyer{Country: "ie"}, Domestic, 2300, "VAT of Ireland"},
		{"authorized", irish, Buyer{Country: "IE", VAT56B: " 12345 "}, VAT56B, 0, "VAT56B authorization 12345."},
		{
			"authorized, of a German provider",
			Provider{Country: "DE", Number: "DE136695976"},
			Buyer{Country: "IE", Number: "IE6388047V", VAT56B: "12345"},
			ReverseCharge, 0,
			"VAT number of the recipient IE6388047V.",
		},
		{"authorized elsewhere", irish, Buyer{Country: "DE", VAT56B: "12345"}, NumberMissing, 1900, "VAT of Germany"},
		{
			"German", irish,
			Buyer{Country: "DE", Number: "de 136695976"},
			ReverseCharge, 0,
			"Art. 196 Directive 2006/112/EC. VAT number of the provider IE6388047V. VAT number of the recipient DE136695976.",
		},
		{"Greek", irish, Buyer{Country: "GR", Number: "EL094259216"}, ReverseCharge, 0, "EL094259216"},
		{"Monegasque", irish, Buyer{Country: "MC", Number: "FR40303265045"}, ReverseCharge, 0, "FR40303265045"},
		{"German without a number", irish, Buyer{Country: "DE"}, NumberMissing, 1900, "VAT of Germany"},
		{"German with a wrong number", irish, Buyer{Country: "DE", Number: "DE136695975"}, NumberMissing, 1900, ""},
		{"German with a Greek number", irish, Buyer{Country: "DE", Number: "EL094259216"}, NumberMissing, 1900, ""},
		{"British", irish, Buyer{Country: "GB"}, OutsideScope, 0, "Outside the scope of EU VAT."},
		{"Northern Irish", irish, Buyer{Country: "GB", Number: "XI980780684"}, OutsideScope, 0, "EU VAT"},
		{"American", irish, Buyer{Country: "US"}, OutsideScope, 0, "Outside the scope of EU VAT."},
		{"British by a British provider", british, Buyer{Country: "GB"}, Domestic, 2000, "VAT at 20"},
		{
			"Irish by a British provider", british,
			Buyer{Country: "IE", Number: "IE6388047V"},
			OutsideScope, 0,
			"Outside the scope of the provider's VAT.",
		},
		{"German by a German provider", Provider{Country: "DE", OwnRate: 700}, Buyer{Country: "DE"}, Domestic, 1900, "at 19"},
	}
	for _, test := range tests {
		got := Treat(test.provider, test.buyer, billing.NewDay(2026, 4, 30))
		if got.Kind != test.kind || got.Rate != test.rate || !strings.Contains(got.Note, test.note) || got.Reason == "" {
			t.Errorf("%s: %+v", test.name, got)
		}
		if got.MayOrder() != (test.kind != NumberMissing) {
			t.Errorf("%s: may order %t", test.name, got.MayOrder())
		}
	}
}
