package models

import (
	"context"
	"fmt"
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
			return 0, &Error{Kind: Conflict, Cause: CauseChanged,
				Message: "This user was changed by somebody else in the meantime. Nothing was saved. Compare and save again."}
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
			"first_name": edited.FirstName, "last_name": edited.LastName, "name_key": edited.NameKey,
			"secondary_email": edited.SecondaryEmail, "role": edited.Role, "version": u.Version + 1,
		}).Error
		if err != nil {
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

// holdUsers holds the actor's customer and reads users of it, which must be in
// one of the states.
func (t *tx) holdUsers(ids []uint, states ...UserStatus) (Customer, []User, error) {
	c, err := t.holdCustomer(t.actor.CustomerID)
	if err != nil {
		return c, nil, err
	}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
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
		if u.Role != access.RoleMember && u.ID != t.actor.UserID {
			return c, nil, refuse(Forbidden, "%s is an administrator, whom only a super admin can change.", u.Name())
		}
	}
	return c, users, nil
}

// keepSuperAdmin refuses what would leave a customer without an active super admin.
func (t *tx) keepSuperAdmin(c Customer, leaving []User, what string) error {
	ids := []uint{0}
	for _, u := range leaving {
		ids = append(ids, u.ID)
	}
	var left int64
	err := t.Model(&User{}).Where("customer_id = ? AND role = ? AND status = ? AND id NOT IN ?",
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
			if err := t.Model(&User{}).Where("id = ?", u.ID).Updates(map[string]any{"status": to, "version": u.Version + 1}).Error; err != nil {
				return 0, err
			}
			if err := t.note(onCustomer(c), "user."+what, "user", u.ID, Facts{"status": change(from, to)}); err != nil {
				return 0, err
			}
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
		a, err := t.holdNext(id)
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
	ids := make([]uint, len(users))
	for i, u := range users {
		ids[i] = u.ID
	}
	var rows []struct{ SubscriptionID, UserID uint }
	err := t.Table("licenses").Where("user_id IN ? AND held = ?", ids, true).Order("subscription_id, user_id").Scan(&rows).Error
	held := map[uint][]uint{}
	for _, r := range rows {
		held[r.SubscriptionID] = append(held[r.SubscriptionID], r.UserID)
	}
	return held, err
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

// UserRestored says what came back with a restored user.
type UserRestored struct {
	UserID  uint
	Skipped []string // former licenses whose subscription is canceled
}

// RestoreUser brings a deleted user back, with all former licenses, for
// RestoreDays after the deletion. Super admins may. A subscription without room
// refuses it and is named; a canceled one is skipped. A suspended user returns
// suspended.
func (s *Store) RestoreUser(ctx context.Context, actor access.Actor, id uint) (UserRestored, error) {
	var out UserRestored
	if err := require(actor, access.RestoreUsers); err != nil {
		return out, err
	}
	return write(ctx, s, actor, "user.restored", func(t *tx) (UserRestored, error) {
		c, users, err := t.holdToChange([]uint{id}, UserDeleted)
		if err != nil {
			return out, err
		}
		u := users[0]
		if t.day() > u.DeletedOn.AddDays(RestoreDays) {
			return out, notFound("user")
		}
		taken := u.Email + " has been given to somebody else, so this user cannot be restored."
		if err := t.checkAddress(u.EmailKey, "email", taken); KindOf(err) == Invalid {
			return out, refuse(Conflict, "%s", taken)
		} else if err != nil {
			return out, err
		}
		status := UserActive
		if u.Suspended {
			status = UserSuspended
		}
		err = t.Model(&User{}).Where("id = ?", u.ID).Updates(map[string]any{
			"status": status, "suspended": false, "deleted_on": 0, "version": u.Version + 1,
		}).Error
		if err != nil {
			return out, err
		}
		skipped, err := t.restoreLicenses(c, u)
		if err != nil {
			return out, err
		}
		if err := t.note(onCustomer(c), "user.restored", "user", u.ID, Facts{"status": status, "skipped": len(skipped)}); err != nil {
			return out, err
		}
		return UserRestored{u.ID, skipped}, t.sumUp(c.ID)
	})
}

func (t *tx) restoreLicenses(c Customer, u User) (skipped []string, err error) {
	var former []uint
	err = t.Table("licenses").Where("user_id = ? AND held = ?", u.ID, false).Order("subscription_id").Pluck("subscription_id", &former).Error
	if err != nil {
		return nil, err
	}
	for _, id := range former {
		a, err := t.holdNext(id)
		if err != nil {
			return nil, err
		}
		if a.Status == Canceled {
			skipped = append(skipped, a.SKU.Name)
			err := t.Exec("DELETE FROM licenses WHERE subscription_id = ? AND user_id = ?", id, u.ID).Error
			if err != nil {
				return nil, err
			}
			continue
		}
		if err := t.assign(a, []uint{u.ID}); err != nil {
			return nil, err
		}
	}
	return skipped, nil
}

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
	if err := require(actor, access.ManageUsers); err != nil {
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
		for _, id := range concerned {
			if err := t.note(onCustomer(c), action, "user", id, Facts{"subscription": a.ID}); err != nil {
				return 0, err
			}
		}
		return len(concerned), t.sumUp(c.ID)
	})
}

// EraseDeletedUsers erases the names and addresses of users whose time for
// being restored is over. Counts, orders and records stay. It is a job.
func (s *Store) EraseDeletedUsers(ctx context.Context) (int, error) {
	return write(ctx, s, access.Job(), "user.erased", func(t *tx) (int, error) {
		var users []User
		err := hold(t.DB).Where("status = ? AND deleted_on < ?", UserDeleted, t.day().AddDays(-RestoreDays)).
			Order("customer_id, id").Limit(1000).Find(&users).Error
		if err != nil {
			return 0, err
		}
		for _, u := range users {
			gone := fmt.Sprintf("deleted user %d", u.ID)
			err := t.Model(&User{}).Where("id = ?", u.ID).Updates(map[string]any{
				"status": UserErased, "first_name": "", "last_name": "", "name_key": "", "email": gone, "email_key": gone,
				"secondary_email": "", "password_hash": "",
			}).Error
			if err != nil {
				return 0, err
			}
			if err := t.Exec("DELETE FROM licenses WHERE user_id = ? AND held = ?", u.ID, false).Error; err != nil {
				return 0, err
			}
			if err := t.note(chain{"customers", *u.CustomerID, *u.ResellerID, *u.CustomerID}, "user.erased", "user", u.ID, Facts{}); err != nil {
				return 0, err
			}
		}
		return len(users), nil
	})
}
