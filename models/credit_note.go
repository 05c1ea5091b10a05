package models

import (
	"context"
	"strings"

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
		net := in.Amount.Neg()
		vat := billing.VATOf(net, i.Rate)
		if in.Amount.Cmp(left.net) == 0 { // the last of it takes back exactly what is left
			vat = left.vat.Neg()
		}
		note := i
		note.ID, note.Kind, note.Month, note.OrderID, note.Credits, note.Reason = 0, InvoiceCredit, 0, 0, i.ID, in.Reason
		note.NetMinor, note.VATMinor, note.TotalMinor = net.Minor, vat.Minor, net.Add(vat).Minor
		if note, err = t.issue(note, nil); err != nil {
			return "", err
		}
		return note.Number, t.tellInvoice(note)
	})
}

// remaining is what of an invoice is not credited yet.
type remaining struct{ net, vat billing.Money }

// holdInvoice reads an invoice and holds its reseller, so that two credit notes
// on it wait for each other.
func (t *tx) holdInvoice(number string) (Invoice, remaining, error) {
	var i Invoice
	err := t.DB.Where("number = ?", strings.ToUpper(tidy(number))).Take(&i).Error
	if err != nil {
		return i, remaining{}, found(err, "invoice")
	}
	var r Reseller
	if err := hold(t.DB).Where("id = ?", i.ResellerID).Take(&r).Error; err != nil {
		return i, remaining{}, err
	}
	var notes []Invoice
	err = t.DB.Where("credits = ?", i.ID).Find(&notes).Error
	left := remaining{i.Net(), i.VAT()}
	for _, note := range notes {
		left.net, left.vat = left.net.Add(note.Net()), left.vat.Add(note.VAT())
	}
	return i, left, err
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
