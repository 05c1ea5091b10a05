package admin

import (
	"time"

	"perseat/views/ui"
)

// OrdersPage lists a customer's orders.
type OrdersPage struct {
	Rows     []OrderRow
	Toolbar  ui.ToolbarProps
	Pages    ui.PagesProps
	CSV      string // address of what is listed as a file
	Zone     string
	Filtered bool
	Reseller string
}

// OrderRow is one order in the list.
type OrderRow struct {
	Href     string
	Number   string
	Type     string
	Product  string
	Plan     string
	Quantity string
	Who      string // name and role
	At       time.Time
	Status   string
	Answered string // who ordered or declined what was requested; "" if it was not
}

// OrderPage is one order with all that a customer sees of it.
type OrderPage struct {
	OrderRow
	Finished time.Time // zero while it is open
	Zone     string
	Reason   string // why it was declined or failed
	Detail   string // what else it changed
}
