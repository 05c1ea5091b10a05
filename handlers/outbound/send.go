package outbound

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	netmail "net/mail"
	"net/textproto"
	"net/url"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"perseat/models"
	"perseat/models/access"
	"perseat/views/mail"
)

// refusal is why a mail was not sent.
type refusal struct {
	why     string
	code    int  // of the mail server; 0 if it said nothing
	forGood bool // trying again will not help
	down    bool // no mail can be sent now
}

// send writes a mail and hands it to the mail server; nil means that the server
// took it.
func (m *Mailer) send(ctx context.Context, in models.Mail) *refusal {
	message, err := m.write(ctx, in)
	if err != nil {
		m.log.Error("mail not written", "mail", in.ID, "kind", in.Kind, "err", err)
		return &refusal{why: "The mail could not be written. The log says why."}
	}
	client, err := m.client()
	if err != nil {
		return &refusal{why: "The settings of the mail server are wrong: " + err.Error(), down: true}
	}
	err = client.DialAndSendWithContext(ctx, message)
	if message.IsDelivered() { // whatever went wrong when saying goodbye
		return nil
	}
	return m.refusalOf(err)
}

// refusalOf tells what a failed delivery means.
func (m *Mailer) refusalOf(err error) *refusal {
	var said *gomail.SendError
	if !errors.As(err, &said) {
		return &refusal{why: m.withoutSecrets("The mail server cannot be used: " + err.Error()), code: replyCode(err), down: true}
	}
	out := refusal{why: m.withoutSecrets(said.Error()), code: said.ErrorCode()}
	if text, _, cut := strings.Cut(out.why, ", affected "); cut {
		out.why = text
	}
	switch said.Reason {
	case gomail.ErrSMTPRcptTo, gomail.ErrSMTPData, gomail.ErrSMTPDataClose:
		out.forGood = out.code >= 500 && out.code < 600
	case gomail.ErrSMTPMailFrom, gomail.ErrConnCheck: // it is about us, not about this mail
		out.down = true
	}
	return &out
}

// replyCode is what the server answered while it was dialed; 0 if nothing.
func replyCode(err error) int {
	var reply *textproto.Error
	if errors.As(err, &reply) {
		return reply.Code
	}
	return 0
}

// withoutSecrets keeps the password out of what is stored and logged, should a
// server repeat it.
func (m *Mailer) withoutSecrets(text string) string {
	if m.settings.Password == "" {
		return text
	}
	return strings.ReplaceAll(text, m.settings.Password, "…")
}

func (m *Mailer) client() (*gomail.Client, error) {
	s := m.settings
	policy := map[TLS]gomail.TLSPolicy{TLSMandatory: gomail.TLSMandatory, TLSOpportunistic: gomail.TLSOpportunistic, TLSNone: gomail.NoTLS}[s.TLS]
	options := []gomail.Option{gomail.WithPort(s.Port), gomail.WithTimeout(s.Timeout), gomail.WithTLSPolicy(policy), gomail.WithHELO(m.host())}
	if s.Port == 465 && s.TLS != TLSNone {
		options = append(options, gomail.WithSSL())
	}
	if s.Trust != nil {
		options = append(options, gomail.WithTLSConfig(s.Trust))
	}
	if s.User != "" {
		auth := gomail.SMTPAuthAutoDiscover
		if s.TLS == TLSNone {
			auth = gomail.SMTPAuthPlainNoEnc // somebody asked for it in so many words
		}
		options = append(options, gomail.WithSMTPAuth(auth), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	return gomail.NewClient(s.Host, options...)
}

// host is the name under which this Perseat writes mail.
func (m *Mailer) host() string {
	u, err := url.Parse(m.settings.URL)
	if err != nil || u.Hostname() == "" {
		return "localhost"
	}
	return u.Hostname()
}

// linkIn is which mails carry a one-time link. Each attempt makes a new one,
// because the secret of none is stored.
var linkIn = map[string]models.LinkKind{
	models.MailInvitation: models.LinkInvitation, models.MailPasswordLink: models.LinkPassword,
}

// write makes the message: headers that no name or subject can break out of, and
// the letter as text and as HTML.
func (m *Mailer) write(ctx context.Context, in models.Mail) (*gomail.Msg, error) {
	l := letter{Mail: in, base: m.settings.URL}
	if kind, carries := linkIn[in.Kind]; carries {
		secret, err := m.store.NewLink(ctx, access.Job(), in.To.UserID, kind)
		if err != nil {
			return nil, fmt.Errorf("make the link: %w", err)
		}
		l.secret = secret
	}
	text, err := l.compose()
	if err != nil {
		return nil, err
	}
	var page bytes.Buffer
	if err := mail.Page(text).Render(ctx, &page); err != nil {
		return nil, err
	}
	out := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := errors.Join(out.From(m.settings.From), out.To(address(in.To.Name, in.To.Address))); err != nil {
		return nil, err
	}
	if in.ReplyTo != "" {
		if err := out.ReplyTo(address(in.Reseller.ShownName, in.ReplyTo)); err != nil {
			return nil, err
		}
	}
	out.Subject(text.Subject)
	out.SetDateWithValue(m.store.Now())
	// The same for each attempt, so that a server that took the mail just before
	// we died can know it again.
	out.SetMessageIDWithValue(fmt.Sprintf("perseat.%d.%d@%s", in.ID, in.At.Unix(), m.host()))
	out.SetGenHeader("Auto-Submitted", "auto-generated")
	out.SetGenHeader(gomail.HeaderXAutoResponseSuppress, "All")
	out.SetBodyString(gomail.TypeTextPlain, mail.PlainText(text))
	out.AddAlternativeString(gomail.TypeTextHTML, page.String())
	return out, nil
}

// address is a name and an address as a header has them.
func address(name, at string) string {
	return (&netmail.Address{Name: oneLine(name), Address: at}).String()
}

// oneLine folds white space and control characters into blanks: a line end in a
// header would begin another one.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\u0085' || r == '\u2028' || r == '\u2029' }), " ")
}
