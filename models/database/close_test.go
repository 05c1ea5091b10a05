package database

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"gorm.io/gorm"
)

// Whoever copies the file of a program that has ended copies all of the data.
func TestAClosedDatabaseIsOneFile(t *testing.T) {
	for name, use := range map[string]func(*DB) error{
		"migrated": func(*DB) error { return nil },
		"used": func(db *DB) error {
			read := db.Read(t.Context()).Exec("SELECT name FROM providers")
			written := db.Write(t.Context(), func(tx *gorm.DB) error { return tx.Exec("UPDATE providers SET name = 'Perseat'").Error })
			return errors.Join(read.Error, written)
		},
	} {
		t.Run(name, func(t *testing.T) { leavesOneFile(t, use) })
	}
}

func leavesOneFile(t *testing.T, use func(*DB) error) {
	t.Helper()
	dir := t.TempDir()
	db, err := Open(t.Context(), filepath.Join(dir, "perseat.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := use(db); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("%v are left, %v", files, err)
	}
}
