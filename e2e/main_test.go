// Package e2e holds the journeys of people through the real program, in a real
// browser, in the words that stand on the pages.
package e2e

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"perseat/e2e/browser"
)

// What all journeys share: the built program, and one browser.
var (
	program  *browser.Built
	chromium context.Context
)

func TestMain(m *testing.M) { os.Exit(journeys(m)) }

func journeys(m *testing.M) int {
	dir, err := os.MkdirTemp("", "perseat-e2e-")
	if err != nil {
		return failed(err)
	}
	defer os.RemoveAll(dir)
	if err := os.Setenv("PERSEAT_WEBHOOK_LOCALHOST", "true"); err != nil { // a journey has a receiver on this machine
		return failed(err)
	}
	if program, err = browser.Build(context.Background(), "..", dir); err != nil {
		return failed(err)
	}
	var stop func()
	if chromium, stop, err = browser.Launch(context.Background()); err != nil {
		return failed(err)
	}
	defer stop()
	return m.Run()
}

func failed(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// The demo's accounts, customers and products that the journeys are about.
const (
	niamh  = "reseller@liffey.example" // reseller admin
	maeve  = "admin@harbor.example"    // Flexible Plan, 22 of 25 seats used
	ronan  = "admin@kestrel.example"   // Annual Plan (yearly payments), 50 of 50 licenses used
	harbor = "Harbor Foods"

	kestrel  = "Kestrel Logistics"
	standard = "Google Workspace Business Standard"
)

// A journey is a test with a program of its own.
type journey struct {
	*testing.T
	program *browser.Program
	began   time.Time
}

// begin starts the program on a fresh demo. A journey in which the program
// logged a fault has failed, whatever its pages said.
func begin(t *testing.T) journey {
	t.Helper()
	return beginWith(t, browser.With{})
}

// beginWith does the same with more settings of the program.
func beginWith(t *testing.T, with browser.With) journey {
	t.Helper()
	t.Parallel()
	began := time.Now()
	p, err := program.ServeWith(context.Background(), t.TempDir(), with)
	if err != nil {
		t.Fatal(err)
	}
	return travel(t, p, began)
}

// travel is a journey through a running program, which ends with it.
func travel(t *testing.T, p *browser.Program, began time.Time) journey {
	t.Helper()
	t.Cleanup(func() {
		if err := p.Stop(); err != nil {
			t.Errorf("the program ended badly: %v", err)
		}
		for _, fault := range p.Faults() {
			t.Errorf("a fault: %s", fault)
		}
	})
	return journey{t, p, began}
}

// nobody is a browser in which nobody has signed in.
func (j journey) nobody() *browser.Page {
	j.Helper()
	page, done := browser.Open(chromium, j, j.program.URL)
	j.Cleanup(func() {
		for _, complaint := range page.Said() {
			j.Errorf("the browser complains: %s", complaint)
		}
		done()
	})
	return page
}

// as is a browser in which somebody has signed in.
func (j journey) as(email string) *browser.Page {
	j.Helper()
	page := j.nobody()
	page.SignIn(email)
	return page
}

// holds requires that a field holds a text.
func (j journey) holds(page *browser.Page, label, text string) {
	j.Helper()
	if got := page.Value(label); got != text {
		j.Errorf("“%s” holds %q, not %q", label, got, text)
	}
}

// contains reports whether a text says all of the words.
func contains(text string, words ...string) bool {
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
