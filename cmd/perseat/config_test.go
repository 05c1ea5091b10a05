package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// A variable that an operator sets for an own purpose must not turn every
// command into --version.
func TestAVariableNamedVersionIsNoSetting(t *testing.T) {
	t.Setenv("PERSEAT_VERSION", "2")
	t.Setenv("PERSEAT_DB", filepath.Join(t.TempDir(), "perseat.db"))
	var out, errs strings.Builder
	if err := run(t.Context(), []string{"migrate"}, &out, &errs); err != nil || !strings.Contains(out.String(), "up to date") {
		t.Errorf("migrate says %q, %v", out.String(), err)
	}
}
