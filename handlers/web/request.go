package web

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

// requestKey is under what a request's context has its id. Only the log reads it
// there: a statement that failed deep in the database is told with the request
// that it belongs to.
type requestKey struct{}

// Numbered gives each request an id of our own making, for the log and the records.
func Numbered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := rand.Text()
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		c.SetRequest(c.Request().WithContext(context.WithValue(c.Request().Context(), requestKey{}, id)))
		return next(c)
	}
}

// LogHandler adds to each line that is logged within a request the request's id.
func LogHandler(h slog.Handler) slog.Handler { return requestLog{h} }

type requestLog struct{ slog.Handler }

// Handle logs a line.
func (h requestLog) Handle(ctx context.Context, r slog.Record) error {
	if id, ok := ctx.Value(requestKey{}).(string); ok {
		r.AddAttrs(slog.String("request", id))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs is the same with more attributes.
func (h requestLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return requestLog{h.Handler.WithAttrs(attrs)}
}

// WithGroup is the same within a group.
func (h requestLog) WithGroup(name string) slog.Handler { return requestLog{h.Handler.WithGroup(name)} }

// Recovered turns a panic into an error, which is answered like any fault, and
// logs where it happened.
func (a *App) Recovered() echo.MiddlewareFunc {
	return middleware.RecoverWithConfig(middleware.RecoverConfig{
		DisableErrorHandler: true, DisableStackAll: true,
		LogErrorFunc: func(c echo.Context, err error, stack []byte) error {
			a.Log.ErrorContext(c.Request().Context(), "panic", "err", err, "stack", string(stack))
			return err
		},
	})
}

// Bounded ends a request's work after some time, whatever it waits for. It stands
// before Logged, which still answers then.
func Bounded(most time.Duration) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			ctx, cancel := context.WithTimeout(c.Request().Context(), most)
			defer cancel()
			c.SetRequest(c.Request().WithContext(ctx))
			return next(c)
		}
	}
}

// Logged writes a line for each request, by its route; no address, no query, no
// form stands in the log. An answer that broke off after it began is cut, so that
// nobody takes it for whole.
func (a *App) Logged(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := a.Elapsed()
		failed := next(c)
		broken := failed != nil && c.Response().Committed
		if failed != nil {
			c.Error(failed)
		}
		status, took := c.Response().Status, a.Elapsed()-began
		a.Log.InfoContext(c.Request().Context(), "request", "method", c.Request().Method, "route", c.Path(), "status", status,
			"took", took, "bytes", c.Response().Size)
		a.answered(c.Request().Method, c.Path(), status, took)
		if broken {
			panic(http.ErrAbortHandler)
		}
		return nil
	}
}
