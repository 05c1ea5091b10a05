package api

import (
	"perseat/models"
)

// resellernotifyGetwatchdetailsResponse are the addresses of the reseller's
// webhooks. Google's are service accounts that may read a topic; here, events are
// posted to addresses.
type resellernotifyGetwatchdetailsResponse struct {
	ServiceAccountEmailAddresses []string `json:"serviceAccountEmailAddresses,omitempty" about:"The addresses of the webhooks."`
	TopicName                    string   `json:"topicName" about:"The name of the stream of the reseller's events."`
}

// resellernotifyResource is a webhook that was registered or unregistered.
type resellernotifyResource struct {
	TopicName string `json:"topicName" about:"The name of the stream of the reseller's events."`
	Secret    string `json:"secret,omitempty" about:"What the events are signed with, told when the webhook is made and never again."`
}

// receiverParam is the parameter that names a webhook.
const receiverParam = "serviceAccountEmailAddress"

// watchDetails is reseller.resellernotify.getwatchdetails.
func (c *call) watchDetails() (*resellernotifyGetwatchdetailsResponse, error) {
	hooks, err := c.Store.ListWebhooks(c.ctx, c.actor)
	if err != nil {
		return nil, err
	}
	out := &resellernotifyGetwatchdetailsResponse{TopicName: models.TopicName(c.actor.ResellerID)}
	for _, w := range hooks {
		out.ServiceAccountEmailAddresses = append(out.ServiceAccountEmailAddresses, w.URL)
	}
	return out, nil
}

// register is reseller.resellernotify.register.
func (c *call) register() (*resellernotifyResource, error) {
	c.names["url"] = receiverParam
	made, err := c.Store.RegisterWebhook(c.ctx, c.actor, c.query[receiverParam], c.Reach)
	if err != nil {
		return nil, err
	}
	return &resellernotifyResource{models.TopicName(c.actor.ResellerID), made.Secret}, nil
}

// unregister is reseller.resellernotify.unregister.
func (c *call) unregister() (*resellernotifyResource, error) {
	if c.query[receiverParam] == "" {
		return nil, invalid(receiverParam, "Give the address of the webhook as "+receiverParam+".")
	}
	if _, err := c.Store.UnregisterWebhook(c.ctx, c.actor, c.query[receiverParam]); err != nil {
		return nil, err
	}
	return &resellernotifyResource{TopicName: models.TopicName(c.actor.ResellerID)}, nil
}
