package models

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"perseat/models/access"
)

// Delivery is one event on its way to one webhook. The event is posted as it
// stands in Body, each time the same.
type Delivery struct {
	Outgoing
	WebhookID      uint
	ResellerID     uint
	CustomerID     uint
	SubscriptionID uint
	Lane           uint // the subscription whose earlier events go first; 0 for what waits for nothing
	Event          EventType
	MessageID      string
	Body           string
	Status         DeliveryStatus
	Code           int    // what the receiver answered last; 0 if nothing
	Answer         string // how its answer began
}

// DeliveryStatus is how far a delivery has come.
type DeliveryStatus string

// The statuses. A delivery says DeliverySent only after the receiver took it.
const (
	DeliveryQueued  DeliveryStatus = "queued" // behind an earlier event of the same subscription
	DeliveryWaiting DeliveryStatus = outgoingWaiting
	DeliverySent    DeliveryStatus = outgoingSent
	DeliveryFailed  DeliveryStatus = "failed"  // given up
	DeliveryDropped DeliveryStatus = "dropped" // the webhook was removed
)

// DeliveryStatuses lists the statuses in the order in which filters offer them.
var DeliveryStatuses = []DeliveryStatus{DeliveryWaiting, DeliveryQueued, DeliverySent, DeliveryFailed}

var unfinished = []DeliveryStatus{DeliveryQueued, DeliveryWaiting}

// inOrder is the condition of the unfinished ones, in the words of the index of
// lanes: an index of some rows is used only by who names them so.
const inOrder = "status IN ('queued', 'waiting')"

// String is the status's name as pages show it.
func (s DeliveryStatus) String() string {
	switch s {
	case DeliveryQueued:
		return "Queued"
	case DeliveryWaiting:
		return "Waiting"
	case DeliverySent:
		return "Delivered"
	case DeliveryFailed:
		return "Given up"
	case DeliveryDropped:
		return "Not sent"
	}
	return string(s)
}

// DeliveryLease is how long a process has a delivery that it took for itself.
// Whoever posts must give up earlier.
const DeliveryLease = time.Minute

// deliveryQueue are the deliveries as processes take them: none of a webhook
// that is paused, or that rests.
var deliveryQueue = queue{
	table: "deliveries", lease: DeliveryLease,
	ready: "webhook_id NOT IN (SELECT id FROM webhooks WHERE status <> 'active' OR rest_until > @now)",
}

// Post is a delivery that a process took to post it, with where it goes and what
// it is signed with.
type Post struct {
	ID        uint
	Attempt   int64
	WebhookID uint
	Lane      uint
	MessageID string
	Event     EventType
	URL       string
	Body      string
	Secrets   []string // the newest first; the receiver may check either
}

// ClaimDelivery takes the delivery that has been due longest, for DeliveryLease;
// false if none is due. Of any number of processes, one gets a delivery, and
// while an event of a subscription is not through, nobody gets a later one. Of a
// webhook that fails, one delivery is tried at a time.
func (s *Store) ClaimDelivery(ctx context.Context) (Post, bool, error) {
	due, err := deliveryQueue.any(s.db.Read(ctx), s.now())
	if err != nil || !due {
		return Post{}, false, err
	}
	type claim struct {
		post  Post
		found bool
	}
	taken, err := write(ctx, s, access.Job(), "delivery.claimed", func(t *tx) (claim, error) {
		d, found, err := take[Delivery](t, deliveryQueue, s.db.Dialect)
		if err != nil || !found {
			return claim{}, err
		}
		var w Webhook
		if err := t.DB.Where("id = ?", d.WebhookID).Take(&w).Error; err != nil {
			return claim{}, err
		}
		if w.Failures > 0 {
			err = t.tryOne(w.ID)
		}
		return claim{Post{d.ID, d.Attempts, w.ID, d.Lane, d.MessageID, d.Event, w.URL, d.Body, w.secrets(t.clock())}, true}, err
	})
	return taken.post, taken.found, err
}

// tryOne lets nobody else try a webhook while one delivery is being tried.
// Somebody who notes what came of another one at this moment decides instead.
func (t *tx) tryOne(webhook uint) error {
	return t.Model(&Webhook{}).Where("id IN (?)", unlocked(t.Model(&Webhook{}).Select("id").Where("id = ?", webhook))).
		Update("rest_until", t.clock().Add(DeliveryLease)).Error
}

// unlocked leaves out the rows that somebody else holds, instead of waiting.
func unlocked(q *gorm.DB) *gorm.DB {
	return q.Clauses(clause.Locking{Strength: "NO KEY UPDATE", Options: "SKIP LOCKED"})
}
