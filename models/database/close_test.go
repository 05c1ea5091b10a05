package database

import (
	"os"
	"path/filepath"
	"testing"

	"gorm.io/gorm"
)

// Whoever copies the file of a program that has ended copies all of the data.
func TestAClosedDatabaseIsOneFile(t *testing.T) {
	dir := t.TempDir()
	db, err := Open(t.Context(), filepath.Join(dir, "perseat.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	read := db.Read(t.Context()).Exec("SELECT name FROM providers")
	written := db.Write(t.Context(), func(tx *gorm.DB) error { return tx.Exec("UPDATE providers SET name = 'Perseat'").Error })
	if read.Error != nil || written != nil {
		t.Fatal(read.Error, written)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("%v are left, %v", files, err)
	}
}
