package main

import (
	"path/filepath"
	"testing"
	"time"

	"perseat/models"
)

// filled is a store with the demo that ends at now.
func filled(t *testing.T, now time.Time) *models.Store {
	t.Helper()
	store, c := opened(t, now)
	if err := fillDemo(t.Context(), store, c, now, demoOptions{jobs: store.RunDue}); err != nil {
		t.Fatal(err)
	}
	return store
}

func opened(t *testing.T, now time.Time) (*models.Store, *clock) {
	t.Helper()
	c := &clock{}
	c.MoveTo(now)
	store, err := models.Open(t.Context(), filepath.Join(t.TempDir(), "demo.db"), c.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store, c
}

func TestTheDemoEndsAtAnyMoment(t *testing.T) {
	filled(t, time.Date(2026, 4, 20, 10, 30, 0, 0, time.UTC))
}
