package e2e

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"perseat/e2e/browser"
)

// phone is an authenticator app, with the program's clock.
type phone struct {
	key   []byte
	began time.Time
	last  int64
}

var typedKey = regexp.MustCompile(`(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}`)

// scan reads the key that the page shows.
func (j journey) scan(page *browser.Page) *phone {
	j.Helper()
	key, err := base32.StdEncoding.DecodeString(strings.ReplaceAll(typedKey.FindString(page.Text()), " ", ""))
	if err != nil || len(key) != 20 {
		j.Fatalf("the page shows no key: %v", err)
	}
	return &phone{key: key, began: j.began}
}

// shows is the next code that was not shown before.
func (p *phone) shows(t *testing.T) string {
	t.Helper()
	start, err := time.Parse(time.RFC3339, browser.Start)
	if err != nil {
		t.Fatal(err)
	}
	p.last = max(p.last+1, start.Add(time.Since(p.began)).Unix()/30)
	var step [8]byte
	binary.BigEndian.PutUint64(step[:], uint64(p.last))
	sum := hmac.New(sha1.New, p.key)
	sum.Write(step[:])
	h := sum.Sum(nil)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(h[h[19]&15:])&0x7fffffff%1_000_000)
}

// A super admin sets up two-step verification and signs in with it, without
// JavaScript.
func TestTwoStepVerification(t *testing.T) {
	j := begin(t)
	maeve := j.as(maeve).WithoutScripts()
	maeve.Go("/profile")
	maeve.Click("Set up")
	maeve.Fill("Present password", "not the password")
	maeve.Click("Continue")
	maeve.Answered(422)
	maeve.Sees("This is not your present password")
	maeve.Fill("Present password", "perseat-demo")
	maeve.Click("Continue")
	app := j.scan(maeve)
	maeve.Fill("Code", "123456")
	maeve.Click("Turn on")
	maeve.Answered(422)
	maeve.Fill("Code", app.shows(t))
	maeve.Click("Turn on")
	maeve.OK()
	maeve.Sees("Two-step verification is on", "Keep these codes now")
	recovery := regexp.MustCompile(`[a-z2-9]{4}(?:-[a-z2-9]{4}){3}`).FindAllString(maeve.Text(), -1)
	if len(recovery) != 10 {
		t.Fatalf("%d recovery codes", len(recovery))
	}
	maeve.Click("I have kept them")
	maeve.OK()
	maeve.Sees("10 left", "with a password")
	maeve.Click("Sign out")

	signIn := func(code string) {
		t.Helper()
		maeve.Go("/admin/users")
		maeve.Fill("Email", "admin@harbor.example")
		maeve.Fill("Password", "perseat-demo")
		maeve.Click("Sign in")
		maeve.OK()
		maeve.Sees("Your code", "Signing in as admin@harbor.example")
		maeve.Fill("Code", code)
		maeve.Click("Sign in")
	}
	signIn("123456")
	maeve.Answered(422)
	maeve.Sees("This code is wrong or was used already")
	maeve.Fill("Code", app.shows(t))
	maeve.Click("Sign in")
	maeve.OK()
	maeve.Sees("Add user")
	maeve.Go("/profile")
	maeve.Sees("with a password and a code")
	maeve.Click("Sign out")
	signIn(recovery[4])
	maeve.OK()
	maeve.Sees("You used a recovery code", "9 are left")
	maeve.Go("/profile")
	maeve.Click("Turn off")
	maeve.Fill("Present password", "perseat-demo")
	maeve.Click("Turn off")
	maeve.OK()
	maeve.Sees("Two-step verification is off")
}
