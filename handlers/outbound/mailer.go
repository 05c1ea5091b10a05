package outbound

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"perseat/models"
)

// Mailer sends the mail of the outbox. Several processes may each have one.
type Mailer struct {
	store    *models.Store
	log      *slog.Logger
	settings Settings
	one      sync.Mutex // one delivery at a time in a process
}

// senders is how many mails a process sends at the same time, each over a
// connection of its own.
const senders = 4

// New returns a mailer, or what is wrong with its settings.
func New(store *models.Store, log *slog.Logger, s Settings) (*Mailer, error) {
	s, err := s.checked()
	return &Mailer{store: store, log: log, settings: s}, err
}

// errDown says that the mail server cannot be reached or does not let us in: no
// other mail would fare better now.
var errDown = errors.New("the mail server cannot be used")

// Deliver sends what is due, once, and returns how many mails the mail server
// took. A mail that fails waits for its next attempt and is no error. If the
// mail server cannot be used, the others are left as they are.
func (m *Mailer) Deliver(ctx context.Context) (int, error) {
	if !m.settings.On() {
		return 0, nil
	}
	m.one.Lock()
	defer m.one.Unlock()
	return deliverer(m.deliverOne).round(ctx, senders)
}

// deliverOne sends the next mail. One that is begun is brought to its end even
// if ctx ends meanwhile, so that no mail is sent without being noted.
func (m *Mailer) deliverOne(ctx context.Context) (outcome, error) {
	mail, found, err := m.store.ClaimMail(ctx)
	if err != nil || !found {
		return nothingDue, err
	}
	ctx = context.WithoutCancel(ctx)
	refused := m.send(ctx, mail)
	if refused == nil {
		return delivered, insist(func() error { return m.store.NoteMailSent(ctx, mail) })
	}
	m.log.Warn("mail not sent", "mail", mail.ID, "kind", mail.Kind, "attempt", mail.Attempt, "code", refused.code, "for_good", refused.forGood)
	err = m.store.NoteMailFailed(ctx, mail, refused.why, refused.forGood)
	if refused.down {
		err = errors.Join(errDown, err)
	}
	return notDelivered, err
}

// Run delivers what is due until ctx ends.
func (m *Mailer) Run(ctx context.Context) {
	if !m.settings.On() {
		return
	}
	keep(ctx, m.log, "mail", m.Deliver)
}
