package web

import (
	"maps"

	"github.com/labstack/echo/v4"

	"perseat/views/ui"
)

// Filters builds the toolbar of a list: the fields, and the filters in force
// with the addresses without them.
type Filters struct {
	c     echo.Context
	Props ui.ToolbarProps
}

// NewFilters begins the toolbar of a list with its search field.
func NewFilters(c echo.Context, label, search string) *Filters {
	f := &Filters{c: c, Props: ui.ToolbarProps{
		Label: label, Action: c.Request().URL.Path,
		Search: &ui.SearchField{Label: search, Value: c.QueryParam("q")},
	}}
	f.active("q", "“"+c.QueryParam("q")+"”")
	return f
}

// Choose adds a list to choose from; its first option means any.
func (f *Filters) Choose(name, label string, options []ui.Option) {
	value := f.c.QueryParam(name)
	f.Props.Filters = append(f.Props.Filters, ui.Filter{Name: name, Label: label, Value: value, Options: options})
	shown := label + " “" + value + "”" // for one that is not offered
	for _, o := range options {
		if o.Value == value {
			shown = o.Label
		}
	}
	f.active(name, shown)
}

// Date adds a date.
func (f *Filters) Date(name, label string) {
	day := Day(f.c, name)
	value := ""
	if day != 0 {
		value = day.ISO()
		f.active(name, label+" "+day.String())
	}
	f.Props.Filters = append(f.Props.Filters, ui.Filter{Name: name, Label: label, Value: value})
}

// Keep carries another choice along.
func (f *Filters) Keep(name string) {
	if value := f.c.QueryParam(name); value != "" {
		f.Props.Kept = append(f.Props.Kept, ui.Kept{Name: name, Value: value})
	}
}

func (f *Filters) active(name, label string) {
	if f.c.QueryParam(name) == "" {
		return
	}
	href := With(f.c, map[string]string{name: "", "older": "", "newer": ""})
	f.Props.Active = append(f.Props.Active, ui.ActiveFilter{Label: label, Href: href})
	f.Props.ClearAll = f.c.Request().URL.Path
}

// On reports whether a filter is in force.
func (f *Filters) On() bool { return len(f.Props.Active) > 0 }

// ExportHref is the address of the list as a file, with the same filters.
func ExportHref(c echo.Context, path string) string {
	q := maps.Clone(c.QueryParams()) // echo keeps the original for whoever asks next
	q.Del("older")
	q.Del("newer")
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
