package imports

import (
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	views "perseat/views/imports"
	"perseat/views/paths"
	"perseat/views/ui"
)

// rows are the rows of an import that the address asks for.
func (h Pages) rows(c echo.Context, imp models.Import) (views.Rows, error) {
	group := groupOf(c)
	list, err := h.Store.ListImportRows(c.Request().Context(), web.Actor(c), imp.ID, group, web.Paging(c))
	out := views.Rows{
		Caption: "Rows of the file", Head: h.head, What: h.what, Costs: h.of == models.ImportCustomers && imp.Status == models.ImportChecked,
		Views: h.groups(imp, group), Pages: web.PageLinks(c, list, ui.PreviousNext, "row", "rows"), None: "Look at all rows.",
	}
	for _, r := range list.Rows {
		row := h.row(r)
		row.No, row.Note = strconv.FormatInt(r.No, 10), r.Note
		row.Status, row.Tone = outcome(r.State)
		out.List = append(out.List, row)
	}
	return out, err
}

// groupOf reads which rows are asked for; all if that is not known.
func groupOf(c echo.Context) models.ImportRowGroup {
	switch g := models.ImportRowGroup(c.QueryParam("show")); g {
	case models.GoodRows, models.ExistingRows, models.BadRows, models.SkippedRows, models.LeftRows:
		return g
	}
	return models.AllRows
}

// groups are the links to the groups of an import's rows.
func (h Pages) groups(imp models.Import, shown models.ImportRowGroup) []ui.View {
	added := "Added"
	skipped := imp.Skipped()
	if imp.Status == models.ImportChecked {
		added, skipped = "Will be added", 0
	}
	var out []ui.View
	for _, g := range []struct {
		group models.ImportRowGroup
		label string
		n     int64
	}{
		{models.AllRows, "All rows", imp.RowCount},
		{models.GoodRows, added, imp.Good},
		{models.ExistingRows, "There already", imp.Existing},
		{models.BadRows, "Do not fit", imp.Bad},
		{models.SkippedRows, "Not tried", skipped},
	} {
		if g.n == 0 && g.group != shown {
			continue
		}
		href := paths.Import(h.List, imp.ID)
		if g.group != models.AllRows {
			href += "?show=" + string(g.group)
		}
		out = append(out, ui.View{Label: g.label, Href: href, Count: ui.Number(int(g.n)), Current: g.group == shown})
	}
	return out
}

// outcome is a row's state in words.
func outcome(s models.ImportRowState) (string, ui.Tone) {
	switch s {
	case models.RowNew:
		return "Will be added", ui.ToneInfo
	case models.RowAdded:
		return "Added", ui.ToneOK
	case models.RowExists:
		return "There already", ui.ToneNone
	case models.RowFull:
		return "No seat", ui.ToneWarn
	case models.RowSkipped:
		return "Not tried", ui.ToneNone
	}
	return "Does not fit", ui.ToneBad
}

// RowsCSV handles GET …/import/{id}/rows.csv: each row with what became of it,
// under headings that can be uploaded again.
func (h Pages) RowsCSV(c echo.Context) error {
	imp, err := h.found(c)
	if err != nil {
		return err
	}
	ctx, who, group := c.Request().Context(), web.Actor(c), groupOf(c)
	header := append([]string{"Row", "Result", "Note"}, h.of.Headings()...)
	return web.CSV(c, "import-"+strconv.FormatUint(uint64(imp.ID), 10), header, func(p models.Paging) (models.Page[models.ImportRow], error) {
		return h.Store.ListImportRows(ctx, who, imp.ID, group, p)
	}, func(r models.ImportRow) []string {
		said, _ := outcome(r.State)
		return append([]string{strconv.FormatInt(r.No, 10), said, r.Note}, r.Cells...)
	})
}

// ImportsCSV handles GET …/import/imports.csv: the imports of the last days.
func (h Pages) ImportsCSV(c echo.Context) error {
	ctx, who := c.Request().Context(), web.Actor(c)
	zone, err := h.Zone(c)
	if err != nil {
		return err
	}
	header := []string{"File", "Uploaded (" + zone.String() + ")", "Status", "Rows", "Added", "There already", "Not added"}
	return web.CSV(c, "imports", header, func(p models.Paging) (models.Page[models.Import], error) {
		return h.Store.ListImports(ctx, who, h.of, p)
	}, func(imp models.Import) []string {
		e, good := h.earlier(imp, zone), imp.Good
		if imp.Status == models.ImportChecked {
			good = 0
		}
		return []string{
			imp.FileName, e.At.Format(time.RFC3339), e.Status, strconv.FormatInt(imp.RowCount, 10),
			strconv.FormatInt(good, 10), strconv.FormatInt(imp.Existing, 10), strconv.FormatInt(imp.Bad, 10),
		}
	})
}

// Template handles GET …/import/template.csv.
func (h Pages) Template(c echo.Context) error {
	who := web.Actor(c)
	if !who.Can(h.may) {
		return &models.Error{Kind: models.Forbidden, Message: "Your role does not allow importing " + h.many + "."}
	}
	domain, err := h.domain(c)
	if err != nil {
		return err
	}
	return web.CSV(c, string(h.of)+"-template", h.of.Headings(), func(models.Paging) (models.Page[[]string], error) {
		return models.Page[[]string]{Rows: h.of.Example(domain)}, nil
	}, func(row []string) []string { return row })
}
