package database

import (
	"path/filepath"
	"testing"
)

func TestMigrateTwiceChangesNothing(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "a?b#c.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for range 2 {
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	var providers int64
	if err := db.Read(t.Context()).Table("providers").Count(&providers).Error; err != nil || providers != 1 {
		t.Errorf("%d providers, %v", providers, err)
	}
}
