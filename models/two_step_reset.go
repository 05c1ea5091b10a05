package models

import (
	"context"

	"gorm.io/gorm"

	"perseat/models/access"
)

// SecondStep is what somebody has beyond a password, as an administrator sees it.
type SecondStep struct {
	App      bool
	Passkeys int
}

// Any reports whether there is something that can be reset.
func (s SecondStep) Any() bool { return s.App || s.Passkeys > 0 }

// SecondStep returns what a person has beyond a password: a user of the actor's
// customer to its super admins, one of the own staff to those who manage staff.
func (s *Store) SecondStep(ctx context.Context, actor access.Actor, id uint) (SecondStep, error) {
	p := access.ManageStaff
	if actor.Role.Customer() {
		p = access.ManageAdmins
	}
	if err := require(actor, p); err != nil {
		return SecondStep{}, err
	}
	db := s.db.Read(ctx)
	q := colleagues(db.Model(&User{}), actor)
	if actor.Role.Customer() {
		q = db.Model(&User{}).Where("customer_id = ?", actor.CustomerID)
	}
	var n int64
	if err := q.Where("id = ? AND status <> ?", id, UserErased).Count(&n).Error; err != nil {
		return SecondStep{}, err
	}
	if n == 0 {
		return SecondStep{}, notFound("user")
	}
	return secondStepOf(db, id)
}

func secondStepOf(db *gorm.DB, userID uint) (SecondStep, error) {
	var apps, keys int64
	if err := db.Model(&authenticator{}).Where("user_id = ?", userID).Count(&apps).Error; err != nil {
		return SecondStep{}, err
	}
	err := db.Table("passkeys").Where("user_id = ?", userID).Count(&keys).Error
	return SecondStep{apps > 0, int(keys)}, err
}

// ResetTwoStep takes the authenticator app, the recovery codes and the passkeys
// from a user who lost them, and ends the user's sessions. The customer's super
// admins may, nobody the own ones and nobody on somebody's behalf. It is mailed to
// the user. There is nothing to reset: a Conflict.
func (s *Store) ResetTwoStep(ctx context.Context, actor access.Actor, id uint) (uint, error) {
	for _, p := range []access.Permission{access.ManageAdmins, access.ChangeCredentials} {
		if err := require(actor, p); err != nil {
			return 0, err
		}
	}
	return write(ctx, s, actor, "two_step.reset", func(t *tx) (uint, error) {
		_, users, err := t.holdToChange([]uint{id}, UserActive, UserSuspended)
		if err != nil {
			return 0, err
		}
		return id, t.resetTwoStep(users[0])
	})
}

// ResetStaffTwoStep does the same for one of the actor's own staff. A reseller
// admin may, and a support lead.
func (s *Store) ResetStaffTwoStep(ctx context.Context, actor access.Actor, id uint) (uint, error) {
	if err := s.requireColleague(ctx, actor, id); err != nil {
		return 0, err
	}
	return write(ctx, s, actor, "two_step.reset", func(t *tx) (uint, error) {
		u, err := t.holdColleague(id)
		if err != nil {
			return 0, err
		}
		return u.ID, t.resetTwoStep(u)
	})
}

// ResetAnyTwoStep does the same for anybody. The command line may, for those whom
// nobody else can help.
func (s *Store) ResetAnyTwoStep(ctx context.Context, actor access.Actor, id uint) (uint, error) {
	if err := require(actor, access.RunJobs); err != nil {
		return 0, err
	}
	return write(ctx, s, actor, "two_step.reset", func(t *tx) (uint, error) {
		u, err := t.holdPerson(id)
		if err != nil {
			return 0, err
		}
		return u.ID, t.resetTwoStep(u)
	})
}

// resetTwoStep takes from a held person all that is beyond the password.
func (t *tx) resetTwoStep(u User) error {
	if u.ID == t.actor.UserID {
		return refuse(Conflict, "Your own two-step verification is on your account page. Nothing was changed.")
	}
	has, err := secondStepOf(t.DB.Session(&gorm.Session{}), u.ID)
	if err != nil {
		return err
	}
	if !has.Any() {
		return refuse(Conflict, "%s has not set up two-step verification. Nothing was changed.", u.Name())
	}
	if err := t.removeSecondStep(u.ID); err != nil {
		return err
	}
	if err := t.endSessionsBut(u.ID, ""); err != nil {
		return err
	}
	if err := t.endVisits(VisitSignedOut, t.actor.UserID, "user_id = ?", u.ID); err != nil {
		return err
	}
	if err := t.note(chainOf(u), "two_step.reset", "user", u.ID, Facts{"app": has.App, "passkeys": has.Passkeys}); err != nil {
		return err
	}
	return t.tellOwner(u, SignInReset)
}

// removeSecondStep removes all that a person has beyond the password, and the
// browsers in which the person is known.
func (t *tx) removeSecondStep(userID uint) error {
	for _, table := range []string{"passkeys", "browsers"} {
		if err := t.Exec("DELETE FROM "+table+" WHERE user_id = ?", userID).Error; err != nil {
			return err
		}
	}
	return t.removeApp(userID)
}

// SignInChange is what a mail tells somebody about the own sign-in.
type SignInChange string

// What is told.
const (
	SignInTwoStepOn  SignInChange = "two_step_on"
	SignInTwoStepOff SignInChange = "two_step_off"
	SignInReset      SignInChange = "two_step_reset"
	SignInNewCodes   SignInChange = "recovery_codes"
	SignInCodeUsed   SignInChange = "recovery_code_used"
	SignInGuessed    SignInChange = "codes_guessed" // somebody who knows the password guesses at codes

	SignInPasskeyAdded   SignInChange = "passkey_added"
	SignInPasskeyRemoved SignInChange = "passkey_removed"
	SignInPasskeyCopied  SignInChange = "passkey_copied" // its counter went back
)

// tellOwner mails a person what was changed about the own sign-in.
func (t *tx) tellOwner(u User, what SignInChange) error {
	return t.post(MailSignInChanged, place(u), u.ID, Facts{"what": what})
}
