// Package clients works with the running program through Google's own clients, as
// the scripts of resellers do.
package clients

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	directory "google.golang.org/api/admin/directory/v1"
	"google.golang.org/api/googleapi"
	"google.golang.org/api/licensing/v1"
	"google.golang.org/api/option"
	"google.golang.org/api/reseller/v1"

	"perseat/e2e/browser"
)

// program is built once for all tests.
var program *browser.Built

func TestMain(m *testing.M) { os.Exit(built(m)) }

func built(m *testing.M) int {
	dir, err := os.MkdirTemp("", "perseat-clients-")
	if err == nil {
		defer os.RemoveAll(dir)
		program, err = browser.Build(context.Background(), "../..", dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// The demo's accounts that the tests are about.
const (
	dublin   = "liffey.example" // a reseller
	harbor   = "harbor.example" // its customer on the Flexible Plan: 22 of 25 users
	kestrel  = "kestrel.example"
	seattle  = "rainier.example" // another reseller
	cascade  = "cascadecoffee.example"
	standard = "1010020028"
	plus     = "1010020025"
)

// world is the program on a demo of its own, with Google's clients for a key.
type world struct {
	*testing.T
	program   *browser.Program
	reseller  *reseller.Service
	directory *directory.Service
	licensing *licensing.Service
}

// on runs a test on SQLite and, if there is a server, on PostgreSQL.
func on(t *testing.T, test func(*world)) {
	t.Run("sqlite", func(t *testing.T) {
		test(begin(t, func() (*browser.Program, error) { return program.Serve(context.Background(), t.TempDir()) }))
	})
	server := os.Getenv("TEST_POSTGRES")
	if server == "" {
		return
	}
	t.Run("postgres", func(t *testing.T) {
		name := fmt.Sprintf("perseat_clients_%d_%s", os.Getpid(), strings.ToLower(strings.Split(t.Name(), "/")[0]))
		atServer(t, server, "CREATE DATABASE "+name)
		t.Cleanup(func() { atServer(t, server, "DROP DATABASE "+name+" WITH (FORCE)") })
		u, err := url.Parse(server)
		if err != nil {
			t.Fatal(err)
		}
		u.Path = "/" + name
		test(begin(t, func() (*browser.Program, error) { return program.ServeOn(context.Background(), u.String()) }))
	})
}

func atServer(t *testing.T, server, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", server)
	if err == nil {
		_, err = db.ExecContext(context.Background(), statement)
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

func begin(t *testing.T, serve func() (*browser.Program, error)) *world {
	t.Helper()
	p, err := serve()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Stop(); err != nil {
			t.Errorf("the program ended badly: %v", err)
		}
		for _, fault := range p.Faults() {
			t.Errorf("a fault: %s", fault)
		}
	})
	w := &world{T: t, program: p}
	key := w.key(dublin, "all")
	w.reseller = w.resellerAs(key)
	if w.directory, err = directory.NewService(t.Context(), w.options(key)...); err != nil {
		t.Fatal(err)
	}
	if w.licensing, err = licensing.NewService(t.Context(), w.options(key)...); err != nil {
		t.Fatal(err)
	}
	return w
}

// key makes an API key by the command line, while the program runs.
func (w *world) key(reseller, rights string) string {
	w.Helper()
	out, err := program.Run(w.Context(), w.program, "key", "add", reseller, "--name", "Nightly sync", "--rights", rights)
	if err != nil {
		w.Fatal(err)
	}
	words := strings.Fields(out)
	return words[len(words)-1]
}

// bearer sends an API key with every request.
type bearer string

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+string(b))
	return http.DefaultTransport.RoundTrip(r)
}

// options point a client at the program.
func (w *world) options(key string) []option.ClientOption {
	return []option.ClientOption{option.WithEndpoint(w.program.URL), option.WithHTTPClient(&http.Client{Transport: bearer(key)})}
}

func (w *world) resellerAs(key string) *reseller.Service {
	w.Helper()
	s, err := reseller.NewService(w.Context(), w.options(key)...)
	w.check(err)
	return s
}

// caller is a call of a client that is ready to be made.
type caller[T any] interface {
	Do(...googleapi.CallOption) (T, error)
}

// do makes a call and ends the test if it is refused.
func do[T any](w *world, c caller[T]) T {
	w.Helper()
	got, err := c.Do()
	if err != nil {
		w.Fatal(err)
	}
	return got
}

// refuse makes a call that must be refused: "412 limitExceeded", and what it says.
func refuse[T any](w *world, c caller[T], want, text string) {
	w.Helper()
	_, err := c.Do()
	w.refused(err, want, text)
}

func (w *world) refused(err error, want, text string) {
	w.Helper()
	var e *googleapi.Error
	if !errors.As(err, &e) || len(e.Errors) == 0 {
		w.Fatalf("got %v, want %s", err, want)
	}
	if got := fmt.Sprint(e.Code, " ", e.Errors[0].Reason); got != want || !strings.Contains(e.Message, text) {
		w.Errorf("got %s, want %s with %q: %s", got, want, text, e.Message)
	}
}

func (w *world) check(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}
