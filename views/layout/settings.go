package layout

import (
	"perseat/views/paths"
	"perseat/views/ui"
)

// SettingsViews are the parts of a reseller's settings, of which one is shown.
func SettingsViews(current string) []ui.View {
	views := []ui.View{{Label: "For all customers", Href: paths.ResellerSettings}, {Label: "Webhooks", Href: paths.ResellerWebhooks}}
	for i := range views {
		views[i].Current = views[i].Href == current
	}
	return views
}
