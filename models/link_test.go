package models

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

const (
	firstPassword = "correct horse battery"
	otherPassword = "a staple of my own"
)

func chosen(password string) NewPassword { return NewPassword{Password: password, Repeat: password} }

var fromTest = access.Request{ID: "REQ", Address: "192.0.2.7"}

// signedIn signs somebody in with a password and returns the session's secret.
func (w *world) signedIn(t *testing.T, email, password string) string {
	t.Helper()
	return ok[SignedIn](t)(w.SignIn(t.Context(), email, password, fromTest, Browser{Agent: "test"})).Session
}

func (w *world) email(t *testing.T, id uint) string {
	t.Helper()
	var u User
	if err := w.db.Read(t.Context()).Where("id = ?", id).Take(&u).Error; err != nil {
		t.Fatal(err)
	}
	return u.Email
}

func TestALinkSetsAPasswordOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		email := w.email(t, w.admin.UserID)
		secret := ok[string](t)(w.NewLink(t.Context(), access.Job(), w.admin.UserID, LinkInvitation))
		spare := ok[string](t)(w.NewLink(t.Context(), access.Job(), w.admin.UserID, LinkInvitation))
		if l := ok[LinkFor](t)(w.Link(t.Context(), secret)); l != (LinkFor{w.admin.UserID, LinkInvitation, email}) {
			t.Errorf("the link is for %+v", l)
		}
		if id := ok[uint](t)(w.UseLink(t.Context(), secret, chosen(firstPassword), fromTest)); id != w.admin.UserID {
			t.Errorf("set the password of %d", id)
		}
		session := w.signedIn(t, email, firstPassword)
		for name, used := range map[string]string{"used": secret, "another of the same person": spare} {
			w.refuses(t, NotFound, "no such link", func() error { return errOf(w.Link(t.Context(), used)) })
			w.refuses(t, NotFound, "no such link", func() error { return errOf(w.UseLink(t.Context(), used, chosen(otherPassword), fromTest)) })
			if _, err := w.SignIn(t.Context(), email, otherPassword, fromTest, Browser{Agent: "test"}); err == nil {
				t.Errorf("a link (%s) set a password", name)
			}
		}
		ok[Person](t)(w.PersonOf(t.Context(), session))
		again := ok[string](t)(w.NewLink(t.Context(), access.Job(), w.admin.UserID, LinkPassword))
		ok[uint](t)(w.UseLink(t.Context(), again, chosen(otherPassword), fromTest))
		refused(t, errOf(w.PersonOf(t.Context(), session)), NotFound, "session")
		refused(t, errOf(w.SignIn(t.Context(), email, firstPassword, fromTest, Browser{Agent: "test"})), Invalid, "wrong")
		w.signedIn(t, email, otherPassword)
		w.agrees(t)
	})
}

func TestALinkIsKeptAsAHash(t *testing.T) {
	w := newWorld(t, sqliteStore)
	secret := ok[string](t)(w.NewLink(t.Context(), access.Job(), w.admin.UserID, LinkPassword))
	var kept link
	if err := w.db.Read(t.Context()).Take(&kept).Error; err != nil {
		t.Fatal(err)
	}
	if len(secret) < 26 || strings.Contains(kept.ID, secret) || len(kept.ID) != 64 {
		t.Errorf("kept %q of %q", kept.ID, secret)
	}
	refused(t, errOf(w.Link(t.Context(), kept.ID)), NotFound, "no such link")
}

func TestALinkEnds(t *testing.T) {
	for kind, life := range map[LinkKind]time.Duration{LinkInvitation: 7 * 24 * time.Hour, LinkPassword: time.Hour} {
		t.Run(string(kind), func(t *testing.T) {
			w := newWorld(t, sqliteStore)
			secret := ok[string](t)(w.NewLink(t.Context(), access.Job(), w.admin.UserID, kind))
			w.at(start.Add(life - time.Second))
			ok[LinkFor](t)(w.Link(t.Context(), secret))
			w.at(start.Add(life))
			w.refuses(t, NotFound, "no such link", func() error { return errOf(w.Link(t.Context(), secret)) })
			w.refuses(t, NotFound, "no such link", func() error { return errOf(w.UseLink(t.Context(), secret, chosen(firstPassword), fromTest)) })
			w.at(start.Add(life + sessionsKept + time.Second))
			if n := ok[int](t)(w.removeOld(t.Context())); n != 1 {
				t.Errorf("%d removed", n)
			}
		})
	}
}

func TestWhatALinkRefuses(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 5)
		user := w.fill(c, 1)
		secret := ok[string](t)(w.NewLink(t.Context(), access.Job(), user[0], LinkInvitation))
		for text, in := range map[string]NewPassword{
			"10 to 200 characters": chosen("short"), "must have 10": chosen(strings.Repeat("x", 201)), "Password must have": {},
			"not the same": {firstPassword, otherPassword}, "Type both again": {Password: firstPassword},
		} {
			w.refuses(t, Invalid, text, func() error { return errOf(w.UseLink(t.Context(), secret, in, fromTest)) })
		}
		for _, guess := range []string{"", strings.ToLower(secret), secret + "A", strings.Repeat("A", 26)} {
			w.refuses(t, NotFound, "no such link", func() error { return errOf(w.UseLink(t.Context(), guess, chosen(firstPassword), fromTest)) })
		}
		w.refuses(t, NotFound, "no such user", func() error { return errOf(w.NewLink(t.Context(), access.Job(), 4711, LinkPassword)) })
		w.refuses(t, Invalid, "no such kind", func() error { return errOf(w.NewLink(t.Context(), access.Job(), user[0], "forever")) })
		w.refuses(t, Forbidden, "role", func() error { return errOf(w.NewLink(t.Context(), w.support, user[0], LinkPassword)) })

		ok[int](t)(w.SuspendUsers(t.Context(), c.admin, user))
		w.refuses(t, NotFound, "no such link", func() error { return errOf(w.UseLink(t.Context(), secret, chosen(firstPassword), fromTest)) })
		w.refuses(t, Conflict, "suspended", func() error { return errOf(w.NewLink(t.Context(), access.Job(), user[0], LinkPassword)) })
		ok[int](t)(w.ReactivateUsers(t.Context(), c.admin, user))
		w.refuses(t, NotFound, "no such link", func() error { return errOf(w.Link(t.Context(), secret)) })
	})
}

// Two who hold the same link and use it at once: one sets the password.
func TestALinkIsUsedOnceByTwoAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		secret := ok[string](t)(w.NewLink(t.Context(), access.Job(), w.admin.UserID, LinkPassword))
		var done atomic.Int64
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				_, err := w.UseLink(t.Context(), secret, chosen(firstPassword), fromTest)
				if err == nil {
					done.Add(1)
				} else if KindOf(err) != NotFound {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if done.Load() != 1 {
			t.Errorf("used %d times", done.Load())
		}
	})
}
