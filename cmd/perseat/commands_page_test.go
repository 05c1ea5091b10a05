package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

const commandsHead = `# Commands and settings

This page is written by a test from the command line itself: ` + "`go test ./cmd/perseat -run Page -update`" + ` writes it
anew. Each setting is a flag; where a variable stands beside it, that can be given instead, and the flag wins.

`

// docs/commands.md shows the command line as operators read it.
func TestTheCommandsPage(t *testing.T) {
	var cli commandLine
	parser, err := kong.New(&cli, kong.Name("perseat"), kong.Vars{"version": version}, kong.DefaultEnvars("PERSEAT"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString(commandsHead)
	b.WriteString("## With every command\n\n")
	writeFlags(&b, parser.Model.Flags)
	for _, command := range parser.Model.Leaves(true) {
		name := command.Path()
		for _, argument := range command.Positional {
			name += " " + argument.Summary()
		}
		fmt.Fprintf(&b, "\n## perseat %s\n\n%s\n", strings.TrimPrefix(name, "perseat "), command.Help)
		if len(command.Flags) > 0 {
			b.WriteString("\n")
			writeFlags(&b, command.Flags)
		}
	}
	path := filepath.Join("..", "..", "docs", "commands.md")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("%s is not what the command line says; write it anew with -update", path)
	}
}

// writeFlags writes a table of flags.
func writeFlags(b *strings.Builder, flags []*kong.Flag) {
	b.WriteString("| Flag | Variable | If not given | |\n|---|---|---|---|\n")
	for _, f := range flags {
		if f.Name == "help" {
			continue
		}
		name := "`--" + f.Name + "`"
		if f.Name == "smtp-password" {
			name += " (give the variable instead)"
		}
		variable := ""
		if len(f.Envs) > 0 {
			variable = "`" + strings.Join(f.Envs, "`, `") + "`"
		}
		without := ""
		switch {
		case f.HasDefault:
			without = "`" + f.Default + "`"
		case f.Required:
			without = "required"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", name, variable, without, strings.ReplaceAll(f.Help, "|", `\|`))
	}
}
