package reseller

import "perseat/views/ui"

// SettingsPage are the reseller's settings for all customers.
type SettingsPage struct {
	Form     SettingsForm
	Places   Places // with an empty choice first
	SetUp    string // the badge: "Set up" or "Off"
	Problems ui.Problems
}

// SettingsForm are the settings as they were typed.
type SettingsForm struct {
	Ordering        string
	OrderingLink    string
	ShownName       string
	SupportName     string
	SupportEmail    string
	SupportPhone    string
	SupportPage     string
	DefaultCountry  string
	DefaultTimeZone string
	Version         string
}

func orderingChoices() []ui.Choice {
	return []ui.Choice{
		{Value: "off", Label: "Off", Hint: "Customers cannot ask for more, and no licenses can be added to an Annual Plan."},
		{Value: "form", Label: "Request form in the Admin console", Hint: "You order or decline the requests under Requests."},
		{Value: "link", Label: "Link to my own page", Hint: "The Admin console leads administrators to your page."},
	}
}
