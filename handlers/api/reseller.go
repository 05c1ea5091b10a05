package api

import (
	"net/http"

	"perseat/models/access"
)

// resellerAPI are the methods of the Reseller API.
func resellerAPI() service {
	const customers = "apps/reseller/v1/customers"
	const one = customers + "/{customerId}"
	const subscriptions = one + "/subscriptions"
	const subscription = subscriptions + "/{subscriptionId}"
	token := param{name: "customerAuthToken", about: "Not issued here: every token is refused."}
	receiver := param{
		name: receiverParam, about: "The https address of your receiver, to which Perseat posts events; not an e-mail address.",
	}
	change := func(name, about string, d deed) method {
		return method{
			id: "reseller.subscriptions." + name, verb: http.MethodPost, path: subscription + "/" + name,
			about: about, right: access.WriteCustomers, deed: d,
		}
	}
	return service{
		name: "reseller", version: "v1", title: "Reseller API",
		about: "Customers and their subscriptions, as the reseller who sells them sees and changes them.",
		methods: []method{
			{
				id: "reseller.customers.get", verb: http.MethodGet, path: one, right: access.ReadCustomers,
				about: "Returns a customer, by its id or its domain.", deed: answers((*call).getCustomer),
			},
			{
				id: "reseller.customers.insert", verb: http.MethodPost, path: customers, right: access.WriteCustomers,
				about: "Adds a customer without users and subscriptions.", query: []param{token}, deed: reads((*call).insertCustomer),
			},
			{
				id: "reseller.customers.patch", verb: http.MethodPatch, path: one, right: access.WriteCustomers,
				about: "Changes the fields of a customer that are sent.", deed: reads((*call).patchCustomer),
			},
			{
				id: "reseller.customers.update", verb: http.MethodPut, path: one, right: access.WriteCustomers,
				about: "Changes all fields of a customer; those that are not sent become empty.", deed: reads((*call).updateCustomer),
			},
			{
				id: "reseller.subscriptions.list", verb: http.MethodGet, path: "apps/reseller/v1/subscriptions", right: access.ReadCustomers,
				about: "Lists the subscriptions that are not canceled, oldest first.",
				query: append([]param{
					token,
					{name: "customerId", about: "Only those of this customer, by its id or its domain."},
					{name: "customerNamePrefix", about: "Only those of customers whose domain or name begins like this."},
				}, pageParams(20, 100)...),
				deed: answers((*call).listSubscriptions),
			},
			{
				id: "reseller.subscriptions.get", verb: http.MethodGet, path: subscription, right: access.ReadCustomers,
				about: "Returns a subscription, also a canceled one.", deed: answers((*call).getSubscription),
			},
			{
				id: "reseller.subscriptions.insert", verb: http.MethodPost, path: subscriptions, right: access.WriteCustomers,
				about: "Orders a subscription, or with the action switch another edition in place of sourceSkuId.",
				query: []param{
					{name: "action", about: "What is ordered.", enum: []string{"actionUnspecified", "buy", "switch"}},
					token,
					{name: "sourceSkuId", about: "With the action switch: the edition to take the place of."},
				},
				deed: reads((*call).insertSubscription),
			},
			{
				id: "reseller.subscriptions.delete", verb: http.MethodDelete, path: subscription, right: access.WriteCustomers,
				about: "Cancels a Flexible or Trial subscription.",
				query: []param{{
					name: "deletionType", about: "Only cancel is possible here.", required: true,
					enum: []string{"deletion_type_undefined", "cancel", "transfer_to_direct"},
				}},
				deed: answers((*call).deleteSubscription),
			},
			change("changeSeats", "Sets the purchase cap, or raises the purchased licenses, to a number in all.", reads((*call).changeSeats)),
			change("changePlan", "Changes the plan: a trial's, or Flexible to Annual.", reads((*call).changePlan)),
			change("changeRenewalSettings", "Sets what happens at the end of an Annual term.", reads((*call).changeRenewalSettings)),
			change("activate", "Activates a suspended subscription.", answers((*call).activate)),
			change("suspend", "Suspends a subscription.", answers((*call).suspend)),
			{
				id: "reseller.resellernotify.getwatchdetails", verb: http.MethodGet, path: "apps/reseller/v1/resellernotify/getwatchdetails",
				right: access.WriteWebhooks, about: "Returns the addresses of the reseller's webhooks.", deed: answers((*call).watchDetails),
			},
			{
				id: "reseller.resellernotify.register", verb: http.MethodPost, path: "apps/reseller/v1/resellernotify/register",
				right: access.WriteWebhooks, query: []param{receiver}, deed: answers((*call).register),
				about: "Makes an address a webhook, which gets all events. The secret that signs them is told once.",
			},
			{
				id: "reseller.resellernotify.unregister", verb: http.MethodPost, path: "apps/reseller/v1/resellernotify/unregister",
				right: access.WriteWebhooks, about: "Removes the webhook at an address.", query: []param{receiver}, deed: answers((*call).unregister),
			},
			change("startPaidService", "Ends a trial with a chosen plan today.", answers((*call).startPaidService)),
		},
	}
}

// noToken refuses transfer tokens, which are not issued here.
func (c *call) noToken() error {
	if c.query["customerAuthToken"] == "" {
		return nil
	}
	return &refusal{
		code: http.StatusForbidden, reason: "forbidden",
		message: "The transfer token is not valid: customers cannot be transferred here.",
	}
}
