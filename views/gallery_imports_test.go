package views_test

import (
	"perseat/models/billing"
	"perseat/views/imports"
	"perseat/views/layout"
	"perseat/views/paths"
	"perseat/views/ui"
)

// importGallery is how users and customers are imported from files.
func importGallery() []entry {
	return concat(importUploadGallery(), importCheckGallery(), importEndGallery())
}

func importUpload() imports.UploadPage {
	return imports.UploadPage{
		Action: paths.AdminImport, Template: paths.ImportTemplate(paths.AdminImport), Back: ui.LinkProps{Label: "Users", Href: paths.AdminUsers},
		Intro: "Each new user gets an address in your domain.", Limits: "Up to 50,000 rows and 10 MB", Zone: "Europe/Dublin", Days: 14,
		Seats: []imports.NamedSeats{{Name: standard, Seats: meter(ui.Capped, 22, 25)}},
		Columns: []imports.Column{
			{Heading: "First name", Required: true, Text: "Up to 60 characters."},
			{Heading: "Licenses", Text: "Names of licenses that are assigned by hand, separated by commas or semicolons."},
		},
	}
}

func importUploadGallery() []entry {
	first, again, wrong := importUpload(), importUpload(), importUpload()
	again.Earlier = []imports.Earlier{
		{Href: paths.Import(paths.AdminImport, 4), Name: "new-starters-april.csv", At: added, Status: "Running", Tone: ui.ToneInfo, Text: "300 added, 12 not added"},
		{Href: paths.Import(paths.AdminImport, 3), Name: `<script>alert("x")</script>-a-name-that-is-longer-than-most-and-has-no-blank.csv`, At: added, Status: "Stopped", Tone: ui.ToneWarn, Text: "1 added"},
	}
	again.Pages = ui.PagesProps{Shown: "2 imports"}
	wrong.Problems = ui.Problems{}.Add("file", "The file has no column “Email”. The first row must hold the headings; it holds “First name” and “Mail”.")
	return []entry{
		{"page-import", imports.Upload(adminFrame("Import users"), first)},
		{"page-import-again", imports.Upload(adminFrame("Import users"), again)},
		{"page-import-error", imports.Upload(failed(adminFrame("Import users")), wrong)},
	}
}

func failed(f layout.Frame) layout.Frame {
	f.HasErrors = true
	return f
}

func importRows() imports.Rows {
	return imports.Rows{
		Caption: "Rows of the file", Head: "User", What: "Licenses", Outcome: "What will happen",
		Views: []ui.View{
			{Label: "All rows", Href: "/admin/users/import/4", Count: "840", Current: true},
			{Label: "Will be added", Href: "/admin/users/import/4?show=good", Count: "700"},
			{Label: "Do not fit", Href: "/admin/users/import/4?show=bad", Count: "40"},
		},
		List: []imports.Row{
			{No: "2", Title: "Anna Berg", Sub: "anna.berg@harborfoods.example, User manager", What: "Google Vault", Status: "Will be added", Tone: ui.ToneInfo},
			{No: "3", Title: "Aoife Byrne", Sub: "aoife", Href: paths.AdminUser(2), Status: "There already"},
			{No: "4", Title: `<script>alert("x")</script>`, Sub: "x@brightwatr.example", Status: "Does not fit", Tone: ui.ToneBad, Note: "Primary email must be an address in harborfoods.example."},
			{No: "50,001", Title: "Eleni Papadopoulou-Konstantinidis", Sub: "eleni.papadopoulou-konstantinidis", Status: "No seat", Tone: ui.ToneWarn, Note: "By this row, " + capFull + "Ask Liffey Cloud to raise it."},
		},
		Pages: ui.PagesProps{Shown: "4 of 840 rows", Words: ui.PreviousNext, On: "?older=x"},
	}
}

func importCheck() imports.CheckPage {
	return imports.CheckPage{
		Parent: ui.Crumb{Label: "Import users", Href: paths.AdminImport}, Lede: "new-starters.csv, 840 rows, checked on 10 Apr 2026, 10:30",
		Notice: ui.NoticeProps{Tone: ui.ToneWarn, Title: "700 users will be added.", Text: "100 rows are there already, and cost no seat. 40 rows do not fit and will not be added. Nothing has been done yet."},
		Unused: "Floor, Password", Seats: importUpload().Seats, CanStart: true, Start: paths.StartImport(paths.AdminImport, 4), Button: "Add 700 users", Busy: "Starting…",
		Choices: []ui.Choice{
			{Value: "fits", Label: "Add all that fits, and list the rest", Hint: "Rows take free seats in the order of the file."},
			{Value: "all", Label: "Add nothing unless every row fits", Hint: "40 rows do not fit now. Correct the file to choose this.", Unavailable: true},
		},
		Chosen: "fits", Key: "K", Check: paths.CheckImport(paths.AdminImport, 4), Again: paths.AdminImport, CSV: paths.ImportRows(paths.AdminImport, 4), Rows: importRows(),
	}
}

func importCheckGallery() []entry {
	users, wrong, none, customers := importCheck(), importCheck(), importCheck(), importCheck()
	wrong.Problems = ui.Problems{}.Add("", "Not all rows can be added, so nothing was imported. Correct the file, or add all that fits.")
	none.CanStart, none.Rows.List, none.Seats = false, nil, nil
	none.Notice = ui.NoticeProps{Tone: ui.ToneWarn, Title: "There is nothing to add.", Text: "840 rows do not fit and will not be added. Nothing has been done yet."}
	customers.Parent = ui.Crumb{Label: "Import customers", Href: paths.ResellerImport}
	customers.Start, customers.Button = paths.StartImport(paths.ResellerImport, 5), "Add 2 subscriptions"
	customers.Costs = []ui.CostLine{
		{Label: "Charged now", Note: "With VAT, on invoices of their own", Money: billing.NewMoney(100_368, "EUR")},
		{Label: "On this month’s invoice", Note: "Without VAT", Money: billing.NewMoney(5400, "EUR")},
	}
	customers.Pay = imports.Charged(billing.NewMoney(100_368, "EUR"))
	customers.Rows = imports.Rows{
		Caption: "Rows of the file", Head: "Customer", What: "Subscription", Costs: true, Outcome: "What will happen", Pages: ui.PagesProps{Shown: "2 rows"},
		Views: []ui.View{{Label: "All rows", Href: "/reseller/customers/import/5", Count: "2", Current: true}},
		List: []imports.Row{
			{No: "2", Title: "Quay Foods", Sub: "quay.example", What: "Google Workspace Business Standard, Annual (yearly payments), 5", Cost: "EUR 1,003.68 with VAT, now", Status: "Will be added", Tone: ui.ToneInfo},
			{No: "3", Title: "quay.example", What: "Google Vault, Flexible, 10", Cost: "Nothing now", Status: "Will be added", Tone: ui.ToneInfo},
		},
	}
	bare := users
	bare.Seats, bare.Unused = nil, ""
	return []entry{
		{"page-import-check", imports.Check(adminFrame("Check before import"), users)},
		{"page-import-check-error", imports.Check(failed(adminFrame("Check before import")), wrong)},
		{"page-import-check-none", imports.Check(adminFrame("Check before import"), none)},
		{"page-import-check-bare", imports.Check(adminFrame("Check before import"), bare)},
		{"page-import-check-customers", imports.Check(resellerFrame("Check before import"), customers)},
	}
}

func importEndGallery() []entry {
	parent := ui.Crumb{Label: "Import users", Href: paths.AdminImport}
	here := paths.Import(paths.AdminImport, 4)
	running := imports.ProgressPage{
		Parent: parent, Lede: "new-starters.csv", Heading: "Row 312 of 840", Done: 312, Most: 840, Text: "300 added, 12 not added", Here: here,
		Stop: paths.StopImport(paths.AdminImport, 4), Refresh: "every 2 seconds", Toggle: ui.LinkProps{Label: "Stop refreshing", Href: here + "?refresh=off", Look: ui.Plain},
	}
	calm := running
	calm.Refresh, calm.Toggle.Label, calm.AllAtAll = "", "Refresh by itself", "All rows are added together, or none is. Nothing is seen of it before its end."
	rows := importRows()
	rows.Outcome = "Result"
	done := imports.ResultPage{
		Parent: parent, Lede: "new-starters.csv", CSV: paths.ImportRows(paths.AdminImport, 4), Again: paths.AdminImport, List: ui.LinkProps{Label: "Show users", Href: paths.AdminUsers},
		Notice: ui.NoticeProps{Tone: ui.ToneWarn, Title: "700 users were added.", Text: "40 rows were not added. Correct them and upload only those; nothing is added twice.", Result: true},
		BadCSV: ui.LinkProps{Label: "Download the 40 rows to correct", Look: ui.Primary, Icon: ui.IconDownload, Download: true, Href: "/admin/users/import/4/rows.csv?show=left"},
		More:   ui.LinkProps{Label: "See how to get more seats", Href: paths.AdminSubscriptions},
		Facts:  []imports.Fact{{Term: "Rows", Value: "840"}, {Term: "Result", Value: "700 added, 100 there already, 40 not added"}, {Term: "Ended", Value: "10 Apr 2026, 10:31 Europe/Dublin"}},
		Rows:   &rows,
	}
	erased := done
	erased.Rows, erased.BadCSV, erased.Lede = nil, ui.LinkProps{}, ""
	erased.Notice = ui.NoticeProps{Tone: ui.ToneOK, Title: "840 users were added.", Text: "The rows were erased after 14 days.", Result: true}
	return []entry{
		{"page-import-progress", imports.Progress(adminFrame("Importing users"), running)},
		{"page-import-progress-calm", imports.Progress(adminFrame("Importing users"), calm)},
		{"page-import-result", imports.Result(adminFrame("Import result"), done)},
		{"page-import-result-erased", imports.Result(adminFrame("Import result"), erased)},
	}
}
