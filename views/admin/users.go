package admin

import (
	"time"

	"perseat/models/billing"
	"perseat/views/ui"
)

// UsersPage lists a customer's users.
type UsersPage struct {
	Rows      []UserRow
	Toolbar   ui.ToolbarProps
	Pages     ui.PagesProps
	CSV       string // address of the whole list as a file
	Lede      string
	CanManage bool // add users and change those who are selected
	Filtered  bool
	Problems  ui.Problems
}

// UserRow is one user in the list.
type UserRow struct {
	ID         string
	Href       string
	Name       string
	Email      string
	Role       string
	Licenses   string
	Status     string
	LastSignIn time.Time // zero if never
}

// DeletedPage lists the users who can still be restored.
type DeletedPage struct {
	Rows       []DeletedRow
	Pages      ui.PagesProps
	CanRestore bool
	Days       int // how long a deleted user can be restored
}

// DeletedRow is one deleted user.
type DeletedRow struct {
	Href    string
	Restore string // address that restores, by POST
	Name    string
	Email   string
	On      billing.Day
	Until   billing.Day // the last day for restoring
}

// ConfirmPage asks before something is done to users: who they are, what
// follows, and the way back.
type ConfirmPage struct {
	Action   string
	Key      string
	People   []Affected
	Follows  []string // what will be, in sentences
	Button   string
	Busy     string
	Danger   bool
	Keep     string // the label of the way back
	Back     string
	Crumbs   []ui.Crumb
	Legend   string      // with Choices: what is chosen
	Choices  []ui.Choice // subscriptions, for assigning
	Chosen   string
	Problems ui.Problems
	More     *Full // the subscription without room, and the way on
}

// Affected is one user to whom something is about to be done.
type Affected struct {
	ID       string
	Name     string
	Email    string
	Licenses string
}
