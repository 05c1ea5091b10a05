package paths

import "strconv"

// Addresses of the Reseller console.
const (
	Reseller             = "/reseller"
	ResellerCustomers    = "/reseller/customers"
	ResellerNewCustomer  = "/reseller/customers/new"
	ResellerCustomersCSV = "/reseller/customers.csv"
	ResellerRequests     = "/reseller/requests"
	ResellerOrders       = "/reseller/orders"
	ResellerOrdersCSV    = "/reseller/orders.csv"
	ResellerSettings     = "/reseller/settings"
)

// ResellerCustomer is the page of one customer.
func ResellerCustomer(customer uint) string { return under(ResellerCustomers, customer, "") }

// ResellerEditCustomer is the form for a customer's facts.
func ResellerEditCustomer(customer uint) string { return under(ResellerCustomers, customer, "/edit") }

// ResellerCustomerOrders is the order history of one customer.
func ResellerCustomerOrders(customer uint) string {
	return under(ResellerCustomers, customer, "/orders")
}

// ResellerNewSubscription is the form for a customer's new subscription.
func ResellerNewSubscription(customer uint) string {
	return under(ResellerCustomers, customer, "/subscriptions/new")
}

// ResellerSubscription is the place of one subscription on its customer's page.
func ResellerSubscription(customer, subscription uint) string {
	return ResellerCustomer(customer) + "#" + SubscriptionID(subscription)
}

// SubscriptionID is the id that a subscription's part of a page carries.
func SubscriptionID(subscription uint) string {
	return "subscription-" + strconv.FormatUint(uint64(subscription), 10)
}

// ResellerPurchaseCap edits the purchase cap of a subscription.
func ResellerPurchaseCap(customer, subscription uint) string {
	return subscribed(customer, subscription, "/purchase-cap")
}

// ResellerAddLicenses adds licenses to an Annual subscription.
func ResellerAddLicenses(customer, subscription uint) string {
	return subscribed(customer, subscription, "/add-licenses")
}

// ResellerChangePlan changes the plan of a subscription.
func ResellerChangePlan(customer, subscription uint) string {
	return subscribed(customer, subscription, "/change-plan")
}

// ResellerChangeEdition changes the edition of a subscription.
func ResellerChangeEdition(customer, subscription uint) string {
	return subscribed(customer, subscription, "/change-edition")
}

// ResellerRenewal holds the renewal settings of a subscription.
func ResellerRenewal(customer, subscription uint) string {
	return subscribed(customer, subscription, "/renewal")
}

// ResellerStartPaidService ends a trial today.
func ResellerStartPaidService(customer, subscription uint) string {
	return subscribed(customer, subscription, "/start-paid-service")
}

// ResellerSuspendSubscription suspends a subscription.
func ResellerSuspendSubscription(customer, subscription uint) string {
	return subscribed(customer, subscription, "/suspend")
}

// ResellerActivateSubscription activates a suspended subscription.
func ResellerActivateSubscription(customer, subscription uint) string {
	return subscribed(customer, subscription, "/activate")
}

// ResellerCancelSubscription cancels a Flexible or Trial subscription.
func ResellerCancelSubscription(customer, subscription uint) string {
	return subscribed(customer, subscription, "/cancel")
}

// ResellerDeclineRequest declines a purchase request.
func ResellerDeclineRequest(request uint) string { return under(ResellerRequests, request, "/decline") }

// ResellerOrder is the page of one order.
func ResellerOrder(order uint) string { return under(ResellerOrders, order, "") }

func subscribed(customer, subscription uint, rest string) string {
	return under(under(ResellerCustomers, customer, "/subscriptions"), subscription, rest)
}

// Review is where the order of a form is reviewed before it is placed.
func Review(form string) string { return form + "/review" }
