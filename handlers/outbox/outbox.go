// Package outbox is the list of mail at the Support desk and in the Reseller
// console.
package outbox

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	views "perseat/views/outbox"
	"perseat/views/paths"
	"perseat/views/ui"
)

// Pages is the list of mail in one console.
type Pages struct {
	*web.App
	Path string // of the list
	Off  string // what is said while no mail server is set up
}

// Support is the list at the Support desk.
func Support(a *web.App) Pages {
	return Pages{a, paths.SupportMail, "No mail server is set up: start Perseat with --smtp-host and --mail-from. Mail that waits for more than 7 days is not sent by itself any more."}
}

// Reseller is the list in the Reseller console.
func Reseller(a *web.App) Pages {
	return Pages{a, paths.ResellerMail, "The provider has not set up a mail server. Mail that waits for more than 7 days is not sent by itself any more."}
}

// Mail handles GET /support/mail and GET /reseller/mail.
func (h Pages) Mail(c echo.Context) error {
	page, err := h.page(c)
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, views.List(h.Frame(c, "Mail"), page))
}

// SendMailAgain handles POST /support/mail/:mail/send-again and its twin in the
// Reseller console. The list's filters stand in the query and are kept.
func (h Pages) SendMailAgain(c echo.Context) error {
	id, err := web.ID(c, "mail")
	if err != nil {
		return err
	}
	_, err = h.Store.SendMailAgain(c.Request().Context(), web.Actor(c), id)
	if err == nil {
		sentence := "The mail is sent again within seconds."
		if !h.App.Mail {
			sentence = "The mail waits to be sent again. No mail server is set up."
		}
		return h.Done(c, h.without(c, ""), sentence)
	}
	if models.KindOf(err) != models.Conflict {
		return err
	}
	page, failed := h.page(c)
	if failed != nil {
		return failed
	}
	page.Problems, page.Pages.Back, page.Pages.On = web.Problems(err), "", ""
	f := h.Frame(c, "Mail")
	f.HasErrors = true
	return h.Page(c, http.StatusConflict, views.List(f, page))
}

func (h Pages) page(c echo.Context) (views.Page, error) {
	ctx, who := c.Request().Context(), web.Actor(c)
	out := views.Page{Path: h.Path, CanSend: who.Can(access.SendMail), Key: web.NewKey(), FailedAt: h.Path + "?status=failed"}
	zone, err := h.Zone(c)
	if err != nil {
		return out, err
	}
	filter := mailFilter(c)
	list, err := h.Store.ListMail(ctx, who, filter, web.Paging(c))
	if err != nil {
		return out, err
	}
	backlog, err := h.Store.MailBacklog(ctx, who)
	if err != nil {
		return out, err
	}
	out.Zone, out.Toolbar, out.Filtered = zone.String(), h.toolbar(c), filter != models.MailFilter{}
	out.Pages = web.PageLinks(c, list, ui.NewerOlder, "mail", "mails")
	out.Pages.CSV = paths.MailCSV(h.Path) + h.kept(c, "")
	if !h.App.Mail {
		out.Off = h.Off
		if backlog.Waiting > 0 {
			out.Waiting = " " + web.Counted(backlog.Waiting, "mail waits.", "mails wait.")
		}
	}
	if backlog.Failed > 0 && filter.Status != models.MailFailed {
		out.Failed = web.Counted(backlog.Failed, "mail failed", "mails failed")
	}
	for _, m := range list.Rows {
		out.Rows = append(out.Rows, h.row(c, m, zone))
	}
	return out, nil
}

func mailFilter(c echo.Context) models.MailFilter {
	return models.MailFilter{Search: c.QueryParam("q"), Kind: c.QueryParam("kind"), Status: models.MailStatus(c.QueryParam("status"))}
}

// MailCSV handles GET /support/mail.csv and GET /reseller/mail.csv.
func (h Pages) MailCSV(c echo.Context) error {
	ctx, who, filter := c.Request().Context(), web.Actor(c), mailFilter(c)
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	header := []string{"Number", "Written (" + zone.String() + ")", "Kind", "Receiver", "Company", "Status", "Attempts", "Sent (" + zone.String() + ")", "Error"}
	return web.CSV(c, "mail", header, func(p models.Paging) (models.Page[models.MailRow], error) {
		return h.Store.ListMail(ctx, who, filter, p)
	}, func(m models.MailRow) []string {
		sent := ""
		if m.SentAt != nil {
			sent = m.SentAt.In(zone).Format(time.RFC3339)
		}
		return []string{
			strconv.FormatUint(uint64(m.ID), 10), m.CreatedAt.In(zone).Format(time.RFC3339), models.MailKindName(m.Kind), m.Receiver(), m.Company(),
			m.Status.String(), strconv.FormatInt(m.Attempts, 10), sent, m.LastError,
		}
	})
}

func (h Pages) row(c echo.Context, m models.MailRow, zone *time.Location) views.Row {
	out := views.Row{
		Number: strconv.FormatUint(uint64(m.ID), 10), Kind: models.MailKindName(m.Kind), Receiver: m.Receiver(), Company: m.Company(),
		At: m.CreatedAt.In(zone), Status: m.Status.String(), Error: m.LastError,
		Again: paths.SendMailAgain(h.Path, m.ID) + h.kept(c, ""), Button: "Send again",
	}
	switch {
	case m.Status == models.MailSent && m.SentAt != nil:
		out.Progress = m.SentAt.In(zone).Format("2 Jan 2006 15:04")
	case m.Status == models.MailWaiting && m.TakenAt != nil:
		out.Progress, out.Again = "Being sent", ""
	case m.Status == models.MailWaiting && m.Attempts == 0:
		out.Again = ""
	case m.Status == models.MailWaiting:
		out.Progress = attempts(m) + ", next " + m.DueAt.In(zone).Format("2 Jan 15:04")
		out.Button = "Send now"
	case m.Status == models.MailFailed:
		out.Progress = attempts(m)
	}
	return out
}

func attempts(m models.MailRow) string {
	return ui.Plural(int(m.Attempts), "attempt", "attempts")
}

func (h Pages) toolbar(c echo.Context) ui.ToolbarProps {
	out := ui.ToolbarProps{
		Label: "Mail", Action: h.Path, Search: &ui.SearchField{Label: "Receiver or company", Value: c.QueryParam("q")},
	}
	kinds, statuses := []ui.Option{{Label: "Any kind"}}, []ui.Option{{Label: "Any status"}}
	for _, k := range models.MailKinds {
		kinds = append(kinds, ui.Option{Value: k, Label: models.MailKindName(k)})
	}
	for _, s := range models.MailStatuses {
		statuses = append(statuses, ui.Option{Value: string(s), Label: s.String()})
	}
	out.Filters = []ui.Filter{
		{Name: "kind", Label: "Kind", Value: c.QueryParam("kind"), Options: kinds},
		{Name: "status", Label: "Status", Value: c.QueryParam("status"), Options: statuses},
	}
	for _, f := range []struct{ name, label string }{
		{"q", "“" + c.QueryParam("q") + "”"},
		{"kind", models.MailKindName(c.QueryParam("kind"))},
		{"status", models.MailStatus(c.QueryParam("status")).String()},
	} {
		if c.QueryParam(f.name) != "" {
			out.Active = append(out.Active, ui.ActiveFilter{Label: f.label, Href: h.without(c, f.name)})
			out.ClearAll = h.Path
		}
	}
	return out
}

// without is the list with the present filters but one.
func (h Pages) without(c echo.Context, name string) string { return h.Path + h.kept(c, name) }

// kept is the query of the filters in force but one.
func (h Pages) kept(c echo.Context, but string) string {
	q := url.Values{}
	for _, name := range []string{"q", "kind", "status"} {
		if value := c.QueryParam(name); value != "" && name != but {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}
