package paths

import "strconv"

// ResellerReviewCustomer is the review of a new customer before it is ordered.
const ResellerReviewCustomer = "/reseller/customers/new/review"

// ResellerCustomerOrdersCSV is the order history of one customer as a file.
func ResellerCustomerOrdersCSV(customer uint) string {
	return under(ResellerCustomers, customer, "/orders.csv")
}

// The lists of requests and of coming renewals as files.
const (
	ResellerRequestsCSV = ResellerRequests + ".csv"
	ResellerRenewalsCSV = ResellerRenewals + ".csv"
)

// ResellerAction is the page of something that can be done with a
// subscription, by the last part of its address.
func ResellerAction(customer, subscription uint, action string) string {
	return subscribed(customer, subscription, "/"+action)
}

// ResellerOpenSubscription is a customer's page with one subscription opened.
func ResellerOpenSubscription(customer, subscription uint) string {
	return ResellerCustomer(customer) + "?open=" + strconv.FormatUint(uint64(subscription), 10) +
		"#" + SubscriptionID(subscription)
}

// ForRequest is a page that answers a purchase request.
func ForRequest(page string, request uint) string {
	return page + "?request=" + strconv.FormatUint(uint64(request), 10)
}
