package admin

import "perseat/handlers/web"

// Console is the Admin console.
type Console struct{ *web.App }
