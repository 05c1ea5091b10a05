package models

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"perseat/models/access"
	"perseat/models/billing"
)

// An import adds what the form would have added, row by row: whatever stands in
// the file, whoever is there already, however many seats are free.
func TestAnImportAddsWhatTheFormWouldHaveAdded(t *testing.T) {
	trials := 60
	if testing.Short() || raceDetector {
		trials = 6
	}
	onBoth(t, func(t *testing.T, w *world) {
		random := rand.New(rand.NewPCG(5, 8))
		for trial := range trials {
			by, file := w.twin(t), w.twin(t)
			seats, vaults := int64(2+random.IntN(8)), int64(1+random.IntN(3))
			for _, c := range []company{by, file} {
				ok[CapChanged](t)(w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: seats, Was: 50}))
				ok[CapChanged](t)(w.EditPurchaseCap(t.Context(), w.admin, w.vaultOf(t, c), CapChange{Cap: vaults, Was: 50}))
			}
			var text strings.Builder
			out := csv.NewWriter(&text)
			if err := out.Write([]string{"Email", "First name", "Last name", "Role", "Licenses"}); err != nil {
				t.Fatal(err)
			}
			var rows [][]string
			for len(rows) == 0 || random.IntN(9) > 0 {
				if row := randomUser(random); strings.Join(row, "") != "" { // blank rows are no rows
					rows = append(rows, row)
				}
			}
			if err := out.WriteAll(rows); err != nil {
				t.Fatal(err)
			}
			id := w.upload(t, file.admin, text.String())
			planned := strings.Split(w.importSays(t, file.admin, id), "\n")
			imp := ok[Import](t)(w.Import(t.Context(), file.admin, id))
			if imp.Good > 0 { // otherwise there is nothing to start
				imp = w.imported(t, file.admin, id, false)
			}
			said := strings.Split(w.importSays(t, file.admin, id), "\n")
			var added int64
			for i, row := range rows {
				in := NewUser{Address: row[0], FirstName: row[1], LastName: row[2], Role: access.Role(row[3])}
				if row[4] != "" {
					in.Licenses = []uint{w.vaultOf(t, by)}
				}
				_, err := w.AddUsers(t.Context(), by.admin, []NewUser{in})
				if err == nil {
					added++
				}
				if (err == nil) != strings.Contains(said[i], " added") {
					t.Errorf("trial %d, row %q: the file says %q, the form %v", trial, row, said[i], err)
				}
				if strings.Contains(planned[i], " new") != strings.Contains(said[i], " added") {
					t.Errorf("trial %d, row %q: planned %q, done %q", trial, row, planned[i], said[i])
				}
			}
			if imp.Good != added || w.sub(file.sub).Licensed != w.sub(by.sub).Licensed || w.sub(w.vaultOf(t, file)).Licensed != w.sub(w.vaultOf(t, by)).Licensed {
				t.Errorf("trial %d: %d added by file, %d by form", trial, imp.Good, added)
			}
			if t.Failed() {
				return
			}
		}
		w.agrees(t)
	})
}

// twin makes a customer with Vault, one user and one who was deleted.
func (w *world) twin(t *testing.T) company {
	t.Helper()
	c := w.customer(billing.Flexible, 50)
	w.also(c, vault, billing.Flexible, 50)
	in := []NewUser{newUser("there"), newUser("gone")}
	ids := ok[UsersAdded](t)(w.AddUsers(t.Context(), c.admin, in)).UserIDs
	ok[int](t)(w.DeleteUsers(t.Context(), c.admin, ids[1:]))
	return c
}

// vaultOf is a customer's subscription to Vault.
func (w *world) vaultOf(t *testing.T, c company) uint {
	t.Helper()
	for _, a := range ok[[]Account](t)(w.Subscriptions(t.Context(), c.admin, c.id)) {
		if a.SKUID == vault {
			return a.ID
		}
	}
	t.Fatal("no Vault")
	return 0
}

// randomUser is a row that may be wrong in any way.
func randomUser(random *rand.Rand) []string {
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	return []string{
		pick("a", "b", "c", "d", "E", "é", "there", "gone", "aoife", "x y", "", "a@elsewhere.example", fmt.Sprint("n", random.IntN(9))),
		pick("Anna", "Zoë", "=1+1", "", strings.Repeat("a", 61), "Ana Marija"),
		pick("Berg", "O'Brien", "\u202eBerg", "", "B\"erg"),
		pick("", "member", "user_manager", "super_admin"),
		pick("", "", "Google Vault", vault),
	}
}
