package models

import (
	"encoding/base64"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// owner makes a person whose password is quick to check, so that a test can
// guess at it ten thousand times.
func (w *world) owner(t *testing.T) (email string) {
	t.Helper()
	c := w.customer(billing.Flexible, 9)
	id := w.fill(c, 1)[0]
	w.quick(t, id)
	return w.email(t, id)
}

// quick gives somebody the first password, as a hash that is quick to check.
func (w *world) quick(t *testing.T, id uint) {
	t.Helper()
	salt := make([]byte, saltLength)
	hash := fmt.Sprintf("argon2id$1$8$%s$%s", base64.RawStdEncoding.EncodeToString(salt),
		base64.RawStdEncoding.EncodeToString(argon(firstPassword, salt, 1, 8)))
	w.write(func(db *gorm.DB) error {
		return db.Model(&User{}).Where("id = ?", id).Update("password_hash", hash).Error
	})
}

func at(address string) access.Request { return access.Request{ID: "REQ", Address: address} }

// guesses types a wrong password n times and returns how often somebody looked
// at it; the others were refused before.
func (w *world) guesses(t *testing.T, email, address string, n int) (looked int) {
	t.Helper()
	for range n {
		_, err := w.SignIn(t.Context(), email, "not the password", at(address), Browser{})
		switch KindOf(err) {
		case Invalid:
			looked++
		case Conflict:
		default:
			t.Fatal(err)
		}
	}
	return looked
}

func TestTenThousandGuessesDoNotKeepTheOwnerOut(t *testing.T) {
	networks := 5000
	if testing.Short() {
		networks = 500
	}
	onBoth(t, func(t *testing.T, w *world) {
		email := w.owner(t)
		home := ok[SignedIn](t)(w.SignIn(t.Context(), email, firstPassword, at("192.0.2.1"), Browser{}))
		used := fmt.Sprintf("203.%d.%d.9", 1, 2)
		looked := 0
		for n := range networks {
			looked += w.guesses(t, email, fmt.Sprintf("203.%d.%d.9", n/250, n%250), 1)
		}
		if looked != networks {
			t.Errorf("%d of %d networks had a guess", looked, networks)
		}
		for n := range 50 {
			if looked := w.guesses(t, email, fmt.Sprintf("203.%d.%d.9", n/250, n%250), networks/50); looked != guessesSieged-1 {
				t.Errorf("network %d had %d more guesses", n, looked)
			}
		}

		again := ok[SignedIn](t)(w.SignIn(t.Context(), email, firstPassword, at(used), Browser{Known: home.Browser}))
		ok[SignedIn](t)(w.SignIn(t.Context(), email, firstPassword, at("198.51.100.1"), Browser{}))
		ok[SignedIn](t)(w.SignIn(t.Context(), email, firstPassword, at("198.51.100.2"), Browser{}))

		w.guesses(t, email, used, guessesSieged)
		refused(t, errOf(w.SignIn(t.Context(), email, firstPassword, at(used), Browser{})), Conflict, "Try again tomorrow")
		ok[SignedIn](t)(w.SignIn(t.Context(), email, firstPassword, at(used), Browser{Known: again.Browser}))
		link := ok[string](t)(w.NewLink(t.Context(), access.Job(), home.UserID, LinkPassword))
		ok[uint](t)(w.UseLink(t.Context(), link, chosen(otherPassword), at(used)))
		ok[SignedIn](t)(w.SignIn(t.Context(), email, otherPassword, at(used), Browser{}))
	})
}

// Unknown, suspended and known addresses are refused in the same words, the same
// number of times.
func TestGuessesAreSlowedAlikeForEverybody(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		email := w.owner(t)
		suspended := w.hire(t, w.admin, access.RoleResellerSales)
		ok[uint](t)(w.SuspendStaff(t.Context(), w.admin, suspended.UserID))
		var said []string
		for n, who := range []string{email, w.email(t, suspended.UserID), w.email(t, w.admin.UserID), "nobody@liffey.example"} {
			address := fmt.Sprintf("192.0.2.%d", n)
			text := ""
			for range guessesPlace + 3 {
				_, err := w.SignIn(t.Context(), who, "not the password", at(address), Browser{})
				text += fmt.Sprintf("%d %v\n", KindOf(err), err)
			}
			said = append(said, text)
		}
		for _, text := range said[1:] {
			if text != said[0] {
				t.Errorf("answered\n%s\nand\n%s", said[0], text)
			}
		}
		refused(t, errOf(w.SignIn(t.Context(), email, firstPassword, at("192.0.2.0"), Browser{})), Conflict, "Wait 15 minutes")
		ok[SignedIn](t)(w.SignIn(t.Context(), email, firstPassword, at("192.0.2.200"), Browser{}))
		w.at(start.Add(guessTime))
		ok[SignedIn](t)(w.SignIn(t.Context(), email, firstPassword, at("192.0.2.0"), Browser{}))
	})
}

func TestWhatWasTypedRightIsNoGuess(t *testing.T) {
	w := newWorld(t, sqliteStore)
	email := w.owner(t)
	for range guessesSiege / guessesPlace {
		if looked := w.guesses(t, email, "192.0.2.1", guessesPlace-1); looked != guessesPlace-1 {
			t.Fatalf("%d guesses", looked)
		}
		ok[SignedIn](t)(w.SignIn(t.Context(), email, firstPassword, at("192.0.2.1"), Browser{}))
		w.at(w.clock.Load().Add(guessTime))
	}
	for range 3 * guessesClient {
		ok[SignedIn](t)(w.SignIn(t.Context(), email, firstPassword, at("192.0.2.2"), Browser{}))
	}
}

// Who sprays one password over many accounts is limited by network, but not
// where everybody behind a proxy would be kept out.
func TestOneNetworkHasOneLimitForAllAccounts(t *testing.T) {
	w := newWorld(t, sqliteStore)
	email := w.owner(t)
	spray := func(address string) {
		for n := range guessesClient {
			refused(t, errOf(w.SignIn(t.Context(), fmt.Sprintf("nobody%d@liffey.example", n), "Summer2026!", at(address), Browser{})), Invalid, "wrong")
		}
	}
	home := ok[SignedIn](t)(w.SignIn(t.Context(), email, firstPassword, at("2001:db8::1"), Browser{}))
	spray("2001:db8::1")
	refused(t, errOf(w.SignIn(t.Context(), email, firstPassword, at("2001:db8::2"), Browser{})), Conflict, "Too many wrong passwords")
	ok[SignedIn](t)(w.SignIn(t.Context(), email, firstPassword, at("2001:db8:0:1::1"), Browser{}))
	ok[SignedIn](t)(w.SignIn(t.Context(), email, firstPassword, at("2001:db8::2"), Browser{Known: home.Browser}))
	spray("127.0.0.1")
	ok[SignedIn](t)(w.SignIn(t.Context(), email, firstPassword, at("127.0.0.1"), Browser{}))
}

func TestWhatCountsAsOneClient(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "::ffff:192.0.2.1": "192.0.2.1", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64", "": "", "pipe": "pipe",
	} {
		if got := network(address); got != want {
			t.Errorf("%s is of %s", address, got)
		}
	}
	for address, want := range map[string]bool{
		"192.0.2.1": true, "2001:db8::1": true, "8.8.8.8": true,
		"127.0.0.1": false, "::1": false, "::ffff:127.0.0.1": false, "10.1.2.3": false, "192.168.0.1": false, "fd00::1": false, "": false,
	} {
		if got := countable(network(address)); got != want {
			t.Errorf("%s counts as one client: %v", address, got)
		}
	}
}

func TestABrowserIsKnownByWhoSignedInInIt(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		email, other := w.owner(t), w.owner(t)
		in := func(who string, b Browser) SignedIn {
			t.Helper()
			return ok[SignedIn](t)(w.SignIn(t.Context(), who, firstPassword, at("192.0.2.1"), b))
		}
		knows := func(b string, s SignedIn) bool {
			t.Helper()
			return ok[bool](t)(knows(w.db.Read(t.Context()), Browser{Known: b}, s.UserID, w.Now()))
		}
		planted, stranger := in(other, Browser{}), in(w.owner(t), Browser{})
		shared := in(email, Browser{Known: planted.Browser})
		if knows(planted.Browser, shared) || knows(planted.Browser, planted) {
			t.Error("whoever put the secret there has a browser that is known")
		}
		if !knows(shared.Browser, shared) || !knows(shared.Browser, planted) || knows(shared.Browser, stranger) || knows("", shared) {
			t.Error("the browser is not known by both who signed in in it, and by nobody else")
		}
		for range guessesKnown {
			refused(t, errOf(w.SignIn(t.Context(), email, "not the password", at("192.0.2.1"), Browser{Known: shared.Browser})), Invalid, "wrong")
		}
		refused(t, errOf(w.SignIn(t.Context(), email, firstPassword, at("192.0.2.1"), Browser{Known: shared.Browser})), Conflict, "Wait 15")
		in(email, Browser{}) // another browser in the same place
		last := in(other, Browser{Known: shared.Browser})
		w.at(start.Add(browsersKept - time.Second))
		if !knows(last.Browser, last) {
			t.Error("a browser is forgotten too early")
		}
		w.at(start.Add(browsersKept))
		if knows(last.Browser, last) {
			t.Error("a browser is known for ever")
		}
		w.at(start.Add(browsersKept + time.Hour))
		ok[int](t)(w.removeOld(t.Context()))
		if n := w.trace(t)["browsers"].rows; n != 0 {
			t.Errorf("%d browsers are kept", n)
		}
	})
}

// Several processes that are asked at once count together.
func TestGuessesAreCountedByAllProcesses(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		email := w.owner(t)
		stores := []*Store{w.Store, w.beside(t).Store, w.beside(t).Store}
		var looked atomic.Int64
		var all sync.WaitGroup
		for n := range 4 * guessesPlace {
			all.Go(func() {
				_, err := stores[n%len(stores)].SignIn(t.Context(), email, "not the password", at("192.0.2.1"), Browser{})
				if KindOf(err) == Invalid {
					looked.Add(1)
				} else if KindOf(err) != Conflict {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if looked.Load() != guessesPlace {
			t.Errorf("%d guesses were looked at, not %d", looked.Load(), guessesPlace)
		}
	})
}

// An address that nobody has takes as long as a wrong password: a password is
// hashed for both, which is nearly all of the work, and told by the memory it takes.
func TestAnUnknownAddressIsWorkedOnAsLong(t *testing.T) {
	w := newWorld(t, sqliteStore)
	known := w.email(t, w.hire(t, w.admin, access.RoleResellerSales).UserID)
	for n, email := range []string{known, "nobody@liffey.example", "no address"} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		refused(t, errOf(w.SignIn(t.Context(), email, "not the password", at(fmt.Sprintf("192.0.2.%d", n)), Browser{})), Invalid, "wrong")
		runtime.ReadMemStats(&after)
		if took := (after.TotalAlloc - before.TotalAlloc) / (argonMemory << 10); took != 1 {
			t.Errorf("%s: passwords were hashed %d times, want once", email, took)
		}
	}
}

// What whoever runs Perseat reads about guessing is what is counted.
func TestTheDocumentedGuesses(t *testing.T) {
	text, err := os.ReadFile("../docs/operations.md")
	check(t, err)
	for _, row := range []string{
		fmt.Sprintf("during the last %d days | %d times in %d minutes |", browsersKept/guessDay, guessesKnown, guessTime/time.Minute),
		fmt.Sprintf("for one account from one network | %d times in %d minutes |", guessesPlace, guessTime/time.Minute),
		fmt.Sprintf("guessed at from everywhere (%d times in a day) | %d times in a day |", guessesSiege, guessesSieged),
		fmt.Sprintf("for all accounts together from one network | %d times in %d minutes |", guessesClient, guessTime/time.Minute),
	} {
		if !strings.Contains(string(text), row) {
			t.Errorf("docs/operations.md does not say %q", row)
		}
	}
}

// An account is guessed at from everywhere once more than so many guesses were
// wrong. What was typed right is none of them.
func TestASiegeBeginsWithWrongGuessesOnly(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		email := w.owner(t)
		from := func(n int) string { return fmt.Sprintf("198.51.100.%d", n) }
		for n := range guessesSiege {
			ok[SignedIn](t)(w.SignIn(t.Context(), email, firstPassword, at(from(n)), Browser{}))
		}
		const place = "203.0.113.7"
		for n := range guessesSiege - guessesSieged - 1 {
			if w.guesses(t, email, from(n), 1) != 1 {
				t.Fatalf("guess %d is refused", n+1)
			}
		}
		if looked := w.guesses(t, email, place, guessesSieged+1); looked != guessesSieged+1 {
			t.Errorf("%d of the last guesses before a siege were looked at", looked)
		}
		if looked := w.guesses(t, email, place, 1); looked != 0 {
			t.Error("a siege has not begun")
		}
	})
}
