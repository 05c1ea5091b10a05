package reseller

import (
	"time"

	"perseat/models/billing"
	"perseat/views/paths"
	"perseat/views/ui"
)

// OrdersPage is order history: of all customers, or of one.
type OrdersPage struct {
	CustomerID uint   // 0 for all
	Customer   string // its name
	Filtered   bool
	ExportHref string
	Zone       string
	Toolbar    ui.ToolbarProps
	Rows       []OrderRow
	Pages      ui.PagesProps
}

// OrderRow is one order in the list.
type OrderRow struct {
	Href     string
	Number   string
	Action   string
	Customer string
	At       time.Time
	Who      string
	Role     string
	Product  string
	Plan     string
	Quantity string
	Amount   *billing.Money // nil if there is none
	PONumber string
	Status   string
	Answered string // who ordered or declined what was requested; "" if it was not
}

// OrderPage is one order with every fact of it.
type OrderPage struct {
	OrderRow
	CustomerID       uint
	Day              billing.Day
	Zone             string
	SubscriptionHref string
	Domain           string
	Finished         *time.Time
	HowOrdered       string
	Note             string
	Detail           string
	Reason           string
	Effect           InvoiceEffect
}

// InvoiceEffect says what an order changes on the invoice.
type InvoiceEffect struct {
	Sentence string
	Lines    []EffectLine
	Net      *billing.Money // before VAT; nil if nothing is charged
}

// EffectLine is one term of the sum.
type EffectLine struct{ Term, Value string }

func (p OrdersPage) action() string {
	if p.CustomerID != 0 {
		return paths.ResellerCustomerOrders(p.CustomerID)
	}
	return paths.ResellerOrders
}

func (p OrdersPage) head() ui.HeadProps {
	if p.CustomerID == 0 {
		return ui.HeadProps{Title: "Order history", Lede: "Every change to subscriptions, licenses, caps and plans"}
	}
	return ui.HeadProps{
		Title: "Order history", Lede: p.Customer + ": every change to subscriptions, licenses, caps and plans",
		Crumbs: customerCrumbs(p.CustomerID, p.Customer),
	}
}

func (p OrdersPage) columns() []ui.Column {
	columns := []ui.Column{{Label: "Order"}}
	if p.CustomerID == 0 {
		columns = append(columns, ui.Column{Label: "Customer", Narrow: ui.LeavesLast})
	}
	return append(columns,
		ui.Column{Label: "Time (" + p.Zone + ")", Narrow: ui.LeavesLast},
		ui.Column{Label: "Quantity", Narrow: ui.LeavesFirst},
		ui.Column{Label: "Amount", Number: true, Narrow: ui.LeavesLast},
		ui.Column{Label: "Placed by", Narrow: ui.LeavesFirst},
		ui.Column{Label: "Status"},
	)
}

// narrow are the lines that say what the columns said that left.
func (r OrderRow) narrow(withCustomer bool) []string {
	lines := []string{r.At.Format("2 Jan 2006 15:04"), r.Quantity}
	if withCustomer {
		lines = append([]string{r.Customer}, lines...)
	}
	if r.Amount != nil {
		lines = append(lines, r.Amount.String())
	}
	return lines
}
