package views_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"perseat/views/layout"
	"perseat/views/ui"
)

// writePages writes every page of the gallery, in light and in dark, and one
// page with each component, beside copies of the assets.
func writePages(t *testing.T, folder string) {
	t.Helper()
	assets := filepath.Join(folder, "assets")
	if err := os.MkdirAll(assets, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(assets, os.DirFS("../static")); err != nil && !os.IsExist(err) {
		t.Fatal(err)
	}
	for _, e := range append(gallery(), components()...) {
		text := render(t, e.draw)
		if !strings.HasPrefix(e.name, "page-") {
			continue
		}
		text = strings.ReplaceAll(text, `"/assets/`, `"assets/`)
		dark := strings.Replace(text, `<html lang="en"`, `<html lang="en" data-theme="dark"`, 1)
		for name, text := range map[string]string{e.name + ".html": text, e.name + ".dark.html": dark} {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// components are pages with every part of the gallery on them.
func components() []entry {
	f := resellerFrame("Components")
	var parts []templ.Component
	for _, e := range gallery() {
		if !strings.HasPrefix(e.name, "page-") {
			parts = append(parts, raw("<section class=\"flow\"><h2>"+e.name+"</h2>"), e.draw, raw("</section>"))
		}
	}
	return []entry{{"page-components", with(layout.Page(f),
		layout.Title(f, ui.HeadProps{Lede: "Every component in its states"}),
		raw(`<div class="stack">`), templ.Join(parts...), raw(`</div>`))}}
}
