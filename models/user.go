package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// User is a person who can be known to Perseat: a user of a customer, one of a
// reseller's staff (without a customer), or support staff (with neither).
type User struct {
	ID             uint
	ResellerID     *uint
	CustomerID     *uint
	Role           access.Role
	Status         UserStatus
	FirstName      string
	LastName       string
	NameKey        string
	GivenKey       string // the folded first name
	Email          string
	EmailKey       string
	SecondaryEmail string
	PasswordHash   string
	Demo           bool // a demo account, listed on the sign-in page of a demo
	Version        int64
	CreatedAt      time.Time
	LastSignInAt   *time.Time
	Suspended      bool // a deleted user was suspended, and is again when restored
	DeletedOn      billing.Day
	Kind           int64 // of a customer's user
	Listed         bool  // the words are written, by which a search finds the user
}

// administrates is the condition of those who administer their customer, in the
// words of the index of them.
const administrates = "role <> 'member'"

// UserStatus is the state of a user.
type UserStatus string

// The states. A deleted user can be restored for RestoreDays; then the name and
// the addresses are erased.
const (
	UserActive    UserStatus = "active"
	UserSuspended UserStatus = "suspended"
	UserDeleted   UserStatus = "deleted"
	UserErased    UserStatus = "erased"
)

// RestoreDays is how long a deleted user can be restored: through the end of
// that many days after the day of deletion.
const RestoreDays = 20

// RestorableUntil is the last day on which a deleted user can be restored.
func (u User) RestorableUntil() billing.Day { return u.DeletedOn.AddDays(RestoreDays) }

// Name is the user's full name.
func (u User) Name() string { return u.FirstName + " " + u.LastName }

// personShown names a person in records: a job, a person, or someone erased.
func personShown(id uint, first, last, status string) string {
	switch {
	case id == 0:
		return "Automated job"
	case status == string(UserErased):
		return fmt.Sprintf("deleted user %d", id)
	}
	return first + " " + last
}

// personName names a person in a sentence.
func (t *tx) personName(id uint) (string, error) {
	if id == 0 {
		return "an automated job", nil
	}
	var u User
	err := t.DB.Session(&gorm.Session{}).Where("id = ?", id).Take(&u).Error
	return personShown(id, u.FirstName, u.LastName, string(u.Status)), err
}

// newPerson starts a person with a checked name.
func newPerson(first, last string, p *problems) User {
	u := User{FirstName: tidy(first), LastName: tidy(last), Status: UserActive, Version: 1}
	p.check(u.FirstName != "" && length(u.FirstName) <= maxName, "first_name", "First name must have 1 to %d characters.", maxName)
	p.check(u.LastName != "" && length(u.LastName) <= maxName, "last_name", "Last name must have 1 to %d characters.", maxName)
	u.foldName()
	return u
}

// foldName sets the forms of the name that lists sort and search by.
func (u *User) foldName() {
	u.NameKey, u.GivenKey = fold(u.LastName+" "+u.FirstName), fold(u.FirstName)
}

// setPassword sets the password, if one is given.
func (u *User) setPassword(password string) error {
	if password == "" {
		return nil
	}
	if err := passwordOK(password); err != nil {
		return err
	}
	u.PasswordHash = hashPassword(password)
	return nil
}

// checkAddress refuses an address that somebody has.
func (t *tx) checkAddress(key, field, sentence string) error {
	var n int64
	err := t.DB.Model(&User{}).Where("email_key = ? AND status IN ?", key, []UserStatus{UserActive, UserSuspended}).Count(&n).Error
	if err != nil || n == 0 {
		return err
	}
	return invalid(field, "%s", sentence).because(CauseTaken)
}

// addPerson writes a person of the staff.
func (t *tx) addPerson(u *User) error {
	sentence := u.Email + " is already somebody's address. Use another one."
	if err := t.checkAddress(u.EmailKey, "email", sentence); err != nil {
		return err
	}
	u.CreatedAt, u.Listed = t.now, true
	if err := t.Create(u).Error; err != nil {
		return taken(err, "email", sentence)
	}
	return t.list(aUser, u.ID, u.scopes(), nil, u.words())
}

// UserDetails is one user with what the user's page shows.
type UserDetails struct {
	User
	Held   []Account // the subscriptions of which the user holds a license
	Free   []Account // the live ones of which not
	Former []Account // those that a deleted user gets a license of when restored
}

// User returns one user of the actor's customer, also a recently deleted one.
func (s *Store) User(ctx context.Context, actor access.Actor, id uint) (UserDetails, error) {
	var u UserDetails
	if err := require(actor, access.SeeUsers); err != nil {
		return u, err
	}
	db := s.db.Read(ctx)
	restorable, err := s.restorable(db)
	if err != nil {
		return u, err
	}
	err = visible(db.Table("users"), actor, "reseller_id", "customer_id").
		Where("id = ? AND customer_id IS NOT NULL AND status <> ?", id, UserErased).
		Where("(status <> ? OR deleted_on >= ?)", UserDeleted, restorable).Take(&u.User).Error
	if err != nil {
		return u, found(err, "user")
	}
	return u, u.loadLicenses(db, actor)
}

// loadLicenses reads which licenses the user holds, could hold, or held.
func (u *UserDetails) loadLicenses(db *gorm.DB, actor access.Actor) error {
	var subs []struct {
		ID   uint
		Held *bool // nil without a row
	}
	err := db.Session(&gorm.Session{}).Table("subscriptions").
		Select("subscriptions.id, licenses.held").
		Joins("LEFT JOIN licenses ON licenses.subscription_id = subscriptions.id AND licenses.user_id = ?", u.ID).
		Where("customer_id = ? AND status <> ?", *u.CustomerID, Canceled).Order("subscriptions.id").Scan(&subs).Error
	if err != nil {
		return err
	}
	for _, sub := range subs {
		a, err := loadAccount(db, actor, sub.ID)
		switch {
		case err != nil:
			return err
		case sub.Held != nil && *sub.Held:
			u.Held = append(u.Held, a)
		case u.Status != UserDeleted:
			u.Free = append(u.Free, a)
		case sub.Held != nil:
			u.Former = append(u.Former, a)
		}
	}
	return nil
}

// Profile returns the actor's own person.
func (s *Store) Profile(ctx context.Context, actor access.Actor) (User, error) {
	var u User
	if err := require(actor, access.SeeOwnProfile); err != nil {
		return u, err
	}
	return u, found(s.db.Read(ctx).Where("id = ?", actor.UserID).Take(&u).Error, "user")
}
