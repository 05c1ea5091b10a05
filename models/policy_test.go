package models

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"perseat/models/access"
	"perseat/models/billing"
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

// call calls a method with an actor and with nothing else worth reading.
func (w *world) call(t *testing.T, m reflect.Method, a access.Actor) error {
	t.Helper()
	in := []reflect.Value{reflect.ValueOf(w.Store), reflect.ValueOf(t.Context()), reflect.ValueOf(a)}
	for i := 3; i < m.Type.NumIn(); i++ {
		if m.Type.In(i) == reflect.TypeFor[io.Reader]() {
			in = append(in, reflect.ValueOf(strings.NewReader("")))
			continue
		}
		in = append(in, reflect.Zero(m.Type.In(i)))
	}
	out := m.Func.Call(in)
	err, _ := out[len(out)-1].Interface().(error)
	return err
}

// Who gets past the door of each operation, as one page to review. Behind it the
// operation may still refuse.
func TestWhoMayCallWhat(t *testing.T) {
	w := newWorld(t, sqliteStore)
	c := w.customer(billing.Flexible, 9)
	by := []struct {
		name string
		access.Actor
	}{
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
		{"job", access.Job()},
		{"nobody", access.Actor{}},
	}
	var b strings.Builder
	for _, m := range methods() {
		if !takesActor(m) {
			continue
		}
		var may []string
		for _, a := range by {
			err := w.call(t, m, a.Actor)
			if err != nil && KindOf(err) == Internal {
				t.Errorf("%s by %s: %v", m.Name, a.name, err)
			}
			if KindOf(err) != Forbidden {
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
