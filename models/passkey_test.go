package models

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/passkey"
)

const siteAddress = "https://licenses.example"

var site = passkey.At(siteAddress)

// device is what keeps a passkey, written from the standard and not from the
// library that checks it.
type device struct {
	t      *testing.T
	key    *ecdsa.PrivateKey
	id     []byte
	owner  []byte
	count  uint32
	origin string // that the browser tells
	flags  byte   // that a person is there (1) and was verified (4)
}

func newDevice(t *testing.T) *device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &device{t: t, key: key, id: []byte(rand.Text()), origin: siteAddress, flags: 5}
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// wanted is what a browser reads of what it is asked for.
type wanted struct {
	PublicKey struct {
		Challenge        string
		RPID             string
		RP               struct{ ID string }
		User             struct{ ID, Name string }
		UserVerification string
	}
}

func (d *device) read(options string) wanted {
	d.t.Helper()
	var a wanted
	if err := json.Unmarshal([]byte(options), &a); err != nil {
		d.t.Fatal(err)
	}
	return a
}

func (d *device) data(host string, flags byte, more []byte) []byte {
	sum := sha256.Sum256([]byte(host))
	return append(binary.BigEndian.AppendUint32(append(sum[:], flags), d.count), more...)
}

func (d *device) client(kind, challenge string) []byte {
	return fmt.Appendf(nil, `{"type":"webauthn.%s","challenge":"%s","origin":"%s","crossOrigin":false}`, kind, challenge, d.origin)
}

func (d *device) answer(response map[string]string) string {
	for name, value := range response {
		response[name] = b64([]byte(value))
	}
	text, err := json.Marshal(map[string]any{"id": b64(d.id), "rawId": b64(d.id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}})
	if err != nil {
		d.t.Fatal(err)
	}
	return string(text)
}

// makes a passkey, as a site asks for it.
func (d *device) makes(options string) string {
	d.t.Helper()
	a := d.read(options)
	owner, err := base64.RawURLEncoding.DecodeString(a.PublicKey.User.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	d.owner = owner
	point, err := d.key.PublicKey.Bytes()
	if err != nil {
		d.t.Fatal(err)
	}
	cose := append([]byte{0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32}, point[1:33]...)
	cose = append(append(cose, 0x22, 0x58, 32), point[33:]...)
	more := append(make([]byte, 16), 0, byte(len(d.id)))
	data := d.data(a.PublicKey.RP.ID, d.flags|0x40, append(append(more, d.id...), cose...))
	object := "\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58" + string([]byte{byte(len(data))}) + string(data)
	return d.answer(map[string]string{"clientDataJSON": string(d.client("create", a.PublicKey.Challenge)), "attestationObject": object})
}

// signs what a site asks for.
func (d *device) signs(options string) string {
	d.t.Helper()
	a := d.read(options)
	d.count++
	data, client := d.data(a.PublicKey.RPID, d.flags, nil), d.client("get", a.PublicKey.Challenge)
	hash := sha256.Sum256(client)
	sum := sha256.Sum256(append(bytes.Clone(data), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, sum[:])
	if err != nil {
		d.t.Fatal(err)
	}
	return d.answer(map[string]string{"clientDataJSON": string(client), "authenticatorData": string(data), "signature": string(signature), "userHandle": string(d.owner)})
}

// begins is a passkey that somebody is about to make.
func (w *world) begins(t *testing.T, who access.Actor) (secret, options string) {
	t.Helper()
	secret = ok[string](t)(w.StartPasskey(t.Context(), who, site, " Work  laptop ", firstPassword))
	name, options, err := w.NewPasskey(t.Context(), who, secret)
	if err != nil || name != "Work laptop" {
		t.Fatalf("%q, %v", name, err)
	}
	return secret, options
}

// keyOf makes a passkey of somebody's.
func (w *world) keyOf(t *testing.T, who access.Actor) (*device, uint) {
	t.Helper()
	d := newDevice(t)
	secret, options := w.begins(t, who)
	return d, ok[uint](t)(w.AddPasskey(t.Context(), who, site, secret, d.makes(options)))
}

// asks is a sign-in that waits for a passkey.
func (w *world) asks(t *testing.T) (secret, options string) {
	t.Helper()
	secret = ok[string](t)(w.AskPasskey(t.Context(), site, fromTest))
	return secret, ok[string](t)(w.PasskeyAsked(t.Context(), secret))
}

// in is a sign-in with a passkey.
func (w *world) in(t *testing.T, d *device) (SignedIn, error) {
	t.Helper()
	secret, options := w.asks(t)
	return w.SignInWithPasskey(t.Context(), site, secret, d.signs(options), fromTest, Browser{})
}

func TestAPasskeyIsMadeNamedAndRemoved(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		sales := w.hire(t, w.admin, access.RoleResellerSales)
		w.refuses(t, Invalid, "Name must", func() error { return errOf(w.StartPasskey(t.Context(), sales, site, " ", firstPassword)) })
		w.refuses(t, Conflict, "by https and by name", func() error {
			return errOf(w.StartPasskey(t.Context(), sales, passkey.At("https://192.0.2.1"), "Laptop", firstPassword))
		})
		refused(t, errOf(w.StartPasskey(t.Context(), sales, site, "Laptop", otherPassword)), Invalid, "present password")
		d, id := w.keyOf(t, sales)
		own := ok[[]OwnPasskey](t)(w.Passkeys(t.Context(), sales))
		if len(own) != 1 || own[0].ID != id || own[0].Name != "Work laptop" || own[0].UsedAt != nil {
			t.Fatalf("passkeys: %+v", own)
		}
		in := ok[SignedIn](t)(w.in(t, d))
		if p := ok[Person](t)(w.PersonOf(t.Context(), in.Session)); p.UserID != sales.UserID {
			t.Errorf("signed in as %d", p.UserID)
		}
		if s := ok[[]OwnSession](t)(w.OwnSessions(t.Context(), sales, in.Session)); s[0].How() != "with a passkey" || !s[0].Strong {
			t.Errorf("the session is %+v", s[0])
		}
		ok[uint](t)(w.NamePasskey(t.Context(), sales, id, "Old laptop"))
		if p := ok[OwnPasskey](t)(w.Passkey(t.Context(), sales, id)); p.Name != "Old laptop" || p.UsedAt == nil {
			t.Errorf("the passkey is %+v", p)
		}
		password := ok[SignedIn](t)(w.SignIn(t.Context(), w.email(t, sales.UserID), firstPassword, fromTest, Browser{}))
		again := ok[SignedIn](t)(w.in(t, d))
		refused(t, errOf(w.RemovePasskey(t.Context(), sales, id, otherPassword, again.Session)), Invalid, "present password")
		waiting, options := w.asks(t)
		ok[uint](t)(w.RemovePasskey(t.Context(), sales, id, firstPassword, again.Session))
		for name, secret := range map[string]string{"the one that removed it": again.Session, "one with the password": password.Session} {
			if _, err := w.PersonOf(t.Context(), secret); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		refused(t, errOf(w.PersonOf(t.Context(), in.Session)), NotFound, "session")
		refused(t, errOf(w.SignInWithPasskey(t.Context(), site, waiting, d.signs(options), fromTest, Browser{})), Invalid, "not accepted")
		w.refuses(t, NotFound, "passkey", func() error { return errOf(w.NamePasskey(t.Context(), sales, id, "Laptop")) })
		var told []string
		w.write(func(db *gorm.DB) error {
			return db.Table("outbox").Where("kind = ? AND user_id = ?", MailSignInChanged, sales.UserID).Order("id").Pluck("facts", &told).Error
		})
		if text := fmt.Sprint(told); !strings.Contains(text, "passkey_added") || !strings.Contains(text, "passkey_removed") || len(told) != 2 {
			t.Errorf("mailed: %s", text)
		}
		for _, what := range []string{"passkey.added", "passkey.named", "passkey.removed"} {
			var n int64
			w.write(func(db *gorm.DB) error {
				return db.Table("activity").Where("action = ? AND facts NOT LIKE ?", what, "%aptop%").Count(&n).Error
			})
			if n != 1 {
				t.Errorf("%d entries of %s", n, what)
			}
		}
	})
}

// On somebody's behalf nobody sees, makes or removes a passkey.
func TestPasskeysAreTheOwnersOnly(t *testing.T) {
	w := newWorld(t, sqliteStore)
	_, id := w.keyOf(t, w.hire(t, w.admin, access.RoleResellerSales))
	other := w.hire(t, w.admin, access.RoleResellerSales)
	w.refuses(t, NotFound, "passkey", func() error { return errOf(w.Passkey(t.Context(), other, id)) })
	w.refuses(t, NotFound, "passkey", func() error { return errOf(w.NamePasskey(t.Context(), other, id, "Mine")) })
	refused(t, errOf(w.RemovePasskey(t.Context(), other, id, firstPassword, "")), NotFound, "passkey")
	acting := visit(other, w.support, access.Act)
	for name, do := range map[string]func() error{
		"list": func() error { return errOf(w.Passkeys(t.Context(), acting)) }, "see": func() error { return errOf(w.Passkey(t.Context(), acting, id)) },
		"start":  func() error { return errOf(w.StartPasskey(t.Context(), acting, site, "Laptop", "")) },
		"add":    func() error { return errOf(w.AddPasskey(t.Context(), acting, site, "secret", "{}")) },
		"name":   func() error { return errOf(w.NamePasskey(t.Context(), acting, id, "Laptop")) },
		"remove": func() error { return errOf(w.RemovePasskey(t.Context(), acting, id, "", "")) },
	} {
		t.Run(name, func(t *testing.T) { w.refuses(t, Forbidden, "role", do) })
	}
}

// What was asked for counts once, in ten minutes, for whom it was asked.
func TestAPasskeyIsMadeAsItWasAskedFor(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		sales, other := w.hire(t, w.admin, access.RoleResellerSales), w.hire(t, w.admin, access.RoleResellerSales)
		add := func(who access.Actor, secret, answer string) error {
			return errOf(w.AddPasskey(t.Context(), who, site, secret, answer))
		}
		secret, options := w.begins(t, sales)
		theirs, asked := w.begins(t, other)
		w.refuses(t, NotFound, "passkey", func() error { return add(other, secret, newDevice(t).makes(options)) })
		answer := newDevice(t).makes(options)
		if err := add(sales, secret, answer); err != nil {
			t.Fatal(err)
		}
		w.refuses(t, NotFound, "sign-in", func() error { return add(sales, secret, answer) })
		refused(t, add(other, theirs, answer), Invalid, "Begin again") // made for another question
		w.refuses(t, NotFound, "sign-in", func() error { return add(other, theirs, newDevice(t).makes(asked)) })
		for name, change := range map[string]func(d *device){
			"another site":    func(d *device) { d.origin = "https://licenses.evil.example" },
			"nobody verified": func(d *device) { d.flags = 1 },
		} {
			d := newDevice(t)
			change(d)
			secret, options := w.begins(t, sales)
			if err := add(sales, secret, d.makes(options)); KindOf(err) != Invalid || err == nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		late, options := w.begins(t, sales)
		w.at(start.Add(stepTime))
		w.refuses(t, NotFound, "sign-in", func() error { return add(sales, late, newDevice(t).makes(options)) })
		if n := len(ok[[]OwnPasskey](t)(w.Passkeys(t.Context(), sales))); n != 1 {
			t.Errorf("%d passkeys", n)
		}
	})
}

func TestPasskeysAreBounded(t *testing.T) {
	w := newWorld(t, sqliteStore)
	sales := w.hire(t, w.admin, access.RoleResellerSales)
	for range maxPasskeys {
		w.keyOf(t, sales)
	}
	refused(t, errOf(w.StartPasskey(t.Context(), sales, site, "One more", firstPassword)), Conflict, "the most")
	for range passkeysPerClient {
		ok[string](t)(w.AskPasskey(t.Context(), site, at("198.51.100.1")))
	}
	refused(t, errOf(w.AskPasskey(t.Context(), site, at("198.51.100.1"))), Conflict, "too often")
	ok[string](t)(w.AskPasskey(t.Context(), site, at("198.51.100.2")))
	refused(t, errOf(w.AskPasskey(t.Context(), passkey.At("http://licenses.example"), fromTest)), Conflict, "by https")
}

// Only the very passkey, of somebody who may sign in, answering what was asked here
// and now, lets its owner in.
func TestWhatAPasskeyHasToAnswer(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		sales, other := w.hire(t, w.admin, access.RoleResellerSales), w.hire(t, w.admin, access.RoleResellerSales)
		mine, _ := w.keyOf(t, sales)
		theirs, _ := w.keyOf(t, other)
		for name, change := range map[string]func(d *device){
			"another's key":     func(d *device) { d.key = theirs.key },
			"another's owner":   func(d *device) { d.owner = theirs.owner },
			"no owner":          func(d *device) { d.owner = nil },
			"another's id":      func(d *device) { d.id = theirs.id },
			"an unknown id":     func(d *device) { d.id = []byte("nobody's") },
			"another site":      func(d *device) { d.origin = "https://licenses.evil.example" },
			"unencrypted":       func(d *device) { d.origin = "http://licenses.example" },
			"nobody was there":  func(d *device) { d.flags = 0 },
			"nobody's finger":   func(d *device) { d.flags = 1 },
			"another one's key": func(d *device) { d.id, d.owner = theirs.id, theirs.owner },
		} {
			d := *mine
			change(&d)
			if _, err := w.in(t, &d); KindOf(err) != Invalid || err == nil || !strings.Contains(err.Error(), "not accepted") {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, answer := range []string{"", "{}", "null", "[]", `{"rawId":"?"}`, strings.Repeat("[", 30_000)} {
			secret, _ := w.asks(t)
			refused(t, errOf(w.SignInWithPasskey(t.Context(), site, secret, answer, fromTest, Browser{})), Invalid, "not accepted")
		}
		secret, options := w.asks(t)
		old := mine.signs(options)
		elsewhere, _ := w.asks(t)
		refused(t, errOf(w.SignInWithPasskey(t.Context(), site, elsewhere, old, fromTest, Browser{})), Invalid, "not accepted")
		refused(t, errOf(w.SignInWithPasskey(t.Context(), site, "", old, fromTest, Browser{})), NotFound, "sign-in")
		refused(t, errOf(w.SignInWithPasskey(t.Context(), passkey.At("https://other.example"), secret, old, fromTest, Browser{})), Invalid, "not accepted")
		refused(t, errOf(w.SignInWithPasskey(t.Context(), site, secret, old, fromTest, Browser{})), NotFound, "sign-in") // used up
		ok[SignedIn](t)(w.in(t, mine))
		late, options := w.asks(t)
		w.at(start.Add(stepTime))
		refused(t, errOf(w.SignInWithPasskey(t.Context(), site, late, mine.signs(options), fromTest, Browser{})), NotFound, "sign-in")
		refused(t, errOf(w.PasskeyAsked(t.Context(), late)), NotFound, "sign-in")
		ok[uint](t)(w.SuspendStaff(t.Context(), w.admin, sales.UserID))
		refused(t, errOf(w.in(t, mine)), Invalid, "not accepted")
	})
}

func TestAnAnswerOfAPasskeyCountsOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		d, _ := w.keyOf(t, w.hire(t, w.admin, access.RoleResellerSales))
		secret, options := w.asks(t)
		answer := d.signs(options)
		var done atomic.Int64
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if _, err := w.SignInWithPasskey(t.Context(), site, secret, answer, fromTest, Browser{}); err == nil {
					done.Add(1)
				} else if KindOf(err) != NotFound {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if done.Load() != 1 {
			t.Errorf("signed in %d times", done.Load())
		}
	})
}

// A passkey that counts back has a copy: nobody gets in, and the owner is told.
func TestACopiedPasskeyLetsNobodyIn(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		sales := w.hire(t, w.admin, access.RoleResellerSales)
		d, _ := w.keyOf(t, sales)
		copied := *d
		ok[SignedIn](t)(w.in(t, d))
		ok[SignedIn](t)(w.in(t, d))
		refused(t, errOf(w.in(t, &copied)), Invalid, "not accepted")
		ok[SignedIn](t)(w.in(t, d))
		var told int64
		w.write(func(db *gorm.DB) error {
			return db.Table("outbox").Where("user_id = ? AND facts LIKE ?", sales.UserID, "%passkey_copied%").Count(&told).Error
		})
		if told != 1 {
			t.Errorf("told %d times", told)
		}
		never, _ := w.keyOf(t, sales) // one that does not count at all, as those of password managers
		for range 2 {
			never.count = ^uint32(0)
			ok[SignedIn](t)(w.in(t, never))
		}
	})
}

// A passkey stands in for the second step of support staff; where a company asks for
// single sign-on, it stands in for nothing.
func TestWhereAPasskeyIsEnough(t *testing.T) {
	w := newWorld(t, sqliteStore)
	mina := ok[uint](t)(w.AddStaff(t.Context(), w.support, NewStaff{FirstName: "Mina", LastName: "Sato", Email: "mina@staff.example", Role: access.RoleSupportAgent, Password: firstPassword}))
	agent := access.Actor{UserID: mina, Role: access.RoleSupportAgent}
	d, id := w.keyOf(t, agent)
	in := ok[SignedIn](t)(w.in(t, d))
	if p := ok[Person](t)(w.PersonOf(t.Context(), in.Session)); in.Step != NoStep || p.UserID != mina {
		t.Errorf("signed in: %+v, %+v", in, p)
	}
	ok[uint](t)(w.SignOutEverywhere(t.Context(), agent))
	refused(t, errOf(w.PersonOf(t.Context(), in.Session)), NotFound, "session")

	on := provider()
	on.Required, on.Domains = true, []string{"staff.example"}
	w.signOnAt(t, w.support, on)
	refused(t, errOf(w.in(t, d)), Conflict, "single sign-on")
	ok[uint](t)(w.RemoveSignOn(t.Context(), w.support))
	ok[SignedIn](t)(w.in(t, d))

	ok[uint](t)(w.ResetStaffTwoStep(t.Context(), w.support, mina))
	refused(t, errOf(w.in(t, d)), Invalid, "not accepted")
	w.refuses(t, NotFound, "passkey", func() error { return errOf(w.Passkey(t.Context(), agent, id)) })
}
