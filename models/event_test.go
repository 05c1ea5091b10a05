package models

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"perseat/models/billing"
)

// hook makes a webhook of Liffey Cloud that gets events of the types, or all.
func (w *world) hook(address string, kinds ...EventType) uint {
	w.t.Helper()
	if len(kinds) == 0 {
		kinds = EventTypes
	}
	return must(w.t)(w.AddWebhook(w.t.Context(), w.admin, NewWebhook{URL: address, Events: kinds})).(WebhookMade).ID
}

const receiver = "https://licenses.liffey.example/perseat"

// deliveries are the rows of a webhook, in the order of ids.
func (w *world) deliveries(hook uint) (rows []Delivery) {
	w.t.Helper()
	must(w.t)(nil, w.db.Read(w.t.Context()).Where("webhook_id = ?", hook).Order("id").Find(&rows).Error)
	return rows
}

// told are the events that a webhook was told since the last time.
func (w *world) told(hook uint) (events []Event) {
	w.t.Helper()
	rows := w.deliveries(hook)
	for _, d := range rows[w.seen:] {
		var e Event
		must(w.t)(nil, json.Unmarshal([]byte(d.Body), &e))
		events = append(events, e)
	}
	w.seen = len(rows)
	return events
}

func kinds(events []Event) string {
	var out []string
	for _, e := range events {
		out = append(out, string(e.EventType))
	}
	return strings.Join(out, " ")
}

func TestEachChangeOfASubscriptionIsTold(t *testing.T) {
	end := func(w *world, _ *company) { w.on(2027, time.April, 12); w.runDue() }
	type step func(*world, *company)
	for name, test := range map[string]struct {
		plan  billing.Plan
		first step // told before the test begins
		do    step
		want  string
		about string // what the last event says
	}{
		"a new subscription and its first user": {
			do:   func(w *world, c *company) { *c = w.customer(billing.Flexible, 9) },
			want: "NEW_SUBSCRIPTION_CREATED LICENSE_ASSIGNMENT_CHANGED", about: `"seats":{"maximum_number_of_seats":9,"licensed_number_of_seats":1}`,
		},
		"a new trial": {
			do:   func(w *world, c *company) { *c = w.customer(billing.Trial, 9) },
			want: "NEW_SUBSCRIPTION_CREATED LICENSE_ASSIGNMENT_CHANGED", about: `"plan_name":"TRIAL"`,
		},
		"a user is added": {
			plan: billing.Flexible, do: func(w *world, c *company) { w.fill(*c, 1) },
			want: "LICENSE_ASSIGNMENT_CHANGED", about: `"licensed_number_of_seats":2`,
		},
		"a user is suspended": {
			plan: billing.Flexible, first: func(w *world, c *company) { w.fill(*c, 1) },
			do: func(w *world, c *company) { must(w.t)(w.SuspendUsers(w.t.Context(), c.admin, []uint{w.aUser(*c)})) },
		},
		"a user is deleted": {
			plan: billing.Flexible, first: func(w *world, c *company) { w.fill(*c, 1) },
			do: func(w *world, c *company) { w.remove(*c, w.aUser(*c)) }, want: "LICENSE_ASSIGNMENT_CHANGED", about: `"licensed_number_of_seats":1`,
		},
		"the cap is raised": {plan: billing.Flexible, do: func(w *world, c *company) {
			must(w.t)(w.EditPurchaseCap(w.t.Context(), w.admin, c.sub, CapChange{Cap: 20, Was: 9}))
		}, want: "LICENSE_CAP_CHANGED", about: `"maximum_number_of_seats":20`},
		"licenses are added": {
			plan: billing.AnnualMonthly, do: func(w *world, c *company) { w.addLicenses(c.sub, 3) },
			want: "COMMITMENT_CHANGED", about: `"seats":{"number_of_seats":12,"licensed_number_of_seats":1}`,
		},
		"a purchase request is ordered": {plan: billing.AnnualMonthly, do: func(w *world, c *company) {
			id := w.ask(w.t, *c, 2)
			w.order(w.t, c.sub, LicenseOrder{Additional: 2, Source: SourceRequest, RequestID: id})
		}, want: "COMMITMENT_CHANGED", about: `"number_of_seats":11`},
		"a request is only made": {plan: billing.AnnualMonthly, do: func(w *world, c *company) { w.ask(w.t, *c, 2) }},
		"Flexible becomes Annual": {
			plan: billing.Flexible, do: func(w *world, c *company) { w.changePlan(c.sub, billing.AnnualMonthly, 5) },
			want: "PRICE_PLAN_SWITCHED", about: `"plan_name":"ANNUAL","seats":{"number_of_seats":5`,
		},
		"it is suspended": {
			plan: billing.Flexible, do: func(w *world, c *company) { w.suspend(c.sub) },
			want: "SUBSCRIPTION_SUSPENDED", about: `"subscription_suspension_reasons":["RESELLER_INITIATED"]`,
		},
		"it is activated": {
			plan: billing.Flexible, first: func(w *world, c *company) { w.suspend(c.sub) },
			do: func(w *world, c *company) { w.activate(c.sub, Activation{}) }, want: "SUBSCRIPTION_SUSPENSION_REVOKED",
		},
		"it is canceled": {
			plan: billing.Flexible, do: func(w *world, c *company) { w.cancel(c.sub) },
			want: "SUBSCRIPTION_CANCELLED", about: `"subscription_cancellation_reason":"RESELLER_INITIATED"`,
		},
		"a higher edition": {
			plan: billing.Flexible, do: func(w *world, c *company) { w.changeEdition(c.sub, plus) },
			want:  "SUBSCRIPTION_CANCELLED NEW_SUBSCRIPTION_CREATED SUBSCRIPTION_UPGRADE",
			about: `"previous_sku_id":"` + standard + `","previous_subscription_id":"`,
		},
		"a lower edition": {
			plan: billing.Flexible, do: func(w *world, c *company) { w.changeEdition(c.sub, starter) },
			want: "SUBSCRIPTION_CANCELLED NEW_SUBSCRIPTION_CREATED SUBSCRIPTION_DOWNGRADE",
		},
		"a plan is chosen for the trial's end": {plan: billing.Trial, do: func(w *world, c *company) { w.changePlan(c.sub, billing.Flexible, 20) }},
		"paid service starts": {
			plan: billing.Trial, first: func(w *world, c *company) { w.changePlan(c.sub, billing.Flexible, 20) },
			do: end, want: "SUBSCRIPTION_TRIAL_ENDED", about: `"plan_name":"FLEXIBLE","seats":{"maximum_number_of_seats":20`,
		},
		"a trial ends without a plan": {
			plan: billing.Trial, do: end,
			want: "SUBSCRIPTION_TRIAL_ENDED SUBSCRIPTION_SUSPENDED", about: `"subscription_suspension_reasons":["TRIAL_ENDED"]`,
		},
		"a plan for an ended trial": {
			plan: billing.Trial, first: end,
			do: func(w *world, c *company) { w.changePlan(c.sub, billing.Flexible, 20) }, want: "SUBSCRIPTION_SUSPENSION_REVOKED PRICE_PLAN_SWITCHED",
		},
		"it renews": {plan: billing.AnnualMonthly, do: end, want: "SUBSCRIPTION_RENEWED", about: `"number_of_seats":9`},
		"it renews with fewer": {
			plan: billing.AnnualMonthly, first: func(w *world, c *company) { w.setRenewal(c.sub, RenewalOrder{Renewal: RenewLicensed}) },
			do: end, want: "SUBSCRIPTION_RENEWED COMMITMENT_CHANGED", about: `"number_of_seats":1,`,
		},
		"it renews as another edition": {plan: billing.AnnualMonthly, first: func(w *world, c *company) {
			w.setRenewal(c.sub, RenewalOrder{Renewal: RenewSame, SKU: plus})
		}, do: end, want: "SUBSCRIPTION_UPGRADE SUBSCRIPTION_RENEWED", about: `"sku_id":"` + plus},
		"it becomes Flexible": {
			plan: billing.AnnualMonthly, first: func(w *world, c *company) { w.setRenewal(c.sub, RenewalOrder{Renewal: RenewFlexible}) },
			do: end, want: "SUBSCRIPTION_CONVERTED", about: `"plan_name":"FLEXIBLE"`,
		},
		"it does not renew": {
			plan: billing.AnnualMonthly, first: func(w *world, c *company) { w.setRenewal(c.sub, RenewalOrder{Renewal: RenewCancel}) },
			do: end, want: "SUBSCRIPTION_SUSPENDED", about: `"subscription_suspension_reasons":["RENEWAL_WITH_TYPE_CANCEL"]`,
		},
		"it starts a new term": {
			plan: billing.AnnualMonthly, first: func(w *world, c *company) { w.suspend(c.sub); end(w, c) },
			do: func(w *world, c *company) { w.activate(c.sub, Activation{}) }, want: "SUBSCRIPTION_SUSPENSION_REVOKED",
		},
	} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, w *world) {
				hook := w.hook(receiver)
				var c company
				if test.plan != "" {
					c = w.customer(test.plan, 9)
				}
				if test.first != nil {
					test.first(w, &c)
				}
				w.told(hook)
				test.do(w, &c)
				events := w.told(hook)
				if got := kinds(events); got != test.want {
					t.Fatalf("told %q, want %q", got, test.want)
				}
				if len(events) == 0 {
					return
				}
				rows := w.deliveries(hook)
				if last := rows[len(rows)-1].Body; !strings.Contains(last, test.about) {
					t.Errorf("it says %s, want %s", last, test.about)
				}
			})
		})
	}
}

func TestWhatAnEventSays(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		hook := w.hook(receiver)
		c := w.customer(billing.AnnualMonthly, 9)
		w.told(hook)
		w.at(start.Add(1500 * time.Millisecond))
		o := w.addLicenses(c.sub, 3)
		e := w.told(hook)[0]
		at := start.Add(1500 * time.Millisecond)
		want := fmt.Sprintf(`{"message_id":%q,"event_type":"COMMITMENT_CHANGED","publish_time":{"seconds":"%d","nanos":500000000},`+
			`"reseller_customer_id":"R%08d","customer_id":"C%08d","customer_domain_name":"harbor1.example","subscription_id":"%d","sku_id":"1010020028",`+
			`"sequence":"3","order_id":%q,"plan_name":"ANNUAL","seats":{"number_of_seats":12,"licensed_number_of_seats":1}}`,
			e.MessageID, at.Unix(), w.reseller, c.id, c.sub, o.Number())
		rows := w.deliveries(hook)
		if got := rows[len(rows)-1].Body; got != want || len(e.MessageID) < 20 {
			t.Errorf("it says\n%s\nwant\n%s", got, want)
		}
		for _, d := range rows {
			if strings.Contains(d.Body, "Aoife") || strings.Contains(d.Body, "Byrne") || strings.Contains(d.Body, "@") {
				t.Errorf("it names a person: %s", d.Body)
			}
		}
	})
}

func TestOnlyTheOwnResellersWebhooksAreToldAndOnlyWhatTheyWant(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		all, caps := w.hook(receiver), w.hook(receiver+"/caps", EventCapChanged, EventSuspended)
		theirs := must(t)(w.AddWebhook(t.Context(), w.other, NewWebhook{URL: receiver, Events: EventTypes})).(WebhookMade).ID
		c := w.customer(billing.Flexible, 9)
		must(t)(w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: 20, Was: 9}))
		if n := len(w.deliveries(all)); n != 3 {
			t.Errorf("%d of 3 events", n)
		}
		if rows := w.deliveries(caps); len(rows) != 1 || rows[0].Event != EventCapChanged {
			t.Errorf("%+v", rows)
		}
		if rows := w.deliveries(theirs); len(rows) != 0 {
			t.Errorf("another reseller is told %+v", rows)
		}
		if a, b := w.deliveries(all)[2], w.deliveries(caps)[0]; a.MessageID != b.MessageID || a.Body != b.Body {
			t.Error("one event has two names")
		}
	})
}

func TestWhatIsRefusedOrTakenBackIsNotTold(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		hook := w.hook(receiver)
		c := w.customer(billing.Flexible, 2)
		before := len(w.deliveries(hook))
		_, err := w.AddUsers(t.Context(), c.admin, []NewUser{
			{FirstName: "Anna", LastName: "Berg", Address: "anna"}, {FirstName: "Ben", LastName: "Berg", Address: "ben"}, // no room for both
		})
		refused(t, err, Conflict, "")
		if n := len(w.deliveries(hook)); n != before {
			t.Errorf("%d events of what did not happen", n-before)
		}
		removed := must(t)(w.RemoveWebhook(t.Context(), w.admin, hook)).(uint)
		w.fill(c, 1)
		if n := len(w.deliveries(removed)); n != before {
			t.Error("a removed webhook is told")
		}
	})
}

// Every type that a form offers has a name, and really occurs.
func TestEveryTypeOfEventHasAName(t *testing.T) {
	for _, kind := range append(slices.Clone(EventTypes), EventTest) {
		if kind.String() == string(kind) {
			t.Errorf("%s has no name", kind)
		}
	}
	w := Webhook{Events: string(EventCreated)}
	if !w.Wants(EventTest) || w.Wants(EventCanceled) || len(w.Types()) != 1 || len((Webhook{}).Types()) != len(EventTypes) {
		t.Errorf("%v", w.Types())
	}
}

func TestJobsTellToo(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		hook := w.hook(receiver)
		w.customer(billing.AnnualMonthly, 9)
		w.told(hook)
		w.on(2027, time.April, 20)
		must(t)(nil, w.RunDue(t.Context()))
		e := w.told(hook)
		// Published when the program came to it, though it is dated the day it was due.
		if kinds(e) != "SUBSCRIPTION_RENEWED" || e[0].PublishTime.Seconds != fmt.Sprint(w.now().Unix()) {
			t.Errorf("%+v", e)
		}
	})
}
