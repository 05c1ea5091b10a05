package outbound

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/mail"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

// town is a store with a reseller and a customer in it, and a clock.
type town struct {
	*models.Store
	t        *testing.T
	file     string
	clock    atomic.Pointer[time.Time]
	log      bytes.Buffer
	reseller access.Actor
	admin    access.Actor // of the customer, whose name and reseller have umlauts
	sub      uint
}

var noon = time.Date(2026, 4, 10, 12, 0, 0, 0, time.UTC)

func newTown(t *testing.T) *town {
	t.Helper()
	w := &town{t: t, file: filepath.Join(t.TempDir(), "perseat.db")}
	w.at(noon)
	w.Store = w.opened()
	ctx := t.Context()
	w.check(w.ImportDefaultCatalog(ctx, access.Job()))
	id, err := w.AddReseller(ctx, access.Job(), models.NewReseller{
		Name: "Größe & Söhne", Domain: "groesse.example", Country: "IE", VATNumber: "IE6388047V", Currency: "EUR",
		Admin: models.NewStaff{FirstName: "Jürgen", LastName: "Groß", Email: "juergen@groesse.example", Password: "correct horse battery"},
	})
	w.check(err)
	w.reseller = w.signedIn("juergen@groesse.example")
	if w.reseller.ResellerID != id {
		t.Fatal("another reseller")
	}
	in := models.NewCustomer{
		CustomerInformation: models.CustomerInformation{Name: "Bäckerei Weiß", Country: "IE", TimeZone: "Europe/Dublin"},
		Domain:              "weiss.example",
		Admin:               models.NewUser{FirstName: "Zoë", LastName: "Müller-Lüdenscheidt", Address: "zoe", Password: "correct horse battery"},
		Subscription:        models.NewSubscription{SKU: "1010020028", Plan: billing.Flexible, Seats: 10},
	}
	quote, err := w.QuoteSubscription(ctx, w.reseller, 0, in.Subscription)
	w.check(err)
	in.Subscription.Kept = quote.Kept()
	made, err := w.AddCustomer(ctx, w.reseller, in)
	w.check(err)
	w.sub, w.admin = made.SubscriptionID, w.signedIn("zoe@weiss.example")
	w.check(w.DropWaitingMail(ctx, "It is from before the test."))
	return w
}

func (w *town) at(now time.Time) { w.clock.Store(&now) }

func (w *town) later(d time.Duration) { w.at(w.Now().Add(d)) }

func (w *town) opened() *models.Store {
	w.t.Helper()
	s, err := models.Open(context.Background(), w.file, func() time.Time { return *w.clock.Load() }, nil)
	w.check(err)
	w.t.Cleanup(func() { w.check(s.Close()) })
	return s
}

func (w *town) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) signedIn(email string) access.Actor {
	w.t.Helper()
	in, err := w.SignIn(w.t.Context(), email, "correct horse battery", access.Request{}, models.Browser{})
	w.check(err)
	p, err := w.PersonOf(w.t.Context(), in.Session)
	w.check(err)
	return p.Actor
}

// add adds n users with passwords, each of whom gets a mail.
func (w *town) add(n int) {
	w.t.Helper()
	in := make([]models.NewUser, n)
	for i := range in {
		in[i] = models.NewUser{FirstName: "Anna", LastName: "Überall", Address: fmt.Sprintf("anna.%d", i), Password: "correct horse battery"}
	}
	_, err := w.AddUsers(w.t.Context(), w.admin, in)
	w.check(err)
}

// rows are the mails of the list, without those from before the test.
func (w *town) rows() (rows []models.MailRow) {
	w.t.Helper()
	list, err := w.ListMail(w.t.Context(), w.reseller, models.MailFilter{}, models.Paging{Size: models.MaxPage})
	w.check(err)
	for _, r := range list.Rows {
		if r.Status != models.MailDropped {
			rows = append(rows, r)
		}
	}
	return rows
}

// mailer is a mailer for a server, without encryption.
func (w *town) mailer(s *server, change ...func(*Settings)) *Mailer {
	w.t.Helper()
	settings := Settings{
		Host: "127.0.0.1", Port: s.port, TLS: TLSNone, From: "Perseat <perseat@provider.example>",
		URL: "https://perseat.example/", Timeout: 5 * time.Second,
	}
	for _, c := range change {
		c(&settings)
	}
	m, err := New(w.Store, slog.New(slog.NewTextHandler(&w.log, nil)), settings)
	w.check(err)
	return m
}

func (w *town) deliver(m *Mailer) int {
	w.t.Helper()
	n, err := m.Deliver(w.t.Context())
	w.check(err)
	return n
}

func TestAMailArrivesWithUmlautsInBothForms(t *testing.T) {
	w, s := newTown(t), start(t, nil)
	settings, err := w.Settings(t.Context(), w.reseller)
	w.check(err)
	settings.SupportEmail = "hilfe@größe.example"
	_, err = w.EditSettings(t.Context(), w.reseller, settings)
	w.check(err)
	w.add(1)
	if n := w.deliver(w.mailer(s)); n != 1 {
		t.Fatalf("%d sent: %+v", n, w.rows())
	}
	m := read(t, s.mails()[0].raw)
	if to := s.mails()[0].to; to != "anna.0@weiss.example" || s.mails()[0].from != "perseat@provider.example" {
		t.Errorf("from %s to %s", s.mails()[0].from, to)
	}
	if m.to.Name != "Anna Überall" || m.subject != "Your account at Bäckerei Weiß" {
		t.Errorf("to %s: %s", m.to, m.subject)
	}
	if reply := m.header.Get("Reply-To"); !strings.Contains(reply, "<hilfe@xn--") {
		t.Errorf("replies go to %s", reply)
	}
	for _, want := range []string{"Hello Anna Überall,", "anna.0@weiss.example", "https://perseat.example/sign-in"} {
		if !strings.Contains(m.text, want) || !strings.Contains(m.html, want) {
			t.Errorf("%q is missing:\n%s\n%s", want, m.text, m.html)
		}
	}
	if m.header.Get("Auto-Submitted") != "auto-generated" || m.header.Get("Message-Id") == "" || m.header.Get("Date") != "Fri, 10 Apr 2026 12:00:00 +0000" {
		t.Errorf("%v", m.header)
	}
	if row := w.rows()[0]; row.Status != models.MailSent || row.SentAt == nil || w.deliver(w.mailer(s)) != 0 {
		t.Errorf("%+v", row)
	}
}

func TestWithoutAMailServerMailWaits(t *testing.T) {
	w := newTown(t)
	w.add(1)
	m, err := New(w.Store, slog.New(slog.DiscardHandler), Settings{URL: "http://localhost:8080"})
	w.check(err)
	if n := w.deliver(m); n != 0 || w.rows()[0].Status != models.MailWaiting || w.rows()[0].Attempts != 0 {
		t.Errorf("%d sent, %+v", n, w.rows())
	}
}

// What the mail server answers decides whether a mail is tried again.
func TestAnswersOfTheMailServer(t *testing.T) {
	temporary := &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "come back later, anna.0@weiss.example"}
	forGood := &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user <anna.0@weiss.example>"}
	for name, test := range map[string]struct {
		set    func(*server)
		status models.MailStatus
		says   string
	}{
		"temporary, for the address":     {func(s *server) { s.rcpt = func(string) error { return temporary } }, models.MailWaiting, "451"},
		"for good, for the address":      {func(s *server) { s.rcpt = func(string) error { return forGood } }, models.MailFailed, "550"},
		"temporary, for the text":        {func(s *server) { s.data = func(string) error { return temporary } }, models.MailWaiting, "451"},
		"for good, for the text":         {func(s *server) { s.data = func(string) error { return forGood } }, models.MailFailed, "550"},
		"the connection drops":           {func(s *server) { s.data = func(string) error { panic("dropped") } }, models.MailWaiting, ""},
		"slower than we wait":            {func(s *server) { s.data = func(string) error { time.Sleep(900 * time.Millisecond); return nil } }, models.MailWaiting, "timeout"},
		"it takes the mail and hangs up": {func(s *server) { s.reset = func(c *smtp.Conn) { _ = c.Conn().Close() } }, models.MailSent, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w, s := newTown(t), start(t, nil)
			test.set(s)
			w.add(1)
			m := w.mailer(s, func(s *Settings) { s.Timeout = 600 * time.Millisecond })
			if _, err := m.Deliver(t.Context()); err != nil {
				t.Log(err)
			}
			row := w.rows()[0]
			if row.Status != test.status || row.Attempts != 1 || !strings.Contains(row.LastError, test.says) {
				t.Errorf("%s after %d: %s", row.Status, row.Attempts, row.LastError)
			}
			if strings.Contains(row.LastError, "anna.0") || strings.Contains(w.log.String(), "anna.0") {
				t.Errorf("an address is kept: %s, %s", row.LastError, w.log.String())
			}
			if test.status != models.MailWaiting {
				return
			}
			time.Sleep(400 * time.Millisecond) // the slow server is done with it
			s.set(func() { s.rcpt, s.data = nil, nil })
			if w.deliver(m) != 0 {
				t.Error("tried again without a pause")
			}
			w.later(time.Minute)
			if w.deliver(m) != 1 || w.rows()[0].Status != models.MailSent {
				t.Errorf("not sent at last: %+v", w.rows()[0])
			}
		})
	}
}

func TestADeadMailServerLeavesTheOthersAlone(t *testing.T) {
	w, s := newTown(t), start(t, nil)
	w.add(8)
	m := w.mailer(s, func(s *Settings) { s.Port = 1 })
	if _, err := m.Deliver(t.Context()); err == nil {
		t.Error("no error")
	}
	tried := 0
	for _, row := range w.rows() {
		tried += int(row.Attempts)
	}
	if tried == 0 || tried > senders {
		t.Errorf("%d attempts", tried)
	}
}

func TestTLS(t *testing.T) {
	secure, trust := certificate(t)
	const password = "mail-server-secret"
	withPassword := func(s *Settings) { s.User, s.Password = "perseat", password }
	trusting := func(s *Settings) { s.TLS, s.Trust = TLSMandatory, trust }
	for name, test := range map[string]struct {
		server *server
		change []func(*Settings)
		sent   bool
	}{
		"mandatory, offered":          {start(t, secure), []func(*Settings){trusting}, true},
		"mandatory, not offered":      {start(t, nil), []func(*Settings){trusting}, false},
		"mandatory, another's":        {start(t, secure), []func(*Settings){func(s *Settings) { s.TLS = TLSMandatory }}, false},
		"opportunistic, offered":      {start(t, secure), []func(*Settings){func(s *Settings) { s.TLS, s.Trust = TLSOpportunistic, trust }}, true},
		"opportunistic, not offered":  {start(t, nil), []func(*Settings){func(s *Settings) { s.TLS = TLSOpportunistic }}, true},
		"with the password":           {guardedBy(start(t, secure), password), []func(*Settings){trusting, withPassword}, true},
		"with another password":       {guardedBy(start(t, secure), "another"), []func(*Settings){trusting, withPassword}, false},
		"no password in the clear":    {guardedBy(start(t, nil), password), []func(*Settings){withPassword, func(s *Settings) { s.TLS = TLSOpportunistic }}, false},
		"in the clear when asked for": {guardedBy(start(t, nil), password), []func(*Settings){withPassword}, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t)
			w.add(1)
			_, err := w.mailer(test.server, test.change...).Deliver(t.Context())
			got := test.server.mails()
			if (len(got) == 1) != test.sent || (err == nil) != test.sent {
				t.Fatalf("%d sent, %v, %+v", len(got), err, w.rows()[0].LastError)
			}
			if test.sent && strings.Contains(name, ", offered") && !got[0].secure {
				t.Error("sent in the clear")
			}
			if all := fmt.Sprint(err, w.rows()[0].LastError, w.log.String()); strings.Contains(all, password) {
				t.Errorf("the password is told: %s", all)
			}
		})
	}
}

func guardedBy(s *server, password string) *server {
	s.password = password
	return s
}

// Names and subjects that try to begin another header stay what they are.
func TestNoNameBreaksOutOfItsHeader(t *testing.T) {
	w, s := newTown(t), start(t, nil)
	const evil = "Eve\r\nBcc: victim@elsewhere.example\r\n\r\nA text\u2028X: y\n\"quoted\" <x@y.example>, z"
	m := w.mailer(s)
	out, err := m.write(t.Context(), models.Mail{
		ID: 7, Kind: models.MailCapNear, At: noon, Zone: time.UTC,
		To:       models.MailReceiver{UserID: 1, Name: evil, Address: "eve@weiss.example", Role: access.RoleSuperAdmin},
		ReplyTo:  "help@groesse.example",
		Reseller: models.Reseller{ID: 1, ShownName: evil, Ordering: models.OrderingForm},
		Customer: models.Customer{ID: 1, CustomerInformation: models.CustomerInformation{Name: evil}},
	})
	w.check(err)
	var raw bytes.Buffer
	_, err = out.WriteTo(&raw)
	w.check(err)
	got := read(t, raw.String())
	want := map[string]bool{
		"Date": true, "Mime-Version": true, "Message-Id": true, "Auto-Submitted": true, "X-Auto-Response-Suppress": true,
		"Subject": true, "From": true, "To": true, "Reply-To": true, "Content-Type": true,
	}
	for name, values := range got.header {
		if !want[name] || len(values) != 1 {
			t.Errorf("header %s: %q", name, values)
		}
	}
	if to, err := out.GetRecipients(); err != nil || len(to) != 1 || !strings.Contains(to[0], "eve@weiss.example") {
		t.Errorf("receivers: %v, %v", to, err)
	}
	if list, err := mail.ParseAddressList(got.header.Get("To")); err != nil || len(list) != 1 || list[0].Address != "eve@weiss.example" {
		t.Errorf("to %v, %v", list, err)
	}
	if strings.ContainsAny(got.subject, "\r\n\u2028") || !strings.Contains(got.subject, "Eve Bcc: victim@elsewhere.example") {
		t.Errorf("subject %q", got.subject)
	}
	if strings.Contains(got.html, "<x@y.example>") {
		t.Error("the page has a tag out of a name")
	}
}

// A link is made anew for each attempt, and its secret stands in the mail alone.
func TestALinkIsMadeForEachAttempt(t *testing.T) {
	w, s := newTown(t), start(t, nil)
	m := w.mailer(s)
	l := models.Mail{ID: 1, Kind: models.MailInvitation, At: noon, Zone: time.UTC, To: models.MailReceiver{UserID: w.admin.UserID, Name: "Zoe", Address: "zoe@weiss.example", Role: access.RoleSuperAdmin}}
	made := map[string]bool{}
	for attempt := range 2 {
		if refused := m.send(t.Context(), l); refused != nil {
			t.Fatal(refused)
		}
		got := read(t, s.mails()[attempt].raw)
		link := regexp.MustCompile(`https://perseat\.example/password/(\w+)`).FindStringSubmatch(got.text)
		if link == nil || !strings.Contains(got.html, link[0]) || made[link[1]] {
			t.Fatalf("attempt %d: %q in %s", attempt, link, got.text)
		}
		made[link[1]] = true
		whose, err := w.Link(t.Context(), link[1])
		if err != nil || whose.UserID != w.admin.UserID || whose.Kind != models.LinkInvitation {
			t.Errorf("attempt %d: the link is for %+v, %v", attempt, whose, err)
		}
		if strings.Contains(w.log.String(), link[1]) {
			t.Error("the secret is logged")
		}
	}
	l.To.UserID = 999999
	if refused := m.send(t.Context(), l); refused == nil || refused.forGood {
		t.Errorf("%+v", refused)
	}
}

func TestSeveralMailersSendEachMailOnce(t *testing.T) {
	w, s := newTown(t), start(t, nil)
	w.raise(120)
	w.add(100)
	mailers := []*Mailer{w.mailer(s), w.mailer(s), w.mailer(s), w.mailer(s)} // 16 senders
	mailers[1].store, mailers[3].store = w.opened(), w.opened()
	var all sync.WaitGroup
	for _, m := range mailers {
		all.Go(func() {
			if _, err := m.Deliver(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	got := map[string]int{}
	for _, m := range s.mails() {
		got[m.to]++
	}
	for to, n := range got {
		if n != 1 && strings.HasPrefix(to, "anna.") {
			t.Errorf("%s got %d", to, n)
		}
	}
	for _, row := range w.rows() {
		if row.Status != models.MailSent {
			t.Errorf("%+v", row)
		}
	}
	if len(got) < 100 {
		t.Errorf("%d people got mail", len(got))
	}
}

// raise raises the purchase cap.
func (w *town) raise(to int64) {
	w.t.Helper()
	_, err := w.EditPurchaseCap(w.t.Context(), w.reseller, w.sub, models.CapChange{Cap: to, Was: 10})
	w.check(err)
}
