package models

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"perseat/models/access"
	"perseat/models/billing"
)

func provider() SignOn {
	return SignOn{Issuer: " https://login.liffey.example ", ClientID: "perseat", Secret: "a secret", Domains: []string{"staff.example", "", "Liffey.example", "liffey.EXAMPLE"}}
}

// signOnAt sets up single sign-on of the boss's staff.
func (w *world) signOnAt(t *testing.T, boss access.Actor, in SignOn) uint {
	t.Helper()
	return ok[uint](t)(w.EditSignOn(t.Context(), boss, in))
}

// comesFrom is the sign-in of whom the provider of an address's domain vouches for.
func (w *world) comesFrom(t *testing.T, begin string, id Identity) (SignedIn, error) {
	t.Helper()
	begun := ok[SignOnBegun](t)(w.BeginSignOn(t.Context(), begin, fromTest))
	taken := ok[SignOnBegun](t)(w.TakeSignOn(t.Context(), begun.Secret, begun.State))
	return w.SignInAt(t.Context(), taken.SignOnID, id, fromTest, Browser{})
}

func verified(email string) Identity { return Identity{Email: email, Verified: true} }

func TestSingleSignOnIsSetUp(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		if s := ok[SignOn](t)(w.SignOn(t.Context(), w.admin)); s.On {
			t.Errorf("before: %+v", s)
		}
		w.signOnAt(t, w.admin, provider())
		s := ok[SignOn](t)(w.SignOn(t.Context(), w.admin))
		if !s.On || s.Issuer != "https://login.liffey.example" || s.Secret != "" || fmt.Sprint(s.Domains) != "[liffey.example staff.example]" || s.Version != 1 {
			t.Errorf("set up: %+v", s)
		}
		if s := ok[SignOn](t)(w.SignOn(t.Context(), w.support)); s.On {
			t.Error("support has that of a reseller")
		}
		for _, who := range []access.Actor{w.worker(access.RoleResellerSales), {UserID: w.support.UserID, Role: access.RoleSupportAgent}, visit(w.admin, w.support, access.Act)} {
			w.refuses(t, Forbidden, "role", func() error { return errOf(w.SignOn(t.Context(), who)) })
			w.refuses(t, Forbidden, "role", func() error { return errOf(w.EditSignOn(t.Context(), who, provider())) })
			w.refuses(t, Forbidden, "role", func() error { return errOf(w.RemoveSignOn(t.Context(), who)) })
		}
		w.refuses(t, Conflict, "changed by somebody else", func() error { return errOf(w.EditSignOn(t.Context(), w.admin, provider())) })
		edited := s
		edited.Domains, edited.Required = []string{"staff.example"}, true
		w.signOnAt(t, w.admin, edited)
		begun := ok[SignOnBegun](t)(w.BeginSignOn(t.Context(), "anna@staff.example", fromTest))
		if begun.ClientSecret != "a secret" || begun.Issuer != s.Issuer || begun.ClientID != "perseat" || begun.State == begun.Nonce || len(begun.Verifier) < 43 {
			t.Errorf("begun: %+v", begun)
		}
		edited.Version, edited.Issuer = 2, "https://elsewhere.example"
		w.refuses(t, Invalid, "client secret of the new", func() error { return errOf(w.EditSignOn(t.Context(), w.admin, edited)) })

		ok[uint](t)(w.RemoveSignOn(t.Context(), w.admin))
		refused(t, errOf(w.TakeSignOn(t.Context(), begun.Secret, begun.State)), NotFound, "sign-in")
		refused(t, errOf(w.BeginSignOn(t.Context(), "anna@staff.example", fromTest)), Invalid, "not set up for staff.example")
		ok[uint](t)(w.RemoveSignOn(t.Context(), w.admin))
		w.signOnAt(t, w.admin, provider())
		w.agrees(t)
		for _, e := range w.entries(t) {
			if strings.Contains(e.Facts, "a secret") {
				t.Errorf("the record tells the secret: %s", e.Facts)
			}
		}
	})
}

func (w *world) entries(t *testing.T) (all []Activity) {
	t.Helper()
	if err := w.db.Read(t.Context()).Order("id").Find(&all).Error; err != nil {
		t.Fatal(err)
	}
	return all
}

func TestWhatIsTypedAboutSingleSignOnIsChecked(t *testing.T) {
	w := newWorld(t, sqliteStore)
	w.customer(billing.Flexible, 5) // harbor1.example
	w.signOnAt(t, w.other, SignOn{Issuer: "https://id.rainier.example/x", ClientID: "p", Secret: "s", Domains: []string{"rainier.example", "rainier-staff.example"}})
	for text, change := range map[string]func(*SignOn){
		"starts with https":          func(s *SignOn) { s.Issuer = "http://login.liffey.example" },
		"without ? and #":            func(s *SignOn) { s.Issuer += "?a=b" },
		"Issuer must be":             func(s *SignOn) { s.Issuer = "https://user:pass@login.liffey.example" },
		"Client ID must":             func(s *SignOn) { s.ClientID = " " },
		"Type the client secret":     func(s *SignOn) { s.Secret = "" },
		"is no domain":               func(s *SignOn) { s.Domains = []string{"liffey.example", "not a domain"} },
		"at least one domain":        func(s *SignOn) { s.Domains = []string{" "} },
		"at most 20 domains":         func(s *SignOn) { s.Domains = manyDomains(21) },
		"rainier-staff.example bel":  func(s *SignOn) { s.Domains = []string{"rainier-staff.example"} },
		"rainier.example belongs":    func(s *SignOn) { s.Domains = []string{"rainier.example"} },
		"harbor1.example belongs to": func(s *SignOn) { s.Domains = []string{"liffey.example", "HARBOR1.example"} },
	} {
		in := provider()
		change(&in)
		w.refuses(t, Invalid, text, func() error { return errOf(w.EditSignOn(t.Context(), w.admin, in)) })
	}
	in := provider()
	in.Domains = manyDomains(20)
	w.signOnAt(t, w.admin, in)
}

func manyDomains(n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("d%d.example", i))
	}
	return out
}

// Only active people of the company's own staff, with a verified address in one of
// its domains, get in.
func TestWhomAnIdentityProviderSignsIn(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		member := w.fill(c, 1)[0]
		w.write(func(db *dbHandle) error {
			return db.Exec("UPDATE users SET email = 'anna@staff.example', email_key = 'anna@staff.example' WHERE id = ?", member).Error
		})
		sales := w.hire(t, w.admin, access.RoleResellerSales)
		email := w.email(t, sales.UserID)
		stranger := w.hire(t, w.other, access.RoleResellerSales) // of another reseller, in the same domain
		agent := w.hire(t, w.support, access.RoleSupportAgent)
		gone := w.hire(t, w.admin, access.RoleResellerSales)
		ok[uint](t)(w.SuspendStaff(t.Context(), w.admin, gone.UserID))
		w.signOnAt(t, w.admin, provider())

		in := ok[SignedIn](t)(w.comesFrom(t, "somebody@staff.example", verified(strings.ToUpper(email))))
		if p := ok[Person](t)(w.PersonOf(t.Context(), in.Session)); p.UserID != sales.UserID {
			t.Errorf("signed in as %d", p.UserID)
		}
		if s := ok[[]OwnSession](t)(w.OwnSessions(t.Context(), sales, in.Session)); s[0].How() != "with single sign-on" || s[0].Strong {
			t.Errorf("the session is %+v", s[0])
		}
		for name, id := range map[string]Identity{
			"not verified":     {Email: email},
			"no address":       {Verified: true},
			"unknown":          verified("nobody@staff.example"),
			"suspended":        verified(w.email(t, gone.UserID)),
			"another reseller": verified(w.email(t, stranger.UserID)),
			"support":          verified(w.email(t, agent.UserID)),
			"a customer's":     verified("anna@staff.example"),
			"another domain":   verified(w.email(t, w.support.UserID)),
		} {
			if _, err := w.comesFrom(t, "somebody@staff.example", id); KindOf(err) != Conflict || err == nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		less := ok[SignOn](t)(w.SignOn(t.Context(), w.admin))
		less.Domains = []string{"liffey.example"}
		w.signOnAt(t, w.admin, less)
		refused(t, errOf(w.comesFrom(t, "somebody@liffey.example", verified(email))), Conflict, "Nobody on your company")
		ok[uint](t)(w.SuspendStaff(t.Context(), w.admin, sales.UserID))
		refused(t, errOf(w.PersonOf(t.Context(), in.Session)), NotFound, "session")
	})
}

// An identity provider stands in for the password, and for the second step only if
// it asked for one.
func TestTheSecondStepAfterSingleSignOn(t *testing.T) {
	w := newWorld(t, sqliteStore)
	in := provider()
	in.Domains = []string{"staff.example"}
	w.signOnAt(t, w.support, in)
	mina := ok[uint](t)(w.AddStaff(t.Context(), w.support, NewStaff{FirstName: "Mina", LastName: "Sato", Email: "mina@staff.example", Role: access.RoleSupportAgent}))
	first := ok[SignedIn](t)(w.comesFrom(t, "mina@staff.example", verified("mina@staff.example")))
	if first.Step != StepSetUp || first.Session != "" {
		t.Fatalf("support signs in with one step: %+v", first)
	}
	app := phone{w, ok[SignInStep](t)(w.SignInStep(t.Context(), first.Waiting)).App.Secret}
	ok[SignedIn](t)(w.SetUpTwoStepAtSignIn(t.Context(), first.Waiting, app.shows(t, 0), fromTest, Browser{}))
	second := ok[SignedIn](t)(w.comesFrom(t, "mina@staff.example", verified("mina@staff.example")))
	if second.Step != StepCode {
		t.Fatalf("no code is asked for: %+v", second)
	}
	third := ok[SignedIn](t)(w.withCode(t, second.Waiting, app.shows(t, 1)))
	if p := ok[Person](t)(w.PersonOf(t.Context(), third.Session)); p.UserID != mina {
		t.Errorf("signed in as %d", p.UserID)
	}
	strong := ok[SignedIn](t)(w.comesFrom(t, "mina@staff.example", Identity{Email: "mina@staff.example", Verified: true, Strong: true}))
	ok[Person](t)(w.PersonOf(t.Context(), strong.Session))
}

func TestWhatComesBackHasToFitWhatBegan(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.signOnAt(t, w.admin, provider())
		begin := func() SignOnBegun {
			t.Helper()
			return ok[SignOnBegun](t)(w.BeginSignOn(t.Context(), "somebody@staff.example", fromTest))
		}
		mine, theirs := begin(), begin()
		for _, back := range map[string][2]string{
			"another's state": {mine.Secret, theirs.State}, "another's browser": {theirs.Secret, mine.State}, "no state": {mine.Secret, ""}, "no browser": {"", mine.State},
		} {
			w.refuses(t, NotFound, "sign-in", func() error { return errOf(w.TakeSignOn(t.Context(), back[0], back[1])) })
		}
		var done atomic.Int64
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if _, err := w.TakeSignOn(t.Context(), mine.Secret, mine.State); err == nil {
					done.Add(1)
				} else if KindOf(err) != NotFound {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if done.Load() != 1 {
			t.Errorf("taken %d times", done.Load())
		}
		refused(t, errOf(w.SignInStep(t.Context(), theirs.Secret)), NotFound, "sign-in")
		w.at(start.Add(stepTime))
		refused(t, errOf(w.TakeSignOn(t.Context(), theirs.Secret, theirs.State)), NotFound, "sign-in")
	})
}

func TestSingleSignOnIsBegunOnlySoOften(t *testing.T) {
	w := newWorld(t, sqliteStore)
	w.signOnAt(t, w.admin, provider())
	for range signOnsPerClient {
		ok[SignOnBegun](t)(w.BeginSignOn(t.Context(), "somebody@staff.example", at("198.51.100.1")))
	}
	refused(t, errOf(w.BeginSignOn(t.Context(), "somebody@staff.example", at("198.51.100.1"))), Conflict, "too often")
	ok[SignOnBegun](t)(w.BeginSignOn(t.Context(), "somebody@staff.example", at("198.51.100.2")))
	refused(t, errOf(w.BeginSignOn(t.Context(), "somebody", fromTest)), Invalid, "Email must be")
}

// Where nothing but single sign-on lets staff in, admins still have their password.
func TestSingleSignOnIsRequiredOfAllButAdmins(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		sales, admin := w.hire(t, w.admin, access.RoleResellerSales), w.hire(t, w.admin, access.RoleResellerAdmin)
		lead, agent := w.hire(t, w.support, access.RoleSupportLead), w.hire(t, w.support, access.RoleSupportAgent)
		other := ok[uint](t)(w.AddStaff(t.Context(), w.admin, NewStaff{FirstName: "Ida", LastName: "Far", Email: "ida@far.example", Role: access.RoleResellerSales, Password: firstPassword}))
		in := provider()
		in.Required, in.Domains = true, []string{"staff.example"}
		w.signOnAt(t, w.admin, in)
		password := func(id uint) error {
			return errOf(w.SignIn(t.Context(), w.email(t, id), firstPassword, fromTest, Browser{}))
		}
		err := password(sales.UserID)
		refused(t, err, Conflict, "single sign-on")
		refused(t, errOf(w.SignIn(t.Context(), w.email(t, sales.UserID), otherPassword, fromTest, Browser{})), Invalid, "wrong")
		for name, id := range map[string]uint{"an admin": admin.UserID, "another domain": other, "support": agent.UserID} {
			if err := password(id); err != nil {
				t.Errorf("%s is shut out: %v", name, err)
			}
		}
		ok[SignedIn](t)(w.comesFrom(t, "a@staff.example", verified(w.email(t, sales.UserID))))
		ok[uint](t)(w.RemoveSignOn(t.Context(), w.admin))
		if err := password(sales.UserID); err != nil {
			t.Error(err)
		}
		w.signOnAt(t, w.support, in)
		refused(t, password(agent.UserID), Conflict, "single sign-on")
		if err := password(lead.UserID); err != nil {
			t.Errorf("a lead is shut out: %v", err)
		}
	})
}
