package models

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"perseat/models/access"
)

// authenticator is a person's authenticator app. Codes of steps up to UsedStep
// are used, and so are those before them.
type authenticator struct {
	UserID   uint `gorm:"primaryKey;autoIncrement:false"`
	Secret   string
	UsedStep int64
	Since    time.Time
}

// recoveryCode gets a person in once who has lost the app. Its id is a hash.
type recoveryCode struct {
	ID     string
	UserID uint
	UsedAt *time.Time
}

// recoveryCodes is how many are made at once.
const recoveryCodes = 10

// TwoStep is how a person's sign-in is kept safe beyond the password.
type TwoStep struct {
	On        bool
	Since     time.Time
	CodesLeft int  // recovery codes
	Required  bool // it cannot be turned off
	Demo      bool // of a demo account, which is exempt
	Password  bool // the person has one; who signs in elsewhere may have none
}

// TwoStep returns the actor's own two-step verification. Everybody may ask, and
// nobody on somebody's behalf.
func (s *Store) TwoStep(ctx context.Context, actor access.Actor) (TwoStep, error) {
	if err := require(actor, access.ChangeCredentials); err != nil {
		return TwoStep{}, err
	}
	db := s.db.Read(ctx)
	var u User
	if err := db.Where("id = ?", actor.UserID).Take(&u).Error; err != nil {
		return TwoStep{}, found(err, "user")
	}
	out := TwoStep{Required: u.needsTwoStep(), Demo: u.Demo, Password: u.PasswordHash != ""}
	var apps []authenticator
	if err := db.Where("user_id = ?", u.ID).Limit(1).Find(&apps).Error; err != nil || len(apps) == 0 {
		return out, err
	}
	out.On, out.Since = true, apps[0].Since
	left, err := codesLeft(db, u.ID)
	out.CodesLeft = left
	return out, err
}

func codesLeft(db *gorm.DB, userID uint) (int, error) {
	var n int64
	return int(n), db.Model(&recoveryCode{}).Where("user_id = ? AND used_at IS NULL", userID).Count(&n).Error
}

func (t *tx) hasApp(userID uint) (bool, error) {
	var n int64
	err := t.DB.Model(&authenticator{}).Where("user_id = ?", userID).Count(&n).Error
	return n > 0, err
}

// StartTwoStep begins to set up an authenticator app of the actor's, also in
// place of the one that there is, and returns the secret under which its key is
// shown. Everybody may, knowing the present password, and nobody on somebody's
// behalf. Nothing changes until TurnOnTwoStep.
func (s *Store) StartTwoStep(ctx context.Context, actor access.Actor, proof string) (string, error) {
	return changeOwnSignIn(ctx, s, actor, "two_step.started", proof, func(t *tx, u User) (string, error) {
		return t.wait(waiting{WaitsFor: stepNewApp, UserID: u.ID}, app{newCodeSecret()})
	})
}

// NewApp returns what the app that the actor sets up needs to know. The actor
// may ask who began; anybody else hears NotFound.
func (s *Store) NewApp(ctx context.Context, actor access.Actor, secret string) (NewApp, error) {
	if err := require(actor, access.ChangeCredentials); err != nil {
		return NewApp{}, err
	}
	var row struct {
		In    waiting `gorm:"embedded"`
		Email string
	}
	err := stillWaiting(s.db.Read(ctx), secret, s.now(), stepNewApp).Where("user_id = ?", actor.UserID).
		Joins("JOIN users ON users.id = sign_ins.user_id").Select("sign_ins.*, users.email").Take(&row).Error
	if err != nil {
		return NewApp{}, found(err, "authenticator app to set up")
	}
	return row.In.app(row.Email)
}

// TurnOnTwoStep turns the actor's two-step verification on with the first code of
// the app that was begun with StartTwoStep. It returns new recovery codes, which
// are kept nowhere. A wrong code is Invalid.
func (s *Store) TurnOnTwoStep(ctx context.Context, actor access.Actor, secret, code string) ([]string, error) {
	if err := require(actor, access.ChangeCredentials); err != nil {
		return nil, err
	}
	actor.Request.Key = "" // a receipt would keep the codes
	return write(ctx, s, actor, "two_step.turned_on", func(t *tx) ([]string, error) {
		w, u, err := t.holdWaiting(secret, stepNewApp)
		if err != nil {
			return nil, err
		}
		if u.ID != actor.UserID {
			return nil, notFound("authenticator app to set up")
		}
		return t.turnOnTwoStep(u, w, code)
	})
}

// turnOnTwoStep makes the app that was begun the held person's, if the code is its.
func (t *tx) turnOnTwoStep(u User, w waiting, code string) ([]string, error) {
	a, err := w.app(u.Email)
	if err != nil {
		return nil, err
	}
	step, err := matchCode(a.Secret, plainCode(code), t.now, 0)
	if err != nil {
		return nil, err
	}
	if step == 0 {
		return nil, invalid("code", "This is not the code that the app shows now. Check the clock of your phone, and type the next code.")
	}
	row := authenticator{u.ID, a.Secret, step, t.now}
	if err := t.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error; err != nil {
		return nil, err
	}
	if err := t.use(w); err != nil {
		return nil, err
	}
	codes, err := t.newRecoveryCodes(u)
	if err != nil {
		return nil, err
	}
	if err := t.note(chainOf(u), "two_step.turned_on", "user", u.ID, Facts{}); err != nil {
		return nil, err
	}
	return codes, t.tellOwner(u, SignInTwoStepOn)
}

// newRecoveryCodes replaces a person's recovery codes.
func (t *tx) newRecoveryCodes(u User) ([]string, error) {
	if err := t.Exec("DELETE FROM recovery_codes WHERE user_id = ?", u.ID).Error; err != nil {
		return nil, err
	}
	codes, rows := make([]string, recoveryCodes), make([]recoveryCode, recoveryCodes)
	for i := range codes {
		codes[i] = recoveryText()
		rows[i] = recoveryCode{ID: recoveryID(u.ID, plainCode(codes[i])), UserID: u.ID}
	}
	return codes, t.Create(&rows).Error
}

// recoveryText makes one recovery code: four groups of four letters and digits,
// 79 bits that nobody guesses.
func recoveryText() string {
	return GeneratePassword()[:19]
}

func recoveryID(userID uint, code string) string {
	return sessionID(fmt.Sprintf("recovery code of %d: %s", userID, code))
}

// plainCode is a code as it is compared, however it was typed.
func plainCode(typed string) string {
	if len(typed) > 100 {
		return ""
	}
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(typed))
}

// codeUse is what became of a code that was typed.
type codeUse struct {
	right    bool
	recovery bool
	left     int // recovery codes
}

// useCode uses a code of the held person's app, or a recovery code, which nobody
// guesses and which alone is looked at while others guess. Each works once.
func (t *tx) useCode(u User, typed string, recoveryOnly bool) (codeUse, error) {
	code := plainCode(typed)
	if len(code) == codeDigits {
		if recoveryOnly {
			return codeUse{}, nil
		}
		right, err := t.useAppCode(u, code)
		return codeUse{right: right}, err
	}
	used := t.Model(&recoveryCode{}).Where("id = ? AND user_id = ? AND used_at IS NULL", recoveryID(u.ID, code), u.ID).Update("used_at", t.now)
	if used.Error != nil || used.RowsAffected == 0 {
		return codeUse{}, used.Error
	}
	left, err := codesLeft(t.DB.Session(&gorm.Session{}), u.ID)
	return codeUse{right: true, recovery: true, left: left}, err
}

func (t *tx) useAppCode(u User, code string) (bool, error) {
	var a authenticator
	if err := t.DB.Session(&gorm.Session{}).Where("user_id = ?", u.ID).Limit(1).Find(&a).Error; err != nil || a.UserID == 0 {
		return false, err
	}
	step, err := matchCode(a.Secret, code, t.now, a.UsedStep)
	if err != nil || step == 0 {
		return false, err
	}
	used := t.Model(&authenticator{}).Where("user_id = ? AND used_step < ?", u.ID, step).Update("used_step", step)
	return used.RowsAffected == 1, used.Error
}

// NewRecoveryCodes replaces the actor's recovery codes and returns the new ones,
// which are kept nowhere. Everybody who has two-step verification may, knowing
// the present password, and nobody on somebody's behalf.
func (s *Store) NewRecoveryCodes(ctx context.Context, actor access.Actor, proof string) ([]string, error) {
	return changeOwnSignIn(ctx, s, actor, "two_step.codes_made", proof, func(t *tx, u User) ([]string, error) {
		if has, err := t.hasApp(u.ID); err != nil {
			return nil, err
		} else if !has {
			return nil, refuse(Conflict, "Two-step verification is off, so there are no recovery codes. Turn it on first.")
		}
		codes, err := t.newRecoveryCodes(u)
		if err != nil {
			return nil, err
		}
		if err := t.note(chainOf(u), "two_step.codes_made", "user", u.ID, Facts{}); err != nil {
			return nil, err
		}
		return codes, t.tellOwner(u, SignInNewCodes)
	})
}

// TurnOffTwoStep turns the actor's two-step verification off. Everybody may but
// support staff, knowing the present password, and nobody on somebody's behalf.
func (s *Store) TurnOffTwoStep(ctx context.Context, actor access.Actor, proof string) (uint, error) {
	return changeOwnSignIn(ctx, s, actor, "two_step.turned_off", proof, func(t *tx, u User) (uint, error) {
		if u.needsTwoStep() {
			return 0, refuse(Conflict, "Support staff need two-step verification. You can set up another app in place of this one.")
		}
		if has, err := t.hasApp(u.ID); err != nil || !has {
			return u.ID, err
		}
		if err := t.removeApp(u.ID); err != nil {
			return 0, err
		}
		if err := t.note(chainOf(u), "two_step.turned_off", "user", u.ID, Facts{}); err != nil {
			return 0, err
		}
		return u.ID, t.tellOwner(u, SignInTwoStepOff)
	})
}

func (t *tx) removeApp(userID uint) error {
	for _, table := range []string{"authenticators", "recovery_codes"} {
		if err := t.Exec("DELETE FROM "+table+" WHERE user_id = ?", userID).Error; err != nil {
			return err
		}
	}
	return t.endWaiting([]uint{userID})
}

// changeOwnSignIn changes how the actor signs in, who proves to be the owner of
// the account by the present password; a person without one by a code, if there is
// an app. A wrong proof is Invalid, too many are a Conflict.
func changeOwnSignIn[T any](ctx context.Context, s *Store, actor access.Actor, operation, proof string, do func(*tx, User) (T, error)) (T, error) {
	var none T
	if err := require(actor, access.ChangeCredentials); err != nil {
		return none, err
	}
	u, err := s.presentOwner(ctx, actor, proof)
	if err != nil {
		return none, err
	}
	actor.Request.Key = "" // a receipt would keep the result, which may be a secret
	return write(ctx, s, actor, operation, func(t *tx) (T, error) {
		now, err := t.holdActive(u.ID, errPresent())
		if err != nil {
			return none, err
		}
		if now.PasswordHash != u.PasswordHash {
			return none, errPresent()
		}
		if has, err := t.hasApp(u.ID); err != nil {
			return none, err
		} else if has && now.PasswordHash == "" {
			if use, err := t.useCode(now, proof, false); err != nil {
				return none, err
			} else if !use.right {
				return none, invalid("present", "This code is wrong or was used already. Type the one that the app shows now.")
			}
		}
		if err := t.forgivePresent(u.ID); err != nil {
			return none, err
		}
		return do(t, now)
	})
}

// presentOwner checks the actor's present password, if there is one.
func (s *Store) presentOwner(ctx context.Context, actor access.Actor, present string) (User, error) {
	var u User
	if err := s.countPresent(ctx, actor); err != nil {
		return u, err
	}
	if err := s.db.Read(ctx).Where("id = ?", actor.UserID).Take(&u).Error; err != nil {
		return u, found(err, "user")
	}
	if u.PasswordHash == "" {
		return u, nil
	}
	right, err := verifyPassword(u.PasswordHash, present)
	if err == nil && !right {
		err = errPresent()
	}
	return u, err
}

func errPresent() error { return invalid("present", "This is not your present password.") }
