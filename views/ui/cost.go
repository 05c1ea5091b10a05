package ui

import "perseat/models/billing"

// CostPlace says where a cost panel stands.
type CostPlace int

// The places of a cost panel.
const (
	BesideForm CostPlace = iota // an aside next to the fields, which stays in view
	InPage                      // a section of a review
)

// CostProps describes what something will cost.
type CostProps struct {
	Place    CostPlace
	Heading  string // "What it will cost" unless given
	Sentence string // price, days and period
	Lines    []CostLine
	Total    CostLine // left out if its label is empty
	After    string   // when it is invoiced
	Unknown  string   // said instead of the sum while it cannot be worked out
}

// CostLine is one row of the sum.
type CostLine struct {
	Label string
	Note  string
	Money billing.Money
}

func (p CostProps) heading() string {
	if p.Heading != "" {
		return p.Heading
	}
	return "What it will cost"
}
