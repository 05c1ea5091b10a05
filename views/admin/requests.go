package admin

import (
	"time"

	"perseat/views/ui"
)

// RequestsPage lists a customer's purchase requests.
type RequestsPage struct {
	Rows     []RequestRow
	Pages    ui.PagesProps
	CanAsk   bool   // a request can be made at all
	Off      string // why none can be made
	Zone     string
	Problems ui.Problems
}

// RequestRow is one purchase request.
type RequestRow struct {
	Subscription string
	Asked        string // "12 more licenses", "purchase cap 40"
	Note         string
	Who          string
	At           time.Time
	Status       string
	Answer       string // what was ordered, or the reason of the refusal
	Withdraw     string // address that withdraws, by POST; only for who asked
}

// RequestForm asks the reseller for more of one subscription.
type RequestForm struct {
	Key          string
	Subscription Subscription
	Annual       bool // additional licenses; else a new purchase cap
	Hint         string
	Number       string // as typed
	Note         string
	Reseller     string
	Problems     ui.Problems
}

// label names the number that is asked for.
func (p RequestForm) label() string {
	if p.Annual {
		return "How many more licenses?"
	}
	return "New purchase cap"
}

// ChooseRequest asks for which subscription a request is.
type ChooseRequest struct {
	Reseller Reseller
	Off      string // why no request can be made
	Link     string // the reseller's own page, where that is the way
	Open     bool   // there is one already
	List     []Subscription
}
