package handlers

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const routesHead = `# Addresses

This page is written by a test from the program's routes: ` + "`go test ./handlers -run RoutesPage -update`" + ` writes it anew.
Who may use which is in [roles.md](roles.md), and is tried for every address, role and tenant: see ` + "`handlers/testdata/access.golden`" + `.

| | Address | Answered by |
|---|---|---|
`

// docs/routes.md lists every address and the handler that answers it.
func TestTheRoutesPage(t *testing.T) {
	page := routesHead
	for _, r := range routesOf(t, &town{file: filepath.Join(t.TempDir(), "perseat.db")}) {
		page += fmt.Sprintf("| %s | `%s` | %s |\n", r.Method, r.Path, answeredBy(r.Name))
	}
	path := filepath.Join("..", "docs", "routes.md")
	if *update {
		if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if page != string(want) {
		t.Errorf("%s is not what the routes say; write it anew with -update", path)
	}
}

// answeredBy is a handler's name as it stands in the code: "reseller.Console.Home".
func answeredBy(name string) string {
	name = strings.TrimSuffix(strings.TrimPrefix(name, "perseat/handlers/"), "-fm")
	if strings.Contains(name, "func") {
		return ""
	}
	return "`" + name + "`"
}
