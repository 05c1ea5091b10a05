package web

import (
	"errors"
	"mime"
	"net/http"
	"os"

	"github.com/labstack/echo/v4"
)

// How much a request may send. People who are not signed in send short forms
// only, so that nobody can fill the memory from outside.
const (
	bodyLimit    = 1 << 20
	strangeLimit = 32 << 10
)

// Body bounds what a request may send, and reads its form before anything is
// done: what did not arrive whole is refused, and never taken for a form whose
// fields are empty. Routes in larger may send more, as a file.
func Body(larger map[string]int64) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			kind, _, _ := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
			form := kind == echo.MIMEApplicationForm || kind == echo.MIMEMultipartForm
			limit, raised := larger[c.Path()]
			switch {
			case form && !Person(c).SignedIn():
				limit = strangeLimit
			case !raised:
				limit = bodyLimit
			}
			if r.ContentLength > limit {
				return echo.NewHTTPError(http.StatusRequestEntityTooLarge)
			}
			r.Body = http.MaxBytesReader(c.Response().Writer, r.Body, limit)
			if !form || r.Method == http.MethodGet || r.Method == http.MethodHead {
				return next(c)
			}
			if err := readForm(r, kind); err != nil {
				return unread(err)
			}
			defer func() {
				if r.MultipartForm != nil {
					_ = r.MultipartForm.RemoveAll() // the system removes what is left
				}
			}()
			return next(c)
		}
	}
}

// inMemory is how much of a file that is sent is kept in memory; the rest is
// kept on disk.
const inMemory = 256 << 10

func readForm(r *http.Request, kind string) error {
	if kind == echo.MIMEMultipartForm {
		return r.ParseMultipartForm(inMemory)
	}
	return r.ParseForm()
}

// unread is the answer to a body that could not be read.
func unread(err error) error {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return echo.NewHTTPError(http.StatusRequestEntityTooLarge).SetInternal(err)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return echo.NewHTTPError(http.StatusRequestTimeout).SetInternal(err)
	}
	return echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
}
