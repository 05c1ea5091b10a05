package models

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

// mailedTo are the receivers of the waiting mails of a kind.
func (w *world) mailedTo(t *testing.T, kind string) (to []uint) {
	t.Helper()
	if err := w.db.Read(t.Context()).Table("outbox").Where("kind = ?", kind).Order("id").Pluck("user_id", &to).Error; err != nil {
		t.Fatal(err)
	}
	return to
}

func (w *world) forgets(t *testing.T, email, client string) {
	t.Helper()
	if err := w.ForgotPassword(t.Context(), email, access.Request{Address: client}); err != nil {
		t.Fatal(err)
	}
}

func TestAForgottenPasswordIsMailedALink(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		before := w.trace(t)
		w.forgets(t, "nobody@liffey.example", "192.0.2.1")
		for _, table := range []string{"outbox", "links", "activity", "users"} {
			if w.trace(t)[table] != before[table] {
				t.Errorf("an unknown address left a trace in %s", table)
			}
		}
		w.forgets(t, " ADMIN@Liffey.example ", "192.0.2.1")
		if to := w.mailedTo(t, MailPasswordLink); len(to) != 1 || to[0] != w.admin.UserID {
			t.Fatalf("mailed to %v", to)
		}
		var row OutboxRow
		if err := w.db.Read(t.Context()).Where("kind = ?", MailPasswordLink).Take(&row).Error; err != nil {
			t.Fatal(err)
		}
		if row.ResellerID != w.reseller || row.CustomerID != 0 || row.Facts != "{}" || row.Status != "waiting" || !row.DueAt.Equal(start) {
			t.Errorf("posted %+v", row)
		}
		w.refuses(t, Invalid, "Email must be an address", func() error {
			return w.ForgotPassword(t.Context(), "liffey", access.Request{})
		})
	})
}

func TestWhoIsSuspendedGetsNoLink(t *testing.T) {
	w := newWorld(t, sqliteStore)
	c := w.customer(billing.Flexible, 5)
	user := w.fill(c, 1)
	ok[int](t)(w.SuspendUsers(t.Context(), c.admin, user))
	w.forgets(t, w.email(t, user[0]), "192.0.2.1")
	if to := w.mailedTo(t, MailPasswordLink); len(to) != 0 {
		t.Errorf("mailed to %v", to)
	}
}

func TestLinksAreLimited(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for n := range linksPerAddress + 3 {
			w.forgets(t, "admin@liffey.example", fmt.Sprintf("192.0.2.%d", n))
		}
		if to := w.mailedTo(t, MailPasswordLink); len(to) != linksPerAddress {
			t.Errorf("%d mails for one address", len(to))
		}
		w.at(start.Add(time.Hour))
		w.forgets(t, "admin@liffey.example", "192.0.2.1")
		if to := w.mailedTo(t, MailPasswordLink); len(to) != linksPerAddress+1 {
			t.Errorf("%d mails after an hour", len(to))
		}
		for n := range linksPerClient - 1 {
			w.forgets(t, fmt.Sprintf("nobody%d@liffey.example", n), "2001:db8::1")
		}
		w.forgets(t, "admin@rainier.example", "2001:db8::2")
		mails := len(w.mailedTo(t, MailPasswordLink))
		for _, email := range []string{"support@perseat.example", "unknown@perseat.example"} {
			refused(t, w.ForgotPassword(t.Context(), email, access.Request{Address: "2001:db8::3"}), Conflict, "Too many links")
		}
		if to := w.mailedTo(t, MailPasswordLink); len(to) != mails {
			t.Error("a client over its limit caused a mail")
		}
		w.forgets(t, "support@perseat.example", "2001:db8:0:1::1")
		if to := w.mailedTo(t, MailPasswordLink); len(to) != mails+1 {
			t.Error("another network is limited too")
		}
		w.at(start.Add(triesKept + 2*time.Hour))
		ok[int](t)(w.removeOld(t.Context()))
		if n := w.trace(t)["tries"].rows; n != 0 {
			t.Errorf("%d counts of tries are kept", n)
		}
	})
}

func TestLinksAreLimitedForManyAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		var all sync.WaitGroup
		for n := range 12 {
			all.Go(func() {
				if err := w.ForgotPassword(t.Context(), "admin@liffey.example", access.Request{Address: fmt.Sprintf("192.0.2.%d", n)}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if to := w.mailedTo(t, MailPasswordLink); len(to) != linksPerAddress {
			t.Errorf("%d mails", len(to))
		}
	})
}
