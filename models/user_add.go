package models

import (
	"context"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm/clause"

	"perseat/models/access"
)

// NewUser is a user as an administrator adds one.
type NewUser struct {
	FirstName      string
	LastName       string
	Address        string // the part before the @, or the whole address in the customer's domain
	SecondaryEmail string
	Role           access.Role // RoleMember if empty
	Licenses       []uint      // subscriptions whose licenses are assigned by hand
	Password       string      // empty: an invitation is mailed, whose link sets one
	AddAnew        bool        // make a new user although one with this address was deleted recently
	Demo           bool        // listed on the sign-in page of a demo
}

// UsersAdded is what AddUsers made, in the order of its input.
type UsersAdded struct {
	UserIDs   []uint
	RequestID string // of the sending that made it; a repetition has another
}

// AddUsers adds people to the actor's customer. Its administrators may. Each
// takes a license of every subscription whose licenses are automatic, and of
// those asked for by hand; if one has no room, nobody is added and the refusal
// names it. Only a super admin gives administrator roles.
func (s *Store) AddUsers(ctx context.Context, actor access.Actor, in []NewUser) (UsersAdded, error) {
	var out UsersAdded
	if err := require(actor, access.ManageUsers); err != nil {
		return out, err
	}
	if err := atOnce(len(in), "user"); err != nil {
		return out, err
	}
	c, err := s.Customer(ctx, actor, actor.CustomerID)
	if err != nil {
		return out, err
	}
	if len(in) == 0 {
		return out, invalid("first_name", "Type at least one user.")
	}
	users := make([]User, len(in))
	for i := range in {
		if users[i], err = in[i].checked(c, actor); err != nil {
			return out, err
		}
	}
	return write(ctx, s, actor, "user.added", func(t *tx) (UsersAdded, error) {
		c, err := t.holdCustomer(actor.CustomerID)
		if err != nil {
			return out, err
		}
		made := slices.Clone(users)
		ids := make([]uint, len(made))
		for i := range made {
			if err := t.checkAddress(made[i].EmailKey, "email", addressTaken(made[i])); err != nil {
				return out, err
			}
			if !in[i].AddAnew {
				if err := t.offerRestore(made[i]); err != nil {
					return out, err
				}
			}
			made[i].ResellerID, made[i].CustomerID = &c.ResellerID, &c.ID
			if err := t.addUser(c, &made[i], in[i].Licenses); err != nil {
				return out, err
			}
			ids[i] = made[i].ID
		}
		return UsersAdded{ids, actor.Request.ID}, t.sumUp(c.ID)
	})
}

// checked is the user as it will be made, with its password set.
func (in NewUser) checked(c Customer, actor access.Actor) (User, error) {
	var p problems
	u := in.user(c.DomainKey, c.Domain, &p)
	p.check(u.Role.Customer(), "role", "Choose one of the roles.")
	if err := p.err(); err != nil {
		return u, err
	}
	if u.Role != access.RoleMember {
		if err := require(actor, access.ManageAdmins); err != nil {
			return u, refuse(Forbidden, "Only a super admin gives administrator roles.")
		}
	}
	return u, u.setPassword(in.Password)
}

// user checks what was typed and returns the user as it will be made in a
// customer's domain.
func (in NewUser) user(domainKey, domain string, p *problems) User {
	u := newPerson(in.FirstName, in.LastName, p)
	u.Role, u.Demo = in.Role, in.Demo
	if u.Role == "" {
		u.Role = access.RoleMember
	}
	local := tidy(in.Address)
	if at := strings.LastIndex(local, "@"); at >= 0 {
		key, _, ok := foldDomain(local[at+1:])
		if domainKey != "" && (!ok || key != domainKey) {
			p.add("email", "Primary email must be an address in %s.", domain)
			return u
		}
		local = local[:at]
	}
	key, shown, ok := foldEmail(local + "@" + orElse(domainKey, "company.example"))
	p.check(ok, "email", "Primary email must have letters, digits, dots or dashes before the @, such as anna.berg.")
	u.Email, u.EmailKey = shown, key
	if second := tidy(in.SecondaryEmail); second != "" {
		secondKey, shown, ok := foldEmail(second)
		p.check(ok, "secondary_email", "Secondary email must be an address such as name@company.example.")
		p.check(!ok || secondKey != key, "secondary_email", "Secondary email must be another address than the primary one.")
		u.SecondaryEmail = shown
	}
	return u
}

// offerRestore refuses to add an address that was deleted recently, so that the
// page can offer to restore that user instead.
func (t *tx) offerRestore(u User) error {
	var gone []User
	err := t.DB.Where("email_key = ? AND status = ? AND customer_id = ? AND deleted_on >= ?",
		u.EmailKey, UserDeleted, t.actor.CustomerID, t.day().AddDays(-RestoreDays)).
		Order("id DESC").Limit(1).Find(&gone).Error
	if err != nil || len(gone) == 0 {
		return err
	}
	return &Error{
		Kind: Conflict, Cause: CauseRecentlyDeleted, Subject: gone[0].ID,
		Message: recentlyDeleted(u, gone[0]) + " Restore that user, or add a new one with the same address.",
	}
}

func recentlyDeleted(u, gone User) string {
	return u.Email + " belonged to " + gone.Name() + ", who was deleted on " + gone.DeletedOn.String() + "."
}

func addressTaken(u User) string {
	return u.Email + " is already somebody's address. Choose another one."
}

// addUser makes a checked user of a held customer, with its licenses.
func (t *tx) addUser(c Customer, u *User, byHand []uint) error {
	u.CreatedAt, u.Listed = t.now, true
	accounts, err := t.holdFor(c, byHand, true)
	if err != nil {
		return err
	}
	if u.Kind, err = t.kind(userKind(u.Status, u.Role, editions(accounts))); err != nil {
		return err
	}
	if err := t.Create(u).Error; err != nil {
		return taken(err, "email", addressTaken(*u))
	}
	if err := t.list(aUser, u.ID, u.scopes(), nil, u.words()); err != nil {
		return err
	}
	for _, a := range accounts {
		if err := t.assign(a, []uint{u.ID}); err != nil {
			return err
		}
	}
	facts := Facts{"role": u.Role, "licenses": accountIDs(accounts)}
	if err := t.welcome(c, *u, facts); err != nil {
		return err
	}
	return t.note(onCustomer(c), "user.added", "user", u.ID, facts)
}

// welcome mails a new user what there is to know: how to set a password, or, to
// somebody who was given one, that the account is there.
func (t *tx) welcome(c Customer, u User, facts Facts) error {
	if u.PasswordHash == "" {
		return t.invite(u)
	}
	return t.post(MailNewUser, c, u.ID, facts)
}

func accountIDs(accounts []*Account) []uint {
	ids := make([]uint, len(accounts))
	for i, a := range accounts {
		ids[i] = a.ID
	}
	return ids
}

// editions are those that the accounts have.
func editions(accounts []*Account) []string {
	skus := make([]string, len(accounts))
	for i, a := range accounts {
		skus[i] = a.SKUID
	}
	return skus
}

// holdFor holds, in the order of their ids, the named live subscriptions of a
// held customer and, if automatic, those that every user takes a license of.
func (t *tx) holdFor(c Customer, named []uint, automatic bool) ([]*Account, error) {
	var ids []uint
	named = slices.Compact(slices.Sorted(slices.Values(named)))
	if err := atOnce(len(named), "subscription"); err != nil {
		return nil, err
	}
	err := t.Table("subscriptions").Joins("JOIN skus ON skus.id = subscriptions.sku_id").
		Where("subscriptions.customer_id = ? AND subscriptions.status <> ? AND ((? AND skus.automatic) OR subscriptions.id IN ?)",
			c.ID, Canceled, automatic, append([]uint{0}, named...)).
		Order("subscriptions.id").Pluck("subscriptions.id", &ids).Error
	if err != nil {
		return nil, err
	}
	for _, id := range named {
		if !slices.Contains(ids, id) {
			return nil, notFound("subscription")
		}
	}
	accounts := make([]*Account, len(ids))
	for i, id := range ids {
		if accounts[i], err = t.holdNext(c, id); err != nil {
			return nil, err
		}
	}
	return accounts, nil
}

// license is a license that a user holds, or held when deleted.
type license struct {
	SubscriptionID uint
	UserID         uint
	Held           bool
	AssignedAt     time.Time
}

// writtenAtOnce is how many rows one statement writes.
const writtenAtOnce = 250

// assign gives licenses of a held subscription to users who have none of it.
func (t *tx) assign(a *Account, users []uint) error {
	before, n := a.Licensed, int64(len(users))
	if err := t.takeSeats(a, n); err != nil {
		return err
	}
	rows := make([]license, len(users))
	for i, id := range users {
		rows[i] = license{a.ID, id, true, t.now}
	}
	err := t.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "subscription_id"}, {Name: "user_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"held", "assigned_at"}),
	}).CreateInBatches(rows, writtenAtOnce).Error
	if err != nil {
		return err
	}
	if _, err := t.record(a, Order{Type: OrderUsersAdded, FromSeats: before, ToSeats: a.Licensed}); err != nil {
		return err
	}
	return t.tellFullness(a, before)
}

// unassign takes licenses of a held subscription from users who hold one. With
// remember, the licenses come back when the users are restored.
func (t *tx) unassign(a *Account, users []uint, remember bool) error {
	before := a.Licensed
	if err := t.freeSeats(a, int64(len(users))); err != nil {
		return err
	}
	take := "DELETE FROM licenses WHERE subscription_id = ? AND user_id IN ?"
	args := []any{a.ID, users}
	if remember {
		take, args = "UPDATE licenses SET held = ? WHERE subscription_id = ? AND user_id IN ?", []any{false, a.ID, users}
	}
	if err := t.Exec(take, args...).Error; err != nil {
		return err
	}
	_, err := t.record(a, Order{Type: OrderUsersRemoved, FromSeats: before, ToSeats: a.Licensed})
	return err
}
