package models

import (
	"fmt"
	"strings"

	"perseat/models/billing"
)

// OrderEffect says where an order stands on the invoice: on which one, and for
// how many days of its month or term.
type OrderEffect struct {
	Invoice string // "the invoice for April 2026", "an invoice of its own of 20 Apr 2026"
	AtOnce  bool   // charged when it was placed
	Price   string // of one license, as it was reviewed; "" if it was not
	days    string
}

// Days says how many days are charged: "10 of 30 days of April 2026".
func (e OrderEffect) Days() string { return e.days }

// Effect says what the order changes on the invoice; its days are false if the
// order charges none of its own.
func (o Order) Effect() (OrderEffect, bool) {
	month := o.Day.Month()
	e := OrderEffect{Invoice: "the invoice for " + month.String()}
	days, period, of := int(month.Last()-o.Day), month.Days(), "of "+month.String()
	per := "a month"
	if o.Plan == billing.AnnualYearly {
		e.AtOnce, e.Invoice = true, "an invoice of its own of "+o.Day.String()
		per, of = "a year", "of the term"
	}
	kept := strings.Fields(o.Quote)
	if len(kept) >= 3 {
		if _, err := fmt.Sscanf(kept[1], "%d/%d", &days, &period); err == nil {
			e.Price = string(o.Currency) + " " + kept[2] + " " + per
		}
	} else if e.AtOnce {
		return e, false
	}
	e.days = fmt.Sprintf("%d of %d days %s, from %s", days, period, of, o.Day.AddDays(1))
	return e, true
}
