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
	"perseat/models/billing"
	"perseat/views/layout"
	"perseat/views/paths"
	"perseat/views/reseller"
	"perseat/views/ui"
)

// Renewals handles GET /reseller/renewals.
func (h Console) Renewals(c echo.Context) error {
	page, err := h.renewals(c)
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, reseller.Renewals(h.Frame(c, "Renewals"), page))
}

func (h Console) renewals(c echo.Context) (reseller.RenewalsPage, error) {
	who := web.Actor(c)
	page := reseller.RenewalsPage{Days: models.RenewalsAhead, CanEdit: who.Can(access.EditSubscriptions)}
	list, err := h.Store.ListRenewals(c.Request().Context(), who, web.Paging(c))
	if err != nil {
		return page, err
	}
	page.Rows = renewalRows(list.Rows, page.CanEdit)
	page.Pages = web.PageLinks(c, list, ui.PreviousNext, "renewal", "renewals")
	page.Pages.CSV = paths.ResellerRenewalsCSV
	return page, nil
}

// ReviewRenewals handles POST /reseller/renewals/review: what the chosen
// renewals will be if they are all set one way.
func (h Console) ReviewRenewals(c echo.Context) error {
	who := web.Actor(c)
	if !who.Can(access.EditSubscriptions) {
		return h.cannotEditRenewals(c)
	}
	ids, way := web.FormIDs(c, "id"), models.Renewal(c.FormValue("do"))
	rows, err := h.Store.QuoteRenewals(c.Request().Context(), who, ids, way)
	if err != nil {
		return h.renewalsRefused(c, err)
	}
	page := reviewRenewals(rows, way)
	return h.Page(c, http.StatusOK, reseller.ReviewRenewals(h.Frame(c, page.Title), page))
}

// cannotEditRenewals is the store's refusal for those who may not.
func (h Console) cannotEditRenewals(c echo.Context) error {
	_, err := h.Store.EditRenewals(c.Request().Context(), web.Actor(c), models.RenewalsOrder{})
	return err
}

// renewalsRefused draws the list again, with what was missing.
func (h Console) renewalsRefused(c echo.Context, err error) error {
	page, listErr := h.renewals(c)
	if listErr != nil {
		return listErr
	}
	return h.Refused(c, "Renewals", err, func(f layout.Frame, p ui.Problems) templ.Component {
		page.Problems = p.Whole()
		return reseller.Renewals(f, page)
	})
}

// EditRenewals handles POST /reseller/renewals: it sets the chosen renewals.
func (h Console) EditRenewals(c echo.Context) error {
	ctx, who := c.Request().Context(), web.Actor(c)
	in := models.RenewalsOrder{Renewal: models.Renewal(c.FormValue("do")), Chosen: chosenRenewals(c)}
	done, err := h.Store.EditRenewals(ctx, who, in)
	if err == nil {
		return h.Done(c, paths.ResellerRenewals, renewalsSaved(done.Changed))
	}
	var ids []uint
	for _, chosen := range in.Chosen {
		ids = append(ids, chosen.ID)
	}
	rows, gone := h.Store.QuoteRenewals(ctx, who, ids, in.Renewal)
	if gone != nil {
		return h.renewalsRefused(c, err)
	}
	page := reviewRenewals(rows, in.Renewal)
	return h.Refused(c, page.Title, err, func(f layout.Frame, p ui.Problems) templ.Component {
		page.Problems = p.Whole()
		return reseller.ReviewRenewals(f, page)
	})
}

func renewalsSaved(changed int) string {
	if changed == 0 {
		return "Nothing changed: they were set so already."
	}
	return "Renewal settings of " + ui.Plural(changed, "subscription", "subscriptions") + " saved."
}

// chosenRenewals reads the chosen subscriptions, each with the version of its
// settings that was shown.
func chosenRenewals(c echo.Context) []models.ChosenRenewal {
	form, err := c.FormParams()
	if err != nil {
		return nil
	}
	var out []models.ChosenRenewal
	for _, text := range form["chosen"] {
		id, was, _ := strings.Cut(text, ":")
		n, err := strconv.ParseUint(id, 10, 63)
		version, wrong := strconv.ParseInt(was, 10, 64)
		if err == nil && wrong == nil {
			out = append(out, models.ChosenRenewal{ID: uint(n), Was: version})
		}
	}
	return out
}

func reviewRenewals(rows []models.ComingRenewal, way models.Renewal) reseller.ReviewRenewalsPage {
	what := ui.Plural(len(rows), "subscription", "subscriptions")
	page := reseller.ReviewRenewalsPage{Do: string(way), Key: web.NewKey(), Rows: renewalRows(rows, false), Button: "Save renewal settings"}
	switch way {
	case models.RenewSame:
		page.Title = "Renew " + what + " with the same number?"
	case models.RenewLicensed:
		page.Title = "Renew " + what + " with the licensed users?"
	case models.RenewFlexible:
		page.Title = "Switch " + what + " to the Flexible Plan?"
	case models.RenewCancel:
		page.Title, page.Harm = "Let "+what+" end?", true
		page.Button = "Do not renew " + what
	}
	return page
}

func renewalRows(rows []models.ComingRenewal, canEdit bool) []reseller.RenewalRow {
	out := make([]reseller.RenewalRow, len(rows))
	for i, r := range rows {
		id := strconv.FormatUint(uint64(r.ID), 10)
		out[i] = reseller.RenewalRow{
			ID: id, Key: id + ":" + strconv.FormatInt(r.Version, 10), Href: paths.ResellerOpenSubscription(r.CustomerID, r.ID),
			Customer: r.CustomerName, Product: r.SKUName, Ends: r.TermEnd, How: r.RenewalText(),
			Purchased: int(r.Ceiling), Licensed: int(r.Licensed), Suspended: r.Status == models.Suspended,
		}
		out[i].Short, out[i].Payments = renewalShort(r)
		if r.NextSKUName != "" {
			out[i].How += ", as " + r.NextSKUName
			out[i].Short += ", as " + r.NextSKUName
		}
		if canEdit {
			out[i].FormHref = paths.ResellerRenewal(r.CustomerID, r.ID)
		}
		out[i].Cost, out[i].Charged = nextTermCost(r.Next, int(r.Licensed))
	}
	return out
}

// renewalShort says in a few words how a renewal is set, and with which payments.
func renewalShort(r models.ComingRenewal) (short, payments string) {
	payments = r.RenewalPlan.String()
	switch r.Renewal {
	case models.RenewSame:
		return "Same number, " + ui.Number(int(r.Ceiling)) + " now", payments
	case models.RenewLicensed:
		return "Licensed users, " + ui.Number(int(r.Licensed)) + " now", payments
	case models.RenewNumber:
		return ui.Plural(int(r.RenewalSeats), "license", "licenses"), payments
	case models.RenewFlexible:
		return "Switches to the Flexible Plan", ""
	}
	return "Does not renew", ""
}

// nextTermCost says what the next term costs, and when that is charged.
func nextTermCost(n models.NextTerm, licensed int) (cost, charged string) {
	switch {
	case n.None:
		return "", ""
	case n.AtOnce:
		return n.Net.String(), ui.Plural(int(n.Seats), "license", "licenses") + ", charged at once on " + n.Day.String()
	}
	count := ui.Plural(int(n.Seats), "license", "licenses")
	if n.Plan == billing.Flexible {
		count = ui.Plural(licensed, "licensed user", "licensed users")
	}
	return n.Net.String() + " a month", count + ", on each month’s invoice from " + n.Day.AddDays(1).String() + " on"
}
