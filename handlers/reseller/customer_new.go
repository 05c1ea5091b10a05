package reseller

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
	"perseat/views/layout"
	"perseat/views/paths"
	"perseat/views/reseller"
	"perseat/views/ui"
)

// byMail is how an administrator gets in to whom a link is mailed; otherwise a
// password is made and shown.
const byMail = "mail"

// NewCustomer handles GET /reseller/customers/new, and the POST by which the
// review leads back to the form with what was typed.
func (h Console) NewCustomer(c echo.Context) error {
	form := newCustomerForm(c)
	if c.Request().Method == http.MethodGet {
		own, err := h.Store.Reseller(c.Request().Context(), web.Actor(c))
		if err != nil {
			return err
		}
		form = reseller.NewCustomerForm{Plan: string(billing.Flexible), Way: "password"}
		if h.Mail {
			form.Way = byMail
		}
		form.Country, form.TimeZone = own.DefaultCountry, own.DefaultTimeZone
	}
	page, err := h.newCustomerPage(c, form)
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, reseller.NewCustomer(h.Frame(c, "New customer"), page))
}

// newCustomerPage is the form with its choices.
func (h Console) newCustomerPage(c echo.Context, form reseller.NewCustomerForm) (reseller.NewCustomerPage, error) {
	page := reseller.NewCustomerPage{Form: form, Places: orNone(places(form.TimeZone), "Choose one")}
	who := web.Actor(c)
	if !who.Can(access.EditCustomers) {
		return page, forbidden()
	}
	offers, err := h.Store.Offers(c.Request().Context(), who)
	page.SKUs = []ui.Option{{Label: "Choose a product"}}
	for _, o := range offers {
		if o.BaseProduct == "" {
			page.SKUs = append(page.SKUs, ui.Option{Value: o.ID, Label: o.Name + priceNote(o)})
		}
	}
	page.Plans = []ui.Choice{
		{Value: string(billing.Flexible), Label: billing.Flexible.String(), Hint: "Each licensed user is charged by the day. The purchase cap is the most users there may be, and costs nothing."},
		{Value: string(billing.AnnualMonthly), Label: billing.AnnualMonthly.String(), Hint: "Licenses for a year, paid each month, assigned or not."},
		{Value: string(billing.AnnualYearly), Label: billing.AnnualYearly.String(), Hint: "Licenses for a year, charged at once and not refundable."},
		{Value: string(billing.Trial), Label: billing.Trial.String(), Hint: "30 days, at most 10 users, free. Some products have none."},
	}
	return page, err
}

// priceNote is an offer's list prices, for the list to choose from.
func priceNote(o models.Offer) string {
	var parts []string
	if !o.Flexible.IsZero() {
		parts = append(parts, o.Flexible.String()+" Flexible")
	}
	if !o.Annual.IsZero() {
		parts = append(parts, o.Annual.String()+" Annual")
	}
	return " (" + strings.Join(parts, ", ") + ", a month)"
}

// ReviewCustomer handles POST /reseller/customers/new/review.
func (h Console) ReviewCustomer(c echo.Context) error {
	return h.reviewCustomer(c, http.StatusOK, nil)
}

// reviewCustomer draws the review, or the form again if something is wrong with
// what was typed. A problem is one of the order that was just refused.
func (h Console) reviewCustomer(c echo.Context, status int, problems ui.Problems) error {
	in, err := newCustomer(c)
	quote, err := h.checkedQuote(c, in, err)
	if err != nil {
		return h.refusedCustomer(c, err)
	}
	form := newCustomerForm(c)
	page := reseller.ReviewCustomerPage{
		Form: form, Country: models.CountryName(form.Country), Address: primaryAddress(form), Mailed: mailedTo(form), Product: quote.SKUName,
		Plan: quote.Plan.String(), Seats: seatsOrdered(quote), Key: web.NewKey(), Kept: quote.Kept(),
		Quote: quoteView(quote), Problems: problems,
	}
	f := h.Frame(c, "Review the new customer")
	f.HasErrors = problems.Any()
	return h.Page(c, status, reseller.ReviewCustomer(f, page))
}

// checkedQuote checks all that was typed and quotes the subscription. Problems
// of both are told together.
func (h Console) checkedQuote(c echo.Context, in models.NewCustomer, typed error) (models.Quote, error) {
	ctx, who := c.Request().Context(), web.Actor(c)
	checked := h.Store.CheckCustomer(ctx, who, in)
	quote, quoted := h.Store.QuoteSubscription(ctx, who, 0, in.Subscription)
	if typed != nil && models.KindOf(quoted) == models.Invalid {
		quoted = withoutField(quoted, "seats")
	}
	return quote, together(checked, quoted, typed)
}

// together is one refusal for all that is wrong with a form. An error that is
// no matter of the form comes first.
func together(errs ...error) error {
	all := &models.Error{Kind: models.Invalid, Message: "There is a problem with what was typed."}
	for _, err := range errs {
		var refusal *models.Error
		switch {
		case err == nil:
		case !errors.As(err, &refusal) || refusal.Kind != models.Invalid:
			return err
		default:
			all.Fields = append(all.Fields, refusal.Fields...)
		}
	}
	if len(all.Fields) == 0 {
		return nil
	}
	return all
}

// withoutField drops what is said of a field that something is said of already.
func withoutField(err error, field string) error {
	var refusal *models.Error
	if !errors.As(err, &refusal) {
		return err
	}
	rest := *refusal
	rest.Fields = slices.DeleteFunc(slices.Clone(refusal.Fields), func(f models.FieldError) bool { return f.Field == field })
	return &rest
}

func (h Console) refusedCustomer(c echo.Context, err error) error {
	page, readErr := h.newCustomerPage(c, newCustomerForm(c))
	if readErr != nil {
		return readErr
	}
	return h.Refused(c, "New customer", err, func(f layout.Frame, p ui.Problems) templ.Component {
		page.Problems = p
		return reseller.NewCustomer(f, page)
	})
}

// AddCustomer handles POST /reseller/customers: it places the order of the review.
func (h Console) AddCustomer(c echo.Context) error {
	in, err := newCustomer(c)
	if err != nil {
		return h.refusedCustomer(c, err)
	}
	who := web.Actor(c)
	in.Subscription.Kept = c.FormValue("quote")
	if c.FormValue("sign_in") != byMail {
		in.Admin.Password = models.GeneratePassword()
	}
	made, err := h.Store.AddCustomer(c.Request().Context(), who, in)
	var refusal *models.Error
	switch {
	case errors.As(err, &refusal) && refusal.Cause == models.CauseStale:
		return h.reviewCustomer(c, http.StatusConflict, web.Problems(err))
	case err != nil:
		return h.refusedCustomer(c, err)
	case made.RequestID != who.Request.ID:
		return h.Done(c, paths.ResellerCustomer(made.CustomerID), "The customer was added already. Nothing was ordered twice.")
	}
	done := ui.NoticeProps{
		Tone: ui.ToneOK, Result: true, Title: "The customer was added and the order was placed.",
		Text: "A link to set a password is on its way to " + mailedTo(newCustomerForm(c)) + ".",
	}
	if in.Admin.Password != "" {
		done.Text = "The password of " + primaryAddress(newCustomerForm(c)) + " is " + in.Admin.Password +
			" and is shown only now. Give it to the administrator in a safe way."
	}
	return h.DoneWith(c, paths.ResellerCustomer(made.CustomerID), done)
}

// newCustomer reads the form.
func newCustomer(c echo.Context) (models.NewCustomer, error) {
	seats, err := web.Number(c, "seats", "Purchase cap or licenses")
	return models.NewCustomer{
		CustomerInformation: customerInformation(c),
		Domain:              c.FormValue("domain"),
		Admin: models.NewUser{
			FirstName: c.FormValue("first_name"), LastName: c.FormValue("last_name"),
			Address: c.FormValue("email"), SecondaryEmail: c.FormValue("secondary_email"),
		},
		Subscription: models.NewSubscription{
			SKU: c.FormValue("sku"), Plan: billing.Plan(c.FormValue("plan")), Seats: seats, PONumber: c.FormValue("po_number"),
		},
	}, err
}

// newCustomerForm is the form as it was typed.
func newCustomerForm(c echo.Context) reseller.NewCustomerForm {
	return reseller.NewCustomerForm{
		CustomerForm: customerForm(c), Domain: c.FormValue("domain"),
		FirstName: c.FormValue("first_name"), LastName: c.FormValue("last_name"),
		Email: c.FormValue("email"), SecondaryEmail: c.FormValue("secondary_email"),
		Way: c.FormValue("sign_in"),
		SKU: c.FormValue("sku"), Plan: c.FormValue("plan"), Seats: c.FormValue("seats"), PONumber: c.FormValue("po_number"),
	}
}

// mailedTo is where the link goes with which the administrator sets a password.
func mailedTo(form reseller.NewCustomerForm) string {
	if second := strings.TrimSpace(form.SecondaryEmail); second != "" {
		return second
	}
	return primaryAddress(form)
}

// primaryAddress is the administrator's address, also if only its first part
// was typed.
func primaryAddress(form reseller.NewCustomerForm) string {
	local, _, _ := strings.Cut(strings.TrimSpace(form.Email), "@")
	return local + "@" + strings.TrimSpace(form.Domain)
}

func seatsOrdered(q models.Quote) string {
	if q.Plan.Annual() {
		return ui.Plural(int(q.After), "license", "licenses")
	}
	return "Purchase cap of " + ui.Number(int(q.After))
}
