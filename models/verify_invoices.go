package models

import (
	"fmt"

	"gorm.io/gorm"

	"perseat/models/billing"
)

// monthLines recomputes the lines of every closed month from the seat ledger.
func (v *verification) monthLines() error {
	var months []billing.Month
	err := v.db.Model(&InvoiceLine{}).Distinct("month").Where("order_id = 0").Order("month").Pluck("month", &months).Error
	if err != nil {
		return err
	}
	for _, m := range months {
		for after := uint(0); ; {
			var ids []uint
			err := v.db.Model(&Subscription{}).Where("id > ? AND closed_month >= ? AND started_on <= ?", after, m, m.Last()).
				Order("id").Limit(batch).Pluck("id", &ids).Error
			if err != nil {
				return err
			}
			if len(ids) == 0 {
				break
			}
			if err := v.compareLines(ids, m); err != nil {
				return err
			}
			after = ids[len(ids)-1]
		}
	}
	return nil
}

func (v *verification) compareLines(ids []uint, m billing.Month) error {
	t := &tx{DB: v.db}
	want, err := t.monthLines(ids, m)
	if err != nil {
		return err
	}
	var have []InvoiceLine
	err = v.db.Where("subscription_id IN ? AND month = ? AND order_id = 0", ids, m).Order("subscription_id, no").Find(&have).Error
	if err != nil {
		return err
	}
	issued := map[string]string{}
	for _, line := range have {
		issued[line.place()] = line.figures()
	}
	for _, line := range want {
		if got := issued[line.place()]; got != line.figures() {
			v.differs("subscription", line.SubscriptionID, "the invoice line of %s says %q, the seat ledger gives %q", m.ISO(), got, line.figures())
		}
		delete(issued, line.place())
	}
	for _, line := range have {
		if _, left := issued[line.place()]; left {
			v.differs("subscription", line.SubscriptionID, "the invoice line %d of %s has nothing in the seat ledger", line.No, m.ISO())
		}
	}
	return nil
}

// place names a line among those of its month.
func (l InvoiceLine) place() string { return fmt.Sprintf("%d/%d", l.SubscriptionID, l.No) }

// figures are what must agree of a line.
func (l InvoiceLine) figures() string {
	return fmt.Sprintf("%s %s, %d of %d days, %s", l.Plan, l.Price(), l.Days, l.PeriodDays, l.Net())
}

// yearlyLines recomputes every charge of yearly payments from its order's
// ledger entry and the one before.
func (v *verification) yearlyLines() error {
	type row struct {
		InvoiceLine
		Day     billing.Day
		Billed  int64
		Monthly int64
	}
	var rows []row
	err := v.db.Table("invoice_lines").
		Select("invoice_lines.*, seat_ledger.day, seat_ledger.billed, seat_ledger.price_minor AS monthly").
		Joins("JOIN seat_ledger ON seat_ledger.order_id = invoice_lines.order_id AND seat_ledger.subscription_id = invoice_lines.subscription_id").
		Where("invoice_lines.order_id <> 0").Order("invoice_lines.order_id").Scan(&rows).Error
	if err != nil {
		return err
	}
	for _, r := range rows {
		yearly := billing.NewMoney(r.Monthly, r.Currency).Times(billing.MonthsInYear)
		term := billing.Term{Start: r.ToDay.AddDays(-int(r.PeriodDays)), End: r.ToDay}
		seats := int64(0)
		for _, s := range r.Segments {
			seats += s.Licenses
		}
		want := billing.YearlyCharge(seats, yearly, term, r.Day)
		if r.NetMinor != want.Minor || r.PriceMinor != yearly.Minor || seats > r.Billed {
			v.differs("subscription", r.SubscriptionID, "the yearly charge of %s says %s, the seat ledger gives %s", OrderNumber(r.OrderID), r.Net(), want)
		}
	}
	var orders []struct {
		ID, SubscriptionID uint
		Priced, Charged    int64
	}
	err = v.db.Table("orders").
		Select("orders.id, orders.subscription_id, orders.amount_minor AS priced, COALESCE(invoice_lines.net_minor, 0) AS charged").
		Joins("JOIN seat_ledger ON seat_ledger.order_id = orders.id AND seat_ledger.plan = ?", billing.AnnualYearly).
		Joins("LEFT JOIN invoice_lines ON invoice_lines.order_id = orders.id").
		Where("orders.amount_minor <> COALESCE(invoice_lines.net_minor, 0)").Order("orders.id").Scan(&orders).Error
	for _, o := range orders {
		v.differs("subscription", o.SubscriptionID, "%s has the amount %d, and %d was charged", OrderNumber(o.ID), o.Priced, o.Charged)
	}
	return err
}

// totals recomputes every invoice from its lines, at the rate that it used.
func (v *verification) totals() error {
	var rows []struct {
		Invoice
		Lines int64
		Sum   int64
	}
	err := v.db.Table("invoices").
		Select("invoices.*, COUNT(invoice_lines.net_minor) AS lines, CAST(COALESCE(SUM(invoice_lines.net_minor), 0) AS BIGINT) AS sum").
		Joins("LEFT JOIN invoice_lines ON invoice_lines.invoice_id = invoices.id").
		Where("kind <> ?", InvoiceCredit).Group("invoices.id").Order("invoices.id").Scan(&rows).Error
	for _, r := range rows {
		total := billing.TotalOf(billing.NewMoney(r.Sum, r.Currency), r.Rate)
		if r.Lines == 0 || total.Net != r.Net() || total.VAT != r.VAT() || total.Gross != r.Total() {
			v.differs("invoice", r.ID, "%s says %s + %s = %s, its lines give %s + %s = %s", r.Number,
				r.Net(), r.VAT(), r.Total(), total.Net, total.VAT, total.Gross)
		}
	}
	return err
}

// credits checks that credit notes never exceed their invoice.
func (v *verification) credits() error {
	var rows []struct {
		ID               uint
		Number           string
		NetLeft, VATLeft int64
	}
	err := v.db.Table("invoices").
		Select("invoices.id, invoices.number, CAST(invoices.net_minor + SUM(notes.net_minor) AS BIGINT) AS net_left, " +
			"CAST(invoices.vat_minor + SUM(notes.vat_minor) AS BIGINT) AS vat_left").
		Joins("JOIN invoices AS notes ON notes.credits = invoices.id").
		Group("invoices.id").Order("invoices.id").Scan(&rows).Error
	for _, r := range rows {
		if r.NetLeft < 0 || r.VATLeft < 0 {
			v.differs("invoice", r.ID, "%s is credited beyond its sum", r.Number)
		}
	}
	return err
}

// series checks that the numbers of each series have no gap.
func (v *verification) series() error {
	for _, kind := range []InvoiceKind{InvoiceMonth, InvoiceYearly, InvoiceCredit} {
		var row struct{ Count, Last, Next int64 }
		err := v.db.Session(&gorm.Session{}).Raw(`SELECT COUNT(invoices.id) AS count, COALESCE(MAX(invoices.seq), 0) AS last, series.next
			FROM series LEFT JOIN invoices ON invoices.kind = series.id WHERE series.id = ? GROUP BY series.next`, kind).Scan(&row).Error
		if err != nil {
			return err
		}
		if row.Count != row.Last || row.Next != row.Last+1 {
			v.differs("invoice", 0, "the series of kind %s has %d invoices, its last number is %d and its next %d", kind, row.Count, row.Last, row.Next)
		}
	}
	return nil
}
