package models

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/passkey"
)

// passkeysPerClient is how often a passkey can be asked for in guessTime from one
// network; each time a row is kept.
const passkeysPerClient = 300

// AskPasskey begins a sign-in with a passkey and returns the secret for the
// browser's cookie. Anybody may; nothing is said of who has one.
func (s *Store) AskPasskey(ctx context.Context, site passkey.Site, from access.Request) (string, error) {
	if !site.Works() {
		return "", errNoPasskeys()
	}
	asks, err := site.Use()
	if err != nil {
		return "", err
	}
	who := access.Actor{Request: access.Request{ID: from.ID, Address: from.Address}}
	return write(ctx, s, who, "passkey.asked", func(t *tx) (string, error) {
		if client := network(from.Address); countable(client) {
			if wait, err := t.limit("passkey from", client, guessTime, passkeysPerClient); err != nil || wait != 0 {
				return "", firstOf(err, refuse(Conflict, "Sign-in with a passkey was begun too often from your network. Wait 15 minutes and try again."))
			}
		}
		return t.wait(waiting{WaitsFor: stepPasskey, Means: MeansPasskey}, passkeyFacts{Asks: asks})
	})
}

// PasskeyAsked is what a browser is asked for, in which a sign-in with a passkey
// waits. Whoever holds its secret may ask. One that waits no more is NotFound.
func (s *Store) PasskeyAsked(ctx context.Context, secret string) (string, error) {
	var w waiting
	if err := stillWaiting(s.db.Read(ctx), secret, s.now(), stepPasskey).Take(&w).Error; err != nil {
		return "", found(err, "sign-in")
	}
	f, err := w.passkey()
	return string(f.Asks.Options), err
}

// SignInWithPasskey starts a session for the active person whose passkey gave the
// answer. It stands in for the password and for the second step, because it asks for
// a finger, a face or a PIN itself. What was asked for counts once, whatever the
// answer: then it is NotFound. An answer that does not fit, of a passkey that nobody
// has any more, or of somebody who may not sign in, is one and the same Invalid.
// Of one whose counter went back the owner is told.
func (s *Store) SignInWithPasskey(ctx context.Context, site passkey.Site, secret, answer string, from access.Request, b Browser) (SignedIn, error) {
	var owners []passkeyRow
	handle := passkeyHandle(passkey.IDIn(answer))
	if err := s.db.Read(ctx).Where("handle = ?", handle).Limit(1).Find(&owners).Error; err != nil {
		return SignedIn{}, err
	}
	var owner uint
	if len(owners) > 0 {
		owner = owners[0].UserID
	}
	who := access.Actor{Request: access.Request{ID: from.ID, Address: from.Address}}
	out, err := write(ctx, s, who, "session.started", func(t *tx) (SignedIn, error) {
		return t.signInWithPasskey(owner, handle, site, secret, answer, b)
	})
	if err == nil && out.UserID == 0 {
		return out, invalid("answer", "This passkey was not accepted. It may have been removed here. Try again, or sign in with your password.")
	}
	return out, err
}

// errNobody is that nobody gets in, and the attempt is kept.
var errNobody = errors.New("nobody gets in")

func (t *tx) signInWithPasskey(owner uint, handle string, site passkey.Site, secret, answer string, b Browser) (SignedIn, error) {
	u, err := t.holdActive(owner, errNobody)
	if err != nil && !errors.Is(err, errNobody) {
		return SignedIn{}, err
	}
	nobody := err != nil
	var w waiting
	if err := hold(stillWaiting(t.DB.Session(&gorm.Session{}), secret, t.now, stepPasskey)).Take(&w).Error; err != nil {
		return SignedIn{}, found(err, "sign-in")
	}
	if err := t.use(w); err != nil || nobody {
		return SignedIn{}, err
	}
	t.actor.UserID, t.actor.Role = u.ID, u.Role
	id, err := t.usePasskey(u, w, handle, site, answer)
	if err != nil || id == 0 {
		return SignedIn{}, err
	}
	in, err := t.admit(u, MeansPasskey, true, b)
	if err != nil {
		return SignedIn{}, err
	}
	return in, t.Model(&Session{}).Where("id = ?", sessionID(in.Session)).Update("passkey_id", id).Error
}

// usePasskey checks an answer and returns the held person's passkey that gave it; 0
// if none of theirs did.
func (t *tx) usePasskey(u User, w waiting, handle string, site passkey.Site, answer string) (uint, error) {
	f, err := w.passkey()
	if err != nil {
		return 0, err
	}
	var rows []passkeyRow
	err = t.DB.Session(&gorm.Session{}).Where("handle = ? AND user_id = ?", handle, u.ID).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	key, err := site.Used(f.Asks, passkey.Owner{ID: u.ID, Keys: []string{rows[0].Credential}}, answer)
	if errors.Is(err, passkey.ErrCopied) {
		return 0, t.tellOwner(u, SignInPasskeyCopied)
	}
	if err != nil {
		return 0, nil //nolint:nilerr // an answer that does not fit
	}
	return rows[0].ID, t.Model(&passkeyRow{}).Where("id = ?", rows[0].ID).Updates(map[string]any{"credential": key.Text, "used_at": t.now}).Error
}
