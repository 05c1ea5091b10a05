package models

import (
	"testing"

	"perseat/models/access"
)

func TestAProgramRegistersAWebhook(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		key := access.Actor{UserID: w.admin.UserID, Role: access.RoleKey, ResellerID: w.reseller, Key: &access.Key{ID: 1, Rights: access.Rights{access.WriteWebhooks}}}
		made := must(t)(w.RegisterWebhook(ctx, key, " "+receiver, Reach{})).(WebhookMade)
		again := must(t)(w.RegisterWebhook(ctx, key, receiver, Reach{})).(WebhookMade)
		if made.Secret == "" || again.ID != made.ID || again.Secret != "" {
			t.Errorf("%+v, then %+v", made, again)
		}
		seen := must(t)(w.Webhook(ctx, w.admin, made.ID)).(Webhook)
		if seen.URL != receiver || seen.Events != "" || seen.Status != WebhookActive {
			t.Errorf("%+v", seen)
		}
		_, err := w.RegisterWebhook(ctx, key, "sync@project.iam.gserviceaccount.com", Reach{})
		refused(t, err, Invalid, "such as https://")
		_, err = w.UnregisterWebhook(ctx, w.other, receiver)
		refused(t, err, NotFound, "")
		key.Key.Rights = access.Rights{access.WriteCustomers}
		_, err = w.RegisterWebhook(ctx, key, receiver, Reach{})
		refused(t, err, Forbidden, "")
		_, err = w.UnregisterWebhook(ctx, key, receiver)
		refused(t, err, Forbidden, "")
		key.Key.Rights = access.Rights{access.WriteWebhooks}
		must(t)(w.UnregisterWebhook(ctx, key, receiver))
		_, err = w.UnregisterWebhook(ctx, key, receiver)
		refused(t, err, NotFound, "no such webhook")
		if hooks := must(t)(w.ListWebhooks(ctx, w.admin)).([]Webhook); len(hooks) != 0 {
			t.Errorf("%+v", hooks)
		}
	})
}
