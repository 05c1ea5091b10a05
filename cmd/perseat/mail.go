package main

import (
	"net"

	"perseat/handlers/outbound"
)

// smtpSettings say where mail leaves. Without a host nothing is sent, and mail
// waits in the outbox.
type smtpSettings struct {
	Host     string `help:"Mail server; without one, mail waits and nothing is sent." placeholder:"HOST"`
	Port     int    `help:"Port of the mail server; 465 speaks TLS from the first byte." default:"587"`
	User     string `help:"Name to sign in to the mail server with, if it asks for one." placeholder:"NAME"`
	Password secret `help:"Password for it. Give it as a variable, because others can see flags." placeholder:"PASSWORD"`
	TLS      string `name:"tls" help:"Encryption on the way to the mail server: mandatory, opportunistic or none." enum:"mandatory,opportunistic,none" default:"mandatory"`
}

// secret is a setting that is not to be printed.
type secret string

// String hides the secret.
func (secret) String() string { return "(secret)" }

// GoString hides the secret.
func (secret) GoString() string { return "(secret)" }

// defaultAddr is where serve listens unless told otherwise.
const defaultAddr = "127.0.0.1:8080"

// baseURL is the address that links in mails begin with: the setting, or where
// serve listens.
func (p *program) baseURL(addr string) string {
	if p.URL != "" {
		return p.URL
	}
	host, port, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err != nil || host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	if port == "" {
		return "http://" + host
	}
	return "http://" + net.JoinHostPort(host, port)
}

// newMailer returns what sends the outbox's mail, or what is wrong with the settings.
func (p *program) newMailer(addr string) (*outbound.Mailer, error) {
	return outbound.New(p.store, p.log, outbound.Settings{
		Host: p.SMTP.Host, Port: p.SMTP.Port, User: p.SMTP.User, Password: string(p.SMTP.Password),
		TLS: outbound.TLS(p.SMTP.TLS), From: p.MailFrom, URL: p.baseURL(addr),
	})
}
