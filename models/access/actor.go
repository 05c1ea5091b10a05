// Package access says who acts and what they may do. It knows neither the
// database nor the web.
package access

import "slices"

// Actor is whoever asks for something: a person with a role, perhaps on
// somebody's behalf, a program with a reseller's API key, or a job.
type Actor struct {
	UserID     uint // the person who acts, or the key's own; 0 for a job
	Role       Role // the role that counts now; while visiting, the one assumed
	ResellerID uint // the reseller that the actor belongs to or visits; 0 for support staff and jobs
	CustomerID uint // the customer that the actor belongs to or visits; 0 for staff
	Visit      *Visit
	Key        *Key // the API key asked with; nil for people and jobs
	Request    Request
}

// Visit is a session on somebody's behalf. While it lasts, the actor has the
// account's role, and every record carries the visit.
type Visit struct {
	ID    uint
	Role  Role // the acting person's own role
	Level Level
}

// Level is how much a visit allows.
type Level string

// The levels of a visit.
const (
	View Level = "view" // look, change nothing
	Act  Level = "act"
)

// Request is where an operation came from, for the records, and what makes a
// repetition of it recognizable.
type Request struct {
	ID       string // the request id, also in the log
	Address  string // the client's network address
	Key      string // names one sending of a form or call; empty means not repeatable
	BodyHash string // what was sent under the key
}

// Job returns the actor for work that the program does by itself.
func Job() Actor { return Actor{Role: RoleJob} }

// SignedIn reports whether the actor is a person.
func (a Actor) SignedIn() bool { return a.UserID != 0 }

// Visiting reports whether the actor is in an account on somebody's behalf.
func (a Actor) Visiting() bool { return a.Visit != nil }

// Can reports whether the policy allows the actor p.
func (a Actor) Can(p Permission) bool {
	if a.Role == RoleKey {
		return a.Key.can(p, a.CustomerID != 0)
	}
	if !slices.Contains(grants[a.Role], p) {
		return false
	}
	if a.Visit == nil {
		return true
	}
	if slices.Contains(neverVisiting, p) {
		return false
	}
	return a.Visit.Level == Act || slices.Contains(viewing, p)
}
