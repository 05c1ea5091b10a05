package reseller

import (
	"perseat/views/paths"
	"perseat/views/ui"
)

// Sort is the head of a column that the list can be sorted by.
type Sort struct {
	Href  string
	Order ui.Order
}

func customersCrumb() ui.Crumb { return ui.Crumb{Label: "Customers", Href: paths.ResellerCustomers} }

func customerCrumbs(id uint, name string) []ui.Crumb {
	return []ui.Crumb{customersCrumb(), {Label: name, Href: paths.ResellerCustomer(id)}}
}

// join puts a comma between the texts that are not empty.
func join(texts ...string) string {
	var out string
	for _, text := range texts {
		switch {
		case text == "":
		case out == "":
			out = text
		default:
			out += ", " + text
		}
	}
	return out
}
