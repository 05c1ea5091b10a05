package models

import (
	"context"
	"fmt"
	"strings"

	"perseat/models/access"
)

// TopicName is what the Reseller API calls the stream of a reseller's events.
func TopicName(reseller uint) string { return "projects/perseat/topics/" + resellerID(reseller) }

// resellerID is a reseller's name in the APIs.
func resellerID(id uint) string { return fmt.Sprintf("R%08d", id) }

// RegisterWebhook makes an address a webhook of the actor's reseller for all
// events, as AddWebhook does. One that is a webhook already stays as it is; its
// secret is not told again. Reseller admins may, and keys with the right.
func (s *Store) RegisterWebhook(ctx context.Context, actor access.Actor, url string, reach Reach) (WebhookMade, error) {
	if err := require(actor, access.ManageWebhooks); err != nil {
		return WebhookMade{}, err
	}
	in := NewWebhook{URL: url, Events: EventTypes, Reach: reach}
	events, err := in.tidy()
	if err != nil {
		return WebhookMade{}, err
	}
	return write(ctx, s, actor, "webhook.registered", func(t *tx) (WebhookMade, error) {
		if err := hold(t.DB).Where("id = ?", actor.ResellerID).Take(&Reseller{}).Error; err != nil {
			return WebhookMade{}, found(err, "reseller")
		}
		var same []Webhook
		if err := webhooksOf(t.DB, actor).Where("url = ?", in.URL).Find(&same).Error; err != nil {
			return WebhookMade{}, err
		}
		if len(same) > 0 {
			return WebhookMade{ID: same[0].ID}, nil
		}
		return t.addWebhook(in, events)
	})
}

// UnregisterWebhook removes the reseller's webhook at an address, as
// RemoveWebhook does. Reseller admins may, and keys with the right.
func (s *Store) UnregisterWebhook(ctx context.Context, actor access.Actor, url string) (uint, error) {
	if err := require(actor, access.ManageWebhooks); err != nil {
		return 0, err
	}
	return write(ctx, s, actor, "webhook.unregistered", func(t *tx) (uint, error) {
		var w Webhook
		if err := hold(webhooksOf(t.DB, actor)).Where("url = ?", strings.TrimSpace(url)).Take(&w).Error; err != nil {
			return 0, found(err, "webhook")
		}
		return w.ID, t.removeWebhook(w)
	})
}
