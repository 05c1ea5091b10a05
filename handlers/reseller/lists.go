package reseller

import (
	"time"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/billing"
	"perseat/views/paths"
	"perseat/views/reseller"
	"perseat/views/ui"
)

// filters builds the toolbar of a list: the fields, and the filters in force
// with the addresses without them.
type filters struct {
	c     echo.Context
	props ui.ToolbarProps
}

func newFilters(c echo.Context, label, search string) *filters {
	f := &filters{c: c, props: ui.ToolbarProps{
		Label: label, Action: c.Request().URL.Path,
		Search: &ui.SearchField{Label: search, Value: c.QueryParam("q")},
	}}
	f.active("q", "“"+c.QueryParam("q")+"”")
	return f
}

// choose adds a list to choose from; its first option means any.
func (f *filters) choose(name, label string, options []ui.Option) {
	value := f.c.QueryParam(name)
	f.props.Filters = append(f.props.Filters, ui.Filter{Name: name, Label: label, Value: value, Options: options})
	shown := label + " “" + value + "”" // for one that is not offered
	for _, o := range options {
		if o.Value == value {
			shown = o.Label
		}
	}
	f.active(name, shown)
}

// date adds a date.
func (f *filters) date(name, label string) {
	day := web.Day(f.c, name)
	value := ""
	if day != 0 {
		value = day.ISO()
		f.active(name, label+" "+day.String())
	}
	f.props.Filters = append(f.props.Filters, ui.Filter{Name: name, Label: label, Value: value})
}

// keep carries another choice along.
func (f *filters) keep(name string) {
	if value := f.c.QueryParam(name); value != "" {
		f.props.Kept = append(f.props.Kept, ui.Kept{Name: name, Value: value})
	}
}

func (f *filters) active(name, label string) {
	if f.c.QueryParam(name) == "" {
		return
	}
	href := web.With(f.c, map[string]string{name: "", "older": "", "newer": ""})
	f.props.Active = append(f.props.Active, ui.ActiveFilter{Label: label, Href: href})
	f.props.ClearAll = f.c.Request().URL.Path
}

// on reports whether a filter is in force.
func (f *filters) on() bool { return len(f.props.Active) > 0 }

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

func orderItems(rows []models.OrderRow, withCustomer bool) []reseller.OrderItem {
	items := make([]reseller.OrderItem, len(rows))
	for i, o := range rows {
		items[i] = reseller.OrderItem{
			Href: paths.ResellerOrder(o.ID), Title: o.Type.String() + ": " + o.Quantity(), Text: o.SKUName, Day: o.Day, Status: o.Status.String(),
		}
		if withCustomer {
			items[i].Text = o.CustomerName + ", " + o.SKUName
		}
	}
	return items
}
