package support

import (
	"io"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/views/layout"
	"perseat/views/paths"
	views "perseat/views/support"
	"perseat/views/ui"
)

// mostCatalog is how large a catalog file may be, in bytes. It goes along with the
// review, in a form that may have MostBody.
const (
	mostCatalog = 500_000
	MostBody    = 4 << 20
)

const (
	importTitle = "Import a catalog"
	reviewTitle = "What the file changes"
)

// ImportForm handles GET /support/catalog/import.
func (h Desk) ImportForm(c echo.Context) error {
	if err := mayEditCatalog(c); err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, views.ImportCatalog(h.Frame(c, importTitle), views.ImportCatalogPage{}))
}

// ReviewImport handles POST /support/catalog/import/review: it reads the file and
// shows what it changes.
func (h Desk) ReviewImport(c echo.Context) error {
	if err := mayEditCatalog(c); err != nil {
		return err
	}
	text, err := catalogFile(c)
	if err == nil {
		err = h.reviewImport(c, http.StatusOK, text, nil)
	}
	if err == nil {
		return nil
	}
	return h.importRefused(c, err)
}

// importRefused draws the form that takes a file, with what is wrong with it.
func (h Desk) importRefused(c echo.Context, err error) error {
	return h.Refused(c, importTitle, err, func(f layout.Frame, p ui.Problems) templ.Component {
		return views.ImportCatalog(f, views.ImportCatalogPage{Problems: p})
	})
}

// catalogFile reads the uploaded file.
func catalogFile(c echo.Context) (string, error) {
	header, err := c.FormFile("file")
	if err != nil || header.Filename == "" {
		return "", web.Invalid("file", "Choose a catalog file.")
	}
	file, err := header.Open()
	if err != nil {
		return "", err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, mostCatalog+1))
	if err == nil && len(text) > mostCatalog {
		err = web.Invalid("file", "The file is larger than 500 kB. Import it with the command perseat catalog import.")
	}
	return string(text), err
}

// reviewImport shows what a catalog changes. Problems are those of one that was
// just refused.
func (h Desk) reviewImport(c echo.Context, status int, text string, problems ui.Problems) error {
	changes, err := h.Store.CheckCatalog(c.Request().Context(), web.Actor(c), strings.NewReader(text))
	if err != nil {
		return err
	}
	if len(changes) == 0 {
		return web.Invalid("file", "The file changes nothing: all of it is in the catalog already.")
	}
	page := views.ReviewCatalogPage{Text: text, Key: web.NewKey(), Problems: problems}
	for _, change := range changes {
		page.Changes = append(page.Changes, views.CatalogChange{What: change.What, Name: change.Name, Before: change.Before, After: change.After})
	}
	f := h.Frame(c, reviewTitle)
	f.HasErrors = problems.Any()
	return h.Page(c, status, views.ReviewCatalog(f, page))
}

// ImportCatalog handles POST /support/catalog/import.
func (h Desk) ImportCatalog(c echo.Context) error {
	done, err := h.Store.ImportCatalog(c.Request().Context(), web.Actor(c), strings.NewReader(c.FormValue("catalog")))
	if err == nil {
		return h.Done(c, paths.SupportCatalog, "The catalog was imported: "+imported(done)+".")
	}
	return h.importRefused(c, err)
}

// imported says how much a file had.
func imported(done models.CatalogImported) string {
	return ui.Plural(done.Products, "product", "products") + ", " + ui.Plural(done.SKUs, "edition", "editions") + " and " + ui.Plural(done.Prices, "price", "prices")
}
