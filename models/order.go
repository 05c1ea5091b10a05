package models

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
	"perseat/models/database"
)

// Order is a change of a subscription, placed by a reseller, a customer, support
// or a job. Quantities are ceilings on a change of the ceiling and licensed
// users on a change of users.
type Order struct {
	ID             uint
	ResellerID     uint
	CustomerID     uint
	SubscriptionID uint
	Type           OrderType
	Status         OrderStatus
	Plan           billing.Plan
	ProductID      string
	SKUID          string `gorm:"column:sku_id"`
	FromSeats      int64
	ToSeats        int64
	AmountMinor    int64 // what it changes on the invoice that it comes on, without VAT
	Currency       billing.Currency
	Priced         bool   // whether there is an amount at all
	PONumber       string `gorm:"column:po_number"`
	Source         OrderSource
	SourceNote     string // how the customer ordered, in the reseller's words
	Reason         string // why it was declined or failed
	Detail         string // what else it changed, as a sentence without prices
	Quote          string // the kept quote that was ordered
	PlacedBy       uint   // 0 for a job
	PlacedRole     string
	VisitID        uint
	PlacedAt       time.Time
	Day            billing.Day // the civil day in the billing zone
	FinishedAt     *time.Time
	Kind           int64
}

// OrderType says what an order changes.
type OrderType string

// The types.
const (
	OrderCreated        OrderType = "created"
	OrderTrialStarted   OrderType = "trial_started"
	OrderPaidStarted    OrderType = "paid_service_started"
	OrderPlanChanged    OrderType = "plan_changed"
	OrderLicensesAdded  OrderType = "licenses_added"
	OrderCapChanged     OrderType = "purchase_cap_changed"
	OrderUsersAdded     OrderType = "users_added"
	OrderUsersRemoved   OrderType = "users_removed"
	OrderRenewed        OrderType = "renewed"
	OrderRenewalChanged OrderType = "renewal_settings_changed"
	OrderSuspended      OrderType = "suspended"
	OrderActivated      OrderType = "activated"
	OrderCanceled       OrderType = "canceled"
)

// OrderTypes lists the types in the order in which filters offer them.
var OrderTypes = []OrderType{
	OrderCreated, OrderTrialStarted, OrderPaidStarted, OrderPlanChanged, OrderLicensesAdded, OrderCapChanged,
	OrderUsersAdded, OrderUsersRemoved, OrderRenewed, OrderRenewalChanged, OrderSuspended, OrderActivated, OrderCanceled,
}

// String is the type's name as pages show it.
func (o OrderType) String() string {
	switch o {
	case OrderCreated:
		return "Subscription created"
	case OrderRenewed:
		return "Subscription renewed"
	case OrderSuspended:
		return "Subscription suspended"
	case OrderActivated:
		return "Subscription activated"
	case OrderCanceled:
		return "Subscription canceled"
	}
	text := strings.ReplaceAll(string(o), "_", " ")
	return strings.ToUpper(text[:1]) + text[1:]
}

// OrderStatus is how far an order has come.
type OrderStatus string

// The statuses.
const (
	OrderRequested OrderStatus = "requested"
	OrderCompleted OrderStatus = "completed"
	OrderDeclined  OrderStatus = "declined"
	OrderWithdrawn OrderStatus = "withdrawn"
	OrderScheduled OrderStatus = "scheduled"
	OrderTakenBack OrderStatus = "canceled"
	OrderFailed    OrderStatus = "failed"
)

// OrderStatuses lists the statuses in the order in which filters offer them.
var OrderStatuses = []OrderStatus{
	OrderRequested, OrderCompleted, OrderDeclined, OrderWithdrawn, OrderScheduled, OrderTakenBack, OrderFailed,
}

// String is the status's name as pages show it.
func (o OrderStatus) String() string { return strings.ToUpper(string(o[:1])) + string(o[1:]) }

// OrderSource is how the customer ordered.
type OrderSource string

// The sources.
const (
	SourceRequest OrderSource = "request"
	SourcePhone   OrderSource = "phone"
	SourceMail    OrderSource = "mail"
	SourcePage    OrderSource = "page" // the reseller's own page
	SourceAPI     OrderSource = "api"  // a program with an API key
)

// Number is the order's number as pages show it.
func (o Order) Number() string { return OrderNumber(o.ID) }

// OrderNumber is the number of the order with an id.
func OrderNumber(id uint) string { return fmt.Sprintf(orderPrefix+"%05d", id) }

const orderPrefix = "ORD-"

// orderID reads an order number, with or without its prefix.
func orderID(text string) (uint, bool) {
	digits := strings.TrimPrefix(strings.ToUpper(tidy(text)), orderPrefix)
	n, err := strconv.ParseUint(digits, 10, 63)
	return uint(n), err == nil && n > 0
}

// Amount is what the order changes on its invoice, without VAT; false if it has no price.
func (o Order) Amount() (billing.Money, bool) {
	return billing.NewMoney(o.AmountMinor, o.Currency), o.Priced
}

// Quantity says how many, as order history shows it: "62, added 12", "25 → 40 cap".
func (o Order) Quantity() string {
	from, to := figure(o.FromSeats), figure(o.ToSeats)
	switch o.Type {
	case OrderCapChanged:
		return from + " → " + to + " cap"
	case OrderLicensesAdded, OrderUsersAdded:
		return to + ", added " + figure(o.ToSeats-o.FromSeats)
	case OrderUsersRemoved:
		return to + ", removed " + figure(o.FromSeats-o.ToSeats)
	case OrderCanceled:
		return from
	}
	return to
}

// place records an order of a held subscription. What is not given is taken
// from the subscription, the actor and the moment.
func (t *tx) place(a *Account, o Order) (Order, error) {
	o.ResellerID, o.CustomerID, o.SubscriptionID = a.ResellerID, a.CustomerID, a.ID
	o.Plan, o.ProductID, o.SKUID, o.Currency = a.Plan, a.ProductID, a.SKUID, a.Currency
	o.PlacedBy, o.PlacedRole = t.actor.UserID, string(t.actor.Role)
	if v := t.actor.Visit; v != nil {
		o.VisitID, o.PlacedRole = v.ID, string(v.Role)
	}
	o.PlacedAt, o.Day = t.now, t.day()
	if o.Status == "" {
		o.Status = OrderCompleted
	}
	if o.Status == OrderCompleted {
		o.FinishedAt = &o.PlacedAt
	}
	kind, err := t.kind(orderKind(o))
	if err != nil {
		return o, err
	}
	o.Kind = kind
	err = database.Create(t.DB, &o)
	return o, err
}

// finish brings an order that was requested or scheduled to its end.
func (t *tx) finish(id uint, status OrderStatus, reason string) error {
	if id == 0 {
		return nil
	}
	var o Order
	if err := t.DB.Session(&gorm.Session{}).Select("type, sku_id").Where("id = ?", id).Take(&o).Error; err != nil {
		return err
	}
	o.Status = status
	kind, err := t.kind(orderKind(o))
	if err != nil {
		return err
	}
	return t.Model(&Order{}).Where("id = ?", id).
		Updates(map[string]any{"status": status, "kind": kind, "reason": reason, "finished_at": t.now}).Error
}

// Order returns one order, to those who may see the order history it stands in.
func (s *Store) Order(ctx context.Context, actor access.Actor, id uint) (OrderRow, error) {
	var o OrderRow
	db := s.db.Read(ctx)
	if err := require(actor, access.SeeOrders); err != nil {
		return o, unseen(db.Table("orders").Where("id = ?", id), actor, id != 0, "order", err)
	}
	err := visible(orderRows(db), actor, "orders.reseller_id", "orders.customer_id").Where("orders.id = ?", id).Take(&o).Error
	o.hidePrices(actor)
	if err != nil {
		return o, found(err, "order")
	}
	rows := []OrderRow{o}
	err = nameAnswerers(db, rows)
	return rows[0], err
}

// hidePrices blanks what a customer never sees.
func (o *OrderRow) hidePrices(actor access.Actor) {
	if !actor.Can(access.SeePrices) {
		o.AmountMinor, o.Priced, o.PONumber, o.Quote, o.SourceNote = 0, false, "", "", ""
	}
}
