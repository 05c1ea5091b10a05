package access

import "testing"

// Every role belongs to one company's people or to none, and signs in to its room.
func TestEveryRoleHasItsRoom(t *testing.T) {
	rooms := map[Role]Console{
		RoleResellerAdmin: ResellerConsole, RoleResellerSales: ResellerConsole, RoleResellerBilling: ResellerConsole, RoleResellerViewer: ResellerConsole,
		RoleSuperAdmin: AdminConsole, RoleUserManager: AdminConsole, RoleMember: NoConsole,
		RoleSupportAgent: SupportDesk, RoleSupportLead: SupportDesk, RoleJob: NoConsole, RoleKey: NoConsole, "": NoConsole, "king": NoConsole,
	}
	for _, role := range Roles {
		if _, tried := rooms[role]; !tried {
			t.Errorf("%s is not tried", role)
		}
	}
	for role, room := range rooms {
		if got := role.Console(); got != room {
			t.Errorf("%s signs in to %q, want %q", role, got, room)
		}
		if role.Reseller() != (room == ResellerConsole) || role.Support() != (room == SupportDesk) ||
			role.Customer() != (room == AdminConsole || role == RoleMember) {
			t.Errorf("%s: reseller %t, support %t, customer %t", role, role.Reseller(), role.Support(), role.Customer())
		}
	}
}

// A right to change is one to see, and no other right stands for another.
func TestWhichRightsStandForOthers(t *testing.T) {
	for _, given := range AllRights {
		for _, asked := range AllRights {
			want := given == asked || given == WriteCustomers && asked == ReadCustomers || given == WriteUsers && asked == ReadUsers
			if got := (Rights{given}).Have(asked); got != want {
				t.Errorf("%s stands for %s: %t", given, asked, got)
			}
		}
	}
}
