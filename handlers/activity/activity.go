// Package activity is the record of what was done, in every console: lists,
// files, and the page of one entry.
package activity

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	views "perseat/views/activity"
	"perseat/views/paths"
	"perseat/views/ui"
)

// Pages are the pages of activity in one console.
type Pages struct {
	*web.App
	path  string // of the list
	visit func(uint) string
	scope func(Pages, echo.Context) (scope, error)
}

// scope is what a list is of, and what stands around it.
type scope struct {
	models.ActivityFilter
	path, csv string
	lede      string
	crumbs    []ui.Crumb
	views     []ui.View
	companies bool     // entries of several companies
	record    bool     // the entries of one record, which is checked
	kept      []string // parameters that say what the list is of
	search    string   // what can be searched for
	without   []models.DeedGroup
}

// Admin are the pages of the Admin console.
func Admin(app *web.App) Pages {
	return Pages{app, paths.AdminActivity, paths.AdminVisit, Pages.customerScope}
}

// Reseller are the pages of the Reseller console.
func Reseller(app *web.App) Pages {
	return Pages{app, paths.ResellerActivity, paths.ResellerVisit, Pages.resellerScope}
}

// Support are the pages of the Support desk.
func Support(app *web.App) Pages {
	return Pages{app, paths.SupportActivity, paths.SupportVisit, Pages.supportScope}
}

// Activity handles GET /reseller/activity and its likes.
func (h Pages) Activity(c echo.Context) error {
	s, err := h.scope(h, c)
	if err != nil {
		return err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	toolbar := s.toolbar(c)
	page := views.ListPage{
		Lede: s.lede, Crumbs: s.crumbs, Views: s.views, Path: s.path, CSV: web.ExportHref(c, s.csv), Zone: zone.String(),
		Filtered: toolbar.On(), Companies: s.companies, Toolbar: toolbar.Props,
	}
	status := http.StatusOK
	list, err := h.Store.ListActivity(c.Request().Context(), web.Actor(c), s.filtered(c), web.Paging(c))
	if models.KindOf(err) == models.Invalid {
		page.Problems, status, err = web.Problems(err), http.StatusUnprocessableEntity, nil
	}
	if err != nil {
		return err
	}
	for _, r := range list.Rows {
		page.Rows = append(page.Rows, h.row(r, zone))
	}
	page.Pages = web.PageLinks(c, list, ui.NewerOlder, "entry", "entries")
	if page.Check, err = h.check(c, s); err != nil {
		return err
	}
	f := h.Frame(c, "Activity")
	f.HasErrors = page.Problems.Any()
	return h.Page(c, status, views.List(f, page))
}

// ActivityCSV handles GET /reseller/activity.csv and its likes.
func (h Pages) ActivityCSV(c echo.Context) error {
	s, err := h.scope(h, c)
	if err != nil {
		return err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	ctx, who, filter := c.Request().Context(), web.Actor(c), s.filtered(c)
	header := []string{
		"Time (" + zone.String() + ")", "Who", "Role", "What", "Changes", "Customer", "Reseller", "Action", "Network address", "Request",
		"Record", "Entry", "Hash",
	}
	return web.CSV(c, "activity", header, func(p models.Paging) (models.Page[models.ActivityRow], error) {
		return h.Store.ListActivity(ctx, who, filter, p)
	}, func(r models.ActivityRow) []string {
		return []string{
			r.At.In(zone).Format(time.RFC3339), r.Who, r.As, r.What, Changes(r), r.Customer, r.Reseller, r.Action, r.Address, r.RequestID,
			r.Record, strconv.FormatInt(r.Seq, 10), r.Hash,
		}
	})
}

// Changes are what an entry changed, in one line.
func Changes(r models.ActivityRow) string { return strings.Join(facts(r), "; ") }

func facts(r models.ActivityRow) []string {
	lines := make([]string, len(r.Facts))
	for i, f := range r.Facts {
		lines[i] = f.String()
	}
	return lines
}

// longest is how much of one fact a list shows, in characters; the entry's own
// page and the file have all of it.
const longest = 200

func inShort(facts []string) []string {
	for i, fact := range facts {
		if text := []rune(fact); len(text) > longest {
			facts[i] = string(text[:longest]) + "…"
		}
	}
	return facts
}

func (h Pages) row(r models.ActivityRow, zone *time.Location) views.Row {
	return views.Row{
		Href: paths.ActivityEntry(h.path, r.ID), What: r.What, Facts: inShort(facts(r)), At: r.At.In(zone), Who: r.Who, As: r.As, Company: company(r),
	}
}

// company is whose entry it is.
func company(r models.ActivityRow) string {
	switch {
	case r.Customer != "":
		return r.Customer
	case r.Reseller != "":
		return r.Reseller
	}
	return "Provider"
}

// Entry handles GET /reseller/activity/:entry and its likes.
func (h Pages) Entry(c echo.Context) error {
	id, err := web.ID(c, "entry")
	if err != nil {
		return err
	}
	r, err := h.Store.ActivityEntry(c.Request().Context(), web.Actor(c), id)
	if err != nil {
		return err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	page := views.EntryPage{
		Row: h.row(r, zone), Crumbs: []ui.Crumb{{Label: "Activity", Href: h.path}}, Zone: zone.String(), Address: r.Address,
		Request: r.RequestID, Record: "Of the record of " + company(r), Seq: ui.Number(int(r.Seq)), Hash: r.Hash,
	}
	if r.Reseller == "" {
		page.Record = "Of the provider’s own record"
	}
	if r.Visit != 0 && h.maySeeVisit(c, r.Visit) {
		page.Visit = h.visit(r.Visit)
	}
	for _, f := range r.Facts {
		if f.Change {
			page.Changes = append(page.Changes, views.Change{Term: f.Term, Before: orNone(f.Before), After: f.Is})
		} else {
			page.Is = append(page.Is, views.Term{Term: f.Term, Is: f.Is})
		}
	}
	return h.Page(c, http.StatusOK, views.Entry(h.Frame(c, r.What), page))
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

// maySeeVisit reports whether the page of a session can be opened from an entry:
// a reseller does not see those of support at its customers.
func (h Pages) maySeeVisit(c echo.Context, visit uint) bool {
	_, err := h.Store.Visit(c.Request().Context(), web.Actor(c), visit)
	return err == nil
}

// check says whether the record that is listed is as it was written.
func (h Pages) check(c echo.Context, s scope) (*views.Check, error) {
	if !s.record {
		return nil, nil
	}
	r, err := h.Store.CheckActivity(c.Request().Context(), web.Actor(c), s.ActivityFilter)
	switch {
	case err != nil:
		return nil, err
	case r.Wrong != 0:
		return &views.Check{
			Title: "This record is not as it was written.",
			Text: "Entry " + ui.Number(int(r.Wrong)) + " was changed, or one before it is missing, by another hand than Perseat’s. " +
				"The provider finds out more by the command perseat verify.",
		}, nil
	case r.From > 1:
		return &views.Check{
			Sound: true, Title: "Verified up to entry " + ui.Number(int(r.Entries)) + ".",
			Text: "The last entries, from " + ui.Number(int(r.From)) + " on, follow from one another: none was changed or removed. The command perseat verify checks all.",
		}, nil
	case r.Entries == 0:
		return nil, nil
	}
	return &views.Check{
		Sound: true, Title: "Verified up to entry " + ui.Number(int(r.Entries)) + ".",
		Text: "All entries follow from one another: none was changed or removed.",
	}, nil
}
