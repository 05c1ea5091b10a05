package access

import (
	"fmt"
	"maps"
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
	keysSection(&b)
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

const keysHead = `
## API keys

What a program may do with a reseller's API key is chosen, right by right, when the key is made. What concerns users it does
on the customer's behalf (*inside*), only while the customer leaves reseller access on. No key can do anything else.

| | `

// keysSection shows what each right of an API key allows.
func keysSection(b *strings.Builder) {
	b.WriteString(keysHead)
	names := make([]string, len(AllRights))
	for i, right := range AllRights {
		names[i] = "`" + string(right) + "`"
	}
	b.WriteString(strings.Join(names, " | ") + " |\n|---|" + strings.Repeat("---|", len(names)) + "\n")
	for _, p := range slices.Sorted(maps.Keys(permissions())) {
		row, some := "", false
		for _, right := range AllRights {
			key := Actor{Role: RoleKey, Key: &Key{Rights: Rights{right}}}
			inside := key
			inside.CustomerID = 1
			row += " " + word(key.Can(p), "yes") + word(inside.Can(p), "inside") + " |"
			some = some || key.Can(p) || inside.Can(p)
		}
		if some {
			fmt.Fprintf(b, "| %s |%s\n", sentence(p), row)
		}
	}
}
