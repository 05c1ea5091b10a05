package paths

// Addresses of the Support desk.
const (
	Support = "/support"

	supportResellers = Support + "/resellers"
	supportCustomers = Support + "/customers"
	supportOrders    = Support + "/orders"
)

// SupportReseller is the page of a reseller.
func SupportReseller(reseller uint) string { return under(supportResellers, reseller, "") }

// SupportCustomer is the page of a customer.
func SupportCustomer(customer uint) string { return under(supportCustomers, customer, "") }

// SupportOrder is the page of an order.
func SupportOrder(order uint) string { return under(supportOrders, order, "") }
