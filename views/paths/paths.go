// Package paths spells every address of the web application once. Routes and
// links both come from here, so that an address can change in one place.
package paths

import "strconv"

// Addresses that everybody shares.
const (
	Root    = "/"
	SignIn  = "/sign-in"
	SignOut = "/sign-out"
	Theme   = "/theme"
	Words   = "/words"
	Profile = "/profile"
	Assets  = "/assets/"
)

// under joins a parent, an id and what follows it.
func under(parent string, id uint, rest string) string {
	return parent + "/" + strconv.FormatUint(uint64(id), 10) + rest
}
