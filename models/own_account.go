package models

import (
	"context"
	"strconv"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"perseat/models/access"
)

// How often somebody can get the own password wrong while changing it.
const (
	wrongPasswords = 10
	wrongFor       = 15 * time.Minute
)

// ChangePassword gives the actor another password and ends all sessions but the
// one with the secret. Everybody may, knowing the present password, and nobody on
// somebody's behalf. A wrong present password is Invalid; too many are a Conflict.
func (s *Store) ChangePassword(ctx context.Context, actor access.Actor, secret, present string, in NewPassword) (uint, error) {
	if err := require(actor, access.ChangeCredentials); err != nil {
		return 0, err
	}
	if err := in.check(); err != nil {
		return 0, err
	}
	u, err := s.presentOwner(ctx, actor, present)
	if err != nil {
		return 0, err
	}
	if u.PasswordHash == "" {
		return 0, refuse(Conflict, "You have no password yet. Sign out and choose “I forgot my password” to set one.")
	}
	hash := hashPassword(in.Password)
	return write(ctx, s, actor, "user.password_changed", func(t *tx) (uint, error) {
		now, err := t.holdPerson(u.ID)
		if err != nil {
			return 0, err
		}
		if now.PasswordHash != u.PasswordHash || now.Status != UserActive {
			return 0, errPresent()
		}
		if err := t.forgivePresent(u.ID); err != nil {
			return 0, err
		}
		return u.ID, t.replacePassword(now, hash, sessionID(secret), Facts{})
	})
}

// countPresent counts one more present password that is tried, and keeps the
// count whatever comes of it.
func (s *Store) countPresent(ctx context.Context, actor access.Actor) error {
	who := access.Actor{UserID: actor.UserID, Role: actor.Role}
	tries, err := write(ctx, s, who, "password.tried", func(t *tx) (int64, error) {
		return t.try(presentOf, strconv.FormatUint(uint64(actor.UserID), 10), wrongFor)
	})
	if err == nil && tries > wrongPasswords {
		return tooMany(wrongFor, "The present password was typed wrong too often. Try again in 15 minutes. Nothing was changed.")
	}
	return err
}

const presentOf = "present password of"

// forgivePresent takes back what was counted, because it was right.
func (t *tx) forgivePresent(userID uint) error {
	return t.Exec("DELETE FROM tries WHERE id = ?", sessionID(presentOf+" "+strconv.FormatUint(uint64(userID), 10))).Error
}

// OwnSession is a browser in which a person is signed in.
type OwnSession struct {
	Session `gorm:"embedded"`
	Current bool `gorm:"-"` // the one that asks
}

// OwnSessions lists the actor's sessions, the present one first, then the last
// used. Secret is the present one's. Everybody may, and nobody on somebody's behalf.
func (s *Store) OwnSessions(ctx context.Context, actor access.Actor, secret string) ([]OwnSession, error) {
	if err := require(actor, access.ChangeCredentials); err != nil {
		return nil, err
	}
	var out []OwnSession
	present := sessionID(secret)
	err := s.db.Read(ctx).Table("sessions").Where("user_id = ? AND ended_at IS NULL AND expires_at > ?", actor.UserID, s.now()).
		Order(clause.OrderBy{Expression: gorm.Expr("CASE WHEN id = ? THEN 0 ELSE 1 END, last_seen_at DESC, id", present)}).
		Limit(ownSessionsShown).Find(&out).Error
	if err == nil && len(out) > 0 {
		out[0].Current = out[0].ID == present
	}
	return out, err
}

// ownSessionsShown bounds the list; all of them end at once anyway.
const ownSessionsShown = 100

// EndSession ends one of the actor's sessions. Everybody may, and nobody on
// somebody's behalf. One that has ended, or is another's, is NotFound.
func (s *Store) EndSession(ctx context.Context, actor access.Actor, id string) (uint, error) {
	return s.endOwn(ctx, actor, "id = ?", id)
}

// SignOutEverywhere ends all of the actor's sessions, also the present one.
// Everybody may, and nobody on somebody's behalf.
func (s *Store) SignOutEverywhere(ctx context.Context, actor access.Actor) (uint, error) {
	return s.endOwn(ctx, actor, "id <> ?", "")
}

// endOwn ends those of the actor's sessions that meet a condition.
func (s *Store) endOwn(ctx context.Context, actor access.Actor, where, id string) (uint, error) {
	if err := require(actor, access.ChangeCredentials); err != nil {
		return 0, err
	}
	return write(ctx, s, actor, "session.ended", func(t *tx) (uint, error) {
		u, err := t.holdPerson(actor.UserID)
		if err != nil {
			return 0, err
		}
		done := t.Model(&Session{}).Where("user_id = ? AND ended_at IS NULL AND expires_at > ?", u.ID, t.now).Where(where, id).Update("ended_at", t.now)
		if done.Error != nil {
			return 0, done.Error
		}
		if done.RowsAffected == 0 {
			return 0, notFound("session")
		}
		if id == "" { // everywhere
			if err := t.endWaiting([]uint{u.ID}); err != nil {
				return 0, err
			}
			if err := t.Exec("DELETE FROM browsers WHERE user_id = ?", u.ID).Error; err != nil {
				return 0, err
			}
		}
		return u.ID, t.note(chainOf(u), "session.ended", "user", u.ID, Facts{"sessions": done.RowsAffected})
	})
}
