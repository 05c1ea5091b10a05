package models

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/passkey"
)

// passkeyRow is a passkey of a person's. Handle is its own id, by which it is found
// when somebody signs in with it; Credential holds a public key and no secret.
type passkeyRow struct {
	ID         uint
	UserID     uint
	Handle     string
	Name       string
	Credential string
	MadeAt     time.Time
	UsedAt     *time.Time
}

// TableName names the table of passkeys.
func (passkeyRow) TableName() string { return "passkeys" }

// What a sign-in waits for in which a passkey has a part.
const (
	stepPasskey    Step = "passkey"     // the answer of one
	stepNewPasskey Step = "new_passkey" // one to be made, of somebody who is signed in
)

// maxPasskeys bounds the passkeys of one person.
const maxPasskeys = 20

// passkeyFacts are what is remembered of a passkey that is asked for. Name is that
// of a new one.
type passkeyFacts struct {
	Name string `json:",omitempty"`
	Asks passkey.Ceremony
}

// OwnPasskey is one of a person's passkeys.
type OwnPasskey struct {
	ID     uint
	Name   string
	MadeAt time.Time
	UsedAt *time.Time
}

// Passkeys lists the actor's passkeys, the oldest first. Everybody may ask, and
// nobody on somebody's behalf.
func (s *Store) Passkeys(ctx context.Context, actor access.Actor) ([]OwnPasskey, error) {
	if err := require(actor, access.ChangeCredentials); err != nil {
		return nil, err
	}
	var out []OwnPasskey
	return out, s.db.Read(ctx).Table("passkeys").Where("user_id = ?", actor.UserID).Order("id").Limit(maxPasskeys).Find(&out).Error
}

// Passkey returns one of the actor's passkeys. Everybody may ask, and nobody on
// somebody's behalf. One that is removed, or another's, is NotFound.
func (s *Store) Passkey(ctx context.Context, actor access.Actor, id uint) (OwnPasskey, error) {
	if err := require(actor, access.ChangeCredentials); err != nil {
		return OwnPasskey{}, err
	}
	var out OwnPasskey
	err := s.db.Read(ctx).Table("passkeys").Where("id = ? AND user_id = ?", id, actor.UserID).Take(&out).Error
	return out, found(err, "passkey")
}

func checkPasskeyName(name string) (string, error) {
	var p problems
	name = tidy(name)
	p.check(name != "" && length(name) <= maxLine, "name", "Name must have 1 to %d characters, such as “Work laptop”.", maxLine)
	return name, p.err()
}

// StartPasskey begins to make a passkey of the actor's, with a name, and returns the
// secret under which it is asked for. Everybody may, knowing the present password,
// and nobody on somebody's behalf. Nothing changes until AddPasskey.
func (s *Store) StartPasskey(ctx context.Context, actor access.Actor, site passkey.Site, name, proof string) (string, error) {
	if err := require(actor, access.ChangeCredentials); err != nil {
		return "", err
	}
	name, err := checkPasskeyName(name)
	if err != nil {
		return "", err
	}
	if !site.Works() {
		return "", errNoPasskeys()
	}
	return changeOwnSignIn(ctx, s, actor, "passkey.started", proof, func(t *tx, u User) (string, error) {
		owner, err := t.passkeyOwner(u)
		if err != nil {
			return "", err
		}
		if len(owner.Keys) >= maxPasskeys {
			return "", refuse(Conflict, "You have %d passkeys, which is the most. Remove one first.", maxPasskeys)
		}
		asks, err := site.Make(owner)
		if err != nil {
			return "", err
		}
		return t.wait(waiting{WaitsFor: stepNewPasskey, UserID: u.ID}, passkeyFacts{name, asks})
	})
}

func errNoPasskeys() error {
	return refuse(Conflict, "Passkeys work only where Perseat is reached by https and by name. Nothing was changed.")
}

// passkeyOwner is a held person as the owner of passkeys.
func (t *tx) passkeyOwner(u User) (passkey.Owner, error) {
	o := passkey.Owner{ID: u.ID, Email: u.Email, Name: u.Name()}
	return o, t.Model(&passkeyRow{}).Where("user_id = ?", u.ID).Order("id").Pluck("credential", &o.Keys).Error
}

// NewPasskey is a passkey that is about to be made: its name, and what the browser
// is asked for. The actor may ask who began; anybody else hears NotFound.
func (s *Store) NewPasskey(ctx context.Context, actor access.Actor, secret string) (name, asks string, err error) {
	if err := require(actor, access.ChangeCredentials); err != nil {
		return "", "", err
	}
	var w waiting
	err = stillWaiting(s.db.Read(ctx), secret, s.now(), stepNewPasskey).Where("user_id = ?", actor.UserID).Take(&w).Error
	if err != nil {
		return "", "", found(err, "passkey to make")
	}
	f, err := w.passkey()
	return f.Name, string(f.Asks.Options), err
}

func (w waiting) passkey() (passkeyFacts, error) {
	var f passkeyFacts
	return f, json.Unmarshal([]byte(w.Facts), &f)
}

// AddPasskey keeps the passkey that a browser made, as the actor began it. What was
// asked for counts once: an answer that does not fit is Invalid, and so is the same
// one again NotFound.
func (s *Store) AddPasskey(ctx context.Context, actor access.Actor, site passkey.Site, secret, answer string) (uint, error) {
	if err := require(actor, access.ChangeCredentials); err != nil {
		return 0, err
	}
	actor.Request.Key = "" // asked for once anyway
	id, err := write(ctx, s, actor, "passkey.added", func(t *tx) (uint, error) {
		w, u, err := t.holdWaiting(secret, stepNewPasskey)
		if err != nil {
			return 0, err
		}
		if u.ID != actor.UserID {
			return 0, notFound("passkey to make")
		}
		if err := t.use(w); err != nil {
			return 0, err
		}
		return t.addPasskey(u, w, site, answer)
	})
	if err == nil && id == 0 {
		return 0, invalid("answer", "The passkey was not made as it has to be. Nothing was changed. Begin again.")
	}
	return id, err
}

// addPasskey keeps a passkey of a held person; 0 if the answer does not fit.
func (t *tx) addPasskey(u User, w waiting, site passkey.Site, answer string) (uint, error) {
	f, err := w.passkey()
	if err != nil {
		return 0, err
	}
	owner, err := t.passkeyOwner(u)
	if err != nil {
		return 0, err
	}
	key, err := site.Made(f.Asks, owner, answer)
	if err != nil {
		return 0, nil //nolint:nilerr // an answer that does not fit; it is used up nevertheless
	}
	var n int64
	if err := t.Model(&passkeyRow{}).Where("handle = ?", passkeyHandle(key.ID)).Count(&n).Error; err != nil || n > 0 {
		return 0, err // somebody has it already
	}
	row := passkeyRow{UserID: u.ID, Handle: passkeyHandle(key.ID), Name: f.Name, Credential: key.Text, MadeAt: t.now}
	if err := t.Create(&row).Error; err != nil {
		return 0, err
	}
	if err := t.note(chainOf(u), "passkey.added", "user", u.ID, Facts{}); err != nil {
		return 0, err
	}
	return row.ID, t.tellOwner(u, SignInPasskeyAdded)
}

// passkeyHandle is how a passkey's id is kept: it can be long.
func passkeyHandle(id string) string { return sessionID("passkey " + id) }

// NamePasskey gives one of the actor's passkeys another name. Everybody may, and
// nobody on somebody's behalf. The name is the owner's own and stands in no record.
func (s *Store) NamePasskey(ctx context.Context, actor access.Actor, id uint, name string) (uint, error) {
	if err := require(actor, access.ChangeCredentials); err != nil {
		return 0, err
	}
	name, err := checkPasskeyName(name)
	if err != nil {
		return 0, err
	}
	return write(ctx, s, actor, "passkey.named", func(t *tx) (uint, error) {
		u, err := t.holdPerson(actor.UserID)
		if err != nil {
			return 0, err
		}
		row, err := t.passkeyOf(u, id)
		if err != nil || row.Name == name {
			return id, err
		}
		if err := t.Model(&passkeyRow{}).Where("id = ?", id).Update("name", name).Error; err != nil {
			return 0, err
		}
		return id, t.note(chainOf(u), "passkey.named", "user", u.ID, Facts{})
	})
}

// passkeyOf is a held person's passkey.
func (t *tx) passkeyOf(u User, id uint) (passkeyRow, error) {
	var row passkeyRow
	err := t.DB.Session(&gorm.Session{}).Where("id = ? AND user_id = ?", id, u.ID).Take(&row).Error
	return row, found(err, "passkey")
}

// RemovePasskey removes one of the actor's passkeys. It lets nobody in any more, and
// the sessions that began with it end, but for the one with the secret. Everybody
// may, knowing the present password, and nobody on somebody's behalf.
func (s *Store) RemovePasskey(ctx context.Context, actor access.Actor, id uint, proof, secret string) (uint, error) {
	return changeOwnSignIn(ctx, s, actor, "passkey.removed", proof, func(t *tx, u User) (uint, error) {
		if _, err := t.passkeyOf(u, id); err != nil {
			return 0, err
		}
		if err := t.Exec("DELETE FROM passkeys WHERE id = ?", id).Error; err != nil {
			return 0, err
		}
		ended := t.Model(&Session{}).Where("user_id = ? AND passkey_id = ? AND id <> ? AND ended_at IS NULL", u.ID, id, sessionID(secret)).Update("ended_at", t.now)
		if ended.Error != nil {
			return 0, ended.Error
		}
		err := t.endVisits(VisitSignedOut, u.ID, "session_id IN (SELECT id FROM sessions WHERE user_id = ? AND passkey_id = ? AND ended_at IS NOT NULL)", u.ID, id)
		if err != nil {
			return 0, err
		}
		if err := t.note(chainOf(u), "passkey.removed", "user", u.ID, Facts{"sessions": ended.RowsAffected}); err != nil {
			return 0, err
		}
		return u.ID, t.tellOwner(u, SignInPasskeyRemoved)
	})
}
