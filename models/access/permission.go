package access

// Permission is one thing that the policy allows or refuses.
type Permission string

// The permissions.
const (
	SeeOwnProfile Permission = "see own profile"

	SeeCustomers       Permission = "see customers"
	EditCustomers      Permission = "add customers and edit their information"
	EditSubscriptions  Permission = "order and change subscriptions"
	SeeOrders          Permission = "see order history"
	SeeRequests        Permission = "see purchase requests"
	AnswerRequests     Permission = "order or decline purchase requests"
	SeeInvoices        Permission = "see invoices"
	SeePrices          Permission = "see what the reseller pays"
	EditSettings       Permission = "edit the settings for all customers"
	ManageStaff        Permission = "manage staff"
	ManageKeys         Permission = "make and revoke API keys"
	VisitCustomers     Permission = "open a customer's Admin console"
	SeeUsers           Permission = "see users"
	ManageUsers        Permission = "manage users"
	ManageLicenses     Permission = "assign and remove licenses"
	RestoreUsers       Permission = "restore deleted users"
	ManageAdmins       Permission = "manage administrators"
	SeeSubscriptions   Permission = "see own subscriptions"
	RequestPurchase    Permission = "request licenses"
	SwitchAccess       Permission = "switch reseller access"
	FindAccounts       Permission = "find any account"
	VisitAccounts      Permission = "open any account on somebody's behalf"
	ManageResellers    Permission = "manage resellers and contract limits"
	ManageCatalog      Permission = "manage the catalog"
	CreditInvoices     Permission = "credit invoices"
	EndVisits          Permission = "end anybody's support session"
	SeeVisits          Permission = "see support sessions"
	EndAccountVisits   Permission = "end support sessions on the own account"
	SeeOwnActivity     Permission = "see the activity of the own company"
	SeeAccountActivity Permission = "see the activity of customers"
	SeeMail            Permission = "see which mail was sent"
	SendMail           Permission = "send mail again"
	SeeWebhooks        Permission = "see webhooks and what was delivered"
	ManageWebhooks     Permission = "manage webhooks"
	RunJobs            Permission = "run jobs"
	OrderChargedAtOnce Permission = "order what is charged at once"
	OrderOwnRequests   Permission = "order one's own request"
	EnterCustomers     Permission = "act inside a customer's account without visiting"
	OrderUnreviewed    Permission = "order without a review or a request"
	MakeFirstAdmin     Permission = "make the first administrator of a customer"
	ChangeCredentials  Permission = "change passwords and addresses"
	ManageSignOn       Permission = "set up single sign-on"
)

var customerPeople = []Permission{SeeOwnProfile, ChangeCredentials}

var resellerPeople = []Permission{SeeOwnProfile, ChangeCredentials, SeeCustomers, SeePrices}

// grants is the whole policy of people and jobs: what each role may do. What an
// API key may do is decided by its rights.
var grants = map[Role][]Permission{
	RoleMember: customerPeople,
	RoleUserManager: with(customerPeople,
		SeeUsers, ManageUsers, ManageLicenses, SeeSubscriptions, SeeRequests, RequestPurchase),
	RoleSuperAdmin: with(customerPeople,
		SeeUsers, ManageUsers, ManageLicenses, SeeSubscriptions, SeeRequests, RequestPurchase,
		RestoreUsers, ManageAdmins, SeeOrders, SwitchAccess, SeeVisits, EndAccountVisits, SeeOwnActivity),

	RoleResellerViewer:  with(resellerPeople, SeeOrders, SeeRequests),
	RoleResellerBilling: with(resellerPeople, SeeInvoices),
	RoleResellerSales: with(resellerPeople,
		SeeOrders, SeeRequests, EditCustomers, EditSubscriptions, AnswerRequests,
		VisitCustomers, OrderChargedAtOnce, OrderOwnRequests, SeeVisits, SeeAccountActivity),
	RoleResellerAdmin: with(resellerPeople,
		SeeOrders, SeeRequests, EditCustomers, EditSubscriptions, AnswerRequests,
		VisitCustomers, OrderChargedAtOnce, OrderOwnRequests, SeeInvoices, EditSettings, ManageStaff, ManageKeys, ManageSignOn,
		SeeVisits, EndAccountVisits, SeeMail, SendMail, SeeWebhooks, ManageWebhooks,
		SeeOwnActivity, SeeAccountActivity),

	RoleSupportAgent: {SeeOwnProfile, ChangeCredentials, FindAccounts, VisitAccounts, SeeVisits, SeeAccountActivity},
	RoleSupportLead: {
		SeeOwnProfile, ChangeCredentials, FindAccounts, VisitAccounts, SeeVisits,
		ManageResellers, ManageCatalog, EndVisits, SeeInvoices, CreditInvoices, ManageStaff, ManageSignOn,
		SeeMail, SendMail, SeeOwnActivity, SeeAccountActivity,
	},

	RoleJob: {RunJobs, SeeInvoices},
}

// neverVisiting lists what nobody may do on somebody's behalf, whatever the
// level: who else may get in or is told what happens, what is paid at once, and
// what the account's own people decide about visits.
var neverVisiting = []Permission{
	ChangeCredentials, ManageAdmins, SwitchAccess, ManageStaff, ManageKeys, ManageSignOn, OrderChargedAtOnce, OrderOwnRequests,
	VisitCustomers, EndAccountVisits, ManageWebhooks,
}

// viewing lists what a visit of level View allows.
var viewing = []Permission{
	SeeOwnProfile, SeeCustomers, SeeOrders, SeeRequests, SeeInvoices, SeePrices, SeeUsers, SeeSubscriptions,
	SeeVisits, SeeMail, SeeWebhooks, SeeOwnActivity, SeeAccountActivity,
}

func with(base []Permission, more ...Permission) []Permission {
	return append(append([]Permission{}, base...), more...)
}
