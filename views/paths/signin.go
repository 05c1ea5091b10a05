package paths

import "net/url"

// Addresses of the steps of sign-in.
const (
	SignInCode  = "/sign-in/code"
	SignInSetUp = "/sign-in/set-up"

	AskPasskey    = "/sign-in/passkey"
	AnswerPasskey = "/sign-in/passkey/answer"

	SignOn     = "/sign-in/single-sign-on"
	SignOnBack = "/sign-in/single-sign-on/back" // where identity providers send people back to
)

// Where companies set up single sign-on of their staff.
const (
	ResellerSignOn = ResellerSettings + "/single-sign-on"
	SupportSignOn  = SupportStaff + "/single-sign-on"
)

// SignOnOff ends single sign-on that is set up at an address.
func SignOnOff(at string) string { return at + "/off" }

// SignOnThen is the page that leads to an identity provider, and then to an address.
func SignOnThen(next string) string {
	if next == "" {
		return SignOn
	}
	return SignOn + "?next=" + url.QueryEscape(next)
}

// Addresses of how one's own account is kept safe.
const (
	TwoStep       = "/profile/two-step"
	TwoStepApp    = "/profile/two-step/app"
	TwoStepOff    = "/profile/two-step/off"
	RecoveryCodes = "/profile/two-step/recovery-codes"
)

// Addresses of the own passkeys.
const (
	Passkeys      = "/profile/passkeys"
	NewPasskey    = "/profile/passkeys/new"
	PasskeyDevice = "/profile/passkeys/new/device" // where the device makes it
)

// NamePasskey gives a passkey another name.
func NamePasskey(id uint) string { return under(Passkeys, id, "") }

// RemovePasskey removes a passkey.
func RemovePasskey(id uint) string { return under(Passkeys, id, "/remove") }

// AdminResetTwoStep resets a user's second step.
func AdminResetTwoStep(user uint) string { return under(AdminUsers, user, "/reset-two-step") }

// ResetColleagueTwoStep resets the second step of one of the staff.
func ResetColleagueTwoStep(list string, person uint) string {
	return under(list, person, "/reset-two-step")
}
