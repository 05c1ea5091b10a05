package models

import (
	"context"

	"gorm.io/gorm"

	"perseat/models/access"
)

// AdminHome is what the home page of the Admin console shows. Its counts end at
// CountLimit.
type AdminHome struct {
	Reseller   Reseller
	Accounts   []Account // the live subscriptions
	Requests   []RequestRow
	Users      int // active and suspended
	Unlicensed int // of those, without any license
	Deleted    int // that can still be restored
}

// AdminHome returns the state of the actor's customer at a glance, with its
// open purchase requests. The customer's administrators may.
func (s *Store) AdminHome(ctx context.Context, actor access.Actor) (AdminHome, error) {
	var h AdminHome
	if err := require(actor, access.SeeUsers); err != nil {
		return h, err
	}
	db := s.db.Read(ctx)
	if err := db.Take(&h.Reseller, actor.ResellerID).Error; err != nil {
		return h, found(err, "reseller")
	}
	all, err := accountsOf(db, actor, actor.CustomerID)
	if err != nil {
		return h, err
	}
	for _, a := range all {
		if a.Status != Canceled {
			h.Accounts = append(h.Accounts, a)
		}
	}
	err = visible(requestRows(db), actor, "purchase_requests.reseller_id", "purchase_requests.customer_id").
		Where("purchase_requests.status = ?", RequestOpen).Order("purchase_requests.asked_at DESC, purchase_requests.id DESC").Limit(10).Scan(&h.Requests).Error
	if err != nil {
		return h, err
	}
	return h, s.countUsers(db, actor, &h)
}

func (s *Store) countUsers(db *gorm.DB, actor access.Actor, h *AdminHome) error {
	for _, c := range []struct {
		filter UserFilter
		count  *int
	}{
		{UserFilter{}, &h.Users},
		{UserFilter{SKU: NoLicense}, &h.Unlicensed},
		{UserFilter{Deleted: true}, &h.Deleted},
	} {
		list, _, err := s.users(db, actor, c.filter)
		if err != nil {
			return err
		}
		if *c.count, err = list.count(); err != nil {
			return err
		}
	}
	return nil
}
