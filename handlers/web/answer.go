package web

import (
	"bytes"
	"context"
	"errors"
	"hash/maphash"
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/models"
	"perseat/views/layout"
	"perseat/views/ui"
)

// Page answers with a page. It is drawn in memory first, so that a fault while
// drawing is still a whole error page.
func (a *App) Page(c echo.Context, status int, page templ.Component) error {
	b := a.memory.Get().(*bytes.Buffer)
	defer a.memory.Put(b)
	b.Reset()
	if err := page.Render(c.Request().Context(), b); err != nil {
		return err
	}
	h := c.Response().Header()
	if h.Get(echo.HeaderCacheControl) == "" {
		h.Set(echo.HeaderCacheControl, "private, no-cache")
	}
	if status == http.StatusOK && c.Request().Method == http.MethodGet {
		tag := `W/"` + strconv.FormatUint(maphash.Bytes(a.seed, b.Bytes()), 36) + `"`
		h.Set("ETag", tag)
		if c.Request().Header.Get("If-None-Match") == tag {
			return c.NoContent(http.StatusNotModified)
		}
	}
	h.Set(echo.HeaderContentLength, strconv.Itoa(b.Len())) // so that it is one write, not one for each part
	return c.HTMLBlob(status, b.Bytes())
}

// Done leads to a page that says what was done.
func (a *App) Done(c echo.Context, path, sentence string) error {
	return a.DoneWith(c, path, ui.NoticeProps{Tone: ui.ToneOK, Title: sentence, Result: true})
}

// DoneWith leads to a page that begins with a notice.
func (a *App) DoneWith(c echo.Context, path string, n ui.NoticeProps) error {
	if err := a.keepFlash(c, n); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, path)
}

// Refused draws a form again, with what was typed and what is wrong with it. An
// error that is no matter of the form is left to Problem.
func (a *App) Refused(c echo.Context, title string, err error, draw func(layout.Frame, ui.Problems) templ.Component) error {
	if kind := models.KindOf(err); kind != models.Invalid && kind != models.Conflict {
		return err
	}
	f := a.Frame(c, title)
	f.HasErrors = true
	retryAfter(c, err)
	return a.Page(c, statusOf(err), draw(f, Problems(err)))
}

// Problems are what a refusal says, field by field.
func Problems(err error) ui.Problems {
	var refusal *models.Error
	if !errors.As(err, &refusal) {
		return nil
	}
	var p ui.Problems
	for _, f := range refusal.Fields {
		p = p.Add(f.Field, f.Message)
	}
	if len(refusal.Fields) == 0 {
		p = p.Add("", refusal.Message)
	}
	return p
}

// retryAfter tells programs when to try again what was tried too often.
func retryAfter(c echo.Context, err error) {
	var refusal *models.Error
	if errors.As(err, &refusal) && refusal.Cause == models.CauseTooMany {
		c.Response().Header().Set(echo.HeaderRetryAfter, strconv.FormatInt(int64((refusal.Wait+time.Second-1)/time.Second), 10))
	}
}

func statusOf(err error) int {
	var refusal *models.Error
	if errors.As(err, &refusal) && refusal.Cause == models.CauseTooMany {
		return http.StatusTooManyRequests
	}
	switch models.KindOf(err) {
	case models.Invalid:
		return http.StatusUnprocessableEntity
	case models.NotFound:
		return http.StatusNotFound
	case models.Forbidden:
		return http.StatusForbidden
	case models.Conflict:
		return http.StatusConflict
	case models.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// statusLeft is logged and counted for a client that left before its answer.
const statusLeft = 499

// Problem answers every request that ended in an error. Refusals are pages;
// faults are logged, once, and their text is never shown.
func (a *App) Problem(err error, c echo.Context) {
	left := errors.Is(c.Request().Context().Err(), context.Canceled)
	ctx := context.WithoutCancel(c.Request().Context()) // the answer is drawn even if the request's time is over
	c.SetRequest(c.Request().WithContext(ctx))
	if c.Response().Committed {
		if !left {
			a.Log.ErrorContext(ctx, "request failed after its answer began", "err", err, "path", c.Path())
		}
		return
	}
	status := statusOf(err)
	retryAfter(c, err)
	var web *echo.HTTPError
	if errors.As(err, &web) {
		status = web.Code
	}
	if left && status >= http.StatusInternalServerError { // its work was given up with it
		_ = c.NoContent(statusLeft)
		return
	}
	if status >= http.StatusInternalServerError {
		a.Log.ErrorContext(ctx, "request failed", "err", err, "method", c.Request().Method, "path", c.Path())
	}
	if status == http.StatusServiceUnavailable {
		c.Response().Header().Set(echo.HeaderRetryAfter, "30")
	}
	if c.Request().Method == http.MethodHead {
		_ = c.NoContent(status)
		return
	}
	if a.Page(c, status, a.problemPage(c, status, err)) != nil {
		_ = c.String(http.StatusInternalServerError, "Something went wrong on our side.")
	}
}

func (a *App) problemPage(c echo.Context, status int, err error) templ.Component {
	if status >= http.StatusInternalServerError {
		return layout.Failure(layout.FailurePage{
			Assets: a.assets, RequestID: requestID(c), Status: status, Text: models.TroubleText(err),
		})
	}
	f := a.Frame(c, http.StatusText(status))
	for i := range f.Nav {
		f.Nav[i].Current = false // it is no page of the console
	}
	switch status {
	case http.StatusNotFound:
		return layout.NotFound(f)
	case http.StatusForbidden:
		var refusal *models.Error
		if errors.As(err, &refusal) {
			return layout.Refused(f, layout.RefusedPage{Status: status, Title: "You can’t do this", Text: refusal.Error()})
		}
		return layout.Forbidden(f)
	}
	p := layout.RefusedPage{Status: status, Title: "This is not possible"}
	switch status {
	case http.StatusRequestEntityTooLarge:
		p.Title, p.Text = "That is too much at once", "What was sent is larger than this address takes. Nothing was done. Send less."
	case http.StatusRequestTimeout, http.StatusBadRequest:
		p.Title, p.Text = "What you sent did not arrive whole", "Nothing was done. Go back and send it again."
	case http.StatusTooManyRequests:
		p.Title, p.Text, p.Undone = "That was too fast", err.Error(), "Nothing was done."
	case http.StatusMethodNotAllowed:
		p.Title, p.Text = "This address cannot be used that way", "Go to the page and use its buttons."
	default:
		var refusal *models.Error
		if errors.As(err, &refusal) {
			p.Text = refusal.Error()
		}
	}
	return layout.Refused(f, p)
}
