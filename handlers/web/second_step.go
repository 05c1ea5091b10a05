package web

import (
	"perseat/models"
	"perseat/views/ui"
)

// SecondStep is what a person signs in with beyond a password, in words.
func SecondStep(s models.SecondStep) string {
	keys := ui.Plural(s.Passkeys, "passkey", "passkeys")
	switch {
	case s.App && s.Passkeys > 0:
		return "Authenticator app, " + keys
	case s.App:
		return "Authenticator app"
	case s.Passkeys > 0:
		return keys
	}
	return "Off"
}

// ResetTitle asks before a person's two-step verification is reset.
func ResetTitle(name string) string { return "Reset two-step verification of " + name + "?" }

// ResetFollows is what comes of it.
func ResetFollows(u models.User) []string {
	then := u.Name() + " signs in with the password alone, and can set up an app and passkeys again."
	if u.Role.Support() {
		then = u.Name() + " has to set up an app at the next sign-in."
	}
	return []string{
		"The authenticator app, the recovery codes and the passkeys work no more.",
		u.Name() + " is signed out everywhere, and told by mail.", then,
		"Make sure that it is really " + u.Name() + " who asked you, and not somebody who has the password.",
	}
}
