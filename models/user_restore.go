package models

import (
	"context"
	"fmt"

	"perseat/models/access"
)

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
		if t.day() > u.RestorableUntil() {
			return out, notFound("user")
		}
		err = t.checkAddress(u.EmailKey, "email", u.Email+" has been given to somebody else, so this user cannot be restored.")
		if KindOf(err) == Invalid {
			return out, refuse(Conflict, "%s", err.Error()).because(CauseTaken)
		}
		if err != nil {
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
		if err := t.sumUpUsers([]uint{u.ID}); err != nil {
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
		a, err := t.holdNext(c, id)
		if err != nil {
			return nil, err
		}
		if a.Status == Canceled {
			skipped = append(skipped, a.SKU.Name)
			continue
		}
		if err := t.assign(a, []uint{u.ID}); err != nil {
			return nil, err
		}
	}
	return skipped, t.Exec("DELETE FROM licenses WHERE user_id = ? AND held = ?", u.ID, false).Error
}

// EraseDeletedUsers erases the names and addresses of users whose time for
// being restored is over. Counts, orders and records stay. It is a job.
func (s *Store) EraseDeletedUsers(ctx context.Context) (int, error) {
	return write(ctx, s, access.Job(), "user.erased", func(t *tx) (int, error) {
		var users []User
		err := hold(t.DB).Where("status = 'deleted' AND deleted_on < ?", t.day().AddDays(-RestoreDays)).
			Order("customer_id, reseller_id, id").Limit(1000).Find(&users).Error
		if err != nil {
			return 0, err
		}
		for _, u := range users {
			gone := fmt.Sprintf("deleted user %d", u.ID)
			err := t.Model(&User{}).Where("id = ?", u.ID).Updates(map[string]any{
				"status": UserErased, "first_name": "", "last_name": "", "name_key": "", "given_key": "", "email": gone, "email_key": gone,
				"secondary_email": "", "password_hash": "",
			}).Error
			if err != nil {
				return 0, err
			}
			if err := t.list(aUser, u.ID, u.scopes(), u.words(), nil); err != nil {
				return 0, err
			}
			if err := t.Exec("DELETE FROM licenses WHERE user_id = ? AND held = ?", u.ID, false).Error; err != nil {
				return 0, err
			}
			if err := t.Exec("UPDATE outbox SET last_error = '' WHERE user_id = ? AND last_error <> ''", u.ID).Error; err != nil {
				return 0, err
			}
			if err := t.removeSecondStep(u.ID); err != nil {
				return 0, err
			}
			if err := t.note(chainOf(u), "user.erased", "user", u.ID, Facts{}); err != nil {
				return 0, err
			}
		}
		return len(users), t.sumUpUsers(idsOfUsers(users))
	})
}
