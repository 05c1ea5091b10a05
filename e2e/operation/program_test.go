package operation

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// program is the running program.
type program struct {
	*testing.T
	url     string
	command *exec.Cmd
	ended   chan struct{}
	err     error // how it ended

	mu  sync.Mutex
	log bytes.Buffer
}

// serve starts the program on a database and waits until it listens.
func (d *database) serve(t *testing.T, args ...string) *program {
	t.Helper()
	p, err := launch(t, "", append([]string{"--db", d.where}, args...)...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// launch starts the program at an address, or at any, as the test's own. It
// fails if the program ends instead of listening.
func launch(t *testing.T, addr string, args ...string) (*program, error) {
	t.Helper()
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	p := &program{T: t, ended: make(chan struct{})}
	p.command = exec.Command(built.binary, append([]string{"serve", "--addr", addr}, args...)...)
	return p, p.begin()
}

// begin starts the command.
func (p *program) begin() error {
	dieWithParent(p.command)
	out, in, err := os.Pipe()
	if err != nil {
		return err
	}
	p.command.Stderr = in
	if err := p.command.Start(); err != nil {
		return err
	}
	_ = in.Close() // the program has it
	p.Cleanup(func() { p.kill() })
	listening := make(chan string, 1)
	go p.read(out, listening)
	select {
	case p.url = <-listening:
		return nil
	case <-p.ended:
		return fmt.Errorf("the program ended: %w\n%s", p.err, p.text())
	case <-time.After(time.Minute):
		p.kill()
		return fmt.Errorf("the program does not listen:\n%s", p.text())
	}
}

func (p *program) read(log io.ReadCloser, listening chan<- string) {
	defer close(p.ended)
	lines := bufio.NewScanner(log)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		p.mu.Lock()
		p.log.Write(append(lines.Bytes(), '\n'))
		p.mu.Unlock()
		var entry struct{ Msg, Addr string }
		if json.Unmarshal(lines.Bytes(), &entry) == nil && entry.Msg == "listening" {
			listening <- entry.Addr
		}
	}
	_ = log.Close()
	p.err = p.command.Wait()
}

// kill ends the program as a power cut would, and waits until it is gone.
func (p *program) kill() {
	_ = p.command.Process.Kill() // it may be gone
	<-p.ended
}

// stop ends the program as an operator would, and fails the test if it does not
// end well.
func (p *program) stop() {
	p.Helper()
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		p.Error(err)
	}
	select {
	case <-p.ended:
	case <-time.After(time.Minute):
		p.Errorf("the program does not stop:\n%s", p.text())
		p.kill()
	}
	if p.err != nil {
		p.Errorf("the program ended badly: %v\n%s", p.err, p.text())
	}
}

// text is what the program has logged so far.
func (p *program) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// entries are the lines of the log.
func (p *program) entries() (all []map[string]any) {
	p.Helper()
	for line := range strings.Lines(p.text()) {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			p.Errorf("the log has a line that is no JSON: %s", line)
		}
		all = append(all, entry)
	}
	return all
}

// faults fails the test if the program has logged a fault.
func (p *program) faults() {
	p.Helper()
	for _, entry := range p.entries() {
		if entry["level"] == "ERROR" {
			p.Errorf("a fault: %v", entry)
		}
	}
}

// memory is how many bytes the program holds that are its own.
func (p *program) memory() int64 {
	p.Helper()
	if runtime.GOOS != "linux" {
		p.Skip("memory is read from /proc")
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		p.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "RssAnon:" {
			n, err := strconv.ParseInt(fields[1], 10, 64)
			if err != nil {
				p.Fatal(err)
			}
			return n << 10
		}
	}
	p.Fatal("the program's memory is not told")
	return 0
}

// get asks for an address and returns the status and the text.
func (p *program) get(path string) (int, string) {
	p.Helper()
	answer, err := http.Get(p.url + path)
	if err != nil {
		p.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		p.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// moveClock moves the program's clock and runs what has become due.
func (p *program) moveClock(to time.Time) error {
	body := strings.NewReader(`{"now": "` + to.UTC().Format(time.RFC3339) + `"}`)
	r, err := http.NewRequest(http.MethodPut, p.url+"/test/clock", body)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("the clock was not moved: %d %s", answer.StatusCode, text)
	}
	return err
}

// launchDoomed starts the program and kills it after a while, whatever it does
// then. The channel is closed when it is gone.
func launchDoomed(t *testing.T, after time.Duration, args ...string) (<-chan struct{}, error) {
	t.Helper()
	c := exec.Command(built.binary, append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...)
	dieWithParent(c)
	if err := c.Start(); err != nil {
		return nil, err
	}
	gone := make(chan struct{})
	time.AfterFunc(after, func() { _ = c.Process.Kill() })
	go func() { _ = c.Wait(); close(gone) }()
	return gone, nil
}
