package web

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"perseat/models"
	"perseat/models/access"
	"perseat/views/layout"
	"perseat/views/ui"
)

// visitCookie stands beside the own session's, which stays as it is.
const (
	visitCookie  = "perseat_visit"
	visitOverKey = "visit over"
)

// BeginVisit gives the browser a session on somebody's behalf.
func (a *App) BeginVisit(c echo.Context, secret string) error {
	s := a.cookie(c, visitCookie)
	s.Values = map[any]any{"id": secret}
	return s.Save(c.Request(), c.Response())
}

// EndVisit takes the session on somebody's behalf from the browser.
func (a *App) EndVisit(c echo.Context) error {
	if _, err := c.Cookie(visitCookie); err != nil {
		return nil
	}
	s := a.cookie(c, visitCookie)
	s.Values, s.Options.MaxAge = map[any]any{}, -1
	return s.Save(c.Request(), c.Response())
}

// person is who a session stands for: while a visit lasts, the visitor.
func (a *App) person(c echo.Context, secret string) (models.Person, error) {
	ctx := c.Request().Context()
	visit, _ := a.cookie(c, visitCookie).Values["id"].(string)
	if visit == "" {
		return a.Store.PersonOf(ctx, secret)
	}
	p, err := a.Store.VisitOf(ctx, secret, visit)
	if err == nil || models.KindOf(err) != models.NotFound {
		return p, err
	}
	c.Set(visitOverKey, true)
	if err := a.EndVisit(c); err != nil {
		return models.Person{}, err
	}
	return a.Store.PersonOf(ctx, secret)
}

// visitOver reports whether the request came out of a visit that has ended.
func visitOver(c echo.Context) bool { return c.Get(visitOverKey) != nil }

// over refuses a request out of a visit that has ended.
func (a *App) over(c echo.Context) error {
	title := "The session has ended"
	return a.Page(c, http.StatusForbidden, layout.Refused(a.Frame(c, title), layout.RefusedPage{
		Status: http.StatusForbidden, Title: title,
		Text: "Its time was over, or it was ended. You are " + Person(c).Name() + " again, in your own console.", Undone: "Nothing was done.",
		Next: []ui.LinkProps{{Label: "Go to home", Href: HomeOf(Person(c).Role), Look: ui.Primary}},
	}))
}

// Off says why something is off on somebody's behalf; "" for people at home.
func Off(c echo.Context) string {
	v := Person(c).OnVisit
	switch {
	case v == nil:
		return ""
	case v.Level == access.Act:
		return "off on somebody’s behalf"
	}
	return "off: this session is view only"
}

// LevelName is a level as pages name it.
func LevelName(l access.Level) string {
	if l == access.Act {
		return "Act"
	}
	return "View only"
}

// ConsoleName is a console as pages name it.
func ConsoleName(c access.Console) string { return layout.Console(c).Name() }

// supportBar says who acts for whom; nil for people at home.
func (a *App) supportBar(c echo.Context, zone *time.Location) *layout.SupportBar {
	p := Person(c)
	v := p.OnVisit
	if v == nil {
		return nil
	}
	left := v.EndsAt.Sub(a.Store.Now())
	b := layout.SupportBar{
		Who: p.Name(), Account: p.Customer, Console: ConsoleName(v.Console), Case: v.CaseNumber, Reason: v.Reason,
		Level: LevelName(v.Level), Ends: v.EndsAt, Zone: time.UTC.String(), Left: Lasting(left), Seconds: int(left / time.Second), Off: Off(c),
	}
	if zone != nil {
		b.Ends, b.Zone = v.EndsAt.In(zone), zone.String()
	}
	if v.Console == access.ResellerConsole {
		b.Account = p.Reseller
	}
	if v.Role.Reseller() {
		b.Tag = "Reseller visit"
	}
	return &b
}

// Lasting is a time span in words, as the countdown writes it.
func Lasting(d time.Duration) string {
	switch {
	case d >= 90*time.Minute:
		return fmt.Sprintf("%d h", int(d.Round(time.Hour)/time.Hour))
	case d >= 2*time.Minute:
		return strconv.Itoa(int((d+time.Minute-1)/time.Minute)) + " min"
	}
	return strconv.Itoa(max(int(d/time.Second), 0)) + " s"
}
