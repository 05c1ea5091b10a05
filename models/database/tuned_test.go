package database

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// The plan of a statement does not hang on the values that it is first run with, so
// that it need not be made again: an index of some rows is used only if the text of
// the statement says which.
func TestPlansAreKept(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("plans are kept on Linux only")
	}
	db := notes(t, filepath.Join(t.TempDir(), "a.db"), Options{})
	if err := db.write.Exec("CREATE INDEX notes_of_today ON notes (text) WHERE text = 'today'").Error; err != nil {
		t.Fatal(err)
	}
	for name, handle := range map[string]*DB{"writer": {read: db.write}, "reader": db} {
		for text, uses := range map[string]bool{"text = ?": false, "text = 'today' AND text = ?": true} {
			var plan struct{ Detail string }
			if err := handle.Read(t.Context()).Raw("EXPLAIN QUERY PLAN SELECT text FROM notes WHERE "+text, "today").Scan(&plan).Error; err != nil {
				t.Fatal(err)
			}
			if strings.Contains(plan.Detail, "notes_of_today") != uses {
				t.Errorf("%s, %s: %s", name, text, plan.Detail)
			}
		}
	}
}

// A new database has small pages; one that there was keeps its own.
func TestPagesAreSmall(t *testing.T) {
	old := filepath.Join(t.TempDir(), "old.db")
	pool, err := sql.Open("sqlite3", "file:"+old)
	if err != nil {
		t.Fatal(err)
	}
	_, err = pool.ExecContext(t.Context(), "PRAGMA page_size = 4096; CREATE TABLE notes (text TEXT NOT NULL)")
	if err := errors.Join(err, pool.Close()); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]int{old: 4096, filepath.Join(t.TempDir(), "new.db"): pageSize} {
		db := notes(t, file, Options{})
		var size int
		var mode string
		if err := Row(db.read.WithContext(t.Context()), []any{&size}, "PRAGMA page_size"); err != nil {
			t.Fatal(err)
		}
		if err := Row(db.read.WithContext(t.Context()), []any{&mode}, "PRAGMA journal_mode"); err != nil || size != want || mode != "wal" {
			t.Errorf("%s: pages of %d bytes, want %d; journal %s, %v", filepath.Base(file), size, want, mode, err)
		}
	}
}

// Programs that start at once on a new file all open it, with small pages, and leave
// no other.
func TestManyOpenANewFile(t *testing.T) {
	for range 10 {
		dir := t.TempDir()
		file := filepath.Join(dir, "new.db")
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				db, err := Open(t.Context(), file, Options{})
				if err != nil {
					t.Error(err)
					return
				}
				var size int
				if err := Row(db.read.WithContext(t.Context()), []any{&size}, "PRAGMA page_size"); err != nil || size != pageSize {
					t.Errorf("pages of %d bytes, %v", size, err)
				}
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		about, err := os.Stat(file)
		left, also := filepath.Glob(filepath.Join(dir, "*.new-*"))
		if errors.Join(err, also) != nil || len(left) != 0 || about.Mode().Perm() != 0o600 {
			t.Errorf("%v is left, %v", left, about.Mode())
		}
	}
}
