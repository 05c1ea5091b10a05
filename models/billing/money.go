package billing

import (
	"cmp"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// Money is an exact amount in whole minor units of one currency: EUR 12.34 is
// {1234, "EUR"}. The zero Money is an amount of nothing in no particular
// currency, so a sum can start from it.
//
// Amounts cannot overflow in use: a typed amount is at most [MaxMinor], and
// a subscription has at most [MaxLicenses] licenses, so that a year of one
// subscription stays below 2 x 10^18 minor units and an int64 holds seven of
// them. Beyond it the amount stops at the largest int64; it never wraps around.
type Money struct {
	Minor    int64
	Currency Currency
}

const (
	// MaxMinor is the largest amount that [ParseMoney] reads, in minor units.
	// In EUR it is 1,000,000,000.00.
	MaxMinor = 100_000_000_000
	// MaxLicenses is the most licenses of one subscription that the sums here
	// are made for.
	MaxLicenses = 1_000_000
)

// NewMoney is an amount of minor units of a currency.
func NewMoney(minor int64, c Currency) Money { return Money{Minor: minor, Currency: c} }

// Add is m + other. The zero Money takes the other's currency. Two currencies
// have no sum: no input can ask for one, because a reseller has one currency,
// and the result then is in [NoCurrency], which sticks and which nothing stores.
func (m Money) Add(other Money) Money {
	sum := m.Minor + other.Minor
	switch {
	case m.Minor > 0 && other.Minor > 0 && sum < 0:
		sum = math.MaxInt64
	case m.Minor < 0 && other.Minor < 0 && sum >= 0:
		sum = -math.MaxInt64
	}
	return Money{Minor: sum, Currency: m.common(other)}
}

// common is the currency of a sum of m and other.
func (m Money) common(other Money) Currency {
	switch {
	case m.Currency == other.Currency, other == Money{}:
		return m.Currency
	case m == Money{}:
		return other.Currency
	}
	return NoCurrency
}

// Sub is m - other; currencies behave as in [Money.Add].
func (m Money) Sub(other Money) Money { return m.Add(other.Neg()) }

// Neg is -m.
func (m Money) Neg() Money { return Money{Minor: -max(m.Minor, -math.MaxInt64), Currency: m.Currency} }

// Times is m x n.
func (m Money) Times(n int64) Money { return m.Share(n, 1) }

// Share is m x part / whole, computed exactly and rounded once to the minor
// unit, half away from zero. The whole is at least 1; a smaller one shares
// nothing.
func (m Money) Share(part, whole int64) Money {
	if whole < 1 {
		return Money{Currency: m.Currency}
	}
	hi, lo := bits.Mul64(magnitude(m.Minor), magnitude(part))
	size := roundedQuotient(hi, lo, uint64(whole))
	if (m.Minor < 0) != (part < 0) {
		return Money{Minor: -size, Currency: m.Currency}
	}
	return Money{Minor: size, Currency: m.Currency}
}

// roundedQuotient is the 128-bit number hi:lo divided by d and rounded half up,
// at most the largest int64.
func roundedQuotient(hi, lo, d uint64) int64 {
	if hi >= d {
		return math.MaxInt64
	}
	quotient, rest := bits.Div64(hi, lo, d)
	if rest >= d-rest {
		quotient++
	}
	if quotient > math.MaxInt64 {
		return math.MaxInt64
	}
	return int64(quotient)
}

// magnitude is |n|.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// IsZero reports whether the amount is nothing, in whatever currency.
func (m Money) IsZero() bool { return m.Minor == 0 }

// Cmp orders amounts: -1 if m is less than other, 0 if they are equal, 1 if it
// is more. Amounts of different currencies are ordered by their code.
func (m Money) Cmp(other Money) int {
	return cmp.Or(cmp.Compare(m.Currency, other.Currency), cmp.Compare(m.Minor, other.Minor))
}

// String is the amount for people: "EUR 1,234.56", with a no-break space and
// a true minus sign.
func (m Money) String() string {
	if m.Currency == "" {
		return m.Amount()
	}
	return string(m.Currency) + noBreak + m.Amount()
}

// Amount is String without the currency: "1,234.56".
func (m Money) Amount() string { return m.format(",", "\u2212") }

// Decimal is the amount for programs, as CSV and JSON carry it: "-1234.56".
func (m Money) Decimal() string { return m.format("", "-") }

// noBreak is the no-break space, which keeps an amount or a date on one line.
const noBreak = "\u00a0"

// format writes the amount with the given thousands separator and minus sign.
func (m Money) format(separator, minus string) string {
	digits := strconv.FormatUint(magnitude(m.Minor), 10)
	places := m.Currency.Digits()
	if short := places + 1 - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	whole, fraction := digits[:len(digits)-places], digits[len(digits)-places:]
	var b strings.Builder
	if m.Minor < 0 {
		b.WriteString(minus)
	}
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(separator)
		}
		b.WriteRune(digit)
	}
	if places > 0 {
		b.WriteString("." + fraction)
	}
	return b.String()
}

// ParseMoney reads an amount as [Money.Decimal] writes it: digits, and at most
// as many decimals as the currency has, after a point. Separators, signs but
// one leading minus, and amounts above [MaxMinor] are refused with an
// [InputError]; spaces around it are not minded.
func ParseMoney(c Currency, text string) (Money, error) {
	if !c.Known() {
		return Money{}, InputError("The amount's currency is not one that we know.")
	}
	size, negative := strings.CutPrefix(strings.TrimSpace(text), "-")
	whole, fraction, pointed := strings.Cut(size, ".")
	if !digitsOnly(whole) || pointed && !digitsOnly(fraction) {
		example := NewMoney(123456, c).Decimal()
		return Money{}, InputError(
			"Write the amount in " + string(c) + " with digits only, like " + example + ".")
	}
	if len(fraction) > c.Digits() {
		return Money{}, InputError("An amount in " + string(c) + " has " + decimals(c.Digits()) + ".")
	}
	fraction += strings.Repeat("0", c.Digits()-len(fraction))
	minor, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil || minor > MaxMinor {
		return Money{}, InputError(
			"The amount is too large. The most is " + NewMoney(MaxMinor, c).String() + ".")
	}
	if negative {
		minor = -minor
	}
	return NewMoney(minor, c), nil
}

// decimals says in words how many decimals an amount may have.
func decimals(n int) string {
	if n == 0 {
		return "no decimals"
	}
	return "at most " + strconv.Itoa(n) + " decimals"
}

// digitsOnly reports whether the text is one or more ASCII digits.
func digitsOnly(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}
