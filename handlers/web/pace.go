package web

import (
	"crypto/sha256"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"perseat/models"
	"perseat/views/ui"
)

// DefaultFormRate is how many forms a minute a session may send where nothing
// else is set, taken over ten minutes: no person does, and what a program does by
// mistake is slowed down before it fills the records.
const DefaultFormRate = 6000

// pace bounds how often each session sends forms. Each form uses up a step of
// time; what ten minutes hold can be used up ahead. Each process counts its own,
// because a count in the database would cost as much as what it guards.
type pace struct {
	perMinute int64
	now       func() time.Duration

	mu    sync.Mutex
	spent map[[sha256.Size]byte]time.Duration // up to when each session has used up its time
	swept time.Duration
}

// ahead is how much time can be used up ahead.
const ahead = 10 * time.Minute

func newPace(perMinute int64, now func() time.Duration) *pace {
	return &pace{perMinute: perMinute, now: now, spent: map[[sha256.Size]byte]time.Duration{}}
}

// take counts a form of a session and returns how long it has to wait; 0 if it
// does not.
func (p *pace) take(session string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now, key := p.now(), sha256.Sum256([]byte(session))
	if now-p.swept > ahead { // who was idle that long is as good as new
		maps.DeleteFunc(p.spent, func(_ [sha256.Size]byte, until time.Duration) bool { return until <= now })
		p.swept = now
	}
	until := max(p.spent[key], now) + time.Minute/time.Duration(max(p.perMinute, 1))
	if wait := until - now - ahead; wait > 0 {
		return wait
	}
	p.spent[key] = until
	return 0
}

// Paced refuses the forms of a session that sends too many.
func (a *App) Paced(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if m := c.Request().Method; m == http.MethodGet || m == http.MethodHead || !Person(c).SignedIn() {
			return next(c)
		}
		if wait := a.forms.take(a.Secret(c)); wait > 0 {
			return &models.Error{
				Kind: models.Conflict, Cause: models.CauseTooMany, Wait: wait,
				Message: "This session has sent more than " + ui.Number(int(a.forms.perMinute)) + " forms a minute. Wait a moment and try again.",
			}
		}
		return next(c)
	}
}
