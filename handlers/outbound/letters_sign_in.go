package outbound

import (
	"perseat/models"
	"perseat/views/mail"
	"perseat/views/paths"
)

// signIn is the mail about a change of how the receiver signs in.
func (l letter) signIn() mail.Letter {
	subject, text := signInText(l.Facts.What)
	clock := l.At.In(l.Zone).Format("2 Jan 2006 15:04") + " (" + l.Zone.String() + ")"
	return mail.Letter{
		Subject: subject, Text: []string{text},
		Facts:  []mail.Fact{{Term: "Account", Value: l.To.SignIn}, {Term: "When", Value: clock}},
		Action: l.to("Open your account", paths.Profile),
		After:  []string{"If this was not you, set a new password now, with “I forgot my password” on the sign-in page, and tell an administrator of your company."},
		Why:    "You get this mail because something about your own sign-in was changed.",
	}
}

// signInText says what was changed.
func signInText(what models.SignInChange) (subject, text string) {
	switch what {
	case models.SignInTwoStepOn:
		return "Two-step verification is on", "An authenticator app was set up for your account. From now on a code of it is asked for when you sign in with your password."
	case models.SignInTwoStepOff:
		return "Two-step verification is off", "Two-step verification was turned off. Your password alone is enough to sign in."
	case models.SignInReset:
		return "Your two-step verification was reset", "An administrator reset your two-step verification. Your app, your recovery codes and your passkeys work no more, and you were signed out everywhere."
	case models.SignInNewCodes:
		return "New recovery codes", "New recovery codes were made for your account. The old ones work no more."
	case models.SignInCodeUsed:
		return "A recovery code was used", "Somebody, probably you, signed in to your account with a recovery code."
	case models.SignInGuessed:
		return "Somebody knows your password", "Somebody typed your password and then a hundred wrong codes. They did not get in, but they know your password."
	case models.SignInPasskeyAdded:
		return "A passkey was added", "A passkey was added to your account. Whoever has the device with it, and its finger, face or PIN, can sign in to your account."
	case models.SignInPasskeyRemoved:
		return "A passkey was removed", "A passkey was removed from your account. It lets nobody in any more, and where somebody had signed in with it, the session ended."
	case models.SignInPasskeyCopied:
		return "Somebody may have a copy of your passkey", "One of your passkeys was used with a counter that went back, as that of a copy does. Nobody got in with it. Sign in another way, remove the passkey, and make a new one."
	}
	return "Your sign-in was changed", "Something about how you sign in was changed."
}
