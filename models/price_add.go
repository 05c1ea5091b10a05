package models

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// priceAhead is how many days ahead a price can be set; a day further away is a
// slip of the hand.
const priceAhead = 5 * 366

// NewPrice is a price that is to be valid from a day on.
type NewPrice struct {
	SKU   string
	Plan  billing.Plan // FLEXIBLE, or ANNUAL_MONTHLY_PAY for both Annual plans
	Price billing.Money
	From  billing.Day
	Kept  string // what the review showed
}

// PriceChange is what a new price changes.
type PriceChange struct {
	SKU      SKU
	Before   *billing.Money // in force on that day until now; nil if there was none
	Replaces bool           // Before is valid from the very same day, and is replaced
	Next     *DatedPrice    // the price that follows; nil if none does
	Today    billing.Day
}

// Kept is the change as the review keeps it.
func (c PriceChange) Kept() string {
	text := "none"
	if c.Before != nil {
		text = c.Before.Decimal()
	}
	if c.Replaces {
		text += " replaced"
	}
	if c.Next != nil {
		text += " until " + c.Next.ValidFrom.ISO()
	}
	return text
}

// QuotePrice says what a new price will change, without adding it. A support
// lead may ask.
func (s *Store) QuotePrice(ctx context.Context, actor access.Actor, in NewPrice) (PriceChange, error) {
	if err := require(actor, access.ManageCatalog); err != nil {
		return PriceChange{}, err
	}
	t, err := s.reading(ctx, actor)
	if err != nil {
		return PriceChange{}, err
	}
	return t.planPrice(in)
}

// AddPrice adds a price that is valid from a day on. A support lead may. A day in
// or before an invoiced month is Invalid. A price from the same day is replaced
// if the review showed it; a review that no longer holds is a Conflict.
func (s *Store) AddPrice(ctx context.Context, actor access.Actor, in NewPrice) (string, error) {
	if err := require(actor, access.ManageCatalog); err != nil {
		return "", err
	}
	return write(ctx, s, actor, "price.added", func(t *tx) (string, error) {
		if err := hold(t.DB).Order("id").Take(&Provider{}).Error; err != nil {
			return "", err
		}
		change, err := t.planPrice(in)
		if err != nil {
			return "", err
		}
		if change.Kept() != in.Kept {
			return "", &Error{Kind: Conflict, Cause: CauseStale, Message: "The prices have changed since the review. Nothing was added. Look at the new figures and decide again."}
		}
		row := Price{in.SKU, in.Plan, in.Price.Currency, in.From, in.Price.Minor}
		if err := t.upsert([]Price{row}, "sku_id", "plan", "currency", "valid_from"); err != nil {
			return "", err
		}
		before := ""
		if change.Before != nil {
			before = change.Before.String()
		}
		return in.SKU, t.note(onProvider(), "price.added", "catalog", 0, Facts{
			"sku": in.SKU, "plan": in.Plan, "price": [2]string{before, in.Price.String()}, "from": in.From.ISO(),
		})
	})
}

// planPrice checks a new price and says what it changes.
func (t *tx) planPrice(in NewPrice) (PriceChange, error) {
	out := PriceChange{Today: t.day()}
	var skus []SKU
	if err := t.DB.Session(&gorm.Session{}).Where("id = ?", in.SKU).Limit(1).Find(&skus).Error; err != nil {
		return out, err
	}
	if len(skus) == 0 {
		return out, notFound("product")
	}
	out.SKU = skus[0]
	closed, err := lastClosed(t.DB)
	if err != nil {
		return out, err
	}
	var p problems
	sold := in.Plan == billing.Flexible && out.SKU.Allows(billing.Flexible) ||
		in.Plan == billing.AnnualMonthly && (out.SKU.Allows(billing.AnnualMonthly) || out.SKU.Allows(billing.AnnualYearly))
	p.check(sold, "plan", "Choose one of the plans that %s is sold on.", out.SKU.Name)
	p.check(in.Price.Currency.Known(), "currency", "Choose a currency from the list.")
	p.check(in.Price.Minor >= 0, "price", "Price must not be negative.")
	p.check(in.From <= t.day()+priceAhead, "from", "From must be a day within the next 5 years.")
	if closed != 0 {
		p.check(in.From > closed.Last(), "from", "%s is invoiced already. Choose %s or a later day.", closed, closed.Next().First())
	}
	if err := p.err(); err != nil {
		return out, err
	}
	var prices []Price
	err = t.DB.Session(&gorm.Session{}).Where("sku_id = ? AND plan = ? AND currency = ?", in.SKU, in.Plan, in.Price.Currency).Find(&prices).Error
	if err != nil {
		return out, err
	}
	for _, d := range slices.Backward(dated(prices, t.day())) { // the earliest first
		switch {
		case d.ValidFrom <= in.From:
			amount := d.Money()
			out.Before, out.Replaces = &amount, d.ValidFrom == in.From
		case out.Next == nil:
			out.Next = &d
		}
	}
	return out, nil
}

// lastClosed is the last month of which something is invoiced, or closed to be;
// 0 if there is none.
func lastClosed(db *gorm.DB) (last billing.Month, err error) {
	err = db.Raw(`SELECT COALESCE(MAX(month), 0) FROM (
		SELECT MAX(month) AS month FROM invoices WHERE kind = ?
		UNION ALL SELECT MAX(month) FROM invoice_lines WHERE order_id = 0) months`, InvoiceMonth).Scan(&last).Error
	return last, err
}
