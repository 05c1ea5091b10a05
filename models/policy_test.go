package models

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"perseat/models/access"
)

var update = flag.Bool("update", false, "accept what is as what should be")

// methods are the exported methods of Store, as they are.
func methods() (all []reflect.Method) {
	store := reflect.TypeFor[*Store]()
	for i := range store.NumMethod() {
		all = append(all, store.Method(i))
	}
	return all
}

// takesActor reports whether somebody asks for the method's work.
func takesActor(m reflect.Method) bool {
	return m.Type.NumIn() > 2 && m.Type.In(2) == reflect.TypeFor[access.Actor]()
}

// call calls a method with an actor and whatever else it takes.
func (w *world) call(t *testing.T, m reflect.Method, a access.Actor, rest []reflect.Value) (any, error) {
	t.Helper()
	in := []reflect.Value{reflect.ValueOf(w.Store), reflect.ValueOf(t.Context()), reflect.ValueOf(a)}
	out := m.Func.Call(append(in, rest...))
	err, _ := out[len(out)-1].Interface().(error)
	return out[0].Interface(), err
}

// asker is somebody who asks, by the name that the page has for them.
type asker struct {
	name string
	access.Actor
}

func (w *world) askers(c company) []asker {
	key := w.key(w.t, w.admin)
	return []asker{
		{"reseller_admin", w.admin},
		{"reseller_admin+view", visit(w.admin, w.support, access.View)},
		{"reseller_admin+act", visit(w.admin, w.support, access.Act)},
		{"reseller_sales", w.worker(access.RoleResellerSales)},
		{"reseller_billing", w.worker(access.RoleResellerBilling)},
		{"reseller_viewer", w.worker(access.RoleResellerViewer)},
		{"super_admin", c.admin},
		{"super_admin+view", visit(c.admin, w.admin, access.View)},
		{"super_admin+act", visit(c.admin, w.admin, access.Act)},
		{"user_manager", w.person(c, access.RoleUserManager)},
		{"member", w.person(c, access.RoleMember)},
		{"support_agent", access.Actor{UserID: w.support.UserID, Role: access.RoleSupportAgent}},
		{"support_lead", w.support},
		{"api_key", key},
		{"api_key+inside", inside(key, c)},
		{"job", access.Job()},
		{"nobody", access.Actor{}},
	}
}

// Who gets past the door of each operation on what is there and theirs, as one
// page to review. Behind it the operation may still refuse.
func TestWhoMayCallWhat(t *testing.T) {
	var b strings.Builder
	var w *world
	var own theirs
	var askers []asker
	var before contents
	for _, m := range methods() {
		if !takesActor(m) {
			continue
		}
		if w == nil || w.contentsOf(t, "activity") != before { // what one changed, the next should not find
			var c company
			w = newWorld(t, sqliteStore)
			c, own = w.things(t)
			askers, before = w.askers(c), w.contentsOf(t, "activity")
		}
		var may []string
		for _, a := range askers {
			of := tenancy[m.Name]
			_, err := w.call(t, m, a.Actor, own.with(m, of))
			kind := KindOf(err)
			if err != nil && kind == Internal {
				t.Errorf("%s by %s: %v", m.Name, a.name, err)
			}
			if kind != Forbidden && (kind != NotFound || of == ofNobody || of == ofProvider) {
				may = append(may, a.name)
			}
		}
		fmt.Fprintf(&b, "%s\n\t%s\n", m.Name, strings.Join(may, " "))
	}
	path := filepath.Join("testdata", "operations.golden")
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
		t.Errorf("%s differs; look at it, and accept it with -update:\n%s", path, difference(string(want), b.String()))
	}
}

// difference is the lines of two texts that the other one has not.
func difference(want, got string) string {
	var b strings.Builder
	old, now := strings.Split(want, "\n"), strings.Split(got, "\n")
	for _, line := range old {
		if !slices.Contains(now, line) {
			b.WriteString("- " + line + "\n")
		}
	}
	for _, line := range now {
		if !slices.Contains(old, line) {
			b.WriteString("+ " + line + "\n")
		}
	}
	return b.String()
}
