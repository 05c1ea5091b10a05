package models

import (
	"context"

	"perseat/models/access"
)

// UserPatch is what to change of a user. What is nil stays.
type UserPatch struct {
	FirstName, LastName *string
	Suspended           *bool
}

// PatchUser changes parts of a user: the name, and whether the user can sign in.
// Whoever manages users may; an administrator only a super admin changes. The
// last super admin cannot be suspended. A suspended user keeps the licenses and is
// still charged.
func (s *Store) PatchUser(ctx context.Context, actor access.Actor, id uint, in UserPatch) (uint, error) {
	if err := require(actor, access.ManageUsers); err != nil {
		return 0, err
	}
	return write(ctx, s, actor, "user.patched", func(t *tx) (uint, error) {
		c, users, err := t.holdToChange([]uint{id}, UserActive, UserSuspended)
		if err != nil {
			return 0, err
		}
		u := users[0]
		if err := t.rename(c, &u, in); err != nil {
			return 0, err
		}
		to := UserActive
		if in.Suspended != nil && *in.Suspended {
			to = UserSuspended
		}
		if in.Suspended == nil || u.Status == to {
			return u.ID, nil
		}
		what := "reactivated"
		if to == UserSuspended {
			what = "suspended"
			if err := t.removable(c, users, what); err != nil {
				return 0, err
			}
		}
		if err := t.setStatus(c, u, to, what); err != nil {
			return 0, err
		}
		if err := t.sumUpUsers([]uint{u.ID}); err != nil || to == UserActive {
			return u.ID, err
		}
		return u.ID, t.endSessionsOf([]User{u})
	})
}

// rename gives a held user another name.
func (t *tx) rename(c Customer, u *User, in UserPatch) error {
	first, last := u.FirstName, u.LastName
	if in.FirstName != nil {
		first = *in.FirstName
	}
	if in.LastName != nil {
		last = *in.LastName
	}
	var p problems
	named := newPerson(first, last, &p)
	if err := p.err(); err != nil {
		return err
	}
	if named.FirstName == u.FirstName && named.LastName == u.LastName {
		return nil
	}
	u.Version++
	err := t.Model(&User{}).Where("id = ?", u.ID).Updates(map[string]any{
		"first_name": named.FirstName, "last_name": named.LastName, "name_key": named.NameKey, "given_key": named.GivenKey, "version": u.Version,
	}).Error
	if err != nil {
		return err
	}
	now := *u
	now.NameKey = named.NameKey
	if err := t.list(aUser, u.ID, u.scopes(), u.words(), now.words()); err != nil {
		return err
	}
	return t.note(onCustomer(c), "user.edited", "user", u.ID, Facts{
		"role": change(u.Role, u.Role), "name_changed": true, "secondary_email_changed": false,
	})
}

// setStatus suspends or reactivates a held user.
func (t *tx) setStatus(c Customer, u User, to UserStatus, what string) error {
	err := t.Model(&User{}).Where("id = ?", u.ID).Updates(map[string]any{"status": to, "version": u.Version + 1}).Error
	if err != nil {
		return err
	}
	return t.note(onCustomer(c), "user."+what, "user", u.ID, Facts{"status": change(u.Status, to)})
}

// MakeFirstAdmin makes a user super admin of a customer that has no active one,
// such as one that was added alone. Keys that manage users may; once there is a
// super admin, administrators are made by super admins only. Somebody who is one
// stays one.
func (s *Store) MakeFirstAdmin(ctx context.Context, actor access.Actor, id uint) (uint, error) {
	if err := require(actor, access.MakeFirstAdmin); err != nil {
		return 0, err
	}
	return write(ctx, s, actor, "user.made_first_admin", func(t *tx) (uint, error) {
		c, users, err := t.holdUsers([]uint{id}, UserActive)
		if err != nil {
			return 0, err
		}
		u := users[0]
		if u.Role == access.RoleSuperAdmin {
			return id, nil
		}
		switch err := t.keepSuperAdmin(c, nil, "changed"); {
		case err != nil && KindOf(err) != Conflict:
			return 0, err
		case err == nil:
			return 0, refuse(Forbidden, "%s has a super admin already. Administrators are made by super admins only.", c.Name)
		}
		err = t.Model(&User{}).Where("id = ?", u.ID).Updates(map[string]any{"role": access.RoleSuperAdmin, "version": u.Version + 1}).Error
		if err != nil {
			return 0, err
		}
		if err := t.sumUpUsers([]uint{id}); err != nil {
			return 0, err
		}
		return id, t.note(onCustomer(c), "user.made_first_admin", "user", id, Facts{"role": change(u.Role, access.RoleSuperAdmin)})
	})
}
