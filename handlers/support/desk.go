// Package support is the Support desk.
package support

import (
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
)

// Desk is the Support desk.
type Desk struct{ *web.App }

// Find handles GET /support.
func (h Desk) Find(c echo.Context) error { return nil }
