package main

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// root is the module's folder, seen from this package.
const root = "../.."

// arrows says which of our packages a package may import. A name that ends in
// "/…" stands for the package and all below it; what is not listed may import
// none of ours. The most exact name rules.
var arrows = map[string][]string{
	"cmd/…":           {"handlers/…", "models/…", "static"},
	"handlers/…":      {"handlers/…", "views/…", "models/…", "static"},
	"views/…":         {"views/…", "models/billing"},
	"models":          {"models/…"},
	"models/database": {},
	"models/access":   {},
	"models/sheet":    {},
	"models/billing":  {},
	"models/passkey":  {},
	"models/tax":      {"models/billing"},
	"static":          {},
}

// homes says where a foreign package, or any below it, may be imported at all.
var homes = map[string][]string{
	"gorm.io":                  {"models", "models/database"},
	"database/sql":             {"models", "models/database"},
	"github.com/jackc/pgx":     {"models", "models/database"},
	"github.com/mattn":         {"models", "models/database"},
	"github.com/pressly":       {"models", "models/database"},
	"net/http":                 {"cmd/…", "handlers/…", "static"},
	"github.com/labstack/echo": {"handlers/…"},
	"github.com/a-h/templ":     {"handlers/…", "views/…"},
	"github.com/gorilla":       {"handlers/…"},
	"github.com/prometheus":    {"handlers/metrics"},
	"github.com/wneessen":      {"handlers/outbound"},
	"github.com/coreos":        {"handlers/identity"},
	"golang.org/x/oauth2":      {"handlers/identity"},
	"github.com/boombuler":     {"views/signin"},
	"github.com/go-webauthn":   {"models/passkey"},
}

func TestImportsFollowTheArrows(t *testing.T) {
	for _, p := range packages(t) {
		from := ours(p.ImportPath)
		allowed, known := rule(from)
		if !known {
			t.Errorf("%s is a new package: architecture.md has no arrow for it", from)
		}
		for _, path := range p.Imports {
			if to := ours(path); to != path && !covers(allowed, to) {
				t.Errorf("%s imports %s", from, to)
			}
			if home, fenced := homeOf(path); fenced && !covers(home, from) {
				t.Errorf("%s imports %s, which belongs in %s", from, path, strings.Join(home, ", "))
			}
		}
	}
}

// Arithmetic that reaches a database, a clock or the web through a third
// package is not pure either.
func TestArithmeticAndPolicyArePure(t *testing.T) {
	for _, name := range []string{"models/billing", "models/tax", "models/access", "models/sheet"} {
		for _, path := range strings.Fields(goList(t, "-deps", "./"+name)) {
			if slices.Contains([]string{"net/http", "database/sql", "gorm.io/gorm", "perseat/models/database"}, path) {
				t.Errorf("%s reaches %s", name, path)
			}
		}
	}
}

func TestEveryTemplateHasItsCodeAndEveryGeneratedFileItsTemplate(t *testing.T) {
	templates, generated := 0, 0
	walk(t, func(path string) {
		switch {
		case strings.HasSuffix(path, ".templ"):
			templates++
			mustExist(t, path, strings.TrimSuffix(path, ".templ")+"_templ.go")
		case strings.HasSuffix(path, "_templ.go"):
			generated++
			mustExist(t, path, strings.TrimSuffix(path, "_templ.go")+".templ")
		}
	})
	if templates == 0 || generated == 0 {
		t.Errorf("%d templates and %d generated files seen", templates, generated)
	}
}

func mustExist(t *testing.T, path, partner string) {
	t.Helper()
	if found, err := filepath.Glob(partner); err != nil || len(found) != 1 {
		t.Errorf("%s stands without %s", path, filepath.Base(partner))
	}
}

// listed is what the go command tells of a package.
type listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
}

// packages lists the module's packages.
func packages(t *testing.T) []listed {
	t.Helper()
	var all []listed
	read := json.NewDecoder(strings.NewReader(goList(t, "-json=ImportPath,Dir,GoFiles,Imports", "./...")))
	for {
		var p listed
		if err := read.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < 8 {
		t.Fatalf("only %d packages seen", len(all))
	}
	return all
}

func goList(t *testing.T, args ...string) string {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", append([]string{"list"}, args...)...)
	list.Dir = root
	out, err := list.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		t.Fatalf("go list: %s", failed.Stderr)
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// ours is a package's path within the module; a foreign path is left as it is.
func ours(path string) string { return strings.TrimPrefix(path, "perseat/") }

// rule finds the arrows of a package: its own, or those of the nearest folder
// that speaks for all below it.
func rule(name string) (allowed []string, known bool) {
	if allowed, known = arrows[name]; known {
		return allowed, true
	}
	for dir := name; dir != "."; dir = filepath.Dir(dir) {
		if allowed, known = arrows[dir+"/…"]; known {
			return allowed, true
		}
	}
	return nil, false
}

func homeOf(path string) (home []string, fenced bool) {
	for foreign, home := range homes {
		if path == foreign || strings.HasPrefix(path, foreign+"/") {
			return home, true
		}
	}
	return nil, false
}

// covers reports whether one of the patterns stands for the package.
func covers(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		top, below := strings.CutSuffix(pattern, "/…")
		return name == top || below && strings.HasPrefix(name, top+"/")
	})
}

// walk visits every file of the module, leaving out hidden folders, what is not
// ours, and the nested module.
func walk(t *testing.T, visit func(path string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "e2e" || name == "node_modules") {
			return fs.SkipDir
		}
		if !entry.IsDir() {
			visit(path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
