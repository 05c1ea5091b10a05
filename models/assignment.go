package models

import (
	"context"

	"gorm.io/gorm"

	"perseat/models/access"
)

// Assignment is a license that a user holds.
type Assignment struct {
	UserID         uint
	Email          string
	SubscriptionID uint
	ProductID      string
	ProductName    string
	SKUID          string `gorm:"column:sku_id"`
	SKUName        string `gorm:"column:sku_name"`
}

// AssignmentFilter narrows the list of assignments to one product, and to one
// edition of it.
type AssignmentFilter struct {
	Product string
	SKU     string
}

// ListAssignments lists the licenses that users of the actor's customer hold.
// Whoever sees users may.
func (s *Store) ListAssignments(ctx context.Context, actor access.Actor, f AssignmentFilter, p Paging) (Page[Assignment], error) {
	if err := require(actor, access.SeeUsers); err != nil {
		return Page[Assignment]{}, err
	}
	q := f.narrow(assignments(s.db.Read(ctx), actor))
	by := sorting{"users.id", "subscriptions.id", false, intValue}
	return page(q, by, p, func(a Assignment) cursor { return cursor{intCursor(int64(a.UserID)), a.SubscriptionID} })
}

// Assignment returns the license of an edition that a user of the actor's customer
// holds. Whoever sees users may.
func (s *Store) Assignment(ctx context.Context, actor access.Actor, user uint, f AssignmentFilter) (Assignment, error) {
	var a Assignment
	if err := require(actor, access.SeeUsers); err != nil {
		return a, err
	}
	q := f.narrow(assignments(s.db.Read(ctx), actor)).Where("users.id = ?", user)
	return a, found(q.Take(&a).Error, "license assignment")
}

func assignments(db *gorm.DB, actor access.Actor) *gorm.DB {
	return visible(db.Table("licenses"), actor, "subscriptions.reseller_id", "subscriptions.customer_id").
		Select("users.id AS user_id, users.email, subscriptions.id AS subscription_id, products.id AS product_id, "+
			"products.name AS product_name, skus.id AS sku_id, skus.name AS sku_name").
		Joins("JOIN subscriptions ON subscriptions.id = licenses.subscription_id").
		Joins("JOIN users ON users.id = licenses.user_id").
		Joins("JOIN skus ON skus.id = subscriptions.sku_id").
		Joins("JOIN products ON products.id = subscriptions.product_id").
		Where("licenses.held = ?", true)
}

func (f AssignmentFilter) narrow(q *gorm.DB) *gorm.DB {
	q = q.Where("subscriptions.product_id = ?", f.Product)
	if f.SKU != "" {
		q = q.Where("subscriptions.sku_id = ?", f.SKU)
	}
	return q
}
