package main

import (
	"perseat/handlers/outbound"
	"perseat/models"
)

// webhookSettings say how far webhooks may reach beside the public internet.
type webhookSettings struct {
	Localhost bool `help:"Allow webhooks to localhost, with http:// too. For trying out and for tests."`
	Private   bool `help:"Allow webhooks into private networks, and to loopback and link-local addresses. Whoever administers a reseller can then post to what is reachable from here."`
}

func (s webhookSettings) reach() models.Reach {
	return models.Reach{Localhost: s.Localhost, Private: s.Private}
}

// newPoster returns what posts events to webhooks. Their signatures carry the
// machine's time, also under a moved clock, because receivers judge them by theirs.
func (p *program) newPoster() *outbound.Poster {
	return outbound.NewPoster(p.store, p.log, outbound.WebhookSettings{
		Reach: p.Webhook.reach(), Version: version, Clock: machineTime,
	})
}
