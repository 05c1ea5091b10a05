package models

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// NewCredit is a correction of an issued invoice.
type NewCredit struct {
	Number string        // of the invoice
	Amount billing.Money // without VAT, above zero
	Reason string
}

// CreditInvoice issues a credit note on an invoice, at the invoice's own VAT
// rate. A support lead may, and the command line. All credit notes on an
// invoice together never exceed it. It returns the credit note's number.
func (s *Store) CreditInvoice(ctx context.Context, actor access.Actor, in NewCredit) (string, error) {
	if !actor.Can(access.RunJobs) {
		if err := require(actor, access.CreditInvoices); err != nil {
			return "", err
		}
	}
	in.Reason = tidyNote(in.Reason)
	return write(ctx, s, actor, "invoice.credited", func(t *tx) (string, error) {
		i, left, err := t.holdInvoice(in.Number)
		if err != nil {
			return "", err
		}
		if err := in.check(i, left); err != nil {
			return "", err
		}
		vat := left.vatOn(in.Amount, i.Rate)
		note := i
		note.ID, note.Kind, note.Month, note.OrderID, note.Credits, note.Reason = 0, InvoiceCredit, 0, 0, i.ID, in.Reason
		note.NetMinor, note.VATMinor, note.TotalMinor = -in.Amount.Minor, -vat.Minor, -in.Amount.Add(vat).Minor
		if note, err = t.issue(note, note.Net()); err != nil {
			return "", err
		}
		return note.Number, t.tellInvoice(note)
	})
}

// Credit is what a credit note will take back; its amounts are above zero.
type Credit struct {
	Invoice Invoice
	Net     billing.Money
	VAT     billing.Money
	Total   billing.Money
	Left    billing.Money // what then is left of the invoice, without VAT
}

// QuoteCredit says what CreditInvoice would take back, VAT included, and
// refuses what it would refuse. A support lead may.
func (s *Store) QuoteCredit(ctx context.Context, actor access.Actor, in NewCredit) (Credit, error) {
	if err := require(actor, access.CreditInvoices); err != nil {
		return Credit{}, err
	}
	in.Reason = tidyNote(in.Reason)
	i, left, err := findInvoice(s.db.Read(ctx), in.Number)
	if err != nil {
		return Credit{}, err
	}
	if err := in.check(i, left); err != nil {
		return Credit{}, err
	}
	vat := left.vatOn(in.Amount, i.Rate)
	return Credit{Invoice: i, Net: in.Amount, VAT: vat, Total: in.Amount.Add(vat), Left: left.net.Sub(in.Amount)}, nil
}

// remaining is what of an invoice is not credited yet.
type remaining struct{ net, vat billing.Money }

// vatOn is the VAT that crediting a part takes back: never more than is left,
// and with the last part exactly that.
func (r remaining) vatOn(net billing.Money, rate billing.Rate) billing.Money {
	vat := billing.VATOf(net, rate)
	if net.Cmp(r.net) == 0 || vat.Cmp(r.vat) > 0 {
		return r.vat
	}
	return vat
}

func leftOf(i Invoice, notes []Invoice) remaining {
	left := remaining{i.Net(), i.VAT()}
	for _, note := range notes {
		left.net, left.vat = left.net.Add(note.Net()), left.vat.Add(note.VAT())
	}
	return left
}

// findInvoice reads an invoice by its number, and what of it is not credited.
func findInvoice(db *gorm.DB, number string) (Invoice, remaining, error) {
	var i Invoice
	db = db.Session(&gorm.Session{})
	if err := db.Where("number = ?", strings.ToUpper(tidy(number))).Take(&i).Error; err != nil {
		return i, remaining{}, found(err, "invoice")
	}
	var notes []Invoice
	err := db.Where("credits = ?", i.ID).Find(&notes).Error
	return i, leftOf(i, notes), err
}

// holdInvoice reads an invoice and holds its reseller, so that two credit notes
// on it wait for each other.
func (t *tx) holdInvoice(number string) (Invoice, remaining, error) {
	i, _, err := findInvoice(t.DB, number)
	if err != nil {
		return i, remaining{}, err
	}
	var r Reseller
	if err := hold(t.DB).Where("id = ?", i.ResellerID).Take(&r).Error; err != nil {
		return i, remaining{}, err
	}
	return findInvoice(t.DB, number)
}

func (in NewCredit) check(i Invoice, left remaining) error {
	if i.Kind == InvoiceCredit {
		return refuse(Conflict, "%s is a credit note itself. Credit an invoice.", i.Number)
	}
	var p problems
	p.check(in.Reason != "", "reason", "Give the reason; the credit note prints it.")
	p.check(length(in.Reason) <= maxNote, "reason", "Reason must have at most %s characters.", figure(maxNote))
	p.check(in.Amount.Currency == i.Currency, "amount", "Amount must be in %s, as the invoice is.", i.Currency)
	p.check(in.Amount.Minor > 0, "amount", "Amount must be above zero.")
	p.check(in.Amount.Minor <= left.net.Minor, "amount", "Amount must be %s or less: that is what is left of %s without VAT.", left.net, i.Number)
	return p.err()
}
