package reseller

import (
	"strconv"

	"perseat/models/billing"
	"perseat/views/ui"
)

// QuoteView is what an order will cost, in ready values.
type QuoteView struct {
	Beside    bool         // stands next to the fields of a form, not in a review
	SKUName   string       // after the order
	From      billing.Plan // before the order; empty for a new subscription
	Plan      billing.Plan
	Before    int // the purchase cap or the purchased licenses, before and after
	After     int
	Licensed  int         // users
	Licenses  int         // that the order charges for
	Day       billing.Day // that it counts from
	Term      billing.Term
	Scheduled bool // Day is a later one, when a trial ends
	AtOnce    bool // charged on an invoice of its own, and not refundable
	Invoice   string
	Price     billing.Money // of one license, for a month or a year
	Days      int           // charged, of Period
	Period    int
	Saved     billing.Money // what the present plan or edition would have charged; not positive
	Net       billing.Money
	Rate      string // "23 %"
	VAT       billing.Money
	VATNote   string // which VAT applies, and why
	Total     billing.Money
	OnMonth   billing.Money // what else changes on the running month's invoice
	Month     billing.Money // what each following full month changes by
	Rest      billing.Money // what the rest of the term costs, Net included
	AtRenewal string        // what happens at the term's end
}

// ChargedNow reports whether placing the order charges something that does not
// come back.
func (q QuoteView) ChargedNow() bool { return q.AtOnce && !q.Net.IsZero() }

// Nothing reports whether the order costs nothing, now and later.
func (q QuoteView) Nothing() bool {
	return q.Plan == billing.Trial || q.Licenses == 0 && q.Net.IsZero() && q.Month.IsZero() && q.Rest.IsZero() && q.OnMonth.IsZero()
}

// Amount is the sum as it stands beside the button.
func (q QuoteView) Amount() string {
	switch {
	case q.Nothing() || q.Scheduled:
		return "Nothing is charged now"
	case q.AtOnce:
		return q.Net.String() + " plus VAT, charged now"
	}
	return q.Net.String() + " plus VAT, on " + q.Invoice
}

// Warning is said before money leaves at once.
func (q QuoteView) Warning() string {
	if q.Scheduled {
		return "You will be charged " + q.Net.String() + " plus VAT on " + q.Day.String() + ". This amount is not refundable."
	}
	return "You will be charged " + q.Net.String() + " plus VAT now. This amount is not refundable."
}

func (q QuoteView) nothing() string {
	switch {
	case q.Plan == billing.Trial:
		return "A trial is free. Nothing is charged."
	case q.Plan == billing.Flexible:
		return "Nothing is charged now. Each user is charged " + q.Price.String() + " a month, from the day after a license is assigned."
	}
	return "Nothing more is charged. The licenses are paid for already."
}

// sentence gives the price and the days.
func (q QuoteView) sentence() string {
	text := q.Price.String() + " a " + q.unit() + " for each license. "
	left := "is left"
	if q.Days != 1 {
		left = "are left"
	}
	switch {
	case q.Days == 0:
		return text + "A change counts from the next day, so on a month’s last day the month’s share is " + zero(q.Price).Amount() + "."
	case q.AtOnce:
		text += strconv.Itoa(q.Days) + " of " + ui.Plural(q.Period, "day", "days") + " of the term " + left
	default:
		text += strconv.Itoa(q.Days) + " of " + ui.Plural(q.Period, "day", "days") + " of " + q.Day.Month().String() + " " + left
	}
	return text + ", from " + (q.Day + 1).String() + "."
}

// sum is the charge in words, by which it can be computed again.
func (q QuoteView) sum() string {
	return ui.Plural(q.Licenses, "license", "licenses") + " × " + q.Price.String() + " × " +
		strconv.Itoa(q.Days) + " of " + ui.Plural(q.Period, "day", "days")
}

// charge is the price of that sum.
func (q QuoteView) charge() billing.Money { return q.Net.Sub(q.Saved) }

func (q QuoteView) unit() string {
	if q.AtOnce {
		return "year"
	}
	return "month"
}

// saved names what would have been charged instead.
func (q QuoteView) saved() string {
	if q.From != q.Plan {
		return "Less the " + q.From.String() + ", no longer charged"
	}
	return "Less the present edition, no longer charged"
}

// invoiced says on which invoice the sum comes.
func (q QuoteView) invoiced() string {
	if q.AtOnce {
		return "On " + q.Invoice + "."
	}
	return "On " + q.Invoice + ", issued after the month’s end. That invoice computes VAT once on its whole sum, so a cent may differ."
}

// before and after name the ceilings.
func (q QuoteView) before() string { return q.ceiling(q.From, q.Before) }

func (q QuoteView) after() string { return q.ceiling(q.Plan, q.After) }

func (q QuoteView) ceiling(p billing.Plan, n int) string {
	switch {
	case p == "":
		return "None"
	case p.Annual():
		return ui.Plural(n, "license", "licenses")
	}
	return "Purchase cap of " + ui.Number(n)
}

// free is how many licenses nobody uses before the order.
func (q QuoteView) free() string {
	if q.From.Annual() {
		return ui.Number(q.Before-q.Licensed) + " of " + ui.Plural(q.Before, "license", "licenses")
	}
	return ui.Number(q.Before-q.Licensed) + " of " + ui.Number(q.Before) + " under the purchase cap"
}

func (q QuoteView) following() string {
	if q.Month.Minor < 0 {
		return q.Month.Neg().String() + " less, before VAT"
	}
	if q.From == "" || q.From == billing.Trial {
		return q.Month.String() + ", before VAT"
	}
	return q.Month.String() + " more, before VAT"
}

// onMonth says what else the month's invoice changes by.
func (q QuoteView) onMonth() string {
	if q.OnMonth.Minor < 0 {
		return "The invoice for " + q.Day.Month().String() + " is " + q.OnMonth.Neg().String() + " less, before VAT"
	}
	return "The invoice for " + q.Day.Month().String() + " is " + q.OnMonth.String() + " more, before VAT"
}

func zero(m billing.Money) billing.Money { return billing.NewMoney(0, m.Currency) }
