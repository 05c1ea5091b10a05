package paths

// Addresses of the steps of sign-in.
const (
	SignInCode  = "/sign-in/code"
	SignInSetUp = "/sign-in/set-up"
)

// Addresses of how one's own account is kept safe.
const (
	TwoStep       = "/profile/two-step"
	TwoStepApp    = "/profile/two-step/app"
	TwoStepOff    = "/profile/two-step/off"
	RecoveryCodes = "/profile/two-step/recovery-codes"
)

// AdminResetTwoStep resets a user's second step.
func AdminResetTwoStep(user uint) string { return under(AdminUsers, user, "/reset-two-step") }

// ResetColleagueTwoStep resets the second step of one of the staff.
func ResetColleagueTwoStep(list string, person uint) string {
	return under(list, person, "/reset-two-step")
}
