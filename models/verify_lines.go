package models

import (
	"fmt"

	"perseat/models/billing"
)

// monthLines recomputes the lines of every closed month from the seat ledger.
func (v *verification) monthLines() error {
	var span struct{ First, Last int64 }
	err := v.db.Raw("SELECT COALESCE(MIN(started_on), 0) AS first, COALESCE(MAX(closed_month), -1) AS last FROM subscriptions").Scan(&span).Error
	if err != nil {
		return err
	}
	for m := billing.Day(span.First).Month(); m <= billing.Month(span.Last); m++ {
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
	return v.misplacedLines()
}

func (v *verification) compareLines(ids []uint, m billing.Month) error {
	months, err := readMonth(v.db, ids, m)
	if err != nil {
		return err
	}
	var want []InvoiceLine
	for _, month := range months {
		want = append(want, month.Lines...)
	}
	var have []InvoiceLine
	err = v.db.Where("subscription_id IN ? AND month = ? AND order_id = 0", ids, m).Order("subscription_id, no").Find(&have).Error
	if err != nil {
		return err
	}
	issued := map[string]InvoiceLine{}
	for _, line := range have {
		issued[line.place()] = line
	}
	for _, line := range want {
		v.compareLine(line, issued[line.place()])
		delete(issued, line.place())
	}
	for _, line := range have {
		if _, left := issued[line.place()]; left {
			v.differs("subscription", line.SubscriptionID, "the invoice line %d of %s has nothing in the seat ledger", line.No, m.ISO())
		}
	}
	return nil
}

// compareLine compares an issued line with what the seat ledger gives.
func (v *verification) compareLine(want, have InvoiceLine) {
	switch {
	case have.No == 0:
		v.differs("subscription", want.SubscriptionID, "the invoice line %d of %s is missing, the seat ledger gives %q", want.No, want.Month.ISO(), want.figures())
	case have.figures() != want.figures():
		v.differs("subscription", want.SubscriptionID, "the invoice line of %s says %q, the seat ledger gives %q", want.Month.ISO(), have.figures(), want.figures())
	case have.Segments.JSON() != want.Segments.JSON():
		v.differs("subscription", want.SubscriptionID, "the days or orders behind the invoice line of %s are not those of the seat ledger", want.Month.ISO())
	case have.PONumbers != want.PONumbers:
		v.differs("subscription", want.SubscriptionID, "the invoice line of %s has the P.O. numbers %q, its orders have %q", want.Month.ISO(), have.PONumbers, want.PONumbers)
	case have.ResellerID != want.ResellerID || have.CustomerID != want.CustomerID:
		v.differs("subscription", want.SubscriptionID, "the invoice line of %s is another customer's", want.Month.ISO())
	}
}

// place names a line among those of its month.
func (l InvoiceLine) place() string { return fmt.Sprintf("%d/%d", l.SubscriptionID, l.No) }

// figures are what must agree of a line.
func (l InvoiceLine) figures() string {
	return fmt.Sprintf("%s, %s, %s to %s, %s, %s, %d of %d days, %s", l.SKUID, l.Plan, l.FromDay.ISO(), l.ToDay.ISO(), l.Price(),
		l.Explanation(), l.Days, l.PeriodDays, l.Net())
}

// misplacedLines finds lines that stand on another invoice than their month's or
// their order's, on none, or in a month that is not closed.
func (v *verification) misplacedLines() error {
	var rows []InvoiceLine
	err := v.db.Raw(`SELECT l.* FROM invoice_lines AS l
			JOIN subscriptions ON subscriptions.id = l.subscription_id JOIN resellers ON resellers.id = l.reseller_id
			LEFT JOIN invoices ON invoices.reseller_id = l.reseller_id AND invoices.kind = 'month' AND invoices.month = l.month AND invoices.currency = l.currency
		WHERE l.order_id = 0 AND (l.invoice_id <> 0 OR l.month > subscriptions.closed_month OR (invoices.id IS NULL AND l.month <= resellers.billed_month))
		UNION ALL SELECT l.* FROM invoice_lines AS l LEFT JOIN invoices ON invoices.id = l.invoice_id
		WHERE l.order_id <> 0 AND (invoices.id IS NULL OR invoices.kind <> 'yearly' OR invoices.reseller_id <> l.reseller_id
			OR invoices.currency <> l.currency OR invoices.order_id <> l.order_id)
		ORDER BY 1, 2`).Scan(&rows).Error
	for _, l := range rows {
		v.differs("subscription", l.SubscriptionID, "the invoice line %d of %s stands on the wrong invoice or on none", l.No, l.Month.ISO())
	}
	return err
}

// yearlyRow is a line of a yearly charge, with its order's ledger entry and the
// one before.
type yearlyRow struct {
	InvoiceLine
	Seq          int64
	Day          billing.Day
	Billed       int64
	Monthly      int64
	BeforePlan   billing.Plan
	BeforeDay    billing.Day
	BeforeBilled int64
	TaxDay       billing.Day
	PONumber     string `gorm:"column:po_number"`
}

// yearlyLines recomputes every charge of yearly payments from its order's
// ledger entry and the one before.
func (v *verification) yearlyLines() error {
	var rows []yearlyRow
	err := v.db.Table("invoice_lines").
		Select("invoice_lines.*, entry.seq, entry.day, entry.billed, entry.price_minor AS monthly, " +
			"before.plan AS before_plan, before.day AS before_day, before.billed AS before_billed, invoices.tax_day, orders.po_number").
		Joins("JOIN orders ON orders.id = invoice_lines.order_id").
		Joins("LEFT JOIN invoices ON invoices.id = invoice_lines.invoice_id").
		Joins("LEFT JOIN seat_ledger AS entry ON entry.order_id = invoice_lines.order_id AND entry.subscription_id = invoice_lines.subscription_id").
		Joins("LEFT JOIN seat_ledger AS before ON before.subscription_id = entry.subscription_id AND before.seq = entry.seq - 1").
		Where("invoice_lines.order_id <> 0").Order("invoice_lines.order_id").Scan(&rows).Error
	if err != nil {
		return err
	}
	for _, r := range rows {
		want := r.want()
		if have := r.InvoiceLine; have.figures() != want.figures() || have.Segments.JSON() != want.Segments.JSON() || r.TaxDay != r.Day || r.PONumbers != r.PONumber {
			v.differs("subscription", r.SubscriptionID, "the yearly charge of %s says %q, the seat ledger gives %q", OrderNumber(r.OrderID), have.figures(), want.figures())
		}
	}
	return v.yearlyOrders()
}

// want is the line as the seat ledger gives it: the licenses that the entry
// bills beyond those that the term had already.
func (r yearlyRow) want() InvoiceLine {
	l := r.InvoiceLine
	term := billing.NewTerm(l.ToDay.AddDays(-int(l.PeriodDays)))
	seats, left := r.Billed, term.Left(r.Day)
	if r.BeforePlan == billing.AnnualYearly && r.BeforeDay >= term.Start {
		seats -= r.BeforeBilled
	}
	yearly := billing.NewMoney(r.Monthly, l.Currency).Times(billing.MonthsInYear)
	l.Plan, l.PriceMinor = billing.AnnualYearly, yearly.Minor
	l.FromDay, l.ToDay, l.Days, l.PeriodDays = r.Day.AddDays(1), term.End, seats*int64(left), int64(term.Days())
	l.NetMinor = billing.YearlyCharge(seats, yearly, term, r.Day).Minor
	l.Segments = Segments{{Licenses: seats, From: l.FromDay, To: l.ToDay, Days: left, Orders: []uint{l.OrderID}}}
	return l
}

// yearlyOrders compares the amount of each order that is charged at once with
// what was charged.
func (v *verification) yearlyOrders() error {
	var orders []struct {
		ID, SubscriptionID uint
		Priced, Charged    int64
	}
	err := v.db.Table("orders").
		Select("orders.id, orders.subscription_id, orders.amount_minor AS priced, COALESCE(invoice_lines.net_minor, 0) AS charged").
		Joins("JOIN seat_ledger ON seat_ledger.order_id = orders.id AND seat_ledger.plan = ?", billing.AnnualYearly).
		Joins("LEFT JOIN invoices ON invoices.order_id = orders.id AND invoices.kind = 'yearly'").
		Joins("LEFT JOIN invoice_lines ON invoice_lines.invoice_id = invoices.id AND invoice_lines.invoice_id <> 0").
		Where("orders.amount_minor <> COALESCE(invoice_lines.net_minor, 0)").Order("orders.id").Scan(&orders).Error
	for _, o := range orders {
		v.differs("subscription", o.SubscriptionID, "%s has the amount %d, and %d was charged", OrderNumber(o.ID), o.Priced, o.Charged)
	}
	return err
}
