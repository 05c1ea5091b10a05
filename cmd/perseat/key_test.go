package main

import (
	"path/filepath"
	"strings"
	"testing"

	"perseat/models"
	"perseat/models/access"
)

func TestKeyAddPrintsTheKeyLast(t *testing.T) {
	db := filepath.Join(t.TempDir(), "perseat.db")
	perseat := func(args ...string) (string, error) {
		var out, errs strings.Builder
		err := run(t.Context(), append(args, "--db", db), &out, &errs)
		return out.String(), err
	}
	if _, err := perseat("reseller", "add", "Liffey Cloud", "--domain", "liffey.example", "--country", "IE", "--currency", "EUR",
		"--admin-email", "admin@liffey.example", "--first-name", "Niamh", "--last-name", "Doyle"); err != nil {
		t.Fatal(err)
	}
	out, err := perseat("key", "add", "liffey.example", "--name", "Nightly sync", "--rights", "all")
	if err != nil || strings.Count(out, "\n") != 1 || !strings.Contains(out, "Nightly sync") {
		t.Fatalf("printed %q, %v", out, err)
	}
	words := strings.Fields(out)
	secret := words[len(words)-1]
	store, err := models.Open(t.Context(), db, (&clock{}).Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	key, err := store.Call(t.Context(), models.APICall{Secret: secret, Method: "reseller.customers.get", PerMinute: models.DefaultKeyRate})
	if err != nil || key.Role != access.RoleKey || !key.Can(access.EditSubscriptions) {
		t.Errorf("%q is %+v, %v", secret, key, err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"key", "add", "nobody.example", "--name", "x", "--rights", "all"},
		{"key", "add", "liffey.example", "--name", "x", "--rights", "everything"},
		{"key", "add", "liffey.example", "--name", "", "--rights", "all"},
		{"key", "add", "liffey.example", "--name", "x"},
	} {
		if out, err := perseat(args...); err == nil || strings.Contains(out, "perseat_") {
			t.Errorf("%v printed %q", args, out)
		}
	}
}
