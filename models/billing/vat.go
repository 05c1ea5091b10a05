package billing

import (
	"strconv"
	"strings"
)

// A Rate is a VAT rate in basis points: 2300 is 23 %, 2550 is 25.5 %.
type Rate int32

// wholeRate is 100 %.
const wholeRate = 10_000

// String is the rate for people: "23 %", with a no-break space.
func (r Rate) String() string {
	text := NewMoney(int64(r), "").Decimal()
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".") + noBreak + "%"
}

// ParseRate reads a rate in percent, such as "23" or "8.1", of 0 to 100 with at
// most two decimals. Anything else is refused with an [InputError].
func ParseRate(text string) (Rate, error) {
	whole, fraction, pointed := strings.Cut(strings.TrimSpace(text), ".")
	valid := digitsOnly(whole) && len(whole) <= 3 && len(fraction) <= 2 && pointed == digitsOnly(fraction)
	rate, err := strconv.Atoi(whole + (fraction + "00")[:2])
	if !valid || err != nil || rate > wholeRate {
		return 0, InputError("Write the rate in percent, like 23 or 8.1.")
	}
	return Rate(rate), nil
}

// VATOf is the VAT on a net amount, rounded once, half away from zero, so that
// a credit note takes back what its invoice charged.
func VATOf(net Money, rate Rate) Money { return net.Share(int64(rate), wholeRate) }

// A Total is what amounts at one VAT rate sum to. VAT is computed on the sum of
// the rounded lines, and rounded once.
type Total struct {
	Rate Rate
	// Net is the sum of the nets, VAT the VAT on that sum, Gross both.
	Net, VAT, Gross Money
}

// TotalOf is the total of a sum of nets.
func TotalOf(net Money, rate Rate) Total {
	vat := VATOf(net, rate)
	return Total{Rate: rate, Net: net, VAT: vat, Gross: net.Add(vat)}
}
