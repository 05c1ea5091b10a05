// Package identity asks identity providers who somebody is, by OpenID Connect:
// the authorization code flow with state, nonce and PKCE.
package identity

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"perseat/handlers/outside"
	"perseat/models"
)

// How long a provider has for an answer, and how much of one is read.
const (
	answerTime = 10 * time.Second
	answerSize = 1 << 20
)

// Client talks to identity providers.
type Client struct{ http *http.Client }

// New returns a client that reaches providers in the networks that are allowed.
// It follows no redirect and uses no proxy.
func New(reach models.Reach) Client {
	return Client{&http.Client{
		Timeout:       answerTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: bounded{&http.Transport{
			DialContext: outside.Dial(reach, nil), ForceAttemptHTTP2: true, TLSHandshakeTimeout: answerTime,
			MaxResponseHeaderBytes: 64 << 10, IdleConnTimeout: 30 * time.Second, MaxIdleConnsPerHost: 2,
		}},
	}}
}

// bounded sends nothing unencrypted, and reads only so much of an answer.
type bounded struct{ next http.RoundTripper }

var errPlain = errors.New("not an https address")

// RoundTrip sends a request and bounds its answer.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "https" { // whatever the provider says of itself
		return nil, errPlain
	}
	answer, err := b.next.RoundTrip(r)
	if err == nil {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(answer.Body, answerSize), answer.Body}
	}
	return answer, err
}

// Check reports why a provider cannot be used: it has to say of itself, at its
// well-known address, that it is the issuer.
func (c Client) Check(ctx context.Context, issuer string) error {
	_, err := c.provider(ctx, issuer)
	return err
}

func (c Client) provider(ctx context.Context, issuer string) (*oidc.Provider, error) {
	if c.http == nil {
		return nil, errors.New("this program reaches no identity provider")
	}
	p, err := oidc.NewProvider(oidc.ClientContext(ctx, c.http), issuer)
	if err != nil {
		return nil, fmt.Errorf("identity provider %s: %w", issuer, err)
	}
	return p, nil
}

// settings are those of the flow with a provider.
func settings(p *oidc.Provider, in models.SignOnBegun, back string) oauth2.Config {
	return oauth2.Config{
		ClientID: in.ClientID, ClientSecret: in.ClientSecret, Endpoint: p.Endpoint(), RedirectURL: back,
		Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}
}

// Address is where the browser goes, to come back to an address of ours. Email is
// whom the provider may suggest.
func (c Client) Address(ctx context.Context, in models.SignOnBegun, back, email string) (string, error) {
	p, err := c.provider(ctx, in.Issuer)
	if err != nil {
		return "", err
	}
	flow := settings(p, in, back)
	address := flow.AuthCodeURL(in.State, oidc.Nonce(in.Nonce), oauth2.S256ChallengeOption(in.Verifier), oauth2.SetAuthURLParam("login_hint", email))
	if !strings.HasPrefix(address, "https://") {
		return "", fmt.Errorf("identity provider %s: its sign-in page is not at an https address", in.Issuer)
	}
	return address, nil
}

// errNonce refuses an answer that was given to somebody else.
var errNonce = errors.New("the answer has another nonce")

// Identify asks the provider for whom it gave the code.
func (c Client) Identify(ctx context.Context, in models.SignOnBegun, back, code string) (models.Identity, error) {
	ctx = oidc.ClientContext(ctx, c.http)
	p, err := c.provider(ctx, in.Issuer)
	if err != nil {
		return models.Identity{}, err
	}
	flow := settings(p, in, back)
	tokens, err := flow.Exchange(ctx, code, oauth2.VerifierOption(in.Verifier))
	if err != nil {
		return models.Identity{}, fmt.Errorf("identity provider %s: code not exchanged: %w", in.Issuer, tidied(err))
	}
	raw, _ := tokens.Extra("id_token").(string)
	token, err := p.Verifier(&oidc.Config{ClientID: in.ClientID}).Verify(ctx, raw)
	if err != nil {
		return models.Identity{}, fmt.Errorf("identity provider %s: %w", in.Issuer, err)
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(in.Nonce)) != 1 {
		return models.Identity{}, fmt.Errorf("identity provider %s: %w", in.Issuer, errNonce)
	}
	var said claims
	if err := token.Claims(&said); err != nil {
		return models.Identity{}, fmt.Errorf("identity provider %s: %w", in.Issuer, err)
	}
	if said.Email == "" { // some say it only when asked
		if err := askMore(ctx, p, tokens, token.Subject, &said); err != nil {
			return models.Identity{}, fmt.Errorf("identity provider %s: %w", in.Issuer, err)
		}
	}
	return models.Identity{Email: said.Email, Verified: bool(said.Verified), Strong: slices.Contains(said.Methods, "mfa")}, nil
}

// tidied is an error of the exchange without what the provider answered, which
// may hold a secret.
func tidied(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) {
		return fmt.Errorf("status %d, error %q", refused.Response.StatusCode, refused.ErrorCode)
	}
	return err
}

// claims are what a provider says of a person.
type claims struct {
	Email    string   `json:"email"`
	Verified truth    `json:"email_verified"`
	Methods  []string `json:"amr"` // how the person showed who they are
}

// truth is true, or "true", as some providers write it.
type truth bool

// UnmarshalJSON reads a truth.
func (t *truth) UnmarshalJSON(text []byte) error {
	*t = string(text) == "true" || string(text) == `"true"`
	return nil
}

// askMore asks the provider's userinfo about the very person of the token.
func askMore(ctx context.Context, p *oidc.Provider, tokens *oauth2.Token, subject string, said *claims) error {
	info, err := p.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
	if err != nil {
		return err
	}
	if info.Subject != subject {
		return errors.New("userinfo speaks of somebody else")
	}
	methods := said.Methods
	if err := info.Claims(said); err != nil {
		return err
	}
	said.Methods = methods // only the token says how
	return nil
}
