package views_test

import (
	"time"

	"github.com/a-h/templ"

	"perseat/views/ui"
)

func listGallery() []entry {
	return []entry{
		{"toolbar", toolbar()},
		{"table", table()},
		{"table-bulk", users()},
		{"pages", templ.Join(
			ui.Pages(ui.PagesProps{Shown: "4 orders"}),
			ui.Pages(ui.PagesProps{Shown: "50 of 1,204 orders", On: "?after=9"}),
			ui.Pages(ui.PagesProps{Shown: "50 of 1,204 orders", Back: "?before=3", On: "?after=9"}),
		)},
		{"empty", with(ui.Empty(ui.EmptyProps{Icon: ui.IconSearch, Title: "No customers match", Text: "Check the spelling, or search all statuses."}),
			ui.Link(ui.LinkProps{Label: "Search all statuses", Href: "/reseller/customers"}))},
		{"rows", rows()},
		{"timeline", ui.Timeline([]ui.Event{
			{Tone: ui.ToneInfo, Text: "Ada Byrne asked for 12 licenses", At: asked, Zone: "Europe/Dublin"},
			{Text: "Niamh Doyle raised the purchase cap to 75", At: asked, Zone: "Europe/Dublin", Note: "Order 10481"},
			{Tone: ui.ToneWarn, Text: "Support opened this account", Note: "Case 4711"},
		})},
		{"stats", ui.Stats([]ui.Stat{
			{Term: "Customers", Value: "128", Note: "3 suspended"},
			{Term: "Seats used", Value: ui.Number(2874)},
			{Term: "This month so far", Value: eur(349160).String(), Note: "Before VAT"},
		})},
		{"subscriptions", subscriptions()},
		{"chart", chart()},
		{"chart-one-line", ui.Chart(ui.ChartProps{Label: "Seats", Sentence: "One month, nothing used.", First: "Seats used", Periods: []ui.Period{{Name: "Nov 2026", Short: "Nov"}}})},
	}
}

func chart() templ.Component {
	p := ui.ChartProps{
		Label: "Seats over the last 12 months", First: "Seats used", Second: "Licenses purchased",
		Sentence: "Seats over the last 12 months. Used rose from 2,310 in December 2025 to 2,874 in November 2026; purchased rose from 2,480 to 3,010.",
	}
	used := []int{2310, 2355, 2402, 2488, 2510, 2566, 2590, 2571, 2548, 2702, 2811, 2874}
	bought := []int{2480, 2480, 2540, 2660, 2660, 2690, 2740, 2740, 2740, 2860, 2980, 3010}
	for n := range used {
		at := time.Date(2025, time.December+time.Month(n), 1, 0, 0, 0, 0, dublin)
		p.Periods = append(p.Periods, ui.Period{Name: at.Format("Jan 2006"), Short: at.Format("Jan"), First: used[n], Second: bought[n]})
	}
	return ui.Chart(p)
}

func toolbar() templ.Component {
	return ui.Toolbar(ui.ToolbarProps{
		Label: "Customers", Action: "/reseller/customers",
		Search: &ui.SearchField{Label: "Search by name or domain", Value: "harbor"},
		Filters: []ui.Filter{
			{Name: "status", Label: "Status", Value: "active", Options: []ui.Option{{Label: "Any status"}, {Value: "active", Label: "Active"}}},
			{Name: "from", Label: "From", Value: "2026-11-01"},
		},
		Kept:     []ui.Kept{{Name: "sort", Value: "seats"}},
		Active:   []ui.ActiveFilter{{Label: "“harbor”", Href: "?status=active"}, {Label: "Active", Href: "?q=harbor"}},
		ClearAll: "/reseller/customers",
	})
}

func table() templ.Component {
	return with(ui.Table(ui.TableProps{Caption: "Orders", Columns: []ui.Column{
		{Label: "Change"},
		{Label: "Customer", Narrow: ui.LeavesLast, SortHref: "?sort=customer"},
		{Label: "Time (Europe/Dublin)", Narrow: ui.LeavesLast, SortHref: "?sort=time", Sorted: ui.Descending},
		{Label: "Seats"},
		{Label: "Amount (EUR)", Number: true, Narrow: ui.LeavesFirst},
		{Label: "Status", Hidden: true},
	}}),
		row(
			ui.RowHead(ui.RowHeadProps{Href: "/reseller/orders/9", Label: "Licenses added", Sub: "10480, Google Workspace Business Standard", Narrow: "Harbor Foods, 18 Nov 2026"}),
			raw(`<td class="c-m">Harbor Foods</td><td class="c-m">`), ui.TimeCell(asked), raw(`</td><td>`), ui.SeatsSmall(some), raw(`</td>`),
			ui.AmountCell(eur(1386), ui.LeavesFirst), raw(`<td>`), ui.Status("Completed"), raw(`</td>`),
		),
		row(
			ui.RowHead(ui.RowHeadProps{Label: "Suspended", Narrow: "Liffey Cycles, 9 Nov 2026"}),
			raw(`<td class="c-m">Ballyvaughan &amp; Daughters Agricultural Supplies Co-operative</td><td class="c-m">`), ui.TimeCell(asked), raw(`</td><td>`), ui.SeatsSmall(reached), raw(`</td>`),
			ui.NoAmountCell(ui.LeavesFirst), raw(`<td>`), ui.Status("Failed"), raw(`</td>`),
		),
	)
}

func users() templ.Component {
	person := func(id, name, email string) templ.Component {
		return row(ui.Pick(id, name), ui.PersonHead(ui.PersonProps{Href: "/admin/users/" + id, Name: name, Email: email, Narrow: "User"}),
			raw(`<td class="c-m">User</td><td>`), ui.Status("Active"), raw(`</td>`))
	}
	return with(ui.Form(ui.FormProps{Action: "/admin/users/bulk", Body: ui.CardForm}),
		with(ui.Bulk("With the users you selected:"), ui.Button(ui.ButtonProps{Label: "Suspend", Small: true, Name: "do", Value: "suspend"})),
		with(ui.Table(ui.TableProps{Caption: "Users", Pick: true, Columns: []ui.Column{
			{Label: "Name", SortHref: "?sort=name", Sorted: ui.Ascending}, {Label: "Role", Narrow: ui.LeavesLast}, {Label: "Status"},
		}}),
			person("3", "Aoife Byrne", "aoife@harborfoods.example"),
			person("4", "Eleni Papadopoulou-Konstantinidis", "eleni.papadopoulou-konstantinidis@harborfoods.example"),
			person("5", "Ørsted", "orsted"),
		),
		ui.Pages(ui.PagesProps{Shown: "50 of 312 users", Words: ui.PreviousNext, On: "?after=5"}),
	)
}

func rows() templ.Component {
	return templ.Join(
		with(ui.Card(ui.CardProps{ID: "attention", Title: "Needs your attention", Note: "2 items"}),
			with(ui.Rows(),
				with(ui.Row(ui.RowProps{Badge: "Request", Href: "/reseller/requests", Title: "Harbor Foods asks for 12 licenses", Action: "Review request", ActionHref: "/add", ActionFor: "from Harbor Foods"}), raw("All 50 are in use.")),
				with(ui.Row(ui.RowProps{Badge: "Off", Title: "Purchase requests are off"}), raw("Customers can’t ask for licenses.")),
			)),
		with(ui.Card(ui.CardProps{ID: "recent", Title: "Recent orders", LinkText: "All orders", LinkHref: "/reseller/orders"}),
			with(ui.PlainRows(),
				with(ui.PlainRow(ui.RowProps{Badge: "Completed", Href: "/reseller/orders/9", Title: "Purchase cap 40 → 60"}), raw("Harbor Foods, "), ui.Date(termFrom)),
				with(ui.PlainRow(ui.RowProps{Title: "Ada Byrne", Action: "Remove", ActionHref: "/remove", ActionFor: "Ada Byrne"}), raw("Super admin")),
			)),
		with(ui.PadCard(ui.CardProps{ID: "details", Title: "Details", Status: "Active"}), facts()),
		with(ui.BareSection(ui.CardProps{ID: "activity", Title: "Activity"}), ui.Timeline([]ui.Event{{Text: "Signed in"}})),
	)
}

func subscriptions() templ.Component {
	menu := func(id string) ui.MenuProps {
		return ui.MenuProps{ID: id, For: "for Google Workspace Business Standard", Items: []ui.MenuItem{
			{Label: "Edit purchase cap", Href: "/cap", Icon: ui.IconEdit},
			{Label: "Add licenses", Icon: ui.IconPlus, Off: "off: this visit is view only"},
			{Label: "Suspend", Href: "/suspend", Icon: ui.IconPause, Line: true},
			{Label: "Cancel subscription", Href: "/cancel", Icon: ui.IconCross, Harm: true},
		}}
	}
	return with(ui.Card(ui.CardProps{ID: "subscriptions", Title: "Subscriptions", LinkText: "Add subscription", LinkHref: "/new"}),
		with(ui.Subscription(ui.SubscriptionProps{ID: "subscription-1", Name: "Google Workspace Business Standard", Plan: "Annual Plan (yearly payments)", Seats: noneFree, Open: true, Menu: menu("menu-1")}), facts()),
		with(ui.Subscription(ui.SubscriptionProps{ID: "subscription-2", Name: "Google Workspace Business Starter", Plan: "Flexible Plan", Seats: nearly, Menu: menu("menu-2")}), raw("<p>Facts</p>")),
		with(ui.Subscription(ui.SubscriptionProps{ID: "subscription-3", Name: "Google Vault", Plan: "Flexible Plan", Status: "Canceled"}), raw("<p>Facts</p>")),
	)
}
