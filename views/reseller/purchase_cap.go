package reseller

import (
	"strconv"

	"perseat/models/billing"
	"perseat/views/paths"
	"perseat/views/ui"
)

// PurchaseCapPage is the form for a purchase cap.
type PurchaseCapPage struct {
	Subject
	Cap      string // as typed
	PONumber string
	Was      int // the present cap
	Least    int
	Most     int
	Limits   []string // the reason of each limit, as sentences
	Price    billing.Money
	Asked    *Asked
	Key      string
	Problems ui.Problems
}

func (p PurchaseCapPage) action() string {
	return paths.ResellerPurchaseCap(p.CustomerID, p.Subscription)
}

func (p PurchaseCapPage) was() string { return strconv.Itoa(p.Was) }

func (p PurchaseCapPage) hint() string {
	if p.Most <= p.Least {
		return "Now " + ui.Number(p.Was) + "."
	}
	return "Now " + ui.Number(p.Was) + ". A whole number from " + ui.Number(p.Least) + " to " + ui.Number(p.Most) + "."
}

// charged says what does cost something.
func (p PurchaseCapPage) charged() string {
	if p.Plan == billing.Trial {
		return "A trial is free, and so are its users."
	}
	return "You are charged for a user from the day after a license is assigned: " + p.Price.String() + " a month each, before VAT."
}
