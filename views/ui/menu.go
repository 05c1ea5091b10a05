package ui

// MenuProps describes a button and the list of links that it opens.
type MenuProps struct {
	ID    string // of the list; every menu of a page has its own
	Label string // "Actions" unless given
	For   string // hidden end: what the acts are for
	Items []MenuItem
}

// MenuItem is one link of a menu. Harm stands last, after a line.
type MenuItem struct {
	Label string
	Href  string
	Icon  IconName
	Line  bool   // a line before it
	Harm  bool   // it takes something away
	Off   string // why it is not possible now; it is shown with a lock
}

func (p MenuProps) label() string { return either(p.Label, "Actions") }

// SubscriptionProps describes one subscription of a customer's page. Its
// children are its facts and buttons, which + shows.
type SubscriptionProps struct {
	ID     string
	Name   string // product: "Google Workspace Business Standard"
	Plan   string
	Status string // a badge in place of the meter, when it is not in use
	Seats  Seats
	Open   bool
	Menu   MenuProps // without items there is no menu
}
