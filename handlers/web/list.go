package web

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"perseat/models"
	"perseat/views/ui"
)

// Paging is the part of a list that the address asks for.
func Paging(c echo.Context) models.Paging {
	return models.Paging{Older: c.QueryParam("older"), Newer: c.QueryParam("newer")}
}

// Count is a number as far as lists are counted: "1,000+".
func Count(n int) string {
	if n >= models.CountLimit {
		return ui.Number(models.CountLimit-1) + "+"
	}
	return ui.Number(n)
}

// Counted is Count with what is counted: "1,000+ users".
func Counted(n int, one, many string) string {
	if n == 1 {
		return ui.Plural(n, one, many)
	}
	return Count(n) + " " + many
}

// PageLinks is the foot of a list, with links that keep the filters.
func PageLinks[T any](c echo.Context, p models.Page[T], words ui.PageWords, one, many string) ui.PagesProps {
	shown := Counted(p.Count, one, many)
	if p.Older != "" || p.Newer != "" {
		shown = ui.Number(len(p.Rows)) + " of " + shown
	}
	if p.More {
		shown += ". More match than are listed here. Type more to find the others."
	}
	return ui.PagesProps{Shown: shown, Words: words, Back: link(c, "newer", p.Newer), On: link(c, "older", p.Older)}
}

func link(c echo.Context, name, cursor string) string {
	if cursor == "" {
		return ""
	}
	return With(c, map[string]string{"older": "", "newer": "", name: cursor})
}

// With is the present address with some parameters set, or removed where empty.
func With(c echo.Context, changes map[string]string) string {
	q := url.Values{}
	for name, values := range c.QueryParams() {
		if len(values) > 0 && values[0] != "" {
			q.Set(name, values[0])
		}
	}
	for name, value := range changes {
		q.Del(name)
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return c.Request().URL.Path
	}
	return c.Request().URL.Path + "?" + q.Encode()
}

// exportPage is how many rows an export reads at a time.
const exportPage = 500

// CSV answers with a whole list as a file, read page by page. Cells that a
// spreadsheet would take for a formula are made harmless.
func CSV[T any](c echo.Context, name string, header []string,
	read func(models.Paging) (models.Page[T], error), row func(T) []string,
) error {
	part, err := read(models.Paging{Size: exportPage})
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/csv; charset=utf-8")
	h.Set(echo.HeaderContentDisposition, `attachment; filename="`+name+`.csv"`)
	h.Set(echo.HeaderCacheControl, "private, no-store")
	c.Response().WriteHeader(http.StatusOK)
	if _, err := c.Response().Write([]byte("\ufeff")); err != nil {
		return err
	}
	w := csv.NewWriter(c.Response())
	w.UseCRLF = true
	if err := w.Write(header); err != nil {
		return err
	}
	for {
		for _, r := range part.Rows {
			if err := w.Write(Harmless(row(r))); err != nil {
				return err
			}
		}
		if part.Older == "" {
			break
		}
		if part, err = read(models.Paging{Size: exportPage, Older: part.Older}); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// formulas are what a spreadsheet begins a formula by, or takes for such a sign.
const formulas = "=+-@\t\r＝＋－＠"

// Harmless puts a quote before each cell that would run as a formula. Plain
// negative numbers stay numbers.
func Harmless(cells []string) []string {
	for i, cell := range cells {
		if first, _ := utf8.DecodeRuneInString(cell); cell == "" || !strings.ContainsRune(formulas, first) {
			continue
		}
		if strings.Trim(cell, "-0123456789.") != "" {
			cells[i] = "'" + cell
		}
	}
	return cells
}
