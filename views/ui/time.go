package ui

import (
	"strings"
	"time"
)

// dateText writes the date of a moment as people read it, with no-break spaces.
func dateText(at time.Time) string {
	return strings.ReplaceAll(at.Format("2 Jan 2006"), " ", "\u00a0")
}

// machine is a moment as programs read it.
func machine(at time.Time) string { return at.Format(time.RFC3339) }
