package models

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"perseat/models/billing"
	"perseat/models/database"
)

// EventType is what happened to a subscription, in the words of Google's own
// push notifications.
type EventType string

// The types. EventCapChanged is a word of Google's newer API; its push
// notifications have none for it.
const (
	EventCreated           EventType = "NEW_SUBSCRIPTION_CREATED"
	EventTrialEnded        EventType = "SUBSCRIPTION_TRIAL_ENDED"
	EventPlanSwitched      EventType = "PRICE_PLAN_SWITCHED"
	EventCommitmentChanged EventType = "COMMITMENT_CHANGED"
	EventRenewed           EventType = "SUBSCRIPTION_RENEWED"
	EventSuspended         EventType = "SUBSCRIPTION_SUSPENDED"
	EventActivated         EventType = "SUBSCRIPTION_SUSPENSION_REVOKED"
	EventCanceled          EventType = "SUBSCRIPTION_CANCELLED"
	EventConverted         EventType = "SUBSCRIPTION_CONVERTED"
	EventUpgraded          EventType = "SUBSCRIPTION_UPGRADE"
	EventDowngraded        EventType = "SUBSCRIPTION_DOWNGRADE"
	EventLicensesChanged   EventType = "LICENSE_ASSIGNMENT_CHANGED"
	EventCapChanged        EventType = "LICENSE_CAP_CHANGED"

	// EventTest is what somebody sends to try a webhook.
	EventTest EventType = "TEST"
)

// EventTypes lists the types in the order in which forms offer them.
var EventTypes = []EventType{
	EventCreated, EventTrialEnded, EventPlanSwitched, EventConverted, EventUpgraded, EventDowngraded, EventCommitmentChanged,
	EventCapChanged, EventLicensesChanged, EventRenewed, EventSuspended, EventActivated, EventCanceled,
}

// String says what happened, as pages show it.
func (e EventType) String() string {
	switch e {
	case EventCreated:
		return "Subscription created"
	case EventTrialEnded:
		return "Trial ended"
	case EventPlanSwitched:
		return "Plan changed"
	case EventCommitmentChanged:
		return "Purchased licenses changed"
	case EventRenewed:
		return "Subscription renewed"
	case EventSuspended:
		return "Subscription suspended"
	case EventActivated:
		return "Subscription activated"
	case EventCanceled:
		return "Subscription canceled"
	case EventConverted:
		return "Annual Plan became Flexible"
	case EventUpgraded:
		return "Changed to a higher edition"
	case EventDowngraded:
		return "Changed to a lower edition"
	case EventLicensesChanged:
		return "Licensed users changed"
	case EventCapChanged:
		return "Purchase cap changed"
	case EventTest:
		return "Test event"
	}
	return string(e)
}

// Event is what is posted to a webhook. The names are Google's where its push
// notifications have one. It names nobody but by id.
type Event struct {
	MessageID   string    `json:"message_id"` // the same each time that this event is posted
	EventType   EventType `json:"event_type"`
	PublishTime EventTime `json:"publish_time"`

	ResellerCustomerID string `json:"reseller_customer_id"`
	CustomerID         string `json:"customer_id,omitempty"`
	CustomerDomainName string `json:"customer_domain_name,omitempty"`
	SubscriptionID     string `json:"subscription_id,omitempty"`
	SKUID              string `json:"sku_id,omitempty"`

	SuspensionReasons  []string `json:"subscription_suspension_reasons,omitempty"`
	CancellationReason string   `json:"subscription_cancellation_reason,omitempty"`

	// What follows is ours: the subscription after the change.
	Sequence               string      `json:"sequence,omitempty"` // number of the change in the subscription's history
	OrderID                string      `json:"order_id,omitempty"` // in the order history
	PlanName               string      `json:"plan_name,omitempty"`
	Seats                  *EventSeats `json:"seats,omitempty"`
	PreviousSKUID          string      `json:"previous_sku_id,omitempty"`
	PreviousSubscriptionID string      `json:"previous_subscription_id,omitempty"`
}

// EventTime is a moment as Google's messages have it.
type EventTime struct {
	Seconds string `json:"seconds"` // since 1970
	Nanos   int    `json:"nanos"`
}

// EventSeats are a subscription's seats: purchased licenses on an Annual Plan,
// the most users on the others.
type EventSeats struct {
	NumberOfSeats         int64 `json:"number_of_seats,omitempty"`
	MaximumNumberOfSeats  int64 `json:"maximum_number_of_seats,omitempty"`
	LicensedNumberOfSeats int64 `json:"licensed_number_of_seats"`
}

func idText(id uint) string { return strconv.FormatUint(uint64(id), 10) }

func eventTime(at time.Time) EventTime {
	return EventTime{strconv.FormatInt(at.Unix(), 10), at.Nanosecond()}
}

// changes are the types of event that tell what became of a held subscription
// since its last ledger entry, in the order in which they are told.
func (a *Account) changes(o Order, upgraded bool) (told []EventType) {
	was, is := a.was, a.Subscription
	add := func(happened bool, kind EventType) {
		if happened {
			told = append(told, kind)
		}
	}
	add(was.ID != is.ID, EventCreated)
	add(was.SKUID != "" && was.SKUID != is.SKUID && upgraded, EventUpgraded)
	add(was.SKUID != "" && was.SKUID != is.SKUID && !upgraded, EventDowngraded)
	if was.ID != is.ID {
		return told
	}
	trialEnds := was.Plan == billing.Trial && was.Status == Active && (is.Plan != billing.Trial || is.Suspension == SuspendedTrialEnded)
	add(trialEnds, EventTrialEnded)
	add(was.Status == Suspended && is.Status == Active, EventActivated)
	add(o.Type == OrderRenewed, EventRenewed)
	switch {
	case is.Status == Canceled:
		return append(told, EventCanceled)
	case was.Plan.Annual() && !is.Plan.Annual():
		add(true, EventConverted)
	case was.Plan.Annual() != is.Plan.Annual() || was.Plan == billing.Trial && is.Plan != billing.Trial:
		add(!trialEnds, EventPlanSwitched)
	default:
		add(was.Ceiling != is.Ceiling && is.Plan.Annual(), EventCommitmentChanged)
		add(was.Ceiling != is.Ceiling && !is.Plan.Annual(), EventCapChanged)
	}
	add(was.Licensed != is.Licensed, EventLicensesChanged)
	add(was.Status == Active && is.Status == Suspended, EventSuspended)
	return told
}

// announce queues what an order has made of a held subscription for the reseller's
// webhooks. A reseller without any costs one query in a transaction.
func (t *tx) announce(a *Account, o Order) error {
	defer func() { a.was = a.Subscription }()
	hooks, err := t.listeners(a.ResellerID)
	if err != nil || len(hooks) == 0 {
		return err
	}
	upgraded := true
	if a.was.SKUID != "" && a.was.SKUID != a.SKUID {
		var before SKU
		if err := t.DB.Where("id = ?", a.was.SKUID).Take(&before).Error; err != nil {
			return err
		}
		upgraded = a.SKU.Rank > before.Rank
	}
	for _, kind := range a.changes(o, upgraded) {
		e := a.event(kind, o, upgraded)
		e.PublishTime = eventTime(t.clock())
		for _, w := range hooks {
			if !w.Wants(kind) {
				continue
			}
			if _, err := t.queueEvent(w, e, Delivery{CustomerID: a.CustomerID, SubscriptionID: a.ID, Lane: a.ID}); err != nil {
				return err
			}
		}
	}
	return nil
}

// event is an event of a type about a subscription.
func (a *Account) event(kind EventType, o Order, upgraded bool) Event {
	e := Event{
		MessageID: rand.Text(), EventType: kind, ResellerCustomerID: resellerID(a.ResellerID),
		CustomerID: a.Customer.CustomerID(), CustomerDomainName: a.Customer.Domain, SubscriptionID: idText(a.ID), SKUID: a.SKUID,
		Sequence: strconv.FormatInt(a.LedgerSeq, 10), OrderID: o.Number(), PlanName: planName(a.Plan),
		Seats: &EventSeats{NumberOfSeats: a.PurchasedSeats(), MaximumNumberOfSeats: a.PurchaseCap(), LicensedNumberOfSeats: a.Licensed},
	}
	switch kind {
	case EventSuspended:
		e.SuspensionReasons = []string{a.Suspension.Reason()}
	case EventCanceled:
		e.CancellationReason = "RESELLER_INITIATED"
		if a.replaced {
			e.CancellationReason = "PURCHASE_OF_SUBSUMING_SKU"
		}
	}
	if a.was.SKUID != a.SKUID {
		e.PreviousSKUID = a.was.SKUID
	}
	if a.was.ID != 0 && a.was.ID != a.ID {
		e.PreviousSubscriptionID = idText(a.was.ID)
	}
	return e
}

// planName is a plan as Google's API answers it.
func planName(p billing.Plan) string {
	if p == billing.AnnualMonthly {
		return "ANNUAL"
	}
	return string(p)
}

// Reason is why a subscription is suspended, in Google's words.
func (s Suspension) Reason() string {
	switch s {
	case SuspendedByReseller:
		return "RESELLER_INITIATED"
	case SuspendedTrialEnded:
		return "TRIAL_ENDED"
	case SuspendedNotRenewed:
		return "RENEWAL_WITH_TYPE_CANCEL"
	}
	return "OTHER"
}

// listeners are the webhooks of a reseller, read once in a transaction.
func (t *tx) listeners(reseller uint) ([]Webhook, error) {
	if hooks, known := t.hooks[reseller]; known {
		return hooks, nil
	}
	hooks, err := database.Find[Webhook](t.DB, "WHERE reseller_id = ? AND status <> 'removed'", reseller)
	slices.SortFunc(hooks, func(a, b Webhook) int { return cmp.Compare(a.ID, b.ID) })
	if t.hooks == nil {
		t.hooks = map[uint][]Webhook{}
	}
	t.hooks[reseller] = hooks
	return hooks, err
}

// queueEvent queues an event for a webhook, behind what is queued in its lane.
func (t *tx) queueEvent(w Webhook, e Event, d Delivery) (Delivery, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return d, err
	}
	d.WebhookID, d.ResellerID, d.Event, d.MessageID, d.Body = w.ID, w.ResellerID, e.EventType, e.MessageID, string(body)
	d.Status, d.Outgoing = DeliveryWaiting, Outgoing{DueAt: t.clock(), CreatedAt: t.clock()}
	if d.Lane != 0 {
		// The first of the lane is kept as it is until this one stands behind it:
		// otherwise it could be sent meanwhile, and nobody would come for this one.
		var first []uint
		err := share(t.Model(&Delivery{})).Where("webhook_id = ? AND lane = ? AND "+inOrder, w.ID, d.Lane).
			Order("id").Limit(1).Pluck("id", &first).Error
		if err != nil {
			return d, err
		}
		if len(first) > 0 {
			d.Status = DeliveryQueued
		}
	}
	return d, t.Create(&d).Error
}
