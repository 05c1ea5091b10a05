package views_test

import (
	"time"

	"perseat/views/paths"
	"perseat/views/ui"
	"perseat/views/webhooks"
)

const hookAddress = "https://licenses.liffey.example/perseat/events"

func webhookGallery() []entry {
	f := at(paths.ResellerWebhooks, "Webhooks")
	happened := time.Date(2026, 11, 18, 14, 52, 0, 0, dublin)
	list := webhooks.ListPage{
		Settings: true, New: paths.ResellerNewWebhook, Zone: "Europe/Dublin", Pages: ui.PagesProps{Shown: "3 webhooks", CSV: paths.ResellerWebhooksCSV}, Rows: []webhooks.Row{
			{Href: paths.ResellerWebhook(1), Address: hookAddress, Events: "All events", Status: "Active", Last: happened},
			{Href: paths.ResellerWebhook(2), Address: "https://automation.a-very-long-name-of-a-company-that-resells.example:8443/hooks/catch/4711/perseat?token=a1b2c3d4e5f6a1b2c3d4e5f6", Events: "3 of 13 events", Status: "Failing", Since: "since 17 Nov 2026 02:10", Last: happened, Waiting: "1,000+ events wait"},
			{Href: paths.ResellerWebhook(3), Address: "https://crm.liffey.example/", Events: "1 of 13 events", Status: "Paused", Waiting: "1 event waits"},
		},
	}
	only := list
	only.New, only.Settings = "", false
	return concat([]entry{
		{"page-webhooks", webhooks.List(f, list)},
		{"page-webhooks-first", webhooks.List(f, webhooks.ListPage{Settings: true, New: paths.ResellerNewWebhook, Zone: "Europe/Dublin"})},
		{"page-webhooks-view", webhooks.List(f, only)},
	}, webhookForms(), webhookPages(happened), deliveryPages(happened))
}

func hookCrumbs() []ui.Crumb {
	return []ui.Crumb{{Label: "Webhooks", Href: paths.ResellerWebhooks}, {Label: "licenses.liffey.example", Href: paths.ResellerWebhook(1)}}
}

func webhookForms() []entry {
	form := webhooks.FormPage{
		Action: paths.ResellerNewWebhook, Crumbs: hookCrumbs()[:1], Back: paths.ResellerWebhooks, BackTo: "webhooks", Key: "KEY",
		Hint: "Starts with https:// and is one of the public internet", Button: "Add webhook", Busy: "Adding…",
		Events: []ui.Choice{
			{Value: "NEW_SUBSCRIPTION_CREATED", Label: "Subscription created", Chosen: true},
			{Value: "LICENSE_CAP_CHANGED", Label: "Purchase cap changed", Chosen: true},
			{Value: "SUBSCRIPTION_SUSPENDED", Label: "Subscription suspended"},
		},
	}
	edit, wrong := form, form
	edit.Action, edit.Crumbs, edit.Back, edit.BackTo = paths.ResellerEditWebhook(1), hookCrumbs(), paths.ResellerWebhook(1), "the webhook"
	edit.URL, edit.Button, edit.Busy, edit.Version = hookAddress, "Save webhook", "Saving…", "2"
	wrong.URL, wrong.Events = "http://10.0.0.1/", form.Events[2:]
	wrong.Problems = ui.Problems{}.Add("url", "Address must start with https://, because what is posted is nobody else’s business.").Add("events", "Choose at least one event.")
	secret := webhooks.ConfirmPage{
		Action: paths.ResellerWebhookSecret(1), Back: paths.ResellerWebhook(1), Crumbs: hookCrumbs(), Key: "KEY",
		Follows: []string{"A new secret is made and shown to you once.", "The secret before the present one, which ends in q3fE=, ends at once."},
		Button:  "Make a new secret", Busy: "Making it…", Keep: "Keep the present secret",
	}
	remove := secret
	remove.Action, remove.Harm, remove.Button, remove.Busy, remove.Keep = paths.ResellerRemoveWebhook(1), true, "Remove webhook", "Removing…", "Keep the webhook"
	remove.Follows = []string{"Nothing is posted to it any more, and its secret and its log are gone.", "12 events that wait will not be delivered to it."}
	return []entry{
		{"page-webhook-new", webhooks.Form(at(paths.ResellerNewWebhook, "New webhook"), form)},
		{"page-webhook-edit", webhooks.Form(at(paths.ResellerEditWebhook(1), "Edit webhook"), edit)},
		{"page-webhook-error", webhooks.Form(failedAt(paths.ResellerNewWebhook, "New webhook"), wrong)},
		{"page-webhook-secret", webhooks.Confirm(at(paths.ResellerWebhookSecret(1), "New secret?"), secret)},
		{"page-webhook-remove", webhooks.Confirm(at(paths.ResellerRemoveWebhook(1), "Remove licenses.liffey.example?"), remove)},
	}
}

func webhookPages(happened time.Time) []entry {
	again := func(n uint) string { return paths.ResellerSendDeliveryAgain(1, n) }
	page := webhooks.Page{
		Row:  webhooks.Row{Href: paths.ResellerWebhook(1), Address: hookAddress, Events: "All events", Status: "Active", Last: happened},
		Zone: "Europe/Dublin", Added: happened, Secret: "8bYP=", Key: "KEY", KeptInDays: 30,
		Acts: webhooks.Acts{
			Test: paths.ResellerTestWebhook(1), Pause: paths.ResellerPauseWebhook(1), Edit: paths.ResellerEditWebhook(1),
			Secret: paths.ResellerWebhookSecret(1), EndOld: paths.ResellerOldSecret(1), Remove: paths.ResellerRemoveWebhook(1), SendAgain: true,
		},
		Toolbar: sampleToolbar("Deliveries", paths.ResellerWebhook(1)), Pages: ui.PagesProps{Shown: "5 deliveries"},
		Log: []webhooks.Delivery{
			{Href: paths.ResellerDelivery(1, 9), Number: "9", Event: "Purchase cap changed", Customer: longName, At: happened, Status: "Queued", Progress: "behind an earlier event of the same subscription"},
			{Href: paths.ResellerDelivery(1, 8), Number: "8", Event: "Licensed users changed", Customer: longName, At: happened, Status: "Waiting", Progress: "3 attempts, next 18 Nov 15:10", Error: "The receiver answered 503.", Again: again(8), Button: "Send now"},
			{Href: paths.ResellerDelivery(1, 7), Number: "7", Event: "Subscription created", Customer: "Harbor Foods", At: happened, Status: "Delivered", Progress: "18 Nov 2026 14:52, answered 200", Again: again(7), Button: "Send again"},
			{Href: paths.ResellerDelivery(1, 6), Number: "6", Event: "Subscription renewed", Customer: "Harbor Foods", At: happened, Status: "Given up", Progress: "11 attempts", Error: "The receiver’s certificate is not valid: x509: certificate has expired or is not yet valid: current time 2026-11-18T14:52:00Z is after 2026-11-01T00:00:00Z", Again: again(6), Button: "Send again"},
			{Href: paths.ResellerDelivery(1, 5), Number: "5", Event: "Test event", At: happened, Status: "Waiting", Progress: "Being delivered"},
		},
	}
	failing, paused, none, first, view, wrong := page, page, page, page, page, page
	failing.Status, failing.Notice = "Failing", &ui.NoticeProps{Tone: ui.ToneBad, Title: "Nothing gets through since 17 Nov 2026 02:10.", Text: "Each event is tried again with growing pauses for 3 days."}
	failing.Types, failing.Events, failing.OldSecret, failing.OldUntil = []string{"Subscription created", "Subscription canceled"}, "2 of 13 events", "q3fE=", happened
	paused.Status, paused.Acts.Test, paused.Acts.Pause, paused.Acts.Resume = "Paused", "", "", paths.ResellerResumeWebhook(1)
	paused.Notice = &ui.NoticeProps{Tone: ui.ToneWarn, Title: "This webhook is paused.", Text: "Events wait for up to 3 days until you resume it."}
	none.Log, none.Filtered, first.Log = nil, true, nil
	view.Acts = webhooks.Acts{}
	wrong.Problems = ui.Problems{}.Add("", "This webhook is paused, so nothing is posted. Resume it first.")
	f := at(paths.ResellerWebhook(1), "licenses.liffey.example")
	return []entry{
		{"page-webhook", webhooks.Webhook(f, page)},
		{"page-webhook-failing", webhooks.Webhook(f, failing)},
		{"page-webhook-paused", webhooks.Webhook(at(paths.ResellerWebhook(1), "automation.a-very-long-name-of-a-company-that-resells.example:8443"), paused)},
		{"page-webhook-none", webhooks.Webhook(f, none)},
		{"page-webhook-first", webhooks.Webhook(f, first)},
		{"page-webhook-view", webhooks.Webhook(f, view)},
		{"page-webhook-refused", webhooks.Webhook(failedAt(paths.ResellerWebhook(1), "licenses.liffey.example"), wrong)},
	}
}

func deliveryPages(happened time.Time) []entry {
	body := `{"message_id":"OKNPNIMCMXDH2YPOH3CTZ5WXLI","event_type":"LICENSE_CAP_CHANGED","publish_time":{"seconds":"1795013520","nanos":0},` +
		`"reseller_customer_id":"1","customer_id":"2","customer_domain_name":"harbor.example","subscription_id":"3","sku_id":"1010020028","sequence":"14",` +
		`"order_id":"ORD-00214","plan_name":"FLEXIBLE","seats":{"maximum_number_of_seats":30,"licensed_number_of_seats":22}}`
	page := webhooks.DeliveryPage{
		Delivery: webhooks.Delivery{Number: "8", Event: "Purchase cap changed", Customer: "Harbor Foods", At: happened, Status: "Waiting", Error: "The receiver answered 503.", Again: paths.ResellerSendDeliveryAgain(1, 8), Button: "Send now"},
		Crumbs:   hookCrumbs(), Key: "KEY", Zone: "Europe/Dublin", Address: hookAddress, Type: "LICENSE_CAP_CHANGED", Message: "OKNPNIMCMXDH2YPOH3CTZ5WXLI",
		Attempts: "3", Next: happened, Code: "503", Answer: "upstream connect error or disconnect/reset before headers", Body: body, About: paths.ResellerCustomer(2),
	}
	test, wrong := page, page
	test.Event, test.Customer, test.About, test.Status, test.Error = "Test event", "", "", "Delivered", ""
	test.Next, test.Sent, test.Code, test.Answer, test.Button = time.Time{}, happened, "200", "", "Send again"
	test.Body = `{"message_id":"OKNPNIMCMXDH2YPOH3CTZ5WXLI","event_type":"TEST","publish_time":{"seconds":"1795013520","nanos":0},"reseller_customer_id":"1"}`
	wrong.Problems = ui.Problems{}.Add("", "This event is being delivered at this moment. Look again in a minute.")
	f := at(paths.ResellerDelivery(1, 8), "Purchase cap changed")
	return []entry{
		{"page-delivery", webhooks.OneDelivery(f, page)},
		{"page-delivery-test", webhooks.OneDelivery(at(paths.ResellerDelivery(1, 8), "Test event"), test)},
		{"page-delivery-error", webhooks.OneDelivery(failedAt(paths.ResellerDelivery(1, 8), "Purchase cap changed"), wrong)},
	}
}
