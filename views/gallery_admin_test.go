package views_test

import (
	"time"

	"github.com/a-h/templ"

	"perseat/models/billing"
	"perseat/views/admin"
	"perseat/views/layout"
	"perseat/views/paths"
	"perseat/views/ui"
)

var (
	added    = time.Date(2026, time.April, 10, 9, 30, 0, 0, dublin)
	deleted  = billing.NewDay(2026, time.November, 9)
	liffey   = admin.Reseller{Name: "Liffey Cloud", Contact: "Liffey help desk", Email: "help@liffeycloud.example", Phone: "+353 1 555 0100", Page: "https://liffeycloud.example/help"}
	standard = "Google Workspace Business Standard"
	askMore  = admin.More{Request: paths.AdminRequestFor(1)}
	linkMore = admin.More{Link: "https://liffeycloud.example/order"}
	offMore  = admin.More{Why: "Liffey Cloud has not set up purchase requests."}
	capFull  = "Harbor Foods has used 25 of 25 users under its purchase cap for Google Workspace Business Standard. "
)

func adminPage(title string, draw func(layout.Frame) templ.Component) templ.Component {
	return draw(adminFrame(title))
}

func adminFailed(title string, draw func(layout.Frame) templ.Component) templ.Component {
	f := adminFrame(title)
	f.HasErrors = true
	return draw(f)
}

func meter(kind ui.SeatKind, used, ceiling int) ui.Seats {
	return ui.Seats{Kind: kind, Used: used, Ceiling: ceiling}
}

func adminGallery() []entry {
	return concat(adminHomeGallery(), adminUsersGallery(), adminUserGallery(), adminNewUserGallery(), adminAskGallery())
}

func adminSubscriptions() []admin.Subscription {
	return []admin.Subscription{
		{ID: 1, Name: standard, Plan: "Flexible Plan", Seats: meter(ui.Capped, 22, 25), More: askMore},
		{ID: 2, Name: "Google Vault", Plan: "Flexible Plan", Seats: meter(ui.Capped, 10, 10), More: admin.More{Open: true}},
		{
			ID: 3, Name: "Cloud Identity Premium", Plan: "Annual Plan (yearly payments)", Seats: meter(ui.Purchased, 18, 20), When: "1 Mar 2026 to 1 Mar 2027, renews on 1 Mar 2027",
			After: "Renews with the licenses purchased by then, now 20, on the Annual Plan (yearly payments)", More: offMore,
		},
		{ID: 4, Name: "Google Workspace Business Starter", Plan: "Trial", Status: "Suspended", Seats: meter(ui.Capped, 4, 10), More: linkMore},
	}
}

func adminHomeGallery() []entry {
	full := []admin.Full{{Name: standard, Title: "No free seat for " + standard, Sentence: capFull + "Ask Liffey Cloud to raise it.", More: askMore}}
	todo := []admin.Todo{
		{Badge: "Nearly full", Title: "2 left for Google Vault", Text: "8 of 10 seats used, 2 left", Href: paths.AdminSubscriptions, Action: "See"},
		{Badge: "Open", Title: "Purchase cap 40 requested", Text: standard + ". Liffey Cloud has not answered yet.", Href: paths.AdminRequests, Action: "See"},
		{Badge: "No license", Tone: ui.ToneWarn, Title: "3 users hold no license", Text: "They can sign in, but use nothing.", Href: paths.AdminUsers + "?license=none", Action: "See"},
		{Badge: "Deleted", Title: "1 user was deleted lately", Text: "A deleted user can be restored for 20 days.", Href: paths.AdminDeletedUsers, Action: "See"},
	}
	home := admin.HomePage{CanAdd: true, Full: full, Subscriptions: adminSubscriptions(), Todo: todo, Reseller: liffey}
	first := admin.HomePage{CanAdd: true, FirstRun: true, Subscriptions: adminSubscriptions()[:1], Reseller: liffey}
	return []entry{
		{"page-admin-home", adminPage("Home", func(f layout.Frame) templ.Component { return admin.Home(f, home) })},
		{"page-admin-home-first", adminPage("Home", func(f layout.Frame) templ.Component { return admin.Home(f, first) })},
		{"page-admin-home-bare", admin.Home(visited(adminFrame("Home")), admin.HomePage{Reseller: admin.Reseller{Name: "Liffey Cloud"}})},
		{"page-admin-subscriptions", adminPage("Subscriptions", func(f layout.Frame) templ.Component {
			return admin.Subscriptions(f, admin.SubscriptionsPage{Reseller: liffey, Live: adminSubscriptions(), Ended: []admin.Subscription{
				{ID: 9, Name: "Google Workspace Business Plus", Plan: "Flexible Plan", Status: "Canceled", When: "ended on 9 Apr 2026"},
			}})
		})},
		{"page-admin-subscriptions-off", adminPage("Subscriptions", func(f layout.Frame) templ.Component {
			return admin.Subscriptions(f, admin.SubscriptionsPage{Reseller: liffey, Off: offMore.Why, Live: adminSubscriptions()[2:3]})
		})},
		{"page-admin-subscriptions-none", adminPage("Subscriptions", func(f layout.Frame) templ.Component {
			return admin.Subscriptions(f, admin.SubscriptionsPage{Reseller: liffey})
		})},
	}
}

func adminToolbar() ui.ToolbarProps {
	return ui.ToolbarProps{
		Label: "Users", Action: paths.AdminUsers, Search: &ui.SearchField{Label: "Search by name or email"},
		Filters: []ui.Filter{
			{Name: "role", Label: "Role", Options: []ui.Option{{Label: "Any role"}, {Value: "member", Label: "User"}}},
			{Name: "status", Label: "Status", Options: []ui.Option{{Label: "Any status"}, {Value: "active", Label: "Active"}}},
			{Name: "license", Label: "License", Options: []ui.Option{{Label: "Any license"}, {Value: "none", Label: "No license"}}},
		},
	}
}

func adminUsersGallery() []entry {
	page := admin.UsersPage{
		Toolbar: adminToolbar(), CSV: paths.AdminUsersCSV, CanManage: true, Lede: standard + ": 22 of 25 seats used, 3 left",
		Pages: ui.PagesProps{Shown: "50 of 312 users", Words: ui.PreviousNext, On: "?older=x"},
		Rows: []admin.UserRow{
			{ID: "2", Href: paths.AdminUser(2), Name: "Aoife Byrne", Email: "aoife@harborfoods.example", Role: "Super admin", Licenses: standard, Status: "Active", LastSignIn: added},
			{ID: "3", Href: paths.AdminUser(3), Name: "Eleni Papadopoulou-Konstantinidis", Email: "eleni.papadopoulou-konstantinidis@harborfoods.example", Role: "User", Licenses: "Google Vault, " + standard, Status: "Suspended"},
			{ID: "4", Href: paths.AdminUser(4), Name: `<script>alert("x")</script> '; DROP TABLE users`, Email: "o'brien@harborfoods.example", Role: "User manager", Status: "Active"},
		},
	}
	wrong, only, none := page, page, page
	wrong.Problems = ui.Problems{}.Add("", "Select one user or more.")
	only.CanManage = false
	none.Rows, none.Filtered = nil, true
	gone := admin.DeletedPage{CanRestore: true, Days: 20, Pages: ui.PagesProps{Shown: "1 user", Words: ui.PreviousNext}, Rows: []admin.DeletedRow{
		{Href: paths.AdminUser(7), Restore: paths.AdminRestoreUser(7), Name: "Tom Ward", Email: "tom@harborfoods.example", On: deleted, Until: deleted.AddDays(20)},
	}}
	seen := gone
	seen.CanRestore = false
	draw := func(p admin.UsersPage) func(layout.Frame) templ.Component {
		return func(f layout.Frame) templ.Component { return admin.Users(f, p) }
	}
	return []entry{
		{"page-admin-users", adminPage("Users", draw(page))},
		{"page-admin-users-error", adminFailed("Users", draw(wrong))},
		{"page-admin-users-view", admin.Users(visited(adminFrame("Users")), only)},
		{"page-admin-users-none", adminPage("Users", draw(none))},
		{"page-admin-users-empty", adminPage("Users", draw(admin.UsersPage{Toolbar: adminToolbar(), CSV: paths.AdminUsersCSV}))},
		{"page-admin-deleted", adminPage("Recently deleted users", func(f layout.Frame) templ.Component { return admin.DeletedUsers(f, gone) })},
		{"page-admin-deleted-seen", adminPage("Recently deleted users", func(f layout.Frame) templ.Component { return admin.DeletedUsers(f, seen) })},
		{"page-admin-deleted-none", adminPage("Recently deleted users", func(f layout.Frame) templ.Component { return admin.DeletedUsers(f, admin.DeletedPage{Days: 20}) })},
		{"page-admin-delete", adminPage("Delete 2 users?", func(f layout.Frame) templ.Component { return admin.Confirm(f, adminConfirm()) })},
		{"page-admin-assign-full", adminFailed("Assign a license to 2 users?", func(f layout.Frame) templ.Component { return admin.Confirm(f, adminAssign()) })},
	}
}

func adminConfirm() admin.ConfirmPage {
	return admin.ConfirmPage{
		Action: paths.AdminDeleteUsers, Key: "KEY", Button: "Delete 2 users", Danger: true, Keep: "Keep the users", Back: paths.AdminUsers,
		Crumbs: []ui.Crumb{{Label: "Users", Href: paths.AdminUsers}},
		People: []admin.Affected{
			{ID: "3", Name: "Tom Ward", Email: "tom@harborfoods.example", Licenses: standard},
			{ID: "4", Name: "Eleni Papadopoulou-Konstantinidis", Email: "eleni.papadopoulou-konstantinidis@harborfoods.example"},
		},
		Follows: []string{
			"A deleted user cannot sign in any more, and is signed out everywhere at once.", "1 license is freed for others.",
			"A super admin can restore a deleted user for 20 days, if a license is free then. After that the name and the addresses are erased.",
		},
	}
}

func adminAssign() admin.ConfirmPage {
	p := adminConfirm()
	vault := meter(ui.Capped, 9, 10)
	p.Action, p.Button, p.Danger, p.Keep = paths.AdminAssignLicense, "Assign licenses", false, "Back to users"
	p.Legend, p.Chosen, p.Choices = "Which license?", "2", []ui.Choice{{Value: "2", Label: "Google Vault", Seats: &vault}}
	p.Follows = []string{"Everybody who does not hold the license yet gets it, or nobody does."}
	p.Problems = ui.Problems{}.Add("", "Harbor Foods has used 9 of 10 users under its purchase cap for Google Vault. There is no room for 2 more. Ask Liffey Cloud to raise it.")
	p.More = &admin.Full{Name: "Google Vault", More: askMore}
	return p
}

func adminUserGallery() []entry {
	acts := admin.UserActs{
		Edit: paths.AdminEditUser(3), Suspend: paths.AdminSuspendUser(3), Delete: paths.AdminDeleteUser(3), Reset: paths.AdminUserPassword(3), Licenses: paths.AdminUserLicenses(3),
	}
	active := admin.UserPage{
		Name: "Tom Ward", Email: "tom@harborfoods.example", Secondary: "tom@elsewhere.example", Role: "User", Status: "Active", Added: added, LastSignIn: added, Zone: "Europe/Dublin", Acts: acts,
		Held: []admin.License{{Subscription: "1", Name: standard, Seats: meter(ui.Capped, 22, 25), Can: true}},
		Free: []admin.License{{Subscription: "2", Name: "Google Vault", Seats: meter(ui.Capped, 10, 10), Can: true}},
	}
	suspended, gone, seen, full := active, active, active, active
	suspended.Status, suspended.Acts.Suspend, suspended.Acts.Reactivate = "Suspended", "", paths.AdminReactivateUser(3)
	suspended.Free = []admin.License{{Subscription: "2", Name: "Google Vault", Seats: meter(ui.Capped, 10, 10), Note: "Reactivate the user to assign it."}}
	gone.Status, gone.Held, gone.Free, gone.Acts = "Deleted", nil, nil, admin.UserActs{Restore: paths.AdminRestoreUser(3)}
	gone.Deleted = &admin.Deleted{On: deleted, Until: deleted.AddDays(20), Former: standard}
	seen.Acts, seen.Held, seen.Free = admin.UserActs{}, []admin.License{{Subscription: "1", Name: standard, Seats: meter(ui.Capped, 22, 25)}}, nil
	full.Problems = ui.Problems{}.Add("", "Harbor Foods has used 10 of 10 users under its purchase cap for Google Vault. Ask Liffey Cloud to raise it.")
	full.Full = &admin.Full{Name: "Google Vault", Title: "No room in Google Vault", More: askMore}
	draw := func(p admin.UserPage) func(layout.Frame) templ.Component {
		return func(f layout.Frame) templ.Component { return admin.User(f, p) }
	}
	new := adminFrame("Tom Ward")
	new.Flash = &ui.NoticeProps{Tone: ui.ToneOK, Result: true, Title: "Tom Ward was added.", Text: "Password: abcd-efgh-jkmn-pqrs-tuvw – it is shown only now. Give it to the user before you leave this page."}
	edit := admin.EditForm{
		Action: paths.AdminEditUser(3), Back: paths.AdminUser(3), Name: "Tom Ward", Email: "tom@harborfoods.example", Version: "4",
		First: "Tom", Last: "", Secondary: "nothing", Role: "member", Roles: adminRoles(),
		Problems: ui.Problems{}.Add("last_name", "Last name must have 1 to 60 characters.").Add("secondary_email", "Secondary email must be an address such as name@company.example."),
	}
	fixed := edit
	fixed.Problems, fixed.FixedMail, fixed.Roles = nil, true, nil
	return []entry{
		{"page-admin-user-added", admin.User(new, active)},
		{"page-admin-user-suspended", adminPage("Tom Ward", draw(suspended))},
		{"page-admin-user-deleted", adminPage("Tom Ward", draw(gone))},
		{"page-admin-user-seen", admin.User(visited(adminFrame("Tom Ward")), seen)},
		{"page-admin-user-full", adminFailed("Tom Ward", draw(full))},
		{"page-admin-user-edit-error", adminFailed("Edit Tom Ward", func(f layout.Frame) templ.Component { return admin.EditUser(f, edit) })},
		{"page-admin-user-edit-visit", admin.EditUser(visited(adminFrame("Edit Tom Ward")), fixed)},
	}
}

func adminRoles() []ui.Choice {
	return []ui.Choice{
		{Value: "member", Label: "User", Hint: "Uses the software"},
		{Value: "user_manager", Label: "User manager", Hint: "Also adds and changes users, and asks for licenses"},
		{Value: "super_admin", Label: "Super admin", Hint: "Does everything here, also with administrators"},
	}
}

func adminNewUserGallery() []entry {
	every, vault := meter(ui.Capped, 25, 25), meter(ui.Capped, 3, 10)
	form := admin.UserForm{
		Way: "password",
		Key: "KEY", Domain: "harborfoods.example", Role: "member", Roles: adminRoles(),
		Licenses: []ui.Choice{
			{Value: "1", Label: standard, Hint: "Every user takes one", Seats: &every, Chosen: true, Unavailable: true},
			{Value: "2", Label: "Google Vault", Seats: &vault},
		},
	}
	wrong, full, gone := form, form, form
	wrong.First, wrong.Last, wrong.Address = "", `"><b>Quinlan`, "anna@elsewhere.example"
	wrong.Problems = ui.Problems{}.Add("first_name", "First name must have 1 to 60 characters.").Add("email", "Primary email must be an address in harborfoods.example.")
	full.First, full.Last, full.Address, full.Roles = "Hannah", "Quinlan", "hannah", nil
	full.Full = &admin.Full{Name: standard, More: askMore}
	full.Problems = ui.Problems{}.Add("licenses", capFull+"Ask Liffey Cloud to raise it.")
	off, link, open := full, full, full
	off.Full, link.Full, open.Full = &admin.Full{Name: standard, More: offMore}, &admin.Full{Name: standard, More: linkMore}, &admin.Full{Name: standard, More: admin.More{Open: true}}
	off.Problems = ui.Problems{}.Add("licenses", capFull+offMore.Why)
	gone.First, gone.Last, gone.Address = "Tim", "New", "tom"
	gone.Gone = &admin.Gone{Name: "Tom Ward", Until: deleted.AddDays(20), Restore: paths.AdminRestoreUser(7)}
	gone.Problems = ui.Problems{}.Add("email", "tom@harborfoods.example belonged to Tom Ward, who was deleted on 9 Nov 2026. Restore that user, or add a new one with the same address.")
	other := gone
	other.Gone = &admin.Gone{Name: "Tom Ward", Until: deleted.AddDays(20)}
	draw := func(p admin.UserForm) func(layout.Frame) templ.Component {
		return func(f layout.Frame) templ.Component { return admin.NewUser(f, p) }
	}
	return []entry{
		{"page-admin-user-new", adminPage("Add user", draw(form))},
		{"page-admin-user-new-error", adminFailed("Add user", draw(wrong))},
		{"page-admin-user-new-cap", adminFailed("Add user", draw(full))},
		{"page-admin-user-new-off", adminFailed("Add user", draw(off))},
		{"page-admin-user-new-link", adminFailed("Add user", draw(link))},
		{"page-admin-user-new-open", adminFailed("Add user", draw(open))},
		{"page-admin-user-new-gone", adminFailed("Add user", draw(gone))},
		{"page-admin-user-new-gone-seen", adminFailed("Add user", draw(other))},
	}
}

func adminAskGallery() []entry {
	form := admin.RequestForm{
		Key: "KEY", Subscription: adminSubscriptions()[0], Hint: "From 26 to 300. Your purchase cap is now 25.", Reseller: "Liffey Cloud",
	}
	wrong := form
	wrong.Subscription, wrong.Annual, wrong.Number, wrong.Note = adminSubscriptions()[2], true, "many", "<b>We grow</b>"
	wrong.Hint = "From 1 to 280. You have now purchased 20."
	wrong.Problems = ui.Problems{}.Add("number", "The number of licenses must be a whole number, such as 12.")
	list := admin.RequestsPage{CanAsk: true, Zone: "Europe/Dublin", Pages: ui.PagesProps{Shown: "4 requests"}, Rows: []admin.RequestRow{
		{Subscription: standard, Asked: "Purchase cap 40", Note: "A second shop opens in Salthill.", Who: "Aoife Byrne", At: added, Status: "Open", Withdraw: paths.AdminWithdrawRequest(4)},
		{Subscription: "Cloud Identity Premium", Asked: "12 more licenses", Who: "Mara Ward", At: added, Status: "Ordered", Answer: "10 licenses ordered"},
		{Subscription: "Google Vault", Asked: "Purchase cap 20", Who: "Mara Ward", At: added, Status: "Declined", Answer: "Vault is not part of your contract."},
		{Subscription: "Google Vault", Asked: "Purchase cap 30", Who: "deleted user 4711", At: added, Status: "Withdrawn"},
	}}
	empty := admin.RequestsPage{Zone: "Europe/Dublin", Off: offMore.Why}
	which := admin.ChooseRequest{Reseller: liffey, List: adminSubscriptions()}
	off, link := admin.ChooseRequest{Reseller: liffey, Off: offMore.Why}, admin.ChooseRequest{Reseller: liffey, Off: "Liffey Cloud takes orders on its own page.", Link: linkMore.Link}
	order := admin.OrderRow{Href: paths.AdminOrder(9), Number: "ORD-00009", Type: "Purchase cap changed", Product: standard, Plan: "Flexible Plan", Quantity: "25 → 40 cap", Who: "Niamh Doyle, Reseller admin", At: added, Status: "Completed", Answered: "Ordered by Sam Ortega (support, case 4711) for Liffey Cloud"}
	failed := order
	failed.Number, failed.Type, failed.Who, failed.Status, failed.Quantity = "ORD-00010", "Plan changed", "Sam Ortega, Support agent, on behalf of Harbor Foods", "Failed", "25"
	orders := admin.OrdersPage{
		Rows: []admin.OrderRow{failed, order}, CSV: paths.AdminOrdersCSV, Zone: "Europe/Dublin", Reseller: "Liffey Cloud", Pages: ui.PagesProps{Shown: "50 of 1,000+ orders", On: "?older=x"},
		Toolbar: ui.ToolbarProps{Label: "Orders", Action: paths.AdminOrders, Filters: []ui.Filter{{Name: "type", Label: "Change", Options: []ui.Option{{Label: "Any change"}}}, {Name: "from", Label: "From"}, {Name: "to", Label: "To"}}},
	}
	none, nothing := orders, orders
	none.Rows, none.Filtered, nothing.Rows = nil, true, nil
	drawOrders := func(p admin.OrdersPage) func(layout.Frame) templ.Component {
		return func(f layout.Frame) templ.Component { return admin.Orders(f, p) }
	}
	drawWhich := func(p admin.ChooseRequest) func(layout.Frame) templ.Component {
		return func(f layout.Frame) templ.Component { return admin.RequestWhich(f, p) }
	}
	return []entry{
		{"page-admin-request", adminPage("Request licenses", func(f layout.Frame) templ.Component { return admin.NewRequest(f, form) })},
		{"page-admin-request-error", adminFailed("Request licenses", func(f layout.Frame) templ.Component { return admin.NewRequest(f, wrong) })},
		{"page-admin-request-which", adminPage("Request licenses", drawWhich(which))},
		{"page-admin-request-off", adminPage("Request licenses", drawWhich(off))},
		{"page-admin-request-link", adminPage("Request licenses", drawWhich(link))},
		{"page-admin-requests", adminPage("Requests", func(f layout.Frame) templ.Component { return admin.Requests(f, list) })},
		{"page-admin-requests-empty", adminPage("Requests", func(f layout.Frame) templ.Component { return admin.Requests(f, empty) })},
		{"page-admin-orders", adminPage("Order history", drawOrders(orders))},
		{"page-admin-orders-none", adminPage("Order history", drawOrders(none))},
		{"page-admin-orders-empty", adminPage("Order history", drawOrders(nothing))},
		{"page-admin-order", adminPage("Order ORD-00010", func(f layout.Frame) templ.Component {
			return admin.Order(f, admin.OrderPage{OrderRow: failed, Zone: "Europe/Dublin", Finished: added.Add(time.Hour), Reason: "The number no longer fits.", Detail: "Renews with 20 licenses"})
		})},
	}
}
