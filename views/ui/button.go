package ui

// Look says how loud a button is.
type Look string

// The looks of a button. A page has at most one Primary; Danger stands only on
// the page that does the harm.
const (
	Secondary Look = ""
	Primary   Look = "primary"
	Plain     Look = "plain"
	Danger    Look = "danger"
)

// ButtonProps describes a button that sends its form.
type ButtonProps struct {
	Label string
	For   string // hidden end of a repeated label: "Decline", "Kestrel Logistics"
	Look  Look
	Small bool
	Icon  IconName
	Name  string // with Value, tells the form's buttons apart
	Value string
	Busy  string // what it says after the click: "Placing the order…"
	Form  string // id of the form, when the button stands outside it
}

// LinkProps describes a link that looks like a button.
type LinkProps struct {
	Label    string
	Href     string
	For      string // hidden end of a repeated label
	Look     Look
	Small    bool
	Icon     IconName
	IconEnd  IconName // an icon after the words: IconOpen for another console
	Download bool
}

// OffProps describes something that is shown but not possible now.
type OffProps struct {
	Label  string
	Reason string // heard after the label: "off: this visit is view only"
	Small  bool
}

func button(look Look, small bool) string {
	return classes("btn", string(look), when(small, "small"))
}
