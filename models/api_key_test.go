package models

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

// key makes a key of the actor's reseller with the rights, all if none are named,
// and returns who asks with it.
func (w *world) key(t *testing.T, by access.Actor, rights ...access.Right) access.Actor {
	t.Helper()
	if len(rights) == 0 {
		rights = access.AllRights
	}
	made := ok[KeyMade](t)(w.MakeKey(t.Context(), by, NewAPIKey{Name: "Nightly sync", Rights: rights}))
	return ok[access.Actor](t)(w.Call(t.Context(), APICall{Secret: made.Secret, Method: "reseller.customers.get", Request: access.Request{Address: "192.0.2.7"}, PerMinute: DefaultKeyRate}))
}

// inside is a key in a customer's account.
func inside(key access.Actor, c company) access.Actor {
	key.CustomerID = c.id
	return key
}

func TestAKeyActsUnderItsNameWithItsRights(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		made := ok[KeyMade](t)(w.MakeKey(t.Context(), w.admin, NewAPIKey{Name: " Nightly  sync ", Rights: access.Rights{access.WriteCustomers}}))
		if made.Name != "Nightly sync" || made.Reseller != "Liffey Cloud" || !strings.HasPrefix(made.Secret, keyPrefix) || len(made.Secret) < 30 {
			t.Errorf("made %+v", made)
		}
		key := ok[access.Actor](t)(w.Call(t.Context(), APICall{Secret: made.Secret, Method: "reseller.customers.get", Request: access.Request{Address: "192.0.2.7"}, PerMinute: DefaultKeyRate}))
		if key.ResellerID != w.reseller || key.CustomerID != 0 || !key.Can(access.EditSubscriptions) || key.Can(access.ManageUsers) {
			t.Errorf("the key is %+v", key)
		}
		placed := ok[Placed](t)(w.ChangeSeats(t.Context(), key, c.sub, SeatsChange{Cap: n64(12)}))
		row := ok[OrderRow](t)(w.Order(t.Context(), w.admin, placed.OrderID))
		if row.Who() != "API key Nightly sync" || row.PlacedRole != string(access.RoleKey) {
			t.Errorf("the order was placed by %q, %q", row.Who(), row.PlacedRole)
		}
		var entry Activity
		check(t, w.db.Read(t.Context()).Where("action = ?", "subscription.purchase_cap_edited").Last(&entry).Error)
		if entry.ActorID != key.UserID || entry.ActorRole != "api_key" {
			t.Errorf("the record names %d, %q", entry.ActorID, entry.ActorRole)
		}
		var call Activity
		check(t, w.db.Read(t.Context()).Where("action = ?", "api_key.called").Last(&call).Error)
		if call.ActorID != key.UserID || call.ResellerID != w.reseller || call.CustomerID != 0 || call.Address != "192.0.2.7" || !strings.Contains(call.Facts, "reseller.customers.get") {
			t.Errorf("the call is recorded as %+v", call)
		}
		for what, err := range map[string]error{
			"adds users":  errOf(w.AddUsers(t.Context(), inside(key, c), []NewUser{newUser("anna")})),
			"makes keys":  errOf(w.MakeKey(t.Context(), key, NewAPIKey{Name: "x", Rights: access.AllRights})),
			"sees prices": errOf(w.ListInvoices(t.Context(), key, InvoiceFilter{}, Paging{})),
		} {
			if KindOf(err) != Forbidden {
				t.Errorf("the key %s: %v", what, err)
			}
		}
		w.agrees(t)
	})
}

func n64(n int64) *int64 { return &n }

// Only hashes are kept, the own staff does not list keys, and nobody signs in as one.
func TestAKeyLeavesNoSecret(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		made := ok[KeyMade](t)(w.MakeKey(t.Context(), sent(w.admin, "one", "k", "b"), NewAPIKey{Name: "Sync", Rights: access.AllRights}))
		for _, table := range w.tables(t) {
			if strings.Contains(w.textOf(t, table), made.Secret) {
				t.Errorf("%s keeps the secret", table)
			}
		}
		list := ok[Page[User]](t)(w.ListStaff(t.Context(), w.admin, Paging{}))
		summary := ok[ResellerSummary](t)(w.FindReseller(t.Context(), w.support, w.reseller))
		found := ok[Found](t)(w.Find(t.Context(), w.support, "api key"))
		if len(list.Rows) != 1 || len(summary.Staff) != 1 || len(found.Users) != 0 {
			t.Errorf("keys stand among people: %d of the staff, %d at the desk, %d found", len(list.Rows), len(summary.Staff), len(found.Users))
		}
		var k APIKey
		check(t, w.db.Read(t.Context()).Where("id = ?", made.ID).Take(&k).Error)
		refused(t, errOf(w.Colleague(t.Context(), w.admin, k.UserID)), NotFound, "")
		refused(t, errOf(w.ReactivateStaff(t.Context(), w.admin, k.UserID)), NotFound, "")
	})
}

func (w *world) textOf(t *testing.T, table string) string {
	t.Helper()
	var rows []map[string]any
	check(t, w.db.Read(t.Context()).Table(table).Find(&rows).Error)
	var b strings.Builder
	for _, row := range rows {
		for _, v := range row {
			if text, is := v.(string); is {
				b.WriteString(text + "\n")
			}
		}
	}
	return b.String()
}

func TestWhoMakesAndRevokesKeys(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		in := NewAPIKey{Name: "Sync", Rights: access.Rights{access.ReadUsers}}
		made := ok[KeyMade](t)(w.MakeKey(t.Context(), w.admin, in))
		theirs := ok[KeyMade](t)(w.MakeKey(t.Context(), w.other, in))
		for _, a := range []access.Actor{
			w.worker(access.RoleResellerSales), w.support, visit(w.admin, w.support, access.Act), {Role: access.RoleKey, ResellerID: w.reseller},
		} {
			w.refuses(t, Forbidden, "", func() error { return errOf(w.MakeKey(t.Context(), a, in)) })
		}
		w.refuses(t, Invalid, "Name must have", func() error { return errOf(w.MakeKey(t.Context(), w.admin, NewAPIKey{Rights: in.Rights})) })
		w.refuses(t, Invalid, "Choose what", func() error { return errOf(w.MakeKey(t.Context(), w.admin, NewAPIKey{Name: "Sync"})) })
		w.refuses(t, Invalid, "Choose what", func() error {
			return errOf(w.MakeKey(t.Context(), w.admin, NewAPIKey{Name: "Sync", Rights: access.Rights{"everything"}}))
		})
		job := NewAPIKey{Name: "Billing", Rights: access.AllRights, Reseller: "Liffey.example"}
		byJob := ok[KeyMade](t)(w.MakeKey(t.Context(), access.Job(), job))
		job.Reseller = "nobody.example"
		w.refuses(t, NotFound, "", func() error { return errOf(w.MakeKey(t.Context(), access.Job(), job)) })
		w.refuses(t, NotFound, "", func() error { return errOf(w.RevokeKey(t.Context(), w.admin, theirs.ID)) })

		list := ok[Page[KeyRow]](t)(w.ListKeys(t.Context(), w.admin, Paging{}))
		if len(list.Rows) != 2 || list.Rows[0].ID != byJob.ID || list.Rows[0].Who() != "Command line" || list.Rows[1].Who() != "Niamh Doyle" {
			t.Errorf("the list is %+v", list.Rows)
		}
		ok[uint](t)(w.RevokeKey(t.Context(), w.admin, made.ID))
		once := ok[APIKey](t)(w.Key(t.Context(), w.admin, made.ID))
		w.at(start.Add(time.Hour))
		ok[uint](t)(w.RevokeKey(t.Context(), w.admin, made.ID))
		if again := ok[APIKey](t)(w.Key(t.Context(), w.admin, made.ID)); !again.RevokedAt.Equal(start) || again.RevokedBy != w.admin.UserID || w.user(once.UserID).Status != UserSuspended {
			t.Errorf("revoked at %v by %d, its user is %s", again.RevokedAt, again.RevokedBy, w.user(once.UserID).Status)
		}
		refused(t, errOf(w.Call(t.Context(), APICall{Secret: made.Secret, Method: "reseller.customers.get", Request: access.Request{Address: ""}, PerMinute: DefaultKeyRate})), NotFound, "")
		refused(t, errOf(w.Call(t.Context(), APICall{Secret: "", Method: "reseller.customers.get", Request: access.Request{Address: ""}, PerMinute: DefaultKeyRate})), NotFound, "")
		ok[access.Actor](t)(w.Call(t.Context(), APICall{Secret: byJob.Secret, Method: "reseller.customers.get", Request: access.Request{Address: ""}, PerMinute: DefaultKeyRate}))
	})
}

// A key's calls are counted over all processes, and come back with time.
func TestCallsAreCountedTogether(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		made := ok[KeyMade](t)(w.MakeKey(t.Context(), w.admin, NewAPIKey{Name: "Sync", Rights: access.AllRights}))
		other := ok[KeyMade](t)(w.MakeKey(t.Context(), w.admin, NewAPIKey{Name: "Other", Rights: access.AllRights}))
		again := w.secondProcess(t)
		const perMinute = 200 // so 20 at once
		let := func(s *Store) bool {
			_, err := s.Call(context.Background(), APICall{Secret: made.Secret, Method: "reseller.customers.get", Request: access.Request{Address: "192.0.2.7"}, PerMinute: perMinute})
			var refusal *Error
			if errors.As(err, &refusal) && refusal.Cause == CauseTooMany && refusal.Wait > 0 && refusal.Wait < time.Minute {
				return false
			}
			if err != nil {
				t.Error(err)
			}
			return err == nil
		}
		var passed atomic.Int64
		var all sync.WaitGroup
		for i := range 60 {
			s := w.Store
			if i%2 == 0 {
				s = again
			}
			all.Go(func() {
				if let(s) {
					passed.Add(1)
				}
			})
		}
		all.Wait()
		if passed.Load() != 20 {
			t.Errorf("%d calls of 60 at once, not 20", passed.Load())
		}
		ok[access.Actor](t)(w.Call(t.Context(), APICall{Secret: other.Secret, Method: "reseller.customers.get", Request: access.Request{Address: ""}, PerMinute: perMinute}))
		w.at(start.Add(900 * time.Millisecond)) // three more
		if !let(w.Store) || !let(again) || !let(w.Store) || let(again) {
			t.Error("the allowance does not come back as it should")
		}
		w.at(start.Add(time.Hour))
		for i := range 21 {
			if let(w.Store) != (i < 20) {
				t.Errorf("call %d after an hour", i+1)
			}
		}
		k := ok[APIKey](t)(w.Key(t.Context(), w.admin, made.ID))
		if k.LastUsedAt == nil || !k.LastUsedAt.Equal(start.Add(time.Hour)) || k.LastAddress != "192.0.2.7" {
			t.Errorf("last used %v from %q", k.LastUsedAt, k.LastAddress)
		}
	})
}

// A key that may call less than ten times a minute has no call ahead.
func TestAFewCallsAMinuteAreSpaced(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		made := ok[KeyMade](t)(w.MakeKey(t.Context(), w.admin, NewAPIKey{Name: "Sync", Rights: access.AllRights}))
		for _, call := range []struct {
			after time.Duration
			let   bool
		}{{0, true}, {0, false}, {12*time.Second - time.Microsecond, false}, {12 * time.Second, true}, {12 * time.Second, false}, {24 * time.Second, true}} {
			w.at(start.Add(call.after))
			_, err := w.Call(t.Context(), APICall{Secret: made.Secret, Method: "reseller.customers.get", PerMinute: 5})
			if (err == nil) != call.let || err != nil && KindOf(err) != Conflict {
				t.Errorf("after %s: %v", call.after, err)
			}
		}
	})
}

// secondProcess is another store on the same PostgreSQL; SQLite has one process.
func (w *world) secondProcess(t *testing.T) *Store {
	t.Helper()
	var url string
	if w.db.Read(t.Context()).Raw("SELECT current_database()").Scan(&url).Error != nil {
		return w.Store
	}
	return opened(t, onServer(os.Getenv("TEST_POSTGRES"), url), func() time.Time { return *w.clock.Load() })
}

func TestARepeatedCallGetsTheFirstAnswer(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		key, c := w.key(t, w.admin), w.customer(billing.AnnualYearly, 9)
		a, other := sent(key, "one", "k", "b"), sent(key, "two", "k", "x")
		answer := func(want string) {
			t.Helper()
			got, kept, err := w.AnswerTo(t.Context(), a)
			if err != nil || kept != (want != "") || got.Body != want {
				t.Errorf("answered %+v, %v, %v; want %q", got, kept, err, want)
			}
		}
		answer("")
		refused(t, errOf(w.ChangeSeats(t.Context(), a, c.sub, SeatsChange{Purchased: n64(1)})), Invalid, "cannot fall")
		check(t, w.KeepAnswer(t.Context(), a, Answered{400, "no"}))
		check(t, w.KeepAnswer(t.Context(), a, Answered{409, "no again"}))
		check(t, w.KeepAnswer(t.Context(), other, Answered{200, "other"})) // on its way at the same time
		answer("no")
		// One that was on its way at the same time still finds its place, and wins.
		first := ok[Placed](t)(w.ChangeSeats(t.Context(), a, c.sub, SeatsChange{Purchased: n64(12)}))
		check(t, w.KeepAnswer(t.Context(), a, Answered{200, "yes"}))
		answer("yes")
		check(t, w.KeepAnswer(t.Context(), a, Answered{200, "another"}))
		check(t, w.KeepAnswer(t.Context(), a, Answered{412, "no"}))
		check(t, w.KeepAnswer(t.Context(), other, Answered{200, "other"}))
		answer("yes")
		if again := ok[Placed](t)(w.ChangeSeats(t.Context(), a, c.sub, SeatsChange{Purchased: n64(12)})); again != first {
			t.Errorf("ordered %v, then %v", first, again)
		}
		_, _, err := w.AnswerTo(t.Context(), other)
		if refusal := (*Error)(nil); !errors.As(err, &refusal) || refusal.Cause != CauseRepeated {
			t.Errorf("another content under the same key: %v", err)
		}
		refused(t, errOf(w.ChangeSeats(t.Context(), other, c.sub, SeatsChange{Purchased: n64(20)})), Conflict, "already sent")
		refused(t, w.KeepAnswer(t.Context(), sent(w.admin, "one", "k", "b"), Answered{200, ""}), Forbidden, "")
		w.agrees(t)
	})
}
