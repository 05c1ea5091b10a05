// Package passkey makes and checks passkeys, by WebAuthn. It knows no database and
// no clock: what is asked for, and how long it counts, is kept by whoever calls.
package passkey

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// Site is where passkeys are made and used. One that is made at a site works at no
// other, which is why nobody can be lured into giving it away.
type Site struct{ origin, host string }

// At is the site at an address, such as https://licenses.example:8443.
func At(address string) Site {
	u, err := url.Parse(address)
	if err != nil {
		return Site{}
	}
	host := strings.ToLower(u.Hostname())
	_, notIP := netip.ParseAddr(host)
	local := host == "localhost" || strings.HasSuffix(host, ".localhost")
	if notIP == nil || protocol.ValidateRPID(host) != nil || u.Scheme != "https" && !(u.Scheme == "http" && local) {
		return Site{}
	}
	return Site{u.Scheme + "://" + strings.ToLower(u.Host), host}
}

// Works reports whether browsers know passkeys there: they do where a host has a
// name, and unencrypted only on the own machine.
func (s Site) Works() bool { return s.origin != "" }

// Owner is the person whose passkeys they are.
type Owner struct {
	ID    uint
	Email string
	Name  string
	Keys  []string // those that there are, as Key keeps them
}

// Ceremony is what a browser is asked for.
type Ceremony struct {
	Options json.RawMessage // what it is told; no secret
	State   json.RawMessage // what its answer has to fit
}

// Key is a passkey that was made, or used.
type Key struct {
	ID   string // its own, by which it is found again
	Text string // what has to be kept of it; no secret, a public key
}

func (s Site) library() (*webauthn.WebAuthn, error) {
	yes := true
	return webauthn.New(&webauthn.Config{
		RPID: s.host, RPDisplayName: "Perseat", RPOrigins: []string{s.origin}, AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: &yes, UserVerification: protocol.VerificationRequired,
		},
	})
}

// Make asks a browser to make a passkey that none of the owner's devices has yet.
func (s Site) Make(o Owner) (Ceremony, error) {
	lib, err := s.library()
	if err != nil {
		return Ceremony{}, err
	}
	who, err := o.user()
	if err != nil {
		return Ceremony{}, err
	}
	options, state, err := lib.BeginRegistration(who, webauthn.WithExclusions(webauthn.Credentials(who.keys).CredentialDescriptors()))
	if err != nil {
		return Ceremony{}, err
	}
	return ceremony(options, state)
}

// Use asks a browser for a passkey, whoever's it is.
func (s Site) Use() (Ceremony, error) {
	lib, err := s.library()
	if err != nil {
		return Ceremony{}, err
	}
	options, state, err := lib.BeginDiscoverableLogin()
	if err != nil {
		return Ceremony{}, err
	}
	return ceremony(options, state)
}

func ceremony(options any, state *webauthn.SessionData) (c Ceremony, err error) {
	if c.Options, err = json.Marshal(options); err != nil {
		return Ceremony{}, err
	}
	c.State, err = json.Marshal(state)
	return c, err
}

// Made returns the passkey that a browser made for the owner. An answer that is not
// the one that was asked for is an error.
func (s Site) Made(c Ceremony, o Owner, answer string) (Key, error) {
	lib, state, err := s.resume(c)
	if err != nil {
		return Key{}, err
	}
	said, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return Key{}, detailed(err)
	}
	who, err := o.user()
	if err != nil {
		return Key{}, err
	}
	made, err := lib.CreateCredential(who, state, said)
	if err != nil {
		return Key{}, detailed(err)
	}
	return keyOf(made)
}

// ErrCopied says that a passkey counts back: there are two of what can be only once.
var ErrCopied = errors.New("the passkey's counter went back, as that of a copy does")

// Used returns a passkey of the owner's after it was used, to be kept in place of
// what was kept before. An answer that is not the one that was asked for, that
// another passkey gave, or that names another owner, is an error.
func (s Site) Used(c Ceremony, o Owner, answer string) (Key, error) {
	lib, state, err := s.resume(c)
	if err != nil {
		return Key{}, err
	}
	said, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil {
		return Key{}, detailed(err)
	}
	who, err := o.user()
	if err != nil {
		return Key{}, err
	}
	// The library compares the owner that the answer names with this one.
	used, err := lib.ValidateDiscoverableLogin(func(_, _ []byte) (webauthn.User, error) { return who, nil }, state, said)
	if err != nil {
		return Key{}, detailed(err)
	}
	if used.Authenticator.CloneWarning {
		return Key{}, ErrCopied
	}
	return keyOf(used)
}

func (s Site) resume(c Ceremony) (*webauthn.WebAuthn, webauthn.SessionData, error) {
	var state webauthn.SessionData
	lib, err := s.library()
	if err != nil {
		return nil, state, err
	}
	if err := json.Unmarshal(c.State, &state); err != nil {
		return nil, state, err
	}
	if state.RelyingPartyID != s.host {
		return nil, state, errors.New("it was asked for at another site")
	}
	return lib, state, nil
}

// maxAnswer bounds what is read of an answer.
const maxAnswer = 24 << 10

// IDIn is the id of the passkey that an answer is said to be of; "" if it says none.
func IDIn(answer string) string {
	var said struct {
		RawID protocol.URLEncodedBase64 `json:"rawId"`
	}
	if len(answer) > maxAnswer || json.Unmarshal([]byte(answer), &said) != nil {
		return ""
	}
	return idText(said.RawID)
}

func idText(id []byte) string { return base64.RawURLEncoding.EncodeToString(id) }

func keyOf(c *webauthn.Credential) (Key, error) {
	text, err := json.Marshal(c)
	return Key{idText(c.ID), string(text)}, err
}

// detailed is an error of the library with what it says to programmers.
func detailed(err error) error {
	var said *protocol.Error
	if errors.As(err, &said) {
		return fmt.Errorf("%w (%s %s)", err, said.Details, said.DevInfo)
	}
	return err
}

// user is an owner as the library knows one.
type user struct {
	Owner
	keys []webauthn.Credential
}

func (o Owner) user() (user, error) {
	u := user{Owner: o, keys: make([]webauthn.Credential, len(o.Keys))}
	for i, text := range o.Keys {
		if err := json.Unmarshal([]byte(text), &u.keys[i]); err != nil {
			return u, err
		}
	}
	return u, nil
}

// WebAuthnID is what a passkey knows of its owner: nothing that says who it is.
func (u user) WebAuthnID() []byte {
	sum := sha256.Sum256([]byte("perseat user " + strconv.FormatUint(uint64(u.ID), 10)))
	return sum[:]
}

// WebAuthnName is how a device names the account.
func (u user) WebAuthnName() string { return u.Email }

// WebAuthnDisplayName is how a device names the person.
func (u user) WebAuthnDisplayName() string { return u.Name }

// WebAuthnCredentials are the passkeys that there are.
func (u user) WebAuthnCredentials() []webauthn.Credential { return u.keys }
