package models

import (
	"context"

	"perseat/models/access"
)

// ResetPassword gives a user another password and ends the user's sessions. The
// customer's administrators may, an administrator's only a super admin, nobody
// the own one and nobody on somebody's behalf.
func (s *Store) ResetPassword(ctx context.Context, actor access.Actor, id uint, password string) (uint, error) {
	if err := require(actor, access.ManageUsers); err != nil {
		return 0, err
	}
	if err := require(actor, access.ChangeCredentials); err != nil {
		return 0, err
	}
	if password == "" {
		return 0, invalid("password", "Password must have %d to %d characters.", MinPassword, MaxPassword)
	}
	var changed User
	if err := changed.setPassword(password); err != nil {
		return 0, err
	}
	return write(ctx, s, actor, "user.password_reset", func(t *tx) (uint, error) {
		c, users, err := t.holdToChange([]uint{id}, UserActive, UserSuspended)
		if err != nil {
			return 0, err
		}
		if id == actor.UserID {
			return 0, refuse(Conflict, "Your own password cannot be set here. Nothing was changed.")
		}
		if err := t.Model(&User{}).Where("id = ?", id).Update("password_hash", changed.PasswordHash).Error; err != nil {
			return 0, err
		}
		if err := t.endSessionsOf(users); err != nil {
			return 0, err
		}
		return id, t.note(onCustomer(c), "user.password_reset", "user", id, Facts{})
	})
}
