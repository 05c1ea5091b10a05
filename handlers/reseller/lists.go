package reseller

import (
	"time"

	"perseat/models"
	"perseat/models/billing"
	"perseat/views/paths"
	"perseat/views/reseller"
	"perseat/views/ui"
)

// seatsOf is the meter of a subscription.
func seatsOf(plan billing.Plan, licensed, ceiling, limit int64) ui.Seats {
	s := ui.Seats{Used: int(licensed), Ceiling: int(ceiling)}
	if plan.Annual() {
		s.Kind, s.Limit = ui.Purchased, int(limit)
	}
	return s
}

// skuOptions are the products that a filter offers.
func skuOptions(skus []models.SKU) []ui.Option {
	options := []ui.Option{{Label: "Any product"}}
	for _, s := range skus {
		options = append(options, ui.Option{Value: s.ID, Label: s.Name})
	}
	return options
}

func planOptions() []ui.Option {
	options := []ui.Option{{Label: "Any plan"}}
	for _, p := range []billing.Plan{billing.Flexible, billing.AnnualMonthly, billing.AnnualYearly, billing.Trial} {
		options = append(options, ui.Option{Value: string(p), Label: p.String()})
	}
	return options
}

// ago says how long ago a moment was, in words.
func ago(at, now time.Time) string {
	d := now.Sub(at)
	switch {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return ui.Plural(int(d/time.Minute), "minute", "minutes") + " ago"
	case d < 24*time.Hour:
		return ui.Plural(int(d/time.Hour), "hour", "hours") + " ago"
	}
	return ui.Plural(int(d/(24*time.Hour)), "day", "days") + " ago"
}

// orderTitle says in short what an order did: "Users added: 24 → 25".
func orderTitle(o models.Order) string {
	title := o.Type.String()
	switch o.Type {
	case models.OrderCapChanged, models.OrderLicensesAdded, models.OrderUsersAdded, models.OrderUsersRemoved:
		title += ": " + ui.Number(int(o.FromSeats)) + "\u00a0→\u00a0" + ui.Number(int(o.ToSeats))
	}
	return title
}

func orderItems(rows []models.OrderRow, withCustomer bool) []reseller.OrderItem {
	items := make([]reseller.OrderItem, len(rows))
	for i, o := range rows {
		items[i] = reseller.OrderItem{
			Href: paths.ResellerOrder(o.ID), Title: orderTitle(o.Order), Text: o.SKUName, Day: o.Day, Status: o.Status.String(),
		}
		if withCustomer {
			items[i].Text = ui.Name(o.CustomerName) + ", " + o.SKUName
		}
	}
	return items
}
