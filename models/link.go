package models

import (
	"context"
	"crypto/rand"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
)

// LinkKind is what a one-time link is for.
type LinkKind string

// The kinds of links.
const (
	LinkInvitation LinkKind = "invitation" // sets the first password
	LinkPassword   LinkKind = "password"   // sets another one
)

// Life is how long a link of the kind works.
func (k LinkKind) Life() time.Duration {
	if k == LinkInvitation {
		return 7 * 24 * time.Hour
	}
	return time.Hour
}

// link lets whoever holds its secret set a person's password, once. Its id is
// the hash of the secret.
type link struct {
	ID        string
	UserID    uint
	Kind      LinkKind
	MadeAt    time.Time
	ExpiresAt time.Time
	UsedAt    *time.Time
}

// NewLink makes a one-time link for a person who may sign in, and returns its
// secret, which is kept nowhere. The program may. Links made before keep working
// until one of them is used. A person who is not active is a Conflict.
func (s *Store) NewLink(ctx context.Context, actor access.Actor, userID uint, kind LinkKind) (string, error) {
	if err := require(actor, access.RunJobs); err != nil {
		return "", err
	}
	if kind != LinkInvitation && kind != LinkPassword {
		return "", refuse(Invalid, "There is no such kind of link.")
	}
	secret := rand.Text()
	_, err := write(ctx, s, actor, "link.made", func(t *tx) (struct{}, error) {
		u, err := t.holdPerson(userID)
		if err != nil {
			return struct{}{}, err
		}
		if u.Status != UserActive {
			return struct{}{}, refuse(Conflict, "This person is %s and cannot sign in.", u.Status)
		}
		if err := t.Create(&link{
			ID: sessionID(secret), UserID: u.ID, Kind: kind, MadeAt: t.now, ExpiresAt: t.now.Add(kind.Life()),
		}).Error; err != nil {
			return struct{}{}, err
		}
		return struct{}{}, t.note(chainOf(u), "link.made", "user", u.ID, Facts{"kind": kind})
	})
	return secret, err
}

// LinkFor is whose password a link sets.
type LinkFor struct {
	UserID uint
	Kind   LinkKind
	Email  string
}

// Link returns whose password a link sets. Whoever holds its secret may ask. One
// that is unknown, used or too old, or whose person cannot sign in, is NotFound.
func (s *Store) Link(ctx context.Context, secret string) (LinkFor, error) {
	var l LinkFor
	return l, found(works(s.db.Read(ctx), secret, s.now()).
		Select("links.user_id, links.kind, users.email").Take(&l).Error, "link")
}

// works narrows a query to the link with a secret, if it works.
func works(db *gorm.DB, secret string, now time.Time) *gorm.DB {
	return db.Table("links").Joins("JOIN users ON users.id = links.user_id AND users.status = ?", UserActive).
		Where("links.id = ? AND links.used_at IS NULL AND links.expires_at > ?", sessionID(secret), now)
}

// UseLink sets the password of the person whose link somebody holds, and returns
// whose. It ends the person's other links and all sessions. A link that does not
// work is NotFound, a password that is too short, too long or not the same twice Invalid.
func (s *Store) UseLink(ctx context.Context, secret string, in NewPassword, from access.Request) (uint, error) {
	var held LinkFor
	err := works(s.db.Read(ctx), secret, s.now()).Select("links.user_id, links.kind").Take(&held).Error
	if err != nil {
		return 0, found(err, "link")
	}
	if err := in.check(); err != nil {
		return 0, err
	}
	hash := hashPassword(in.Password)
	actor := access.Actor{UserID: held.UserID, Request: access.Request{ID: from.ID, Address: from.Address}}
	return write(ctx, s, actor, "user.password_set", func(t *tx) (uint, error) {
		u, err := t.holdPerson(held.UserID)
		if err != nil {
			return 0, err
		}
		t.actor.Role = u.Role
		var still int64
		if err := works(t.DB.Session(&gorm.Session{}), secret, t.now).Count(&still).Error; err != nil {
			return 0, err
		}
		if still == 0 {
			return 0, notFound("link")
		}
		// Whoever holds the mailbox is not kept waiting for what others typed.
		for _, what := range []string{"password", "code"} {
			if err := t.forgive(guess{what: what, of: u.EmailKey, client: network(from.Address)}); err != nil {
				return 0, err
			}
		}
		return u.ID, t.replacePassword(u, hash, "", Facts{"link": held.Kind})
	})
}

// holdPerson holds the company of a person and then the person, in the order of
// every other change of people.
func (t *tx) holdPerson(id uint) (User, error) {
	var u User
	if err := t.DB.Session(&gorm.Session{}).Where("id = ?", id).Take(&u).Error; err != nil {
		return u, found(err, "user")
	}
	if err := t.holdChain(chainOf(u)); err != nil {
		return u, err
	}
	var now User
	return now, found(hold(t.DB).Where("id = ?", id).Take(&now).Error, "user")
}

func (t *tx) holdChain(c chain) error {
	var held uint
	return hold(t.Table(c.table)).Select("id").Where("id = ?", c.id).Scan(&held).Error
}

// replacePassword sets a held person's password and ends every link and session
// but one.
func (t *tx) replacePassword(u User, hash, but string, facts Facts) error {
	if err := t.Model(&User{}).Where("id = ?", u.ID).Update("password_hash", hash).Error; err != nil {
		return err
	}
	if err := t.endLinksOf(u.ID); err != nil {
		return err
	}
	if err := t.endWaiting([]uint{u.ID}); err != nil {
		return err
	}
	if err := t.endSessionsBut(u.ID, but); err != nil {
		return err
	}
	// Who guessed at codes knew the password that was.
	if err := t.Exec("DELETE FROM tries WHERE id = ?", sessionID("code of "+u.EmailKey)).Error; err != nil {
		return err
	}
	return t.note(chainOf(u), "user.password_set", "user", u.ID, facts)
}

func (t *tx) endLinksOf(userID uint) error {
	return t.Model(&link{}).Where("user_id = ? AND used_at IS NULL", userID).Update("used_at", t.now).Error
}

func (t *tx) endSessionsBut(userID uint, but string) error {
	return t.Model(&Session{}).Where("user_id = ? AND id <> ? AND ended_at IS NULL", userID, but).Update("ended_at", t.now).Error
}
