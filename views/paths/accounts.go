package paths

import "net/url"

// Addresses of one's own account.
const (
	ForgottenPassword = "/forgotten-password"
	LinkSent          = "/forgotten-password/sent"
	ProfilePassword   = "/profile/password"
	ProfileSessions   = "/profile/sessions"
	EndSessions       = "/profile/sessions/end"

	setPassword = "/password/"
)

// SetPassword is the page of a one-time link, on which a person sets a password.
func SetPassword(secret string) string { return setPassword + url.PathEscape(secret) }
