package models

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
)

// Webhook is an address of a reseller's own, to which Perseat posts what happens
// to its customers' subscriptions.
type Webhook struct {
	ID           uint
	ResellerID   uint
	URL          string `gorm:"column:url"`
	Events       string // the types that it gets, separated by blanks; "" for all
	Status       WebhookStatus
	WhyPaused    string // if the program paused it
	Secret       string `json:"-"` // signs what is posted; never read to show it
	OldSecret    string `json:"-"` // signs too, until OldUntil
	OldUntil     *time.Time
	Version      int64
	EditedBy     uint
	Failures     int64      // attempts since the last one that got through
	FailingSince *time.Time // nil unless Failures > 0
	Told         bool       // the reseller was told that it fails
	RestUntil    time.Time  // nothing is tried before
	CreatedAt    time.Time

	SecretEnd    string     `gorm:"-"` // the secret's last characters, to know it by
	OldSecretEnd string     `gorm:"-"` // "" if one secret is valid
	Waiting      int        `gorm:"-"` // deliveries on their way, counted up to CountLimit
	GivenUp      int        `gorm:"-"` // of those in the log
	LastSentAt   *time.Time `gorm:"-"`
}

// WebhookStatus is the state of a webhook.
type WebhookStatus string

// The states. What happens while a webhook is paused waits.
const (
	WebhookActive  WebhookStatus = "active"
	WebhookPaused  WebhookStatus = "paused"
	webhookRemoved WebhookStatus = "removed"
)

// MaxWebhooks is how many webhooks a reseller can have.
const MaxWebhooks = 20

// OldSecretLife is how long a secret is valid beside the one that followed it.
const OldSecretLife = 24 * time.Hour

// Wants reports whether a webhook gets events of a type.
func (w Webhook) Wants(kind EventType) bool {
	return w.Events == "" || kind == EventTest || slices.Contains(strings.Fields(w.Events), string(kind))
}

// Types are the types of event that a webhook gets.
func (w Webhook) Types() []EventType {
	return slices.DeleteFunc(slices.Clone(EventTypes), func(kind EventType) bool { return !w.Wants(kind) })
}

// newSecret makes a secret, in the form that libraries for signed webhooks read.
func newSecret() string {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // it never fails
	return "whsec_" + base64.StdEncoding.EncodeToString(key)
}

// hide takes the secrets out of a webhook that is shown.
func (w *Webhook) hide(now time.Time) {
	w.SecretEnd = w.Secret[max(0, len(w.Secret)-5):]
	if w.OldUntil != nil && now.Before(*w.OldUntil) {
		w.OldSecretEnd = w.OldSecret[max(0, len(w.OldSecret)-5):]
	}
	w.Secret, w.OldSecret = "", ""
}

// secrets are the secrets with which a delivery is signed now, the newest first.
func (w Webhook) secrets(now time.Time) []string {
	if w.OldSecret != "" && w.OldUntil != nil && now.Before(*w.OldUntil) {
		return []string{w.Secret, w.OldSecret}
	}
	return []string{w.Secret}
}

// ListWebhooks lists the reseller's webhooks, the oldest first. Reseller admins may.
func (s *Store) ListWebhooks(ctx context.Context, actor access.Actor) ([]Webhook, error) {
	if err := require(actor, access.SeeWebhooks); err != nil {
		return nil, err
	}
	var out []Webhook
	db := s.db.Read(ctx)
	err := webhooksOf(db, actor).Order("id").Find(&out).Error
	for i := range out {
		out[i].hide(s.now())
	}
	if err != nil {
		return nil, err
	}
	return out, countDeliveries(db, out)
}

// Webhook returns one of the reseller's webhooks. Reseller admins may.
func (s *Store) Webhook(ctx context.Context, actor access.Actor, id uint) (Webhook, error) {
	var w Webhook
	db := s.db.Read(ctx)
	if err := require(actor, access.SeeWebhooks); err != nil {
		return w, webhookUnseen(db, actor, id, err)
	}
	err := webhooksOf(db, actor).Where("id = ?", id).Take(&w).Error
	if err != nil {
		return w, found(err, "webhook")
	}
	w.hide(s.now())
	one := []Webhook{w}
	err = countDeliveries(db, one)
	return one[0], err
}

// webhooksOf are the webhooks that the actor may see.
func webhooksOf(db *gorm.DB, actor access.Actor) *gorm.DB {
	return visible(db.Model(&Webhook{}), actor, "reseller_id", "0").Where("status <> 'removed'")
}

// webhookUnseen refuses an actor without the permission.
func webhookUnseen(db *gorm.DB, actor access.Actor, id uint, refusal error) error {
	var n int64
	if err := webhooksOf(db, actor).Where("id = ?", id).Count(&n).Error; err != nil {
		return err
	}
	if id != 0 && n == 0 {
		return notFound("webhook")
	}
	return refusal
}

// holdWebhook holds one of the reseller's webhooks, which the actor may change.
func (t *tx) holdWebhook(id uint) (Webhook, error) {
	var w Webhook
	err := hold(webhooksOf(t.DB, t.actor)).Where("id = ?", id).Take(&w).Error
	return w, found(err, "webhook")
}

// changeWebhook runs a change of one of the reseller's webhooks.
func changeWebhook[T any](ctx context.Context, s *Store, actor access.Actor, id uint, what string, change func(*tx, Webhook) (T, error)) (T, error) {
	if err := require(actor, access.ManageWebhooks); err != nil {
		var none T
		return none, webhookUnseen(s.db.Read(ctx), actor, id, err)
	}
	return write(ctx, s, actor, what, func(t *tx) (T, error) {
		w, err := t.holdWebhook(id)
		if err != nil {
			var none T
			return none, err
		}
		return change(t, w)
	})
}

// noteWebhook notes what was done with a webhook. Of its address only the host
// stands in the record, because the rest may hold a secret.
func (t *tx) noteWebhook(w Webhook, what string, facts Facts) error {
	facts["host"] = hostOf(w.URL)
	return t.note(onReseller(w.ResellerID), what, "webhook", w.ID, facts)
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}
