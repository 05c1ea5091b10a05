package models

import (
	"slices"
	"strings"

	"gorm.io/gorm"

	"perseat/models/billing"
)

// purchaseOrder is an order in the seat ledger, as far as its P.O. number goes.
type purchaseOrder struct {
	SubscriptionID uint
	Day            billing.Day
	Plan           billing.Plan
	PONumber       string `gorm:"column:po_number"`
	Opens          bool   // it begins the plan, or a term of it
}

// purchaseOrders are the orders of a subscription that begin a plan or have a
// P.O. number, in the order of the seat ledger.
type purchaseOrders []purchaseOrder

// purchaseOrdersOf reads the orders up to a month's end of those subscriptions that
// have a P.O. number at all.
func purchaseOrdersOf(db *gorm.DB, ids []uint, m billing.Month) (map[uint]purchaseOrders, error) {
	var with []uint
	err := fresh(db).Table("orders").Distinct("subscription_id").Where("po_number <> '' AND subscription_id IN ?", ids).Pluck("subscription_id", &with).Error
	if err != nil || len(with) == 0 {
		return nil, err
	}
	var rows []purchaseOrder
	err = fresh(db).Raw(`SELECT * FROM (
			SELECT entry.subscription_id, entry.seq, entry.day, entry.plan, orders.po_number,
				orders.type IN ('created', 'trial_started', 'paid_service_started', 'plan_changed', 'renewed')
					OR (orders.type = 'activated' AND entry.plan <> 'FLEXIBLE' AND before.billed = 0) AS opens
			FROM seat_ledger AS entry JOIN orders ON orders.id = entry.order_id
			LEFT JOIN seat_ledger AS before ON before.subscription_id = entry.subscription_id AND before.seq = entry.seq - 1
			WHERE entry.subscription_id IN ? AND entry.day <= ?) found
		WHERE opens OR po_number <> '' ORDER BY subscription_id, seq`, with, m.Last()).Scan(&rows).Error
	out := map[uint]purchaseOrders{}
	for _, row := range rows {
		out[row.SubscriptionID] = append(out[row.SubscriptionID], row)
	}
	return out, err
}

// numbers are the P.O. numbers that a line prints: of the order that began what
// the line's first day bills, and of all that changed it before the month's last day.
func (o purchaseOrders) numbers(line billing.Line) string {
	first := 0
	for i, order := range o {
		if order.Opens && order.Day < line.Segments[0].From {
			first = i
		}
	}
	var numbers []string
	for _, order := range o[first:] {
		if order.Plan == line.Plan && order.PONumber != "" && order.Day < line.Month.Last() {
			numbers = append(numbers, order.PONumber)
		}
	}
	slices.Sort(numbers)
	return strings.Join(slices.Compact(numbers), ", ")
}
