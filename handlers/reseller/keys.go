package reseller

import (
	"net/http"
	"slices"
	"time"

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

// Keys handles GET /reseller/settings/keys.
func (h Console) Keys(c echo.Context) error {
	list, err := h.Store.ListKeys(c.Request().Context(), web.Actor(c), web.Paging(c))
	if err != nil {
		return err
	}
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	page := reseller.KeysPage{Zone: zone.String(), Pages: web.PageLinks(c, list, ui.NewerOlder, "key", "keys")}
	for _, k := range list.Rows {
		page.Rows = append(page.Rows, keyRow(k, zone))
	}
	page.Pages.CSV = web.ExportHref(c, paths.ResellerKeysCSV)
	return h.Page(c, http.StatusOK, reseller.Keys(h.Frame(c, "API keys"), page))
}

func keyRow(k models.KeyRow, zone *time.Location) reseller.KeyRow {
	row := reseller.KeyRow{Name: k.Name, Hint: k.Hint, Made: k.MadeAt.In(zone), By: k.Who(), Address: k.LastAddress, Revoked: k.RevokedAt != nil}
	for _, right := range k.Allowed() {
		row.Rights = append(row.Rights, right.String())
	}
	if k.LastUsedAt != nil {
		row.Used = k.LastUsedAt.In(zone)
	}
	if !row.Revoked {
		row.Revoke = paths.ResellerRevokeKey(k.ID)
	}
	return row
}

// NewKey handles GET /reseller/settings/keys/new.
func (h Console) NewKey(c echo.Context) error {
	if !web.Actor(c).Can(access.ManageKeys) {
		return forbidden()
	}
	return h.Page(c, http.StatusOK, reseller.NewKey(h.Frame(c, "New key"), newKeyPage(models.NewAPIKey{})))
}

func newKeyPage(in models.NewAPIKey) reseller.NewKeyPage {
	page := reseller.NewKeyPage{Name: in.Name}
	for _, right := range access.AllRights {
		page.Rights = append(page.Rights, ui.Choice{Value: string(right), Label: right.String(), Chosen: slices.Contains(in.Rights, right)})
	}
	return page
}

// MakeKey handles POST /reseller/settings/keys/new. The key is shown on the page
// after it, once.
func (h Console) MakeKey(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	in := models.NewAPIKey{Name: form.Get("name")}
	for _, text := range form["rights"] {
		in.Rights = append(in.Rights, access.Right(text))
	}
	made, err := h.Store.MakeKey(c.Request().Context(), web.Actor(c), in)
	if err != nil {
		return h.Refused(c, "New key", err, func(f layout.Frame, p ui.Problems) templ.Component {
			page := newKeyPage(in)
			page.Problems = p
			return reseller.NewKey(f, page)
		})
	}
	return h.DoneWith(c, paths.ResellerKeys, ui.NoticeProps{
		Tone: ui.ToneOK, Result: true, Title: "The key " + made.Name + " was made.",
		Text: "API key: " + made.Secret + " – it is shown only now. Keep it where your program finds it before you leave this page.",
	})
}

// RevokeKeyForm handles GET /reseller/settings/keys/:key/revoke.
func (h Console) RevokeKeyForm(c echo.Context) error {
	id, err := web.ID(c, "key")
	if err != nil {
		return err
	}
	key, err := h.Store.Key(c.Request().Context(), web.Actor(c), id)
	if err != nil {
		return err
	}
	page := reseller.RevokeKeyPage{Name: key.Name, Action: paths.ResellerRevokeKey(id)}
	return h.Page(c, http.StatusOK, reseller.RevokeKey(h.Frame(c, "Revoke key"), page))
}

// RevokeKey handles POST /reseller/settings/keys/:key/revoke.
func (h Console) RevokeKey(c echo.Context) error {
	id, err := web.ID(c, "key")
	if err != nil {
		return err
	}
	if _, err := h.Store.RevokeKey(c.Request().Context(), web.Actor(c), id); err != nil {
		return err
	}
	return h.Done(c, paths.ResellerKeys, "The key was revoked. From now on its calls are refused.")
}
