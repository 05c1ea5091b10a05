package signin

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"perseat/views/words"
)

// Words handles GET /words: what the words on the pages mean. Everybody may read it.
func (h Pages) Words(c echo.Context) error {
	return h.Page(c, http.StatusOK, words.Page(h.Frame(c, "What the words mean")))
}
