package reseller

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/views/layout"
	"perseat/views/paths"
	"perseat/views/reseller"
	"perseat/views/ui"
)

// Settings handles GET /reseller/settings.
func (h Console) Settings(c echo.Context) error {
	s, err := h.Store.Settings(c.Request().Context(), web.Actor(c))
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, reseller.Settings(h.Frame(c, "Settings"), settingsPage(s, s)))
}

// settingsPage is the form with what is shown in it; the badge says what is stored.
func settingsPage(shown, stored models.Settings) reseller.SettingsPage {
	page := reseller.SettingsPage{
		Form: reseller.SettingsForm{
			Ordering: string(shown.Ordering), OrderingLink: shown.OrderingLink, ShownName: shown.ShownName,
			SupportName: shown.SupportName, SupportEmail: shown.SupportEmail, SupportPhone: shown.SupportPhone, SupportPage: shown.SupportPage,
			DefaultCountry: shown.DefaultCountry, DefaultTimeZone: shown.DefaultTimeZone, Version: strconv.FormatInt(shown.Version, 10),
		},
		Places: orNone(places(stored.DefaultTimeZone), "None"), SetUp: "Set up",
	}
	if stored.Ordering == models.OrderingOff {
		page.SetUp = "Off"
	}
	return page
}

// EditSettings handles POST /reseller/settings.
func (h Console) EditSettings(c echo.Context) error {
	ctx, who := c.Request().Context(), web.Actor(c)
	in := models.Settings{
		Ordering: models.Ordering(c.FormValue("ordering")), OrderingLink: c.FormValue("ordering_link"),
		ShownName: c.FormValue("shown_name"), SupportName: c.FormValue("support_name"), SupportEmail: c.FormValue("support_email"),
		SupportPhone: c.FormValue("support_phone"), SupportPage: c.FormValue("support_page"),
		DefaultCountry: c.FormValue("default_country"), DefaultTimeZone: c.FormValue("default_time_zone"),
		Version: web.FormInt(c, "version"),
	}
	_, err := h.Store.EditSettings(ctx, who, in)
	if err == nil {
		return h.Done(c, paths.ResellerSettings, "The settings were saved. They are in effect.")
	}
	stored, readErr := h.Store.Settings(ctx, who)
	if readErr != nil {
		return readErr
	}
	if models.KindOf(err) == models.Conflict {
		in.Version = stored.Version // whoever compared may save again
	}
	return h.Refused(c, "Settings", err, func(f layout.Frame, p ui.Problems) templ.Component {
		page := settingsPage(in, stored)
		page.Problems = p
		return reseller.Settings(f, page)
	})
}
