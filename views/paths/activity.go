package paths

import "strconv"

// The lists of what was done.
const (
	ResellerActivity    = Reseller + "/activity"
	ResellerActivityCSV = Reseller + "/activity.csv"
	AdminActivity       = Admin + "/activity"
	AdminActivityCSV    = Admin + "/activity.csv"
	SupportActivity     = Support + "/activity"
	SupportActivityCSV  = Support + "/activity.csv"
)

// ActivityEntry is the page of one entry of a list.
func ActivityEntry(list string, entry uint) string { return under(list, entry, "") }

// ResellerCustomerActivity is what was done in one customer's account.
func ResellerCustomerActivity(customer uint) string {
	return under(ResellerCustomers, customer, "/activity")
}

// ResellerCustomerActivityCSV is that as a file.
func ResellerCustomerActivityCSV(customer uint) string {
	return under(ResellerCustomers, customer, "/activity.csv")
}

// SupportCustomerActivity is what was done in a customer's account.
func SupportCustomerActivity(customer uint) string {
	return SupportActivity + "?customer=" + strconv.FormatUint(uint64(customer), 10)
}

// SupportResellerActivity is what was done in a reseller's account, and in those
// of its customers.
func SupportResellerActivity(reseller uint) string {
	return SupportActivity + "?reseller=" + strconv.FormatUint(uint64(reseller), 10)
}
