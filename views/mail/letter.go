// Package mail draws the mails that Perseat sends, each as HTML and as text.
package mail

import "strings"

// Letter is one mail to one person. Both of its forms say the same.
type Letter struct {
	Subject string
	Brand   string // in whose name it comes: the reseller's for its customers
	Console Console
	Hello   string
	Text    []string // paragraphs
	Quote   string   // what a person wrote
	Facts   []Fact
	Action  Action
	After   []string // paragraphs after the button
	Why     string   // why the receiver gets it
	Home    string   // the address of this Perseat
}

// Console is whose color the mail has.
type Console string

// The consoles.
const (
	Reseller Console = "reseller"
	Admin    Console = "admin"
	Plain    Console = "plain"
)

// Fact is a term and its value.
type Fact struct{ Term, Value string }

// Action is where the mail leads; no label, no button.
type Action struct{ Label, Href string }

// PlainText is the letter as text. Mail programs break its lines.
func PlainText(l Letter) string {
	var b strings.Builder
	paragraph := func(text string) { b.WriteString(text + "\n\n") }
	paragraph(l.Hello)
	for _, text := range l.Text {
		paragraph(text)
	}
	if l.Quote != "" {
		paragraph("> " + strings.ReplaceAll(l.Quote, "\n", "\n> "))
	}
	for _, f := range l.Facts {
		b.WriteString(f.Term + ": " + f.Value + "\n")
	}
	if len(l.Facts) > 0 {
		b.WriteString("\n")
	}
	if l.Action.Label != "" {
		paragraph(l.Action.Label + ":\n" + l.Action.Href)
	}
	for _, text := range l.After {
		paragraph(text)
	}
	b.WriteString("-- \n" + l.Why + "\n" + l.sender() + "\n" + l.Home + "\n")
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(b.String())
}

// Sentence ends a sentence, also one that ends in an abbreviation: "Ltd.".
func Sentence(text string) string { return strings.TrimSuffix(text, ".") + "." }

func (l Letter) sender() string {
	if l.Brand == "Perseat" {
		return "Sent by Perseat."
	}
	return Sentence("Sent by Perseat for " + l.Brand)
}
