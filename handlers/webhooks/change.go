package webhooks

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/views/layout"
	"perseat/views/paths"
	"perseat/views/ui"
	views "perseat/views/webhooks"
)

// crumbs lead back to a webhook, or to the list.
func crumbs(w models.Webhook) []ui.Crumb {
	out := []ui.Crumb{{Label: "Webhooks", Href: paths.ResellerWebhooks}}
	if w.ID != 0 {
		out = append(out, ui.Crumb{Label: host(w.URL), Href: paths.ResellerWebhook(w.ID)})
	}
	return out
}

// mayManage refuses a form to whom its button would be refused.
func mayManage(c echo.Context) error {
	if web.Actor(c).Can(access.ManageWebhooks) {
		return nil
	}
	return &models.Error{Kind: models.Forbidden, Message: "Only the reseller’s own admins manage webhooks, and nobody on their behalf."}
}

// hint says which addresses can be a webhook here.
func (h Pages) hint() string {
	text := "Starts with https:// and is one of the public internet"
	switch {
	case h.Reach.Private && h.Reach.Localhost:
		return "Starts with https://, or with http://localhost"
	case h.Reach.Private:
		return "Starts with https://"
	case h.Reach.Localhost:
		return text + ", or starts with http://localhost"
	}
	return text
}

func (h Pages) formPage(w models.Webhook, typed models.NewWebhook) views.FormPage {
	page := views.FormPage{
		Action: paths.ResellerNewWebhook, Crumbs: crumbs(w), Back: paths.ResellerWebhooks, BackTo: "webhooks", Key: web.NewKey(),
		URL: typed.URL, Hint: h.hint(), Button: "Add webhook", Busy: "Adding…",
	}
	for _, kind := range models.EventTypes {
		page.Events = append(page.Events, ui.Choice{Value: string(kind), Label: kind.String(), Chosen: slices.Contains(typed.Events, kind)})
	}
	if w.ID != 0 {
		page.Action, page.Back, page.BackTo = paths.ResellerEditWebhook(w.ID), paths.ResellerWebhook(w.ID), "the webhook"
		page.Button, page.Busy, page.Version = "Save webhook", "Saving…", strconv.FormatInt(typed.Was, 10)
	}
	return page
}

// typed is what the form holds.
func (h Pages) typed(c echo.Context) models.NewWebhook {
	in := models.NewWebhook{URL: c.FormValue("url"), Reach: h.Reach, Was: web.FormInt(c, "version")}
	if form, err := c.FormParams(); err == nil {
		for _, kind := range form["events"] {
			in.Events = append(in.Events, models.EventType(kind))
		}
	}
	return in
}

// NewWebhook handles GET /reseller/settings/webhooks/new.
func (h Pages) NewWebhook(c echo.Context) error {
	if err := mayManage(c); err != nil {
		return err
	}
	page := h.formPage(models.Webhook{}, models.NewWebhook{Events: models.EventTypes})
	return h.Page(c, http.StatusOK, views.Form(h.Frame(c, "New webhook"), page))
}

// AddWebhook handles POST /reseller/settings/webhooks/new.
func (h Pages) AddWebhook(c echo.Context) error {
	in := h.typed(c)
	made, err := h.Store.AddWebhook(c.Request().Context(), web.Actor(c), in)
	if err != nil {
		return h.Refused(c, "New webhook", err, func(f layout.Frame, p ui.Problems) templ.Component {
			page := h.formPage(models.Webhook{}, in)
			page.Problems = p
			return views.Form(f, page)
		})
	}
	return h.done(c, paths.ResellerWebhook(made.ID), "The webhook was added.", shownOnce(made))
}

// shownOnce shows a new secret, or says that it was shown.
func shownOnce(made models.WebhookMade) string {
	if made.Secret == "" {
		return "Its secret was shown already. If you did not keep it, make a new one."
	}
	return "Secret: " + made.Secret + " – it is shown only now. Put it where your receiver checks signatures before you leave this page."
}

// WebhookInformation handles GET /reseller/settings/webhooks/:webhook/edit.
func (h Pages) WebhookInformation(c echo.Context) error {
	w, err := h.seen(c)
	if err != nil {
		return err
	}
	page := h.formPage(w, models.NewWebhook{URL: w.URL, Events: w.Types(), Was: w.Version})
	return h.Page(c, http.StatusOK, views.Form(h.Frame(c, "Edit webhook"), page))
}

// seen is the webhook of the address, whose form the actor may see.
func (h Pages) seen(c echo.Context) (models.Webhook, error) {
	id, err := web.ID(c, "webhook")
	if err != nil {
		return models.Webhook{}, err
	}
	w, err := h.Store.Webhook(c.Request().Context(), web.Actor(c), id)
	if err != nil {
		return w, err
	}
	return w, mayManage(c)
}

// EditWebhook handles POST /reseller/settings/webhooks/:webhook/edit.
func (h Pages) EditWebhook(c echo.Context) error {
	id, err := web.ID(c, "webhook")
	if err != nil {
		return err
	}
	ctx, who, in := c.Request().Context(), web.Actor(c), h.typed(c)
	if _, err = h.Store.EditWebhook(ctx, who, id, in); err == nil {
		return h.Done(c, paths.ResellerWebhook(id), "The webhook was saved.")
	}
	w, readErr := h.Store.Webhook(ctx, who, id)
	if readErr != nil {
		return readErr
	}
	if models.KindOf(err) == models.Conflict {
		in.Was = w.Version // whoever compared may save again
	}
	return h.Refused(c, "Edit webhook", err, func(f layout.Frame, p ui.Problems) templ.Component {
		page := h.formPage(w, in)
		page.Problems = p
		return views.Form(f, page)
	})
}

// act does something with the webhook of the address, and leads back to it.
func (h Pages) act(c echo.Context, do func(context.Context, access.Actor, uint) (uint, error), sentence, follows string) error {
	id, err := web.ID(c, "webhook")
	if err != nil {
		return err
	}
	if _, err := do(c.Request().Context(), web.Actor(c), id); err != nil {
		return h.refused(c, id, err)
	}
	return h.done(c, paths.ResellerWebhook(id), sentence, follows)
}

// refused draws the webhook's page with what is wrong.
func (h Pages) refused(c echo.Context, id uint, err error) error {
	if models.KindOf(err) != models.Conflict {
		return err
	}
	return h.answer(c, id, http.StatusConflict, web.Problems(err))
}

// PauseWebhook handles POST /reseller/settings/webhooks/:webhook/pause.
func (h Pages) PauseWebhook(c echo.Context) error {
	return h.act(c, h.Store.PauseWebhook, "The webhook is paused.", "")
}

// ResumeWebhook handles POST /reseller/settings/webhooks/:webhook/resume.
func (h Pages) ResumeWebhook(c echo.Context) error {
	return h.act(c, h.Store.ResumeWebhook, "The webhook is active.", "What has waited is delivered now.")
}

// SendTestEvent handles POST /reseller/settings/webhooks/:webhook/test.
func (h Pages) SendTestEvent(c echo.Context) error {
	return h.act(c, h.Store.SendTestEvent, "A test event is on its way.", "Load this page again in a few seconds to see what the receiver answered.")
}

// EndOldSecret handles POST /reseller/settings/webhooks/:webhook/secret/end-old.
func (h Pages) EndOldSecret(c echo.Context) error {
	return h.act(c, h.Store.EndOldSecret, "The secret before has ended.", "What is posted is signed with the present secret only.")
}

// WebhookSecret handles GET /reseller/settings/webhooks/:webhook/secret.
func (h Pages) WebhookSecret(c echo.Context) error {
	w, err := h.seen(c)
	if err != nil {
		return err
	}
	page := confirm(w, paths.ResellerWebhookSecret(w.ID))
	page.Follows = []string{
		"A new secret is made and shown to you once.",
		"For 24 hours, what is posted is signed with both the new and the present secret, so that your receiver can change over.",
	}
	if w.OldSecretEnd != "" {
		page.Follows = append(page.Follows, "The secret before the present one, which ends in "+w.OldSecretEnd+", ends at once.")
	}
	page.Button, page.Busy, page.Keep = "Make a new secret", "Making it…", "Keep the present secret"
	return h.Page(c, http.StatusOK, views.Confirm(h.Frame(c, "New secret?"), page))
}

// RenewSecret handles POST /reseller/settings/webhooks/:webhook/secret.
func (h Pages) RenewSecret(c echo.Context) error {
	id, err := web.ID(c, "webhook")
	if err != nil {
		return err
	}
	made, err := h.Store.RenewWebhookSecret(c.Request().Context(), web.Actor(c), id)
	if err != nil {
		return err
	}
	return h.done(c, paths.ResellerWebhook(id), "A new secret was made.", shownOnce(made))
}

// RemoveForm handles GET /reseller/settings/webhooks/:webhook/remove.
func (h Pages) RemoveForm(c echo.Context) error {
	w, err := h.seen(c)
	if err != nil {
		return err
	}
	page := confirm(w, paths.ResellerRemoveWebhook(w.ID))
	page.Follows = []string{"Nothing is posted to it any more, and its secret and its log are gone."}
	if w.Waiting > 0 {
		page.Follows = append(page.Follows, web.Counted(w.Waiting, "event that waits", "events that wait")+" will not be delivered to it.")
	}
	page.Follows = append(page.Follows, "To stop for a while, pause it instead.")
	page.Button, page.Busy, page.Keep, page.Harm = "Remove webhook", "Removing…", "Keep the webhook", true
	return h.Page(c, http.StatusOK, views.Confirm(h.Frame(c, "Remove "+host(w.URL)+"?"), page))
}

func confirm(w models.Webhook, action string) views.ConfirmPage {
	return views.ConfirmPage{Action: action, Back: paths.ResellerWebhook(w.ID), Crumbs: crumbs(w), Key: web.NewKey()}
}

// RemoveWebhook handles POST /reseller/settings/webhooks/:webhook/remove.
func (h Pages) RemoveWebhook(c echo.Context) error {
	id, err := web.ID(c, "webhook")
	if err != nil {
		return err
	}
	if _, err := h.Store.RemoveWebhook(c.Request().Context(), web.Actor(c), id); err != nil {
		return err
	}
	return h.Done(c, paths.ResellerWebhooks, "The webhook was removed.")
}
