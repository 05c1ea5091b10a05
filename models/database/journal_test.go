package database

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// The journal is written in large pieces: two calls for each page were a fifth of an
// order.
func TestTheJournalIsWrittenInPieces(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("it is on Linux only")
	}
	db := journaled(t, filepath.Join(t.TempDir(), "a.db"), 20_000, "FULL")
	before := calls(t)
	db.do("BEGIN IMMEDIATE")
	for id := range 200 {
		db.do("INSERT INTO notes VALUES (?, ?)", id, make([]byte, 1500))
	}
	db.do("COMMIT")
	if n := calls(t) - before; n < 4 || n > 40 {
		t.Errorf("a transaction of 200 pages writes %d times", n)
	}
}

// calls is how often this program has written to files.
func calls(t *testing.T) (n int) {
	t.Helper()
	text, err := os.ReadFile("/proc/self/io")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := bytes.Cut(text, []byte("syscw: "))
	if _, err := fmt.Sscan(string(after), &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Two connections write in turn what is known: transactions that fit in memory and
// others, with parts that are undone, or undone as a whole. After each the other one
// finds what was committed, and so does whoever finds the files as a killed program
// leaves them.
func TestTheJournalHasWhatWasCommitted(t *testing.T) {
	for seed := range uint64(12) {
		chance := rand.New(rand.NewPCG(seed, 20))
		dir := t.TempDir()
		file := filepath.Join(dir, "a.db")
		sync := []string{"OFF", "NORMAL", "FULL"}[seed%3]
		two := []*journal{journaled(t, file, 5, sync), journaled(t, file, 20_000, sync)}
		committed := map[int]string{}
		for range 60 {
			writer := chance.IntN(2)
			next := maps.Clone(committed)
			db := two[writer]
			db.do("BEGIN IMMEDIATE")
			db.write(chance, next)
			if chance.IntN(2) == 0 {
				part := maps.Clone(next)
				db.do("SAVEPOINT part")
				db.write(chance, part)
				if chance.IntN(2) == 0 {
					db.do("ROLLBACK TO part")
				} else {
					next = part
				}
				db.do("RELEASE part")
				db.write(chance, next)
			}
			if chance.IntN(3) == 0 {
				db.do("ROLLBACK")
			} else {
				db.do("COMMIT")
				committed = next
			}
			two[1-writer].has(committed)
			if chance.IntN(5) == 0 {
				two[1-writer].do("PRAGMA wal_checkpoint")
			}
			if chance.IntN(5) == 0 {
				journaled(t, copied(t, file), 20_000, sync).has(committed)
			}
			db.has(committed)
		}
	}
}

// Pages of a transaction that is undone do not come back over those of another
// program: not from one that gives up the lock by which they are dropped, and not
// from one that has had the file to itself, and so gave up none.
func TestWhatIsUndoneDoesNotComeBack(t *testing.T) {
	for name, around := range map[string][2]string{
		"beside others": {"", ""},
		"alone":         {"PRAGMA locking_mode = EXCLUSIVE; SELECT COUNT(*) FROM notes;", "PRAGMA locking_mode = NORMAL; SELECT COUNT(*) FROM notes"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "a.db")
			one, want := journaled(t, file, 5, "FULL"), map[int]string{}
			one.do(around[0] + "BEGIN IMMEDIATE")
			for id := range 30 {
				want[id] = fmt.Sprint("other ", id, string(make([]byte, 900)))
				one.do("INSERT INTO notes VALUES (?, ?)", id, fmt.Sprint("one ", id, string(make([]byte, 900))))
			}
			one.do("ROLLBACK;" + around[1])
			other := journaled(t, file, 20_000, "FULL")
			other.do("BEGIN IMMEDIATE")
			for id, text := range want {
				other.do("INSERT INTO notes VALUES (?, ?)", id, text)
			}
			other.do("COMMIT")
			one.has(want)
			journaled(t, file, 20_000, "FULL").has(want)
		})
	}
}

// Where a disk may spoil what lies beside a write, SQLite writes whole sectors, and
// with them parts of pages.
func TestPartsOfPagesAreWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.db")
	if err := makeFile(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	one, other := journaled(t, file+"?psow=0", 20_000, "FULL"), journaled(t, file, 20_000, "FULL")
	one.do("PRAGMA wal_autocheckpoint = 0")
	for id := range 1000 {
		one.do("INSERT INTO notes VALUES (?, zeroblob(?))", id, id)
		var n int
		if err := other.conn.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM notes").Scan(&n); err != nil || n != id+1 {
			t.Fatalf("%d notes, want %d: %v", n, id+1, err)
		}
	}
}

// On a disk that is full for moments a transaction is kept as a whole or not at all,
// whether its writer is told while it writes or while it reads what is not written yet.
func TestAFullDiskKeepsNoPartOfATransaction(t *testing.T) {
	for seed := range uint64(6) {
		fullForMoments(t, rand.New(rand.NewPCG(seed, 20)))
	}
}

// Pages that could not be written when they were read again are not read as
// something else, and what they belong to is not kept once there is room again.
func TestATransactionThatLostPagesIsNotKept(t *testing.T) {
	disk := smallDisk(t, 1500<<10)
	file, filler := filepath.Join(disk, "a.db"), filepath.Join(disk, "filler")
	if err := makeFile(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	one, other := journaled(t, file, 5, "FULL"), journaled(t, file, 20_000, "FULL")
	one.do("CREATE TABLE twins (id INTEGER PRIMARY KEY, twin BIGINT UNIQUE, text TEXT)")
	one.do("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) INSERT INTO twins SELECT i, i, zeroblob(500) FROM n")
	one.do("PRAGMA wal_checkpoint(TRUNCATE)")
	one.do("INSERT INTO notes VALUES (1, 'the journal begins')")
	_ = os.WriteFile(filler, make([]byte, 1500<<10), 0o600) // as much as there is room for
	one.do("BEGIN IMMEDIATE")
	one.do("UPDATE twins SET text = 'changed' || zeroblob(500) WHERE id <= 60") // still in memory
	full := func(text string) {
		t.Helper()
		if _, err := one.conn.ExecContext(t.Context(), text); err == nil || !strings.Contains(err.Error(), "disk is full") {
			t.Errorf("%s: %v", text, err)
		}
	}
	full("UPDATE twins SET twin = twin + 1000 WHERE id <= 60") // reads them
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	full("SELECT text FROM twins NOT INDEXED WHERE text IS NULL")
	if _, err := one.conn.ExecContext(t.Context(), "COMMIT"); err == nil {
		t.Error("it is kept")
	}
	_, _ = one.conn.ExecContext(t.Context(), "ROLLBACK") // SQLite may have done it
	one.do("INSERT INTO notes VALUES (2, 'it goes on')")
	var changed int
	if err := other.conn.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM twins WHERE text LIKE 'changed%' OR twin > 1000").Scan(&changed); err != nil || changed != 0 {
		t.Errorf("%d rows are changed, %v", changed, err)
	}
	other.has(map[int]string{1: "the journal begins", 2: "it goes on"})
}

func fullForMoments(t *testing.T, chance *rand.Rand) {
	t.Helper()
	disk := smallDisk(t, 1500<<10)
	file, filler := filepath.Join(disk, "a.db"), filepath.Join(disk, "filler")
	if err := makeFile(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	one, other := journaled(t, file, 6, "FULL"), journaled(t, file, 20_000, "FULL")
	one.do("PRAGMA wal_autocheckpoint = 100; PRAGMA journal_size_limit = 0")
	one.do("CREATE TABLE state (kept BIGINT); INSERT INTO state VALUES (0); CREATE TABLE twins (id INTEGER PRIMARY KEY, twin BIGINT UNIQUE, text TEXT)")
	one.do("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) INSERT INTO twins SELECT i, i, '' FROM n")
	kept, refused := 0, 0
	try := func(text string, values ...any) bool {
		_, err := one.conn.ExecContext(t.Context(), text, values...)
		if err != nil {
			refused++
		}
		return err == nil
	}
	for range 200 {
		if chance.IntN(3) == 0 {
			_ = os.WriteFile(filler, make([]byte, 1500<<10), 0o600) // as much as there is room for
		}
		if !try("BEGIN IMMEDIATE") {
			continue
		}
		whole := try("UPDATE state SET kept = ?", kept+1)
		for range 6 {
			from := chance.IntN(480)
			try("UPDATE twins SET text = ?, twin = twin + ? WHERE id BETWEEN ? AND ?", make([]byte, chance.IntN(900)), chance.IntN(100_000)*1000, from, from+20)
			if chance.IntN(3) == 0 {
				_ = os.Remove(filler) // it need not be there
			}
		}
		var n int
		var is string
		err := one.conn.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM twins NOT INDEXED WHERE text IS NOT NULL").Scan(&n)
		if err == nil && n != 500 || err != nil && !strings.Contains(err.Error(), "disk is full") {
			t.Fatalf("the transaction itself reads %d rows, %v", n, err)
		}
		if chance.IntN(4) > 0 && try("COMMIT") && whole {
			kept++
		} else {
			_, _ = one.conn.ExecContext(t.Context(), "ROLLBACK") // SQLite may have done it
		}
		_ = os.Remove(filler)
		err = other.conn.QueryRowContext(t.Context(), "SELECT kept, integrity_check FROM state, pragma_integrity_check").Scan(&n, &is)
		if err != nil || n != kept || is != "ok" {
			t.Fatalf("%d transactions are kept, want %d; the file is %q, %v", n, kept, is, err)
		}
	}
	if kept < 50 || refused < 20 {
		t.Errorf("%d kept, %d statements refused", kept, refused)
	}
}

// smallDisk is a folder with room for so many bytes.
func smallDisk(t *testing.T, size int) string {
	t.Helper()
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		t.Skip("only root on Linux can make a small disk")
	}
	dir := t.TempDir()
	if err := exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%d", size), "none", dir).Run(); err != nil {
		t.Skipf("no small disk can be made here: %v", err)
	}
	t.Cleanup(func() {
		if err := exec.Command("umount", dir).Run(); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// journal is a connection to a database whose journal is looked at.
type journal struct {
	*testing.T
	conn *sql.Conn
}

// journaled connects to a file with notes, with so many pages in memory.
func journaled(t *testing.T, file string, pages int, sync string) *journal {
	t.Helper()
	tune()
	name, also, _ := strings.Cut(file, "?")
	pool, err := sql.Open("sqlite3", "file:"+name+"?_journal_mode=WAL&_synchronous="+sync+"&"+also)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(conn.Close(), pool.Close()); err != nil {
			t.Error(err)
		}
	})
	j := &journal{t, conn}
	j.do(fmt.Sprintf("PRAGMA cache_size = %d; CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)", pages))
	return j
}

// copied copies the files of a database as a program that is killed now leaves them.
func copied(t *testing.T, file string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy.db")
	for _, end := range []string{"", "-wal"} {
		text, err := os.ReadFile(file + end)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to+end, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

func (j *journal) do(text string, values ...any) {
	j.Helper()
	if _, err := j.conn.ExecContext(context.Background(), text, values...); err != nil {
		j.Fatalf("%s: %v", text, err)
	}
}

// write writes some notes, also the same ones again and again.
func (j *journal) write(chance *rand.Rand, notes map[int]string) {
	j.Helper()
	for range chance.IntN(80) {
		id, text := chance.IntN(60), fmt.Sprint(chance.Uint64(), string(make([]byte, chance.IntN(3000))))
		if chance.IntN(4) == 0 {
			j.do("DELETE FROM notes WHERE id = ?", id)
			delete(notes, id)
			continue
		}
		j.do("INSERT OR REPLACE INTO notes VALUES (?, ?)", id, text)
		notes[id] = text
	}
}

// has compares all notes, and looks whether the file is whole.
func (j *journal) has(want map[int]string) {
	j.Helper()
	rows, err := j.conn.QueryContext(j.Context(), "SELECT id, text FROM notes UNION ALL SELECT -1, integrity_check FROM pragma_integrity_check")
	if err != nil {
		j.Fatal(err)
	}
	defer rows.Close()
	got := map[int]string{}
	for rows.Next() {
		var id int
		var text string
		if err := rows.Scan(&id, &text); err != nil {
			j.Fatal(err)
		}
		got[id] = text
	}
	whole := got[-1]
	delete(got, -1)
	if err := rows.Err(); err != nil || whole != "ok" || !maps.Equal(got, want) {
		j.Fatalf("%d notes, want %d; the file is %q, %v", len(got), len(want), whole, err)
	}
}
