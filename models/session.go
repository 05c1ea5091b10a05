package models

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/database"
)

// SessionLife is how long a session lasts after its last use: long enough for
// whoever comes once a month for the invoice.
const SessionLife = 35 * 24 * time.Hour

// Session is a signed-in browser. Its id is the hash of a secret that only the
// browser's cookie holds.
type Session struct {
	ID         string
	UserID     uint
	CreatedAt  time.Time
	LastSeenAt time.Time
	ExpiresAt  time.Time
	EndedAt    *time.Time
	Address    string
	Device     string
	Means      Means // how it began
	Strong     bool  // with more than a password
	PasskeyID  uint  // with which it began; 0 if with none
}

// Person is who a session stands for now.
type Person struct {
	access.Actor
	FirstName string
	LastName  string
	Email     string
	Reseller  string // the reseller's name; "" for support staff
	Customer  string // the customer's name; "" for staff
	OnVisit   *Visit // while acting on somebody's behalf; Reseller and Customer are then the account's
}

// Name is the person's full name.
func (p Person) Name() string { return p.FirstName + " " + p.LastName }

// chainOf is the record that a person's own doings belong to.
func chainOf(u User) chain {
	switch {
	case u.CustomerID != nil:
		return chain{"customers", *u.CustomerID, *u.ResellerID, *u.CustomerID}
	case u.ResellerID != nil:
		return onReseller(*u.ResellerID)
	}
	return onProvider()
}

func short(text string, most int) string {
	runes := []rune(tidy(text))
	return string(runes[:min(len(runes), most)])
}

func sessionID(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// PersonOf returns who a session stands for now. A session that no longer
// counts, because it ended or its user was suspended or deleted, is NotFound.
func (s *Store) PersonOf(ctx context.Context, secret string) (Person, error) {
	var p Person
	var id string
	var seen time.Time
	var reseller, customer sql.Null[uint]
	var resellerName, customerName sql.NullString
	now := s.now()
	into := []any{&id, &seen, &p.UserID, &p.Role, &reseller, &customer, &p.FirstName, &p.LastName, &p.Email, &resellerName, &customerName}
	err := database.Row(s.db.Read(ctx), into, personOf, sessionID(secret), now, true, true, access.RoleSupportAgent, access.RoleSupportLead)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Person{}, notFound("session")
	}
	if err != nil {
		return Person{}, err
	}
	p.ResellerID, p.Reseller, p.CustomerID, p.Customer = reseller.V, resellerName.String, customer.V, customerName.String
	if now.Sub(seen) < time.Minute*5 {
		return p, nil
	}
	return p, s.touch(ctx, id, now)
}

// personOf reads who a session stands for. Every page begins with it, so that it
// is one text, which the database keeps prepared, and is read by hand: through
// GORM's mapping it took four times as long.
const personOf = `SELECT sessions.id, sessions.last_seen_at, users.id, users.role, users.reseller_id, users.customer_id,
		users.first_name, users.last_name, users.email, resellers.name, customers.name
	FROM sessions JOIN users ON users.id = sessions.user_id AND users.status = 'active'
	LEFT JOIN resellers ON resellers.id = users.reseller_id LEFT JOIN customers ON customers.id = users.customer_id
	WHERE sessions.id = ? AND sessions.ended_at IS NULL AND sessions.expires_at > ? AND ` + strongEnough

// touchTime is how long a page waits for its session to be noted as used.
const touchTime = time.Second

// touch notes that a session is used. If the database cannot be written now, a
// later page notes it: whoever only looks is not to be held up.
func (s *Store) touch(ctx context.Context, id string, now time.Time) error {
	brief, cancel := context.WithTimeout(ctx, touchTime)
	defer cancel()
	err := s.db.Write(brief, func(db *gorm.DB) error {
		return db.Model(&Session{}).Where("id = ? AND ended_at IS NULL", id).
			Updates(map[string]any{"last_seen_at": now, "expires_at": now.Add(SessionLife)}).Error
	})
	if KindOf(err) == Unavailable {
		return nil
	}
	return err
}

// strongEnough is the condition that a session of support staff began with more
// than a password, but for demo accounts.
const strongEnough = "(sessions.strong = ? OR users.demo = ? OR users.role NOT IN (?, ?))"

// How says how the session began, as pages show it.
func (s Session) How() string {
	way := "with a password"
	switch s.Means {
	case MeansSignOn:
		way = "with single sign-on"
	case MeansPasskey:
		way = "with a passkey"
	}
	if s.Strong && s.Means == MeansPassword {
		way += " and a code"
	}
	return way
}

// SignOut ends a session, and a visit that was started in it. Ending one that
// has ended is no error.
func (s *Store) SignOut(ctx context.Context, secret string) error {
	_, err := write(ctx, s, access.Actor{}, "session.ended", func(t *tx) (struct{}, error) {
		var row Session
		err := t.Where("id = ? AND ended_at IS NULL", sessionID(secret)).Limit(1).Find(&row).Error
		if err != nil || row.ID == "" {
			return struct{}{}, err
		}
		u, err := t.holdPerson(row.UserID)
		if err != nil {
			return struct{}{}, err
		}
		ended := t.Model(&Session{}).Where("id = ? AND ended_at IS NULL", row.ID).Update("ended_at", t.now)
		if ended.Error != nil || ended.RowsAffected == 0 {
			return struct{}{}, ended.Error
		}
		t.actor.UserID, t.actor.Role = u.ID, u.Role
		if err := t.note(chainOf(u), "session.ended", "user", u.ID, Facts{}); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, t.endVisits(VisitSignedOut, u.ID, "session_id = ?", row.ID)
	})
	return err
}

// endSessionsOf ends every session of users who can no longer sign in, the visits
// that they are on, and every link to set a password.
func (t *tx) endSessionsOf(users []User) error {
	ids := idsOfUsers(users)
	err := t.Model(&link{}).Where("user_id IN ? AND used_at IS NULL", ids).Update("used_at", t.now).Error
	if err != nil {
		return err
	}
	if err := t.endWaiting(ids); err != nil {
		return err
	}
	err = t.Model(&Session{}).Where("user_id IN ? AND ended_at IS NULL", ids).Update("ended_at", t.now).Error
	if err != nil {
		return err
	}
	return t.endVisits(VisitSignedOut, t.actor.UserID, "user_id IN ?", ids)
}

// SessionKey signs and encrypts cookies.
type SessionKey struct {
	ID        uint
	HashKey   []byte
	BlockKey  []byte
	CreatedAt time.Time
}

// SessionKeys returns the keys for cookies, newest first; the first start makes one.
func (s *Store) SessionKeys(ctx context.Context) ([]SessionKey, error) {
	var rows []SessionKey
	err := s.db.Write(ctx, func(db *gorm.DB) error {
		var p Provider // held so that two processes starting at once make one key
		if err := hold(db).Order("id").Take(&p).Error; err != nil {
			return err
		}
		if err := db.Order("id DESC").Find(&rows).Error; err != nil || len(rows) > 0 {
			return err
		}
		key := SessionKey{HashKey: make([]byte, 32), BlockKey: make([]byte, 32), CreatedAt: s.now()}
		_, _ = rand.Read(key.HashKey)  // never fails
		_, _ = rand.Read(key.BlockKey) // never fails
		rows = []SessionKey{key}
		return db.Create(&rows[0]).Error
	})
	return rows, err
}

// DemoAccount is an account that the sign-in page of a demo lists.
type DemoAccount struct {
	Name    string
	Email   string
	Role    access.Role
	Company string
}

// DemoAccounts lists the accounts of a demo.
func (s *Store) DemoAccounts(ctx context.Context) ([]DemoAccount, error) {
	var rows []struct {
		User
		Company string
	}
	err := s.db.Read(ctx).Table("users").
		Select("users.*, COALESCE(customers.name, resellers.name, '') AS company").
		Joins("LEFT JOIN resellers ON resellers.id = users.reseller_id").
		Joins("LEFT JOIN customers ON customers.id = users.customer_id").
		Where("users.demo AND users.status = ?", UserActive).Order("users.id").Scan(&rows).Error
	out := make([]DemoAccount, len(rows))
	for i, r := range rows {
		out[i] = DemoAccount{r.Name(), r.Email, r.Role, r.Company}
	}
	return out, err
}

// Company is whose console the person signs in to: the customer's or the
// reseller's name, "" for support staff.
func (p Person) Company() string {
	switch {
	case p.OnVisit == nil:
		return orElse(p.Customer, p.Reseller)
	case p.OnVisit.Role.Support():
		return ""
	}
	return p.Reseller
}

// OwnRole is the person's own role, also while acting on somebody's behalf.
func (p Person) OwnRole() access.Role {
	if p.OnVisit == nil {
		return p.Role
	}
	return p.OnVisit.Role
}
