package models

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"perseat/models/access"
)

// CustomerID is the customer's name in the APIs, which stays when all else changes.
func (c Customer) CustomerID() string { return fmt.Sprintf("C%08d", c.ID) }

// customerID reads what CustomerID writes; 0 if it is none.
func customerID(text string) uint {
	digits, ok := strings.CutPrefix(text, "C")
	n, err := strconv.ParseUint(digits, 10, 63)
	if !ok || err != nil || fmt.Sprintf("C%08d", n) != text {
		return 0
	}
	return uint(n)
}

// CustomerNamed finds a customer by the name that the APIs use: its CustomerID or
// its domain. Whoever sees customers may, and keys that act inside them. Another reseller's is Forbidden, whether
// it exists or not; a domain that no customer has is NotFound.
func (s *Store) CustomerNamed(ctx context.Context, actor access.Actor, name string) (Customer, error) {
	if !actor.Can(access.SeeCustomers) && !actor.Can(access.EnterCustomers) {
		return Customer{}, forbidden()
	}
	db := s.db.Read(ctx)
	foreign := refuse(Forbidden, "%s is not one of your customers.", short(name, maxLine))
	key, _, domain := foldDomain(name)
	q := db.Where("id = ?", customerID(name))
	if domain {
		q = db.Where("domain_key = ?", key)
	}
	var found []Customer
	if err := q.Limit(1).Find(&found).Error; err != nil {
		return Customer{}, err
	}
	switch {
	case len(found) == 0 && domain:
		return Customer{}, refuse(NotFound, "No customer has the domain %s.", key)
	case len(found) == 0, found[0].ResellerID != actor.ResellerID:
		return Customer{}, foreign
	}
	return found[0], nil
}

// Inside returns the actor as it stands in the account of one of the reseller's
// customers: what a key changes there, it changes on the customer's behalf. Only
// keys are inside like that; people visit. It is Forbidden while the customer has
// switched reseller access off.
func (s *Store) Inside(ctx context.Context, actor access.Actor, customer uint) (access.Actor, error) {
	if err := require(actor, access.EnterCustomers); err != nil {
		return actor, err
	}
	var c Customer
	err := visible(s.db.Read(ctx), actor, "reseller_id", "id").Where("id = ?", customer).Take(&c).Error
	if err != nil {
		return actor, found(err, "customer")
	}
	if !c.ResellerAccess {
		return actor, refuse(Forbidden, "%s has switched reseller access off, so its users cannot be seen or changed. "+
			"Ask one of its super admins to switch it on under Account.", c.Name)
	}
	actor.CustomerID = c.ID
	return actor, nil
}

// UserNamed finds a user of the reseller's customers by the name that the APIs
// use: the id, or the primary address. Keys that act inside customers may. An address in
// another reseller's domain is Forbidden, whether somebody has it or not; so is a
// domain that is no customer's. A deleted user is found by id, as long as it can
// be restored.
func (s *Store) UserNamed(ctx context.Context, actor access.Actor, name string) (User, error) {
	var u User
	if err := require(actor, access.EnterCustomers); err != nil {
		return u, err
	}
	db := s.db.Read(ctx)
	q := visible(db.Table("users"), actor, "reseller_id", "customer_id").Where("customer_id IS NOT NULL")
	if at := strings.LastIndex(name, "@"); at >= 0 {
		c, err := s.CustomerNamed(ctx, actor, name[at+1:])
		if err != nil {
			return u, refuse(Forbidden, "%s is not in the domain of one of your customers.", short(name, maxLine))
		}
		key, _, _ := foldEmail(name)
		q = q.Where("email_key = ? AND customer_id = ? AND status IN ?", key, c.ID, []UserStatus{UserActive, UserSuspended})
		return u, found(q.Take(&u).Error, "user")
	}
	id, err := strconv.ParseUint(name, 10, 63)
	if err != nil || strconv.FormatUint(id, 10) != name {
		return u, notFound("user")
	}
	restorable, err := s.restorable(db)
	if err != nil {
		return u, err
	}
	q = q.Where("id = ? AND (status IN ? OR status = ? AND deleted_on >= ?)", id, []UserStatus{UserActive, UserSuspended}, UserDeleted, restorable)
	return u, found(q.Take(&u).Error, "user")
}
