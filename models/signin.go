package models

import (
	"context"
	"crypto/rand"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"perseat/models/access"
)

// Means is how somebody showed who they are.
type Means string

// The means.
const (
	MeansPassword Means = "password"
	MeansSignOn   Means = "sign_on" // an identity provider vouched for the person
	MeansPasskey  Means = "passkey"
)

// Browser is where somebody signs in.
type Browser struct {
	Agent string // what it says of itself
	Known string // the secret that it got at the last sign-in in it; "" if it has none
}

// SignedIn is what a sign-in came to.
type SignedIn struct {
	UserID  uint
	Session string // the secret of the new session
	Browser string // the secret by which the browser is known from now on

	Step    Step   // what is asked for first; there is no session yet
	Waiting string // the secret of the sign-in that waits for it

	RecoveryCodes []string // that were made
	Recovery      bool     // one was used
	CodesLeft     int      // of them, if one was used
}

// SignIn starts a session for an active person with this address and password, or
// says what is asked for first.
// An unknown address and a wrong password are one and the same Invalid, and take
// the same time. Who got it wrong too often has to wait: a Conflict, also for
// the right password.
func (s *Store) SignIn(ctx context.Context, email, password string, from access.Request, b Browser) (SignedIn, error) {
	wrong := invalid("email", "The email or the password is wrong.")
	key, _, ok := foldEmail(email)
	if !ok {
		key = ""
	}
	u, err := s.activePerson(ctx, key)
	if err != nil {
		return SignedIn{}, err
	}
	g, err := s.guessBy(ctx, "password", key, u.ID, from, b)
	if err != nil {
		return SignedIn{}, err
	}
	if err := s.countGuess(ctx, g, from); err != nil {
		return SignedIn{}, err
	}
	right, err := verifyPassword(u.PasswordHash, password)
	if err != nil {
		return SignedIn{}, err
	}
	if !right {
		return SignedIn{}, wrong
	}
	return write(ctx, s, signingIn(u, from), "session.started", func(t *tx) (SignedIn, error) {
		now, err := t.holdActive(u.ID, wrong)
		if err != nil {
			return SignedIn{}, err
		}
		if now.PasswordHash != u.PasswordHash {
			return SignedIn{}, wrong
		}
		if err := t.forgive(g); err != nil {
			return SignedIn{}, err
		}
		return t.admit(now, MeansPassword, false, b)
	})
}

// signingIn is the actor of what somebody does who is about to sign in.
func signingIn(u User, from access.Request) access.Actor {
	return access.Actor{UserID: u.ID, Role: u.Role, Request: access.Request{ID: from.ID, Address: from.Address}}
}

// activePerson is the active person who signs in with an address, or nobody.
func (s *Store) activePerson(ctx context.Context, key string) (User, error) {
	var found []User
	err := s.db.Read(ctx).Where("email_key = ? AND status = ?", key, UserActive).Limit(1).Find(&found).Error
	if err != nil || len(found) == 0 {
		return User{}, err
	}
	return found[0], nil
}

// holdActive holds a person who may sign in; anybody else is refused.
func (t *tx) holdActive(id uint, refusal error) (User, error) {
	u, err := t.holdPerson(id)
	if KindOf(err) == NotFound && err != nil || err == nil && u.Status != UserActive {
		return u, refusal
	}
	return u, err
}

// begin starts a session for a held person who has shown all that is asked for.
func (t *tx) begin(u User, means Means, strong bool, b Browser) (SignedIn, error) {
	out := SignedIn{UserID: u.ID, Session: rand.Text()}
	row := Session{
		ID: sessionID(out.Session), UserID: u.ID, CreatedAt: t.now, LastSeenAt: t.now, ExpiresAt: t.now.Add(SessionLife),
		Address: t.actor.Request.Address, Device: short(b.Agent, 200), Means: means, Strong: strong,
	}
	if err := t.Create(&row).Error; err != nil {
		return out, err
	}
	if err := t.Model(&User{}).Where("id = ?", u.ID).Update("last_sign_in_at", t.now).Error; err != nil {
		return out, err
	}
	var err error
	if out.Browser, err = t.know(b, u.ID); err != nil {
		return out, err
	}
	return out, t.note(chainOf(u), "session.started", "user", u.ID, Facts{"means": means, "strong": strong})
}

// browsersKept is for how long a browser is known after the last sign-in in it.
const browsersKept = 180 * 24 * time.Hour

// knownBrowser is a browser in which somebody signed in before.
type knownBrowser struct {
	ID     string `gorm:"primaryKey"`
	UserID uint   `gorm:"primaryKey"`
	SeenAt time.Time
}

// TableName names the table of browsers that are known.
func (knownBrowser) TableName() string { return "browsers" }

// know makes the browser one in which the person has signed in, and returns its
// new secret. What it had before works no more, so that whoever put it there
// knows nothing of use.
func (t *tx) know(b Browser, userID uint) (string, error) {
	secret := rand.Text()
	id := sessionID(secret)
	if b.Known != "" {
		err := t.Model(&knownBrowser{}).Where("id = ?", sessionID(b.Known)).Update("id", id).Error
		if err != nil {
			return "", err
		}
	}
	row := knownBrowser{ID: id, UserID: userID, SeenAt: t.now}
	return secret, t.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error
}

// knows reports whether the person has signed in in the browser before.
func knows(db *gorm.DB, b Browser, userID uint, now time.Time) (bool, error) {
	var n int64
	err := db.Model(&knownBrowser{}).
		Where("id = ? AND user_id = ? AND seen_at > ?", sessionID(b.Known), userID, now.Add(-browsersKept)).Count(&n).Error
	return n > 0, err
}
