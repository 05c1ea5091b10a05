package reseller

import (
	"strings"
	"time"

	"perseat/models/billing"
	"perseat/views/paths"
	"perseat/views/ui"
)

// KeysPage lists a reseller's API keys.
type KeysPage struct {
	Rows  []KeyRow
	Zone  string
	Pages ui.PagesProps
}

// KeyRow is one API key in the list.
type KeyRow struct {
	Name    string
	Hint    string // the last letters of the secret
	Rights  []string
	Made    time.Time
	By      string
	Used    time.Time // zero if it was never used
	Address string    // where the last use came from
	Revoked bool
	Revoke  string // address; empty if there is nothing to revoke
}

// Status tells whether the key works.
func (r KeyRow) Status() string {
	if r.Revoked {
		return "Revoked"
	}
	return "Active"
}

// narrow is what a narrow table shows under the name.
func (r KeyRow) narrow() string {
	used := "never used"
	if !r.Used.IsZero() {
		used = "last used " + billing.DayOf(r.Used, r.Used.Location()).String()
	}
	return strings.Join(r.Rights, ". ") + "; " + used
}

// NewKeyPage is the form for an API key, with what was typed.
type NewKeyPage struct {
	Name     string
	Rights   []ui.Choice
	Problems ui.Problems
}

// RevokeKeyPage asks before an API key is revoked.
type RevokeKeyPage struct {
	Name   string
	Action string
}

func keyCrumbs() []ui.Crumb {
	return []ui.Crumb{{Label: "Settings", Href: paths.ResellerSettings}, {Label: "API keys", Href: paths.ResellerKeys}}
}
