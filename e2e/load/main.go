// Command perseat-load measures the real program as people use it, each time by
// turns with what bounds it on the same machine, and prints the ratios. It judges
// nothing: a shared machine gives other figures at every hour, of which only the
// ratios within one run can be compared.
//
//	go run ./load -customers 10000
//	go run ./load -customers 1000000 -rows 1,2,7
package main

import (
	"database/sql"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// Dublin is who signs in: the reseller admin who has all the customers.
const dublin = "reseller@liffey.example"

// bench is what all rows share.
type bench struct {
	customers int
	pairs     int
	span      time.Duration
	dir       string // where databases are made, and kept for the next time
	now       string // at what time the demos stand
	perseat   string // the program
	bare      string // the bare echo program
	out       *tabwriter.Writer
}

// rows are the measures, by their numbers.
var rows = []struct {
	name    string
	measure func(*bench) error
}{
	{"1", (*bench).list},
	{"2", (*bench).growth},
	{"3", (*bench).storeOrders},
	{"4", (*bench).orders},
	{"5", (*bench).month},
	{"6", (*bench).mixed},
	{"7", (*bench).search},
	{"8", (*bench).cold},
}

func main() {
	b := bench{out: tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)}
	var wanted string
	flag.IntVar(&b.customers, "customers", 10_000, "how many customers the Dublin reseller has")
	flag.IntVar(&b.pairs, "pairs", 5, "how often each pair is measured")
	flag.DurationVar(&b.span, "span", 2*time.Second, "how long each thing is measured at a time")
	flag.StringVar(&b.dir, "dir", "out", "where databases are made, and kept for the next time")
	flag.StringVar(&b.now, "now", "2026-11-20T09:00:00Z", "at what time the demos stand")
	flag.StringVar(&wanted, "rows", "1,2,3,4,5,6,7,8", "which rows to measure")
	flag.Parse()
	if err := b.report(strings.Split(wanted, ",")); err != nil {
		fmt.Fprintln(os.Stderr, "perseat-load:", err)
		os.Exit(1)
	}
}

func (b *bench) report(wanted []string) error {
	var err error
	if err = os.MkdirAll(b.dir, 0o700); err != nil {
		return err
	}
	if b.perseat, err = build(b.dir, "..", "./cmd/perseat", "perseat"); err != nil {
		return err
	}
	if b.bare, err = build(b.dir, ".", "./load/bare", "bare"); err != nil {
		return err
	}
	for _, row := range rows {
		for _, name := range wanted {
			if name != row.name {
				continue
			}
			if err := row.measure(b); err != nil {
				return fmt.Errorf("row %s: %w", name, err)
			}
			if err := b.out.Flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// tell prints a line of the report.
func (b *bench) tell(format string, values ...any) { fmt.Fprintf(b.out, format+"\n", values...) }

// compare prints a pair of things, and some figure of ours over that of theirs.
func (b *bench) compare(row, what string, p pairs, figure func(run) float64) {
	middle, least, most := p.ratio(figure)
	b.tell("%s\t%s, %d customers\t%.3f (%.3f to %.3f)\tours %s\treference %s", row, what, b.customers, middle, least, most,
		median(p.ours), median(p.theirs))
	if p.ours[0].cpu > 0 && p.theirs[0].cpu > 0 {
		middle, least, most = p.ratio(func(r run) float64 { return 1 / cost(r) })
		b.tell("\tthe same by the server’s processor time\t%.3f (%.3f to %.3f)\t\t", middle, least, most)
	}
}

// database is a database with so many customers, which is made unless it is there.
func (b *bench) database(customers int) (string, error) {
	path, err := filepath.Abs(filepath.Join(b.dir, "load-"+strconv.Itoa(customers)+".db"))
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	c := exec.Command(b.perseat, "demo", "--customers", strconv.Itoa(customers), "--db", path, "--now", b.now)
	c.Stdout, c.Stderr = io.Discard, os.Stderr
	if err := c.Run(); err != nil {
		return "", fmt.Errorf("perseat demo: %w", err)
	}
	return path, nil
}

// serve starts the program on a database with so many customers.
func (b *bench) serve(customers int) (*program, error) {
	path, err := b.database(customers)
	if err != nil {
		return nil, err
	}
	now, err := b.clock(path)
	if err != nil {
		return nil, err
	}
	return start(b.perseat, "serve", "--db", path, "--now", now.Format(time.RFC3339), "--addr", "127.0.0.1:0")
}

// clock is the time at which a database is used: when the demo stands, or a second
// after the last thing that an earlier measure did there. With a clock that went
// back, each order would come between old ones, on pages of its own.
func (b *bench) clock(path string) (time.Time, error) {
	now, err := time.Parse(time.RFC3339, b.now)
	if err != nil {
		return now, fmt.Errorf("-now: %w", err)
	}
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		return now, err
	}
	defer db.Close()
	var last time.Time
	if err := db.QueryRow("SELECT at FROM activity ORDER BY at DESC LIMIT 1").Scan(&last); err != nil {
		return now, fmt.Errorf("%s: %w", path, err)
	}
	if last = last.Add(time.Second); last.After(now) {
		return last, nil
	}
	return now, nil
}

// reference starts the bare program with some bytes.
func (b *bench) reference(text []byte) (*program, error) {
	path := filepath.Join(b.dir, "bytes.html")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return nil, err
	}
	return start(b.bare, path)
}
