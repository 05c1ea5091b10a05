package views_test

import (
	"time"

	"perseat/views/outbox"
	"perseat/views/paths"
	"perseat/views/ui"
)

func mailGallery() []entry {
	f := at(paths.ResellerMail, "Mail")
	written := time.Date(2026, 11, 18, 14, 52, 0, 0, dublin)
	page := outbox.Page{
		Path: paths.ResellerMail, CanSend: true, Key: "KEY", Zone: "Europe/Dublin", Failed: "1 mail failed", FailedAt: paths.ResellerMail + "?status=failed",
		Toolbar: sampleToolbar("Mail", paths.ResellerMail), Pages: ui.PagesProps{Shown: "5 mails"},
		Rows: []outbox.Row{
			{Number: "9", Kind: "Purchase cap nearly reached", Receiver: "Reseller admin, Reseller sales, Super admin, User manager", Company: longName, At: written, Status: "Waiting"},
			{Number: "8", Kind: "Invitation", Receiver: "Eleni Papadopoulou-Konstantinidis", Company: "Harbor Foods", At: written, Status: "Waiting", Progress: "2 attempts, next 18 Nov 15:10", Error: "451 4.3.0 come back later", Again: paths.SendMailAgain(paths.ResellerMail, 8), Button: "Send now"},
			{Number: "7", Kind: "Invoice issued", Receiver: "Niamh Doyle", Company: "Liffey Cloud", At: written, Status: "Sent", Progress: "18 Nov 2026 14:52", Again: paths.SendMailAgain(paths.ResellerMail, 7), Button: "Send again"},
			{Number: "6", Kind: "New user", Receiver: "deleted user 4711", Company: "Harbor Foods", At: written, Status: "Failed", Progress: "9 attempts", Error: "550 5.1.1 no such user <(address)> and a very long explanation with a link https://mail.example/why/5.1.1?reason=unknown-user-in-virtual-alias-table", Again: paths.SendMailAgain(paths.ResellerMail, 6), Button: "Send again"},
			{Number: "5", Kind: "Renewal soon", Receiver: "Anna Berg", Company: "Harbor Foods", At: written, Status: "Not sent", Error: "It waited for more than 7 days, so it was not sent any more.", Again: paths.SendMailAgain(paths.ResellerMail, 5), Button: "Send again"},
		},
	}
	off, only, none, wrong := page, page, page, page
	off.Off, off.Waiting, off.Failed = "No mail server is set up: start Perseat with --smtp-host and --mail-from.", " 12 mails wait.", ""
	only.CanSend = false
	none.Rows, none.Failed, none.Filtered = nil, "", true
	wrong.Problems = ui.Problems{}.Add("", "This mail is being sent at this moment. Look again in a minute.")
	return []entry{
		{"page-mail", outbox.List(f, page)},
		{"page-mail-off", outbox.List(f, off)},
		{"page-mail-view", outbox.List(f, only)},
		{"page-mail-none", outbox.List(f, none)},
		{"page-mail-first", outbox.List(f, outbox.Page{Path: paths.ResellerMail, Zone: "Europe/Dublin"})},
		{"page-mail-error", outbox.List(failedAt(paths.ResellerMail, "Mail"), wrong)},
	}
}
