package billing

import (
	"slices"

	"github.com/bojanz/currency"
)

// A Currency is an ISO 4217 code in capitals, such as "EUR".
type Currency string

// NoCurrency is ISO 4217's code for "no currency involved". It marks the sum of
// two different currencies, which is a mistake; see [Money.Add].
const NoCurrency Currency = "XXX"

// Known reports whether c is a currency that has minor units we know of.
func (c Currency) Known() bool {
	return c != "" && c != NoCurrency && currency.IsValid(string(c))
}

// Currencies lists the currencies that are known, by their codes.
func Currencies() []Currency {
	codes := currency.GetCurrencyCodes()
	out := make([]Currency, 0, len(codes))
	for _, code := range codes {
		out = append(out, Currency(code))
	}
	slices.Sort(out)
	return out
}

// Digits is the number of decimal digits of the currency: 2 for EUR, 0 for JPY,
// 3 for KWD. An unknown currency has 2.
func (c Currency) Digits() int {
	digits, ok := currency.GetDigits(string(c))
	if !ok {
		return 2
	}
	return int(digits)
}
