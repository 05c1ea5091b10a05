// Package browser starts the real program and uses it as people do: in a real
// browser, by the words on the page.
package browser

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Start is the moment at which the demo stands when the program starts.
const Start = "2026-11-20T09:00:00Z"

// Built is the program, and a database filled with the demo.
type Built struct {
	binary string
	demo   string
}

// Build builds the program and fills a demo, both in dir. The program's source
// is expected in the folder root.
func Build(ctx context.Context, root, dir string) (*Built, error) {
	b := &Built{binary: filepath.Join(dir, "perseat"), demo: filepath.Join(dir, "demo.db")}
	build := exec.CommandContext(ctx, "go", "build", "-o", b.binary, "./cmd/perseat")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build: %w\n%s", err, out)
	}
	fill := exec.CommandContext(ctx, b.binary, "demo", "--db", b.demo, "--now", Start)
	if out, err := fill.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("perseat demo: %w\n%s", err, out)
	}
	return b, nil
}

// Program is the running program, on a database of its own.
type Program struct {
	URL string

	db      string
	command *exec.Cmd
	ended   chan struct{}
	mu      sync.Mutex
	log     bytes.Buffer
}

// With is what a program is started with beside what all are.
type With struct {
	Flags []string
	Env   []string
}

// Serve starts the program on a copy of the demo in dir.
func (b *Built) Serve(ctx context.Context, dir string) (*Program, error) {
	return b.ServeWith(ctx, dir, With{})
}

// ServeWith starts the program with more settings.
func (b *Built) ServeWith(ctx context.Context, dir string, with With) (*Program, error) {
	db := filepath.Join(dir, "perseat.db")
	if err := copyDatabase(b.demo, db); err != nil {
		return nil, err
	}
	return b.serve(ctx, db, with)
}

// ServeOn starts the program on a database, which is filled with the demo if it
// is empty.
func (b *Built) ServeOn(ctx context.Context, db string) (*Program, error) {
	return b.serve(ctx, db, With{})
}

// ServeAt starts the program for real at an address: without the demo, by the
// machine's clock.
func (b *Built) ServeAt(ctx context.Context, addr, db string, with With) (*Program, error) {
	return b.start(ctx, []string{"--addr", addr, "--db", db}, db, with)
}

func (b *Built) serve(ctx context.Context, db string, with With) (*Program, error) {
	return b.start(ctx, []string{"--demo", "--db", db, "--now", Start, "--addr", "127.0.0.1:0"}, db, with)
}

func (b *Built) start(ctx context.Context, flags []string, db string, with With) (*Program, error) {
	p := &Program{ended: make(chan struct{}), db: db}
	p.command = exec.CommandContext(ctx, b.binary, slices.Concat([]string{"serve"}, flags, with.Flags)...)
	p.command.Env = append(os.Environ(), with.Env...)
	p.command.Cancel = func() error { return p.command.Process.Signal(os.Interrupt) }
	p.command.WaitDelay = 30 * time.Second
	dieWithParent(p.command)
	lines, err := p.command.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	listening := make(chan string, 1)
	go p.read(lines, listening)
	select {
	case p.URL = <-listening:
		return p, nil
	case <-p.ended:
		return nil, fmt.Errorf("the program ended at once:\n%s", p.Log())
	case <-time.After(time.Minute):
		_ = p.command.Process.Kill()
		return nil, fmt.Errorf("the program does not listen:\n%s", p.Log())
	}
}

// Run runs another command of the program on the database that p serves, and
// returns what it prints.
func (b *Built) Run(ctx context.Context, p *Program, args ...string) (string, error) {
	return b.RunOn(ctx, p.db, args...)
}

// RunOn runs a command on a database and returns what it prints.
func (b *Built) RunOn(ctx context.Context, db string, args ...string) (string, error) {
	var complaint bytes.Buffer
	command := exec.CommandContext(ctx, b.binary, append(args, "--db", db)...)
	command.Stderr = &complaint
	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("perseat %s: %w\n%s", strings.Join(args, " "), err, complaint.String())
	}
	return string(out), nil
}

// read keeps the program's log, and tells the address that it listens on.
func (p *Program) read(log io.Reader, listening chan<- string) {
	defer close(p.ended)
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		p.mu.Lock()
		p.log.Write(append(lines.Bytes(), '\n'))
		p.mu.Unlock()
		var entry struct{ Msg, Addr string }
		if json.Unmarshal(lines.Bytes(), &entry) == nil && entry.Msg == "listening" {
			listening <- entry.Addr
		}
	}
}

// Log is what the program has logged so far.
func (p *Program) Log() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// Faults lists the faults that the program has logged.
func (p *Program) Faults() []string {
	var faults []string
	for line := range strings.Lines(p.Log()) {
		var entry struct{ Level string }
		if json.Unmarshal([]byte(line), &entry) != nil || entry.Level == "ERROR" {
			faults = append(faults, line)
		}
	}
	return faults
}

// Requests is how often the program was asked for a route, such as
// "/reseller/customers/:customer", by a method.
func (p *Program) Requests(method, route string) int {
	n := 0
	for line := range strings.Lines(p.Log()) {
		var entry struct{ Msg, Method, Route string }
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Msg == "request" && entry.Method == method && entry.Route == route {
			n++
		}
	}
	return n
}

// Stop ends the program as an operator would, and reports if it did not end well.
func (p *Program) Stop() error {
	if err := p.command.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	<-p.ended
	return p.command.Wait()
}

// Kill ends the program as a failing machine would, in the midst of what it does.
func (p *Program) Kill() error {
	if err := p.command.Process.Kill(); err != nil {
		return err
	}
	<-p.ended
	_ = p.command.Wait() // it says that it was killed
	return nil
}

// MoveClock moves the program's clock and runs what has become due.
func (p *Program) MoveClock(ctx context.Context, to string) error {
	body := strings.NewReader(`{"now": "` + to + `"}`)
	move, err := http.NewRequestWithContext(ctx, http.MethodPut, p.URL+"/test/clock", body)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(move)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(answer.Body)
		return fmt.Errorf("the clock was not moved: %s", text)
	}
	return nil
}

// copyDatabase copies a database that no program has open, with what SQLite
// keeps beside it.
func copyDatabase(from, to string) error {
	for _, part := range []string{"", "-wal"} {
		text, err := os.ReadFile(from + part)
		if part != "" && os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return err
		}
		if err := os.WriteFile(to+part, text, 0o600); err != nil {
			return err
		}
	}
	return nil
}
