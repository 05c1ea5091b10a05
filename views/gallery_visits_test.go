package views_test

import (
	"time"

	"perseat/views/layout"
	"perseat/views/paths"
	"perseat/views/ui"
	"perseat/views/visits"
)

func visitRow(id uint) visits.Row {
	return visits.Row{
		Href: paths.AdminVisit(id), Who: "Sam Ortega", Role: "Support lead", Account: "Harbor Foods", Console: "Admin console", Level: "Act",
		Case: "4711", Reason: "CSV import fails on row 4, asked us to look", Started: time.Date(2026, time.November, 20, 14, 22, 0, 0, dublin),
		Status: "Ended", Outcome: "Left at 14:33", Changes: "1 change",
	}
}

func visitGallery() []entry {
	running := visitRow(12)
	running.Who, running.Role, running.Case, running.Level = "Niamh Doyle", "Reseller admin", "", "View only"
	running.Status, running.Outcome, running.Changes, running.End = "Running", "Ends at 22:22", "No changes", paths.EndVisit(paths.AdminVisit(12))
	rows := []visits.Row{running, visitRow(11)}
	pages := ui.PagesProps{Shown: "2 sessions"}
	start := visits.StartPage{
		Account: "Harbor Foods", Console: "Admin console", Of: "customer of Liffey Cloud", Action: paths.SupportNewVisit, Back: paths.SupportCustomer(7),
		Crumbs: []ui.Crumb{{Label: "Find", Href: paths.Support}, {Label: "Harbor Foods", Href: paths.SupportCustomer(7)}}, Support: true, Minutes: 30,
		Mailed: "The super admins of Harbor Foods get an email now and see what you did.", Form: visits.StartForm{CustomerID: "7", Level: "view"},
	}
	wrong := start
	wrong.Support, wrong.Minutes, wrong.Of, wrong.Action = false, 480, "", paths.ResellerVisitCustomer(7)
	wrong.Problems = ui.Problems{}.Add("reason", "Give the reason; the account’s administrators will read it.")
	failed := resellerFrame("Open Admin console")
	failed.HasErrors = true
	ended := supportFrame("Session at Harbor Foods")
	ended.Flash = &ui.NoticeProps{Tone: ui.ToneOK, Title: "Session ended. You are Sam Ortega again.", Text: "You acted for Harbor Foods for 11 min, case 4711.", Result: true}
	done := visits.VisitPage{Row: visitRow(11), Zone: "Europe/Dublin", Lasted: "11 min", Crumbs: []ui.Crumb{{Label: "Sessions", Href: paths.SupportVisits}}, Deeds: []ui.Event{
		{Text: "Left", At: visitRow(11).Started.Add(11 * time.Minute), Zone: "Europe/Dublin"},
		{Tone: ui.ToneInfo, Text: "User suspended: Anna Berg", At: visitRow(11).Started.Add(4 * time.Minute), Zone: "Europe/Dublin"},
		{Text: "Started", At: visitRow(11).Started, Zone: "Europe/Dublin"},
	}}
	still := visits.VisitPage{Row: running, Zone: "Europe/Dublin", Crumbs: []ui.Crumb{{Label: "Account", Href: paths.AdminAccount}}}
	account := visits.AccountPage{
		Company: "Harbor Foods", Domain: "harborfoods.example", Country: "Ireland", TimeZone: "Europe/Dublin", Reseller: "Liffey Cloud",
		ResellerAccess: true, CanSwitch: true, Visits: rows, Pages: pages, Zone: "Europe/Dublin",
	}
	off, seen := account, account
	off.ResellerAccess, off.Visits, seen.CanSwitch = false, nil, false
	tabs := []ui.View{{Label: "All", Href: paths.SupportVisits, Current: true}, {Label: "Running", Href: paths.SupportVisits + "?show=running"}}
	return []entry{
		{"page-visit-start", visits.Start(supportFrame("Start a support session"), start)},
		{"page-visit-start-error", visits.Start(failed, wrong)},
		{"page-visits", visits.List(supportFrame("Sessions"), visits.ListPage{Lede: "Who acted on whose behalf, why, and what was done", Views: tabs, Rows: rows, Pages: pages, Zone: "Europe/Dublin"})},
		{"page-visits-empty", visits.List(resellerFrame("Support sessions"), visits.ListPage{Zone: "Europe/Dublin"})},
		{"page-visit-ended", visits.Visit(ended, done)},
		{"page-visit-running", visits.Visit(adminFrame("Session at Harbor Foods"), still)},
		{"page-admin-account", visits.Account(adminFrame("Account"), account)},
		{"page-admin-account-off", visits.Account(adminFrame("Account"), off)},
		{"page-admin-account-visit", visits.Account(visited(adminFrame("Account")), seen)},
		{"page-visit-over", layout.Refused(supportFrame(""), layout.RefusedPage{Status: 403, Title: "The session has ended", Text: "Its time was over, or it was ended. You are Sam Ortega again, in your own console.", Undone: "Nothing was done."})},
	}
}
