package models

import (
	"context"
	"slices"
	"strings"

	"perseat/models/access"
)

// NewWebhook is a webhook as a reseller's admin makes one.
type NewWebhook struct {
	URL    string
	Events []EventType // all of EventTypes means later ones too
	Reach  Reach       // a setting of the program
	Was    int64       // the version that the form showed, when it is edited
}

// WebhookMade is a webhook that was made, or given a new secret. The secret is
// told once: a repetition of the same request finds it empty.
type WebhookMade struct {
	ID     uint
	Secret string `json:"-"`
}

func (in *NewWebhook) tidy() (events string, err error) {
	var p problems
	in.URL = strings.TrimSpace(in.URL)
	in.Reach.checkURL(in.URL, &p)
	var chosen []string
	for _, kind := range EventTypes {
		if slices.Contains(in.Events, kind) {
			chosen = append(chosen, string(kind))
		}
	}
	p.check(len(chosen) > 0, "events", "Choose at least one event.")
	if len(chosen) < len(EventTypes) {
		events = strings.Join(chosen, " ")
	}
	return events, p.err()
}

// AddWebhook makes a webhook of the actor's reseller. From now on it gets the
// chosen events. Reseller admins may, never on somebody's behalf. An address is
// a webhook once, and a reseller has at most MaxWebhooks.
func (s *Store) AddWebhook(ctx context.Context, actor access.Actor, in NewWebhook) (WebhookMade, error) {
	if err := require(actor, access.ManageWebhooks); err != nil {
		return WebhookMade{}, err
	}
	events, err := in.tidy()
	if err != nil {
		return WebhookMade{}, err
	}
	return write(ctx, s, actor, "webhook.added", func(t *tx) (WebhookMade, error) {
		return t.addWebhook(in, events)
	})
}

// addWebhook makes a checked webhook of the actor's reseller.
func (t *tx) addWebhook(in NewWebhook, events string) (WebhookMade, error) {
	var r Reseller
	if err := hold(t.DB).Where("id = ?", t.actor.ResellerID).Take(&r).Error; err != nil {
		return WebhookMade{}, found(err, "reseller")
	}
	if err := t.addressFree(in.URL, 0); err != nil {
		return WebhookMade{}, err
	}
	var n int64
	if err := webhooksOf(t.DB, t.actor).Count(&n).Error; err != nil {
		return WebhookMade{}, err
	}
	if n >= MaxWebhooks {
		return WebhookMade{}, refuse(Conflict, "%s has %s webhooks, which is the most. Remove one first.", r.Name, figure(n))
	}
	w := Webhook{
		ResellerID: r.ID, URL: in.URL, Events: events, Status: WebhookActive, Secret: newSecret(), Version: 1,
		EditedBy: t.actor.UserID, RestUntil: t.now, CreatedAt: t.now,
	}
	if err := t.Create(&w).Error; err != nil {
		return WebhookMade{}, err
	}
	return WebhookMade{w.ID, w.Secret}, t.noteWebhook(w, "webhook.added", Facts{"events": events})
}

// addressFree refuses an address that is another webhook of the reseller. Its
// row is held.
func (t *tx) addressFree(url string, but uint) error {
	var n int64
	err := webhooksOf(t.DB, t.actor).Where("url = ? AND id <> ?", url, but).Count(&n).Error
	if err != nil || n == 0 {
		return err
	}
	return invalid("url", "This address is a webhook already. Edit that one.")
}

// EditWebhook changes a webhook's address and which events it gets. Reseller
// admins may, never on somebody's behalf. What waits goes to the new address,
// signed with the same secret. A webhook that somebody else changed since the
// form was shown is a Conflict.
func (s *Store) EditWebhook(ctx context.Context, actor access.Actor, id uint, in NewWebhook) (uint, error) {
	return changeWebhook(ctx, s, actor, id, "webhook.edited", func(t *tx, w Webhook) (uint, error) {
		in := in
		events, err := in.tidy()
		if err != nil {
			return 0, err
		}
		if w.Version != in.Was {
			by, err := t.personName(w.EditedBy)
			if err != nil {
				return 0, err
			}
			return 0, &Error{Kind: Conflict, Cause: CauseChanged, Message: "The webhook was changed by " + by +
				" in the meantime. Nothing was saved. Compare and save again."}
		}
		if err := hold(t.DB).Where("id = ?", w.ResellerID).Take(&Reseller{}).Error; err != nil {
			return 0, err
		}
		if err := t.addressFree(in.URL, w.ID); err != nil {
			return 0, err
		}
		set := map[string]any{"url": in.URL, "events": events, "version": w.Version + 1, "edited_by": actor.UserID}
		if in.URL != w.URL {
			tryAnew(set, t)
		}
		if err := t.setWebhook(w.ID, set); err != nil {
			return 0, err
		}
		before := w
		w.URL = in.URL
		return w.ID, t.noteWebhook(w, "webhook.edited", Facts{
			"events": change(before.Events, events), "from_host": hostOf(before.URL), "address_changed": before.URL != in.URL,
		})
	})
}

// tryAnew forgets that a webhook failed, so that it is tried at once.
func tryAnew(set map[string]any, t *tx) {
	set["failures"], set["failing_since"], set["told"], set["rest_until"] = 0, nil, false, t.clock()
}

func (t *tx) setWebhook(id uint, set map[string]any) error {
	return t.Model(&Webhook{}).Where("id = ?", id).Updates(set).Error
}

// PauseWebhook stops posting to a webhook. What happens meanwhile waits, for as
// long as what cannot be delivered. Reseller admins may, never on somebody's behalf.
func (s *Store) PauseWebhook(ctx context.Context, actor access.Actor, id uint) (uint, error) {
	return changeWebhook(ctx, s, actor, id, "webhook.paused", func(t *tx, w Webhook) (uint, error) {
		if w.Status == WebhookPaused {
			return w.ID, nil
		}
		if err := t.setWebhook(w.ID, map[string]any{"status": WebhookPaused, "why_paused": ""}); err != nil {
			return 0, err
		}
		return w.ID, t.noteWebhook(w, "webhook.paused", Facts{})
	})
}

// ResumeWebhook posts to a paused webhook again, first what has waited. Reseller
// admins may, never on somebody's behalf.
func (s *Store) ResumeWebhook(ctx context.Context, actor access.Actor, id uint) (uint, error) {
	return changeWebhook(ctx, s, actor, id, "webhook.resumed", func(t *tx, w Webhook) (uint, error) {
		if w.Status == WebhookActive {
			return w.ID, nil
		}
		set := map[string]any{"status": WebhookActive, "why_paused": ""}
		tryAnew(set, t)
		if err := t.setWebhook(w.ID, set); err != nil {
			return 0, err
		}
		if err := t.tryAtOnce(w.ID); err != nil {
			return 0, err
		}
		return w.ID, t.noteWebhook(w, "webhook.resumed", Facts{})
	})
}

// RemoveWebhook removes a webhook for good, with its secret. What waits for it
// is not delivered any more. Reseller admins may, never on somebody's behalf.
func (s *Store) RemoveWebhook(ctx context.Context, actor access.Actor, id uint) (uint, error) {
	return changeWebhook(ctx, s, actor, id, "webhook.removed", func(t *tx, w Webhook) (uint, error) {
		return w.ID, t.removeWebhook(w)
	})
}

// removeWebhook removes a held webhook.
func (t *tx) removeWebhook(w Webhook) error {
	err := t.setWebhook(w.ID, map[string]any{"status": webhookRemoved, "secret": "", "old_secret": "", "old_until": nil})
	if err != nil {
		return err
	}
	err = t.Model(&Delivery{}).Where("webhook_id = ? AND status IN ?", w.ID, unfinished).
		Updates(map[string]any{"status": DeliveryDropped, "last_error": "The webhook was removed.", "taken_at": nil}).Error
	if err != nil {
		return err
	}
	return t.noteWebhook(w, "webhook.removed", Facts{})
}

// RenewWebhookSecret gives a webhook a new secret. The present one stays valid
// beside it for OldSecretLife, and what is posted until then is signed with both;
// one that was valid beside the present one ends. Reseller admins may, never on
// somebody's behalf.
func (s *Store) RenewWebhookSecret(ctx context.Context, actor access.Actor, id uint) (WebhookMade, error) {
	return changeWebhook(ctx, s, actor, id, "webhook.secret_renewed", func(t *tx, w Webhook) (WebhookMade, error) {
		made := WebhookMade{w.ID, newSecret()}
		err := t.setWebhook(w.ID, map[string]any{
			"secret": made.Secret, "old_secret": w.Secret, "old_until": t.now.Add(OldSecretLife),
		})
		if err != nil {
			return made, err
		}
		return made, t.noteWebhook(w, "webhook.secret_renewed", Facts{})
	})
}

// EndOldSecret ends the secret that a webhook had before its present one, at
// once. Reseller admins may, never on somebody's behalf.
func (s *Store) EndOldSecret(ctx context.Context, actor access.Actor, id uint) (uint, error) {
	return changeWebhook(ctx, s, actor, id, "webhook.old_secret_ended", func(t *tx, w Webhook) (uint, error) {
		if w.OldSecret == "" {
			return w.ID, nil
		}
		if err := t.setWebhook(w.ID, map[string]any{"old_secret": "", "old_until": nil}); err != nil {
			return 0, err
		}
		return w.ID, t.noteWebhook(w, "webhook.old_secret_ended", Facts{})
	})
}
