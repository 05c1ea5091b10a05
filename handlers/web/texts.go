package web

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
)

// Texts refuses what is no text: bytes that are not UTF-8, and the character NUL,
// which no browser sends out of a form and no database keeps. Addresses of which
// but is true are left to those who serve them.
func Texts(but func(path string) bool) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			switch {
			case but(r.URL.Path):
				return next(c)
			case !isText(r.URL.Path):
				return echo.NewHTTPError(http.StatusNotFound)
			case !areTexts(c.QueryParams()), !areTexts(r.PostForm):
				return echo.NewHTTPError(http.StatusBadRequest)
			}
			return next(c)
		}
	}
}

func isText(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }

func areTexts(form url.Values) bool {
	for name, values := range form {
		if !isText(name) {
			return false
		}
		for _, value := range values {
			if !isText(value) {
				return false
			}
		}
	}
	return true
}
