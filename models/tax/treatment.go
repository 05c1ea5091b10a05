package tax

import (
	"strings"

	"perseat/models/billing"
)

// A Provider is what matters of the company that invoices.
type Provider struct {
	// Country is its ISO 3166 code.
	Country string
	// Number is its VAT number, which a reverse-charge invoice must show.
	Number string
	// OwnRate is the rate that a provider outside the European Union has set
	// for itself. It is not looked at for one inside.
	OwnRate billing.Rate
}

// A Buyer is what matters of the company that is invoiced, as its VAT facts
// stand on the day in question.
type Buyer struct {
	// Country is its ISO 3166 code.
	Country string
	// Number is its VAT number, or empty. One that [ParseNumber] refuses counts
	// as missing.
	Number string
	// VAT56B is the number of its authorization under section 56 of the Irish
	// VAT Consolidation Act, or empty.
	VAT56B string
}

// A Kind says why an invoice bears the VAT that it bears.
type Kind string

// The kinds of treatment, under the names that the database uses.
const (
	// Domestic: the buyer is in the provider's country and pays its rate.
	Domestic Kind = "domestic"
	// VAT56B: the buyer is in Ireland, as the provider, and authorized to buy
	// at the zero rate.
	VAT56B Kind = "vat56b"
	// ReverseCharge: the buyer is in another state of the European Union and
	// accounts for the VAT itself.
	ReverseCharge Kind = "reverse_charge"
	// OutsideScope: provider and buyer are not both in the European Union.
	OutsideScope Kind = "outside_scope"
	// NumberMissing: it would be a reverse charge, but the buyer has no valid
	// VAT number. Nothing can be ordered until there is one.
	NumberMissing Kind = "number_missing"
)

// A Treatment is the VAT that a sale bears, and why.
type Treatment struct {
	Kind Kind
	Rate billing.Rate
	// Note is the sentence for the invoice.
	Note string
	// Reason explains the treatment to the buyer in plain words.
	Reason string
}

// MayOrder reports whether new orders can be accepted. An order that is refused
// here does not stop a renewal or what runs already.
func (t Treatment) MayOrder() bool { return t.Kind != NumberMissing }

// Treat decides which VAT a sale bears whose tax date is a day.
func Treat(provider Provider, buyer Buyer, day billing.Day) Treatment {
	seller, country := tidyCountry(provider.Country), tidyCountry(buyer.Country)
	switch {
	case seller != country && (!InEU(seller) || !InEU(country)):
		return outside(seller)
	case seller == "IE" && country == "IE" && strings.TrimSpace(buyer.VAT56B) != "":
		return zeroRated(strings.TrimSpace(buyer.VAT56B))
	case seller == country:
		return domestic(provider, seller, day)
	}
	number, err := ParseNumber(country, buyer.Number)
	if err != nil {
		return numberMissing(country, day)
	}
	return reverseCharge(provider, country, number)
}

// domestic treats a buyer in the provider's country.
func domestic(provider Provider, country string, day billing.Day) Treatment {
	rate, ok := StandardRate(country, day)
	if !ok {
		return Treatment{
			Kind: Domestic, Rate: provider.OwnRate,
			Note: "VAT at " + provider.OwnRate.String() + ".",
			Reason: "You are in the provider's country, so its VAT of " + provider.OwnRate.String() +
				" is added.",
		}
	}
	name := states[country].name
	return Treatment{
		Kind: Domestic, Rate: rate,
		Note: "VAT of " + name + " at " + rate.String() + ".",
		Reason: "You are in " + name + ", as the provider is, so its VAT of " + rate.String() +
			" is added.",
	}
}

// zeroRated treats an Irish buyer with an authorization.
func zeroRated(authorization string) Treatment {
	return Treatment{
		Kind: VAT56B,
		Note: "Zero-rated, section 56 of the Value-Added Tax Consolidation Act 2010. " +
			"VAT56B authorization " + authorization + ".",
		Reason: "You are in Ireland, as the provider is, and hold the VAT56B authorization " + authorization +
			", so VAT is charged at " + billing.Rate(0).String() + ".",
	}
}

// reverseCharge treats a business in another state of the European Union.
func reverseCharge(provider Provider, country string, number Number) Treatment {
	note := "Reverse charge: the recipient accounts for the VAT, Art. 196 Directive 2006/112/EC."
	if provider.Number != "" {
		note += " VAT number of the provider " + tidy(provider.Number) + "."
	}
	return Treatment{
		Kind: ReverseCharge,
		Note: note + " VAT number of the recipient " + string(number) + ".",
		Reason: "You are in " + states[country].name + " and have the VAT number " + string(number) +
			", so no VAT is added: you account for it in your own country (reverse charge).",
	}
}

// numberMissing treats a buyer in another state of the European Union who may
// not be a business. What runs already is invoiced at the buyer's own country's
// rate, as for a buyer who is none.
func numberMissing(country string, day billing.Day) Treatment {
	rate, _ := StandardRate(country, day)
	name := states[country].name
	return Treatment{
		Kind: NumberMissing, Rate: rate,
		Note: "VAT of " + name + " at " + rate.String() + ".",
		Reason: "You are in " + name + ", and no valid VAT number of yours is on record. " +
			"Nothing can be ordered until you give it; what runs already is invoiced with the VAT of " +
			name + ", " + rate.String() + ".",
	}
}

// outside treats a sale that leaves the European Union or the provider's own
// country outside it.
func outside(seller string) Treatment {
	if !InEU(seller) {
		return Treatment{
			Kind:   OutsideScope,
			Note:   "Outside the scope of the provider's VAT.",
			Reason: "You are not in the provider's country, so its VAT is not added.",
		}
	}
	return Treatment{
		Kind:   OutsideScope,
		Note:   "Outside the scope of EU VAT.",
		Reason: "You are outside the European Union, so no VAT is added.",
	}
}
