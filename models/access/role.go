package access

// Role is what a person is in Perseat.
type Role string

// The roles. Whoever has RoleMember signs in to the own profile only.
const (
	RoleMember Role = "member"

	RoleSuperAdmin  Role = "super_admin"
	RoleUserManager Role = "user_manager"

	RoleResellerAdmin   Role = "reseller_admin"
	RoleResellerSales   Role = "reseller_sales"
	RoleResellerBilling Role = "reseller_billing"
	RoleResellerViewer  Role = "reseller_viewer"

	RoleSupportAgent Role = "support_agent"
	RoleSupportLead  Role = "support_lead"

	RoleJob Role = "job"
	RoleKey Role = "api_key" // a program with a reseller's API key
)

// Roles lists the roles of people, in the order in which pages show them.
var Roles = []Role{
	RoleResellerAdmin, RoleResellerSales, RoleResellerBilling, RoleResellerViewer,
	RoleSuperAdmin, RoleUserManager, RoleMember, RoleSupportAgent, RoleSupportLead,
}

// String is the role's name as pages show it.
func (r Role) String() string {
	switch r {
	case RoleMember:
		return "User"
	case RoleSuperAdmin:
		return "Super admin"
	case RoleUserManager:
		return "User manager"
	case RoleResellerAdmin:
		return "Reseller admin"
	case RoleResellerSales:
		return "Reseller sales"
	case RoleResellerBilling:
		return "Reseller billing"
	case RoleResellerViewer:
		return "Reseller viewer"
	case RoleSupportAgent:
		return "Support agent"
	case RoleSupportLead:
		return "Support lead"
	case RoleJob:
		return "Automated job"
	case RoleKey:
		return "API key"
	}
	return string(r)
}

// Customer reports whether the role is one of a customer's users.
func (r Role) Customer() bool {
	return r == RoleMember || r == RoleSuperAdmin || r == RoleUserManager
}

// Reseller reports whether the role is one of a reseller's staff.
func (r Role) Reseller() bool {
	return r == RoleResellerAdmin || r == RoleResellerSales || r == RoleResellerBilling || r == RoleResellerViewer
}

// Support reports whether the role is one of the provider's support staff.
func (r Role) Support() bool { return r == RoleSupportAgent || r == RoleSupportLead }

// Console is one of the three rooms of Perseat.
type Console string

// The consoles. NoConsole is for users who see the own profile only.
const (
	NoConsole       Console = ""
	ResellerConsole Console = "reseller"
	AdminConsole    Console = "admin"
	SupportDesk     Console = "support"
)

// Console returns the room that the role signs in to.
func (r Role) Console() Console {
	switch {
	case r.Reseller():
		return ResellerConsole
	case r == RoleSuperAdmin || r == RoleUserManager:
		return AdminConsole
	case r.Support():
		return SupportDesk
	}
	return NoConsole
}
