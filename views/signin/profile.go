package signin

import (
	"time"

	"perseat/views/ui"
)

// Session is a browser in which a person is signed in.
type Session struct {
	ID      string
	Device  string // "Chrome on Windows"
	Address string
	How     string // "with a password"
	Began   time.Time
	Last    time.Time
	Current bool
}

// OwnPasswordPage changes the own password.
type OwnPasswordPage struct {
	Email    string
	Least    int // characters that it must have
	Problems ui.Problems
}
