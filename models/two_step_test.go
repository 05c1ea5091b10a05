package models

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

// phone is an authenticator app.
type phone struct {
	w      *world
	secret string
}

// shows is the code that the app shows now, or a number of steps away.
func (p phone) shows(t *testing.T, away int64) string {
	t.Helper()
	key, err := base32Text.DecodeString(p.secret)
	if err != nil {
		t.Fatal(err)
	}
	return codeAt(key, codeStep(p.w.now())+away)
}

// safe turns on somebody's two-step verification. The first code is used.
func (w *world) safe(t *testing.T, who access.Actor) (phone, []string) {
	t.Helper()
	secret := ok[string](t)(w.StartTwoStep(t.Context(), who, firstPassword))
	p := phone{w, ok[NewApp](t)(w.NewApp(t.Context(), who, secret)).Secret}
	codes := ok[[]string](t)(w.TurnOnTwoStep(t.Context(), who, secret, p.shows(t, 0)))
	return p, codes
}

// waits signs in with a password and returns the sign-in that waits.
func (w *world) waits(t *testing.T, email string, step Step) string {
	t.Helper()
	in := ok[SignedIn](t)(w.SignIn(t.Context(), email, firstPassword, fromTest, Browser{}))
	if in.Session != "" || in.Step != step || in.Waiting == "" {
		t.Fatalf("the sign-in is %+v, and should wait for %q", in, step)
	}
	return in.Waiting
}

func (w *world) withCode(t *testing.T, waiting, code string) (SignedIn, error) {
	t.Helper()
	return w.SignInWithCode(t.Context(), waiting, code, fromTest, Browser{})
}

func TestACodeOfTheAppIsAskedFor(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		who := w.hire(t, w.admin, access.RoleResellerSales)
		email := w.email(t, who.UserID)
		if s := ok[TwoStep](t)(w.TwoStep(t.Context(), who)); s != (TwoStep{Password: true}) {
			t.Errorf("before: %+v", s)
		}
		app, codes := w.safe(t, who)
		if s := ok[TwoStep](t)(w.TwoStep(t.Context(), who)); !s.On || !s.Since.Equal(start) || s.CodesLeft != recoveryCodes || s.Required {
			t.Errorf("after: %+v", s)
		}
		if len(codes) != recoveryCodes || len(codes[0]) != 19 || codes[0] == codes[1] {
			t.Errorf("the recovery codes are %q", codes)
		}

		waiting := w.waits(t, email, StepCode)
		if s := ok[SignInStep](t)(w.SignInStep(t.Context(), waiting)); s != (SignInStep{Step: StepCode, Email: email}) {
			t.Errorf("the page says %+v", s)
		}
		refused(t, errOf(w.PersonOf(t.Context(), waiting)), NotFound, "session") // it is no session
		refused(t, errOf(w.withCode(t, waiting, app.shows(t, 0))), Invalid, "used already")
		refused(t, errOf(w.withCode(t, waiting, "000000")), Invalid, "wrong")
		in := ok[SignedIn](t)(w.withCode(t, waiting, " "+app.shows(t, 1)[:3]+" "+app.shows(t, 1)[3:]))
		if p := ok[Person](t)(w.PersonOf(t.Context(), in.Session)); p.UserID != who.UserID {
			t.Errorf("signed in as %d", p.UserID)
		}
		if s := ok[[]OwnSession](t)(w.OwnSessions(t.Context(), who, in.Session)); !s[0].Strong || s[0].How() != "with a password and a code" {
			t.Errorf("the session is %+v", s[0])
		}
		refused(t, errOf(w.withCode(t, waiting, app.shows(t, 2))), NotFound, "sign-in") // the secret works once
		w.agrees(t)
	})
}

// A code works once, also in another sign-in, also an older one after a newer one,
// and also for two who type it at once.
func TestACodeWorksOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		who := w.hire(t, w.admin, access.RoleResellerSales)
		email := w.email(t, who.UserID)
		app, codes := w.safe(t, who)
		w.at(start.Add(10 * codeTime))
		ok[SignedIn](t)(w.withCode(t, w.waits(t, email, StepCode), app.shows(t, 0)))
		for _, away := range []int64{0, -1} {
			refused(t, errOf(w.withCode(t, w.waits(t, email, StepCode), app.shows(t, away))), Invalid, "used already")
		}
		w.at(start.Add(20 * codeTime))
		for _, away := range []int64{-2, 2} {
			refused(t, errOf(w.withCode(t, w.waits(t, email, StepCode), app.shows(t, away))), Invalid, "wrong")
		}
		ok[SignedIn](t)(w.withCode(t, w.waits(t, email, StepCode), app.shows(t, -1)))

		recovered := ok[SignedIn](t)(w.withCode(t, w.waits(t, email, StepCode), strings.ToUpper(strings.ReplaceAll(codes[3], "-", " "))))
		if !recovered.Recovery || recovered.CodesLeft != recoveryCodes-1 {
			t.Errorf("%+v", recovered)
		}
		refused(t, errOf(w.withCode(t, w.waits(t, email, StepCode), codes[3])), Invalid, "used already")

		w.at(start.Add(30 * codeTime))
		for name, code := range map[string]string{"of the app": app.shows(t, 0), "for recovery": codes[4]} {
			var done atomic.Int64
			var all sync.WaitGroup
			for range 4 {
				waiting := w.waits(t, email, StepCode)
				all.Go(func() {
					if _, err := w.withCode(t, waiting, code); err == nil {
						done.Add(1)
					} else if KindOf(err) != Invalid {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if done.Load() != 1 {
				t.Errorf("the code %s worked %d times", name, done.Load())
			}
		}
	})
}

func TestNothingOfTheSecondStepIsKeptReadable(t *testing.T) {
	w := newWorld(t, sqliteStore)
	who := w.hire(t, w.admin, access.RoleResellerSales)
	_, codes := w.safe(t, who)
	waiting := w.waits(t, w.email(t, who.UserID), StepCode)
	for _, table := range w.tables(t) {
		var rows []map[string]any
		if err := w.db.Read(t.Context()).Table(table).Find(&rows).Error; err != nil {
			t.Fatal(err)
		}
		for _, secret := range append(codes, plainCode(codes[0]), waiting) {
			if text := fmt.Sprint(rows); strings.Contains(text, secret) {
				t.Errorf("%s says %s", table, secret)
			}
		}
	}
}

// A sign-in that waits ends by itself, by a new password, and with whatever ends
// the person's sessions.
func TestAWaitingSignInEnds(t *testing.T) {
	for name, end := range map[string]func(*testing.T, *world, access.Actor){
		"by time": func(_ *testing.T, w *world, _ access.Actor) { w.at(w.now().Add(stepTime)) },
		"suspended": func(t *testing.T, w *world, who access.Actor) {
			ok[uint](t)(w.SuspendStaff(t.Context(), w.admin, who.UserID))
			ok[uint](t)(w.ReactivateStaff(t.Context(), w.admin, who.UserID))
		},
		"password": func(t *testing.T, w *world, who access.Actor) {
			ok[uint](t)(w.ChangePassword(t.Context(), who, "", firstPassword, chosen(otherPassword)))
		},
		"link": func(t *testing.T, w *world, who access.Actor) {
			link := ok[string](t)(w.NewLink(t.Context(), access.Job(), who.UserID, LinkPassword))
			ok[uint](t)(w.UseLink(t.Context(), link, chosen(otherPassword), fromTest))
		},
		"reset": func(t *testing.T, w *world, who access.Actor) {
			ok[uint](t)(w.ResetStaffTwoStep(t.Context(), w.admin, who.UserID))
		},
		"signed out everywhere": func(t *testing.T, w *world, who access.Actor) {
			w.session(t, who)
			ok[uint](t)(w.SignOutEverywhere(t.Context(), who))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, sqliteStore)
			who := w.hire(t, w.admin, access.RoleResellerSales)
			app, codes := w.safe(t, who)
			waiting := w.waits(t, w.email(t, who.UserID), StepCode)
			end(t, w, who)
			refused(t, errOf(w.SignInStep(t.Context(), waiting)), NotFound, "sign-in")
			for _, code := range []string{app.shows(t, 1), codes[0]} {
				refused(t, errOf(w.withCode(t, waiting, code)), NotFound, "sign-in")
			}
		})
	}
}

// Whoever knows the password can guess at codes: a hundred times in a day, from
// wherever; the owner still gets in with a recovery code, in a browser that is
// known, or with a new password.
func TestCodesAreNotGuessed(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		who := w.hire(t, w.admin, access.RoleResellerSales)
		w.quick(t, who.UserID)
		email := w.email(t, who.UserID)
		home := ok[SignedIn](t)(w.SignIn(t.Context(), email, firstPassword, fromTest, Browser{}))
		app, codes := w.safe(t, who)
		w.at(start.Add(codeTime))
		for n := range 1000 {
			from := at(fmt.Sprintf("203.0.%d.%d", n/250, n%250))
			waiting := ok[SignedIn](t)(w.SignIn(t.Context(), email, firstPassword, from, Browser{})).Waiting
			refused(t, errOf(w.SignInWithCode(t.Context(), waiting, "000000", from, Browser{})), Invalid, "wrong")
		}
		told := 0
		for _, what := range w.toldOf(t, who.UserID) {
			if what == string(SignInGuessed) {
				told++
			}
		}
		if told != 1 {
			t.Errorf("the owner is told %d times", told)
		}
		elsewhere := func(code string) error {
			waiting := ok[SignedIn](t)(w.SignIn(t.Context(), email, firstPassword, fromTest, Browser{})).Waiting
			return errOf(w.SignInWithCode(t.Context(), waiting, code, fromTest, Browser{}))
		}
		refused(t, elsewhere(app.shows(t, 0)), Invalid, "wrong") // a guess that is right is worth nothing
		if err := elsewhere(codes[0]); err != nil {
			t.Errorf("a recovery code does not help: %v", err)
		}
		waiting := ok[SignedIn](t)(w.SignIn(t.Context(), email, firstPassword, fromTest, Browser{Known: home.Browser})).Waiting
		ok[SignedIn](t)(w.SignInWithCode(t.Context(), waiting, app.shows(t, 0), fromTest, Browser{Known: home.Browser}))

		w.at(start.Add(3 * codeTime))
		ok[uint](t)(w.ChangePassword(t.Context(), who, "", firstPassword, chosen(otherPassword)))
		in := ok[SignedIn](t)(w.SignIn(t.Context(), email, otherPassword, at("198.51.100.7"), Browser{}))
		ok[SignedIn](t)(w.SignInWithCode(t.Context(), in.Waiting, app.shows(t, 0), at("198.51.100.7"), Browser{}))
	})
}

func TestWrongCodesAreSlowedInOnePlace(t *testing.T) {
	w := newWorld(t, sqliteStore)
	who := w.hire(t, w.admin, access.RoleResellerSales)
	app, codes := w.safe(t, who)
	waiting := w.waits(t, w.email(t, who.UserID), StepCode)
	for range guessesPlace {
		refused(t, errOf(w.withCode(t, waiting, "123456")), Invalid, "wrong")
	}
	for _, code := range []string{app.shows(t, 1), codes[0]} {
		refused(t, errOf(w.withCode(t, waiting, code)), Conflict, "Too many wrong codes")
	}
	w.at(start.Add(guessTime))
	ok[SignedIn](t)(w.withCode(t, w.waits(t, w.email(t, who.UserID), StepCode), app.shows(t, 0)))
}

// Support staff set it up at sign-in, before anything else, and cannot turn it off.
func TestSupportStaffNeedTwoSteps(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		id := ok[uint](t)(w.AddStaff(t.Context(), w.support, NewStaff{
			FirstName: "Mina", LastName: "Sato", Email: "mina@perseat.example", Role: access.RoleSupportAgent, Password: firstPassword,
		}))
		mina := access.Actor{UserID: id, Role: access.RoleSupportAgent}
		waiting, other := w.waits(t, "mina@perseat.example", StepSetUp), w.waits(t, "mina@perseat.example", StepSetUp)
		step := ok[SignInStep](t)(w.SignInStep(t.Context(), waiting))
		app := phone{w, step.App.Secret}
		if !strings.Contains(step.App.Address, step.App.Secret) || step.App.Secret == ok[SignInStep](t)(w.SignInStep(t.Context(), other)).App.Secret {
			t.Errorf("the page says %+v", step)
		}
		refused(t, errOf(w.withCode(t, waiting, app.shows(t, 0))), NotFound, "sign-in")
		wrong := func() error {
			return errOf(w.SetUpTwoStepAtSignIn(t.Context(), waiting, "123456", fromTest, Browser{}))
		}
		w.refuses(t, Invalid, "not the code that the app shows", wrong)
		in := ok[SignedIn](t)(w.SetUpTwoStepAtSignIn(t.Context(), waiting, app.shows(t, 0), fromTest, Browser{}))
		if p := ok[Person](t)(w.PersonOf(t.Context(), in.Session)); p.UserID != id || len(in.RecoveryCodes) != recoveryCodes {
			t.Errorf("signed in as %+v with %q", p, in.RecoveryCodes)
		}
		// Somebody else who began before does not replace the app.
		theirs := phone{w, ok[SignInStep](t)(w.SignInStep(t.Context(), other)).App.Secret}
		refused(t, errOf(w.SetUpTwoStepAtSignIn(t.Context(), other, theirs.shows(t, 0), fromTest, Browser{})), NotFound, "sign-in")
		w.waits(t, "mina@perseat.example", StepCode)
		refused(t, errOf(w.TurnOffTwoStep(t.Context(), mina, firstPassword)), Conflict, "Support staff need")
		if s := ok[TwoStep](t)(w.TwoStep(t.Context(), mina)); !s.Required || !s.On {
			t.Errorf("%+v", s)
		}
		w.agrees(t)
	})
}

// A session of support staff that began with a password alone counts for nothing,
// whatever it was started by.
func TestASupportSessionWithOneStepCountsForNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		secret := w.session(t, w.support)
		visit := w.visits(t, w.support, secret, NewVisit{CustomerID: c.id}).Secret
		ok[Person](t)(w.PersonOf(t.Context(), secret))
		w.write(func(db *dbHandle) error { return db.Exec("UPDATE sessions SET strong = ?", false).Error })
		refused(t, errOf(w.PersonOf(t.Context(), secret)), NotFound, "session")
		refused(t, errOf(w.VisitOf(t.Context(), secret, visit)), NotFound, "session")
		w.write(func(db *dbHandle) error {
			return db.Exec("UPDATE users SET demo = ? WHERE id = ?", true, w.support.UserID).Error
		})
		ok[Person](t)(w.PersonOf(t.Context(), secret))
		ok[Person](t)(w.VisitOf(t.Context(), secret, visit))
	})
}

func TestTwoStepIsChangedByItsOwnerOnly(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		who, stranger := w.hire(t, w.admin, access.RoleResellerSales), w.hire(t, w.admin, access.RoleResellerSales)
		begun := ok[string](t)(w.StartTwoStep(t.Context(), who, firstPassword))
		app := phone{w, ok[NewApp](t)(w.NewApp(t.Context(), who, begun)).Secret}
		refused(t, errOf(w.NewApp(t.Context(), stranger, begun)), NotFound, "authenticator app")
		refused(t, errOf(w.TurnOnTwoStep(t.Context(), stranger, begun, app.shows(t, 0))), NotFound, "authenticator app")
		refused(t, errOf(w.SignInStep(t.Context(), begun)), NotFound, "sign-in")
		refused(t, errOf(w.SetUpTwoStepAtSignIn(t.Context(), begun, app.shows(t, 0), fromTest, Browser{})), NotFound, "sign-in")
		w.refuses(t, Invalid, "not the code", func() error { return errOf(w.TurnOnTwoStep(t.Context(), who, begun, "123456")) })
		first := ok[[]string](t)(w.TurnOnTwoStep(t.Context(), who, begun, app.shows(t, 0)))
		refused(t, errOf(w.TurnOnTwoStep(t.Context(), who, begun, app.shows(t, 1))), NotFound, "sign-in")

		for _, do := range []func(access.Actor, string) error{
			func(a access.Actor, proof string) error { return errOf(w.StartTwoStep(t.Context(), a, proof)) },
			func(a access.Actor, proof string) error { return errOf(w.NewRecoveryCodes(t.Context(), a, proof)) },
			func(a access.Actor, proof string) error { return errOf(w.TurnOffTwoStep(t.Context(), a, proof)) },
		} {
			refused(t, do(who, otherPassword), Invalid, "not your present password")
			refused(t, do(who, ""), Invalid, "not your present password")
			refused(t, do(visit(who, w.support, access.Act), firstPassword), Forbidden, "role")
		}
		for _, see := range []error{errOf(w.TwoStep(t.Context(), visit(who, w.support, access.Act))), errOf(w.NewApp(t.Context(), visit(who, w.support, access.Act), begun))} {
			refused(t, see, Forbidden, "role")
		}

		email := w.email(t, who.UserID)
		again := ok[[]string](t)(w.NewRecoveryCodes(t.Context(), who, firstPassword))
		refused(t, errOf(w.withCode(t, w.waits(t, email, StepCode), first[0])), Invalid, "wrong")
		ok[SignedIn](t)(w.withCode(t, w.waits(t, email, StepCode), again[0]))
		other, _ := w.safe(t, who) // another phone
		w.at(start.Add(2 * codeTime))
		refused(t, errOf(w.withCode(t, w.waits(t, email, StepCode), app.shows(t, 0))), Invalid, "wrong")
		refused(t, errOf(w.withCode(t, w.waits(t, email, StepCode), again[1])), Invalid, "wrong")
		ok[SignedIn](t)(w.withCode(t, w.waits(t, email, StepCode), other.shows(t, 0)))

		ok[uint](t)(w.TurnOffTwoStep(t.Context(), who, firstPassword))
		w.signedIn(t, email, firstPassword)
		refused(t, errOf(w.NewRecoveryCodes(t.Context(), who, firstPassword)), Conflict, "is off")
		if got := fmt.Sprint(w.toldOf(t, who.UserID)); got != "[two_step_on recovery_codes recovery_code_used two_step_on two_step_off]" {
			t.Errorf("the owner is told %s", got)
		}
		w.agrees(t)
	})
}

// Who signs in elsewhere and has no password shows a code instead.
func TestACodeStandsInForAPasswordThatIsNotThere(t *testing.T) {
	w := newWorld(t, sqliteStore)
	who := w.hire(t, w.admin, access.RoleResellerSales)
	app, _ := w.safe(t, who)
	w.write(func(db *dbHandle) error {
		return db.Exec("UPDATE users SET password_hash = '' WHERE id = ?", who.UserID).Error
	})
	for _, proof := range []string{"", "123456", app.shows(t, 0)} {
		refused(t, errOf(w.TurnOffTwoStep(t.Context(), who, proof)), Invalid, "code is wrong")
	}
	refused(t, errOf(w.ChangePassword(t.Context(), who, "", "", chosen(otherPassword))), Conflict, "no password yet")
	ok[uint](t)(w.TurnOffTwoStep(t.Context(), who, app.shows(t, 1)))
}

func (w *world) toldOf(t *testing.T, id uint) (what []string) {
	t.Helper()
	var rows []OutboxRow
	if err := w.db.Read(t.Context()).Where("kind = ? AND user_id = ?", MailSignInChanged, id).Order("id").Find(&rows).Error; err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		what = append(what, strings.Trim(strings.TrimPrefix(row.Facts, `{"what":`), `"}`))
	}
	return what
}

func TestALostSecondStepIsReset(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		user, managerOf := w.fill(c, 1)[0], w.person(c, access.RoleUserManager)
		w.quick(t, user)
		member := access.Actor{UserID: user, Role: access.RoleMember, ResellerID: w.reseller, CustomerID: c.id}
		colleague := w.hire(t, w.admin, access.RoleResellerViewer)
		agent := w.hire(t, w.support, access.RoleSupportAgent)
		for _, test := range []struct {
			who, by access.Actor
			reset   func(access.Actor, uint) error
			others  []access.Actor
		}{
			{
				member, c.admin, func(a access.Actor, id uint) error { return errOf(w.ResetTwoStep(t.Context(), a, id)) },
				[]access.Actor{managerOf, member, visit(c.admin, w.admin, access.Act), visit(c.admin, w.support, access.Act)},
			},
			{
				colleague, w.admin, func(a access.Actor, id uint) error { return errOf(w.ResetStaffTwoStep(t.Context(), a, id)) },
				[]access.Actor{w.worker(access.RoleResellerSales), visit(w.admin, w.support, access.Act)},
			},
			{agent, w.support, func(a access.Actor, id uint) error { return errOf(w.ResetStaffTwoStep(t.Context(), a, id)) }, nil},
			{
				agent, access.Job(), func(a access.Actor, id uint) error { return errOf(w.ResetAnyTwoStep(t.Context(), a, id)) },
				[]access.Actor{w.support, w.admin, agent},
			},
		} {
			w.refuses(t, Conflict, "has not set up two-step", func() error { return test.reset(test.by, test.who.UserID) })
			w.safe(t, test.who)
			session := w.session(t, test.who)
			for _, other := range test.others {
				w.refuses(t, Forbidden, "role", func() error { return test.reset(other, test.who.UserID) })
			}
			if test.by.UserID != 0 {
				if s := ok[SecondStep](t)(w.SecondStep(t.Context(), test.by, test.who.UserID)); !s.App || !s.Any() {
					t.Errorf("an admin sees %+v", s)
				}
				w.refuses(t, Conflict, "Your own two-step", func() error { return test.reset(test.by, test.by.UserID) })
			}
			if err := test.reset(test.by, test.who.UserID); err != nil {
				t.Fatal(err)
			}
			refused(t, errOf(w.PersonOf(t.Context(), session)), NotFound, "session")
			w.signedIn(t, w.email(t, test.who.UserID), firstPassword)
			if told := w.toldOf(t, test.who.UserID); told[len(told)-1] != string(SignInReset) {
				t.Errorf("told %v", told)
			}
		}
		w.agrees(t)
	})
}

func TestTheErasedLeaveNoSecondStep(t *testing.T) {
	w := newWorld(t, sqliteStore)
	who := w.hire(t, w.admin, access.RoleResellerSales)
	w.signedIn(t, w.email(t, who.UserID), firstPassword)
	w.safe(t, who)
	ok[uint](t)(w.RemoveStaff(t.Context(), w.admin, who.UserID))
	w.at(start.Add((RestoreDays + 2) * 24 * time.Hour))
	ok[int](t)(w.EraseDeletedUsers(t.Context()))
	ok[int](t)(w.removeOld(t.Context()))
	for _, table := range []string{"authenticators", "recovery_codes", "browsers", "sign_ins"} {
		if n := w.trace(t)[table].rows; n != 0 {
			t.Errorf("%d rows are left in %s", n, table)
		}
	}
}
