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
		if err := s.closeAll(ctx, actor, reseller, m, done); err != nil {
			return err
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
	for last := (Subscription{}); ; {
		due, err := s.dueAfter(ctx, last, m.Last())
		if err != nil || len(due) == 0 {
			return err
		}
		for _, last = range due {
			if last.ResellerID != reseller {
				continue
			}
			if _, err := s.runDue(ctx, last); err != nil {
				return fmt.Errorf("subscription %d: %w", last.ID, err)
			}
		}
	}
}

// closeAll closes a month for a reseller's subscriptions, part by part.
func (s *Store) closeAll(ctx context.Context, actor access.Actor, reseller uint, m billing.Month, done *Billed) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for read := range s.readAhead(ctx, reseller, m) {
		part := <-read
		if part.err != nil {
			return part.err
		}
		closed, err := write(ctx, s, actor, "month.closed", func(t *tx) (int, error) { return t.closePart(reseller, m, part) })
		done.Subscriptions += closed
		if err != nil {
			return err
		}
	}
	return ctx.Err()
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
	var run monthRun
	err = t.Where("reseller_id = ? AND month = ?", r.ID, m).Limit(1).Find(&run).Error
	if err != nil || run.Lines == 0 {
		return done, err
	}
	i, err := t.issue(Invoice{
		Kind: InvoiceMonth, ResellerID: r.ID, Month: m, Currency: r.Currency, TaxDay: m.Last(),
	}, billing.NewMoney(run.NetMinor, r.Currency))
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

// told is what the record says of an issued invoice.
func (i Invoice) told() Facts {
	f := i.facts()
	return Facts{
		"invoice": i.ID, "kind": i.Kind, "number": f.Number, "net": f.Net, "vat": f.VAT, "total": f.Total, "currency": f.Currency,
	}
}

// tellInvoice records an issued invoice and puts the mail about it into the outbox.
func (t *tx) tellInvoice(i Invoice) error {
	facts := i.told()
	if err := t.post(MailInvoiceIssued, Customer{ResellerID: i.ResellerID}, 0, facts); err != nil {
		return err
	}
	return t.note(onReseller(i.ResellerID), "invoice.issued", "invoice", i.ID, facts)
}
