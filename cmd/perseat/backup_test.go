package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"perseat/models"
	"perseat/models/access"
)

// ran runs a command and returns what it says.
func ran(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out strings.Builder
	err := run(t.Context(), args, &out, io.Discard)
	return out.String(), err
}

// must fails the test if a command fails, and returns what it says.
func must(t *testing.T, args ...string) string {
	t.Helper()
	out, err := ran(t, args...)
	if err != nil {
		t.Fatalf("perseat %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// refused fails the test unless a command fails with a sentence that has the words.
func refused(t *testing.T, words string, args ...string) {
	t.Helper()
	if out, err := ran(t, args...); err == nil || !strings.Contains(err.Error(), words) {
		t.Errorf("perseat %s: %v, want %q\n%s", strings.Join(args, " "), err, words, out)
	}
}

// postgresOf makes an empty PostgreSQL database for a test and returns its URL.
func postgresOf(t *testing.T, name string) string {
	t.Helper()
	server := os.Getenv("TEST_POSTGRES")
	if server == "" {
		t.Skip("TEST_POSTGRES is not set")
	}
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = admin.Close() })
	name = fmt.Sprintf("perseat_%s_%d", name, os.Getpid())
	if _, err := admin.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	at, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	at.Path = "/" + name
	return at.String()
}

// busy is a demo on which several people work all the time.
type busy struct {
	*telling
	mu   sync.Mutex
	done map[string]bool // the P.O. numbers of the orders that were answered
	end  func()
}

// startWork begins to edit purchase caps and to add and delete users.
func startWork(t *testing.T, d *telling) *busy {
	t.Helper()
	b := &busy{telling: d, done: map[string]bool{}}
	subs := d.accounts(d.dublin)["harbor.example"]
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	all.Go(func() {
		for n := 0; ctx.Err() == nil; n++ {
			now, err := d.Subscriptions(ctx, d.dublin, subs[0].CustomerID)
			if err != nil {
				continue
			}
			po := fmt.Sprintf("work-%d", n)
			if _, err := d.EditPurchaseCap(ctx, d.dublin, subs[0].ID, models.CapChange{Cap: 30 + int64(n%20), Was: now[0].Ceiling, PONumber: po}); err == nil {
				b.mu.Lock()
				b.done[po] = true
				b.mu.Unlock()
			}
		}
	})
	admin := d.actor("admin@harbor.example")
	all.Go(func() {
		for n := 0; ctx.Err() == nil; n++ {
			made, err := d.AddUsers(ctx, admin, []models.NewUser{{FirstName: "Ann", LastName: "Byrne", Address: fmt.Sprintf("ann.%d", n)}})
			if err == nil {
				_, _ = d.DeleteUsers(ctx, admin, made.UserIDs) // cut when the work ends
			}
		}
	})
	b.end = func() { cancel(); all.Wait() }
	t.Cleanup(b.end)
	return b
}

// answered are the orders that were answered until now.
func (b *busy) answered() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := make([]string, 0, len(b.done))
	for po := range b.done {
		all = append(all, po)
	}
	return all
}

// holds fails the test unless a database has every one of the orders, once.
func holds(t *testing.T, where string, d *telling, orders []string) {
	t.Helper()
	s, err := models.Look(t.Context(), where, d.clock.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	restored := &telling{Store: s, t: t}
	times := map[string]int{}
	for _, o := range restored.orders(d.dublin, models.OrderFilter{}) {
		times[o.PONumber]++
	}
	for _, po := range orders {
		if times[po] != 1 {
			t.Errorf("the order %s is there %d times", po, times[po])
		}
	}
	if found, err := s.Verify(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("verify finds %v, %v", found, err)
	}
}

// A backup under load is one moment: it has every order that was answered before
// it began, and everything in it agrees.
func TestBackupUnderLoadRestoresAndVerifies(t *testing.T) {
	for _, dialect := range []string{"sqlite", "postgres"} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			from, to := filepath.Join(dir, "perseat.db"), filepath.Join(dir, "new.db")
			if dialect == "postgres" {
				from, to = postgresOf(t, "backup_from"), postgresOf(t, "backup_to")
			}
			d := toldIn(t, from, moments(t)["a spring day"], 0)
			work := startWork(t, d)
			var before []string
			file := ""
			for n := range 3 {
				for time.Sleep(100 * time.Millisecond); len(work.answered()) <= len(before); time.Sleep(10 * time.Millisecond) {
					if t.Context().Err() != nil {
						t.Fatal("nothing is ordered")
					}
				}
				before = work.answered()
				file = filepath.Join(dir, fmt.Sprintf("backup-%d", n))
				if out := must(t, "backup", file, "--db", from); !strings.Contains(out, "whole") {
					t.Error(out)
				}
				if info, err := os.Stat(file); err != nil || info.Mode() != 0o600 {
					t.Errorf("the backup is %v, %v", info.Mode(), err)
				}
			}
			if after := work.answered(); len(after) <= len(before) {
				t.Error("nothing was ordered during the backup")
			}
			work.end()
			if out := must(t, "restore", file, "--db", to); !strings.Contains(out, "Everything agrees") {
				t.Error(out)
			}
			holds(t, to, d, before)
			if left, err := filepath.Glob(filepath.Join(dir, ".*")); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

func TestABackupReplacesNothingUnasked(t *testing.T) {
	dir := t.TempDir()
	db, file := filepath.Join(dir, "perseat.db"), filepath.Join(dir, "backup")
	must(t, "migrate", "--db", db)
	if err := os.WriteFile(file, []byte("a letter"), 0o644); err != nil {
		t.Fatal(err)
	}
	refused(t, "already", "backup", file, "--db", db)
	if text, err := os.ReadFile(file); err != nil || string(text) != "a letter" {
		t.Errorf("the file is %.20q, %v", text, err)
	}
	must(t, "backup", file, "--db", db, "--force")
	if info, err := os.Stat(file); err != nil || info.Mode() != 0o600 {
		t.Errorf("the backup is %v, %v", info.Mode(), err)
	}
	refused(t, "no backup was written", "backup", filepath.Join(dir, "other"), "--db", filepath.Join(dir, "missing.db"))
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestRestoreReplacesOnlyADatabaseThatNobodyUses(t *testing.T) {
	dir := t.TempDir()
	db, file := filepath.Join(dir, "perseat.db"), filepath.Join(dir, "backup")
	must(t, "migrate", "--db", db)
	must(t, "provider", "set", "--name", "Before", "--db", db)
	must(t, "backup", file, "--db", db)
	must(t, "provider", "set", "--name", "After", "--db", db)
	refused(t, "--force", "restore", file, "--db", db)
	running, err := models.Open(t.Context(), db, time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, "another program has it open", "restore", file, "--db", db, "--force")
	p, err := running.Provider(t.Context())
	if err != nil || p.Name != "After" {
		t.Errorf("the database was touched: %q, %v", p.Name, err)
	}
	if err := running.EditProvider(t.Context(), access.Job(), models.ProviderFacts{Name: "Later", Country: "IE", BillingZone: "Europe/Dublin", DueDays: 30, Was: p.Version}); err != nil {
		t.Errorf("it cannot be written any more: %v", err)
	}
	if err := running.Close(); err != nil {
		t.Fatal(err)
	}
	out := must(t, "restore", file, "--db", db, "--force")
	kept, err := filepath.Glob(db + ".replaced-*")
	if err != nil || len(kept) != 1 || !strings.Contains(out, kept[0]) {
		t.Fatalf("kept are %v, %v\n%s", kept, err, out)
	}
	for where, want := range map[string]string{db: "Before", kept[0]: "Later"} {
		s, err := models.Open(t.Context(), where, time.Now, nil)
		if err != nil {
			t.Fatal(err)
		}
		if p, err := s.Provider(t.Context()); err != nil || p.Name != want {
			t.Errorf("%s has %q, want %q, %v", where, p.Name, want, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A database that is damaged can be replaced: that is what backups are for.
func TestRestoreReplacesADamagedDatabase(t *testing.T) {
	dir := t.TempDir()
	db, file := filepath.Join(dir, "perseat.db"), filepath.Join(dir, "backup")
	must(t, "migrate", "--db", db)
	must(t, "backup", file, "--db", db)
	for name, text := range map[string]string{db: strings.Repeat("broken ", 5000), db + "-wal": "old"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, "restore a backup", "verify", "--db", db)
	must(t, "restore", file, "--db", db, "--force")
	must(t, "verify", "--db", db)
}

func TestRestoreRefusesWhatIsNoGoodBackup(t *testing.T) {
	dir := t.TempDir()
	db, good := filepath.Join(dir, "perseat.db"), filepath.Join(dir, "good")
	must(t, "demo", "--db", db)
	must(t, "backup", good, "--db", db)
	whole, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	broken := append([]byte{}, whole...)
	for i := len(broken) / 3; i < len(broken)/3+20_000; i++ {
		broken[i] ^= 0xff
	}
	to := filepath.Join(dir, "new.db")
	for name, test := range map[string]struct {
		text []byte
		says string
	}{
		"a letter":    {[]byte(strings.Repeat("a letter ", 1000)), "not a database"},
		"cut short":   {whole[:len(whole)/2], "damaged"},
		"overwritten": {broken, "damaged"},
		"empty":       {nil, "no database of Perseat"},
	} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, test.text, 0o600); err != nil {
			t.Fatal(err)
		}
		refused(t, test.says, "restore", file, "--db", to)
	}
	for statement, says := range map[string]string{
		"UPDATE programs SET oldest = 99999":          "newer",
		"UPDATE seat_ledger SET billed = billed + 1":  "differs from its history",
		"DROP TABLE goose_db_version":                 "no database of Perseat",
		"PRAGMA foreign_keys = OFF; DELETE FROM skus": "refer to nothing",
	} {
		file := filepath.Join(dir, "changed")
		if err := os.WriteFile(file, whole, 0o600); err != nil {
			t.Fatal(err)
		}
		change(t, file, statement)
		refused(t, says, "restore", file, "--db", to)
	}
	if _, err := os.Stat(to); !os.IsNotExist(err) {
		t.Errorf("something was restored: %v", err)
	}
	must(t, "restore", good, "--db", to)
}

// change changes a database behind Perseat's back.
func change(t *testing.T, file, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite3", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func TestPostgresIsRestoredIntoAnEmptyDatabaseOnly(t *testing.T) {
	from := postgresOf(t, "restore_from")
	dir := t.TempDir()
	file := filepath.Join(dir, "backup")
	refused(t, "no database of Perseat", "backup", file, "--db", from)
	must(t, "migrate", "--db", from)
	must(t, "backup", file, "--db", from)
	refused(t, "tables already", "restore", file, "--db", from)
	refused(t, "never replaced", "restore", file, "--db", from, "--force")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	half := filepath.Join(dir, "half")
	if err := os.WriteFile(half, whole[:len(whole)*2/3], 0o600); err != nil {
		t.Fatal(err)
	}
	to := postgresOf(t, "restore_to")
	refused(t, "damaged", "restore", half, "--db", to)
	must(t, "restore", file, "--db", to)
	must(t, "verify", "--db", to)
}
