package reseller

import "perseat/views/ui"

// orderSteps are the steps of an order.
func orderSteps() []string { return []string{"Order", "Review", "Done"} }

// ReviewPage shows an order once more before it is placed.
type ReviewPage struct {
	Subject
	Facts    []ReviewFact
	Quote    QuoteView
	Kept     string        // the quote that is sent back
	Key      string        // one sending of this review
	Hidden   []HiddenValue // what was typed
	Action   string
	Parent   ui.Crumb // the form, with what was typed; empty if there is none
	Notes    []string // what else there is to know
	AsksPO   bool     // there was no form to ask for the P.O. number
	PONumber string
	Problems ui.Problems
}

// ReviewFact is a fact of the order.
type ReviewFact struct {
	Term, Value, Note string
	Change            string // hidden end of its Change link; empty without one
}

func (p ReviewPage) crumbs() []ui.Crumb {
	if p.Parent.Href == "" {
		return p.Subject.crumbs()
	}
	return p.Subject.crumbs(p.Parent)
}

func (p ReviewPage) backLink() ui.LinkProps {
	if p.Parent.Href == "" {
		return p.Subject.backLink("Back without ordering")
	}
	return ui.LinkProps{Label: "Back", Href: p.Parent.Href, Look: ui.Plain}
}

func (p ReviewPage) lede() string {
	if p.Parent.Label == "" {
		return p.Subject.lede()
	}
	return p.Parent.Label + ": " + p.Subject.lede()
}
