package clients

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// fenced are the blocks of a page in fences, with the language of each.
var fenced = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$")

// What docs/api.md shows is run, in the order in which it stands there, against
// the demo: shell and Go print what the page says that they print.
func TestTheExamplesOfThePage(t *testing.T) {
	page, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	p := serve(t)
	w := &world{T: t, program: p}
	environment := append(os.Environ(), "PERSEAT_URL="+p.URL, "PERSEAT_KEY="+w.key(dublin, "all"))
	if err := os.MkdirAll("out", 0o755); err != nil {
		t.Fatal(err)
	}
	ran, printed := map[string]int{}, ""
	for _, block := range fenced.FindAllStringSubmatch(string(page), -1) {
		language, text := block[1], block[2]
		switch {
		case language == "sh" && !strings.HasPrefix(text, "export "), language == "go":
			printed = run(t, language, text, environment)
			ran[language]++
		case language == "text":
			for line := range strings.Lines(text) {
				if !strings.Contains(printed, strings.TrimSpace(line)) {
					t.Errorf("%q is not in what was printed:\n%s", strings.TrimSpace(line), printed)
				}
			}
			ran["text"]++
		}
	}
	if ran["sh"] < 7 || ran["go"] < 7 || ran["text"] != ran["sh"]+ran["go"] {
		t.Errorf("ran %v", ran)
	}
}

// run runs an example and returns what it prints.
func run(t *testing.T, language, text string, environment []string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", text)
	if language == "go" {
		dir, err := os.MkdirTemp("out", "example")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
		file := filepath.Join(dir, "main.go")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		command = exec.CommandContext(context.Background(), "go", "run", "./"+file)
	}
	command.Env = environment
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("the example fails: %v\n%s\n%s", err, text, out)
	}
	return string(out)
}
