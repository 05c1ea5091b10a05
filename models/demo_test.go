package models

import (
	"testing"

	"perseat/models/access"
)

func TestEmptyUntilSomebodyIsThere(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		if must(t)(w.Empty(t.Context())).(bool) {
			t.Error("a database with resellers counts as empty")
		}
		fresh := sqliteStore(t, w.now)
		if !must(t)(fresh.Empty(t.Context())).(bool) {
			t.Error("a new database does not count as empty")
		}
		must(t)(fresh.AddSupport(t.Context(), access.Job(), NewStaff{
			FirstName: "Sam", LastName: "Ortega", Email: "sam@perseat.example", Role: access.RoleSupportLead,
		}))
		if must(t)(fresh.Empty(t.Context())).(bool) {
			t.Error("a database with support staff counts as empty")
		}
	})
}

func TestOnlyMarkedAccountsAreListedInADemo(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer("FLEXIBLE", 10)
		must(t)(w.AddUsers(t.Context(), c.admin, []NewUser{
			{FirstName: "Anna", LastName: "Berg", Address: "anna", Demo: true},
			{FirstName: "Ben", LastName: "Berg", Address: "ben"},
		}))
		got := must(t)(w.DemoAccounts(t.Context())).([]DemoAccount)
		if len(got) != 1 || got[0].Name != "Anna Berg" {
			t.Errorf("got %+v, want Anna Berg alone", got)
		}
	})
}
