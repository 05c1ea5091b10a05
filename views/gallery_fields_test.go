package views_test

import (
	"github.com/a-h/templ"

	"perseat/views/ui"
)

var wrong = ui.Problems{}.
	Add("quantity", "Licenses to add must be 25 or fewer, because this customer’s contract limit is 75").
	Add("note", "Enter how the customer ordered").
	Add("plan", "Choose a plan").
	Add("role", "Choose a role").
	Add("licenses", "All 25 seats are in use").
	Add("sure", "Tick the box").
	Add("", "Something else changed while you were typing")

func fieldGallery() []entry {
	return []entry{
		{"fields", form(nil)},
		{"fields-invalid", templ.Join(ui.ErrorSummary(wrong), form(wrong))},
		{"form-split", with(ui.Form(ui.FormProps{Action: "/add", Body: ui.Split}),
			with(ui.Fields(), ui.ErrorSummary(wrong[:1]), ui.SeatsBig(noneFree), quantity(wrong[:1])),
			raw(`<aside class="card pad stick" aria-labelledby="costs"><h2 id="costs">What it will cost</h2></aside>`),
			with(ui.Actions(), ui.Button(ui.ButtonProps{Label: "Continue", Look: ui.Primary})))},
		{"form-upload", with(ui.Form(ui.FormProps{Action: "/import", Body: ui.OneColumn, Upload: true, ID: "import"}),
			ui.TextField(ui.TextProps{Name: "file", Label: "CSV file", Kind: ui.KindFile, Accept: ".csv,text/csv", Hint: "Up to 1,000 rows"}))},
	}
}

func quantity(p ui.Problems) templ.Component {
	return ui.NumberField(ui.TextProps{Name: "quantity", Label: "Licenses to add", Hint: "From 1 to 25", Value: "30", Problems: p})
}

func form(p ui.Problems) templ.Component {
	return with(ui.Form(ui.FormProps{Action: "/save", Body: ui.OneColumn}),
		ui.Hidden("before", "50"),
		quantity(p),
		ui.TextField(ui.TextProps{Name: "address", Label: "Email", Suffix: "@harborfoods.example", Width: ui.Long, Literal: true, Autocomplete: "off", MaxLength: 64, Problems: p}),
		ui.TextField(ui.TextProps{Name: "po", Label: "P.O. number", Value: "PO <4711>", Answer: ui.Optional, Width: ui.Medium, MaxLength: 80, Problems: p}),
		ui.TextField(ui.TextProps{Name: "number", Label: "Account number", Value: "C-00417", Answer: ui.ReadOnly, Width: ui.Medium}),
		ui.TextArea(ui.AreaProps{Name: "note", Label: "Note", Value: "By phone", Hint: "How did the customer order?", Problems: p}),
		ui.Select(ui.SelectProps{Name: "plan", Label: "Plan", Value: "flexible", Width: ui.Long, Problems: p, Options: []ui.Option{
			{Value: "flexible", Label: "Flexible Plan"}, {Value: "annual", Label: "Annual Plan (monthly payments)"},
		}}),
		ui.RadioChoices(ui.ChoicesProps{Name: "role", Legend: "Role", Value: "none", Problems: p, Choices: []ui.Choice{
			{Value: "none", Label: "User", Hint: "Uses the software"},
			{Value: "manager", Label: "User manager", Hint: "Also adds and removes users"},
			{Value: "super", Label: "Super admin", Hint: "Only a super admin can give this role", Unavailable: true},
		}}),
		ui.CheckChoices(ui.ChoicesProps{Name: "licenses", Legend: "Licenses", Hint: "Each one takes a seat", Boxed: true, Problems: p, Choices: []ui.Choice{
			{Value: "1", Label: "Google Workspace Business Standard", Seats: &reached, Chosen: true},
			{Value: "2", Label: "Google Workspace Business Starter", Seats: &some},
		}}),
		ui.Checkbox(ui.CheckProps{Name: "sure", Label: "Send a sign-in mail", Hint: "To the secondary e-mail", Checked: true, Problems: p}),
		with(ui.Actions(), ui.Button(ui.ButtonProps{Label: "Save settings", Look: ui.Primary})),
	)
}
