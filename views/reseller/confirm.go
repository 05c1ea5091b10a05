package reseller

import "perseat/views/ui"

// ConfirmPage asks before something is taken away.
type ConfirmPage struct {
	Subject
	Consequences []string
	Milder       string       // the milder way, as a sentence
	MilderLink   ui.LinkProps // and its link; none without an address
	Action       string
	Button       string // names the act
	Keep         string // names the way out
	Key          string
	PONumber     string
	Problems     ui.Problems
}

// ActivatePlanPage asks with which plan a subscription starts again whose term
// has ended and was set not to renew.
type ActivatePlanPage struct {
	Subject
	Offers   []PlanOffer
	Chosen   string
	Text     string
	Action   string
	Settings ui.LinkProps
	Problems ui.Problems
}
