package models

import (
	"context"
	"slices"

	"perseat/models/access"
)

// AssignLicenses gives users a license of a subscription; those who hold one
// already keep it. All get one, or nobody. The customer's administrators may;
// the users must be active. It returns how many got one.
func (s *Store) AssignLicenses(ctx context.Context, actor access.Actor, subscription uint, ids []uint) (int, error) {
	return s.changeLicenses(ctx, actor, subscription, ids, true)
}

// RemoveLicenses takes a subscription's license from users, also suspended
// ones. The customer's administrators may. It returns how many lost one.
func (s *Store) RemoveLicenses(ctx context.Context, actor access.Actor, subscription uint, ids []uint) (int, error) {
	return s.changeLicenses(ctx, actor, subscription, ids, false)
}

func (s *Store) changeLicenses(ctx context.Context, actor access.Actor, subscription uint, ids []uint, assign bool) (int, error) {
	if err := require(actor, access.ManageLicenses); err != nil {
		return 0, err
	}
	action, states := "license.removed", []UserStatus{UserActive, UserSuspended}
	if assign {
		action, states = "license.assigned", []UserStatus{UserActive}
	}
	return write(ctx, s, actor, action, func(t *tx) (int, error) {
		c, users, err := t.holdUsers(ids, states...)
		if err != nil {
			return 0, err
		}
		accounts, err := t.holdFor(c, []uint{subscription}, false)
		if err != nil {
			return 0, err
		}
		a := accounts[0]
		held, err := t.heldBy(users)
		if err != nil {
			return 0, err
		}
		var concerned []uint
		for _, u := range users {
			if slices.Contains(held[a.ID], u.ID) != assign {
				concerned = append(concerned, u.ID)
			}
		}
		if len(concerned) == 0 {
			return 0, nil
		}
		if assign {
			err = t.assign(a, concerned)
		} else {
			err = t.unassign(a, concerned, false)
		}
		if err != nil {
			return 0, err
		}
		if err := t.sumUpUsers(concerned); err != nil {
			return 0, err
		}
		for _, id := range concerned {
			if err := t.note(onCustomer(c), action, "user", id, Facts{"subscription": a.ID}); err != nil {
				return 0, err
			}
		}
		return len(concerned), t.sumUp(c.ID)
	})
}
