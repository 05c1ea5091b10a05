package paths

import "strconv"

// Addresses of sessions on somebody's behalf.
const (
	Leave               = "/leave"
	SupportVisits       = Support + "/visits"
	SupportNewVisit     = Support + "/visits/new"
	ResellerVisits      = Reseller + "/visits"
	AdminAccount        = Admin + "/account"
	AdminResellerAccess = Admin + "/account/reseller-access"

	AdminVisitsCSV = adminVisits + ".csv"

	adminVisits = AdminAccount + "/visits"
)

// VisitsCSV is a list of sessions as a file, given the list's address.
func VisitsCSV(list string) string { return list + ".csv" }

// SupportVisit is the page of one session in the Support desk.
func SupportVisit(visit uint) string { return under(SupportVisits, visit, "") }

// ResellerVisit is the page of one session in the Reseller console.
func ResellerVisit(visit uint) string { return under(ResellerVisits, visit, "") }

// AdminVisit is the page of one session in the Admin console.
func AdminVisit(visit uint) string { return under(adminVisits, visit, "") }

// EndVisit ends a session, given the address of its page.
func EndVisit(page string) string { return page + "/end" }

// SupportVisitCustomer starts a support session in a customer's Admin console.
func SupportVisitCustomer(customer uint) string {
	return SupportNewVisit + "?customer=" + strconv.FormatUint(uint64(customer), 10)
}

// SupportVisitReseller starts a support session in a Reseller console.
func SupportVisitReseller(reseller uint) string {
	return SupportNewVisit + "?reseller=" + strconv.FormatUint(uint64(reseller), 10)
}

// ResellerVisitCustomer opens the Admin console of a reseller's customer.
func ResellerVisitCustomer(customer uint) string { return under(ResellerCustomers, customer, "/visit") }
