package models

import (
	"encoding/json"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"perseat/models/billing"
	"perseat/models/tax"
)

// totals recomputes every invoice from its lines, with the VAT of its own copies
// on its tax date.
func (v *verification) totals() error {
	var rows []struct {
		Invoice
		Lines int64
		Sum   int64
	}
	err := v.db.Raw(`SELECT invoices.*, lines, CAST(sum AS BIGINT) AS sum FROM (
			SELECT invoices.id, COUNT(invoice_lines.net_minor) AS lines, COALESCE(SUM(invoice_lines.net_minor), 0) AS sum FROM invoices
			LEFT JOIN invoice_lines ON invoice_lines.reseller_id = invoices.reseller_id AND invoice_lines.month = invoices.month AND invoice_lines.order_id = 0
				AND invoice_lines.currency = invoices.currency
			WHERE kind = 'month' GROUP BY invoices.id
			UNION ALL SELECT invoices.id, COUNT(invoice_lines.net_minor), COALESCE(SUM(invoice_lines.net_minor), 0) FROM invoices
			LEFT JOIN invoice_lines ON invoice_lines.invoice_id = invoices.id AND invoice_lines.invoice_id <> 0
			WHERE kind = 'yearly' GROUP BY invoices.id) sums
		JOIN invoices ON invoices.id = sums.id ORDER BY invoices.id`).Scan(&rows).Error
	for _, r := range rows {
		total := billing.TotalOf(billing.NewMoney(r.Sum, r.Currency), r.Rate)
		if r.Lines == 0 || total.Net != r.Net() || total.VAT != r.VAT() || total.Gross != r.Total() {
			v.differs("invoice", r.ID, "%s says %s + %s = %s, its lines give %s + %s = %s", r.Number,
				r.Net(), r.VAT(), r.Total(), total.Net, total.VAT, total.Gross)
		}
		if treatment := r.treatment(); r.VATKind != treatment.Kind || r.Rate != treatment.Rate {
			v.differs("invoice", r.ID, "%s bears VAT of %s (%s), and on its tax date it should be %s (%s)", r.Number,
				r.Rate, r.VATKind, treatment.Rate, treatment.Kind)
		}
		if r.Kind == InvoiceMonth && r.TaxDay != r.Month.Last() {
			v.differs("invoice", r.ID, "%s has the tax date %s, and is for %s", r.Number, r.TaxDay, r.Month)
		}
	}
	return err
}

// treatment is which VAT the invoice bears by the facts that it states. The own
// rate of a provider outside the EU is the one that it used.
func (i Invoice) treatment() tax.Treatment {
	return tax.Treat(tax.Provider{Country: i.SellerCountry, Number: i.SellerVAT, OwnRate: i.Rate},
		tax.Buyer{Country: i.BuyerCountry, Number: i.BuyerVAT, VAT56B: i.BuyerVAT56B}, i.TaxDay)
}

// credits recomputes every credit note, one after the other, from the invoice
// that it names and what was left of it.
func (v *verification) credits() error {
	var notes, credited []Invoice
	named := v.db.Session(&gorm.Session{}).Table("invoices").Select("credits").Where("kind = ?", InvoiceCredit)
	if err := v.db.Where("id IN (?)", named).Find(&credited).Error; err != nil {
		return err
	}
	if err := v.db.Where("kind = ?", InvoiceCredit).Order("credits, id").Find(&notes).Error; err != nil {
		return err
	}
	invoices, left := map[uint]Invoice{}, map[uint]remaining{}
	for _, i := range credited {
		invoices[i.ID], left[i.ID] = i, leftOf(i, nil)
	}
	for _, note := range notes {
		i, known := invoices[note.Credits]
		if !known || i.Kind == InvoiceCredit || i.ResellerID != note.ResellerID || i.Currency != note.Currency {
			v.differs("invoice", note.ID, "%s credits no invoice of its reseller", note.Number)
			continue
		}
		vat := left[i.ID].vatOn(note.Net().Neg(), i.Rate)
		if note.Net().Minor >= 0 || note.VAT() != vat.Neg() || note.Total() != note.Net().Add(note.VAT()) || note.Rate != i.Rate || note.TaxDay != i.TaxDay {
			v.differs("invoice", note.ID, "%s says %s + %s = %s at %s, which is not what it takes back of %s", note.Number,
				note.Net(), note.VAT(), note.Total(), note.Rate, i.Number)
		}
		left[i.ID] = leftOf(Invoice{Currency: i.Currency, NetMinor: left[i.ID].net.Minor, VATMinor: left[i.ID].vat.Minor}, []Invoice{note})
		if left[i.ID].net.Minor < 0 || left[i.ID].vat.Minor < 0 {
			v.differs("invoice", i.ID, "%s is credited beyond its sum", i.Number)
		}
	}
	return nil
}

// records compares every invoice with what the record says that was issued.
//
// The two are read each in the order of the invoices and walked through together:
// a join of a million entries with a quarter of a million invoices took SQLite
// longer than all other checks together.
func (v *verification) records() error {
	var noted []issueNote
	err := v.db.Session(&gorm.Session{}).Raw(`SELECT subject_id, reseller_id, facts FROM activity WHERE action = 'invoice.issued' ORDER BY subject_id, id`).
		Scan(&noted).Error
	if err != nil {
		return err
	}
	for after := uint(0); ; {
		var rows []Invoice
		if err := v.db.Session(&gorm.Session{}).Where("id > ?", after).Order("id").Limit(batch).Find(&rows).Error; err != nil {
			return err
		}
		for _, i := range rows {
			var here []issueNote
			here, noted = v.notesOf(i, noted)
			v.record(i, here)
			after = i.ID
		}
		if len(rows) < batch {
			for _, n := range noted {
				v.unissued(n)
			}
			return nil
		}
	}
}

// issueNote is what the record says of the issue of an invoice.
type issueNote struct {
	SubjectID, ResellerID uint
	Facts                 string
}

// notesOf takes off the notes of an invoice, and of those before it, which are missing.
func (v *verification) notesOf(i Invoice, noted []issueNote) (here, rest []issueNote) {
	for len(noted) > 0 && noted[0].SubjectID <= i.ID {
		if noted[0].SubjectID == i.ID && noted[0].ResellerID == i.ResellerID {
			here = append(here, noted[0])
		} else {
			v.unissued(noted[0])
		}
		noted = noted[1:]
	}
	return here, noted
}

func (v *verification) unissued(n issueNote) {
	v.differs("invoice", n.SubjectID, "the record says that it was issued, and it is missing: %s", n.Facts)
}

// record compares an invoice with what was noted of its issue.
func (v *verification) record(i Invoice, noted []issueNote) {
	if len(noted) == 0 {
		v.differs("invoice", i.ID, "%s has no record of its issue", i.Number)
	}
	for _, n := range noted {
		var said issuedFacts
		if json.Unmarshal([]byte(n.Facts), &said) != nil {
			v.differs("invoice", i.ID, "%s has no record of its issue", i.Number)
		} else if said != i.facts() {
			v.differs("invoice", i.ID, "%s says %s + %s = %s, the record says that %s was issued with %s + %s = %s", i.Number,
				i.Net(), i.VAT(), i.Total(), said.Number, said.Net, said.VAT, said.Total)
		}
	}
}

// series checks that the numbers of each series have no gap, and that each
// invoice bears its own.
func (v *verification) series() error {
	for _, kind := range []InvoiceKind{InvoiceMonth, InvoiceYearly, InvoiceCredit} {
		var row struct{ Count, Last, Next int64 }
		err := v.db.Session(&gorm.Session{}).Raw(`SELECT COUNT(invoices.id) AS count, COALESCE(MAX(invoices.seq), 0) AS last, series.next
			FROM series LEFT JOIN invoices ON invoices.kind = series.id WHERE series.id = ? GROUP BY series.next`, kind).Scan(&row).Error
		if err != nil {
			return err
		}
		if row.Count != row.Last || row.Next != row.Last+1 {
			v.differs("invoice", 0, "the series %s has %d invoices, its last number is %d and its next %d", kind.letter(), row.Count, row.Last, row.Next)
		}
	}
	var all []Invoice
	err := v.db.Session(&gorm.Session{}).Select("id, kind, seq, number").Order("id").Find(&all).Error
	for _, i := range all {
		if own := fmt.Sprintf("%s-%06d", i.Kind.letter(), i.Seq); !strings.HasSuffix(i.Number, own) {
			v.differs("invoice", i.ID, "its number is %s, in its series it is %s", i.Number, own)
		}
	}
	return err
}
