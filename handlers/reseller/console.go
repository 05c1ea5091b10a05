// Package reseller is the Reseller console.
package reseller

import "perseat/handlers/web"

// Console is the Reseller console.
type Console struct{ *web.App }
