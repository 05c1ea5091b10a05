package models

import (
	"context"
	"fmt"

	"perseat/models/access"
	"perseat/models/billing"
)

// NewSubscription is a subscription as a reseller orders it.
type NewSubscription struct {
	SKU      string
	Plan     billing.Plan
	Seats    int64 // the purchase cap on Flexible and Trial, the purchased licenses on Annual
	PONumber string
	Kept     string        // Quote.Kept of the review
	Renewal  *RenewalOrder // how an Annual plan is set to renew; nil for as it is
}

// QuoteSubscription says what a new subscription will cost. A customerID of 0
// stands for a customer that is about to be made. Reseller admins and sales may.
func (s *Store) QuoteSubscription(ctx context.Context, actor access.Actor, customerID uint, in NewSubscription) (Quote, error) {
	if err := require(actor, access.EditSubscriptions); err != nil {
		return Quote{}, err
	}
	t, err := s.reading(ctx, actor)
	if err != nil {
		return Quote{}, err
	}
	c := Customer{ResellerID: actor.ResellerID}
	if customerID != 0 {
		err := visible(t.DB, actor, "reseller_id", "id").Where("id = ?", customerID).Take(&c).Error
		if err != nil {
			return Quote{}, found(err, "customer")
		}
	}
	a, err := t.planSubscription(c, &in)
	if err != nil {
		return Quote{}, err
	}
	return t.quote(a, Subscription{})
}

// AddSubscription gives a customer one more subscription. Reseller admins and
// sales may. One edition of a product is live at a time; a trial is given once
// for a customer and product. A quote that no longer holds is a Conflict.
func (s *Store) AddSubscription(ctx context.Context, actor access.Actor, customerID uint, in NewSubscription) (Placed, error) {
	if err := require(actor, access.EditSubscriptions); err != nil {
		return Placed{}, err
	}
	return write(ctx, s, actor, "subscription.created", func(t *tx) (Placed, error) {
		c, err := t.holdCustomer(customerID)
		if err != nil {
			return Placed{}, err
		}
		a, err := t.subscribe(c, in)
		if err != nil {
			return Placed{}, err
		}
		if in.Renewal != nil {
			set := *in.Renewal
			set.Was = a.Version
			if _, err := t.editRenewal(a, set); err != nil {
				return Placed{}, err
			}
		}
		return Placed{a.order}, t.sumUp(c.ID)
	})
}

// subscribe makes a subscription of a held customer.
func (t *tx) subscribe(c Customer, in NewSubscription) (*Account, error) {
	if err := t.holdMonths(c.ResellerID, in.Plan); err != nil {
		return nil, err
	}
	a, err := t.planSubscription(c, &in)
	if err != nil {
		return nil, err
	}
	quote, err := t.keptQuote(a, Subscription{}, in.Kept)
	if err != nil {
		return nil, err
	}
	if err := t.start(a); err != nil {
		return nil, err
	}
	kind := OrderCreated
	if a.Plan == billing.Trial {
		kind = OrderTrialStarted
		if err := t.Table("trials").Create(map[string]any{"customer_id": c.ID, "product_id": a.ProductID}).Error; err != nil {
			return nil, err
		}
	}
	order, err := t.record(a, Order{Type: kind, ToSeats: a.Ceiling, PONumber: in.PONumber, Quote: quote.Kept()})
	if err != nil {
		return nil, err
	}
	a.order = order.ID
	return a, t.note(onCustomer(c), "subscription.created", "subscription", a.ID, Facts{
		"sku": a.SKUID, "plan": a.Plan, "seats": a.Ceiling, "order": order.ID,
	})
}

// holdMonths keeps the billing zone and the reseller's billed months from
// changing until a new subscription is there, and takes the moment after that.
func (t *tx) holdMonths(reseller uint, plan billing.Plan) error {
	if err := share(t.DB).Order("id").Take(&Provider{}).Error; err != nil {
		return err
	}
	zone, err := t.zones.billing(t.DB)
	if err != nil {
		return err
	}
	keep := share
	if plan == billing.AnnualYearly { // its invoice writes the reseller's record
		keep = hold
	}
	if err := keep(t.DB).Where("id = ?", reseller).Take(&Reseller{}).Error; err != nil {
		return err
	}
	t.zone, t.now = zone, later(t.now, t.clock())
	return nil
}

// start writes a new subscription.
func (t *tx) start(a *Account) error {
	a.Moment, a.CreatedAt, a.Version = t.now, t.now, 1
	a.StartedOn, a.EndedOn, a.ClosedMonth = t.day(), billing.NoDay, t.day().Month().Prev()
	return t.Create(&a.Subscription).Error
}

// planSubscription checks a new subscription and returns it as it will stand.
func (t *tx) planSubscription(c Customer, in *NewSubscription) (*Account, error) {
	var p problems
	a, err := t.planAlone(c, in, &p)
	if err != nil {
		return nil, err
	}
	if err := t.checkFamily(a, &p); err != nil {
		return nil, err
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	return a, t.mayOrder(a)
}

// planAlone checks a new subscription without a look at the customer's others.
func (t *tx) planAlone(c Customer, in *NewSubscription, p *problems) (*Account, error) {
	a := &Account{Customer: c}
	if err := t.DB.Where("id = ?", c.ResellerID).Take(&a.Reseller).Error; err != nil {
		return nil, found(err, "reseller")
	}
	t.now = later(t.now, a.Reseller.BilledMonth.Next().First().Start(t.zone))
	var skus []SKU
	if err := t.DB.Where("id = ?", in.SKU).Limit(1).Find(&skus).Error; err != nil {
		return nil, err
	}
	if len(skus) == 0 {
		return nil, invalid("sku", "Choose a product.")
	}
	a.SKU = skus[0]
	if !in.Plan.Known() || !a.SKU.Allows(in.Plan) {
		return nil, invalid("plan", "Choose one of the plans that %s is sold on.", a.SKU.Name)
	}
	a.Subscription = Subscription{
		ResellerID: c.ResellerID, CustomerID: c.ID, ProductID: a.SKU.ProductID, SKUID: a.SKU.ID,
		Status: Active, Currency: a.Reseller.Currency,
		TermStart: billing.NoDay, TermEnd: billing.NoDay, TrialEnd: billing.NoDay, DueOn: billing.NoDay,
	}
	checkPONumber(&in.PONumber, p)
	return a, t.enterPlan(a, in.Plan, in.Seats, "seats", p)
}

// from is the day that the change at hand counts from.
func (a *Account) from(t *tx) billing.Day { return max(a.starts, t.day()) }

// enterPlan sets the account to a plan with a number of seats, from today on or
// from the day that the account's change starts. An Annual plan opens a term at
// that day's list price and is set to renew as it is.
func (t *tx) enterPlan(a *Account, plan billing.Plan, seats int64, field string, p *problems) error {
	present := a.Ceiling
	a.Plan, a.Ceiling = plan, seats
	a.TermStart, a.TermEnd, a.TrialEnd, a.DueOn = billing.NoDay, billing.NoDay, billing.NoDay, billing.NoDay
	a.PriceMinor, a.Renewal, a.RenewalPlan, a.RenewalSeats, a.RenewalSKU = 0, "", "", 0, ""
	a.NextPlan, a.NextSeats, a.Flag = "", 0, ""
	a.Version++
	a.checkSeats(seats, present, field, p)
	if plan == billing.Trial {
		a.TrialEnd = t.day().AddDays(billing.TrialDays)
		a.DueOn = a.TrialEnd
		return t.checkOffered(a, p)
	}
	day := a.from(t)
	price, ok, err := listPrice(t.DB, a.SKUID, plan, a.Currency, day)
	if err != nil {
		return err
	}
	if !ok {
		p.addFor(CauseMissing, "plan", "%s has no price on the %s in %s. Choose another plan.", a.SKU.Name, plan, a.Currency)
	}
	if plan.Annual() {
		a.opensTerm = true
		a.openTerm(billing.NewTerm(day), price)
		a.Renewal, a.RenewalPlan = RenewSame, plan
	}
	return nil
}

// openTerm starts an Annual term, which keeps its price to the end.
func (a *Account) openTerm(term billing.Term, price billing.Money) {
	a.TermStart, a.TermEnd, a.DueOn = term.Start, term.End, term.End
	a.PriceMinor = price.Minor
}

// checkOffered checks that the account's edition has a price to go on with when
// its trial ends.
func (t *tx) checkOffered(a *Account, p *problems) error {
	for _, plan := range []billing.Plan{billing.Flexible, billing.AnnualMonthly} {
		if _, ok, err := listPrice(t.DB, a.SKUID, plan, a.Currency, t.day()); ok || err != nil {
			return err
		}
	}
	p.addFor(CauseMissing, "sku", "%s has no price in %s. Choose another product.", a.SKU.Name, a.Currency)
	return nil
}

// checkFamily checks that the customer has no edition of the product yet, has
// the product that an add-on needs, and had no trial of it before.
func (t *tx) checkFamily(a *Account, p *problems) error {
	live := func(product string) (n int64, err error) {
		err = t.Table("subscriptions").Where("customer_id = ? AND product_id = ? AND status <> ?", a.CustomerID, product, Canceled).Count(&n).Error
		return n, err
	}
	n, err := live(a.ProductID)
	if err != nil {
		return err
	}
	if n > 0 {
		p.addFor(CauseTaken, "sku", "%s has an edition of this product already. Change its edition instead.", a.Customer.Name)
	}
	if a.SKU.BaseProduct != "" {
		if n, err = live(a.SKU.BaseProduct); err != nil {
			return err
		}
		var base Product
		if err := t.DB.Where("id = ?", a.SKU.BaseProduct).Take(&base).Error; err != nil {
			return fmt.Errorf("base product of %s: %w", a.SKUID, err)
		}
		if n == 0 {
			p.addFor(CauseMissing, "sku", "%s needs a subscription of %s. Add that first.", a.SKU.Name, base.Name)
		}
	}
	if a.Plan != billing.Trial {
		return nil
	}
	err = t.Table("trials").Where("customer_id = ? AND product_id = ?", a.CustomerID, a.ProductID).Count(&n).Error
	p.check(n == 0, "plan", "%s had its trial of this product. Choose another plan.", a.Customer.Name)
	return err
}
