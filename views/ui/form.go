package ui

// FormBody is the shape of a form's page.
type FormBody string

// The shapes of a form.
const (
	OneColumn FormBody = "form measure" // review, confirm, settings
	Split     FormBody = "cols split"   // Fields, then the cost, then Actions
	CardForm  FormBody = "card"         // a card of settings, or a list with a bulk bar
	Stacked   FormBody = "form"         // fields under each other, as wide as their place
	NoBody    FormBody = ""             // only the form
)

// FormProps describes a form that changes something.
type FormProps struct {
	Action string
	Body   FormBody
	ID     string
	Upload bool // a file goes with it
}

// Width says how long the answer in a field usually is.
type Width string

// The widths of a field.
const (
	Full   Width = ""
	Short  Width = "w-s" // a number
	Medium Width = "w-m" // a code
	Long   Width = "w-l" // a name, an address
)

// Kind is the type attribute of a text field.
type Kind string

// The kinds of text field.
const (
	KindText     Kind = ""
	KindEmail    Kind = "email"
	KindPassword Kind = "password"
	KindURL      Kind = "url"
	KindTel      Kind = "tel"
	KindDate     Kind = "date"
	KindFile     Kind = "file"
)

// Answer says whether a field must be filled in.
type Answer int

// Whether a field must be filled in.
const (
	Required  Answer = iota // the normal case
	Optional                // the label says so
	Dependent               // another answer decides; the hint says so
	ReadOnly                // shown, not asked
)

// TextProps describes a field of one line. The control's id is its name.
type TextProps struct {
	Name         string
	Label        string
	Hint         string
	Value        string // what was typed is kept
	Problems     Problems
	Kind         Kind
	Width        Width
	Suffix       string // fixed text after the field: "@harbor.example"
	Answer       Answer
	Autocomplete string // "off" where it is about somebody else
	Literal      bool   // an address or a code: no capitals, no spelling
	Digits       bool   // a whole number
	MaxLength    int
	Accept       string // KindFile: ".csv,text/csv"
}

// AreaProps describes a field of several lines.
type AreaProps struct {
	Name      string
	Label     string
	Hint      string
	Value     string
	Problems  Problems
	Answer    Answer
	MaxLength int
}

// Option is one entry of a Select.
type Option struct {
	Value string
	Label string
}

// SelectProps describes a field with a list to choose from.
type SelectProps struct {
	Name     string
	Label    string
	Hint     string
	Value    string // the chosen value
	Options  []Option
	Problems Problems
	Width    Width
	Answer   Answer
}

// CheckProps describes one box to tick.
type CheckProps struct {
	Name     string
	Value    string // "on" unless given
	Label    string
	Hint     string
	Checked  bool
	Problems Problems
}

// Choice is one of several answers.
type Choice struct {
	Value       string
	Label       string
	Hint        string
	Seats       *Seats // a meter under the label
	Chosen      bool   // for CheckChoices; RadioChoices looks at Value
	Unavailable bool   // shown, with a hint that says why
}

// ChoicesProps describes a question with several answers. The first control's
// id is the name, so that the error summary leads to it.
type ChoicesProps struct {
	Name     string
	Legend   string
	Hint     string
	Value    string // the chosen value of RadioChoices
	Choices  []Choice
	Problems Problems
	Boxed    bool // each choice has a sentence or a meter
}

func either(given, usual string) string {
	if given != "" {
		return given
	}
	return usual
}
