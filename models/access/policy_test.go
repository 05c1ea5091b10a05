package access

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "accept what is as what should be")

// The whole policy, as one page to review: what each role may do, and what is
// left of it on somebody's behalf.
func TestPolicy(t *testing.T) {
	var all []Permission
	for _, granted := range grants {
		all = append(all, granted...)
	}
	slices.Sort(all)
	var b strings.Builder
	for _, role := range append(slices.Clone(Roles), RoleJob, Role("")) {
		fmt.Fprintf(&b, "%s\n", role)
		for _, p := range slices.Compact(all) {
			own, view, act := Actor{Role: role}, Actor{Role: role, Visit: &Visit{Level: View}}, Actor{Role: role, Visit: &Visit{Level: Act}}
			if own.Can(p) {
				line := fmt.Sprintf("  %-45s %s%s", p, word(view.Can(p), "view "), word(act.Can(p), "act"))
				b.WriteString(strings.TrimRight(line, " ") + "\n")
			}
			if view.Can(p) && !act.Can(p) || act.Can(p) && !own.Can(p) {
				t.Errorf("%s: a visit allows more than it should: %s", role, p)
			}
		}
	}
	golden(t, "policy.golden", b.String())
}

func word(yes bool, text string) string {
	if yes {
		return text
	}
	return ""
}

func TestAnUnknownVisitOnlyLooks(t *testing.T) {
	a := Actor{Role: RoleSuperAdmin, Visit: &Visit{Level: "all"}}
	if a.Can(ManageUsers) || !a.Can(SeeUsers) {
		t.Error("a visit of an unknown level is not one of level view")
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; look at it, and accept it with -update:\n%s", path, got)
	}
}
