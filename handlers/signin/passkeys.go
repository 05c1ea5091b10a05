package signin

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/passkey"
	"perseat/views/layout"
	"perseat/views/paths"
	views "perseat/views/signin"
	"perseat/views/ui"
)

const (
	newPasskeyTitle  = "Add a passkey"
	namePasskeyTitle = "Rename a passkey"
)

// site is where passkeys are made and used: at the address of this Perseat.
func (h Pages) site(c echo.Context) passkey.Site { return passkey.At(h.URL(c)) }

// addPasskeys adds the person's passkeys.
func (h Pages) addPasskeys(c echo.Context, page *views.ProfilePage) error {
	all, err := h.Store.Passkeys(c.Request().Context(), web.Actor(c))
	if err != nil {
		return err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	page.PasskeysWork = h.site(c).Works()
	for _, p := range all {
		row := views.Passkey{Name: p.Name, Made: p.MadeAt.In(zone), Edit: paths.NamePasskey(p.ID), Remove: paths.RemovePasskey(p.ID)}
		if p.UsedAt != nil {
			row.Used = p.UsedAt.In(zone)
		}
		page.Passkeys = append(page.Passkeys, row)
	}
	return nil
}

// NewPasskey handles GET /profile/passkeys/new.
func (h Pages) NewPasskey(c echo.Context) error {
	proof, err := h.proofPage(c)
	if err != nil {
		return err
	}
	page := views.NewPasskeyPage{Proof: proof, Name: device(c.Request().UserAgent())}
	return h.Page(c, http.StatusOK, views.NewPasskey(h.Frame(c, newPasskeyTitle), page))
}

// StartPasskey handles POST /profile/passkeys/new.
func (h Pages) StartPasskey(c echo.Context) error {
	name := c.FormValue("name")
	secret, err := h.Store.StartPasskey(c.Request().Context(), web.Actor(c), h.site(c), name, c.FormValue("present"))
	if err != nil {
		return h.proofRefused(c, newPasskeyTitle, err, func(f layout.Frame, p views.ProofPage) templ.Component {
			return views.NewPasskey(f, views.NewPasskeyPage{Proof: p, Name: name})
		})
	}
	if err := h.KeepStep(c, secret, ""); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, paths.PasskeyDevice)
}

// PasskeyDevice handles GET /profile/passkeys/new/device: the browser is asked to
// make the passkey.
func (h Pages) PasskeyDevice(c echo.Context) error {
	secret, _ := h.Step(c)
	name, asks, err := h.Store.NewPasskey(c.Request().Context(), web.Actor(c), secret)
	if err != nil {
		return h.passkeyAgain(c, err)
	}
	return h.Page(c, http.StatusOK, views.PasskeyDevice(h.Frame(c, newPasskeyTitle), views.PasskeyDevicePage{Name: name, Asks: asks}))
}

// AddPasskey handles POST /profile/passkeys/new/device.
func (h Pages) AddPasskey(c echo.Context) error {
	secret, _ := h.Step(c)
	if _, err := h.Store.AddPasskey(c.Request().Context(), web.Actor(c), h.site(c), secret, c.FormValue("answer")); err != nil {
		return h.passkeyAgain(c, err)
	}
	if err := h.DropStep(c); err != nil {
		return err
	}
	return h.Done(c, paths.Profile, "The passkey was added. You can sign in with it from now on.")
}

// passkeyAgain leads back to the first page if a passkey is made no more: what was
// asked for counts once.
func (h Pages) passkeyAgain(c echo.Context, err error) error {
	if kind := models.KindOf(err); kind != models.NotFound && kind != models.Invalid {
		return err
	}
	return h.DoneWith(c, paths.NewPasskey, ui.NoticeProps{
		Tone: ui.ToneInfo, Title: "The passkey was not added.", Text: "It took too long, or your browser’s answer was not the one that was asked for. Begin again.", Result: true,
	})
}

// Passkey handles GET /profile/passkeys/:passkey.
func (h Pages) Passkey(c echo.Context) error {
	own, err := h.passkey(c)
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, views.NamePasskey(h.Frame(c, namePasskeyTitle), views.NamePasskeyPage{Action: paths.NamePasskey(own.ID), Name: own.Name}))
}

func (h Pages) passkey(c echo.Context) (models.OwnPasskey, error) {
	id, err := web.ID(c, "passkey")
	if err != nil {
		return models.OwnPasskey{}, err
	}
	return h.Store.Passkey(c.Request().Context(), web.Actor(c), id)
}

// NamePasskey handles POST /profile/passkeys/:passkey.
func (h Pages) NamePasskey(c echo.Context) error {
	id, err := web.ID(c, "passkey")
	if err != nil {
		return err
	}
	if _, err := h.Store.NamePasskey(c.Request().Context(), web.Actor(c), id, c.FormValue("name")); err != nil {
		return h.Refused(c, namePasskeyTitle, err, func(f layout.Frame, p ui.Problems) templ.Component {
			return views.NamePasskey(f, views.NamePasskeyPage{Action: paths.NamePasskey(id), Name: c.FormValue("name"), Problems: p})
		})
	}
	return h.Done(c, paths.Profile, "The passkey has its new name.")
}

// PasskeyToRemove handles GET /profile/passkeys/:passkey/remove.
func (h Pages) PasskeyToRemove(c echo.Context) error {
	own, err := h.passkey(c)
	if err != nil {
		return err
	}
	return h.ask(c, removeTitle(own), toRemove(own))
}

func removeTitle(own models.OwnPasskey) string { return "Remove the passkey " + own.Name + "?" }

func toRemove(own models.OwnPasskey) func(layout.Frame, views.ProofPage) templ.Component {
	return func(f layout.Frame, p views.ProofPage) templ.Component {
		return views.RemovePasskey(f, paths.RemovePasskey(own.ID), p)
	}
}

// RemovePasskey handles POST /profile/passkeys/:passkey/remove.
func (h Pages) RemovePasskey(c echo.Context) error {
	own, err := h.passkey(c)
	if err != nil {
		return err
	}
	if _, err := h.Store.RemovePasskey(c.Request().Context(), web.Actor(c), own.ID, c.FormValue("present"), h.Secret(c)); err != nil {
		return h.proofRefused(c, removeTitle(own), err, toRemove(own))
	}
	return h.Done(c, paths.Profile, "The passkey was removed. It lets nobody in any more.")
}
