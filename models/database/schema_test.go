package database

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"gorm.io/gorm"
)

// ahead makes a database one that a program of the future has migrated, which
// says which oldest program may run on it.
func (db *DB) ahead(t *testing.T, oldest func(known int64) int64) {
	t.Helper()
	s, err := db.Schema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"ALTER TABLE providers ADD COLUMN motto TEXT NOT NULL DEFAULT ''",
		fmt.Sprintf("INSERT INTO goose_db_version (version_id, is_applied) VALUES (%d, TRUE)", s.Known+1),
		fmt.Sprintf("UPDATE programs SET oldest = %d", oldest(s.Known)),
	} {
		if err := db.write.Exec(statement).Error; err != nil {
			t.Fatal(err)
		}
	}
}

func migrated(t *testing.T, where string) *DB {
	t.Helper()
	db, err := Open(t.Context(), where, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() }) // it may be closed
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

func rename(db *DB, t *testing.T, name string) error {
	return db.Write(t.Context(), func(tx *gorm.DB) error { return tx.Exec("UPDATE providers SET name = ?", name).Error })
}

func schemaOnBoth(t *testing.T, test func(t *testing.T, where string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, filepath.Join(t.TempDir(), "a.db")) })
	t.Run("postgres", func(t *testing.T) {
		_, _, where := postgresNotes(t, Options{})
		test(t, where)
	})
}

func TestAnOlderProgramRunsBesideANewerOneThatLetsIt(t *testing.T) {
	schemaOnBoth(t, func(t *testing.T, where string) {
		running := migrated(t, where)
		running.ahead(t, func(known int64) int64 { return known })
		for name, db := range map[string]*DB{"running": running, "started": migrated(t, where)} {
			if err := db.CheckSchema(t.Context()); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if err := rename(db, t, name); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAnOlderProgramLeavesADatabaseAloneThatHasLeftItBehind(t *testing.T) {
	schemaOnBoth(t, func(t *testing.T, where string) {
		running := migrated(t, where)
		if err := running.CheckSchema(t.Context()); err != nil {
			t.Fatal(err)
		}
		running.ahead(t, func(known int64) int64 { return known + 1 })
		started, err := Open(t.Context(), where, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer started.Close()
		if f := troubled(t, started.Migrate(t.Context()), Newer); !strings.Contains(f.Error(), "newer Perseat") {
			t.Errorf("it says %q", f)
		}
		troubled(t, running.CheckSchema(t.Context()), Newer)
		for name, db := range map[string]*DB{"running": running, "started": started} {
			troubled(t, rename(db, t, name), Newer)
			if err := db.Read(t.Context()).Exec("SELECT name FROM providers").Error; err != nil {
				t.Errorf("%s cannot even read: %v", name, err)
			}
		}
	})
}

func TestADatabaseThatIsNotMigratedIsNotReady(t *testing.T) {
	schemaOnBoth(t, func(t *testing.T, where string) {
		db, err := Open(t.Context(), where, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if err := db.CheckSchema(t.Context()); err == nil || TroubleOf(err) != NoTrouble {
			t.Errorf("got %v", err)
		}
	})
}
