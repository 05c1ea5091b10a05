package models

import (
	"context"
	"net/netip"
	"time"

	"perseat/models/access"
)

// triesKept is how long a count of tries is kept; no limit looks back further.
const triesKept = 24 * time.Hour

// try counts one more try of something and returns how many there were within
// the time since the first of them. Two at once are counted one after the other.
func (t *tx) try(what, by string, within time.Duration) (int64, error) {
	var count int64
	err := t.Raw(`INSERT INTO tries (id, since, count) VALUES (?, ?, 1)
		ON CONFLICT (id) DO UPDATE SET
			since = CASE WHEN tries.since <= ? THEN excluded.since ELSE tries.since END,
			count = CASE WHEN tries.since <= ? THEN 1 ELSE tries.count + 1 END
		RETURNING count`, sessionID(what+" "+by), t.now, t.now.Add(-within), t.now.Add(-within)).Scan(&count).Error
	return count, err
}

// How often a secret can be got wrong. An account has no limit of its own that
// would keep its owner out: who guesses is limited by browser and by network,
// and more so while an account is guessed at from everywhere.
const (
	guessTime     = 15 * time.Minute
	guessDay      = 24 * time.Hour
	guessesKnown  = 20  // in guessTime, in a browser in which the person signed in before
	guessesPlace  = 10  // in guessTime, for one account from one network
	guessesClient = 100 // in guessTime, for all accounts together from one network
	guessesSiege  = 100 // in a day, for one account from all networks; from then on
	guessesSieged = 3   // in a day, for that account from one network
)

// guess is a try of a secret, which may be right.
type guess struct {
	what   string // "password", "code"
	of     string // the account; "" if what was typed names none
	known  string // the browser, if the person signed in in it before
	client string // the network that it comes from
}

// guessBy is a try of an account's secret from somewhere.
func (s *Store) guessBy(ctx context.Context, what, of string, userID uint, from access.Request, b Browser) (guess, error) {
	g := guess{what: what, of: of, client: network(from.Address)}
	known, err := knows(s.db.Read(ctx), b, userID, s.now())
	if known {
		g.known = sessionID(b.Known)
	}
	return g, err
}

// countGuess counts a guess before anybody looks at whether it is right, and
// keeps the count whatever comes of it. One guess too many is a Conflict.
func (s *Store) countGuess(ctx context.Context, g guess, from access.Request) error {
	who := access.Actor{Request: access.Request{ID: from.ID, Address: from.Address}}
	v, err := write(ctx, s, who, "guess.counted", func(t *tx) (verdict, error) { return t.guessed(g) })
	if err == nil && v.wait != 0 {
		return tooOften(g.what, v.wait)
	}
	return err
}

func tooOften(what string, wait time.Duration) error {
	when := "Wait 15 minutes and try again"
	if wait > guessTime {
		when = "Try again tomorrow"
	}
	return tooMany(wait, "Too many wrong %ss were typed. %s, or ask for a link to set a new password.", what, when)
}

// verdict says whether a guess may be looked at.
type verdict struct {
	wait        time.Duration // how long to wait; 0 if it may
	siege       bool          // the account is guessed at from everywhere
	siegeBegins bool          // with this guess
}

// guessed counts a guess.
func (t *tx) guessed(g guess) (v verdict, err error) {
	if g.known != "" {
		v.wait, err = t.limit(g.what+" by browser", g.of+" "+g.known, guessTime, guessesKnown)
		return v, err
	}
	if countable(g.client) {
		if v.wait, err = t.limit("guess from", g.client, guessTime, guessesClient); v.wait != 0 || err != nil {
			return v, err
		}
	}
	if g.of == "" {
		return v, nil
	}
	if v.wait, err = t.limit(g.what+" from", g.of+" "+g.client, guessTime, guessesPlace); v.wait != 0 || err != nil {
		return v, err
	}
	all, err := t.try(g.what+" of", g.of, guessDay)
	if err != nil {
		return v, err
	}
	v.siege, v.siegeBegins = all > guessesSiege, all == guessesSiege+1
	wait, err := t.limit(g.what+" a day from", g.of+" "+g.client, guessDay, guessesSieged)
	if v.siege {
		v.wait = wait
	}
	return v, err
}

// limit counts a try and returns how long to wait if there were too many.
func (t *tx) limit(what, by string, within time.Duration, most int64) (time.Duration, error) {
	n, err := t.try(what, by, within)
	if err != nil || n <= most {
		return 0, err
	}
	return within, nil
}

// forgive takes back a guess that was right, and what was typed wrong in the
// same place before it.
func (t *tx) forgive(g guess) error {
	if g.known != "" {
		return t.Exec("DELETE FROM tries WHERE id = ?", sessionID(g.what+" by browser "+g.of+" "+g.known)).Error
	}
	place := g.of + " " + g.client
	for _, c := range []struct {
		sql string
		id  string
	}{
		{"UPDATE tries SET count = count - 1 WHERE id = ? AND count > 0", "guess from " + g.client},
		{"DELETE FROM tries WHERE id = ?", g.what + " from " + place},
		{"UPDATE tries SET count = count - 1 WHERE id = ? AND count > 0", g.what + " of " + g.of},
		{"DELETE FROM tries WHERE id = ?", g.what + " a day from " + place},
	} { // in the order in which guessed holds them
		if err := t.Exec(c.sql, sessionID(c.id)).Error; err != nil {
			return err
		}
	}
	return nil
}

// countable reports whether a network is one client's. An address of the own
// machine or of a private network can be that of a proxy, behind which everybody
// is, so nobody is kept out for what comes from there.
func countable(network string) bool {
	ip, err := netip.ParseAddr(network)
	if err != nil {
		prefix, err := netip.ParsePrefix(network)
		return err == nil && !prefix.Addr().IsLoopback() && !prefix.Addr().IsPrivate()
	}
	return !ip.IsLoopback() && !ip.IsPrivate()
}

// network is the part of a client's address that one client holds: a whole IPv4
// address, or the first half of an IPv6 address.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() || ip.IsLoopback() {
		return ip.String()
	}
	half, err := ip.Prefix(64)
	if err != nil {
		return address
	}
	return half.String()
}
