package reseller

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/views/layout"
	"perseat/views/paths"
	"perseat/views/reseller"
	"perseat/views/ui"
)

// Licenses is the form for additional licenses. With an open purchase request it
// starts with what was asked for.
func (h Console) Licenses(c echo.Context) error {
	return h.licenses(c, func(o ordering) error { return h.showForm(c, o, true) })
}

// ContinueLicenses leads from the form to the review.
func (h Console) ContinueLicenses(c echo.Context) error {
	return h.licenses(c, func(o ordering) error { return h.continueOrder(c, o) })
}

// LicensesReview shows the order of additional licenses before it is placed.
func (h Console) LicensesReview(c echo.Context) error {
	return h.licenses(c, func(o ordering) error { return h.showReview(c, o) })
}

// AddLicenses places the order that was reviewed.
func (h Console) AddLicenses(c echo.Context) error {
	return h.licenses(c, func(o ordering) error { return h.placeOrder(c, o) })
}

// licenses reads the subscription and what was typed, and goes on with the order.
func (h Console) licenses(c echo.Context, next func(ordering) error) error {
	a, err := h.account(c)
	if err != nil {
		return err
	}
	request, err := h.asked(c, a)
	if err != nil {
		return err
	}
	typed := typedLicenses(c, request)
	o := ordering{
		title: "Add licenses", form: paths.ResellerAddLicenses(a.CustomerID, a.ID),
		fields: []string{"additional", "source", "source_note", "po_number", "request"},
		done:   licenses(typed.additional) + " were added to " + a.SKU.Name + ".",
		next:   a.Customer.Name + " can assign them to users now.",
	}
	if typed.additional == "1" {
		o.done = "1 license was added to " + a.SKU.Name + "."
	}
	if o.stop = h.unless(c, a, models.AddLicense); o.stop == nil && a.Reseller.Ordering == models.OrderingOff {
		o.stop = func() error { return h.settingsFirst(c, a) }
	}
	ctx, who := c.Request().Context(), web.Actor(c)
	o.quote = func() (models.Quote, error) {
		in, err := typed.order()
		if err != nil {
			return models.Quote{}, err
		}
		return h.Store.QuoteLicenses(ctx, who, a.ID, in)
	}
	o.place = func(kept string) (models.Placed, error) {
		in, err := typed.order()
		if err != nil {
			return models.Placed{}, err
		}
		in.Kept = kept
		return h.Store.AddLicenses(ctx, who, a.ID, in)
	}
	o.draw = func(q *reseller.QuoteView) (draw, error) { return licensesForm(a, typed, request, q), nil }
	o.facts = func(q models.Quote) reseller.ReviewPage { return licensesReview(a, typed, request, q) }
	return next(o)
}

// licensesTyped is what was typed about additional licenses.
type licensesTyped struct {
	additional, source, note, po string
	request                      uint
}

// typedLicenses reads the form or the address; a fresh form answers the open
// request.
func typedLicenses(c echo.Context, request *reseller.Asked) licensesTyped {
	t := licensesTyped{
		additional: c.FormValue("additional"), source: c.FormValue("source"), note: c.FormValue("source_note"),
		po: c.FormValue("po_number"), request: web.FormID(c, "request"),
	}
	if c.Request().Method == http.MethodGet && t.source == "" && request != nil {
		t.source, t.request = string(models.SourceRequest), request.ID
		if t.additional == "" {
			t.additional = strconv.Itoa(request.Number)
		}
	}
	return t
}

func (t licensesTyped) order() (models.LicenseOrder, error) {
	in := models.LicenseOrder{
		Source: models.OrderSource(t.source), SourceNote: t.note, PONumber: t.po, RequestID: t.request,
	}
	n, err := web.WholeNumber(t.additional, "additional", "Additional licenses")
	in.Additional = n
	return in, err
}

// licensesForm is the form with what was typed.
func licensesForm(a models.Account, t licensesTyped, request *reseller.Asked, q *reseller.QuoteView) draw {
	room := a.Most() - a.Ceiling
	p := reseller.AddLicensesPage{
		Subject: subject(a), Additional: t.additional, Source: t.source, SourceNote: t.note, PONumber: t.po,
		Purchased: int(a.Ceiling), Limits: limits(a), Most: int(max(room, 0)), Asked: request, Quote: q,
		Sum: ui.Plural(int(a.Ceiling), "license", "licenses") + " now",
	}
	if n, err := web.WholeNumber(t.additional, "additional", "Additional licenses"); err == nil && n > 0 && n <= room {
		p.Sum = ui.Number(int(a.Ceiling)) + " + " + ui.Number(int(n)) + " = " + ui.Number(int(a.Ceiling+n))
	}
	return func(f layout.Frame, problems ui.Problems) templ.Component {
		p.Problems = problems
		return reseller.AddLicenses(f, p)
	}
}

// licensesReview says what the review says beside the cost.
func licensesReview(a models.Account, t licensesTyped, request *reseller.Asked, q models.Quote) reseller.ReviewPage {
	p := reseller.ReviewPage{Subject: subject(a), Facts: []reseller.ReviewFact{
		{Term: "Subscription", Value: a.SKU.Name, Note: a.Plan.String()},
		{Term: "Additional licenses", Value: ui.Number(int(q.After - q.Before)), Change: "the number of licenses"},
		{Term: "Licenses after", Value: ui.Number(int(q.Before)) + " + " + ui.Number(int(q.After-q.Before)) + " = " + ui.Number(int(q.After))},
		{Term: "Until", Value: q.Term.End.String(), Note: "The end of the term, with all other licenses"},
		sourceFact(t, request),
	}}
	switch {
	case request == nil:
	case t.source == string(models.SourceRequest):
		p.Notes = append(p.Notes, "The request of "+request.Who+" for "+request.What+" is answered with this order.")
	default:
		p.Notes = append(p.Notes, "The request of "+request.Who+" for "+request.What+" stays open.")
	}
	return p
}

func sourceFact(t licensesTyped, request *reseller.Asked) reseller.ReviewFact {
	f := reseller.ReviewFact{Term: "How the customer ordered", Note: t.note, Change: "how the customer ordered"}
	switch models.OrderSource(t.source) {
	case models.SourcePhone:
		f.Value = "By phone"
	case models.SourceMail:
		f.Value = "By email"
	case models.SourcePage:
		f.Value = "On our own page"
	default:
		f.Value = "Purchase request"
	}
	if request != nil && t.source == string(models.SourceRequest) {
		f.Note = request.Who + ", " + request.Day.String()
		if t.note != "" {
			f.Note += ". " + t.note
		}
	}
	return f
}

// settingsFirst leads to Settings while purchase requests are off.
func (h Console) settingsFirst(c echo.Context, a models.Account) error {
	p := layout.RefusedPage{
		Status: http.StatusConflict, Title: "Set up purchase requests first",
		Text:   "Purchase requests are off, so " + a.Customer.Name + " cannot ask for licenses. Choose in Settings how customers order, then add licenses.",
		Undone: "Nothing was ordered.",
		Next:   []ui.LinkProps{{Label: "Back to " + a.Customer.Name, Href: paths.ResellerSubscription(a.CustomerID, a.ID), Look: ui.Plain}},
	}
	if web.Actor(c).Can(access.EditSettings) {
		p.Next = append([]ui.LinkProps{{Label: "Open Settings", Href: paths.ResellerSettings, Look: ui.Primary}}, p.Next...)
	} else {
		p.Text += " A reseller admin of your company can do that."
	}
	return h.Page(c, http.StatusConflict, layout.Refused(h.Frame(c, p.Title), p))
}

func licenses(typed string) string { return strings.TrimSpace(typed) + " licenses" }
