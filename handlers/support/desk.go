// Package support is the Support desk.
package support

import "perseat/handlers/web"

// Desk is the Support desk.
type Desk struct{ *web.App }
