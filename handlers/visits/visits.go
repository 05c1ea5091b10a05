// Package visits is what every console shows of sessions on somebody's behalf:
// lists, the page of one, and how one is ended.
package visits

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"perseat/handlers/activity"
	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/views/paths"
	"perseat/views/ui"
	views "perseat/views/visits"
)

// Pages are the pages of sessions in one console.
type Pages struct {
	*web.App
	Page func(visit uint) string // the address of one session
	Home string                  // the list
	Name string                  // what the list is called
}

// Support are the pages of the Support desk.
func Support(app *web.App) Pages {
	return Pages{app, paths.SupportVisit, paths.SupportVisits, "Sessions"}
}

// Reseller are the pages of the Reseller console.
func Reseller(app *web.App) Pages {
	return Pages{app, paths.ResellerVisit, paths.ResellerVisits, "Support sessions"}
}

// Admin are the pages of the Admin console.
func Admin(app *web.App) Pages {
	return Pages{app, paths.AdminVisit, paths.AdminAccount, "Account"}
}

// Visits handles GET /support/visits and GET /reseller/visits.
func (h Pages) Visits(c echo.Context) error {
	f, show := visitFilter(c)
	list, zone, err := h.list(c, f)
	if err != nil {
		return err
	}
	page := views.ListPage{
		Lede: "Who acted on whose behalf, why, and what was done", Rows: h.rows(c, list.Rows, zone), Zone: zone.String(),
		Pages: web.PageLinks(c, list, ui.NewerOlder, "session", "sessions"),
	}
	page.Pages.CSV = web.ExportHref(c, paths.VisitsCSV(h.Home))
	for _, v := range []struct{ label, show, none string }{
		{"All", "", ""}, {"Running", "running", "No session is running"}, {"Mine", "mine", "You have started no session"},
	} {
		href := h.Home
		if v.show != "" {
			href += "?show=" + v.show
		}
		if v.show == show {
			page.Nothing = v.none
		}
		page.Views = append(page.Views, ui.View{Label: v.label, Href: href, Current: v.show == show})
	}
	return h.App.Page(c, http.StatusOK, views.List(h.Frame(c, h.Name), page))
}

// visitFilter reads which sessions are asked for; all if that is not known.
func visitFilter(c echo.Context) (f models.VisitFilter, show string) {
	switch show = c.QueryParam("show"); show {
	case "mine":
		f.UserID = web.Actor(c).UserID
	case "running":
		f.Running = true
	default:
		show = ""
	}
	return f, show
}

// VisitsCSV handles GET /support/visits.csv and its likes.
func (h Pages) VisitsCSV(c echo.Context) error {
	ctx, who := c.Request().Context(), web.Actor(c)
	filter, _ := visitFilter(c)
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	header := []string{"Started (" + zone.String() + ")", "Who", "Role", "Account", "Console", "Level", "Case", "Reason", "Changes", "Ended (" + zone.String() + ")", "How"}
	return web.CSV(c, "sessions", header, func(p models.Paging) (models.Page[models.VisitRow], error) {
		return h.Store.ListVisits(ctx, who, filter, p)
	}, func(v models.VisitRow) []string {
		ended := ""
		at, how, over := v.Ended(h.Store.Now())
		if over {
			ended = at.In(zone).Format(time.RFC3339)
		}
		return []string{
			v.StartedAt.In(zone).Format(time.RFC3339), v.Who(), v.Role.String(), v.Account(), web.ConsoleName(v.Console), web.LevelName(v.Level), v.CaseNumber, v.Reason,
			strconv.FormatInt(v.Changes, 10), ended, how.String(),
		}
	})
}

func (h Pages) list(c echo.Context, f models.VisitFilter) (models.Page[models.VisitRow], *time.Location, error) {
	zone, err := h.Zone(c)
	if err != nil {
		return models.Page[models.VisitRow]{}, nil, err
	}
	list, err := h.Store.ListVisits(c.Request().Context(), web.Actor(c), f, web.Paging(c))
	return list, zone, err
}

func (h Pages) rows(c echo.Context, found []models.VisitRow, zone *time.Location) []views.Row {
	rows := make([]views.Row, len(found))
	for i, v := range found {
		rows[i] = h.row(c, v, zone)
	}
	return rows
}

func (h Pages) row(c echo.Context, v models.VisitRow, zone *time.Location) views.Row {
	r := views.Row{
		Href: h.Page(v.ID), Who: v.Who(), Role: v.Role.String(), Account: v.Account(), Console: web.ConsoleName(v.Console),
		Level: web.LevelName(v.Level), Case: v.CaseNumber, Reason: v.Reason, Started: v.StartedAt.In(zone), Status: "Running",
		Outcome: "Ends at " + v.EndsAt.In(zone).Format("15:04"), Changes: ui.Plural(int(v.Changes), "change", "changes"),
	}
	if v.Changes == 0 {
		r.Changes = "No changes"
	}
	at, how, ended := v.Ended(h.Store.Now())
	switch {
	case ended:
		r.Status, r.Outcome = "Ended", how.String()+" at "+at.In(zone).Format("15:04")
	case v.EndableBy(web.Actor(c)) != "":
		r.End = paths.EndVisit(r.Href)
	}
	return r
}

// Visit handles GET /support/visits/:visit and its likes.
func (h Pages) Visit(c echo.Context) error {
	id, err := web.ID(c, "visit")
	if err != nil {
		return err
	}
	v, err := h.Store.Visit(c.Request().Context(), web.Actor(c), id)
	if err != nil {
		return err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	page := views.VisitPage{
		Row: h.row(c, v.VisitRow, zone), Crumbs: []ui.Crumb{{Label: h.Name, Href: h.Home}}, Zone: zone.String(),
	}
	if at, how, ended := v.Ended(h.Store.Now()); ended {
		page.Lasted = web.Lasting(at.Sub(v.StartedAt))
		page.Deeds = append(page.Deeds, ui.Event{Text: how.String(), Note: by(v), At: at.In(zone), Zone: zone.String()})
	}
	for i := len(v.Deeds) - 1; i >= 0; i-- {
		page.Deeds = append(page.Deeds, ui.Event{
			Tone: ui.ToneInfo, Text: v.Deeds[i].What, Note: note(v, v.Deeds[i]), At: v.Deeds[i].At.In(zone), Zone: zone.String(),
		})
	}
	page.Deeds = append(page.Deeds, ui.Event{Text: "Started", At: v.StartedAt.In(zone), Zone: zone.String()})
	return h.App.Page(c, http.StatusOK, views.Visit(h.Frame(c, "Session at "+v.Account()), page))
}

// note says what a deed changed, and in a Reseller console for whom.
func note(v models.VisitDetails, d models.ActivityRow) string {
	changes := activity.Changes(d)
	switch {
	case v.CustomerID != 0 || d.Customer == "":
		return changes
	case changes == "":
		return d.Customer
	}
	return d.Customer + ". " + changes
}

// by names who ended a session, if it was somebody else.
func by(v models.VisitDetails) string {
	if v.EndedBy == v.UserID {
		return ""
	}
	return v.Ender()
}

// EndVisit handles POST /support/visits/:visit/end and its likes.
func (h Pages) EndVisit(c echo.Context) error {
	id, err := web.ID(c, "visit")
	if err != nil {
		return err
	}
	if _, err := h.Store.EndVisit(c.Request().Context(), web.Actor(c), id); err != nil {
		return err
	}
	return h.Done(c, h.Page(id), "The session was ended. The next thing that is tried in it is refused.")
}

// Leave handles POST /leave: it ends the visit and leads back to the own console.
func (h Pages) Leave(c echo.Context) error {
	p := web.Person(c)
	v := p.OnVisit
	if v == nil {
		return c.Redirect(http.StatusSeeOther, web.HomeOf(p.Role))
	}
	if _, err := h.Store.EndVisit(c.Request().Context(), web.Actor(c), v.ID); err != nil {
		return err
	}
	if err := h.App.EndVisit(c); err != nil {
		return err
	}
	page, account := paths.SupportVisit(v.ID), p.Customer
	if v.Role.Reseller() {
		page = paths.ResellerVisit(v.ID)
	}
	if v.Console == access.ResellerConsole {
		account = p.Reseller
	}
	text := "You acted for " + account + " for " + web.Lasting(h.Store.Now().Sub(v.StartedAt))
	if v.CaseNumber != "" {
		text += ", case " + v.CaseNumber
	}
	return h.DoneWith(c, page, ui.NoticeProps{
		Tone: ui.ToneOK, Title: "Session ended. You are " + strings.TrimSpace(p.Name()) + " again.", Text: text + ".", Result: true,
	})
}
