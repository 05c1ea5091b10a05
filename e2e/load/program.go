package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// program is a running server: Perseat, or the bare one that it is measured by.
type program struct {
	addr    string // host:port
	command *exec.Cmd
	ended   chan struct{}
}

// start runs a command that logs where it listens, as both do.
func start(binary string, args ...string) (*program, error) {
	p := &program{command: exec.Command(binary, args...), ended: make(chan struct{})}
	log, err := p.command.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	listening := make(chan string, 1)
	var text strings.Builder
	go func() {
		defer close(p.ended)
		lines := bufio.NewReader(log)
		for {
			line, err := lines.ReadBytes('\n')
			text.Write(line)
			var entry struct{ Msg, Addr string }
			if json.Unmarshal(line, &entry) == nil && entry.Msg == "listening" {
				listening <- strings.TrimPrefix(entry.Addr, "http://")
				_, _ = io.Copy(io.Discard, lines) // nobody reads the rest of the log
				return
			}
			if err != nil {
				return
			}
		}
	}()
	select {
	case p.addr = <-listening:
		return p, nil
	case <-p.ended:
		return nil, fmt.Errorf("%s ended: %s", binary, text.String())
	case <-time.After(time.Minute):
		_ = p.command.Process.Kill()
		return nil, fmt.Errorf("%s does not listen", binary)
	}
}

// stop ends the program as an operator would.
func (p *program) stop() {
	_ = p.command.Process.Signal(syscall.SIGTERM) // it may be gone; a shell may have told it to ignore an interrupt
	<-p.ended
	_ = p.command.Wait()
}

// ticks is how many a second /proc counts processor time in.
const ticks = 100

// cpu is the processor time that the program has used; 0 where /proc is not.
func (p *program) cpu() time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.command.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * time.Second / ticks
}

// memory is how many kilobytes the program holds, and how many of them are its
// own; 0 where /proc is not.
func (p *program) memory() (all, own int) {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) != 3 {
			continue
		}
		n, _ := strconv.Atoi(fields[1])
		switch fields[0] {
		case "VmRSS:":
			all = n
		case "RssAnon:":
			own = n
		}
	}
	return all, own
}

// build builds a program of a module and returns where it is.
func build(dir, module, pkg, name string) (string, error) {
	to, err := filepath.Abs(filepath.Join(dir, name))
	if err != nil {
		return "", err
	}
	c := exec.Command("go", "build", "-o", to, pkg)
	c.Dir = module
	if out, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build %s: %w\n%s", pkg, err, out)
	}
	return to, nil
}
