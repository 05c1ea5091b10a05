package reseller

import (
	"github.com/a-h/templ"

	"perseat/models/billing"
	"perseat/views/ui"
)

// CustomersPage is the list of a reseller's customers.
type CustomersPage struct {
	Lede       string
	First      bool // there is no customer at all yet
	CanAdd     bool
	ExportHref string
	Toolbar    ui.ToolbarProps
	Sorts      CustomerSorts
	Rows       []CustomerRow
	Pages      ui.PagesProps
	NoneText   string // what nothing matched
}

// CustomerSorts are the columns that the list can be sorted by.
type CustomerSorts struct{ Name, Domain, Used, Renewal Sort }

// CustomerRow is one customer in the list.
type CustomerRow struct {
	Href     string
	Name     string
	Domain   string
	Products string
	Plans    string
	Seats    ui.Seats
	InUse    bool   // there is a subscription whose seats a meter can show
	Fullest  string // said where one subscription is fuller than the sum looks
	Renews   billing.Day
	Status   string
}

func (p CustomersPage) columns() []ui.Column {
	return []ui.Column{
		{
			Label: "Name", SortHref: p.Sorts.Name.Href, Sorted: p.Sorts.Name.Order,
			And: &ui.Column{Label: "Domain", SortHref: p.Sorts.Domain.Href, Sorted: p.Sorts.Domain.Order},
		},
		{Label: "Product and plan", Narrow: ui.LeavesFirst},
		{Label: "Used", SortHref: p.Sorts.Used.Href, Sorted: p.Sorts.Used.Order},
		{Label: "Next renewal", Narrow: ui.LeavesFirst, SortHref: p.Sorts.Renewal.Href, Sorted: p.Sorts.Renewal.Order},
		{Label: "Status", Narrow: ui.LeavesLast},
	}
}

func (r CustomerRow) narrow() string { return join(r.Plans, r.Status) }

// rows are the customers. This is the longest list of all, and the one that is
// looked at most: it is put together by hand.
func (p CustomersPage) rows() templ.Component {
	return ui.DrawnByHand(len(p.Rows), func(b ui.ByHand, i int) ui.ByHand { return p.Rows[i].add(b) })
}

func (r CustomerRow) add(b ui.ByHand) ui.ByHand {
	b = b.Raw(`<tr>`).RowHead(ui.RowHeadProps{Href: r.Href, Label: r.Name, Sub: r.Domain, Narrow: r.narrow()}).Raw(`<td class="c-l">`)
	if r.Products == "" {
		b = b.None()
	} else {
		b = b.Text(r.Products).Sub(r.Plans)
	}
	b = b.Raw(`</td><td>`)
	if r.InUse {
		b = b.SeatsSmall(r.Seats).Raw(" ").Sub(r.Fullest)
	} else {
		b = b.None()
	}
	b = b.Raw(`</td><td class="c-l nowrap">`)
	if r.Renews == billing.NoDay {
		b = b.None()
	} else {
		b = b.Date(r.Renews)
	}
	return b.Raw(`</td><td class="c-m">`).Status(r.Status).Raw(`</td></tr>`)
}
