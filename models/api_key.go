package models

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
)

// APIKey lets a program of a reseller's use the APIs, within its rights. It acts
// as a user of its own, by whose id orders and records name it.
type APIKey struct {
	ID          uint
	ResellerID  uint
	UserID      uint
	Name        string
	Rights      string // as access.ParseRights reads them
	Hash        string
	Hint        string // the last letters of the secret, to tell keys apart
	MadeBy      uint   // 0 if the command line did
	MadeAt      time.Time
	LastUsedAt  *time.Time
	LastAddress string
	RevokedBy   uint
	RevokedAt   *time.Time
	Spent       int64 // the moment, in microseconds, until which the allowance is used up
}

// TableName names the table of API keys.
func (APIKey) TableName() string { return "api_keys" }

// NewAPIKey is a key as it is asked for.
type NewAPIKey struct {
	Name     string
	Rights   access.Rights
	Reseller string // by its domain, for the command line; people make keys of their own reseller
}

// KeyMade is a new key. Its secret is shown once and kept nowhere.
type KeyMade struct {
	ID       uint
	Name     string
	Reseller string
	Secret   string `json:"-"`
}

const (
	keyPrefix  = "perseat_" // so that a key that was published by mistake is recognized
	keyHint    = 4
	maxKeyName = 60
)

// MakeKey makes an API key. A reseller admin may, nobody on somebody's behalf,
// and the command line. A key does nothing but its rights.
func (s *Store) MakeKey(ctx context.Context, actor access.Actor, in NewAPIKey) (KeyMade, error) {
	var out KeyMade
	if actor.Role != access.RoleJob {
		if err := require(actor, access.ManageKeys); err != nil {
			return out, err
		}
	}
	var p problems
	in.Name = tidy(in.Name)
	p.check(in.Name != "" && length(in.Name) <= maxKeyName, "name", "Name must have 1 to %d characters.", maxKeyName)
	rights, ok := access.ParseRights(in.Rights.String())
	p.check(ok, "rights", "Choose what the key may do.")
	if err := p.err(); err != nil {
		return out, err
	}
	actor.Request.Key = "" // a receipt cannot tell the secret again
	secret := keyPrefix + rand.Text()
	out, err := write(ctx, s, actor, "api_key.made", func(t *tx) (KeyMade, error) {
		r, err := t.resellerOf(in.Reseller)
		if err != nil {
			return KeyMade{}, err
		}
		key := APIKey{
			ResellerID: r.ID, Name: in.Name, Rights: rights.String(), Hash: sessionID(secret),
			Hint: secret[len(secret)-keyHint:], MadeBy: actor.UserID, MadeAt: t.now,
		}
		if err := t.createKey(&key); err != nil {
			return KeyMade{}, err
		}
		return KeyMade{ID: key.ID, Name: key.Name, Reseller: r.Name},
			t.note(onReseller(r.ID), "api_key.made", "user", key.UserID, Facts{"rights": strings.ReplaceAll(key.Rights, ",", ", ")})
	})
	out.Secret = secret
	return out, err
}

// resellerOf is the actor's reseller; for the command line the one with a domain.
func (t *tx) resellerOf(domain string) (Reseller, error) {
	var r Reseller
	if t.actor.Role != access.RoleJob {
		return r, found(hold(t.DB).Where("id = ?", t.actor.ResellerID).Take(&r).Error, "reseller")
	}
	key, _, ok := foldDomain(domain)
	if !ok {
		return r, invalid("reseller", "Name the reseller by its domain, such as liffey.example.")
	}
	return r, found(hold(t.DB).Where("domain_key = ?", key).Take(&r).Error, "reseller")
}

// createKey writes a key and the user that it acts as, who can never sign in.
func (t *tx) createKey(key *APIKey) error {
	u := User{
		ResellerID: &key.ResellerID, Role: access.RoleKey, Status: UserActive, FirstName: access.RoleKey.String(),
		LastName: key.Name, EmailKey: "api key " + rand.Text(), Version: 1, CreatedAt: t.now, Listed: true,
	}
	u.foldName()
	if err := t.Create(&u).Error; err != nil {
		return err
	}
	if err := t.list(aUser, u.ID, u.scopes(), nil, u.words()); err != nil {
		return err
	}
	key.UserID = u.ID
	return t.Create(key).Error
}

// KeyRow is a key in a list, with the names that the list shows.
type KeyRow struct {
	APIKey
	FirstName    string // of the person who made it
	LastName     string
	PersonStatus string
}

// Who names the person who made the key.
func (k KeyRow) Who() string {
	if k.MadeBy == 0 {
		return "Command line"
	}
	return personShown(k.MadeBy, k.FirstName, k.LastName, k.PersonStatus)
}

// Allowed are the key's rights.
func (k APIKey) Allowed() access.Rights {
	rights, _ := access.ParseRights(k.Rights)
	return rights
}

// ListKeys lists the reseller's API keys, newest first, also revoked ones. A
// reseller admin may.
func (s *Store) ListKeys(ctx context.Context, actor access.Actor, p Paging) (Page[KeyRow], error) {
	if err := require(actor, access.ManageKeys); err != nil {
		return Page[KeyRow]{}, err
	}
	q := visible(s.db.Read(ctx).Table("api_keys"), actor, "api_keys.reseller_id", "0").
		Select("api_keys.*, users.first_name, users.last_name, users.status AS person_status").
		Joins("LEFT JOIN users ON users.id = api_keys.made_by")
	return page(q, sorting{"api_keys.id", "api_keys.id", true, intValue}, p, func(k KeyRow) cursor {
		return cursor{intCursor(int64(k.ID)), k.ID}
	})
}

// Key returns one of the reseller's API keys. A reseller admin may.
func (s *Store) Key(ctx context.Context, actor access.Actor, id uint) (APIKey, error) {
	var k APIKey
	db := s.db.Read(ctx)
	if err := require(actor, access.ManageKeys); err != nil {
		return k, unseenKey(db, actor, id, err)
	}
	return k, found(visible(db, actor, "reseller_id", "0").Where("id = ?", id).Take(&k).Error, "API key")
}

// unseenKey refuses an actor who may not manage keys.
func unseenKey(db *gorm.DB, actor access.Actor, id uint, refusal error) error {
	var n int64
	err := visible(db.Table("api_keys").Where("id = ?", id), actor, "reseller_id", "0").Count(&n).Error
	if err != nil {
		return err
	}
	if n == 0 && id != 0 {
		return notFound("API key")
	}
	return refusal
}

// RevokeKey ends an API key for good, from the next call on. A reseller admin
// may. Revoking one that is revoked is no error.
func (s *Store) RevokeKey(ctx context.Context, actor access.Actor, id uint) (uint, error) {
	if err := require(actor, access.ManageKeys); err != nil {
		return 0, unseenKey(s.db.Read(ctx), actor, id, err)
	}
	return write(ctx, s, actor, "api_key.revoked", func(t *tx) (uint, error) {
		var k APIKey
		if err := visible(hold(t.DB), actor, "reseller_id", "0").Where("id = ?", id).Take(&k).Error; err != nil {
			return 0, found(err, "API key")
		}
		if k.RevokedAt != nil {
			return id, nil
		}
		err := t.Model(&APIKey{}).Where("id = ?", id).Updates(map[string]any{"revoked_by": actor.UserID, "revoked_at": t.now}).Error
		if err != nil {
			return 0, err
		}
		if err := t.Model(&User{}).Where("id = ?", k.UserID).Update("status", UserSuspended).Error; err != nil {
			return 0, err
		}
		return id, t.note(onReseller(k.ResellerID), "api_key.revoked", "user", k.UserID, Facts{})
	})
}
