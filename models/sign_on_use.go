package models

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"slices"
	"strings"

	"gorm.io/gorm"

	"perseat/models/access"
)

// stepSignOn is a sign-in that waits for the answer of an identity provider.
const stepSignOn Step = "sign_on"

// signOnFacts are what a sign-in at an identity provider remembers: what came back
// has to fit it.
type signOnFacts struct{ State, Nonce, Verifier string }

// SignOnBegun is a sign-in that began at an identity provider. Secret is for the
// browser's cookie; the client's secret and the verifier are for the provider only.
type SignOnBegun struct {
	Secret       string
	State        string // comes back with the answer
	Nonce        string // comes back inside the answer
	Verifier     string // proves that who began asks for the answer
	SignOnID     uint
	Issuer       string
	ClientID     string
	ClientSecret string
}

// signOnsPerClient is how often sign-in at an identity provider can be begun in
// guessTime from one network; each time the provider is asked something.
const signOnsPerClient = 60

// BeginSignOn begins a sign-in at the identity provider for an address's domain.
// Anybody may. A domain without one is Invalid, whoever the address belongs to.
func (s *Store) BeginSignOn(ctx context.Context, email string, from access.Request) (SignOnBegun, error) {
	key, _, ok := foldEmail(email)
	if !ok {
		return SignOnBegun{}, invalid("email", "Email must be an address such as name@company.example.")
	}
	domain := key[strings.LastIndex(key, "@")+1:]
	out := SignOnBegun{State: rand.Text(), Nonce: rand.Text(), Verifier: rand.Text() + rand.Text()}
	who := access.Actor{Request: access.Request{ID: from.ID, Address: from.Address}}
	return write(ctx, s, who, "sign_on.begun", func(t *tx) (SignOnBegun, error) {
		begun := out
		if client := network(from.Address); countable(client) {
			if wait, err := t.limit("sign-on from", client, guessTime, signOnsPerClient); err != nil || wait != 0 {
				return begun, firstOf(err, tooMany(wait, "Sign-in was begun too often from your network. Wait 15 minutes and try again."))
			}
		}
		var rows []signOn
		err := t.Joins("JOIN sign_on_domains ON sign_on_domains.sign_on_id = sign_ons.id").
			Where("sign_on_domains.domain_key = ?", domain).Limit(1).Find(&rows).Error
		if err != nil {
			return begun, err
		}
		if len(rows) == 0 {
			return begun, invalid("email", "Single sign-on is not set up for %s. Sign in with your password.", domain)
		}
		begun.fill(rows[0])
		begun.Secret, err = t.wait(waiting{WaitsFor: stepSignOn, SignOnID: rows[0].ID, Means: MeansSignOn}, signOnFacts{begun.State, begun.Nonce, begun.Verifier})
		return begun, err
	})
}

func firstOf(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

func (b *SignOnBegun) fill(row signOn) {
	b.SignOnID, b.Issuer, b.ClientID, b.ClientSecret = row.ID, row.Issuer, row.ClientID, row.ClientSecret
}

// TakeSignOn returns the sign-in that began with the secret in the browser's
// cookie, once, if the state that came back is its own. Anything else is NotFound.
func (s *Store) TakeSignOn(ctx context.Context, secret, state string) (SignOnBegun, error) {
	return write(ctx, s, access.Actor{}, "sign_on.taken", func(t *tx) (SignOnBegun, error) {
		var out SignOnBegun
		var w waiting
		if err := hold(stillWaiting(t.DB.Session(&gorm.Session{}), secret, t.now, stepSignOn)).Take(&w).Error; err != nil {
			return out, found(err, "sign-in")
		}
		var f signOnFacts
		if err := json.Unmarshal([]byte(w.Facts), &f); err != nil {
			return out, err
		}
		if subtle.ConstantTimeCompare([]byte(f.State), []byte(state)) != 1 {
			return out, notFound("sign-in")
		}
		var row signOn
		if err := t.DB.Session(&gorm.Session{}).Where("id = ?", w.SignOnID).Take(&row).Error; err != nil {
			return out, found(err, "sign-in")
		}
		out = SignOnBegun{Secret: secret, State: f.State, Nonce: f.Nonce, Verifier: f.Verifier}
		out.fill(row)
		return out, t.use(w)
	})
}

// Identity is whom an identity provider vouches for.
type Identity struct {
	Email    string
	Verified bool // the provider knows that the address is the person's
	Strong   bool // the provider asked for more than one thing
}

// SignInAt starts a session for whom an identity provider vouches for, or says
// what is asked for first. The address has to be verified and in one of the
// provider's domains, and belong to an active person of that company's staff;
// anybody else is refused with a Conflict.
func (s *Store) SignInAt(ctx context.Context, signOnID uint, id Identity, from access.Request, b Browser) (SignedIn, error) {
	key, shown, ok := foldEmail(id.Email)
	if !ok || !id.Verified {
		return SignedIn{}, refuse(Conflict, "Your identity provider does not say that your address is verified, so it cannot sign you in here.")
	}
	nobody := refuse(Conflict, "Nobody on your company’s staff signs in here with %s. Ask an administrator of your company.", shown)
	u, err := s.activePerson(ctx, key)
	if err != nil {
		return SignedIn{}, err
	}
	if u.ID == 0 {
		return SignedIn{}, nobody
	}
	return write(ctx, s, signingIn(u, from), "session.started", func(t *tx) (SignedIn, error) {
		now, err := t.holdActive(u.ID, nobody)
		if err != nil {
			return SignedIn{}, err
		}
		domains, row, err := t.signOnOf(now)
		if err != nil {
			return SignedIn{}, err
		}
		domain := now.EmailKey[strings.LastIndex(now.EmailKey, "@")+1:]
		if now.EmailKey != key || row.ID == 0 || row.ID != signOnID || !slices.Contains(domains, domain) {
			return SignedIn{}, nobody
		}
		return t.admit(now, MeansSignOn, id.Strong, b)
	})
}

// signOnOf is the identity provider of the company on whose staff somebody is, and
// its domains; nothing for a customer's people, and for a company without one.
func (t *tx) signOnOf(u User) (domains []string, row signOn, err error) {
	if u.CustomerID != nil {
		return nil, row, nil
	}
	var rows []signOn
	db := t.DB.Session(&gorm.Session{})
	if err := db.Where("reseller_id = ?", place(u).ResellerID).Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return nil, row, err
	}
	return domains, rows[0], db.Model(&signOnDomain{}).Where("sign_on_id = ?", rows[0].ID).Pluck("domain_key", &domains).Error
}

// checkSignOn refuses another way in for whom the company lets in only by its
// identity provider. Its admins are never shut out.
func (t *tx) checkSignOn(u User) error {
	if u.Role == access.RoleResellerAdmin || u.Role == access.RoleSupportLead {
		return nil
	}
	domains, row, err := t.signOnOf(u)
	if err != nil || !row.Required || !slices.Contains(domains, u.EmailKey[strings.LastIndex(u.EmailKey, "@")+1:]) {
		return err
	}
	return refuse(Conflict, "Your company asks you to sign in with single sign-on.")
}
