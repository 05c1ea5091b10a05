package models

import (
	"context"
	"fmt"

	"perseat/models/access"
	"perseat/models/billing"
)

// Renewal is what happens at the end of an Annual term.
type Renewal string

// The ways to renew.
const (
	RenewSame     Renewal = "same"     // with the purchased licenses of that time
	RenewLicensed Renewal = "licensed" // with the licensed users of that time
	RenewNumber   Renewal = "number"   // with a chosen number
	RenewFlexible Renewal = "flexible" // switch to the Flexible Plan
	RenewCancel   Renewal = "cancel"   // do not renew
)

// RenewalOrder is how a subscription is set to renew.
type RenewalOrder struct {
	Renewal  Renewal
	Plan     billing.Plan // the payments of the next term
	Seats    int64        // for RenewNumber
	SKU      string       // another edition from the next term on; "" keeps the present one
	Was      int64        // the version of the settings that the form showed; 0 for a key, which saw none
	PONumber string
}

// EditRenewal sets what happens at the end of a subscription's term; also while
// it is suspended. Nothing is charged now. Reseller admins and sales may.
func (s *Store) EditRenewal(ctx context.Context, actor access.Actor, id uint, in RenewalOrder) (Placed, error) {
	if err := require(actor, access.EditSubscriptions); err != nil {
		return Placed{}, err
	}
	return write(ctx, s, actor, "subscription.renewal_edited", func(t *tx) (Placed, error) {
		a, err := t.hold(id)
		if err != nil {
			return Placed{}, err
		}
		return t.editRenewal(a, in)
	})
}

// editRenewal sets what happens at the end of a held subscription's term.
func (t *tx) editRenewal(a *Account, in RenewalOrder) (Placed, error) {
	before := a.Subscription
	if in.Was == 0 && t.actor.Can(access.OrderUnreviewed) {
		in.Was, in.SKU = a.Version, orElse(in.SKU, a.RenewalSKU)
	}
	if err := t.renewalUnchanged(a, in.Was); err != nil {
		return Placed{}, err
	}
	edition, err := t.checkRenewal(a, &in)
	if err != nil {
		return Placed{}, err
	}
	if err := t.finish(a.RenewalOrder, OrderTakenBack, "The renewal settings were changed again."); err != nil {
		return Placed{}, err
	}
	a.Renewal, a.RenewalPlan, a.RenewalSeats, a.RenewalSKU = in.Renewal, in.Plan, in.Seats, in.SKU
	a.RenewalOrder, a.RenewalBy, a.PONumber, a.Flag = 0, t.actor.UserID, in.PONumber, ""
	a.Version++
	o, err := t.placeRenewal(a, edition)
	if err != nil {
		return Placed{}, err
	}
	if err := t.save(a, "renewal", "renewal_plan", "renewal_seats", "renewal_sku", "renewal_order",
		"version", "renewal_by", "po_number", "flag"); err != nil {
		return Placed{}, err
	}
	if err := t.note(onCustomer(a.Customer), "subscription.renewal_edited", "subscription", a.ID, Facts{
		"renewal": change(before.Renewal, a.Renewal), "plan": change(before.RenewalPlan, a.RenewalPlan),
		"seats": change(before.RenewalSeats, a.RenewalSeats), "sku": change(before.RenewalSKU, a.RenewalSKU), "order": o.ID,
	}); err != nil {
		return Placed{}, err
	}
	return Placed{o.ID}, t.sumUp(a.CustomerID)
}

// placeRenewal places the order of new renewal settings. It is scheduled if they
// change something.
func (t *tx) placeRenewal(a *Account, edition SKU) (Order, error) {
	o := Order{
		Type: OrderRenewalChanged, FromSeats: a.Ceiling, ToSeats: a.renewalSeats(),
		PONumber: a.PONumber, Detail: a.RenewalText(),
	}
	if a.RenewalSKU != "" {
		o.Detail += ", as " + edition.Name
	}
	if a.renewalChanges() {
		o.Status = OrderScheduled
	}
	o, err := t.place(a, o)
	if o.Status == OrderScheduled {
		a.RenewalOrder = o.ID
	}
	return o, err
}

// renewalChanges reports whether the renewal will be anything else than one
// more term like this one.
func (a *Account) renewalChanges() bool {
	return a.Renewal != RenewSame || a.RenewalPlan != a.Plan || a.RenewalSKU != ""
}

// renewalSeats is the number to renew with, as far as it is known now.
func (s Subscription) renewalSeats() int64 {
	switch s.Renewal {
	case RenewLicensed:
		return s.Licensed
	case RenewNumber:
		return max(s.RenewalSeats, s.Licensed)
	case RenewCancel:
		return 0
	}
	return s.Ceiling
}

// RenewalText says in words what happens at the term's end.
func (s Subscription) RenewalText() string {
	switch s.Renewal {
	case RenewSame:
		return fmt.Sprintf("Renews with the licenses purchased by then, now %s, on the %s", figure(s.Ceiling), s.RenewalPlan)
	case RenewLicensed:
		return fmt.Sprintf("Renews with the licensed users of that day, now %s, on the %s", figure(s.Licensed), s.RenewalPlan)
	case RenewNumber:
		return fmt.Sprintf("Renews with %s licenses on the %s", figure(s.RenewalSeats), s.RenewalPlan)
	case RenewFlexible:
		return fmt.Sprintf("Switches to the Flexible Plan with a purchase cap of %s", figure(s.Ceiling))
	case RenewCancel:
		return "Does not renew; the subscription is suspended at the term’s end"
	}
	return ""
}

// renewalUnchanged refuses settings that somebody else changed since the form
// was shown.
func (t *tx) renewalUnchanged(a *Account, was int64) error {
	if a.Version == was || a.Refuses(RenewalChange) != nil {
		return nil
	}
	return t.renewalChanged(a, was)
}

// checkRenewal checks renewal settings and returns the edition of the next term.
func (t *tx) checkRenewal(a *Account, in *RenewalOrder) (SKU, error) {
	if err := a.Refuses(RenewalChange); err != nil {
		return a.SKU, err
	}
	var p problems
	checkPONumber(&in.PONumber, &p)
	next := *a
	switch in.Renewal {
	case RenewSame, RenewLicensed, RenewNumber:
		p.check(in.Plan.Annual(), "plan", "Choose monthly or yearly payments.")
		next.Plan = in.Plan
	case RenewFlexible:
		in.Plan, next.Plan = a.Plan, billing.Flexible
	case RenewCancel:
		in.Plan, in.SKU = a.Plan, ""
	default:
		p.add("renewal", "Choose what happens at the term’s end.")
	}
	if in.Renewal != RenewNumber {
		in.Seats = 0
	}
	if in.SKU == a.SKUID {
		in.SKU = ""
	}
	if len(p) > 0 || in.Renewal == RenewCancel {
		return a.SKU, p.err()
	}
	err := t.checkNextTerm(a, &next, in, &p)
	return next.SKU, err
}

// checkNextTerm checks the edition and the number that a subscription is to
// renew with. A number below the licensed users is allowed: some may be removed
// until then.
func (t *tx) checkNextTerm(a, next *Account, in *RenewalOrder, p *problems) error {
	if in.SKU == "" {
		p.check(a.SKU.Allows(next.Plan), "renewal", "%s is not sold on the %s. Choose another renewal.", a.SKU.Name, next.Plan)
	} else {
		if err := t.otherEdition(next, in.SKU, p); err != nil {
			return err
		}
		next.Renewal, next.RenewalSeats = in.Renewal, in.Seats
		next.checkEdition(next.renewalSeats(), p)
	}
	if in.Renewal == RenewNumber && len(*p) == 0 {
		next.checkLimits(in.Seats, a.Ceiling, "seats", p)
	}
	return p.err()
}

// renewalChanged refuses settings that somebody else changed since the form
// with version was showed them, and says from what to what.
func (t *tx) renewalChanged(a *Account, was int64) error {
	by, err := t.personName(a.RenewalBy)
	if err != nil {
		return err
	}
	from := ""
	if a.RenewalBy != 0 && a.Version == was+1 {
		var last []string
		err := t.Model(&Order{}).Where("customer_id = ? AND subscription_id = ? AND type = ?", a.CustomerID, a.ID, OrderRenewalChanged).
			Where("placed_at >= ? AND day >= ?", a.TermStart.Start(t.zone), a.TermStart).
			Order("placed_at DESC, id DESC").Limit(2).Pluck("detail", &last).Error
		if err != nil {
			return err
		}
		from = " from “Renews with the licenses purchased by then”"
		if len(last) == 2 {
			from = " from “" + last[1] + "”"
		}
	}
	return &Error{Kind: Conflict, Cause: CauseChanged, Message: "The renewal settings were changed" + from +
		" to “" + a.RenewalText() + "” by " + by + " in the meantime. Nothing was saved. Decide again."}
}

// otherEdition sets the account to another edition of its product, which must
// be sold on its plan in its currency.
func (t *tx) otherEdition(a *Account, sku string, p *problems) error {
	var skus []SKU
	err := t.DB.Where("id = ? AND product_id = ?", sku, a.ProductID).Limit(1).Find(&skus).Error
	if err != nil {
		return err
	}
	if len(skus) == 0 || sku == a.SKUID {
		var product Product
		if err := t.DB.Where("id = ?", a.ProductID).Take(&product).Error; err != nil {
			return err
		}
		p.add("sku", "Choose another edition of %s.", product.Name)
		return nil
	}
	a.SKU, a.SKUID = skus[0], sku
	p.check(a.SKU.Allows(a.Plan), "sku", "%s is not sold on this plan. Choose another edition.", a.SKU.Name)
	plan := a.Plan
	if plan == billing.Trial {
		plan = billing.Flexible
	}
	_, ok, err := listPrice(t.DB, sku, plan, a.Currency, t.day())
	p.check(ok, "sku", "%s has no price in %s. Choose another edition.", a.SKU.Name, a.Currency)
	return err
}

// QuoteRenewal says what the next term will cost if the subscription is set so,
// with the users of now, at the list price that is known for the term's end; it
// is false if it will not renew. Whoever sees prices may ask. Settings that could
// not be saved are refused in the same words.
func (s *Store) QuoteRenewal(ctx context.Context, actor access.Actor, id uint, in RenewalOrder) (Quote, bool, error) {
	if err := require(actor, access.SeePrices); err != nil {
		return Quote{}, false, err
	}
	if err := s.catchUp(ctx, actor, id); err != nil {
		return Quote{}, false, err
	}
	t, err := s.reading(ctx, actor)
	if err != nil {
		return Quote{}, false, err
	}
	a, err := loadAccount(t.DB, actor, id)
	if err != nil || !a.Plan.Annual() || in.Renewal == RenewCancel {
		return Quote{}, false, err
	}
	before := a.Subscription
	set := in.Renewal == a.Renewal && in.Plan == a.RenewalPlan && in.Seats == a.RenewalSeats && in.SKU == a.RenewalSKU
	if !set { // what is set already stands, whatever the limits have become
		if _, err := t.checkRenewal(&a, &in); err != nil {
			return Quote{}, false, err
		}
	}
	a.Renewal, a.RenewalPlan, a.RenewalSeats, a.RenewalSKU = in.Renewal, in.Plan, in.Seats, in.SKU
	q, err := t.nextTerm(&a, before)
	return q, true, err
}

// nextTerm is what the term after the running one costs as a whole; for a
// switch to Flexible, what a full month costs with the present users.
func (t *tx) nextTerm(a *Account, before Subscription) (Quote, error) {
	if a.RenewalSKU != "" && a.RenewalSKU != a.SKUID {
		var p problems
		if err := t.otherEdition(a, a.RenewalSKU, &p); err != nil {
			return Quote{}, err
		}
	}
	q := Quote{
		SKUName: a.SKU.Name, Plan: a.RenewalPlan, Before: before.Ceiling, After: a.renewalSeats(), Licensed: a.Licensed,
		From: before.Plan, Day: a.TermEnd, Term: a.Term().Next(), Renewal: a.Renewal, AtRenewal: a.RenewalText(),
	}
	if a.Renewal == RenewFlexible {
		q.Plan, q.After = billing.Flexible, a.Ceiling
	}
	price, ok, err := listPrice(t.DB, a.SKUID, q.Plan, a.Currency, q.Day)
	if err != nil {
		return q, err
	}
	if !ok {
		price = a.Price()
	}
	q.Price, q.AtOnce = price, q.Plan == billing.AnnualYearly
	q.Invoice = "the invoice for " + q.Day.Month().String()
	seats := q.After
	if q.Plan == billing.Flexible {
		seats = a.Licensed
	}
	q.Licenses, q.Month = seats, price.Times(seats)
	q.Net = q.Month
	if q.Plan.Annual() {
		entry := billing.Entry{Day: q.Day, Billed: seats, Plan: q.Plan, Price: price}
		q.Rest = billing.Change{Currency: a.Currency, Entry: entry, Term: q.Term}.Quote().WholeTerm
	}
	if q.AtOnce {
		q.Price, q.Net, q.Invoice = price.Times(billing.MonthsInYear), q.Rest, "an invoice of its own, on "+q.Day.String()
	}
	return q, t.addVAT(&q, a.Reseller)
}
