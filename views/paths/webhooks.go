package paths

// The reseller's webhooks, under its settings.
const (
	ResellerWebhooks    = ResellerSettings + "/webhooks"
	ResellerWebhooksCSV = ResellerWebhooks + ".csv"
	ResellerNewWebhook  = ResellerWebhooks + "/new"
)

// ResellerWebhook is a webhook with what was posted to it.
func ResellerWebhook(webhook uint) string { return under(ResellerWebhooks, webhook, "") }

// ResellerEditWebhook is the form that changes a webhook.
func ResellerEditWebhook(webhook uint) string { return under(ResellerWebhooks, webhook, "/edit") }

// ResellerPauseWebhook pauses a webhook.
func ResellerPauseWebhook(webhook uint) string { return under(ResellerWebhooks, webhook, "/pause") }

// ResellerResumeWebhook posts to a paused webhook again.
func ResellerResumeWebhook(webhook uint) string { return under(ResellerWebhooks, webhook, "/resume") }

// ResellerTestWebhook posts a test event to a webhook.
func ResellerTestWebhook(webhook uint) string { return under(ResellerWebhooks, webhook, "/test") }

// ResellerWebhookSecret gives a webhook a new secret.
func ResellerWebhookSecret(webhook uint) string { return under(ResellerWebhooks, webhook, "/secret") }

// ResellerOldSecret ends the secret that a webhook had before.
func ResellerOldSecret(webhook uint) string {
	return under(ResellerWebhooks, webhook, "/secret/end-old")
}

// ResellerRemoveWebhook removes a webhook.
func ResellerRemoveWebhook(webhook uint) string { return under(ResellerWebhooks, webhook, "/remove") }

// ResellerDelivery is one event that was posted to a webhook.
func ResellerDelivery(webhook, delivery uint) string {
	return under(ResellerWebhook(webhook)+"/deliveries", delivery, "")
}

// ResellerDeliveriesCSV is what was posted to a webhook, as a file.
func ResellerDeliveriesCSV(webhook uint) string {
	return under(ResellerWebhooks, webhook, "/deliveries.csv")
}

// ResellerSendDeliveryAgain posts an event again.
func ResellerSendDeliveryAgain(webhook, delivery uint) string {
	return under(ResellerWebhook(webhook)+"/deliveries", delivery, "/send-again")
}
