package billing

import (
	"strings"

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

// Digits is the number of decimal digits of the currency: 2 for EUR, 0 for JPY,
// 3 for KWD. An unknown currency has 2.
func (c Currency) Digits() int {
	digits, ok := currency.GetDigits(string(c))
	if !ok {
		return 2
	}
	return int(digits)
}

// ParseCurrency reads a currency code such as "EUR". Capitals are required.
// A code that is not a known currency is refused with an [InputError].
func ParseCurrency(text string) (Currency, error) {
	c := Currency(strings.TrimSpace(text))
	if !c.Known() {
		return "", InputError("Write the three letters of a currency, like EUR or USD.")
	}
	return c, nil
}
