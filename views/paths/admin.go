package paths

import "strconv"

// Addresses of the Admin console.
const (
	Admin             = "/admin"
	AdminUsers        = "/admin/users"
	AdminUsersCSV     = "/admin/users.csv"
	AdminNewUser      = "/admin/users/new"
	AdminDeletedUsers = "/admin/users/deleted"

	AdminDeletedUsersCSV  = AdminDeletedUsers + ".csv"
	AdminSubscriptionsCSV = AdminSubscriptions + ".csv"
	AdminRequestsCSV      = AdminRequests + ".csv"

	AdminBulkUsers     = "/admin/users/bulk"
	AdminSuspendUsers  = "/admin/users/bulk/suspend"
	AdminDeleteUsers   = "/admin/users/bulk/delete"
	AdminAssignLicense = "/admin/users/bulk/assign-license"
	AdminSubscriptions = "/admin/subscriptions"
	AdminRequests      = "/admin/requests"
	AdminNewRequest    = "/admin/requests/new"
	AdminOrders        = "/admin/orders"
	AdminOrdersCSV     = "/admin/orders.csv"
)

// AdminUser is the page of one user.
func AdminUser(user uint) string { return under(AdminUsers, user, "") }

// AdminEditUser is the form for a user's facts.
func AdminEditUser(user uint) string { return under(AdminUsers, user, "/edit") }

// AdminSuspendUser suspends a user.
func AdminSuspendUser(user uint) string { return under(AdminUsers, user, "/suspend") }

// AdminReactivateUser reactivates a suspended user.
func AdminReactivateUser(user uint) string { return under(AdminUsers, user, "/reactivate") }

// AdminDeleteUser deletes a user.
func AdminDeleteUser(user uint) string { return under(AdminUsers, user, "/delete") }

// AdminRestoreUser restores a deleted user.
func AdminRestoreUser(user uint) string { return under(AdminUsers, user, "/restore") }

// AdminUserPassword makes another password for a user.
func AdminUserPassword(user uint) string { return under(AdminUsers, user, "/password") }

// AdminUserLicenses assigns and removes a user's licenses.
func AdminUserLicenses(user uint) string { return under(AdminUsers, user, "/licenses") }

// AdminRequestFor is the request form for one subscription.
func AdminRequestFor(subscription uint) string {
	return AdminNewRequest + "?subscription=" + strconv.FormatUint(uint64(subscription), 10)
}

// AdminWithdrawRequest withdraws a purchase request.
func AdminWithdrawRequest(request uint) string { return under(AdminRequests, request, "/withdraw") }

// AdminOrder is the page of one order.
func AdminOrder(order uint) string { return under(AdminOrders, order, "") }
