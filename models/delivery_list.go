package models

import (
	"context"
	"crypto/rand"
	"slices"

	"gorm.io/gorm"

	"perseat/models/access"
)

// DeliveryRow is a delivery with what its webhook's log shows.
type DeliveryRow struct {
	Delivery
	CustomerName string // "" for a test event
	URL          string `gorm:"column:url"`
	Paused       bool   // its webhook is
}

// DeliveryFilter narrows the log of a webhook.
type DeliveryFilter struct {
	Search string // words, each a part of the customer's name, or a whole message id
	Event  EventType
	Status DeliveryStatus
}

// ListDeliveries lists what was and will be posted to one of the reseller's
// webhooks, newest first, as far back as it is kept. Reseller admins may.
func (s *Store) ListDeliveries(ctx context.Context, actor access.Actor, webhook uint, f DeliveryFilter, p Paging) (Page[DeliveryRow], error) {
	db := s.db.Read(ctx)
	if err := require(actor, access.SeeWebhooks); err != nil {
		return Page[DeliveryRow]{}, webhookUnseen(db, actor, webhook, err)
	}
	var seen Webhook
	if err := webhooksOf(db, actor).Where("id = ?", webhook).Take(&seen).Error; err != nil {
		return Page[DeliveryRow]{}, found(err, "webhook")
	}
	q := f.narrow(deliveryRows(db, actor).Where("deliveries.webhook_id = ?", webhook))
	return page(q, sorting{"deliveries.id", "deliveries.id", true, intValue}, p, func(d DeliveryRow) cursor {
		return cursor{intCursor(int64(d.ID)), d.ID}
	})
}

// deliveryRows are the deliveries to webhooks that the actor may see.
func deliveryRows(db *gorm.DB, actor access.Actor) *gorm.DB {
	return visible(db.Table("deliveries"), actor, "deliveries.reseller_id", "0").
		Select("deliveries.*, customers.name AS customer_name, webhooks.url, webhooks.status = 'paused' AS paused").
		Joins("JOIN webhooks ON webhooks.id = deliveries.webhook_id AND webhooks.status <> ?", webhookRemoved).
		Joins("LEFT JOIN customers ON customers.id = deliveries.customer_id")
}

func (f DeliveryFilter) narrow(q *gorm.DB) *gorm.DB {
	for _, word := range searchWords(f.Search) {
		like := "%" + escapeLike(word) + "%"
		q = q.Where("(customers.name_key LIKE ? ESCAPE '!' OR deliveries.message_id = ?)", like, tidy(f.Search))
	}
	if f.Event != "" {
		q = q.Where("deliveries.event = ?", f.Event)
	}
	if f.Status != "" {
		q = q.Where("deliveries.status = ?", f.Status)
	}
	return q
}

// Delivery returns one delivery to one of the reseller's webhooks. Reseller
// admins may.
func (s *Store) Delivery(ctx context.Context, actor access.Actor, id uint) (DeliveryRow, error) {
	var d DeliveryRow
	db := s.db.Read(ctx)
	if err := require(actor, access.SeeWebhooks); err != nil {
		return d, deliveryUnseen(db, actor, id, err)
	}
	err := deliveryRows(db, actor).Where("deliveries.id = ?", id).Take(&d).Error
	return d, found(err, "delivery")
}

// deliveryUnseen refuses an actor without the permission.
func deliveryUnseen(db *gorm.DB, actor access.Actor, id uint, refusal error) error {
	return unseen(db.Table("(?) AS seen", db.Table("deliveries").Select("id, reseller_id, 0 AS customer_id")).Where("id = ?", id),
		actor, id != 0, "delivery", refusal)
}

// SendDeliveryAgain posts an event again, at once: one that waits for its next
// attempt, and one that was delivered or given up as a new delivery beside it,
// which waits for no other and holds up none. The receiver knows it by its
// message id. Reseller admins may, never on somebody's behalf. What is being
// delivered, or waits for an earlier event, is a Conflict. It returns the
// delivery's id.
func (s *Store) SendDeliveryAgain(ctx context.Context, actor access.Actor, id uint) (uint, error) {
	if err := require(actor, access.ManageWebhooks); err != nil {
		return 0, deliveryUnseen(s.db.Read(ctx), actor, id, err)
	}
	return write(ctx, s, actor, "webhook.sent_again", func(t *tx) (uint, error) {
		var seen Delivery
		if err := visible(t.Model(&Delivery{}), actor, "reseller_id", "0").Where("id = ?", id).Take(&seen).Error; err != nil {
			return 0, found(err, "delivery")
		}
		w, err := t.holdWebhook(seen.WebhookID)
		if err != nil {
			return 0, err
		}
		var d Delivery
		if err := hold(t.DB).Where("id = ?", id).Take(&d).Error; err != nil {
			return 0, err
		}
		if err := w.sends(); err != nil {
			return 0, err
		}
		if err := t.deliverAgain(&d); err != nil {
			return 0, err
		}
		if err := t.setWebhook(w.ID, map[string]any{"rest_until": t.clock()}); err != nil {
			return 0, err
		}
		return d.ID, t.noteWebhook(w, "webhook.sent_again", Facts{"delivery": d.ID, "first": id, "event": d.Event})
	})
}

// sends refuses what a paused webhook cannot do.
func (w Webhook) sends() error {
	if w.Status == WebhookPaused {
		return refuse(Conflict, "This webhook is paused, so nothing is posted. Resume it first.")
	}
	return nil
}

// deliverAgain makes a held delivery due, or a copy of one that has come to its end.
func (t *tx) deliverAgain(d *Delivery) error {
	switch {
	case d.Status == DeliveryQueued:
		return refuse(Conflict, "This event waits for an earlier one of the same subscription. It is delivered after that one.")
	case d.Status == DeliveryWaiting && d.TakenAt != nil:
		return refuse(Conflict, "This event is being delivered at this moment. Look again in a minute.")
	case d.Status == DeliveryWaiting:
		return t.setDelivery(d.ID, map[string]any{"due_at": t.clock()})
	}
	d.Outgoing = Outgoing{DueAt: t.clock(), CreatedAt: t.clock()}
	d.Status, d.Lane, d.Code, d.Answer = DeliveryWaiting, 0, 0, ""
	return t.Create(d).Error
}

// SendTestEvent posts an event to a webhook that tells of nothing, at once,
// whatever waits. Reseller admins may, never on somebody's behalf. It returns
// the delivery's id.
func (s *Store) SendTestEvent(ctx context.Context, actor access.Actor, webhook uint) (uint, error) {
	return changeWebhook(ctx, s, actor, webhook, "webhook.tested", func(t *tx, w Webhook) (uint, error) {
		if err := w.sends(); err != nil {
			return 0, err
		}
		e := Event{
			MessageID: rand.Text(), EventType: EventTest, PublishTime: eventTime(t.clock()), ResellerCustomerID: resellerID(w.ResellerID),
		}
		d, err := t.queueEvent(w, e, Delivery{})
		if err != nil {
			return 0, err
		}
		if err := t.setWebhook(w.ID, map[string]any{"rest_until": t.clock()}); err != nil {
			return 0, err
		}
		return d.ID, t.noteWebhook(w, "webhook.tested", Facts{"delivery": d.ID})
	})
}

// countDeliveries adds to webhooks how much waits and was given up, and when
// something got through last.
func countDeliveries(db *gorm.DB, hooks []Webhook) error {
	for i := range hooks {
		w := &hooks[i]
		of := func(statuses ...DeliveryStatus) *gorm.DB {
			return db.Session(&gorm.Session{}).Table("deliveries").Where("webhook_id = ? AND status IN ?", w.ID, statuses)
		}
		var err error
		if w.Waiting, err = cappedCount(of(DeliveryWaiting, DeliveryQueued)); err != nil {
			return err
		}
		if w.GivenUp, err = cappedCount(of(DeliveryFailed)); err != nil {
			return err
		}
		var last []Delivery
		if err := of(DeliverySent).Order("id DESC").Limit(20).Select("sent_at").Find(&last).Error; err != nil {
			return err
		}
		if len(last) > 0 {
			w.LastSentAt = slices.MaxFunc(last, func(a, b Delivery) int { return a.SentAt.Compare(*b.SentAt) }).SentAt
		}
	}
	return nil
}
