package models

import (
	"context"
	"errors"
	"fmt"

	"perseat/models/access"
	"perseat/models/billing"
)

// Billed says what a month run did.
type Billed struct {
	Invoices      int // issued now; those of an earlier run are not counted
	Subscriptions int // closed now
}

// BillMonth issues the invoices of a month that is over, one for each reseller
// and currency, and of every earlier month that was missed. It can be run any
// number of times, by any number of processes, and goes on where it stopped. A
// month that is not over is Invalid. A reseller that fails does not stop the
// others. A job may.
func (s *Store) BillMonth(ctx context.Context, actor access.Actor, m billing.Month) (Billed, error) {
	var done Billed
	if err := require(actor, access.RunJobs); err != nil {
		return done, err
	}
	zone, err := s.BillingZone(ctx)
	if err != nil {
		return done, err
	}
	if today := billing.DayOf(s.now(), zone); today <= m.Last() {
		return done, invalid("month", "%s is not over. It can be billed from %s on.", m, m.Next().First())
	}
	var resellers []Reseller
	err = s.db.Read(ctx).Select("id, billed_month").Where("billed_month < ?", m).Order("id").Find(&resellers).Error
	if err != nil {
		return done, err
	}
	var failed []error
	for _, r := range resellers {
		for month := r.BilledMonth.Next(); month <= m; month++ {
			if err := s.billReseller(ctx, actor, r.ID, month, &done); err != nil {
				failed = append(failed, fmt.Errorf("reseller %d, %s: %w", r.ID, month.ISO(), err))
				break
			}
		}
	}
	return done, errors.Join(failed...)
}

// RunMonths bills every month that is over and not billed yet. It is a job.
func (s *Store) RunMonths(ctx context.Context) (Billed, error) {
	zone, err := s.BillingZone(ctx)
	if err != nil {
		return Billed{}, err
	}
	last := billing.DayOf(s.now(), zone).Month().Prev()
	var behind int64
	err = s.db.Read(ctx).Model(&Reseller{}).Where("billed_month < ?", last).Count(&behind).Error
	if err != nil || behind == 0 {
		return Billed{}, err
	}
	return s.BillMonth(ctx, access.Job(), last)
}

// closeAtOnce is how many subscriptions one transaction closes.
const closeAtOnce = 500

// triesToIssue bounds how often a month is closed again for subscriptions that
// were made while it was.
const triesToIssue = 5

// billReseller does what was due in a month for the subscriptions of a
// reseller, closes the month for them, chunk by chunk, and issues its invoice.
func (s *Store) billReseller(ctx context.Context, actor access.Actor, reseller uint, m billing.Month, done *Billed) error {
	for range triesToIssue {
		if err := s.settleMonth(ctx, reseller, m); err != nil {
			return err
		}
		for {
			closed, err := write(ctx, s, actor, "month.closed", func(t *tx) (int, error) { return t.closeSome(reseller, m) })
			if err != nil {
				return err
			}
			if done.Subscriptions += closed; closed == 0 {
				break
			}
		}
		issued, err := write(ctx, s, actor, "month.billed", func(t *tx) (issuedMonth, error) { return t.issueMonth(reseller, m) })
		done.Invoices += issued.Invoices
		if err != nil || issued.Open == 0 {
			return err
		}
	}
	return errors.New("some of its subscriptions cannot be closed")
}

// settleMonth does what has become due in a month for a reseller's
// subscriptions, each in a transaction of its own.
func (s *Store) settleMonth(ctx context.Context, reseller uint, m billing.Month) error {
	var due []Subscription
	err := s.db.Read(ctx).Select("id, due_on").
		Where("reseller_id = ? AND status <> ? AND due_on <= ?", reseller, Canceled, m.Last()).Order("due_on, id").Find(&due).Error
	if err != nil {
		return err
	}
	for _, sub := range due {
		if _, err := s.runDue(ctx, sub); err != nil {
			return fmt.Errorf("subscription %d: %w", sub.ID, err)
		}
	}
	return nil
}

// closeSome writes the month's lines of some subscriptions and closes the month
// for them, so that nothing is written into it any more. It leaves those on
// which something is due in the month. No price changes while it looks.
func (t *tx) closeSome(reseller uint, m billing.Month) (int, error) {
	var subs []Subscription
	err := hold(t.DB).Where("reseller_id = ? AND closed_month < ? AND (due_on > ? OR status = ?)", reseller, m, m.Last(), Canceled).
		Order("id").Limit(closeAtOnce).Find(&subs).Error
	if err != nil || len(subs) == 0 {
		return 0, err
	}
	if err := share(t.DB).Order("id").Take(&Provider{}).Error; err != nil {
		return 0, err
	}
	ids := make([]uint, len(subs))
	for i, sub := range subs {
		ids[i] = sub.ID
	}
	lines, err := t.monthLines(ids, m)
	if err != nil {
		return 0, err
	}
	if len(lines) > 0 {
		if err := t.CreateInBatches(lines, 100).Error; err != nil {
			return 0, err
		}
	}
	return len(subs), t.Model(&Subscription{}).Where("id IN ?", ids).Update("closed_month", m).Error
}

// issuedMonth is what became of a reseller's month.
type issuedMonth struct {
	Invoices int
	Open     int64 // subscriptions that are to be closed first
}

// issueMonth issues the invoice of a closed month for a reseller. If another
// process has done it, or the month has no lines, there is nothing to issue.
// It holds the reseller, so that no subscription is made in a billed month.
func (t *tx) issueMonth(reseller uint, m billing.Month) (issuedMonth, error) {
	var done issuedMonth
	var r Reseller
	if err := hold(t.DB).Where("id = ?", reseller).Take(&r).Error; err != nil {
		return done, err
	}
	if r.BilledMonth >= m {
		return done, nil
	}
	err := t.Model(&Subscription{}).Where("reseller_id = ? AND closed_month < ?", reseller, m).Count(&done.Open).Error
	if err != nil || done.Open > 0 {
		return done, err
	}
	if err := t.Model(&Reseller{}).Where("id = ?", r.ID).Update("billed_month", m).Error; err != nil {
		return done, err
	}
	var lines []InvoiceLine
	err = t.Where("reseller_id = ? AND month = ? AND order_id = 0 AND invoice_id = 0", r.ID, m).
		Order("customer_id, subscription_id, no").Find(&lines).Error
	if err != nil || len(lines) == 0 {
		return done, err
	}
	i, err := t.issue(Invoice{
		Kind: InvoiceMonth, ResellerID: r.ID, Month: m, Currency: r.Currency, TaxDay: m.Last(),
	}, lines)
	if err != nil {
		return done, err
	}
	err = t.Model(&InvoiceLine{}).Where("reseller_id = ? AND month = ? AND order_id = 0 AND invoice_id = 0", r.ID, m).
		Update("invoice_id", i.ID).Error
	if err != nil {
		return done, err
	}
	done.Invoices = 1
	return done, t.tellInvoice(i)
}

// issuedFacts are what the record keeps of an issued invoice. Verify compares
// them with the invoice.
type issuedFacts struct {
	Number   string           `json:"number"`
	Net      string           `json:"net"`
	VAT      string           `json:"vat"`
	Total    string           `json:"total"`
	Currency billing.Currency `json:"currency"`
}

func (i Invoice) facts() issuedFacts {
	return issuedFacts{i.Number, i.Net().Decimal(), i.VAT().Decimal(), i.Total().Decimal(), i.Currency}
}

// tellInvoice records an issued invoice and puts the mail about it into the outbox.
func (t *tx) tellInvoice(i Invoice) error {
	f := i.facts()
	facts := Facts{
		"invoice": i.ID, "kind": i.Kind, "number": f.Number, "net": f.Net, "vat": f.VAT, "total": f.Total, "currency": f.Currency,
	}
	if err := t.post(MailInvoiceIssued, Customer{ResellerID: i.ResellerID}, 0, facts); err != nil {
		return err
	}
	return t.note(onReseller(i.ResellerID), "invoice.issued", "invoice", i.ID, facts)
}
