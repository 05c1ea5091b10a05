package reseller

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/views/layout"
	"perseat/views/paths"
	"perseat/views/reseller"
	"perseat/views/ui"
)

const reviewTitle = "Review your order"

// ordering is an order that is typed in a form, reviewed with its quote, and
// then placed. What was typed travels in the address of the review, together
// with the review's key, so that the review can be loaded again.
type ordering struct {
	title  string
	stop   func() error // answers in place of the form when the state does not allow the order; else nil
	form   string       // its address; the review stands under it
	direct bool         // there is no form: the review stands at its address
	fields []string     // what is typed
	quote  func() (models.Quote, error)
	place  func(kept string) (models.Placed, error)
	draw   func(*reseller.QuoteView) (draw, error) // the form with what was typed; nil if direct
	facts  func(models.Quote) reseller.ReviewPage
	done   string // what happened
	next   string // what happens next
}

// showForm answers GET of the form. With enough typed already it shows the cost.
func (h Console) showForm(c echo.Context, o ordering, quoted bool) error {
	if o.stop != nil {
		return o.stop()
	}
	var view *reseller.QuoteView
	if quoted {
		if q, err := o.quote(); err == nil {
			view = beside(q)
		} else if kind := models.KindOf(err); kind != models.Invalid && kind != models.Conflict {
			return err
		}
	}
	page, err := o.draw(view)
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, page(h.Frame(c, o.title), nil))
}

func beside(q models.Quote) *reseller.QuoteView {
	view := quoteView(q)
	view.Beside = true
	return &view
}

// continueOrder answers POST of the form: it leads to the review, or shows the
// form again, with the cost or with what is wrong.
func (h Console) continueOrder(c echo.Context, o ordering) error {
	if o.stop != nil {
		return o.stop()
	}
	q, err := o.quote()
	if err != nil {
		return h.refuseForm(c, o, err)
	}
	if c.FormValue("do") == "preview" {
		page, err := o.draw(beside(q))
		if err != nil {
			return err
		}
		return h.Page(c, http.StatusOK, page(h.Frame(c, o.title), nil))
	}
	values := o.values(c)
	values.Set("key", web.NewKey())
	return c.Redirect(http.StatusSeeOther, paths.Review(o.form)+"?"+values.Encode())
}

// values are what was typed.
func (o ordering) values(c echo.Context) url.Values {
	values := url.Values{}
	for _, field := range o.fields {
		if text := c.FormValue(field); text != "" {
			values.Set(field, text)
		}
	}
	return values
}

// refuseForm shows the form again with what is wrong; without a form the review.
func (h Console) refuseForm(c echo.Context, o ordering, err error) error {
	if o.direct {
		return h.refuseReview(c, o, err)
	}
	page, drawErr := o.draw(nil)
	if drawErr != nil {
		return drawErr
	}
	return h.Refused(c, o.title, err, page)
}

// showReview answers GET of the review. A review whose order is placed already
// leads to the order.
func (h Console) showReview(c echo.Context, o ordering) error {
	key := c.QueryParam("key")
	order, placed, err := h.Store.OrderUnder(c.Request().Context(), web.Actor(c), key)
	if err != nil {
		return err
	}
	if placed {
		return c.Redirect(http.StatusSeeOther, paths.ResellerOrder(order))
	}
	if o.stop != nil {
		return o.stop()
	}
	q, err := o.quote()
	if err != nil {
		return h.refuseForm(c, o, err)
	}
	if key == "" {
		key = web.NewKey()
	}
	return h.Page(c, http.StatusOK, reseller.Review(h.Frame(c, reviewTitle), o.page(c, q, key)))
}

// placeOrder answers POST of the review. A quote that no longer holds orders
// nothing and shows the new figures.
func (h Console) placeOrder(c echo.Context, o ordering) error {
	placed, err := o.place(c.FormValue("quote"))
	if err == nil {
		return h.DoneWith(c, paths.ResellerOrder(placed.OrderID), ui.NoticeProps{Tone: ui.ToneOK, Title: o.done, Text: o.next, Result: true})
	}
	if o.stop != nil && models.KindOf(err) == models.Conflict {
		return o.stop()
	}
	if !isStale(err) {
		return h.refuseForm(c, o, err)
	}
	return h.refuseReview(c, o, err)
}

// refuseReview shows the review again, with the figures of now and a key of its
// own. If there are none, the refusal has a page for itself.
func (h Console) refuseReview(c echo.Context, o ordering, err error) error {
	q, again := o.quote()
	if again != nil && !o.direct {
		return h.refuseForm(c, o, again)
	}
	if again != nil {
		return again
	}
	return h.Refused(c, reviewTitle, err, func(f layout.Frame, problems ui.Problems) templ.Component {
		p := o.page(c, q, web.NewKey())
		p.Problems = problems
		return reseller.Review(f, p)
	})
}

func isStale(err error) bool {
	var refusal *models.Error
	return errors.As(err, &refusal) && refusal.Cause == models.CauseStale
}

// page is the review with a quote.
func (o ordering) page(c echo.Context, q models.Quote, key string) reseller.ReviewPage {
	values := o.values(c)
	p := o.facts(q)
	p.Quote, p.Kept, p.Key, p.Action = quoteView(q), q.Kept(), key, o.form
	p.Parent.Label = o.title
	if !o.direct {
		p.Action, p.Parent.Href = paths.Review(o.form), o.form
		if len(values) > 0 {
			p.Parent.Href += "?" + values.Encode()
		}
	}
	for _, field := range o.fields {
		p.Hidden = append(p.Hidden, reseller.HiddenValue{Name: field, Value: values.Get(field)})
	}
	if po := values.Get("po_number"); po != "" {
		p.Facts = append(p.Facts, reseller.ReviewFact{Term: "P.O. number", Value: po, Change: "the P.O. number"})
	}
	return p
}
