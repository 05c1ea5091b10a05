// Package outbound writes and sends what leaves Perseat: the mails of the outbox.
package outbound

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strings"
	"time"
)

// Settings say how mail leaves. Without a host nothing is sent, and mail waits.
type Settings struct {
	Host     string
	Port     int // 587 unless given; 465 speaks TLS from the first byte
	User     string
	Password string
	TLS      TLS
	From     string // "Perseat <perseat@company.example>"
	URL      string // the address of this Perseat, for the links in mails
	Timeout  time.Duration

	Trust *tls.Config // instead of the machine's certificate authorities; for tests
}

// TLS is whether the connection to the mail server is encrypted.
type TLS string

// The ways to speak to the mail server.
const (
	TLSMandatory     TLS = "mandatory"     // send nothing unencrypted
	TLSOpportunistic TLS = "opportunistic" // encrypted if the server offers it
	TLSNone          TLS = "none"
)

// sendTimeout bounds each step of a delivery: connecting, and sending. Together
// they stay far below the lease of a mail.
const sendTimeout = 30 * time.Second

// On reports whether mail leaves at all.
func (s Settings) On() bool { return s.Host != "" }

// checked is the settings with what is not given filled in, or what is wrong with them.
func (s Settings) checked() (Settings, error) {
	s.URL = strings.TrimSuffix(s.URL, "/")
	if u, err := url.Parse(s.URL); err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return s, fmt.Errorf("--url must be the address of this Perseat, such as https://perseat.example, and not %q", s.URL)
	}
	if !s.On() {
		return s, nil
	}
	if s.Port == 0 {
		s.Port = 587
	}
	if s.TLS == "" {
		s.TLS = TLSMandatory
	}
	if s.Timeout == 0 {
		s.Timeout = sendTimeout
	}
	if s.TLS != TLSMandatory && s.TLS != TLSOpportunistic && s.TLS != TLSNone {
		return s, fmt.Errorf("--smtp-tls must be mandatory, opportunistic or none, and not %q", s.TLS)
	}
	if _, err := mail.ParseAddress(s.From); err != nil {
		return s, errors.New("--smtp-host needs --mail-from with the sender’s address, such as 'Perseat <perseat@company.example>'")
	}
	if s.Password != "" && s.User == "" {
		return s, errors.New("--smtp-password needs --smtp-user")
	}
	return s, nil
}
