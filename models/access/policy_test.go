package access

import (
	"flag"
	"fmt"
	"maps"
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
	all = slices.Sorted(maps.Keys(permissions()))
	for _, right := range AllRights {
		fmt.Fprintf(&b, "%s %s\n", RoleKey, string(right))
		key := Actor{Role: RoleKey, Key: &Key{Rights: Rights{right}}}
		within := key
		within.CustomerID = 1
		for _, p := range all {
			if key.Can(p) || within.Can(p) {
				line := fmt.Sprintf("  %-45s %s%s", p, word(key.Can(p), "reseller "), word(within.Can(p), "inside a customer"))
				b.WriteString(strings.TrimRight(line, " ") + "\n")
			}
		}
	}
	golden(t, "policy.golden", b.String())
}

// A key may only what its rights allow; none of them lets anybody else in.
func TestAKeyHasItsRightsOnly(t *testing.T) {
	for _, a := range []Actor{{Role: RoleKey}, {Role: RoleKey, Key: &Key{}}, {Role: RoleKey, Key: &Key{Rights: Rights{"everything"}}}} {
		for p := range permissions() {
			if a.Can(p) {
				t.Errorf("a key without rights can %s", p)
			}
		}
	}
	for _, p := range []Permission{
		ManageAdmins, ManageStaff, ManageKeys, EditSettings, ChangeCredentials, SwitchAccess, VisitCustomers, SeeInvoices, SeePrices,
	} {
		for _, customer := range []uint{0, 7} {
			if (Actor{Role: RoleKey, CustomerID: customer, Key: &Key{Rights: AllRights}}).Can(p) {
				t.Errorf("a key with all rights can %s", p)
			}
		}
	}
	if (Actor{Role: RoleKey, Key: &Key{Rights: AllRights}}).Can(SeeUsers) {
		t.Error("a key sees users although it is in no customer's account")
	}
	person := Actor{Role: RoleResellerViewer, Key: &Key{Rights: AllRights}}
	if person.Can(EditSubscriptions) {
		t.Error("a key gives a person more than the role")
	}
}

func permissions() map[Permission]bool {
	all := map[Permission]bool{}
	for _, granted := range grants {
		for _, p := range granted {
			all[p] = true
		}
	}
	for _, table := range []map[Right][]Permission{rightGrants, insideGrants} {
		for _, granted := range table {
			for _, p := range granted {
				all[p] = true
			}
		}
	}
	return all
}

func TestParseRights(t *testing.T) {
	for text, want := range map[string]string{
		"all": "customers:read,customers,users:read,users,licenses,webhooks", " users , customers:read": "customers:read,users",
		"users,users": "users", "": "", "all,users": "", "USERS": "", "users;customers": "", "root": "",
	} {
		got, ok := ParseRights(text)
		if got.String() != want || ok != (want != "") {
			t.Errorf("%q is %q, %v; want %q", text, got, ok, want)
		}
	}
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
