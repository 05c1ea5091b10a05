package layout

import (
	"perseat/views/paths"
	"perseat/views/ui"
)

// SettingsViews are the parts of a reseller's settings, of which one is shown.
// API keys and single sign-on are for the reseller's own people: nobody says on
// somebody's behalf who gets in.
func SettingsViews(f Frame, current string) []ui.View {
	views := []ui.View{{Label: "For all customers", Href: paths.ResellerSettings}, {Label: "Webhooks", Href: paths.ResellerWebhooks}}
	if f.Support == nil {
		views = append(views, ui.View{Label: "API keys", Href: paths.ResellerKeys}, ui.View{Label: "Single sign-on", Href: paths.ResellerSignOn})
	}
	for i := range views {
		views[i].Current = views[i].Href == current
	}
	return views
}
