// Package operation runs the real program as operators do: it is killed, starved,
// held up and run several times on one database, and must lose nothing.
package operation

import (
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "github.com/mattn/go-sqlite3"    // the driver "sqlite3"
)

// start is the moment at which the demo stands, and from which clocks run.
const start = "2026-11-20T09:00:00Z"

// built is the program, and a demo that tests copy.
var built struct {
	binary string
	demo   string // a SQLite file
	server string // of PostgreSQL, "" if there is none
	copies atomic.Int64

	postgres sync.Once // makes the demo on PostgreSQL, called base
	base     string
	failed   error
}

func TestMain(m *testing.M) { os.Exit(operate(m)) }

func operate(m *testing.M) int {
	dir, err := os.MkdirTemp("", "perseat-operation-")
	if err != nil {
		return complain(err)
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil { // for programs that run as somebody else
		return complain(err)
	}
	built.binary, built.demo, built.server = filepath.Join(dir, "perseat"), filepath.Join(dir, "demo.db"), os.Getenv("TEST_POSTGRES")
	build := exec.Command("go", "build", "-o", built.binary, "./cmd/perseat")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		return complain(fmt.Errorf("go build: %w\n%s", err, out))
	}
	if out, err := exec.Command(built.binary, "demo", "--db", built.demo, "--now", start).CombinedOutput(); err != nil {
		return complain(fmt.Errorf("perseat demo: %w\n%s", err, out))
	}
	code := m.Run()
	if built.base != "" {
		if err := onServer("DROP DATABASE " + built.base); err != nil {
			return complain(err)
		}
	}
	return code
}

func complain(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// onServer runs a statement in the server's own database.
func onServer(statement string) error {
	db, err := sql.Open("pgx", built.server)
	if err != nil {
		return err
	}
	_, err = db.Exec(statement)
	return errors.Join(err, db.Close())
}

// at is the URL of a database on the server.
func at(name string) string {
	u, err := url.Parse(built.server)
	if err != nil {
		return ""
	}
	u.Path = "/" + name
	return u.String()
}

// database is a database that a test has for itself.
type database struct {
	*testing.T
	where string
	pool  *sql.DB
}

// dialects are the databases that a test runs on.
func dialects() []string {
	if built.server == "" {
		return []string{"sqlite"}
	}
	return []string{"sqlite", "postgres"}
}

// onBoth runs a test on a fresh demo on SQLite and, if there is a server, on PostgreSQL.
func onBoth(t *testing.T, test func(t *testing.T, db *database)) {
	for _, dialect := range dialects() {
		t.Run(dialect, func(t *testing.T) { test(t, fresh(t, dialect)) })
	}
}

// fresh is a demo of a test's own.
func fresh(t *testing.T, dialect string) *database {
	t.Helper()
	if dialect == "postgres" {
		return freshPostgres(t)
	}
	file := filepath.Join(t.TempDir(), "perseat.db")
	if err := copyFile(built.demo, file); err != nil {
		t.Fatal(err)
	}
	return opened(t, "sqlite3", "file:"+file+"?mode=ro&_busy_timeout=10000", file)
}

func freshPostgres(t *testing.T) *database {
	t.Helper()
	if built.server == "" {
		t.Skip("TEST_POSTGRES is not set")
	}
	built.postgres.Do(func() {
		name := fmt.Sprintf("perseat_operation_%d", os.Getpid())
		if built.failed = onServer("CREATE DATABASE " + name); built.failed != nil {
			return
		}
		built.base = name
		if out, err := exec.Command(built.binary, "demo", "--db", at(name), "--now", start).CombinedOutput(); err != nil {
			built.failed = fmt.Errorf("perseat demo: %w\n%s", err, out)
		}
	})
	if built.failed != nil {
		t.Fatal(built.failed)
	}
	name := built.base + "_" + strconv.FormatInt(built.copies.Add(1), 10)
	if err := onServer("CREATE DATABASE " + name + " TEMPLATE " + built.base); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := onServer("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return opened(t, "pgx", at(name), at(name))
}

func opened(t *testing.T, driver, dsn, where string) *database {
	t.Helper()
	pool, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	pool.SetMaxIdleConns(0) // so that nobody is held up by a reader of ours
	t.Cleanup(func() { _ = pool.Close() })
	return &database{t, where, pool}
}

// rows reads what a query returns, each row as words.
func (d *database) rows(query string) [][]string {
	d.Helper()
	found, err := d.pool.Query(query)
	if err != nil {
		d.Fatal(err)
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		d.Fatal(err)
	}
	var all [][]string
	for found.Next() {
		cells, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := found.Scan(into...); err != nil {
			d.Fatal(err)
		}
		row := make([]string, len(columns))
		for i, cell := range cells {
			row[i] = cell.String
		}
		all = append(all, row)
	}
	if err := found.Err(); err != nil {
		d.Fatal(err)
	}
	return all
}

// number reads one number.
func (d *database) number(query string) int {
	d.Helper()
	rows := d.rows(query)
	if len(rows) != 1 {
		d.Fatalf("%s: %v", query, rows)
	}
	n, err := strconv.Atoi(rows[0][0])
	if err != nil {
		d.Fatal(err)
	}
	return n
}

// command runs a command on the database and returns what it says.
func (d *database) command(args ...string) (string, error) {
	c := exec.Command(built.binary, append(args, "--db", d.where)...)
	out, err := c.CombinedOutput()
	return string(out), err
}

// agrees fails the test unless verify finds nothing.
func (d *database) agrees() {
	d.Helper()
	if out, err := d.command("verify"); err != nil || !strings.Contains(out, "Everything agrees") {
		d.Errorf("verify: %v\n%s", err, out)
	}
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// rounds is how often something is repeated: a few times, or as often as a
// variable says.
func rounds(t *testing.T, variable string, few int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return few
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return n
}
