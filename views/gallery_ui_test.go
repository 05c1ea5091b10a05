package views_test

import (
	"time"

	"github.com/a-h/templ"

	"perseat/models/billing"
	"perseat/views/ui"
)

var (
	dublin   = time.FixedZone("Europe/Dublin", 0)
	asked    = time.Date(2026, time.November, 18, 10, 14, 0, 0, dublin)
	termFrom = billing.NewDay(2026, time.March, 1)
	termTo   = billing.NewDay(2027, time.March, 1)
)

func eur(minor int64) billing.Money { return billing.NewMoney(minor, "EUR") }

// The meters of every state.
var (
	roomy    = ui.Seats{Used: 17, Ceiling: 25}
	nearly   = ui.Seats{Used: 48, Ceiling: 50}
	reached  = ui.Seats{Used: 25, Ceiling: 25}
	some     = ui.Seats{Kind: ui.Purchased, Used: 18, Ceiling: 30, Limit: 40}
	noneFree = ui.Seats{Kind: ui.Purchased, Used: 50, Ceiling: 50, Limit: 75}
	vast     = ui.Seats{Kind: ui.Purchased, Used: 45, Ceiling: 50, Limit: 50_000}
	unused   = ui.Seats{Used: 0, Ceiling: 20}
)

func uiGallery() []entry {
	return concat([]entry{
		{"buttons", buttons()},
		{"badges", badges()},
		{"notices", notices()},
		{"facts", facts()},
		{"pay", pay()},
		{"dates", dates()},
		{"heads", heads()},
		{"steps", ui.Steps([]string{"Number", "Review", "Confirmation"}, 2)},
	}, seatsGallery())
}

func seatsGallery() []entry {
	var list []entry
	for _, s := range []struct {
		name  string
		seats ui.Seats
	}{
		{"roomy", roomy},
		{"nearly", nearly},
		{"reached", reached},
		{"some-free", some},
		{"none-free", noneFree},
		{"vast-limit", vast},
		{"unused", unused},
		{"nothing", ui.Seats{}},
	} {
		list = append(list, entry{"seats-" + s.name, templ.Join(ui.SeatsBig(s.seats), ui.SeatsSmall(s.seats))})
	}
	return list
}

func buttons() templ.Component {
	return with(ui.Actions(),
		ui.Button(ui.ButtonProps{Label: "Place order", Look: ui.Primary, Busy: "Placing the order…"}),
		ui.Button(ui.ButtonProps{Label: "Update the cost", Name: "do", Value: "preview"}),
		ui.Link(ui.LinkProps{Label: "Back", For: "to Harbor Foods", Href: "/reseller/customers/7", Look: ui.Plain}),
		ui.Button(ui.ButtonProps{Label: "Cancel the subscription", Look: ui.Danger}),
		ui.Link(ui.LinkProps{Label: "Export as CSV", Href: "/reseller/customers.csv", Icon: ui.IconDownload, Download: true, Small: true}),
		ui.Link(ui.LinkProps{Label: "Open Admin console", Href: "/admin", IconEnd: ui.IconOpen}),
		ui.Off(ui.OffProps{Label: "Add a user", Reason: "off: this visit is view only"}),
		ui.PostButton("/admin/users/3/restore", ui.ButtonProps{Label: "Restore", For: "Ada Byrne", Icon: ui.IconRestore}),
	)
}

func badges() templ.Component {
	words := []string{
		"Active", "Completed", "Ordered", "Trial", "Scheduled", "Open", "Requested", "Nearly full",
		"Failed", "Suspended", "Canceled", "Declined", "Withdrawn",
	}
	list := make([]templ.Component, 0, len(words))
	for _, word := range words {
		list = append(list, ui.Status(word))
	}
	return with(ui.Actions(), list...)
}

func notices() templ.Component {
	return templ.Join(
		ui.Notice(ui.NoticeProps{Tone: ui.ToneOK, Title: "Purchase cap changed from 50 to 60.", Text: "It is in force now.", Result: true}),
		with(ui.NoticeWith(ui.NoticeProps{Tone: ui.ToneInfo, Icon: ui.IconInbox, Title: "Ada Byrne asks for 12 more licenses."}),
			with(ui.Actions(), ui.Link(ui.LinkProps{Label: "Review request", Href: "/reseller/requests"}))),
		ui.Notice(ui.NoticeProps{Tone: ui.ToneWarn, Title: "2 seats left."}),
		ui.Notice(ui.NoticeProps{Tone: ui.ToneBad, Title: "The order failed.", Text: "Nothing was charged."}),
	)
}

func facts() templ.Component {
	return with(ui.Facts(),
		ui.FactText("Plan", "Annual Plan (yearly payments)"),
		ui.FactNote("Customer", "Harbor Foods", "harborfoods.example"),
		with(ui.Fact("Status"), ui.Status("Active")),
		with(ui.Fact("Current term"), ui.DateRange(termFrom, termTo)),
		with(ui.FactChange("Licenses to add", ui.Change{Href: "/add", What: "the number of licenses"}), raw("<strong>12</strong>")),
		with(ui.Fact("P.O. number"), ui.None()),
	)
}

func pay() templ.Component {
	return with(ui.Pay("You will be charged EUR 389.00 plus VAT now."), raw("<p>This amount is not refundable.</p>"))
}

func dates() templ.Component {
	return templ.Join(
		raw("<p>"), ui.Date(termFrom), raw(", "), ui.DateRange(termFrom, termTo), raw(", "), ui.Time(asked, "Europe/Dublin"), raw(", "), ui.Money(eur(-123456)), raw("</p>"),
	)
}

func heads() templ.Component {
	return templ.Join(
		with(ui.PageHead(ui.HeadProps{
			Title: "Harbor Foods", Status: "Active", Lede: "harborfoods.example",
			Crumbs: []ui.Crumb{{Label: "Customers", Href: "/reseller/customers"}},
		}), ui.Link(ui.LinkProps{Label: "Open Admin console", Href: "/admin", IconEnd: ui.IconOpen})),
		ui.Views("Requests by status", []ui.View{
			{Label: "Open", Href: "?status=open", Count: "3", Current: true},
			{Label: "Ordered", Href: "?status=ordered", Count: "41"},
			{Label: "Declined", Href: "?status=declined"},
		}),
	)
}
