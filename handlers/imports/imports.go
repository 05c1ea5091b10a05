// Package imports is how users and customers are imported from files, in the
// Admin console and in the Reseller console: upload, check, progress, result.
package imports

import (
	"context"
	"io"
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	views "perseat/views/imports"
	"perseat/views/layout"
	"perseat/views/paths"
	"perseat/views/ui"
)

// Pages are the pages of one kind of import.
type Pages struct {
	*web.App
	List string // their address
	kind
}

// kind is what is imported, and how pages call it.
type kind struct {
	of        models.ImportKind
	may       access.Permission
	title     string
	back      ui.LinkProps // to what is imported
	intro     string
	head      string // of the column that names a row
	what      string // of the column that says more
	one, many string // what a row adds
	upload    func(context.Context, access.Actor, models.ImportFile) (uint, error)
	columns   func(domain string) []views.Column
	row       func(models.ImportRow) views.Row
}

// MostBody is how much may be sent to the form: a file, what browsers put around
// it, and somewhat more, so that the form can answer a file that is too large.
const MostBody = models.ImportMostBytes + 4<<20

// Form handles GET …/import.
func (h Pages) Form(c echo.Context) error {
	page, err := h.form(c)
	if err != nil {
		return err
	}
	return h.Page(c, http.StatusOK, views.Upload(h.Frame(c, h.title), page))
}

// Upload handles POST …/import: it reads and checks the file.
func (h Pages) Upload(c echo.Context) error {
	file, err := h.file(c)
	if err != nil {
		return h.refused(c, err)
	}
	id, err := h.upload(c.Request().Context(), web.Actor(c), file)
	if err != nil {
		return h.refused(c, err)
	}
	return c.Redirect(http.StatusSeeOther, paths.Import(h.List, id))
}

// file reads the uploaded file into memory.
func (h Pages) file(c echo.Context) (models.ImportFile, error) {
	header, err := c.FormFile("file")
	if err != nil || header.Filename == "" {
		return models.ImportFile{}, web.Invalid("file", "Choose a file.")
	}
	file, err := header.Open()
	if err != nil {
		return models.ImportFile{}, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, models.ImportMostBytes+1)) // one more than the store takes
	return models.ImportFile{Name: header.Filename, Content: content}, err
}

// refused draws the form with what is wrong with the file.
func (h Pages) refused(c echo.Context, refused error) error {
	if k := models.KindOf(refused); k != models.Invalid && k != models.Conflict {
		return refused
	}
	page, err := h.form(c)
	if err != nil {
		return err
	}
	return h.Refused(c, h.title, refused, func(f layout.Frame, p ui.Problems) templ.Component {
		page.Problems = p
		return views.Upload(f, page)
	})
}

// Import handles GET …/import/{id}: the check, the progress or the result.
func (h Pages) Import(c echo.Context) error {
	imp, err := h.found(c)
	if err != nil {
		return err
	}
	switch {
	case imp.Status == models.ImportChecked:
		return h.check(c, http.StatusOK, imp, nil)
	case imp.Status == models.ImportRunning:
		return h.progress(c, imp)
	}
	return h.result(c, imp)
}

// found is the import that the address names, if it is of this kind and was read.
func (h Pages) found(c echo.Context) (models.Import, error) {
	id, err := web.ID(c, "import")
	if err != nil {
		return models.Import{}, err
	}
	imp, err := h.Store.Import(c.Request().Context(), web.Actor(c), id)
	if err == nil && (imp.Kind != h.of || imp.Status == models.ImportReading || imp.Status == models.ImportDiscarded) {
		err = &models.Error{Kind: models.NotFound, Message: "This file is not kept any more."}
	}
	return imp, err
}

// CheckAgain handles POST …/import/{id}/check.
func (h Pages) CheckAgain(c echo.Context) error {
	return h.change(c, "The file was checked again.", h.Store.CheckImport)
}

// Start handles POST …/import/{id}/start.
func (h Pages) Start(c echo.Context) error {
	all := c.FormValue("mode") == allOrNothing
	return h.change(c, "", func(ctx context.Context, who access.Actor, id uint) (uint, error) {
		return h.Store.StartImport(ctx, who, id, all)
	})
}

// Stop handles POST …/import/{id}/stop.
func (h Pages) Stop(c echo.Context) error {
	return h.change(c, "", h.Store.StopImport)
}

// change does something with the import that the address names and comes back to
// its page.
func (h Pages) change(c echo.Context, sentence string, do func(context.Context, access.Actor, uint) (uint, error)) error {
	id, err := web.ID(c, "import")
	if err != nil {
		return err
	}
	_, err = do(c.Request().Context(), web.Actor(c), id)
	k := models.KindOf(err)
	switch {
	case err == nil && sentence != "":
		return h.Done(c, paths.Import(h.List, id), sentence)
	case err == nil:
		return c.Redirect(http.StatusSeeOther, paths.Import(h.List, id))
	case k != models.Invalid && k != models.Conflict:
		return err
	}
	imp, missing := h.found(c)
	if missing != nil {
		return missing
	}
	status := http.StatusConflict
	if k == models.Invalid {
		status = http.StatusUnprocessableEntity
	}
	return h.check(c, status, imp, web.Problems(err))
}
