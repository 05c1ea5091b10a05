package models

import (
	"context"

	"gorm.io/gorm"

	"perseat/models/access"
)

// SubscriptionRow is a subscription in a list, with what the list says of its
// customer and edition.
type SubscriptionRow struct {
	Subscription
	CustomerName   string
	CustomerDomain string
	SKUName        string `gorm:"column:sku_name"`
	ContractLimit  int64  // the most licenses of a subscription by the reseller's contract
	OrderedUnder   string // the latest P.O. number that was given for it
}

// SubscriptionFilter narrows the list of subscriptions.
type SubscriptionFilter struct {
	CustomerID uint
	Prefix     string // how the customer's domain or name begins
}

// ListSubscriptions lists the live subscriptions of the reseller's customers,
// oldest first. Whoever sees customers may.
func (s *Store) ListSubscriptions(ctx context.Context, actor access.Actor, f SubscriptionFilter, p Paging) (Page[SubscriptionRow], error) {
	if err := require(actor, access.SeeCustomers); err != nil {
		return Page[SubscriptionRow]{}, err
	}
	db := s.db.Read(ctx)
	q := subscriptionRows(db, actor, f.CustomerID).Where("subscriptions.status <> ?", Canceled)
	by := sorting{"subscriptions.id", "subscriptions.id", false, intValue}
	if prefix := fold(tidy(f.Prefix)); prefix != "" {
		q = q.Where("subscriptions.customer_id IN (?)", beginning(db, actor.ResellerID, prefix))
		by.column = "+subscriptions.id" // the sign keeps the database from walking through all of them in their order
	}
	return page(q, by, p, func(r SubscriptionRow) cursor { return cursor{intCursor(int64(r.ID)), r.ID} })
}

// SubscriptionOf returns one subscription of a customer, also a canceled one, as
// lists show it. Whoever sees customers may.
func (s *Store) SubscriptionOf(ctx context.Context, actor access.Actor, customer, id uint) (SubscriptionRow, error) {
	var row SubscriptionRow
	if err := require(actor, access.SeeCustomers); err != nil {
		return row, err
	}
	q := subscriptionRows(s.db.Read(ctx), actor, customer).Where("subscriptions.customer_id = ? AND subscriptions.id = ?", customer, id)
	return row, found(q.Take(&row).Error, "subscription")
}

// LiveSubscription returns the live subscription that a customer has of an
// edition. Whoever sees customers or their subscriptions may.
func (s *Store) LiveSubscription(ctx context.Context, actor access.Actor, customer uint, sku string) (SubscriptionRow, error) {
	var row SubscriptionRow
	if !actor.Can(access.SeeCustomers) && !actor.Can(access.SeeSubscriptions) {
		return row, forbidden()
	}
	q := subscriptionRows(s.db.Read(ctx), actor, customer).Where("subscriptions.customer_id = ? AND subscriptions.sku_id = ? AND subscriptions.status <> ?", customer, sku, Canceled)
	return row, found(q.Take(&row).Error, "subscription")
}

// beginning are the ids of a reseller's customers whose domain or name begins with
// a folded text.
func beginning(db *gorm.DB, reseller uint, prefix string) *gorm.DB {
	return fresh(db).Raw(`SELECT id FROM customers WHERE reseller_id = ? AND domain_key >= ? AND domain_key < ?
		UNION SELECT id FROM customers WHERE reseller_id = ? AND name_key >= ? AND name_key < ?`,
		reseller, prefix, prefix+last, reseller, prefix, prefix+last)
}

// subscriptionRows are the subscriptions that the actor may see: a customer's, or
// all where that is 0.
func subscriptionRows(db *gorm.DB, actor access.Actor, customer uint) *gorm.DB {
	return visibleOf(db.Table("subscriptions"), actor, "subscriptions.reseller_id", "subscriptions.customer_id", customer).
		Select("subscriptions.*, customers.name AS customer_name, customers.domain AS customer_domain, skus.name AS sku_name, " +
			"resellers.contract_limit, COALESCE((SELECT orders.po_number FROM orders WHERE orders.subscription_id = subscriptions.id " +
			"AND orders.po_number <> '' ORDER BY orders.id DESC LIMIT 1), '') AS ordered_under").
		Joins("JOIN customers ON customers.id = subscriptions.customer_id").
		Joins("JOIN skus ON skus.id = subscriptions.sku_id").
		Joins("JOIN resellers ON resellers.id = subscriptions.reseller_id")
}
