package imports

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	views "perseat/views/imports"
	"perseat/views/paths"
	"perseat/views/ui"
)

// The answers to what happens if a row does not fit.
const (
	allThatFits  = "fits"
	allOrNothing = "all"
)

// refreshAfter is after how many seconds the page of an import that runs
// refreshes itself.
const refreshAfter = 2

var megabytes = strconv.Itoa(models.ImportMostBytes>>20) + " MB"

// form is the form that takes a file, with the imports of the last days.
func (h Pages) form(c echo.Context) (views.UploadPage, error) {
	who, ctx := web.Actor(c), c.Request().Context()
	page := views.UploadPage{
		Action: h.List, Template: paths.ImportTemplate(h.List), Back: h.back, Intro: h.intro, Days: models.ImportDays,
		Limits: "Up to " + ui.Number(models.ImportMostRows) + " rows and " + megabytes,
	}
	list, err := h.Store.ListImports(ctx, who, h.of, web.Paging(c))
	if err != nil {
		return page, err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return page, err
	}
	page.Zone, page.Pages = zone.String(), web.PageLinks(c, list, ui.NewerOlder, "import", "imports")
	page.Pages.CSV = paths.ImportsCSV(h.List)
	for _, imp := range list.Rows {
		page.Earlier = append(page.Earlier, h.earlier(imp, zone))
	}
	domain, err := h.domain(c)
	if err != nil {
		return page, err
	}
	page.Columns = h.columns(domain)
	page.Seats, err = h.seats(c)
	return page, err
}

// domain is that of the customer whose users are imported.
func (h Pages) domain(c echo.Context) (string, error) {
	if h.of == models.ImportCustomers {
		return "", nil
	}
	who := web.Actor(c)
	customer, err := h.Store.Customer(c.Request().Context(), who, who.CustomerID)
	return customer.Domain, err
}

// seats are the subscriptions of which every imported user takes a license.
func (h Pages) seats(c echo.Context) ([]views.NamedSeats, error) {
	if h.of == models.ImportCustomers {
		return nil, nil
	}
	who := web.Actor(c)
	accounts, err := h.Store.Subscriptions(c.Request().Context(), who, who.CustomerID)
	var out []views.NamedSeats
	for _, a := range accounts {
		if !a.SKU.Automatic || a.Status == models.Canceled {
			continue
		}
		s := views.NamedSeats{Name: a.SKU.Name, Seats: ui.Seats{Used: int(a.Licensed), Ceiling: int(a.Ceiling)}}
		if a.Plan.Annual() {
			s.Kind = ui.Purchased
		}
		out = append(out, s)
	}
	return out, err
}

func (h Pages) earlier(imp models.Import, zone *time.Location) views.Earlier {
	e := views.Earlier{Href: paths.Import(h.List, imp.ID), Name: imp.FileName, At: imp.UploadedAt.In(zone), Text: counts(imp)}
	switch imp.Status {
	case models.ImportChecked:
		e.Status, e.Tone, e.Text = "Not started", ui.ToneInfo, ui.Plural(int(imp.RowCount), "row", "rows")
	case models.ImportRunning:
		e.Status, e.Tone = "Running", ui.ToneInfo
	case models.ImportDone:
		e.Status, e.Tone = "Done", ui.ToneOK
	case models.ImportFailed:
		e.Status, e.Tone = "Failed", ui.ToneBad
	default:
		e.Status, e.Tone = "Stopped", ui.ToneWarn
	}
	return e
}

// counts says in words what was done with an import's rows.
func counts(imp models.Import) string {
	parts := []string{ui.Number(int(imp.Good)) + " added"}
	if imp.Existing > 0 {
		parts = append(parts, ui.Number(int(imp.Existing))+" there already")
	}
	if imp.Bad > 0 {
		parts = append(parts, ui.Number(int(imp.Bad))+" not added")
	}
	if imp.Status.Ended() && imp.Skipped() > 0 {
		parts = append(parts, ui.Number(int(imp.Skipped()))+" not tried")
	}
	return strings.Join(parts, ", ")
}

// check draws what would become of each row, with what is wrong with starting it.
func (h Pages) check(c echo.Context, status int, imp models.Import, problems ui.Problems) error {
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	page := views.CheckPage{
		Parent: h.parent(), Lede: fmt.Sprintf("%s, %s, checked on %s", imp.FileName, ui.Plural(int(imp.RowCount), "row", "rows"), at(imp.CheckedAt, zone)),
		Notice: h.checked(imp), Unused: imp.Unused, CanStart: imp.Good > 0, Start: paths.StartImport(h.List, imp.ID),
		Button: "Add " + ui.Plural(int(imp.Good), h.one, h.many), Busy: "Starting…", Choices: h.choices(imp), Chosen: allThatFits, Key: web.NewKey(),
		Check: paths.CheckImport(h.List, imp.ID), Again: h.List, CSV: paths.ImportRows(h.List, imp.ID), Problems: problems,
	}
	if c.FormValue("mode") == allOrNothing {
		page.Chosen = allOrNothing
	}
	if page.Seats, err = h.seats(c); err != nil {
		return err
	}
	if h.of == models.ImportCustomers {
		page.Costs = costs(imp)
		if !imp.AtOnce().IsZero() {
			page.Pay = views.Charged(imp.AtOnce())
		}
	}
	if page.Rows, err = h.rows(c, imp); err != nil {
		return err
	}
	page.Rows.Outcome = "What will happen"
	f := h.Frame(c, "Check before import")
	f.HasErrors = problems.Any()
	return h.Page(c, status, views.Check(f, page))
}

func at(t time.Time, zone *time.Location) string { return t.In(zone).Format("2 Jan 2006, 15:04") }

func (h Pages) parent() ui.Crumb { return ui.Crumb{Label: h.title, Href: h.List} }

// costs are what the rows of a checked file charge, and when.
func costs(imp models.Import) []ui.CostLine {
	return []ui.CostLine{
		{Label: "Charged now", Note: "With VAT, on invoices of their own", Money: imp.AtOnce()},
		{Label: "On this month’s invoice", Note: "Without VAT", Money: imp.Monthly()},
	}
}

// checked says what would become of a file as a whole.
func (h Pages) checked(imp models.Import) ui.NoticeProps {
	good, existing, bad := int(imp.Good), int(imp.Existing), int(imp.Bad)
	n := ui.NoticeProps{Tone: ui.ToneOK, Title: ui.Plural(good, h.one, h.many) + " will be added.", Text: "Nothing has been done yet."}
	if existing > 0 {
		n.Text = ui.Plural(existing, "row is there already, and costs", "rows are there already, and cost") + " no seat. " + n.Text
	}
	if bad > 0 {
		n.Tone = ui.ToneWarn
		n.Text = ui.Plural(bad, "row does", "rows do") + " not fit and will not be added. " + n.Text
	}
	if good == 0 {
		n.Tone, n.Title = ui.ToneWarn, "There is nothing to add."
	}
	return n
}

// choices are what can happen if a row does not fit.
func (h Pages) choices(imp models.Import) []ui.Choice {
	all := ui.Choice{Value: allOrNothing, Label: "Add nothing unless every row fits", Hint: "Rows of what is there already do not count."}
	switch {
	case imp.Bad > 0:
		all.Hint, all.Unavailable = ui.Plural(int(imp.Bad), "row does", "rows do")+" not fit now. Correct the file to choose this.", true
	case h.of == models.ImportCustomers && imp.RowCount > models.ImportMostAtOnce:
		all.Hint, all.Unavailable = "Possible for at most "+ui.Number(models.ImportMostAtOnce)+" rows.", true
	}
	return []ui.Choice{
		{Value: allThatFits, Label: "Add all that fits, and list the rest", Hint: "Rows take free seats in the order of the file."},
		all,
	}
}

// progress draws how far an import has come. The browser asks again by itself,
// without script, until its reader says otherwise.
func (h Pages) progress(c echo.Context, imp models.Import) error {
	here := paths.Import(h.List, imp.ID)
	page := views.ProgressPage{
		Parent: h.parent(), Lede: imp.FileName, Done: imp.GoneThrough, Most: imp.RowCount, Text: counts(imp), Here: here,
		Heading: fmt.Sprintf("Row %s of %s", ui.Number(int(imp.GoneThrough)), ui.Number(int(imp.RowCount))), Stop: paths.StopImport(h.List, imp.ID),
	}
	if imp.AllOrNothing {
		page.AllAtAll = "All rows are added together, or none is. Nothing is seen of it before its end."
	}
	if c.QueryParam("refresh") == "off" {
		page.Here, page.Toggle = here+"?refresh=off", ui.LinkProps{Label: "Refresh by itself", Href: here, Look: ui.Plain}
	} else {
		page.Refresh = "every " + strconv.Itoa(refreshAfter) + " seconds"
		page.Toggle = ui.LinkProps{Label: "Stop refreshing", Href: here + "?refresh=off", Look: ui.Plain}
		c.Response().Header().Set("Refresh", strconv.Itoa(refreshAfter))
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return h.Page(c, http.StatusOK, views.Progress(h.Frame(c, "Importing "+h.many), page))
}

// result draws what became of each row.
func (h Pages) result(c echo.Context, imp models.Import) error {
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	page := views.ResultPage{
		Parent: h.parent(), Lede: imp.FileName, Notice: h.ended(imp), CSV: paths.ImportRows(h.List, imp.ID), Again: h.List,
		List: ui.LinkProps{Label: "Show " + strings.ToLower(h.back.Label), Href: h.back.Href},
		Facts: []views.Fact{
			{Term: "Rows", Value: ui.Number(int(imp.RowCount))},
			{Term: "Result", Value: counts(imp)},
			{Term: "Ended", Value: at(*imp.FinishedAt, zone) + " " + zone.String()},
		},
	}
	if imp.Erased {
		page.Notice.Text = strings.TrimSpace(page.Notice.Text + " The rows were erased after " + ui.Plural(models.ImportDays, "day", "days") + ".")
		return h.Page(c, http.StatusOK, views.Result(h.Frame(c, "Import result"), page))
	}
	rows, err := h.rows(c, imp)
	if err != nil {
		return err
	}
	rows.Outcome, page.Rows = "Result", &rows
	full, err := h.Store.ListImportRows(c.Request().Context(), web.Actor(c), imp.ID, models.FullRows, models.Paging{Size: 1})
	if err != nil {
		return err
	}
	if full.Count > 0 {
		page.More = ui.LinkProps{Label: "See how to get more seats", Href: paths.AdminSubscriptions}
	}
	if left := imp.Bad + imp.Skipped(); left > 0 {
		page.BadCSV = ui.LinkProps{
			Label: "Download the " + ui.Plural(int(left), "row", "rows") + " to correct", Look: ui.Primary, Icon: ui.IconDownload, Download: true,
			Href: page.CSV + "?show=left",
		}
	}
	return h.Page(c, http.StatusOK, views.Result(h.Frame(c, "Import result"), page))
}

// ended says what an import did as a whole.
func (h Pages) ended(imp models.Import) ui.NoticeProps {
	n := ui.NoticeProps{Tone: ui.ToneOK, Title: ui.Plural(int(imp.Good), h.one+" was", h.many+" were") + " added.", Text: imp.Reason, Result: true}
	left := int(imp.Bad + imp.Skipped())
	switch {
	case imp.Status == models.ImportStopped || imp.Status == models.ImportFailed:
		n.Tone, n.Title = ui.ToneWarn, "The import did not come to its end. "+n.Title
	case left > 0:
		n.Tone = ui.ToneWarn
	}
	if left > 0 {
		n.Text = strings.TrimSpace(n.Text + " " + ui.Plural(left, "row was", "rows were") + " not added. Correct them and upload only those; nothing is added twice.")
	}
	return n
}
