package views_test

import (
	"time"

	"perseat/views/activity"
	"perseat/views/paths"
	"perseat/views/ui"
)

func activityGallery() []entry {
	at := time.Date(2026, time.November, 20, 14, 28, 0, 0, dublin)
	row := func(id uint, what, who, as, company string, facts ...string) activity.Row {
		return activity.Row{Href: paths.ActivityEntry(paths.ResellerActivity, id), What: what, Who: who, As: as, Company: company, At: at, Facts: facts}
	}
	rows := []activity.Row{
		row(4, "Changed the purchase cap of Google Workspace Business Standard", "Sam Ortega (support, case 4711) for Liffey Cloud", "Support lead, on behalf of Liffey Cloud", longName, "Purchase cap: 25 → 40", "Order: ORD-00042"),
		row(3, "Added Eleni Papadopoulou-Konstantinidis", "Aoife Byrne", "Super admin", "Harbor Foods", "Role: User", "Licenses: Google Workspace Business Standard, Google Vault"),
		row(2, "Renewed Google Workspace Business Plus", "Automated job", "", "Kestrel Logistics", "Seats: 50"),
		row(1, "Deleted deleted user 4711", "deleted user 4712", "User manager", "Harbor Foods"),
	}
	sound := &activity.Check{Sound: true, Title: "Verified up to entry 812.", Text: "All entries follow from one another: none was changed or removed."}
	broken := &activity.Check{Title: "This record is not as it was written.", Text: "Entry 57 was changed, or one before it is missing, by another hand than Perseat’s."}
	page := activity.ListPage{
		Lede: "What was done in your account and in your customers’ accounts, by whom, and on whose behalf", Path: paths.ResellerActivity, CSV: paths.ResellerActivityCSV,
		Zone: "Europe/Dublin", Companies: true, Toolbar: sampleToolbar("Activity", paths.ResellerActivity), Rows: rows, Pages: ui.PagesProps{Shown: "4 entries"},
		Views: []ui.View{{Label: "All", Href: paths.ResellerActivity, Current: true}, {Label: "Own account", Href: paths.ResellerActivity + "?of=own"}},
	}
	one, wrong, none, first := page, page, page, page
	one.Companies, one.Views, one.Check, one.Path = false, nil, sound, paths.AdminActivity
	wrong.Check = broken
	none.Rows, none.Filtered = nil, true
	none.Problems = ui.Problems{}.Add("q", "More than 1,000 people or customers have “a” in their name. Type more of the name.")
	first.Rows, first.Views = nil, nil
	done := activity.EntryPage{
		Row: rows[0], Crumbs: []ui.Crumb{{Label: "Activity", Href: paths.ResellerActivity}}, Zone: "Europe/Dublin", Visit: paths.ResellerVisit(7),
		Changes: []activity.Change{{Term: "Purchase cap", Before: "25", After: "40"}}, Is: []activity.Term{{Term: "Order", Is: "ORD-00042"}},
		Address: "2001:db8::4711", Request: "SKTUOZIUQ5BVNAVZQEDFM2PK5Q", Record: "Of the record of " + longName, Seq: "812",
		Hash: "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
	}
	plain := activity.EntryPage{Row: rows[3], Crumbs: done.Crumbs, Zone: "Europe/Dublin", Record: "Of the record of Harbor Foods", Seq: "3", Hash: done.Hash}
	return []entry{
		{"page-activity", activity.List(resellerFrame("Activity"), page)},
		{"page-activity-own", activity.List(adminFrame("Activity"), one)},
		{"page-activity-changed", activity.List(supportFrame("Activity"), wrong)},
		{"page-activity-none", activity.List(failedAt(paths.ResellerActivity, "Activity"), none)},
		{"page-activity-first", activity.List(adminFrame("Activity"), first)},
		{"page-activity-entry", activity.Entry(resellerFrame(rows[0].What), done)},
		{"page-activity-entry-plain", activity.Entry(adminFrame(rows[3].What), plain)},
	}
}
