package admin

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	views "perseat/views/admin"
	"perseat/views/paths"
	"perseat/views/ui"
)

// Home handles GET /admin.
func (h Console) Home(c echo.Context) error {
	who := web.Actor(c)
	home, err := h.Store.AdminHome(c.Request().Context(), who)
	if err != nil {
		return err
	}
	page := views.HomePage{
		CanAdd: who.Can(access.ManageUsers), FirstRun: home.Users <= 1, Reseller: reseller(home.Reseller), Todo: todo(who, home),
	}
	for _, a := range home.Accounts {
		page.Subscriptions = append(page.Subscriptions, subscription(who, a))
		if a.Status != models.Active || a.Free() == 0 {
			page.Full = append(page.Full, fullNow(who, a))
		}
	}
	return h.Page(c, http.StatusOK, views.Home(h.Frame(c, "Home"), page))
}

// fullNow is an account that takes no user now.
func fullNow(who access.Actor, a models.Account) views.Full {
	what := "seat"
	if a.Plan.Annual() {
		what = "license"
	}
	f := views.Full{Name: a.SKU.Name, Title: "No free " + what + " for " + a.SKU.Name, Sentence: a.NoRoom(1).Error(), More: more(who, a)}
	if a.Status != models.Active {
		f.Title, f.More = a.SKU.Name+" is suspended", views.More{}
	}
	return f
}

func todo(who access.Actor, home models.AdminHome) []views.Todo {
	var out []views.Todo
	for _, a := range home.Accounts {
		if s := subscription(who, a); s.Status == "" && s.Seats.Tone() == ui.ToneWarn && s.Seats.Free() > 0 {
			out = append(out, views.Todo{
				Badge: "Nearly full", Title: s.Seats.Left() + " for " + s.Name, Text: s.Seats.Sentence(),
				Href: paths.AdminSubscriptions, Action: "See",
			})
		}
	}
	for _, r := range home.Requests {
		out = append(out, views.Todo{
			Badge: "Open", Title: asked(r) + " requested", Text: r.SKUName + ". " + home.Reseller.ShownName + " has not answered yet.",
			Href: paths.AdminRequests, Action: "See",
		})
	}
	if home.Unlicensed > 0 {
		out = append(out, views.Todo{
			Badge: "No license", Tone: ui.ToneWarn, Title: web.Counted(home.Unlicensed, "user holds", "users hold") + " no license",
			Text: "They can sign in, but use nothing.", Href: paths.AdminUsers + "?license=" + models.NoLicense, Action: "See",
		})
	}
	if home.Deleted > 0 {
		out = append(out, views.Todo{
			Badge: "Deleted", Title: web.Counted(home.Deleted, "user was", "users were") + " deleted lately",
			Text: "A deleted user can be restored for " + ui.Plural(models.RestoreDays, "day", "days") + ".", Href: paths.AdminDeletedUsers, Action: "See",
		})
	}
	return out
}
