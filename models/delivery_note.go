package models

import (
	"context"
	"fmt"
	"time"

	"perseat/models/access"
)

// DeliveryKept is how long a delivery is tried before it is given up.
const DeliveryKept = 3 * 24 * time.Hour

// deliveryPauses are the pauses after each failed attempt. The last attempt is
// made when DeliveryKept is over.
var deliveryPauses = []time.Duration{
	10 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

// maxRest is the longest that a whole webhook rests after a failed attempt. The
// rest grows from a second.
const maxRest = 2 * time.Minute

// failing is from how many failures in a row on it is the webhook that fails, and
// not something about one event.
const failing = 3

// NoteDelivered notes that the receiver took a delivery, with its answer. The
// next event of the subscription is due then; and after a test, or if nothing
// got through before, all that waits.
func (s *Store) NoteDelivered(ctx context.Context, p Post, code int) error {
	_, err := write(ctx, s, access.Job(), "delivery.sent", func(t *tx) (struct{}, error) {
		failures, err := t.noteWorking(p.WebhookID)
		if err != nil {
			return struct{}{}, err
		}
		noted, err := deliveryQueue.noteSent(t.DB, p.ID, p.Attempt, s.now())
		if err != nil || !noted {
			return struct{}{}, err
		}
		if err := t.setDelivery(p.ID, map[string]any{"code": code, "answer": ""}); err != nil {
			return struct{}{}, err
		}
		if failures >= failing || p.Event == EventTest {
			if err := t.tryAtOnce(p.WebhookID); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, t.advance(p.WebhookID, p.Lane)
	})
	return err
}

// noteWorking forgets that a webhook failed. It returns how often it did.
func (t *tx) noteWorking(webhook uint) (failures int64, err error) {
	err = t.Model(&Webhook{}).Where("id = ?", webhook).Select("failures").Scan(&failures).Error
	if err != nil || failures == 0 {
		return 0, err
	}
	set := map[string]any{}
	tryAnew(set, t)
	return failures, t.setWebhook(webhook, set)
}

// Failure is why a delivery did not get through.
type Failure struct {
	Code   int    // what the receiver answered; 0 if nothing
	Why    string // in a sentence
	Answer string // how its answer began
	Gone   bool   // the receiver wants nothing any more
}

// NoteNotDelivered notes why a delivery did not get through. It is tried again
// after a pause that grows, until DeliveryKept is over; then it is given up, with
// all that has waited as long, and the reseller's admins are told. A webhook
// whose receiver is gone is paused. A delivery that another process has by now
// stays as it is.
func (s *Store) NoteNotDelivered(ctx context.Context, p Post, f Failure) error {
	_, err := write(ctx, s, access.Job(), "delivery.failed", func(t *tx) (struct{}, error) {
		w, err := t.holdWebhook(p.WebhookID)
		if KindOf(err) == NotFound { // it was removed meanwhile
			return struct{}{}, nil
		}
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, t.noteNotDelivered(w, p, f)
	})
	return err
}

func (t *tx) noteNotDelivered(w Webhook, p Post, f Failure) error {
	var d Delivery
	if err := t.DB.Where("id = ?", p.ID).Take(&d).Error; err != nil {
		return found(err, "delivery")
	}
	now := t.clock()
	end := d.CreatedAt.Add(DeliveryKept)
	again := nextAttempt(p.Attempt, now, end)
	givenUp := !now.Before(end) && !f.Gone
	if givenUp {
		again = time.Time{}
	}
	noted, err := deliveryQueue.noteFailed(t.DB, p.ID, p.Attempt, withoutAddresses(f.Why), again, string(DeliveryFailed))
	if err != nil || !noted {
		return err
	}
	if err := t.setDelivery(p.ID, map[string]any{"code": f.Code, "answer": withoutAddresses(f.Answer)}); err != nil {
		return err
	}
	if err := t.noteFailing(w, f, givenUp); err != nil || !givenUp {
		return err
	}
	if err := t.giveUp(w.ID, "Nothing got through for 3 days: an earlier delivery was given up at the same time."); err != nil {
		return err
	}
	return t.advanceAll(w.ID)
}

// nextAttempt is when to try again after an attempt that failed: after a pause
// that grows, the last one up to the end.
func nextAttempt(attempt int64, now, end time.Time) time.Time {
	pause := deliveryPauses[min(max(int(attempt), 1), len(deliveryPauses))-1]
	if now.Add(2 * pause).After(end) {
		return end
	}
	return now.Add(pause)
}

// rest is how long a webhook rests after so many failures.
func rest(failures int64) time.Duration {
	return min(time.Second<<min(failures-1, 10), maxRest)
}

// noteFailing notes on a held webhook that an attempt failed. It rests then, and
// if its receiver is gone, it is paused.
func (t *tx) noteFailing(w Webhook, f Failure, givenUp bool) error {
	set := map[string]any{"failures": w.Failures + 1, "rest_until": t.clock().Add(rest(w.Failures + 1))}
	if w.FailingSince == nil {
		set["failing_since"] = t.clock()
	}
	tellThem := (givenUp || f.Gone) && !w.Told
	if tellThem {
		set["told"] = true
	}
	if f.Gone {
		set["status"], set["why_paused"] = WebhookPaused, "The receiver answered 410 Gone, which says that it wants nothing any more."
	}
	if err := t.setWebhook(w.ID, set); err != nil {
		return err
	}
	if f.Gone {
		if err := t.noteWebhook(w, "webhook.paused", Facts{"code": f.Code}); err != nil {
			return err
		}
	}
	if !tellThem {
		return nil
	}
	return t.post(MailWebhookFailing, Customer{ResellerID: w.ResellerID}, 0, Facts{"webhook": w.ID, "reason": withoutAddresses(f.Why)})
}

// giveUp gives up what has waited for DeliveryKept for a webhook.
func (t *tx) giveUp(webhook uint, why string) error {
	return t.Model(&Delivery{}).Where("webhook_id = ? AND status IN ? AND taken_at IS NULL AND created_at <= ?",
		webhook, unfinished, t.clock().Add(-DeliveryKept)).
		Updates(map[string]any{"status": DeliveryFailed, "last_error": why}).Error
}

// advance makes due what stands first in a lane now.
func (t *tx) advance(webhook, lane uint) error {
	if lane == 0 {
		return nil
	}
	return t.Exec(`UPDATE deliveries SET status = ?, due_at = ? WHERE status = ? AND id = (
		SELECT id FROM deliveries WHERE webhook_id = ? AND lane = ? AND `+inOrder+` ORDER BY id LIMIT 1)`,
		DeliveryWaiting, t.clock(), DeliveryQueued, webhook, lane).Error
}

// advanceAll does what advance does in each lane of a webhook.
func (t *tx) advanceAll(webhook uint) error {
	return t.Exec(`UPDATE deliveries SET status = ?, due_at = ? WHERE webhook_id = ? AND status = ? AND NOT EXISTS (
		SELECT 1 FROM deliveries AS earlier WHERE earlier.webhook_id = deliveries.webhook_id AND earlier.lane = deliveries.lane
		AND earlier.`+inOrder+` AND earlier.id < deliveries.id)`,
		DeliveryWaiting, t.clock(), webhook, DeliveryQueued).Error
}

// tryAtOnce makes due what waits for its next attempt.
func (t *tx) tryAtOnce(webhook uint) error {
	waiting := t.Model(&Delivery{}).Select("id").Where("webhook_id = ? AND status = ? AND taken_at IS NULL AND due_at > ?", webhook, DeliveryWaiting, t.clock())
	return t.Model(&Delivery{}).Where("id IN (?)", unlocked(waiting)).Update("due_at", t.clock()).Error
}

func (t *tx) setDelivery(id uint, set map[string]any) error {
	return t.Model(&Delivery{}).Where("id = ?", id).Updates(set).Error
}

// GiveUpDeliveries gives up what has waited for DeliveryKept for webhooks that
// are paused. It is a job. It returns how many webhooks that concerned.
func (s *Store) GiveUpDeliveries(ctx context.Context) (int, error) {
	var ids []uint
	err := s.db.Read(ctx).Model(&Webhook{}).Where("status = ? AND EXISTS (?)", WebhookPaused,
		s.db.Read(ctx).Table("deliveries").Select("1").Where("webhook_id = webhooks.id AND status IN ? AND created_at <= ?",
			unfinished, s.now().Add(-DeliveryKept))).Pluck("id", &ids).Error
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if _, err := write(ctx, s, access.Job(), "deliveries.given_up", func(t *tx) (struct{}, error) {
			if err := t.giveUp(id, "The webhook was paused for 3 days."); err != nil {
				return struct{}{}, err
			}
			return struct{}{}, t.advanceAll(id)
		}); err != nil {
			return 0, fmt.Errorf("webhook %d: %w", id, err)
		}
	}
	return len(ids), nil
}
