package ui

// ToolbarProps describes the search and the filters over a list.
type ToolbarProps struct {
	Label    string // of the search region: "Customers"
	Action   string
	Search   *SearchField
	Filters  []Filter
	Kept     []Kept // other choices in the address, such as the order
	Active   []ActiveFilter
	ClearAll string // address without any filter
	Button   string // "Apply" unless given
}

// SearchField is the field for words.
type SearchField struct {
	Name  string // "q" unless given
	Label string
	Value string
}

// Filter is a list to choose from, or a date when it has no options.
type Filter struct {
	Name    string
	Label   string
	Value   string
	Options []Option // the first one means any
}

// Kept is a choice that the form carries along.
type Kept struct {
	Name  string
	Value string
}

// ActiveFilter is a filter in force and the address without it.
type ActiveFilter struct {
	Label string
	Href  string
}

func (p ToolbarProps) button() string { return either(p.Button, "Apply") }

func (s SearchField) name() string { return either(s.Name, "q") }
