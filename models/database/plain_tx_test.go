package database

import (
	"path/filepath"
	"testing"

	"gorm.io/gorm"
)

// A transaction whose commit is refused leaves nothing, and does not stand in the
// way of the next one.
func TestACommitThatIsRefusedLeavesNothing(t *testing.T) {
	db := notes(t, filepath.Join(t.TempDir(), "a.db"), Options{})
	do := func(texts ...string) error {
		return db.Write(t.Context(), func(tx *gorm.DB) error {
			for _, text := range texts {
				if err := tx.Exec(text).Error; err != nil {
					t.Errorf("%s: %v", text, err)
				}
			}
			return nil
		})
	}
	if err := do("CREATE TABLE replies (id INTEGER PRIMARY KEY, to_reply BIGINT REFERENCES replies (id) DEFERRABLE INITIALLY DEFERRED)"); err != nil {
		t.Fatal(err)
	}
	if err := do("INSERT INTO replies VALUES (1, 77)"); err == nil {
		t.Error("an answer to no reply was committed")
	}
	if err := do("INSERT INTO replies VALUES (2, NULL)"); err != nil {
		t.Error(err)
	}
	var replies int64
	if err := db.Read(t.Context()).Table("replies").Count(&replies).Error; err != nil || replies != 1 {
		t.Errorf("%d replies, %v", replies, err)
	}
}
