package models

import (
	"slices"
	"strings"
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

const helped = "CSV import fails on row 4, asked us to look"

// visits starts a visit in a session that need not be there.
func (w *world) visits(t *testing.T, by access.Actor, session string, in NewVisit) VisitStarted {
	t.Helper()
	if in.Reason == "" {
		in.Reason = helped
	}
	if by.Role.Support() && in.CaseNumber == "" {
		in.CaseNumber = "4711"
	}
	return ok[VisitStarted](t)(w.StartVisit(t.Context(), by, session, in))
}

// session signs a person in past the password.
func (w *world) session(t *testing.T, by access.Actor) string {
	t.Helper()
	secret := "session " + string(by.Role) + " " + figure(w.names.Add(1))
	row := Session{
		ID: sessionID(secret), UserID: by.UserID, CreatedAt: w.now(), LastSeenAt: w.now(), ExpiresAt: w.now().Add(SessionLife), Strong: true,
	}
	if err := w.db.Write(t.Context(), func(db *dbHandle) error { return db.Create(&row).Error }); err != nil {
		t.Fatal(err)
	}
	return secret
}

// onVisit starts a visit of somebody who is signed in, and is the visitor.
func (w *world) onVisit(t *testing.T, by access.Actor, in NewVisit) (visitor access.Actor, session, secret string) {
	t.Helper()
	session = w.session(t, by)
	secret = w.visits(t, by, session, in).Secret
	return ok[Person](t)(w.VisitOf(t.Context(), session, secret)).Actor, session, secret
}

// over fails the test unless the visit counts no longer while the session does.
func (w *world) over(t *testing.T, session, secret string, how VisitEnd) {
	t.Helper()
	if p, err := w.VisitOf(t.Context(), session, secret); KindOf(err) != NotFound || err == nil {
		t.Errorf("the visit goes on: %+v, %v", p, err)
	}
	var v Visit
	if err := w.db.Read(t.Context()).Where("secret_hash = ?", sessionID(secret)).Take(&v).Error; err != nil {
		t.Fatal(err)
	}
	if v.EndedAt == nil || v.EndedHow != how {
		t.Errorf("the row says %v %q, want %q", v.EndedAt, v.EndedHow, how)
	}
}

// mailsOf counts the mails of a kind to the administrators of an account.
func (w *world) mailsOf(t *testing.T, kind string, reseller, customer uint) (n int64) {
	t.Helper()
	err := w.db.Read(t.Context()).Model(&OutboxRow{}).
		Where("kind = ? AND reseller_id = ? AND customer_id = ? AND user_id = 0", kind, reseller, customer).Count(&n).Error
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAVisitHasTheAccountsPlaceAndTheOwnName(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		sales := w.worker(access.RoleResellerSales)
		agent := access.Actor{UserID: ok[uint](t)(w.AddSupport(t.Context(), access.Job(), NewStaff{
			FirstName: "Mina", LastName: "Sato", Email: "agent@perseat.example", Role: access.RoleSupportAgent,
		})), Role: access.RoleSupportAgent}
		for _, test := range []struct {
			by    access.Actor
			in    NewVisit
			role  access.Role
			cust  uint
			lasts time.Duration
			level access.Level
		}{
			{w.support, NewVisit{CustomerID: c.id}, access.RoleSuperAdmin, c.id, 30 * time.Minute, access.View},
			{agent, NewVisit{CustomerID: c.id, Level: access.Act}, access.RoleSuperAdmin, c.id, 30 * time.Minute, access.Act},
			{w.support, NewVisit{ResellerID: w.reseller}, access.RoleResellerAdmin, 0, 30 * time.Minute, access.View},
			{w.admin, NewVisit{CustomerID: c.id}, access.RoleSuperAdmin, c.id, 8 * time.Hour, access.View},
			{sales, NewVisit{CustomerID: c.id, Level: access.Act}, access.RoleSuperAdmin, c.id, 8 * time.Hour, access.Act},
		} {
			w.at(w.now().Add(time.Hour))
			a, session, secret := w.onVisit(t, test.by, test.in)
			if a.UserID != test.by.UserID || a.Role != test.role || a.CustomerID != test.cust || a.ResellerID != w.reseller {
				t.Errorf("%s: the visitor is %+v", test.by.Role, a)
			}
			if !a.Visiting() || a.Visit.Role != test.by.Role || a.Visit.Level != test.level {
				t.Errorf("%s: the visit is %+v", test.by.Role, a.Visit)
			}
			if p := ok[Person](t)(w.PersonOf(t.Context(), session)); p.Actor != test.by {
				t.Errorf("%s: the own session is another: %+v", test.by.Role, p.Actor)
			}
			w.at(w.now().Add(test.lasts - time.Second))
			ok[Person](t)(w.VisitOf(t.Context(), session, secret))
			w.at(w.now().Add(time.Second))
			if _, err := w.VisitOf(t.Context(), session, secret); KindOf(err) != NotFound {
				t.Errorf("%s: after its time: %v", test.by.Role, err)
			}
			if n := ok[int](t)(w.EndLapsedVisits(t.Context())); n != 1 {
				t.Errorf("%s: %d visits lapsed", test.by.Role, n)
			}
			w.over(t, session, secret, VisitTimeOver)
			ok[Person](t)(w.PersonOf(t.Context(), session))
		}
		if n := w.mailsOf(t, MailVisitStarted, w.reseller, c.id); n != 4 {
			t.Errorf("%d mails to the customer", n)
		}
		if n := w.mailsOf(t, MailVisitStarted, w.reseller, 0) + w.mailsOf(t, MailVisitEnded, w.reseller, 0); n != 2 {
			t.Errorf("%d mails to the reseller", n)
		}
		if n := w.mailsOf(t, MailVisitEnded, w.reseller, c.id); n != 4 {
			t.Errorf("%d mails of an end", n)
		}
		w.agrees(t)
	})
}

func TestWhoStartsWhichVisit(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		start := func(by access.Actor, in NewVisit) func() error {
			return func() error { return errOf(w.StartVisit(t.Context(), by, "own", in)) }
		}
		good := NewVisit{CustomerID: c.id, Reason: helped, CaseNumber: "4711"}
		for _, by := range []access.Actor{
			{},
			access.Job(), c.admin, w.person(c, access.RoleUserManager), w.worker(access.RoleResellerViewer),
			w.worker(access.RoleResellerBilling), visit(c.admin, w.admin, access.Act), visit(w.admin, w.support, access.Act),
			visit(c.admin, w.support, access.Act),
		} {
			w.refuses(t, Forbidden, "does not allow this", start(by, good))
		}
		w.refuses(t, NotFound, "no such customer", start(w.other, good))
		w.refuses(t, NotFound, "no such customer", start(w.admin, NewVisit{ResellerID: w.reseller, Reason: helped}))
		w.refuses(t, NotFound, "no such reseller", start(w.support, NewVisit{ResellerID: 4711, Reason: helped, CaseNumber: "1"}))
		for what, change := range map[string]func(*NewVisit){
			"Case number must have": func(in *NewVisit) { in.CaseNumber = " " },
			"such as 4711":          func(in *NewVisit) { in.CaseNumber = "<b>" },
			"letters, digits":       func(in *NewVisit) { in.CaseNumber = strings.Repeat("9", 41) },
			"Give the reason":       func(in *NewVisit) { in.Reason = " \t" },
			"Reason must have":      func(in *NewVisit) { in.Reason = strings.Repeat("a", maxNote+1) },
			"Choose what you need":  func(in *NewVisit) { in.Level = "all" },
		} {
			in := good
			change(&in)
			w.refuses(t, Invalid, what, start(w.support, in))
		}
		w.refuses(t, Invalid, "Give the reason", start(w.admin, NewVisit{CustomerID: c.id}))
	})
}

func TestAPersonIsOnOneVisitAtATime(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, d := w.customer(billing.Flexible, 9), w.customer(billing.Flexible, 9)
		_, session, first := w.onVisit(t, w.support, NewVisit{CustomerID: c.id})
		_, _, second := w.onVisit(t, w.support, NewVisit{CustomerID: d.id})
		w.over(t, session, first, VisitReplaced)
		if _, err := w.VisitOf(t.Context(), session, second); KindOf(err) != NotFound {
			t.Errorf("a visit goes on in another session: %v", err)
		}
		if _, err := w.VisitOf(t.Context(), "", second); KindOf(err) != NotFound {
			t.Errorf("a visit goes on without the own session: %v", err)
		}
	})
}

func TestWhoeverIsEntitledEndsAVisit(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, d := w.customer(billing.Flexible, 9), w.customer(billing.Flexible, 9)
		sales, manager := w.worker(access.RoleResellerSales), w.person(c, access.RoleUserManager)
		end := func(by access.Actor, id uint) func() error {
			return func() error { return errOf(w.EndVisit(t.Context(), by, id)) }
		}
		for name, test := range map[string]struct {
			by, ender access.Actor
			in        NewVisit
			how       VisitEnd
		}{
			"whoever is on it":        {by: w.support, in: NewVisit{CustomerID: c.id}, how: VisitLeft},
			"the person, from home":   {by: sales, ender: sales, in: NewVisit{CustomerID: c.id}, how: VisitLeft},
			"the customer":            {by: w.support, ender: c.admin, in: NewVisit{CustomerID: c.id}, how: VisitStopped},
			"the customer, reseller":  {by: w.admin, ender: c.admin, in: NewVisit{CustomerID: c.id}, how: VisitStopped},
			"the reseller":            {by: w.support, ender: w.admin, in: NewVisit{ResellerID: w.reseller}, how: VisitStopped},
			"the reseller, own staff": {by: sales, ender: w.admin, in: NewVisit{CustomerID: c.id}, how: VisitStopped},
			"a lead":                  {by: sales, ender: w.support, in: NewVisit{CustomerID: c.id}, how: VisitStoppedBy},
		} {
			a, session, secret := w.onVisit(t, test.by, test.in)
			for _, other := range []access.Actor{d.admin, w.other, manager, {}} {
				if err := end(other, a.Visit.ID)(); KindOf(err) != NotFound && KindOf(err) != Forbidden {
					t.Errorf("%s: ended by somebody else: %v", name, err)
				}
			}
			if test.ender.UserID == 0 {
				test.ender = a
			}
			if err := end(test.ender, a.Visit.ID)(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			w.over(t, session, secret, test.how)
			w.refuses(t, NotFound, "no such session", end(test.ender, 4711))
			if err := end(test.ender, a.Visit.ID)(); err != nil {
				t.Errorf("%s: again: %v", name, err)
			}
			ok[Person](t)(w.PersonOf(t.Context(), session))
		}
		w.agrees(t)
	})
}

func TestAnotherVisitorEndsNoVisit(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		reseller, _, _ := w.onVisit(t, w.admin, NewVisit{CustomerID: c.id, Level: access.Act})
		support, _, _ := w.onVisit(t, w.support, NewVisit{CustomerID: c.id, Level: access.Act})
		agent := access.Actor{UserID: 4711, Role: access.RoleSupportAgent}
		for _, by := range []access.Actor{support, agent} {
			w.refuses(t, Forbidden, "does not allow this", func() error { return errOf(w.EndVisit(t.Context(), by, reseller.Visit.ID)) })
		}
		w.refuses(t, Forbidden, "does not allow this", func() error { return errOf(w.EndVisit(t.Context(), reseller, support.Visit.ID)) })
	})
}

func TestWhateverEndsThePersonsPlaceEndsTheVisit(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		set := func(by access.Actor, column string, value any) {
			err := w.db.Write(t.Context(), func(db *dbHandle) error {
				return db.Model(&User{}).Where("id = ?", by.UserID).Update(column, value).Error
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for name, test := range map[string]struct {
			end   func(by access.Actor, session string)
			how   VisitEnd
			later bool // only the job writes down that it ended
		}{
			"sign-out":      {func(_ access.Actor, session string) { check(t, w.SignOut(t.Context(), session)) }, VisitSignedOut, false},
			"another role":  {func(by access.Actor, _ string) { set(by, "role", access.RoleResellerViewer) }, VisitRoleTaken, true},
			"suspension":    {func(by access.Actor, _ string) { set(by, "status", UserSuspended) }, VisitRoleTaken, true},
			"session's end": {func(access.Actor, string) { w.endSessions(t) }, VisitSignedOut, true},
			"password": {func(by access.Actor, _ string) {
				_, err := write(t.Context(), w.Store, by, "test", func(t *tx) (int, error) { return 0, t.endSessionsOf([]User{{ID: by.UserID}}) })
				check(t, err)
			}, VisitSignedOut, false},
		} {
			sales := w.worker(access.RoleResellerSales)
			_, session, secret := w.onVisit(t, sales, NewVisit{CustomerID: c.id})
			test.end(sales, session)
			if _, err := w.VisitOf(t.Context(), session, secret); KindOf(err) != NotFound {
				t.Errorf("after %s the visit goes on: %v", name, err)
			}
			if n := ok[int](t)(w.EndLapsedVisits(t.Context())); (n == 1) != test.later {
				t.Errorf("after %s the job ended %d visits", name, n)
			}
			w.over(t, session, secret, test.how)
		}
		w.agrees(t)
	})
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// endSessions ends every session past the operations.
func (w *world) endSessions(t *testing.T) {
	check(t, w.db.Write(t.Context(), func(db *dbHandle) error {
		return db.Exec("UPDATE sessions SET ended_at = ?", w.now()).Error
	}))
}

func TestTheResellerAccessSwitch(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, d := w.customer(billing.Flexible, 9), w.customer(billing.Flexible, 9)
		sales := w.worker(access.RoleResellerSales)
		_, session, secret := w.onVisit(t, sales, NewVisit{CustomerID: c.id})
		_, elsewhere, other := w.onVisit(t, w.admin, NewVisit{CustomerID: d.id})
		_, supported, support := w.onVisit(t, w.support, NewVisit{CustomerID: c.id})
		turn := func(by access.Actor, on bool) func() error {
			return func() error { return errOf(w.SwitchResellerAccess(t.Context(), by, on)) }
		}
		for _, by := range []access.Actor{
			w.person(c, access.RoleUserManager), visit(c.admin, w.admin, access.Act), visit(c.admin, w.support, access.Act), w.admin, w.support, {},
		} {
			w.refuses(t, Forbidden, "does not allow this", turn(by, false))
		}
		check(t, turn(c.admin, false)())
		w.over(t, session, secret, VisitAccessOff)
		ok[Person](t)(w.VisitOf(t.Context(), supported, support))
		ok[Person](t)(w.VisitOf(t.Context(), elsewhere, other))
		w.refuses(t, Conflict, "switched reseller access off", func() error {
			return errOf(w.StartVisit(t.Context(), sales, session, NewVisit{CustomerID: c.id, Reason: helped}))
		})
		if e := w.activity(c.id); !slices.ContainsFunc(e, func(e Activity) bool {
			return e.Action == "customer.reseller_access_switched" && e.Facts == `{"on":[true,false]}`
		}) {
			t.Error("the switch is not recorded")
		}
		check(t, turn(c.admin, true)())
		_, err := w.VisitOf(t.Context(), session, secret)
		if KindOf(err) != NotFound {
			t.Errorf("switching access on brought the visit back: %v", err)
		}
		w.visits(t, sales, session, NewVisit{CustomerID: c.id})
		w.agrees(t)
	})
}

// The query of the guard looks at the switch itself, whoever turned it.
func TestTheGuardLooksAtTheSwitch(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		_, session, secret := w.onVisit(t, w.admin, NewVisit{CustomerID: c.id})
		check(t, w.db.Write(t.Context(), func(db *dbHandle) error {
			return db.Exec("UPDATE customers SET reseller_access = ?", false).Error
		}))
		if _, err := w.VisitOf(t.Context(), session, secret); KindOf(err) != NotFound {
			t.Errorf("the visit goes on: %v", err)
		}
	})
}
