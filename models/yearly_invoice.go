package models

import (
	"perseat/models/billing"
)

// yearlyCharge is an order of yearly payments that is to be invoiced by itself
// before its transaction ends.
type yearlyCharge struct {
	account Account
	order   Order
	entry   LedgerEntry
	seats   int64
}

// chargeAtOnce notes that an order is charged now. The invoice is issued at the
// end of the transaction, because its number is taken last.
func (t *tx) chargeAtOnce(a *Account, o Order, entry LedgerEntry, seats int64) {
	t.charges = append(t.charges, yearlyCharge{*a, o, entry, seats})
}

// issueCharges issues an invoice for each order that is charged at once.
func (t *tx) issueCharges() error {
	for _, c := range t.charges {
		if err := t.issueYearly(c); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) issueYearly(c yearlyCharge) error {
	line := yearlyLine(c)
	i, err := t.issue(Invoice{
		Kind: InvoiceYearly, ResellerID: line.ResellerID, OrderID: c.order.ID, Currency: line.Currency, TaxDay: c.entry.Day,
	}, line.Net())
	if err != nil {
		return err
	}
	line.InvoiceID = i.ID
	if err := t.Create(&line).Error; err != nil {
		return err
	}
	return t.tellInvoice(i)
}

// yearlyLine is the one line of the invoice of a yearly charge.
func yearlyLine(c yearlyCharge) InvoiceLine {
	a, term := c.account, c.account.Term()
	yearly := a.Price().Times(billing.MonthsInYear)
	left := term.Left(c.entry.Day)
	return InvoiceLine{
		SubscriptionID: a.ID, Month: c.entry.Day.Month(), OrderID: c.order.ID, No: 1,
		ResellerID: a.ResellerID, CustomerID: a.CustomerID, CustomerName: a.Customer.Name, SKUID: a.SKUID, SKUName: a.SKU.Name,
		Plan: a.Plan, Currency: a.Currency, PriceMinor: yearly.Minor, FromDay: c.entry.Day.AddDays(1), ToDay: term.End,
		Days: c.seats * int64(left), PeriodDays: int64(term.Days()),
		NetMinor:  billing.YearlyCharge(c.seats, yearly, term, c.entry.Day).Minor,
		PONumbers: c.order.PONumber,
		Segments: Segments{{
			Licenses: c.seats, From: c.entry.Day.AddDays(1), To: term.End, Days: left, Orders: []uint{c.order.ID},
		}},
	}
}
