package main

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"
	"testing"
)

func TestOnlyTheClockAsksForTheTime(t *testing.T) {
	for _, p := range sources(t) {
		p.inspect(func(n ast.Node) {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok || sel.Sel.Name != "Now" || !p.isPackage(sel.X, "time") {
				return
			}
			if at := p.at(n); !strings.HasPrefix(at, "cmd/perseat/clock.go:") {
				t.Errorf("%s: time.Now: the moment comes from the store's clock", at)
			}
		})
	}
}

func TestNothingStartsInSecret(t *testing.T) {
	for _, p := range sources(t) {
		p.inspect(func(n ast.Node) {
			if f, ok := n.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: an init function", p.at(n))
			}
		})
	}
}

// A package-level variable may be an error, an embedded file or a table: it has
// its value from the start, or from the first use, and keeps it. No lock, no
// channel, no counter.
func TestPackagesHaveNoState(t *testing.T) {
	for _, p := range sources(t) {
		for _, file := range p.files {
			for _, decl := range file.Decls {
				if d, ok := decl.(*ast.GenDecl); ok && d.Tok == token.VAR {
					p.checkVars(t, d)
				}
			}
		}
		p.inspect(func(n ast.Node) {
			for _, x := range written(n) {
				if v := p.packageVar(x); v != nil {
					t.Errorf("%s: the package variable %s is written", p.at(n), v.Name())
				}
			}
		})
	}
}

// source is a package's code without its tests, read and resolved as far as it
// goes without the packages that it imports.
type source struct {
	name  string
	set   *token.FileSet
	files []*ast.File
	info  *types.Info
	types *types.Package
}

func sources(t *testing.T) []*source {
	t.Helper()
	var all []*source
	for _, p := range packages(t) {
		s := &source{
			name: ours(p.ImportPath), set: token.NewFileSet(),
			info: &types.Info{Uses: map[*ast.Ident]types.Object{}},
		}
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(s.set, filepath.Join(p.Dir, name), nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			s.files = append(s.files, file)
		}
		loose := types.Config{Importer: noImports{}, Error: func(error) {}}
		s.types, _ = loose.Check(p.ImportPath, s.set, s.files, s.info)
		all = append(all, s)
	}
	return all
}

// noImports leaves every imported package unknown.
type noImports struct{}

func (noImports) Import(string) (*types.Package, error) { return nil, errors.New("not imported") }

func (s *source) inspect(visit func(ast.Node)) {
	for _, file := range s.files {
		ast.Inspect(file, func(n ast.Node) bool {
			if n != nil {
				visit(n)
			}
			return true
		})
	}
}

// at is where a node stands, from the module's folder on.
func (s *source) at(n ast.Node) string {
	at := s.set.Position(n.Pos())
	at.Filename = s.name + "/" + filepath.Base(at.Filename)
	return at.String()
}

// isPackage reports whether x is the name under which path is imported.
func (s *source) isPackage(x ast.Expr, path string) bool {
	name, ok := x.(*ast.Ident)
	if !ok {
		return false
	}
	imported, ok := s.info.Uses[name].(*types.PkgName)
	return ok && imported.Imported().Path() == path
}

// packageVar is the package-level variable that x is, or is a part of.
func (s *source) packageVar(x ast.Expr) *types.Var {
	for {
		switch inner := x.(type) {
		case *ast.Ident:
			if v, ok := s.info.Uses[inner].(*types.Var); ok && v.Parent() == s.types.Scope() {
				return v
			}
			return nil
		case *ast.SelectorExpr:
			x = inner.X
		case *ast.IndexExpr:
			x = inner.X
		case *ast.StarExpr:
			x = inner.X
		case *ast.ParenExpr:
			x = inner.X
		default:
			return nil
		}
	}
}

// written lists what a statement or expression writes, or could by a pointer.
func written(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			return n.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN {
			return []ast.Expr{n.Key, n.Value}
		}
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			return []ast.Expr{n.X}
		}
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "delete" || f.Name == "clear" || f.Name == "copy") {
			return n.Args[:1]
		}
	}
	return nil
}

func (s *source) checkVars(t *testing.T, d *ast.GenDecl) {
	t.Helper()
	for _, spec := range d.Specs {
		v := spec.(*ast.ValueSpec)
		if len(v.Values) == 0 && !embeds(d.Doc) && !embeds(v.Doc) {
			t.Errorf("%s: the package variable %s starts empty, so something fills it later", s.at(v), v.Names[0].Name)
		}
		for _, part := range append([]ast.Expr{v.Type}, v.Values...) {
			s.checkCalm(t, v, part)
		}
	}
}

// checkCalm finds what a package variable may not be made of.
func (s *source) checkCalm(t *testing.T, v *ast.ValueSpec, part ast.Expr) {
	t.Helper()
	if part == nil {
		return
	}
	ast.Inspect(part, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ChanType:
			t.Errorf("%s: the package variable %s holds a channel", s.at(v), v.Names[0].Name)
		case *ast.SelectorExpr:
			table := n.Sel.Name == "OnceValue" || n.Sel.Name == "OnceValues"
			if s.isPackage(n.X, "sync") && !table || s.isPackage(n.X, "sync/atomic") {
				t.Errorf("%s: the package variable %s holds a %s", s.at(v), v.Names[0].Name, n.Sel.Name)
			}
		}
		return true
	})
}

func embeds(doc *ast.CommentGroup) bool {
	if doc == nil {
		return false
	}
	for _, line := range doc.List {
		if strings.HasPrefix(line.Text, "//go:embed ") {
			return true
		}
	}
	return false
}
