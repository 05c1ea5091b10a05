// Package admin draws the Admin console of a customer's administrators. No
// price, amount or P.O. number has a place in its structs.
package admin

import (
	"perseat/views/paths"
	"perseat/views/ui"
)

// Subscription is one subscription as a customer's administrators see it.
type Subscription struct {
	ID     uint
	Name   string
	Plan   string
	Status string // "Suspended", "Canceled"; empty while it can be used
	Seats  ui.Seats
	When   string // term, trial end, in words
	After  string // what happens then
	More   More
}

// More is the way to more seats of a subscription, or why there is none.
type More struct {
	Request string // address of the request form
	Link    string // the reseller's own page for orders
	Open    bool   // a request is open already
	Why     string // why there is no way

	Forbidden bool // there is one, but not for this person
}

// Reseller is whom a customer's administrators turn to.
type Reseller struct {
	Name    string
	Contact string
	Email   string
	Phone   string
	Page    string // an https address
}

// badge is what stands beside a subscription's name.
func (s Subscription) badge() string {
	switch {
	case s.Status != "":
		return s.Status
	case s.Seats.Tone() == ui.ToneBad, s.Seats.Kind == ui.Purchased && s.Seats.Free() == 0:
		return s.Seats.Left()
	case s.Seats.Tone() == ui.ToneWarn:
		return "Nearly full"
	}
	return ""
}

// canAdd says how many more users fit.
func (s Subscription) canAdd() string {
	if s.Status != "" {
		return "None while it is " + lower(s.Status)
	}
	return ui.Plural(s.Seats.Free(), "user", "users")
}

func lower(word string) string {
	if word != "" && word[0] >= 'A' && word[0] <= 'Z' {
		return string(word[0]+'a'-'A') + word[1:]
	}
	return word
}

var usersCrumb = []ui.Crumb{{Label: "Users", Href: paths.AdminUsers}}

// phoneDigits is a phone number as a link takes it.
func phoneDigits(phone string) string {
	out := make([]byte, 0, len(phone))
	for i := range len(phone) {
		if c := phone[i]; c == '+' || c >= '0' && c <= '9' {
			out = append(out, c)
		}
	}
	return string(out)
}
