package models

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

func TestTheOwnPasswordIsChanged(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		in := newUser("anna.berg")
		in.Password = firstPassword
		id := ok[UsersAdded](t)(w.AddUsers(t.Context(), c.admin, []NewUser{in})).UserIDs[0]
		email := w.email(t, id)
		here, there := w.signedIn(t, email, firstPassword), w.signedIn(t, email, firstPassword)
		anna := ok[Person](t)(w.PersonOf(t.Context(), here)).Actor
		link := ok[string](t)(w.NewLink(t.Context(), access.Job(), id, LinkPassword))

		for text, in := range map[string]NewPassword{"10 to 200": chosen("short"), "not the same": {otherPassword, firstPassword}} {
			w.refuses(t, Invalid, text, func() error { return errOf(w.ChangePassword(t.Context(), anna, here, firstPassword, in)) })
		}
		refused(t, errOf(w.ChangePassword(t.Context(), anna, here, otherPassword, chosen(otherPassword))), Invalid, "not your present password")
		ok[Person](t)(w.PersonOf(t.Context(), there))
		w.refuses(t, Forbidden, "role", func() error {
			return errOf(w.ChangePassword(t.Context(), visit(anna, w.admin, access.Act), here, firstPassword, chosen(otherPassword)))
		})

		ok[uint](t)(w.ChangePassword(t.Context(), anna, here, firstPassword, chosen(otherPassword)))
		ok[Person](t)(w.PersonOf(t.Context(), here))
		refused(t, errOf(w.PersonOf(t.Context(), there)), NotFound, "session")
		refused(t, errOf(w.Link(t.Context(), link)), NotFound, "link")
		refused(t, errOf(w.SignIn(t.Context(), email, firstPassword, fromTest, Browser{})), Invalid, "wrong")
		w.signedIn(t, email, otherPassword)
		w.agrees(t)
	})
}

func TestThePresentPasswordIsNotGuessed(t *testing.T) {
	w := newWorld(t, sqliteStore)
	colleague := w.hire(t, w.admin, access.RoleResellerSales)
	here := w.signedIn(t, w.email(t, colleague.UserID), firstPassword)
	for range wrongPasswords {
		refused(t, errOf(w.ChangePassword(t.Context(), colleague, here, "not this one", chosen(otherPassword))), Invalid, "present")
	}
	refused(t, errOf(w.ChangePassword(t.Context(), colleague, here, firstPassword, chosen(otherPassword))), Conflict, "wrong too often")
	w.at(start.Add(wrongFor))
	ok[uint](t)(w.ChangePassword(t.Context(), colleague, here, firstPassword, chosen(otherPassword)))
}

func TestOwnSessionsAreListedAndEnded(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		colleague := w.hire(t, w.admin, access.RoleResellerSales)
		email := w.email(t, colleague.UserID)
		old := ok[SignedIn](t)(w.SignIn(t.Context(), email, firstPassword, access.Request{Address: "192.0.2.1"}, Browser{Agent: "first"})).Session
		w.at(start.Add(time.Minute))
		here := ok[SignedIn](t)(w.SignIn(t.Context(), email, firstPassword, access.Request{Address: "192.0.2.2"}, Browser{Agent: "second"})).Session
		w.at(start.Add(2 * time.Minute))
		last := ok[SignedIn](t)(w.SignIn(t.Context(), email, firstPassword, access.Request{Address: "2001:db8::1"}, Browser{Agent: "third"})).Session
		stranger := w.hire(t, w.admin, access.RoleResellerSales)
		theirs := w.signedIn(t, w.email(t, stranger.UserID), firstPassword)

		list := ok[[]OwnSession](t)(w.OwnSessions(t.Context(), colleague, here))
		if len(list) != 3 || list[0].Device != "second" || !list[0].Current || list[1].Device != "third" || list[1].Current ||
			list[2].Address != "192.0.2.1" || !list[2].LastSeenAt.Equal(start) {
			t.Fatalf("listed %+v", list)
		}
		w.refuses(t, NotFound, "no such session", func() error { return errOf(w.EndSession(t.Context(), colleague, sessionID(theirs))) })
		w.refuses(t, Forbidden, "role", func() error {
			return errOf(w.EndSession(t.Context(), visit(colleague, w.support, access.Act), list[1].ID))
		})
		ok[uint](t)(w.EndSession(t.Context(), colleague, sessionID(old)))
		refused(t, errOf(w.PersonOf(t.Context(), old)), NotFound, "session")
		w.refuses(t, NotFound, "no such session", func() error { return errOf(w.EndSession(t.Context(), colleague, sessionID(old))) })
		if n := len(ok[[]OwnSession](t)(w.OwnSessions(t.Context(), colleague, here))); n != 2 {
			t.Errorf("%d listed", n)
		}
		ok[uint](t)(w.SignOutEverywhere(t.Context(), colleague))
		for _, secret := range []string{here, last} {
			refused(t, errOf(w.PersonOf(t.Context(), secret)), NotFound, "session")
		}
		ok[Person](t)(w.PersonOf(t.Context(), theirs))
		w.agrees(t)
	})
}

// A password that is changed while somebody uses the old one is of no use for what
// begins after the change: to sign in, or to change how the owner signs in.
func TestThePasswordThatWasIsOfNoUse(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		who := w.hire(t, w.admin, access.RoleResellerSales)
		email := w.email(t, who.UserID)
		for operation, use := range map[string]func() error{
			"session.started":  func() error { return errOf(w.SignIn(t.Context(), email, firstPassword, fromTest, Browser{})) },
			"two_step.started": func() error { return errOf(w.StartTwoStep(t.Context(), who, firstPassword)) },
			"user.password_changed": func() error {
				return errOf(w.ChangePassword(t.Context(), who, "", firstPassword, chosen(otherPassword)))
			},
		} {
			w.quick(t, who.UserID)
			w.Observe(func(_, name string) func(error) {
				if name == operation { // the password was looked at, and found right
					w.write(func(db *gorm.DB) error {
						return db.Model(&User{}).Where("id = ?", who.UserID).Update("password_hash", hashPassword(otherPassword)).Error
					})
				}
				return func(error) {}
			})
			if err := use(); KindOf(err) != Invalid || err == nil {
				t.Errorf("%s with the password that was: %v", operation, err)
			}
			w.Observe(unwatched)
		}
	})
}

// Two who know the present password and change it at once: one does.
func TestTheOwnPasswordIsChangedOnceByTwoAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		colleague := w.hire(t, w.admin, access.RoleResellerSales)
		here := w.signedIn(t, w.email(t, colleague.UserID), firstPassword)
		var done atomic.Int64
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				_, err := w.ChangePassword(t.Context(), colleague, here, firstPassword, chosen(otherPassword))
				if err == nil {
					done.Add(1)
				} else if KindOf(err) != Invalid {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if done.Load() != 1 {
			t.Errorf("changed %d times", done.Load())
		}
	})
}
