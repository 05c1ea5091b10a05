package outbound

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"perseat/models"
)

// WebhookSettings say how events leave for webhooks.
type WebhookSettings struct {
	Reach   models.Reach
	Version string           // of the program, for receivers that look
	Clock   func() time.Time // the real time, by which receivers judge a signature's age
	Timeout time.Duration    // of a whole delivery; 15 seconds unless given

	Trust *tls.Config   // instead of the machine's certificate authorities; for tests
	Names *net.Resolver // instead of the machine's; for tests
}

// postTimeout bounds a delivery as a whole. It stays far below its lease.
const postTimeout = 15 * time.Second

// posters is how many events a process posts at the same time.
const posters = 8

// Poster posts the events that are due to resellers' webhooks. Several processes
// may each have one.
type Poster struct {
	store    *models.Store
	log      *slog.Logger
	settings WebhookSettings
	client   *http.Client
	one      sync.Mutex // one round at a time in a process
}

// NewPoster returns a poster.
func NewPoster(store *models.Store, log *slog.Logger, s WebhookSettings) *Poster {
	if s.Timeout == 0 {
		s.Timeout = postTimeout
	}
	return &Poster{store: store, log: log, settings: s, client: newClient(s)}
}

// Deliver posts what is due, once, and returns how many events their receivers
// took. One that fails waits for its next attempt and is no error.
func (p *Poster) Deliver(ctx context.Context) (int, error) {
	p.one.Lock()
	defer p.one.Unlock()
	return deliverer(p.deliverOne).round(ctx, posters)
}

// Run posts what is due until ctx ends. Each sender looks for itself, so that a
// receiver that hangs holds up no other.
func (p *Poster) Run(ctx context.Context) {
	var all sync.WaitGroup
	for range posters {
		all.Go(func() {
			keep(ctx, p.log, "webhooks", func(ctx context.Context) (int, error) {
				return deliverer(p.deliverOne).round(ctx, 1)
			})
		})
	}
	all.Wait()
}

// deliverOne posts the next event. One that is begun is brought to its end even
// if ctx ends meanwhile, so that what the receiver took is noted.
func (p *Poster) deliverOne(ctx context.Context) (outcome, error) {
	d, found, err := p.store.ClaimDelivery(ctx)
	if err != nil || !found {
		return nothingDue, err
	}
	ctx = context.WithoutCancel(ctx)
	code, failure := p.post(ctx, d)
	if failure == nil {
		return delivered, insist(func() error { return p.store.NoteDelivered(ctx, d, code) })
	}
	p.log.Warn("event not delivered", "delivery", d.ID, "webhook", d.WebhookID, "event", string(d.Event), "attempt", d.Attempt, "code", failure.Code)
	return notDelivered, p.store.NoteNotDelivered(ctx, d, *failure)
}
