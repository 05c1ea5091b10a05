package models

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
)

// Step is what a sign-in waits for.
type Step string

// The steps.
const (
	NoStep    Step = ""
	StepCode  Step = "code"   // a code of the authenticator app, or a recovery code
	StepSetUp Step = "set_up" // two-step verification has to be set up first

	stepNewApp Step = "new_app" // the first code of a new app, of somebody who is signed in
)

// stepTime is how long a sign-in waits.
const stepTime = 10 * time.Minute

// waiting is a sign-in that waits for a step. Its id is the hash of a secret that
// only the browser's cookie holds.
type waiting struct {
	ID        string
	WaitsFor  Step
	UserID    uint
	SignOnID  uint
	Means     Means // what was shown already
	Facts     string
	ExpiresAt time.Time
	UsedAt    *time.Time
}

// TableName names the table of sign-ins that wait.
func (waiting) TableName() string { return "sign_ins" }

// app is what a waiting sign-in knows of an authenticator app that is set up.
// Nobody else gets to see the secret: two who set up at once have two of them.
type app struct{ Secret string }

// wait makes a sign-in that waits for a step, and returns its secret.
func (t *tx) wait(w waiting, facts any) (string, error) {
	text, err := json.Marshal(facts)
	if err != nil {
		return "", err
	}
	secret := rand.Text()
	w.ID, w.Facts, w.ExpiresAt = sessionID(secret), string(text), t.now.Add(stepTime)
	return secret, t.Create(&w).Error
}

// stillWaiting narrows a query to the sign-in with a secret, if it waits for the step.
func stillWaiting(db *gorm.DB, secret string, now time.Time, steps ...Step) *gorm.DB {
	return db.Model(&waiting{}).Where("sign_ins.id = ? AND waits_for IN ? AND used_at IS NULL AND sign_ins.expires_at > ?", sessionID(secret), steps, now)
}

// holdWaiting holds the active person of a waiting sign-in, and then that. One
// that waits no more, or for something else, is NotFound.
func (t *tx) holdWaiting(secret string, step Step) (waiting, User, error) {
	var w waiting
	gone := notFound("sign-in")
	if err := stillWaiting(t.DB.Session(&gorm.Session{}), secret, t.now, step).Take(&w).Error; err != nil {
		return w, User{}, found(err, "sign-in")
	}
	u, err := t.holdActive(w.UserID, gone)
	if err != nil {
		return w, u, err
	}
	t.actor.UserID, t.actor.Role = u.ID, u.Role
	return w, u, found(hold(stillWaiting(t.DB.Session(&gorm.Session{}), secret, t.now, step)).Take(&w).Error, "sign-in")
}

// use keeps a waiting sign-in from being used again.
func (t *tx) use(w waiting) error {
	return t.Model(&waiting{}).Where("id = ?", w.ID).Update("used_at", t.now).Error
}

// endWaiting ends the sign-ins of people that wait for something.
func (t *tx) endWaiting(users []uint) error {
	return t.Model(&waiting{}).Where("user_id IN ? AND used_at IS NULL", users).Update("used_at", t.now).Error
}

// SignInStep is what a page about a waiting sign-in shows.
type SignInStep struct {
	Step  Step
	Email string
	App   NewApp // while two-step verification is set up
}

// NewApp is what an authenticator app needs to know.
type NewApp struct {
	Secret  string // to be typed
	Address string // the same, as the picture says it
}

// SignInStep returns what a sign-in waits for. Whoever holds its secret may ask.
// One that waits no more is NotFound.
func (s *Store) SignInStep(ctx context.Context, secret string) (SignInStep, error) {
	var row struct {
		In    waiting `gorm:"embedded"`
		Email string
	}
	err := stillWaiting(s.db.Read(ctx), secret, s.now(), StepCode, StepSetUp).
		Joins("JOIN users ON users.id = sign_ins.user_id AND users.status = ?", UserActive).
		Select("sign_ins.*, users.email").Take(&row).Error
	if err != nil {
		return SignInStep{}, found(err, "sign-in")
	}
	out := SignInStep{Step: row.In.WaitsFor, Email: row.Email}
	if row.In.WaitsFor == StepSetUp {
		out.App, err = row.In.app(row.Email)
	}
	return out, err
}

func (w waiting) app(email string) (NewApp, error) {
	var a app
	err := json.Unmarshal([]byte(w.Facts), &a)
	return NewApp{a.Secret, codeAddress(a.Secret, email)}, err
}

// admit begins a session for a held person, or says what is asked for first: a
// code of those who have an authenticator app, and to set one up of support staff.
// Strong is whoever showed more than one thing already. Whom the company lets in
// by its identity provider only is refused any other way.
func (t *tx) admit(u User, means Means, strong bool, b Browser) (SignedIn, error) {
	if means != MeansSignOn {
		if err := t.checkSignOn(u); err != nil {
			return SignedIn{}, err
		}
	}
	if strong {
		return t.begin(u, means, true, b)
	}
	has, err := t.hasApp(u.ID)
	if err != nil {
		return SignedIn{}, err
	}
	w, facts := waiting{WaitsFor: StepCode, UserID: u.ID, Means: means}, app{}
	if !has {
		if !u.needsTwoStep() {
			return t.begin(u, means, false, b)
		}
		w.WaitsFor, facts.Secret = StepSetUp, newCodeSecret()
	}
	secret, err := t.wait(w, facts)
	return SignedIn{UserID: u.ID, Step: w.WaitsFor, Waiting: secret}, err
}

// needsTwoStep reports whether the person cannot do without two-step verification.
func (u User) needsTwoStep() bool { return u.Role.Support() && !u.Demo }

// SignInWithCode starts a session for whoever holds the secret of a sign-in that
// waits for a code. A wrong code is Invalid, too many a Conflict; a code works
// once, and so does the secret: then it is NotFound.
func (s *Store) SignInWithCode(ctx context.Context, secret, code string, from access.Request, b Browser) (SignedIn, error) {
	type outcome struct {
		SignedIn
		Wait  time.Duration
		Wrong bool
	}
	who := access.Actor{Request: access.Request{ID: from.ID, Address: from.Address}}
	out, err := write(ctx, s, who, "session.started", func(t *tx) (outcome, error) {
		w, u, err := t.holdWaiting(secret, StepCode)
		if err != nil {
			return outcome{}, err
		}
		g := guess{what: "code", of: u.EmailKey, client: network(from.Address)}
		if known, err := knows(t.DB.Session(&gorm.Session{}), b, u.ID, t.now); err != nil {
			return outcome{}, err
		} else if known {
			g.known = sessionID(b.Known)
		}
		v, err := t.guessed(g)
		if err != nil || v.wait != 0 {
			return outcome{Wait: v.wait}, err
		}
		if v.siegeBegins {
			if err := t.tellOwner(u, SignInGuessed); err != nil {
				return outcome{}, err
			}
		}
		used, err := t.useCode(u, code, v.siege)
		if err != nil || !used.right {
			return outcome{Wrong: true}, err
		}
		if err := t.forgive(g); err != nil {
			return outcome{}, err
		}
		if err := t.use(w); err != nil {
			return outcome{}, err
		}
		if used.recovery {
			if err := t.tellOwner(u, SignInCodeUsed); err != nil {
				return outcome{}, err
			}
		}
		in, err := t.begin(u, w.Means, true, b)
		in.Recovery, in.CodesLeft = used.recovery, used.left
		return outcome{SignedIn: in}, err
	})
	switch {
	case err != nil:
		return SignedIn{}, err
	case out.Wait != 0:
		return SignedIn{}, tooOften("code", out.Wait)
	case out.Wrong:
		return SignedIn{}, invalid("code", "This code is wrong or was used already. Type the one that the app shows now.")
	}
	return out.SignedIn, nil
}

// SetUpTwoStepAtSignIn turns two-step verification on for somebody who cannot
// sign in without it, with the first code of the app, and starts the session.
// The recovery codes that it returns are kept nowhere.
func (s *Store) SetUpTwoStepAtSignIn(ctx context.Context, secret, code string, from access.Request, b Browser) (SignedIn, error) {
	who := access.Actor{Request: access.Request{ID: from.ID, Address: from.Address}}
	return write(ctx, s, who, "two_step.turned_on", func(t *tx) (SignedIn, error) {
		w, u, err := t.holdWaiting(secret, StepSetUp)
		if err != nil {
			return SignedIn{}, err
		}
		if has, err := t.hasApp(u.ID); err != nil || has { // somebody else was quicker
			return SignedIn{}, orNotFound(err, "sign-in")
		}
		codes, err := t.turnOnTwoStep(u, w, code)
		if err != nil {
			return SignedIn{}, err
		}
		in, err := t.begin(u, w.Means, true, b)
		in.RecoveryCodes = codes
		return in, err
	})
}

func orNotFound(err error, what string) error {
	if err != nil {
		return err
	}
	return notFound(what)
}
