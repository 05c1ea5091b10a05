package layout

import (
	"perseat/views/paths"
	"perseat/views/ui"
)

// SettingsViews are the parts of a reseller's settings, of which one is shown.
func SettingsViews(f Frame, current string) []ui.View {
	views := []ui.View{{Label: "For all customers", Href: paths.ResellerSettings}, {Label: "Webhooks", Href: paths.ResellerWebhooks}}
	if f.Support == nil { // nobody on somebody's behalf says who gets in
		views = append(views, ui.View{Label: "Single sign-on", Href: paths.ResellerSignOn})
	}
	for i := range views {
		views[i].Current = views[i].Href == current
	}
	return views
}
