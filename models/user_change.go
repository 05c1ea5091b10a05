package models

import (
	"context"
	"slices"
	"strings"

	"perseat/models/access"
)

// UserInformation is what can be edited of a user.
type UserInformation struct {
	FirstName      string
	LastName       string
	SecondaryEmail string
	Role           access.Role
	Was            int64 // the version that the form showed
}

// EditUser changes a user's name, secondary address and role. The customer's
// administrators may; roles only a super admin, and never the last one's.
func (s *Store) EditUser(ctx context.Context, actor access.Actor, id uint, in UserInformation) (uint, error) {
	if err := require(actor, access.ManageUsers); err != nil {
		return 0, err
	}
	return write(ctx, s, actor, "user.edited", func(t *tx) (uint, error) {
		c, users, err := t.holdToChange([]uint{id}, UserActive, UserSuspended)
		if err != nil {
			return 0, err
		}
		u := users[0]
		if u.Version != in.Was {
			return 0, &Error{
				Kind: Conflict, Cause: CauseChanged,
				Message: "This user was changed by somebody else in the meantime. Nothing was saved. Compare and save again.",
			}
		}
		edited, err := t.edited(u, in)
		if err != nil {
			return 0, err
		}
		if u.Role == access.RoleSuperAdmin && edited.Role != u.Role {
			if err := t.keepSuperAdmin(c, users, "given another role"); err != nil {
				return 0, err
			}
		}
		err = t.Model(&User{}).Where("id = ?", u.ID).Updates(map[string]any{
			"first_name": edited.FirstName, "last_name": edited.LastName, "name_key": edited.NameKey, "given_key": edited.GivenKey,
			"secondary_email": edited.SecondaryEmail, "role": edited.Role, "version": u.Version + 1,
		}).Error
		if err != nil {
			return 0, err
		}
		if err := t.sumUpUsers([]uint{u.ID}); err != nil {
			return 0, err
		}
		now := u
		now.NameKey = edited.NameKey
		if err := t.list(aUser, u.ID, u.scopes(), u.words(), now.words()); err != nil {
			return 0, err
		}
		return u.ID, t.note(onCustomer(c), "user.edited", "user", u.ID, Facts{
			"role": change(u.Role, edited.Role), "name_changed": u.NameKey != edited.NameKey,
			"secondary_email_changed": u.SecondaryEmail != edited.SecondaryEmail,
		})
	})
}

func (t *tx) edited(u User, in UserInformation) (User, error) {
	if in.Role == "" {
		in.Role = u.Role
	}
	var p problems
	edited := NewUser{
		FirstName: in.FirstName, LastName: in.LastName, Address: u.Email, SecondaryEmail: in.SecondaryEmail, Role: in.Role,
	}.user(u.EmailKey[strings.LastIndex(u.EmailKey, "@")+1:], "", &p)
	p.check(edited.Role.Customer(), "role", "Choose one of the roles.")
	if err := p.err(); err != nil {
		return edited, err
	}
	if edited.Role != u.Role && !t.actor.Can(access.ManageAdmins) {
		return edited, refuse(Forbidden, "Only a super admin changes roles. Nothing was saved.")
	}
	if edited.SecondaryEmail != u.SecondaryEmail && t.actor.Visiting() {
		return edited, refuse(Forbidden, "E-mail addresses cannot be changed on somebody’s behalf. Nothing was saved.")
	}
	return edited, nil
}

// ManageableBy reports whether the policy lets the actor change this user at
// all: administrators other than oneself are for super admins.
func (u User) ManageableBy(actor access.Actor) bool {
	if u.Role != access.RoleMember && u.ID != actor.UserID && !actor.Can(access.ManageAdmins) {
		return false
	}
	return actor.Can(access.ManageUsers)
}

// holdUsers holds the actor's customer and reads users of it, which must be in
// one of the states.
func (t *tx) holdUsers(ids []uint, states ...UserStatus) (Customer, []User, error) {
	c, err := t.holdCustomer(t.actor.CustomerID)
	if err != nil {
		return c, nil, err
	}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	if err := atOnce(len(ids), "user"); err != nil {
		return c, nil, err
	}
	var users []User
	err = hold(t.DB).Where("customer_id = ? AND id IN ? AND status <> ?", c.ID, ids, UserErased).Order("id").Find(&users).Error
	if err != nil {
		return c, nil, err
	}
	if len(users) != len(ids) || len(ids) == 0 {
		return c, nil, notFound("user")
	}
	for _, u := range users {
		if !slices.Contains(states, u.Status) {
			return c, nil, refuse(Conflict, "%s is %s. Nothing was changed.", u.Name(), u.Status)
		}
	}
	return c, users, nil
}

// holdToChange holds users as holdUsers does, of whom administrators can be
// changed by a super admin only, and by themselves.
func (t *tx) holdToChange(ids []uint, states ...UserStatus) (Customer, []User, error) {
	c, users, err := t.holdUsers(ids, states...)
	if err != nil || t.actor.Can(access.ManageAdmins) {
		return c, users, err
	}
	for _, u := range users {
		if !u.ManageableBy(t.actor) {
			return c, nil, refuse(Forbidden, "%s is an administrator, whom only a super admin can change.", u.Name())
		}
	}
	return c, users, nil
}

// MaxAtOnce is the most users or subscriptions that one operation takes.
const MaxAtOnce = 1000

// atOnce refuses more than one operation takes.
func atOnce(n int, what string) error {
	if n <= MaxAtOnce {
		return nil
	}
	return refuse(Invalid, "Choose at most %s %ss at once. Nothing was changed.", figure(MaxAtOnce), what)
}

// keepSuperAdmin refuses what would leave a customer without an active super admin.
func (t *tx) keepSuperAdmin(c Customer, leaving []User, what string) error {
	ids := []uint{0}
	for _, u := range leaving {
		ids = append(ids, u.ID)
	}
	var left int64
	err := t.Model(&User{}).Where("customer_id = ? AND "+administrates+" AND role = ? AND status = ? AND id NOT IN ?",
		c.ID, access.RoleSuperAdmin, UserActive, ids).Count(&left).Error
	if err != nil || left > 0 {
		return err
	}
	return refuse(Conflict, "%s has no other super admin, so the last one cannot be %s. Make somebody else super admin first.", c.Name, what)
}

// removable refuses to take away oneself or the last super admin.
func (t *tx) removable(c Customer, users []User, what string) error {
	admins := false
	for _, u := range users {
		if u.ID == t.actor.UserID {
			return refuse(Conflict, "You cannot be %s by yourself. Ask another super admin.", what)
		}
		admins = admins || u.Role == access.RoleSuperAdmin
	}
	if !admins {
		return nil
	}
	return t.keepSuperAdmin(c, users, what)
}

// SuspendUsers keeps users from signing in. They keep their licenses and are
// still charged. The customer's administrators may; not themselves, not the
// last super admin.
func (s *Store) SuspendUsers(ctx context.Context, actor access.Actor, ids []uint) (int, error) {
	return s.setUserStatus(ctx, actor, ids, UserActive, UserSuspended, "suspended")
}

// ReactivateUsers lets suspended users sign in again.
func (s *Store) ReactivateUsers(ctx context.Context, actor access.Actor, ids []uint) (int, error) {
	return s.setUserStatus(ctx, actor, ids, UserSuspended, UserActive, "reactivated")
}

func (s *Store) setUserStatus(ctx context.Context, actor access.Actor, ids []uint, from, to UserStatus, what string) (int, error) {
	if err := require(actor, access.ManageUsers); err != nil {
		return 0, err
	}
	return write(ctx, s, actor, "user."+what, func(t *tx) (int, error) {
		c, users, err := t.holdToChange(ids, UserActive, UserSuspended)
		if err != nil {
			return 0, err
		}
		if to == UserSuspended {
			if err := t.removable(c, users, what); err != nil {
				return 0, err
			}
		}
		done := 0
		for _, u := range users {
			if u.Status != from {
				continue
			}
			done++
			if err := t.setStatus(c, u, to, what); err != nil {
				return 0, err
			}
		}
		if err := t.sumUpUsers(idsOfUsers(users)); err != nil {
			return 0, err
		}
		if to == UserSuspended {
			return done, t.endSessionsOf(users)
		}
		return done, nil
	})
}

// DeleteUsers deletes users and frees their licenses. They can be restored for
// RestoreDays. The customer's administrators may; not themselves, not the last
// super admin.
func (s *Store) DeleteUsers(ctx context.Context, actor access.Actor, ids []uint) (int, error) {
	if err := require(actor, access.ManageUsers); err != nil {
		return 0, err
	}
	return write(ctx, s, actor, "user.deleted", func(t *tx) (int, error) {
		c, users, err := t.holdToChange(ids, UserActive, UserSuspended)
		if err != nil {
			return 0, err
		}
		if err := t.removable(c, users, "deleted"); err != nil {
			return 0, err
		}
		if err := t.freeLicenses(c, users); err != nil {
			return 0, err
		}
		for _, u := range users {
			err := t.Model(&User{}).Where("id = ?", u.ID).Updates(map[string]any{
				"status": UserDeleted, "suspended": u.Status == UserSuspended, "deleted_on": t.day(), "version": u.Version + 1,
			}).Error
			if err != nil {
				return 0, err
			}
			if err := t.note(onCustomer(c), "user.deleted", "user", u.ID, Facts{"role": u.Role, "status": u.Status}); err != nil {
				return 0, err
			}
		}
		if err := t.endSessionsOf(users); err != nil {
			return 0, err
		}
		if err := t.sumUpUsers(idsOfUsers(users)); err != nil {
			return 0, err
		}
		return len(users), t.sumUp(c.ID)
	})
}

// freeLicenses frees every license of users, to be given back on restore.
func (t *tx) freeLicenses(c Customer, users []User) error {
	held, err := t.heldBy(users)
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(keys(held)) {
		a, err := t.holdNext(c, id)
		if err != nil {
			return err
		}
		if err := t.unassign(a, held[id], true); err != nil {
			return err
		}
	}
	return nil
}

// heldBy maps each subscription to those of the users who hold a license of it.
func (t *tx) heldBy(users []User) (map[uint][]uint, error) {
	var rows []struct{ SubscriptionID, UserID uint }
	err := t.Table("licenses").Where("user_id IN ? AND held = ?", idsOfUsers(users), true).Order("subscription_id, user_id").Scan(&rows).Error
	held := map[uint][]uint{}
	for _, r := range rows {
		held[r.SubscriptionID] = append(held[r.SubscriptionID], r.UserID)
	}
	return held, err
}

func idsOfUsers(users []User) []uint {
	ids := make([]uint, len(users))
	for i, u := range users {
		ids[i] = u.ID
	}
	return ids
}

func keys[V any](m map[uint]V) func(func(uint) bool) {
	return func(yield func(uint) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}
