package views_test

import (
	"time"

	"github.com/a-h/templ"

	"perseat/views/layout"
	"perseat/views/paths"
	"perseat/views/signin"
	"perseat/views/ui"
	"perseat/views/words"
)

var sampleAssets = layout.Assets{
	CSS: "/assets/perseat.css", JS: "/assets/app.js", Passkeys: "/assets/passkeys.js",
	IconReseller: "/assets/icon-reseller.svg", IconAdmin: "/assets/icon-admin.svg", IconSupport: "/assets/icon-support.svg",
}

// resellerFrame is the frame of a page of the Reseller console.
func resellerFrame(title string) layout.Frame {
	return layout.Frame{
		Title: title, Console: layout.Reseller, Org: "Liffey Cloud", Zone: "Europe/Dublin", Version: "0.1", Assets: sampleAssets,
		Person: &layout.Person{Name: "Niamh Doyle", Email: "niamh@liffeycloud.example", Role: "Reseller admin"}, Path: paths.Reseller,
		Nav: []layout.NavItem{
			{Label: "Home", Href: paths.Reseller, Icon: ui.IconHome},
			{Label: "Customers", Href: paths.ResellerCustomers, Icon: ui.IconCompany, Current: true},
			{Label: "Requests", Href: paths.ResellerRequests, Icon: ui.IconInbox, Count: 3, CountWord: "open"},
			{Label: "Orders", Href: paths.ResellerOrders, Icon: ui.IconList},
			{Label: "Settings", Href: paths.ResellerSettings, Icon: ui.IconSettings},
		},
	}
}

// adminFrame is the frame of a page of the Admin console.
func adminFrame(title string) layout.Frame {
	return layout.Frame{
		Title: title, Console: layout.Admin, Org: "Harbor Foods", Zone: "Europe/Dublin", Version: "0.1", Assets: sampleAssets,
		Person: &layout.Person{Name: "Aoife Byrne", Email: "aoife@harborfoods.example", Role: "Super admin"}, Path: paths.AdminUsers,
		Nav: []layout.NavItem{
			{Label: "Home", Href: paths.Admin},
			{Label: "Users", Href: paths.AdminUsers, Current: true},
			{Label: "Subscriptions", Href: paths.AdminSubscriptions},
			{Label: "Requests", Href: paths.AdminRequests},
			{Label: "Orders", Href: paths.AdminOrders},
		},
	}
}

// supportFrame is the frame of a page of the Support desk.
func supportFrame(title string) layout.Frame {
	return layout.Frame{
		Title: title, Console: layout.Support, Org: "Tessera", Zone: "Europe/Dublin", Version: "0.1", Assets: sampleAssets, Theme: layout.Dark,
		Person: &layout.Person{Name: "Sam Ortega", Email: "sam@tessera.example"},
		Nav:    []layout.NavItem{{Label: "Find", Href: paths.Support, Current: true}},
	}
}

func plainFrame(title string) layout.Frame {
	return layout.Frame{Title: title, Version: "0.1", Assets: sampleAssets}
}

func visited(f layout.Frame) layout.Frame {
	f.Support = &layout.SupportBar{
		Who: "Sam Ortega", Account: "Harbor Foods", Console: "Admin console", Case: "4711", Reason: "CSV import fails on row 4", Level: "View only",
		Ends: time.Date(2026, time.November, 20, 14, 52, 0, 0, dublin), Zone: "Europe/Dublin", Left: "23 min", Seconds: 1380,
		Off: "off: this session is view only",
	}
	return f
}

func layoutGallery() []entry {
	saved := resellerFrame("Harbor Foods")
	saved.Flash = &ui.NoticeProps{Tone: ui.ToneOK, Title: "Purchase cap changed from 50 to 60.", Result: true}
	failed := resellerFrame("Add licenses")
	failed.HasErrors = true
	visit := visited(resellerFrame("Customers"))
	visit.Support.Account, visit.Support.Console, visit.Support.Level = "Liffey Cloud", "Reseller console", "Act"
	visit.Nav = append(visit.Nav, layout.NavItem{Label: "Staff", Icon: ui.IconUsers, Off: "off on somebody’s behalf"})
	visit.Support.Off = "off on somebody’s behalf"
	return []entry{
		{"page-reseller", with(layout.Page(saved), customerHead(saved), raw(`<div class="cols"><div class="stack">`), subscriptions(), raw(`</div><div class="stack">`), with(ui.PadCard(ui.CardProps{ID: "details", Title: "Details"}), facts()), raw(`</div></div>`))},
		{"page-reseller-list", with(layout.Page(resellerFrame("Orders")), layout.Title(resellerFrame("Orders"), ui.HeadProps{Lede: "Every change to licenses, seats, caps and plans"}), toolbar(), raw(`<div class="card">`), table(), ui.Pages(ui.PagesProps{Shown: "50 of 1,204 orders", Back: "?before=3", On: "?after=9"}), raw(`</div>`))},
		{"page-reseller-form", with(layout.Page(failed), layout.Title(failed, ui.HeadProps{Lede: "Google Workspace Business Standard, for Harbor Foods", Crumbs: []ui.Crumb{{Label: "Customers", Href: "/reseller/customers"}, {Label: "Harbor Foods", Href: "/reseller/customers/7"}}}), ui.Steps([]string{"Number", "Review", "Confirmation"}, 1), fieldGallery()[2].draw)},
		{"page-admin", with(layout.Page(adminFrame("Users")), with(layout.Head(adminFrame("Users"), ui.HeadProps{Lede: "48 users, 2 seats left"}), ui.Link(ui.LinkProps{Label: "Add a user", Href: paths.AdminNewUser, Icon: ui.IconPlus, Look: ui.Primary})), users())},
		{"page-admin-visit", with(layout.Page(visited(adminFrame("Users"))), with(layout.Head(adminFrame("Users"), ui.HeadProps{}), ui.Off(ui.OffProps{Label: "Add a user", Reason: "off: this session is view only"})), users())},
		{"page-reseller-visit", with(layout.Page(visit), layout.Title(visit, ui.HeadProps{}), rows())},
		{"page-support", with(layout.Page(supportFrame("Find")), layout.Title(supportFrame("Find"), ui.HeadProps{}))},
		{"page-words", words.Page(resellerFrame("What the words mean"))},
		{"page-words-nobody", words.Page(plainFrame("What the words mean"))},
		{"page-403", layout.Forbidden(adminFrame(""))},
		{"page-404", layout.NotFound(resellerFrame(""))},
		{"page-404-nobody", layout.NotFound(plainFrame(""))},
		{"page-409", layout.Refused(adminFrame(""), layout.RefusedPage{
			Status: 409, Title: "The user was not restored", Text: "Harbor Foods has used 25 of 25 users under its purchase cap. Ask Liffey Cloud to raise it.", Undone: "Nothing was changed.",
			Next: []ui.LinkProps{{Label: "Ask for more", Href: paths.AdminNewRequest, Look: ui.Primary}},
		})},
		{"page-422", layout.Refused(adminFrame(""), layout.RefusedPage{Status: 422, Title: "Nobody was selected"})},
		{"page-500", layout.Failure(layout.FailurePage{Assets: sampleAssets, RequestID: "01JD3K-8FQ2", Back: "/reseller"})},
		{"page-503", layout.Failure(layout.FailurePage{
			Assets: sampleAssets, RequestID: "01JD3K-8FQ2", Status: 503,
			Text: "There is no room left on the disk of the database. What you sent was not saved, and nothing was charged.",
		})},
		{"page-500-bare", layout.Failure(layout.FailurePage{Assets: sampleAssets})},
	}
}

func customerHead(f layout.Frame) templ.Component {
	return with(layout.Head(f, ui.HeadProps{Status: "Active", Lede: "harborfoods.example", Crumbs: []ui.Crumb{{Label: "Customers", Href: "/reseller/customers"}}}),
		ui.Link(ui.LinkProps{Label: "Open Admin console", Href: "/admin", IconEnd: ui.IconOpen}))
}

func signinGallery() []entry {
	failed := plainFrame("Sign in")
	failed.HasErrors = true
	return []entry{
		{"page-sign-in", signin.SignIn(plainFrame("Sign in"), signin.SignInPage{})},
		{"page-sign-in-error", signin.SignIn(failed, signin.SignInPage{
			Email: "niamh@liffeycloud.example", Next: "/reseller/orders", Problems: ui.Problems{}.Add("email", "The email or the password is wrong"),
			Password: "perseat-demo", Demo: []signin.DemoAccount{
				{Console: layout.Reseller, Name: "Niamh Doyle", Org: "Liffey Cloud", Email: "niamh@liffeycloud.example"},
				{Console: layout.Admin, Name: "Aoife Byrne", Org: "Harbor Foods", Email: "aoife@harborfoods.example"},
				{Console: layout.Support, Name: "Sam Ortega", Org: "Tessera", Email: "sam@tessera.example"},
			},
		})},
		{"page-profile", signin.Profile(adminFrame("Your account"), signin.ProfilePage{
			Name: "Aoife Byrne", Email: "aoife@harborfoods.example", Role: "Super admin", Org: "Harbor Foods", Home: paths.Admin, Zone: "Europe/Dublin", Sessions: sampleSessions(),
		})},
		{"page-profile-no-role", signin.Profile(plainFrame("Your account"), signin.ProfilePage{Name: "Tom Ward", Email: "tom@harborfoods.example", Org: "Harbor Foods"})},
	}
}
