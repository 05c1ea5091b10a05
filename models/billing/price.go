package billing

// A Price is the list price of one license for a month, from a day on. It
// applies to that day already.
type Price struct {
	From Day
	Money
}

// Prices are the dated list prices of one SKU, plan and currency, in any order.
type Prices []Price

// On is the price of a day: the latest one that is valid from that day or
// before. Without one it is the zero Money, which has no currency.
func (p Prices) On(day Day) Money {
	latest := Price{From: -NoDay}
	for _, price := range p {
		if price.From <= day && price.From >= latest.From {
			latest = price
		}
	}
	return latest.Money
}

// MonthsInYear is how many monthly prices make the yearly price of an Annual
// plan.
const MonthsInYear = 12
