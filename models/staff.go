package models

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"perseat/models/access"
)

// NewStaff is a person of a reseller's or the provider's staff.
type NewStaff struct {
	FirstName string
	LastName  string
	Email     string
	Role      access.Role
	Password  string // empty: an invitation is mailed, whose link sets one
	Demo      bool
}

// StaffRoles are the roles that the actor can give to the own staff.
func StaffRoles(actor access.Actor) []access.Role {
	return slices.DeleteFunc(slices.Clone(access.Roles), func(r access.Role) bool {
		return actor.Role.Reseller() != r.Reseller() || actor.Role.Support() != r.Support() || r.Customer()
	})
}

// AddSupport makes a person of the provider's support staff. The command line may.
func (s *Store) AddSupport(ctx context.Context, actor access.Actor, in NewStaff) (uint, error) {
	if err := require(actor, access.RunJobs); err != nil {
		return 0, err
	}
	if !in.Role.Support() {
		return 0, invalid("role", "Choose support agent or support lead.")
	}
	return s.addStaff(ctx, actor, "support.added", onProvider(), []access.Role{in.Role}, in)
}

// AddStaff makes a person of the actor's own staff and mails an invitation, unless
// a password is given. A reseller admin may, and a support lead. An address that
// is taken is Invalid.
func (s *Store) AddStaff(ctx context.Context, actor access.Actor, in NewStaff) (uint, error) {
	if err := require(actor, access.ManageStaff); err != nil {
		return 0, err
	}
	return s.addStaff(ctx, actor, "staff.added", houseOf(actor), StaffRoles(actor), in)
}

func (s *Store) addStaff(ctx context.Context, actor access.Actor, action string, house chain, roles []access.Role, in NewStaff) (uint, error) {
	var p problems
	person := in.user(&p)
	p.check(slices.Contains(roles, in.Role), "role", "Choose one of the roles.")
	err := p.err()
	if err == nil {
		err = person.setPassword(in.Password)
	}
	if err != nil {
		return 0, err
	}
	if house.resellerID != 0 {
		person.ResellerID = &house.resellerID
	}
	return write(ctx, s, actor, action, func(t *tx) (uint, error) {
		made := person
		if err := t.addPerson(&made); err != nil {
			return 0, err
		}
		if err := t.invite(made); err != nil {
			return 0, err
		}
		return made.ID, t.note(house, action, "user", made.ID, Facts{"role": in.Role})
	})
}

// user notes what is wrong with what was typed, and returns the person as it
// will be made, without a password.
func (in NewStaff) user(p *problems) User {
	u := newPerson(in.FirstName, in.LastName, p)
	key, shown, ok := foldEmail(in.Email)
	p.check(ok, "email", "Email must be an address such as name@company.example.")
	u.Email, u.EmailKey, u.Role, u.Demo = shown, key, in.Role, in.Demo
	return u
}

// invite mails an invitation to a person who has no password.
func (t *tx) invite(u User) error {
	if u.PasswordHash != "" {
		return nil
	}
	return t.post(MailInvitation, place(u), u.ID, Facts{"role": u.Role})
}

// place is the reseller and the customer that a person belongs to, 0 for none.
func place(u User) (c Customer) {
	if u.ResellerID != nil {
		c.ResellerID = *u.ResellerID
	}
	if u.CustomerID != nil {
		c.ID = *u.CustomerID
	}
	return c
}

// houseOf is the record of the company whose staff the actor manages.
func houseOf(a access.Actor) chain {
	if a.Role.Support() {
		return onProvider()
	}
	return onReseller(a.ResellerID)
}

// colleagues narrows a query of people to the staff that the actor manages.
func colleagues(q *gorm.DB, a access.Actor) *gorm.DB {
	if a.Role.Support() {
		return q.Where("customer_id IS NULL AND reseller_id IS NULL")
	}
	return q.Where("customer_id IS NULL AND reseller_id = ? AND role <> ?", a.ResellerID, access.RoleKey)
}

// ListStaff lists the actor's own staff by name. A reseller admin may, and a
// support lead.
func (s *Store) ListStaff(ctx context.Context, actor access.Actor, p Paging) (Page[User], error) {
	if err := require(actor, access.ManageStaff); err != nil {
		return Page[User]{}, err
	}
	q := colleagues(s.db.Read(ctx).Table("users"), actor).Where("status IN ?", []UserStatus{UserActive, UserSuspended})
	return page(q, sorting{"name_key", "id", false, textValue}, p, func(u User) cursor { return cursor{u.NameKey, u.ID} })
}

// Colleague returns one of the actor's own staff. A reseller admin may, and a
// support lead.
func (s *Store) Colleague(ctx context.Context, actor access.Actor, id uint) (User, error) {
	var u User
	if err := s.requireColleague(ctx, actor, id); err != nil {
		return u, err
	}
	q := colleagues(s.db.Read(ctx), actor).Where("id = ? AND status IN ?", id, []UserStatus{UserActive, UserSuspended})
	return u, found(q.Take(&u).Error, "person on your staff")
}

// PersonWith returns the person who signs in with an address. The program may.
func (s *Store) PersonWith(ctx context.Context, actor access.Actor, email string) (uint, error) {
	if err := require(actor, access.RunJobs); err != nil {
		return 0, err
	}
	key, _, _ := foldEmail(email)
	var u User
	err := s.db.Read(ctx).Where("email_key = ? AND status IN ?", key, []UserStatus{UserActive, UserSuspended}).Take(&u).Error
	return u.ID, found(err, "user")
}

// requireColleague refuses an actor who may not manage staff.
func (s *Store) requireColleague(ctx context.Context, actor access.Actor, id uint) error {
	err := require(actor, access.ManageStaff)
	if err == nil {
		return nil
	}
	row := s.db.Read(ctx).Table("users").Where("id = ? AND customer_id IS NULL", id)
	return unseen(row, actor, id != 0, "person on your staff", err)
}

// Invited reports whether the person has yet to sign in for the first time.
func (u User) Invited() bool { return u.PasswordHash == "" && u.LastSignInAt == nil }
