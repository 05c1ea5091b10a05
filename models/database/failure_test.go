package database

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"gorm.io/gorm"
)

// notes opens a database with one table, notes, for troubles to happen to.
func notes(t *testing.T, where string, o Options) *DB {
	t.Helper()
	db, err := Open(t.Context(), where, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() }) // it may be past closing
	if err := db.write.Exec("CREATE TABLE IF NOT EXISTS notes (text TEXT NOT NULL)").Error; err != nil {
		t.Fatal(err)
	}
	return db
}

func (db *DB) add(text string) error {
	return db.Write(context.Background(), func(tx *gorm.DB) error {
		for range 2 { // so that a half could be left
			if err := tx.Exec("INSERT INTO notes VALUES (?)", text).Error; err != nil {
				return err
			}
		}
		return nil
	})
}

// holds fails the test unless the notes are these, each twice.
func (db *DB) holds(t *testing.T, want ...string) {
	t.Helper()
	var got []string
	if err := db.Read(t.Context()).Raw("SELECT text FROM notes GROUP BY text HAVING COUNT(*) = 2 ORDER BY text").Scan(&got).Error; err != nil {
		t.Fatal(err)
	}
	var all int
	if err := db.Read(t.Context()).Raw("SELECT COUNT(*) FROM notes").Scan(&all).Error; err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) || all != 2*len(want) {
		t.Errorf("the notes are %v, %d rows, want %v", got, all, want)
	}
}

// troubled fails the test unless err is a Failure with the trouble.
func troubled(t *testing.T, err error, want Trouble) *Failure {
	t.Helper()
	var f *Failure
	if !errors.As(err, &f) || f.Trouble != want || TroubleOf(err) != want {
		t.Fatalf("got %v (%s), want %s", err, TroubleOf(err), want)
	}
	return f
}

// Money is written so: a commit is on the disk before it is answered.
func TestEveryCommitReachesTheDisk(t *testing.T) {
	db := notes(t, filepath.Join(t.TempDir(), "a.db"), Options{})
	var sync int
	var journal string
	if err := db.write.Raw("PRAGMA synchronous").Scan(&sync).Error; err != nil || sync != 2 {
		t.Errorf("synchronous is %d, not FULL: %v", sync, err)
	}
	if err := db.write.Raw("PRAGMA journal_mode").Scan(&journal).Error; err != nil || journal != "wal" {
		t.Errorf("the journal is %q: %v", journal, err)
	}
	pool, err := db.migrationPool()
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if err := pool.QueryRow("PRAGMA synchronous").Scan(&sync); err != nil || sync != 2 {
		t.Errorf("synchronous is %d while migrating: %v", sync, err)
	}
}

func TestAFullDatabaseKeepsNothingHalfAndGoesOnByItself(t *testing.T) {
	db := notes(t, filepath.Join(t.TempDir(), "a.db"), Options{})
	if err := db.add("before"); err != nil {
		t.Fatal(err)
	}
	var pages int
	if err := db.write.Raw("PRAGMA max_page_count = 1").Scan(&pages).Error; err != nil { // as small as it is
		t.Fatal(err)
	}
	long := string(make([]byte, 3000)) // the second of the two needs a page
	troubled(t, db.add(long), Full)
	db.holds(t, "before")
	if err := db.write.Raw("PRAGMA max_page_count = 1000").Scan(&pages).Error; err != nil {
		t.Fatal(err)
	}
	if err := db.add("later"); err != nil {
		t.Errorf("it does not go on: %v", err)
	}
	db.holds(t, "before", "later")
}

func TestADatabaseThatAnotherProgramHoldsIsBusy(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.db")
	db := notes(t, file, Options{Patience: 300 * time.Millisecond})
	other := notes(t, file, Options{})
	hold := other.write.Begin()
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() { troubled(t, db.add("held up"), Busy) })
	}
	all.Wait()
	db.holds(t) // reading goes on
	if err := hold.Rollback().Error; err != nil {
		t.Fatal(err)
	}
	if err := db.add("later"); err != nil {
		t.Errorf("it does not go on: %v", err)
	}
}

// Somebody who leaves while waiting is told from one who waited too long.
func TestWaitingEndsWithWhoWaits(t *testing.T) {
	db := notes(t, filepath.Join(t.TempDir(), "a.db"), Options{})
	leave, err := db.enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer leave()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	err = db.Write(ctx, func(*gorm.DB) error { t.Error("it was written"); return nil })
	if !errors.Is(err, context.Canceled) || TroubleOf(err) != NoTrouble {
		t.Errorf("got %v", err)
	}
}

func TestADatabaseThatCannotBeWritten(t *testing.T) {
	db := notes(t, filepath.Join(t.TempDir(), "a.db"), Options{})
	set := func(on string) {
		if err := db.write.Exec("PRAGMA query_only = " + on).Error; err != nil {
			t.Fatal(err)
		}
	}
	set("ON")
	troubled(t, db.add("refused"), ReadOnly)
	set("OFF")
	if err := db.add("later"); err != nil {
		t.Errorf("it does not go on: %v", err)
	}
	db.holds(t, "later")
}

func TestAFileThatIsNoDatabase(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.db")
	if err := os.WriteFile(file, []byte("this is a letter, and no database at all, however long it may be"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), file, Options{})
	troubled(t, err, Damaged)
}

// What has been damaged is not written on: it could only get worse.
func TestADamagedDatabaseIsNotWrittenAnyMore(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.db")
	db := notes(t, file, Options{})
	if err := db.write.Exec("CREATE TABLE other (id INTEGER PRIMARY KEY, text TEXT)").Error; err != nil {
		t.Fatal(err)
	}
	for range 40 {
		if err := db.write.Exec("INSERT INTO other (text) VALUES (?)", string(make([]byte, 2000))).Error; err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := 5 * pageSize; i < len(text); i++ {
		text[i] = 0x5a
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	db = notes(t, file, Options{})
	if err := db.add("before it was seen"); err != nil {
		t.Fatal(err)
	}
	var n int
	troubled(t, db.Read(t.Context()).Raw("SELECT SUM(LENGTH(text)) FROM other").Scan(&n).Error, Damaged)
	troubled(t, db.add("afterwards"), Damaged)
	db.holds(t, "before it was seen") // what can be read is read
}

// line is a connection to PostgreSQL that can be cut.
type line struct {
	mu    sync.Mutex
	cut   bool
	conns []net.Conn
}

// through leads to a server through a line.
func through(t *testing.T, server string) (string, *line) {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	l, target := &line{}, u.Host
	go func() {
		for {
			in, err := listener.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", target)
			l.mu.Lock()
			if l.cut || err != nil {
				_ = in.Close()
			} else {
				l.conns = append(l.conns, in, out)
				go func() { _, _ = io.Copy(out, in); _ = out.Close() }()
				go func() { _, _ = io.Copy(in, out); _ = in.Close() }()
			}
			l.mu.Unlock()
		}
	}()
	u.Host = listener.Addr().String()
	return u.String(), l
}

func (l *line) set(cut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = cut
	if cut {
		for _, c := range l.conns {
			_ = c.Close()
		}
		l.conns = nil
	}
}

// postgresNotes opens a database of its own on the server of the tests.
func postgresNotes(t *testing.T, o Options) (*DB, *line, string) {
	t.Helper()
	server := os.Getenv("TEST_POSTGRES")
	if server == "" {
		t.Skip("TEST_POSTGRES is not set")
	}
	admin, err := Open(t.Context(), server, Options{})
	if err != nil {
		t.Fatal(err)
	}
	name := "perseat_failure_" + url.QueryEscape(filepath.Base(t.TempDir())) + time.Now().Format("150405000000")
	if err := admin.write.Exec("CREATE DATABASE " + name).Error; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(admin.write.Exec("DROP DATABASE "+name+" WITH (FORCE)").Error, admin.Close()); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	where, cable := through(t, u.String())
	return notes(t, where, o), cable, u.String()
}

func TestPostgresThatGoesAwayAndComesBack(t *testing.T) {
	db, cable, _ := postgresNotes(t, Options{})
	if err := db.add("before"); err != nil {
		t.Fatal(err)
	}
	err := db.Write(t.Context(), func(tx *gorm.DB) error {
		if err := tx.Exec("INSERT INTO notes VALUES ('lost')").Error; err != nil {
			return err
		}
		cable.set(true)
		return tx.Exec("INSERT INTO notes VALUES ('lost')").Error
	})
	if troubled(t, err, Away).Uncertain {
		t.Error("nothing was committed")
	}
	troubled(t, db.add("away"), Away)
	troubled(t, db.Read(t.Context()).Exec("SELECT 1").Error, Away)
	cable.set(false)
	if err := db.add("later"); err != nil {
		t.Errorf("it does not go on: %v", err)
	}
	db.holds(t, "before", "later")
	err = db.Write(t.Context(), func(tx *gorm.DB) error {
		defer cable.set(true)
		return tx.Exec("INSERT INTO notes VALUES ('perhaps')").Error
	})
	if !troubled(t, err, Away).Uncertain {
		t.Error("nobody knows whether that was committed")
	}
	cable.set(false)
	if err := db.write.Exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()").Error; err != nil {
		t.Fatal(err)
	}
	if err := db.add("at last"); err != nil {
		t.Errorf("it does not go on: %v", err)
	}
}

// A URL may name a second server, which takes over.
func TestPostgresWithASecondServer(t *testing.T) {
	_, _, direct := postgresNotes(t, Options{})
	one, cable := through(t, direct)
	first, err := url.Parse(one)
	if err != nil {
		t.Fatal(err)
	}
	both, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	both.Host = first.Host + "," + both.Host
	db := notes(t, both.String()+"&target_session_attrs=read-write", Options{})
	if err := db.add("before"); err != nil {
		t.Fatal(err)
	}
	cable.set(true)
	_ = db.add("perhaps") // it notices
	if err := db.add("later"); err != nil {
		t.Errorf("it does not go on with the other: %v", err)
	}
}

func TestPostgresThatEndsAConnectionInMidTransaction(t *testing.T) {
	db, _, _ := postgresNotes(t, Options{})
	err := db.Write(t.Context(), func(tx *gorm.DB) error {
		var mine int
		if err := tx.Raw("SELECT pg_backend_pid()").Scan(&mine).Error; err != nil {
			return err
		}
		if err := db.read.Exec("SELECT pg_terminate_backend(?)", mine).Error; err != nil {
			return err
		}
		time.Sleep(100 * time.Millisecond)
		return tx.Exec("INSERT INTO notes VALUES ('lost')").Error
	})
	troubled(t, err, Away)
	db.holds(t)
}

// One request notices that a server was started again, and not one for each
// connection that was kept.
func TestPostgresThatWasStartedAgainFailsOneRequest(t *testing.T) {
	db, _, _ := postgresNotes(t, Options{})
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() { _ = db.read.Exec("SELECT pg_sleep(0.2)").Error })
	}
	all.Wait()
	admin, err := Open(t.Context(), os.Getenv("TEST_POSTGRES"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	var name string
	if err := db.read.Raw("SELECT current_database()").Scan(&name).Error; err != nil {
		t.Fatal(err)
	}
	if err := admin.read.Exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?", name).Error; err != nil {
		t.Fatal(err)
	}
	time.Sleep(100 * time.Millisecond)
	failed := 0
	for range 20 {
		if db.read.Exec("SELECT 1").Error != nil {
			failed++
		}
	}
	if failed > 1 {
		t.Errorf("%d requests failed", failed)
	}
}

func TestPostgresThatCannotBeWritten(t *testing.T) {
	db, _, _ := postgresNotes(t, Options{})
	err := db.Write(t.Context(), func(tx *gorm.DB) error {
		if err := tx.Exec("SET TRANSACTION READ ONLY").Error; err != nil {
			return err
		}
		return tx.Exec("INSERT INTO notes VALUES ('refused')").Error
	})
	troubled(t, err, ReadOnly)
}

// The settings of a session are in force, and those of the URL win.
func TestSettingsOfPostgresSessions(t *testing.T) {
	db, _, where := postgresNotes(t, Options{})
	var name string
	if err := db.read.Raw("SELECT current_database()").Scan(&name).Error; err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"lock_timeout": "10s", "idle_in_transaction_session_timeout": "1min", "application_name": "perseat", "TimeZone": "UTC",
	} {
		var got string
		if err := db.read.Raw("SHOW " + name).Scan(&got).Error; err != nil || got != want {
			t.Errorf("%s is %q, want %q: %v", name, got, want, err)
		}
	}
	var commit string
	for _, setting := range []struct{ server, want string }{{"off", "on"}, {"local", "local"}} {
		if err := db.write.Exec("ALTER DATABASE " + name + " SET synchronous_commit = " + setting.server).Error; err != nil {
			t.Fatal(err)
		}
		again := notes(t, where, Options{})
		if err := again.write.Raw("SHOW synchronous_commit").Scan(&commit).Error; err != nil || commit != setting.want {
			t.Errorf("the server says %s, and commits are %s: %v", setting.server, commit, err)
		}
	}
	own := notes(t, where+"&lock_timeout=200ms", Options{})
	hold := db.write.Begin()
	defer hold.Rollback()
	if err := hold.Exec("LOCK TABLE notes").Error; err != nil {
		t.Fatal(err)
	}
	troubled(t, own.add("held up"), Busy)
}

// Somebody who leaves in mid-sentence leaves a connection that is closed. That is
// no trouble of the database, and nothing to tell in the log.
func TestWhoLeavesIsNoTroubleOfTheDatabase(t *testing.T) {
	broken := &net.OpError{Op: "write", Net: "tcp", Err: os.ErrDeadlineExceeded}
	db := &DB{Dialect: Postgres}
	troubled(t, db.translated(fmt.Errorf("write failed: %w", broken)), Busy)
	troubled(t, db.translated(&net.OpError{Op: "write", Net: "tcp", Err: syscall.ECONNRESET}), Away)
	var told bytes.Buffer
	log := gormLogger(slog.New(slog.NewTextHandler(&told, nil)))
	gone, leave := context.WithCancel(t.Context())
	statement := func() (string, int64) { return "SELECT 1", 0 }
	log.Trace(gone, time.Now(), statement, broken)
	if told.Len() == 0 {
		t.Error("a statement that failed is not told")
	}
	told.Reset()
	leave()
	log.Trace(gone, time.Now(), statement, broken)
	if told.Len() != 0 {
		t.Errorf("of somebody who left it is told %s", &told)
	}
}
