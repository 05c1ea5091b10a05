package billing

import (
	"math"
	"testing"
)

func TestMoneyTexts(t *testing.T) {
	tests := []struct {
		money                 Money
		text, amount, decimal string
	}{
		{eur(123456), "EUR 1,234.56", "1,234.56", "1234.56"},
		{eur(-123456789), "EUR \u22121,234,567.89", "\u22121,234,567.89", "-1234567.89"},
		{eur(0), "EUR 0.00", "0.00", "0.00"},
		{eur(-5), "EUR \u22120.05", "\u22120.05", "-0.05"},
		{NewMoney(1234, "JPY"), "JPY 1,234", "1,234", "1234"},
		{NewMoney(5, "KWD"), "KWD 0.005", "0.005", "0.005"},
		{Money{}, "0.00", "0.00", "0.00"},
		{eur(math.MinInt64), "EUR \u221292,233,720,368,547,758.08", "\u221292,233,720,368,547,758.08", "-92233720368547758.08"},
	}
	for _, test := range tests {
		m := test.money
		if plain(m.String()) != test.text || m.Amount() != test.amount || m.Decimal() != test.decimal {
			t.Errorf("%q %q %q", m.String(), m.Amount(), m.Decimal())
		}
	}
	if eur(1).String() != "EUR\u00a00.01" {
		t.Errorf("%q breaks", eur(1).String())
	}
}

func TestMoneySums(t *testing.T) {
	if got := (Money{}).Add(eur(5)).Add(eur(-7)).Sub(Money{}); got != eur(-2) {
		t.Errorf("got %v", got)
	}
	if got := eur(5).Add(NewMoney(5, "USD")).Add(eur(1)); got.Currency != NoCurrency || got.Currency.Known() {
		t.Errorf("two currencies sum to %v", got)
	}
	if eur(1).Cmp(eur(2)) != -1 || eur(2).Cmp(eur(2)) != 0 || eur(3).Cmp(eur(2)) != 1 {
		t.Error("amounts are out of order")
	}
	if eur(3).Times(-4) != eur(-12) || !eur(3).Times(0).IsZero() {
		t.Error("3 x -4")
	}
}

func TestMoneyStopsAtTheLargestAmount(t *testing.T) {
	most, least := eur(math.MaxInt64), eur(-math.MaxInt64)
	for name, got := range map[string][2]Money{
		"add":      {most.Add(eur(1)), most},
		"subtract": {least.Sub(eur(2)), least},
		"add down": {eur(math.MinInt64).Add(eur(math.MinInt64)), least},
		"times":    {most.Times(2), most},
		"minus":    {most.Times(-2), least},
		"negative": {eur(math.MinInt64).Neg(), most},
		"share":    {most.Share(math.MaxInt64, 1), most},
		"by 2^16":  {eur(1<<40).Share(1<<40, 1<<16), most},
		"nothing":  {eur(5).Share(1, 0), eur(0)},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %v, want %v", name, got[0], got[1])
		}
	}
	year := NewMoney(MaxMinor, "EUR").Times(MonthsInYear)
	if got := year.Times(MaxLicenses); got.Minor != MaxMinor*MonthsInYear*MaxLicenses {
		t.Errorf("a year of the most licenses at the highest price is %v", got)
	}
}

func TestShareRoundsHalfAwayFromZero(t *testing.T) {
	for _, test := range [][4]int64{
		{1, 1, 2, 1}, {-1, 1, 2, -1}, {1, -1, 2, -1}, {-1, -1, 2, 1}, {1, 1, 3, 0}, {2, 1, 3, 1}, {5, 3, 2, 8},
	} {
		if got := eur(test[0]).Share(test[1], test[2]); got != eur(test[3]) {
			t.Errorf("%v: %v", test, got)
		}
	}
}

func TestParseMoney(t *testing.T) {
	good := map[string]Money{
		"12.34": eur(1234), " 12.5 ": eur(1250), "12": eur(1200), "-0.01": eur(-1), "007": eur(700),
		"1000000000.00": eur(MaxMinor),
	}
	for text, want := range good {
		if got, err := ParseMoney("EUR", text); err != nil || got != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	bad := map[string]string{
		"":                        "Write the amount in EUR with digits only, like 1234.56.",
		"1,234.56":                "Write the amount in EUR with digits only, like 1234.56.",
		"12.":                     "Write the amount in EUR with digits only, like 1234.56.",
		".5":                      "Write the amount in EUR with digits only, like 1234.56.",
		"+5":                      "Write the amount in EUR with digits only, like 1234.56.",
		"--5":                     "Write the amount in EUR with digits only, like 1234.56.",
		"1e3":                     "Write the amount in EUR with digits only, like 1234.56.",
		"\uff11":                  "Write the amount in EUR with digits only, like 1234.56.",
		"1.234":                   "An amount in EUR has at most 2 decimals.",
		"1000000000.01":           "The amount is too large. The most is EUR 1,000,000,000.00.",
		"99999999999999999999999": "The amount is too large. The most is EUR 1,000,000,000.00.",
	}
	for text, want := range bad {
		if got, err := ParseMoney("EUR", text); err == nil || plain(err.Error()) != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	if got, err := ParseMoney("KWD", "1.234"); err != nil || got.Minor != 1234 {
		t.Errorf("KWD: %v, %v", got, err)
	}
	if _, err := ParseMoney("JPY", "1.5"); err == nil || err.Error() != "An amount in JPY has no decimals." {
		t.Errorf("JPY: %v", err)
	}
	if _, err := ParseMoney("ZZZ", "1"); err == nil {
		t.Error("an unknown currency was read")
	}
}

func TestCurrencies(t *testing.T) {
	for c, digits := range map[Currency]int{"EUR": 2, "JPY": 0, "KWD": 3, "ZZZ": 2} {
		if c.Digits() != digits || c.Known() != (c != "ZZZ") {
			t.Errorf("%s: %d digits, known %t", c, c.Digits(), c.Known())
		}
	}
}

func FuzzParseMoney(f *testing.F) {
	for _, text := range []string{"0", "-1234.56", "1000000000.00", "1,2", "\u22121"} {
		f.Add("EUR", text)
		f.Add("KWD", text)
	}
	f.Fuzz(func(t *testing.T, currency, text string) {
		m, err := ParseMoney(Currency(currency), text)
		if err != nil {
			return
		}
		if again, err := ParseMoney(m.Currency, m.Decimal()); err != nil || again != m {
			t.Errorf("%q is %s, which is %v, %v", text, m.Decimal(), again, err)
		}
	})
}

func FuzzParseRate(f *testing.F) {
	f.Add("23")
	f.Add("25.55")
	f.Fuzz(func(t *testing.T, text string) {
		if r, err := ParseRate(text); err == nil && (r < 0 || r > wholeRate) {
			t.Errorf("%q is %d", text, r)
		}
	})
}
