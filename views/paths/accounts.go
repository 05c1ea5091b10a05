package paths

import "net/url"

// Addresses of one's own account.
const (
	ForgottenPassword = "/forgotten-password"
	LinkSent          = "/forgotten-password/sent"
	ProfilePassword   = "/profile/password"
	EndSession        = "/profile/sessions/end"
	EndSessions       = "/profile/sessions/end-all"

	setPassword = "/password/"
)

// SetPassword is the page of a one-time link, on which a person sets a password.
func SetPassword(secret string) string { return setPassword + url.PathEscape(secret) }

// AdminUserLink mails a user the invitation again.
func AdminUserLink(user uint) string { return under(AdminUsers, user, "/link") }

// Addresses of a company's own staff.
const (
	ResellerStaff = Reseller + "/staff"
	SupportStaff  = Support + "/staff"
)

// StaffCSV is a list of staff as a file.
func StaffCSV(list string) string { return list + ".csv" }

// NewStaff invites somebody to the staff of a list.
func NewStaff(list string) string { return list + "/new" }

// Colleague is the page of one of the staff of a list.
func Colleague(list string, person uint) string { return under(list, person, "") }

// ColleagueRole gives one of the staff another role.
func ColleagueRole(list string, person uint) string { return under(list, person, "/role") }

// ColleagueLink mails one of the staff a link to set a password.
func ColleagueLink(list string, person uint) string { return under(list, person, "/link") }

// SuspendColleague suspends one of the staff.
func SuspendColleague(list string, person uint) string { return under(list, person, "/suspend") }

// ReactivateColleague reactivates one of the staff.
func ReactivateColleague(list string, person uint) string { return under(list, person, "/reactivate") }

// RemoveColleague removes one of the staff.
func RemoveColleague(list string, person uint) string { return under(list, person, "/remove") }
