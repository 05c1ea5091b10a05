package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// An instruction of a Dockerfile, such as EXPOSE 8080, and the stage that it
// belongs to.
type instruction struct {
	stage      int
	word, rest string
}

func TestTheImageRunsAsAnOrdinaryUserOnASlimBase(t *testing.T) {
	file := dockerfile(t)
	last := file[len(file)-1].stage
	if last < 1 {
		t.Fatal("the compiler would be part of the image: a second stage is missing")
	}
	if base := only(t, file, last, "FROM"); !strings.HasPrefix(base, "debian:") || !strings.HasSuffix(base, "-slim") {
		t.Errorf("it runs on %s", base)
	}
	user := only(t, file, last, "USER")
	if user == "root" || user == "0" {
		t.Error("it runs as root")
	}
	if setup := only(t, file, last, "RUN"); !strings.Contains(setup, "useradd") || !strings.Contains(setup, "--owner="+user+" ") ||
		!strings.Contains(setup, " ca-certificates ") || !strings.Contains(setup, " tzdata ") {
		t.Errorf("the image is set up by %s", setup)
	}
	for _, want := range []instruction{{last, "VOLUME", "/data"}, {last, "EXPOSE", "8080"}} {
		if got := only(t, file, last, want.word); got != want.rest {
			t.Errorf("%s is %s, want %s", want.word, got, want.rest)
		}
	}
}

func TestTheImageIsBuiltWithTheGoThatGoModAsksFor(t *testing.T) {
	mod := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "go.mod"))
	if mod == nil {
		t.Fatal("go.mod names no version")
	}
	if from := only(t, dockerfile(t), 0, "FROM"); from != "golang:"+mod[1]+"-bookworm AS build" {
		t.Errorf("go.mod asks for Go %s, the image is built from %s", mod[1], from)
	}
}

// The image is built from every folder that holds code of the program, and what
// it copies is let through by .dockerignore.
func TestTheImageIsBuiltFromTheWholeProgram(t *testing.T) {
	var copied []string
	for _, i := range dockerfile(t) {
		if i.stage == 0 && i.word == "COPY" {
			parts := strings.Fields(i.rest)
			copied = append(copied, parts[:len(parts)-1]...)
		}
	}
	ignore := strings.Split(read(t, ".dockerignore"), "\n")
	for _, path := range copied {
		if _, err := os.Stat(filepath.Join(root, path)); err != nil {
			t.Errorf("%s is copied and does not exist", path)
		}
		if !slices.Contains(ignore, "!"+path) {
			t.Errorf("%s is copied, and .dockerignore keeps it out", path)
		}
	}
	for _, p := range packages(t) {
		if top, _, _ := strings.Cut(ours(p.ImportPath), "/"); !slices.Contains(copied, top) {
			t.Errorf("%s is part of the program and is not copied", top)
		}
	}
	if ignore[1] != "*" {
		t.Error(".dockerignore lets everything through: a database could get into the image")
	}
}

// The commands of the image are words that no shell splits again, and both run
// the program.
func TestTheImageStartsAndChecksTheProgram(t *testing.T) {
	file := dockerfile(t)
	last := file[len(file)-1].stage
	entry := words(t, only(t, file, last, "ENTRYPOINT"))
	if !slices.Equal(entry, []string{"perseat"}) {
		t.Errorf("it starts %q", entry)
	}
	if from := only(t, file, last, "COPY"); from != "--from=build /perseat /usr/local/bin/perseat" {
		t.Errorf("the program is copied by %s", from)
	}
	_, check, _ := strings.Cut(only(t, file, last, "HEALTHCHECK"), "CMD ")
	health := words(t, check)
	if len(health) < 2 || health[0] != entry[0] {
		t.Fatalf("its health is checked by %q", health)
	}
	for _, set := range strings.Fields(only(t, file, last, "ENV")) {
		name, value, _ := strings.Cut(set, "=")
		t.Setenv(name, value)
	}
	if cli := understood(t, words(t, only(t, file, last, "CMD"))); cli.DB != "/data/perseat.db" || cli.Serve.Addr != ":8080" {
		t.Errorf("it keeps its data in %s and listens on %s", cli.DB, cli.Serve.Addr)
	}
	if cli := understood(t, health[1:]); cli.Check.Addr != ":8080" {
		t.Errorf("its health is looked for at %s", cli.Check.Addr)
	}
}

// understood is what the program makes of a command line.
func understood(t *testing.T, args []string) commandLine {
	t.Helper()
	var cli commandLine
	parser, err := kong.New(&cli, kong.Vars{"version": version}, kong.DefaultEnvars("PERSEAT"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(args); err != nil {
		t.Errorf("the program does not understand %q: %v", args, err)
	}
	return cli
}

// dockerfile reads the Dockerfile: an instruction a line, unless the line ends
// in a backslash.
func dockerfile(t *testing.T) []instruction {
	t.Helper()
	text := regexp.MustCompile(`(?m)^#.*\n`).ReplaceAllString(read(t, "Dockerfile"), "")
	var file []instruction
	stage := -1
	for line := range strings.Lines(strings.ReplaceAll(text, "\\\n\t", "")) {
		word, rest, found := strings.Cut(strings.TrimSpace(line), " ")
		if !found {
			continue
		}
		if word == "FROM" {
			stage++
		}
		file = append(file, instruction{stage, word, rest})
	}
	return file
}

// only is what an instruction that stands once in a stage says.
func only(t *testing.T, file []instruction, stage int, word string) string {
	t.Helper()
	var found []string
	for _, i := range file {
		if i.stage == stage && i.word == word {
			found = append(found, i.rest)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s stands %d times in stage %d", word, len(found), stage)
	}
	return found[0]
}

func words(t *testing.T, text string) []string {
	t.Helper()
	var list []string
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		t.Errorf("%s is a line for a shell, which would swallow the signal to stop: %v", text, err)
	}
	return list
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
