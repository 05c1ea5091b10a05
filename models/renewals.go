package models

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// RenewalsAhead is how many days ahead coming renewals are listed.
const RenewalsAhead = 90

// ComingRenewal is an Annual subscription whose term ends soon, with what
// follows it as it is set now.
type ComingRenewal struct {
	Subscription
	CustomerName string
	SKUName      string   `gorm:"column:sku_name"`
	NextSKUName  string   `gorm:"column:next_sku_name"` // another edition; "" for the present one
	Next         NextTerm `gorm:"-"`
}

// NextTerm is what follows a term, with the users of now, at the list price
// that is known for the term's end.
type NextTerm struct {
	None   bool // it does not renew
	Plan   billing.Plan
	Seats  int64         // purchased licenses, or the purchase cap
	Price  billing.Money // of one license: for a month, or for a year when AtOnce
	AtOnce bool          // charged at once on Day; otherwise Net is each full month's
	Net    billing.Money
	Day    billing.Day // the term's end
}

// ListRenewals lists the reseller's terms that end within RenewalsAhead days,
// the soonest first; suspended ones too, which do not renew. The reseller's
// staff may.
func (s *Store) ListRenewals(ctx context.Context, actor access.Actor, p Paging) (Page[ComingRenewal], error) {
	var out Page[ComingRenewal]
	if err := require(actor, access.SeePrices); err != nil {
		return out, err
	}
	t, err := s.reading(ctx, actor)
	if err != nil {
		return out, err
	}
	by := sorting{"subscriptions.term_end", "subscriptions.id", false, intValue}
	out, err = mergedPage(t.terms(t.day().AddDays(RenewalsAhead), Active, Suspended), t.renewals(), by, p, scanned[ComingRenewal], ComingRenewal.at)
	if err != nil {
		return out, err
	}
	return out, t.addNext(out.Rows)
}

// terms are the Annual subscriptions of the actor's reseller in some states whose
// term runs and ends by a day.
func (t *tx) terms(last billing.Day, statuses ...SubscriptionStatus) ranges {
	return byValue(t.DB, "subscriptions", "reseller_id", t.actor.ResellerID, "status", statuses,
		" AND "+runningTerms+" AND term_end <= ?", last)
}

// runningTerms is the condition of the index of running terms, as it is spelled there.
const runningTerms = "plan IN ('ANNUAL_MONTHLY_PAY', 'ANNUAL_YEARLY_PAY') AND due_on < 2932896"

func (r ComingRenewal) at() cursor { return cursor{intCursor(int64(r.TermEnd)), r.ID} }

// QuoteRenewals says what would follow the terms of chosen subscriptions if
// they were all set one way. The
// reseller's staff may.
func (s *Store) QuoteRenewals(ctx context.Context, actor access.Actor, ids []uint, way Renewal) ([]ComingRenewal, error) {
	if err := require(actor, access.SeePrices); err != nil {
		return nil, err
	}
	if err := checkWay(way, len(ids)); err != nil {
		return nil, err
	}
	t, err := s.reading(ctx, actor)
	if err != nil {
		return nil, err
	}
	var rows []ComingRenewal
	err = t.renewals().Where("subscriptions.id IN ?", ids).Order("subscriptions.term_end, subscriptions.id").Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	if len(rows) != len(unique(ids)) {
		return nil, notFound("renewal")
	}
	for i := range rows {
		rows[i].Renewal = way
		if way == RenewCancel {
			rows[i].RenewalSKU, rows[i].NextSKUName = "", ""
		}
	}
	return rows, t.addNext(rows)
}

// renewals are the Annual subscriptions with a running term that the actor may see.
func (t *tx) renewals() *gorm.DB {
	return visible(t.DB.Table("subscriptions"), t.actor, "subscriptions.reseller_id", "subscriptions.customer_id").
		Select("subscriptions.*, customers.name AS customer_name, skus.name AS sku_name, COALESCE(next.name, '') AS next_sku_name").
		Joins("JOIN customers ON customers.id = subscriptions.customer_id").
		Joins("JOIN skus ON skus.id = subscriptions.sku_id").
		Joins("LEFT JOIN skus AS next ON next.id = subscriptions.renewal_sku").
		Where("subscriptions.status <> ? AND subscriptions.plan IN ?", Canceled, annualPlans()).
		Where("subscriptions.due_on < ?", billing.NoDay)
}

// addNext computes what follows each term.
func (t *tx) addNext(rows []ComingRenewal) error {
	known := map[string]billing.Prices{}
	for i := range rows {
		r := &rows[i]
		plan, sku := r.RenewalPlan, cmp.Or(r.RenewalSKU, r.SKUID)
		if r.Renewal == RenewFlexible {
			plan = billing.Flexible
		}
		key := sku + " " + string(plan) + " " + string(r.Currency)
		prices, ok := known[key]
		if !ok {
			var err error
			if prices, err = listPrices(t.DB, sku, plan, r.Currency); err != nil {
				return err
			}
			known[key] = prices
		}
		r.Next = r.Subscription.next(plan, prices.On(r.TermEnd))
	}
	return nil
}

// next is what follows the term on a plan at the price of a month.
func (s Subscription) next(plan billing.Plan, price billing.Money) NextTerm {
	n := NextTerm{Plan: plan, Seats: s.renewalSeats(), Day: s.TermEnd, Price: price}
	if price.Currency != s.Currency { // no list price: the present one stays
		n.Price = s.Price()
	}
	billed := n.Seats
	if plan == billing.Flexible {
		n.Seats, billed = s.Ceiling, s.Licensed
	}
	n.None = s.Status != Active || s.Renewal == RenewCancel || plan != billing.Flexible && n.Seats == 0
	n.Net = n.Price.Times(billed)
	if plan == billing.AnnualYearly {
		term := s.Term().Next()
		n.AtOnce, n.Price = true, n.Price.Times(billing.MonthsInYear)
		n.Net = billing.YearlyCharge(billed, n.Price, term, term.Start)
	}
	return n
}

// RenewalsOrder sets the renewal of several subscriptions one way.
type RenewalsOrder struct {
	Renewal Renewal // not RenewNumber, which is one subscription's own
	Chosen  []ChosenRenewal
}

// ChosenRenewal is a subscription and the version of its settings that was shown.
type ChosenRenewal struct {
	ID  uint
	Was int64
}

// RenewalsEdited says how many subscriptions were set anew; the others were set
// so already.
type RenewalsEdited struct{ Changed int }

// EditRenewals sets what happens at the end of several terms, all or none: a
// refusal names the subscription that it is about. Payments, another edition
// and the P.O. number stay as each has them. Reseller admins and sales may.
func (s *Store) EditRenewals(ctx context.Context, actor access.Actor, in RenewalsOrder) (RenewalsEdited, error) {
	if err := require(actor, access.EditSubscriptions); err != nil {
		return RenewalsEdited{}, err
	}
	was := map[uint]int64{}
	var ids []uint
	for _, c := range in.Chosen {
		was[c.ID], ids = c.Was, append(ids, c.ID)
	}
	if err := checkWay(in.Renewal, len(ids)); err != nil {
		return RenewalsEdited{}, err
	}
	return write(ctx, s, actor, "subscriptions.renewal_edited", func(t *tx) (RenewalsEdited, error) {
		var done RenewalsEdited
		var held []uint // in the order in which everybody holds: by customer
		err := t.renewals().Where("subscriptions.id IN ?", ids).
			Order("subscriptions.customer_id, subscriptions.id").Select("subscriptions.id").Scan(&held).Error
		if err != nil {
			return done, err
		}
		if len(held) != len(was) {
			return done, notFound("renewal")
		}
		for _, id := range held {
			changed, err := t.editOneOf(id, was[id], in.Renewal)
			if err != nil {
				return done, err
			}
			if changed {
				done.Changed++
			}
		}
		return done, nil
	})
}

// editOneOf sets the renewal of one of several subscriptions.
func (t *tx) editOneOf(id uint, was int64, way Renewal) (bool, error) {
	a, err := t.hold(id)
	if err != nil {
		return false, err
	}
	if a.Renewal == way && a.Version == was {
		return false, nil
	}
	_, err = t.editRenewal(a, RenewalOrder{Renewal: way, Plan: a.RenewalPlan, SKU: a.RenewalSKU, Was: was, PONumber: a.PONumber})
	var refusal *Error
	if errors.As(err, &refusal) {
		return false, &Error{
			Kind: Conflict, Cause: refusal.Cause, Subject: a.ID,
			Message: a.Customer.Name + ", " + a.SKU.Name + ": " + refusal.Error() + " None of the chosen renewals was changed.",
		}
	}
	return err == nil, err
}

// checkWay refuses a way that several subscriptions cannot be set together.
func checkWay(way Renewal, chosen int) error {
	var p problems
	p.check(chosen > 0, "id", "Choose at least one subscription.")
	p.check(chosen <= MaxPage, "id", "Choose %s subscriptions or fewer.", figure(MaxPage))
	switch way {
	case RenewSame, RenewLicensed, RenewFlexible, RenewCancel:
	default:
		p.add("do", "Choose what happens at the terms’ ends.")
	}
	return p.err()
}

func unique(ids []uint) []uint {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return slices.Compact(ids)
}
