package access

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const pageHead = `# Who may do what

This page is written by a test from the table in ` + "`models/access`" + `, which every page and every operation asks:
` + "`go test ./models/access -update`" + ` writes it anew. A person sees and changes only what belongs to the own company;
whatever is another's answers 404, and what is one's own but not allowed 403. Support staff see every account.

The last two columns say what is left to somebody who is in an account on its behalf, to look (*view*) or to *act*.
`

// docs/roles.md shows the table as people read it.
func TestTheRolesPage(t *testing.T) {
	var b strings.Builder
	b.WriteString(pageHead)
	sections := []struct {
		title string
		roles []Role
	}{
		{"The reseller's staff", rolesWhere(Role.Reseller)},
		{"A customer's people", rolesWhere(Role.Customer)},
		{"The provider's support staff", rolesWhere(Role.Support)},
	}
	for _, s := range sections {
		fmt.Fprintf(&b, "\n## %s\n\n| |", s.title)
		for _, r := range s.roles {
			fmt.Fprintf(&b, " %s |", r)
		}
		visited, columns := !s.roles[0].Support(), len(s.roles) // support staff are visited by nobody
		if visited {
			b.WriteString(" view | act |")
			columns += 2
		}
		b.WriteString("\n|---|" + strings.Repeat("---|", columns) + "\n")
		for _, p := range granted(s.roles) {
			fmt.Fprintf(&b, "| %s |", sentence(p))
			var view, act bool
			for _, r := range s.roles {
				fmt.Fprintf(&b, " %s |", word(Actor{Role: r}.Can(p), "yes"))
				view = view || Actor{Role: r, Visit: &Visit{Level: View}}.Can(p)
				act = act || Actor{Role: r, Visit: &Visit{Level: Act}}.Can(p)
			}
			if visited {
				fmt.Fprintf(&b, " %s | %s |", word(view, "yes"), word(act, "yes"))
			}
			b.WriteString("\n")
		}
	}
	path := filepath.Join("..", "..", "docs", "roles.md")
	page := strings.ReplaceAll(b.String(), "|  |", "| |")
	page = strings.ReplaceAll(page, "|  |", "| |")
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
		t.Errorf("%s is not what the table says; write it anew with -update", path)
	}
}

func rolesWhere(of func(Role) bool) (out []Role) {
	for _, r := range Roles {
		if of(r) {
			out = append(out, r)
		}
	}
	return out
}

// granted lists what any of the roles may do, in the order of the alphabet.
func granted(roles []Role) (all []Permission) {
	for _, r := range roles {
		all = append(all, grants[r]...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func sentence(p Permission) string { return strings.ToUpper(string(p[:1])) + string(p[1:]) }
