package ui

import "perseat/models/billing"

// CostLine is one row of what something will cost.
type CostLine struct {
	Label string
	Note  string
	Money billing.Money
}
