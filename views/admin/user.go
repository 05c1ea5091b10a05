package admin

import (
	"time"

	"perseat/models/billing"
	"perseat/views/ui"
)

// UserForm adds a user.
type UserForm struct {
	Key       string
	First     string
	Last      string
	Address   string // the part before the @, as typed
	Domain    string
	Secondary string
	Role      string
	Roles     []ui.Choice // empty for whoever gives no roles
	Licenses  []ui.Choice // automatic ones ticked and fixed, the others to choose
	Way       string      // how the user gets in: "password" or "mail"
	Problems  ui.Problems
	Full      *Full // the subscription without room, and the way on
	Gone      *Gone // the recently deleted user with this address
}

// Gone is a recently deleted user whose address is wanted again.
type Gone struct {
	Name    string
	Until   billing.Day
	Restore string // address that restores, by POST; empty for whoever may not
}

// EditForm changes a user's facts.
type EditForm struct {
	Action    string
	Back      string
	Name      string
	Email     string
	Version   string
	First     string
	Last      string
	Secondary string
	Role      string
	Roles     []ui.Choice
	FixedMail bool // the secondary address cannot be changed now
	Problems  ui.Problems
}

// UserPage is all about one user.
type UserPage struct {
	Name       string
	Email      string
	Secondary  string
	Role       string
	Status     string
	Added      time.Time
	LastSignIn time.Time // zero if never
	SecondStep string    // "Authenticator app, 1 passkey"; empty for whoever may not know
	Zone       string
	Held       []License
	Free       []License
	Deleted    *Deleted
	Acts       UserActs
	Problems   ui.Problems
	Full       *Full
}

// License is a license that a user holds or could get.
type License struct {
	Subscription string // its id
	Name         string
	Seats        ui.Seats
	Note         string // why it cannot be assigned now
	Can          bool   // assign or remove it
}

// Deleted is what a deleted user's page says.
type Deleted struct {
	On     billing.Day
	Until  billing.Day
	Former string // the licenses that come back
}

// UserActs are the addresses of what may be done with a user; empty for what
// may not.
type UserActs struct {
	Edit       string
	Suspend    string
	Reactivate string
	Delete     string
	Restore    string
	Reset      string
	ResetStep  string // two-step verification
	Invite     string // mails the invitation again
	Licenses   string
}
