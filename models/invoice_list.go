package models

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// InvoiceFilter narrows the list of invoices.
type InvoiceFilter struct {
	Search string // the beginning of a number, or its digits
	Kind   InvoiceKind
	From   billing.Day // issue days, both included; 0 for open
	To     billing.Day
}

// InvoiceRow is an invoice in a list.
type InvoiceRow struct {
	Invoice
	FromDay  billing.Day `gorm:"-"` // of its lines, 0 on a credit note
	ToDay    billing.Day `gorm:"-"`
	Credited string      `gorm:"-"` // of a credit note: the number of the invoice that it names
}

func (i InvoiceRow) at() cursor { return cursor{intCursor(int64(i.IssueDay)), i.ID} }

// invoiceKinds are the kinds in the order in which lists offer them.
var invoiceKinds = []InvoiceKind{InvoiceMonth, InvoiceYearly, InvoiceCredit}

// ListInvoices lists invoices, newest first. The reseller's admins and billing
// staff see its own, support leads all, and jobs. A search lists the first 1,000
// that it finds.
func (s *Store) ListInvoices(ctx context.Context, actor access.Actor, f InvoiceFilter, p Paging) (Page[InvoiceRow], error) {
	var out Page[InvoiceRow]
	if err := require(actor, access.SeeInvoices); err != nil {
		return out, err
	}
	db := s.db.Read(ctx)
	all := visible(fresh(db).Table("invoices"), actor, "reseller_id", "0")
	byID := visibleByID(fresh(db).Table("invoices"), actor, "reseller_id", "0")
	by := sorting{"issue_day", "id", true, intValue}
	var err error
	if number := strings.ToUpper(tidy(f.Search)); number != "" {
		var found []InvoiceRow
		var more bool
		found, more, err = invoicesNumbered(f.narrow(all), f.narrow(byID), number)
		out = foundPage(found, more, by, p, InvoiceRow.at)
	} else {
		out, err = mergedPage(f.ranges(db, actor), byID, by, p, scanned[InvoiceRow], InvoiceRow.at)
	}
	if err != nil {
		return out, err
	}
	return out, nameInvoices(db, out.Rows)
}

// ranges are the invoices that the actor may see and the filter leaves, but for
// its search.
func (f InvoiceFilter) ranges(db *gorm.DB, actor access.Actor) ranges {
	also, args := "", []any(nil)
	if f.From != 0 {
		also, args = also+" AND issue_day >= ?", append(args, f.From)
	}
	if f.To != 0 {
		also, args = also+" AND issue_day <= ?", append(args, f.To)
	}
	out := ranges{db: db, table: "invoices"}
	for _, kind := range invoiceKinds {
		if f.Kind != "" && f.Kind != kind {
			continue
		}
		if actor.ResellerID != 0 {
			out.parts = append(out.parts, part{"reseller_id = ? AND kind = ?" + also, append([]any{actor.ResellerID, kind}, args...)})
		} else {
			out.parts = append(out.parts, part{"kind = ?" + also, append([]any{kind}, args...)})
		}
	}
	return out
}

func (f InvoiceFilter) narrow(q *gorm.DB) *gorm.DB {
	if f.Kind != "" {
		q = q.Where("kind = ?", f.Kind)
	}
	if f.From != 0 {
		q = q.Where("issue_day >= ?", f.From)
	}
	if f.To != 0 {
		q = q.Where("issue_day <= ?", f.To)
	}
	return q
}

// invoicesNumbered finds the first invoices whose number begins with a text, or
// is one with its digits: "M-000042", "M-0000", "42". Both queries are of what
// may be found; the second one is not looked through for it.
func invoicesNumbered(all, some *gorm.DB, text string) (found []InvoiceRow, more bool, err error) {
	err = all.Where("number >= ? AND number < ?", text, text+last).Order("number").Limit(CountLimit).Scan(&found).Error
	if err != nil {
		return nil, false, err
	}
	if len(found) == CountLimit {
		return found[:CountLimit-1], true, nil
	}
	digits := text[strings.LastIndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })+1:]
	seq, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return found, false, nil
	}
	var exact []InvoiceRow
	err = some.Where("kind IN ? AND seq = ?", invoiceKinds, seq).Scan(&exact).Error
	for _, i := range exact {
		if !slices.ContainsFunc(found, func(f InvoiceRow) bool { return f.ID == i.ID }) {
			found = append(found, i)
		}
	}
	return found, false, err
}

// nameInvoices adds to the invoices of a list the days that they are for, and
// which invoice a credit note names.
func nameInvoices(db *gorm.DB, rows []InvoiceRow) error {
	var yearly, credited []uint
	for i := range rows {
		switch r := &rows[i]; r.Kind {
		case InvoiceMonth:
			r.FromDay, r.ToDay = r.Month.First(), r.Month.Last()
		case InvoiceYearly:
			yearly = append(yearly, r.ID)
		case InvoiceCredit:
			credited = append(credited, r.Credits)
		}
	}
	var lines []InvoiceLine
	var named []Invoice
	err := fresh(db).Select("invoice_id, from_day, to_day").Where("invoice_id IN ? AND invoice_id <> 0", yearly).Find(&lines).Error
	if err == nil {
		err = fresh(db).Select("id, number").Where("id IN ?", credited).Find(&named).Error
	}
	days, numbers := map[uint]InvoiceLine{}, map[uint]string{}
	for _, line := range lines {
		days[line.InvoiceID] = line
	}
	for _, i := range named {
		numbers[i.ID] = i.Number
	}
	for i := range rows {
		switch r := &rows[i]; r.Kind {
		case InvoiceYearly:
			r.FromDay, r.ToDay = days[r.ID].FromDay, days[r.ID].ToDay
		case InvoiceCredit:
			r.Credited = numbers[r.Credits]
		}
	}
	return err
}
