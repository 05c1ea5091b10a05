package signin

import (
	"strconv"

	"perseat/views/ui"
)

// SetPasswordPage asks the holder of a one-time link for a password.
type SetPasswordPage struct {
	Action   string // the link itself
	Email    string // whose password it is
	First    bool   // an invitation, so that there was none before
	Least    int    // characters that it must have
	Problems ui.Problems
}

func passwordHint(least int) string {
	return "At least " + strconv.Itoa(least) + " characters. Several words are easier to remember."
}

// ForgottenPasswordPage asks whose password is forgotten.
type ForgottenPasswordPage struct {
	Email    string // as typed
	Problems ui.Problems
}
