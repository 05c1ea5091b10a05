package models

import (
	"fmt"

	"perseat/models/billing"
)

// add makes a user of a loaded customer, who takes a license.
func (l *loader) add(shape *loadedShape, a *Account, c *Customer, u User) error {
	t := l.t
	u.ID, u.ResellerID, u.CustomerID, u.CreatedAt, u.Listed = l.next("users"), &a.ResellerID, &a.Customer.ID, t.now, true
	kind, err := t.kind(userKind(u.Status, u.Role, []string{a.SKUID}))
	if err != nil {
		return err
	}
	u.Kind = kind
	l.users = append(l.users, u)
	l.list(aUser, u.ID, u.scopes(), u.words())
	if a.Licensed == a.Ceiling {
		return fmt.Errorf("%s has no room for %s", c.Name, u.Email)
	}
	a.Licensed++
	l.licenses = append(l.licenses, loadedLicense{a.ID, u.ID, t.now})
	if _, err := l.record(shape, a, Order{Type: OrderUsersAdded, FromSeats: a.Licensed - 1, ToSeats: a.Licensed}); err != nil {
		return err
	}
	return l.note(c, "user.added", "user", u.ID, Facts{"role": u.Role, "licenses": []uint{a.ID}})
}

// record makes an order of a loaded subscription and its ledger entry.
func (l *loader) record(shape *loadedShape, a *Account, o Order) (uint, error) {
	t, entry := l.t, a.entry(l.t)
	step := loadedStep{entry.Seq, entry.Day}
	amount, known := shape.amounts[step]
	change := l.change(shape, a, entry)
	if !known {
		amount = charge(change)
		shape.amounts[step] = amount
	}
	if a.Plan != billing.Trial {
		o.AmountMinor, o.Priced = amount.Minor, true
	}
	o.ID, o.ResellerID, o.CustomerID, o.SubscriptionID = l.next("orders"), a.ResellerID, a.CustomerID, a.ID
	o.Plan, o.ProductID, o.SKUID, o.Currency = a.Plan, a.ProductID, a.SKUID, a.Currency
	o.PlacedBy, o.PlacedRole, o.PlacedAt, o.Day = t.actor.UserID, string(t.actor.Role), t.now, t.day()
	finished := t.now
	o.Status, o.FinishedAt = OrderCompleted, &finished
	var err error
	if o.Kind, err = t.kind(orderKind(o)); err != nil {
		return 0, err
	}
	l.orders = append(l.orders, o)
	entry.OrderID = o.ID
	entry.Changes = a.last == nil || !entry.bills(*a.last)
	l.ledger = append(l.ledger, entry)
	a.LedgerSeq, a.Moment = entry.Seq, t.now
	a.last = &l.ledger[len(l.ledger)-1]
	if more := entry.Billed - change.Committed; a.Plan == billing.AnnualYearly && more > 0 {
		return o.ID, l.chargeAtOnce(*a, o, entry, more)
	}
	return o.ID, nil
}

// change is the change of the ledger that an entry of a loaded subscription makes.
func (l *loader) change(shape *loadedShape, a *Account, entry LedgerEntry) billing.Change {
	c := billing.Change{Currency: a.Currency, Flexible: shape.prices, Entry: entry.billing(), Term: a.Term()}
	mine := l.ledger[len(l.ledger)-int(a.LedgerSeq):]
	for _, row := range mine {
		c.Ledger = append(c.Ledger, row.billing())
	}
	if len(mine) > 0 {
		c.Committed = mine[len(mine)-1].Billed
	}
	return c
}

// chargeAtOnce makes the invoice of an order of yearly payments.
func (l *loader) chargeAtOnce(a Account, o Order, entry LedgerEntry, seats int64) error {
	t, line := l.t, yearlyLine(yearlyCharge{a, o, entry, seats})
	i := Invoice{
		ID: l.next("invoices"), Kind: InvoiceYearly, ResellerID: a.ResellerID, OrderID: o.ID, Currency: a.Currency, TaxDay: entry.Day,
		IssuedAt: t.now, IssueDay: t.day(), CreatedBy: t.actor.UserID,
	}
	if err := t.addParties(&i, l.provider, l.reseller); err != nil {
		return err
	}
	total := billing.TotalOf(line.Net(), i.Rate)
	i.NetMinor, i.VATMinor, i.TotalMinor = total.Net.Minor, total.VAT.Minor, total.Gross.Minor
	i.DueDay = i.IssueDay.AddDays(int(l.provider.DueDays))
	line.InvoiceID = i.ID
	l.invoices, l.lines = append(l.invoices, i), append(l.lines, line)
	return nil
}

// note appends an entry to a loaded customer's record.
func (l *loader) note(c *Customer, action, subject string, id uint, facts Facts) error {
	head := chainHead{c.ChainSeq, c.ChainHash}
	entry, err := l.t.entryAfter(&head, onCustomer(*c), action, subject, id, facts)
	entry.ID = l.next("activity")
	l.activity = append(l.activity, entry)
	c.ChainSeq, c.ChainHash = head.ChainSeq, head.ChainHash
	return err
}

// number gives the loaded invoices their numbers and notes them in the reseller's
// record.
func (l *loader) number() error {
	if len(l.invoices) == 0 {
		return nil
	}
	var seq int64
	n := len(l.invoices)
	err := l.t.Raw("UPDATE series SET next = next + ? WHERE id = ? RETURNING next - ?", n, InvoiceYearly, n).Scan(&seq).Error
	if err != nil {
		return err
	}
	house := onReseller(l.reseller.ID)
	head := chainHead{l.reseller.ChainSeq, l.reseller.ChainHash}
	for i := range l.invoices {
		invoice := &l.invoices[i]
		invoice.Seq = seq + int64(i)
		invoice.Number = invoiceNumber(l.provider, invoice.Kind, invoice.Seq)
		l.t.actor, l.t.now = l.by, invoice.IssuedAt
		entry, err := l.t.entryAfter(&head, house, "invoice.issued", "invoice", invoice.ID, invoice.told())
		if err != nil {
			return err
		}
		entry.ID = l.next("activity")
		l.activity = append(l.activity, entry)
	}
	return l.t.Table(house.table).Where("id = ?", house.id).
		Updates(map[string]any{"chain_seq": head.ChainSeq, "chain_hash": head.ChainHash}).Error
}

func (l *loader) list(what findable, id uint, scopes []uint, words []string) {
	for _, scope := range scopes {
		for _, word := range words {
			l.words = append(l.words, searchWord{what, scope, word, id})
		}
	}
}

// finish sums a loaded customer up.
func (l *loader) finish(a Account, c Customer) error {
	l.subscriptions = append(l.subscriptions, a.Subscription)
	subs := []summed{{a.Subscription, a.SKU.Name}}
	sum := summary(subs)
	kind, err := l.t.kind(customerKind(sum, subs))
	if err != nil {
		return err
	}
	c.Kind, c.Status, c.Products, c.Plans = kind, sum.Status, sum.Products, sum.Plans
	c.SeatsUsed, c.SeatsCeiling, c.Fullness, c.RenewsOn = sum.SeatsUsed, sum.SeatsCeiling, sum.Fullness, sum.RenewsOn
	l.customers = append(l.customers, c)
	l.list(aCustomer, c.ID, c.scopes(), c.words())
	return nil
}
