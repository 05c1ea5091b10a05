package operation

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// The customers and subscriptions of the demo that people work on.
const (
	niamh = "reseller@liffey.example" // reseller admin
	sales = "sales@liffey.example"
	isar  = "reseller@isar.example"
	maeve = "admin@harbor.example" // super admin of Harbor Foods

	harborCap  = "/reseller/customers/1/subscriptions/1/purchase-cap"
	foyleCap   = "/reseller/customers/25/subscriptions/26/purchase-cap"
	lirAdd     = "/reseller/customers/22/subscriptions/23/add-licenses"
	kestrelAdd = "/reseller/customers/31/subscriptions/33/add-licenses"
)

// state is what became of a deed, as far as whoever did it was told.
type state int

const (
	unknown state = iota // no answer came
	done
	refused
)

// deed is something that somebody tried: an order with a P.O. number of its own,
// or a user with an address of its own.
type deed struct {
	mark  string // the P.O. number, or the address
	state state
	again func() (page, error) // sends the very same form once more
}

// deeds are what all people have tried since the last look.
type deeds struct {
	patient bool // an answer of 503 is none, and everybody goes on after it
	mu      sync.Mutex
	all     []*deed
}

// try sends a form and notes what was answered. It reports whether the program
// answered at all.
func (d *deeds) try(t *testing.T, who *person, path, mark string, form url.Values) (page, bool) {
	it := &deed{mark: mark, again: func() (page, error) { return who.post(path, form) }}
	d.mu.Lock()
	d.all = append(d.all, it)
	d.mu.Unlock()
	answer, err := it.again()
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case err != nil:
		return answer, false
	case d.patient && answer.status == http.StatusServiceUnavailable:
	case answer.status == http.StatusSeeOther && !strings.HasPrefix(answer.next, "/sign-in"):
		it.state = done
	case answer.status == http.StatusConflict, answer.status == http.StatusUnprocessableEntity, answer.status == http.StatusSeeOther:
		it.state = refused
	default:
		t.Errorf("%s is answered %d: %s", mark, answer.status, summary(answer.text))
	}
	return answer, true
}

// away reports whether the program says that its database is; then everybody
// waits a little.
func (d *deeds) away(answer page) bool {
	if !d.patient || answer.status != http.StatusServiceUnavailable {
		return false
	}
	time.Sleep(50 * time.Millisecond)
	return true
}

// take returns what was tried, and begins anew.
func (d *deeds) take() []*deed {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := d.all
	d.all = nil
	return all
}

// work is what one person does again and again: it returns false when the
// program does not answer any more.
type work func(n int) bool

// edits changes a purchase cap, up and down.
func (d *deeds) edits(t *testing.T, who *person, path, name string) work {
	return func(n int) bool {
		shown, err := who.get(path)
		if err != nil || d.away(shown) {
			return err == nil
		}
		form, err := shown.form(path)
		if err != nil {
			t.Error(err)
			return false
		}
		mark := fmt.Sprintf("k-%s-%d", name, n)
		form.Set("cap", fmt.Sprint(40+n%50))
		form.Set("po_number", mark)
		_, answered := d.try(t, who, path, mark, form)
		return answered
	}
}

// buys adds one license to an Annual subscription, through the review.
func (d *deeds) buys(t *testing.T, who *person, path, name string) work {
	return func(n int) bool {
		shown, err := who.get(path)
		if err != nil || d.away(shown) {
			return err == nil
		}
		if shown.status == http.StatusConflict { // it was suspended when its term ended
			time.Sleep(50 * time.Millisecond)
			return true
		}
		form, err := shown.form(path)
		if err != nil {
			t.Error(err)
			return false
		}
		mark := fmt.Sprintf("k-%s-%d", name, n)
		for field, value := range map[string]string{"additional": "1", "source": "phone", "source_note": "Called.", "po_number": mark} {
			form.Set(field, value)
		}
		form.Del("do")
		answer, err := who.post(path, form)
		if err != nil {
			return false
		}
		if answer.status == http.StatusUnprocessableEntity || answer.status == http.StatusConflict {
			return true // the subscription cannot have more
		}
		if answer.status == http.StatusSeeOther {
			if answer, err = who.get(answer.next); err != nil {
				return false
			}
		}
		if d.away(answer) || answer.status == http.StatusConflict {
			return true
		}
		review, err := answer.form(path + "/review")
		if err != nil {
			t.Error(err)
			return false
		}
		_, answered := d.try(t, who, path+"/review", mark, review)
		return answered
	}
}

// staffs adds a user and deletes it again.
func (d *deeds) staffs(t *testing.T, who *person, name string) work {
	const path = "/admin/users/new"
	return func(n int) bool {
		shown, err := who.get(path)
		if err != nil || d.away(shown) {
			return err == nil
		}
		form, err := shown.form(path)
		if err != nil {
			t.Error(err)
			return false
		}
		mark := fmt.Sprintf("k.%s.%d", name, n)
		form.Set("first_name", "Kit")
		form.Set("last_name", "Walsh")
		form.Set("email", mark)
		answer, answered := d.try(t, who, path, mark, form)
		if !answered || answer.status != http.StatusSeeOther {
			return answered
		}
		deletion := answer.next + "/delete"
		if shown, err = who.get(deletion); err != nil || d.away(shown) {
			return err == nil
		}
		if form, err = shown.form(deletion); err != nil {
			t.Error(err)
			return false
		}
		_, err = who.post(deletion, form)
		return err == nil
	}
}

// times is how often each order and each user of the deeds is in the database.
func (d *database) times() map[string]int {
	d.Helper()
	all := map[string]int{}
	for _, row := range d.rows("SELECT po_number FROM orders WHERE po_number LIKE 'k-%'") {
		all[row[0]]++
	}
	for _, row := range d.rows("SELECT email FROM users WHERE email LIKE 'k.%'") {
		local, _, _ := strings.Cut(row[0], "@")
		all[local]++
	}
	return all
}
