package models

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// UserRow is a user in a list, with the names of the licenses held.
type UserRow struct {
	User
	Licenses string
}

func (u UserRow) at() cursor { return cursor{u.NameKey, u.ID} }

// UserFilter narrows the list of a customer's users.
type UserFilter struct {
	Search  string // words, each the beginning of one of the name or the address
	Role    access.Role
	Status  UserStatus // "" lists active and suspended ones
	SKU     string     // holders of a license of it; NoLicense for users without any
	Deleted bool       // the recently deleted instead
}

// NoLicense filters users who hold no license.
const NoLicense = "none"

// ListUsers lists the users of the actor's customer by name. Its administrators
// may. A search lists the first 1,000 that it finds.
func (s *Store) ListUsers(ctx context.Context, actor access.Actor, f UserFilter, p Paging) (Page[UserRow], error) {
	if err := require(actor, access.SeeUsers); err != nil {
		return Page[UserRow]{}, err
	}
	db := s.db.Read(ctx)
	list, kinds, err := s.users(db, actor, f)
	if err != nil || len(kinds) == 0 {
		return Page[UserRow]{}, err
	}
	by := sorting{"name_key", "id", false, textValue}
	own := func() *gorm.DB { return visibleByID(fresh(db).Table("users"), actor, "reseller_id", "customer_id") }
	var out Page[UserRow]
	if words := searchWords(f.Search); len(words) == 0 {
		out, err = mergedPage(list, own(), by, p, scanned[UserRow], UserRow.at)
	} else {
		found, more, failed := find(search{db, aUser, actor.CustomerID, words, true}, func(ids []uint) ([]UserRow, error) {
			return scanned[UserRow](own().Where("id IN ? AND kind IN ?", ids, kinds))
		}, func(u UserRow) []string { return u.words() })
		out, err = foundPage(found, more, by, p, UserRow.at), failed
	}
	if err != nil {
		return out, err
	}
	return out, nameLicenses(db, out.Rows)
}

// users are the users of the actor's customer that the filter leaves, but for
// its search, and their kinds.
func (s *Store) users(db *gorm.DB, actor access.Actor, f UserFilter) (ranges, []int64, error) {
	kinds, err := s.kinds.kindsOf(db, "users", "customer_id", actor.CustomerID, f.matches)
	if err != nil || !f.Deleted {
		return byKind(db, "users", "customer_id", actor.CustomerID, kinds, ""), kinds, err
	}
	restorable, err := s.restorable(db)
	return byKind(db, "users", "customer_id", actor.CustomerID, kinds, " AND deleted_on >= ?", restorable), kinds, err
}

// restorable is the first day of deletion that can still be taken back today.
func (s *Store) restorable(db *gorm.DB) (billing.Day, error) {
	zone, err := s.zones.billing(db)
	if err != nil {
		return 0, err
	}
	return billing.DayOf(s.now(), zone).AddDays(-RestoreDays), nil
}

// nameLicenses adds to each user the names of the licenses held.
func nameLicenses(db *gorm.DB, users []UserRow) error {
	ids := make([]uint, len(users))
	for i, u := range users {
		ids[i] = u.ID
	}
	type license struct {
		UserID    uint
		Name      string
		ProductID string
		Rank      int64
	}
	var held []license
	err := fresh(db).Table("licenses").Select("licenses.user_id, skus.name, skus.product_id, skus.rank").
		Joins("JOIN subscriptions ON subscriptions.id = licenses.subscription_id").
		Joins("JOIN skus ON skus.id = subscriptions.sku_id").
		Where("licenses.user_id IN ? AND licenses.held = ?", ids, true).Scan(&held).Error
	if err != nil {
		return err
	}
	slices.SortFunc(held, func(a, b license) int {
		return cmp.Or(strings.Compare(a.ProductID, b.ProductID), cmp.Compare(a.Rank, b.Rank))
	})
	names := map[uint]string{}
	for _, h := range held {
		if names[h.UserID] != "" {
			names[h.UserID] += ", "
		}
		names[h.UserID] += h.Name
	}
	for i := range users {
		users[i].Licenses = names[users[i].ID]
	}
	return nil
}
