package models

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// noted are the actions that a call of note can write where it does not name one:
// by the function that calls it.
var noted = map[string][]string{
	"changeLicenses": {"license.assigned", "license.removed"},
	"addStaff":       {"support.added", "staff.added"},
	"changeStaff":    {"staff.role_changed", "staff.suspended", "staff.reactivated", "staff.removed"},
	"setStatus":      {"user.suspended", "user.reactivated"},
	"tellVisit":      {"visit.started", "visit.ended"},
	"answer":         {"request.ordered", "request.declined", "request.withdrawn"},
	"changed": {
		"subscription.paid_service_started", "subscription.plan_changed", "subscription.renewed", "subscription.suspended",
		"subscription.activated", "subscription.canceled",
	},
}

// Every action that the code writes has a sentence, and every sentence an action.
func TestEveryActionHasASentence(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]bool{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			fn, is := decl.(*ast.FuncDecl)
			if !is {
				continue
			}
			for _, action := range notes(t, fn) {
				written[action] = true
			}
		}
	}
	if len(written) < 40 {
		t.Fatalf("only %d actions were found: %v", len(written), written)
	}
	for action := range written {
		if _, known := deeds[action]; !known {
			t.Errorf("%q has no sentence in activity_words.go", action)
		}
	}
	for action, d := range deeds {
		if !written[action] {
			t.Errorf("nothing writes %q", action)
		}
		if !slices.Contains(DeedGroups, d.group) || d.sentence == "" {
			t.Errorf("%q is in the group %q and reads %q", action, d.group, d.sentence)
		}
	}
	for _, g := range DeedGroups {
		if len(actionsOf(g)) == 0 {
			t.Errorf("the group %s is empty", g)
		}
	}
}

// notes are the actions that a function writes entries with.
func notes(t *testing.T, fn *ast.FuncDecl) (actions []string) {
	ast.Inspect(fn, func(n ast.Node) bool {
		call, is := n.(*ast.CallExpr)
		if !is {
			return true
		}
		method, is := call.Fun.(*ast.SelectorExpr)
		direct := is && method.Sel.Name == "note" && len(call.Args) == 5
		if !direct && (!is || !strings.HasPrefix(method.Sel.Name, "note") || len(call.Args) != 3) {
			return true
		}
		if text, is := call.Args[1].(*ast.BasicLit); is {
			action, err := strconv.Unquote(text.Value)
			if err != nil {
				t.Fatal(err)
			}
			actions = append(actions, action)
			return true
		}
		if !direct || strings.HasPrefix(fn.Name.Name, "note") {
			return true // its callers name the action
		}
		if len(noted[fn.Name.Name]) == 0 {
			t.Errorf("%s writes entries whose action it does not name: list them above", fn.Name.Name)
		}
		actions = append(actions, noted[fn.Name.Name]...)
		return true
	})
	return actions
}

func TestDeedsInWords(t *testing.T) {
	for _, test := range []struct{ action, of, want string }{
		{"user.added", "Anna Berg", "Added Anna Berg"},
		{"session.started", "Anna Berg", "Signed in"},
		{"user.erased", "deleted user 4711", "Erased the name and the addresses of deleted user 4711"},
		{"user.deleted", "deleted user 4711", "Deleted user 4711"},
		{"mail.sent_again", "Invitation", "Sent again: Invitation"},
		{"catalog.imported", "", "Imported a catalog"},
		{"thing.made_new", "a thing", "Thing made new: a thing"}, // of a program that is newer than this one
		{"thing.made_new", "", "Thing made new"},
	} {
		if got := deedText(test.action, test.of); got != test.want {
			t.Errorf("%s of %q reads %q, want %q", test.action, test.of, got, test.want)
		}
	}
}

func TestAmountsReadAsOnPages(t *testing.T) {
	for fact, want := range map[any]string{
		"2933.65": "2,933.65", "-39.85": "\u221239.85", "1166": "1,166", "0.00": "0.00", "": "", "many": "many",
	} {
		if got := amountWord(nil, fact); got != want {
			t.Errorf("%v reads %q, want %q", fact, got, want)
		}
	}
}
