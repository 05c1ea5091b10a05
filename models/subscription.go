package models

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
	"perseat/models/database"
)

// Subscription is one customer, one SKU, one plan. Ceiling bounds the licensed
// users: the purchase cap on Flexible and Trial, the purchased licenses on Annual.
type Subscription struct {
	ID           uint
	ResellerID   uint
	CustomerID   uint
	ProductID    string
	SKUID        string `gorm:"column:sku_id"`
	Plan         billing.Plan
	Status       SubscriptionStatus
	Suspension   Suspension
	Licensed     int64
	Ceiling      int64
	Currency     billing.Currency
	PriceMinor   int64       // Annual: what the term pays for one license and month
	TermStart    billing.Day // billing.NoDay without a term
	TermEnd      billing.Day
	TrialEnd     billing.Day // billing.NoDay without a trial
	DueOn        billing.Day // when a job has something to do: term end, trial end
	NextPlan     billing.Plan
	NextSeats    int64
	NextOrder    uint // the scheduled order that says so
	Renewal      Renewal
	RenewalPlan  billing.Plan
	RenewalSeats int64
	RenewalSKU   string `gorm:"column:renewal_sku"`
	RenewalOrder uint
	Flag         string // what a person should look at; "" if nothing
	PONumber     string `gorm:"column:po_number"` // given with what is scheduled
	Version      int64  // of the renewal settings
	RenewalBy    uint   // who last changed them
	EditedBy     uint   // who last changed the ceiling
	LedgerSeq    int64
	Moment       time.Time // of its last ledger entry
	CreatedAt    time.Time
	StartedOn    billing.Day
	EndedOn      billing.Day
	ClosedMonth  billing.Month // the last month that nothing is written into any more
}

// SubscriptionStatus is the state of a subscription.
type SubscriptionStatus string

// The states.
const (
	Active    SubscriptionStatus = "active"
	Suspended SubscriptionStatus = "suspended"
	Canceled  SubscriptionStatus = "canceled"
)

// Suspension says why a subscription is suspended.
type Suspension string

// The reasons.
const (
	SuspendedByReseller Suspension = "reseller"
	SuspendedTrialEnded Suspension = "trial_ended"       // a trial without a plan, or one that no longer fits
	SuspendedNotRenewed Suspension = "not_renewed"       // set to cancel at the term's end
	SuspendedNoUsers    Suspension = "no_licensed_users" // to renew with the licensed users, and there were none
)

// TrialCap is the most users of a trial.
const TrialCap = 10

// PurchaseCap is the most users that may be licensed on Flexible and Trial; 0 on Annual.
func (s Subscription) PurchaseCap() int64 {
	if s.Plan.Annual() {
		return 0
	}
	return s.Ceiling
}

// PurchasedSeats are the licenses that an Annual plan pays for; 0 on other plans.
func (s Subscription) PurchasedSeats() int64 {
	if s.Plan.Annual() {
		return s.Ceiling
	}
	return 0
}

// Free is how many more users can be licensed.
func (s Subscription) Free() int64 { return s.Ceiling - s.Licensed }

// Term is the running term of an Annual plan.
func (s Subscription) Term() billing.Term { return billing.Term{Start: s.TermStart, End: s.TermEnd} }

// Price is what the running term pays for one license and month. It is zero on
// other plans.
func (s Subscription) Price() billing.Money { return billing.NewMoney(s.PriceMinor, s.Currency) }

// billed is how many licenses are charged from tomorrow on.
func (s Subscription) billed() int64 {
	switch {
	case s.Status == Canceled || s.Plan == billing.Trial:
		return 0
	case s.Plan == billing.Flexible && s.Status == Suspended:
		return 0
	case s.Plan == billing.Flexible:
		return s.Licensed
	case s.Status == Suspended && s.DueOn == billing.NoDay: // the term has ended
		return 0
	}
	return s.Ceiling
}

func (s Subscription) fullness() int64 {
	if s.Ceiling == 0 {
		return 1000
	}
	return s.Licensed * 1000 / s.Ceiling
}

// renewsOn is the day of the next renewal, billing.NoDay if there will be none.
func (s Subscription) renewsOn() billing.Day {
	if s.Plan.Annual() && s.Status == Active {
		return s.TermEnd
	}
	return billing.NoDay
}

func (s Subscription) customerStatus() CustomerStatus {
	switch {
	case s.Status == Canceled:
		return CustomerCanceled
	case s.Status == Suspended:
		return CustomerSuspended
	case s.Plan == billing.Trial:
		return CustomerTrial
	}
	return CustomerActive
}

// Account is a subscription with what its rules and pages need.
type Account struct {
	Subscription
	Customer Customer
	Reseller Reseller
	SKU      SKU
	Request  *PurchaseRequest // the open one, if any

	editions  int          // how many editions the product has
	opensTerm bool         // the change at hand starts a term
	starts    billing.Day  // when the change at hand takes effect; 0 for today
	order     uint         // that the change at hand placed
	last      *LedgerEntry // before the change at hand; nil if there is none

	was      Subscription // as it was held, or after its last ledger entry
	replaced bool         // another edition takes its place
}

// Subscription returns one subscription with its customer: to the reseller's
// staff and to the customer's administrators.
func (s *Store) Subscription(ctx context.Context, actor access.Actor, id uint) (Account, error) {
	if !actor.Can(access.SeeCustomers) && !actor.Can(access.SeeSubscriptions) {
		return Account{}, forbidden()
	}
	return loadAccount(s.db.Read(ctx), actor, id)
}

// Subscriptions lists a customer's subscriptions, live ones first.
func (s *Store) Subscriptions(ctx context.Context, actor access.Actor, customerID uint) ([]Account, error) {
	if !actor.Can(access.SeeCustomers) && !actor.Can(access.SeeSubscriptions) {
		return nil, forbidden()
	}
	db := s.db.Read(ctx)
	if err := customerSeen(db, actor, customerID); err != nil {
		return nil, err
	}
	return accountsOf(db, actor, customerID)
}

func accountsOf(db *gorm.DB, actor access.Actor, customerID uint) ([]Account, error) {
	var subs []Subscription
	err := visibleOf(db.Table("subscriptions"), actor, "reseller_id", "customer_id", customerID).
		Select("id, status").Order("id").Find(&subs).Error
	if err != nil {
		return nil, err
	}
	var live, canceled []Account
	for _, sub := range subs {
		a, err := loadAccount(db, actor, sub.ID)
		if err != nil {
			return nil, err
		}
		if a.Status == Canceled {
			canceled = append(canceled, a)
		} else {
			live = append(live, a)
		}
	}
	return append(live, canceled...), nil
}

func loadAccount(db *gorm.DB, actor access.Actor, id uint) (Account, error) {
	var a Account
	seen, accounts := sight(actor, "reseller_id", "customer_id")
	if err := database.Take(db, &a.Subscription, "WHERE id = ? AND "+seen, append([]any{id}, accounts...)...); err != nil {
		return a, found(err, "subscription")
	}
	if err := database.Take(db, &a.Customer, "WHERE id = ?", a.CustomerID); err != nil {
		return a, err
	}
	return a, a.loadRest(db)
}

// loadRest reads what stands around a subscription and its customer.
func (a *Account) loadRest(db *gorm.DB) error {
	if err := database.Take(db, &a.Reseller, "WHERE id = ?", a.ResellerID); err != nil {
		return err
	}
	editions, err := database.Find[SKU](db, "WHERE product_id = ?", a.ProductID)
	if err != nil {
		return err
	}
	own := slices.IndexFunc(editions, func(s SKU) bool { return s.ID == a.SKUID })
	if own < 0 {
		return fmt.Errorf("edition %s of subscription %d is not in the catalog", a.SKUID, a.ID)
	}
	a.SKU, a.editions = editions[own], len(editions)
	open, err := database.Find[PurchaseRequest](db, "WHERE subscription_id = ? AND status = 'open'", a.ID)
	if len(open) > 0 {
		a.Request = &open[0]
	}
	return err
}

// hold reads a subscription that the actor may see and holds it and its
// customer until the transaction ends. The operation's moment is taken after
// that, never earlier than the subscription's last entry; what has become due
// on the subscription is done first.
func (t *tx) hold(id uint) (*Account, error) {
	c, err := t.holdCustomerOf(id)
	if err != nil {
		return nil, err
	}
	return t.holdNext(c, id)
}

// holdCustomerOf holds the customer of a subscription that the actor may see.
func (t *tx) holdCustomerOf(subscription uint) (Customer, error) {
	return t.holdFound("id = (SELECT customer_id FROM subscriptions WHERE id = ?)", subscription, "subscription")
}

// holdNext holds one more subscription of a customer that is held already.
// Several are held in the order of their ids.
func (t *tx) holdNext(c Customer, id uint) (*Account, error) {
	a := Account{Customer: c}
	if err := database.Take(t.DB, &a.Subscription, "WHERE id = ? AND customer_id = ?"+held(t.DB), id, c.ID); err != nil {
		return nil, found(err, "subscription")
	}
	if err := a.loadRest(t.DB); err != nil {
		return nil, err
	}
	a.was = a.Subscription
	t.comeTo(&a)
	return &a, t.settle(&a)
}

// comeTo sets the operation's moment, once the account is held: the present one,
// but never before the account's last entry, nor in a month that is closed.
func (t *tx) comeTo(a *Account) {
	open := a.ClosedMonth.Next().First().Start(t.zone)
	t.now = later(later(t.now, t.clock()), later(a.Moment, open))
}

// save writes the named columns of a held subscription.
func (t *tx) save(a *Account, columns ...string) error {
	return t.Model(&Subscription{}).Where("id = ?", a.ID).Select(columns).Updates(&a.Subscription).Error
}
