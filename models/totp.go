package models

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"time"
)

// Codes of authenticator apps, by RFC 6238 with what every app can do: SHA-1, six
// digits, a new one every 30 seconds. SHA-1 is used as a keyed function here,
// which its collisions do not touch.
const (
	codeTime   = 30 * time.Second
	codeDigits = 6
	codeSkew   = 1 // steps that the clock of the app may be wrong, either way
)

var base32Text = base32.StdEncoding.WithPadding(base32.NoPadding)

// newCodeSecret makes the secret that an app and Perseat share.
func newCodeSecret() string {
	secret := make([]byte, 20)
	_, _ = rand.Read(secret) // never fails
	return base32Text.EncodeToString(secret)
}

func codeStep(at time.Time) int64 { return at.Unix() / int64(codeTime/time.Second) }

// codeAt is the code of a step.
func codeAt(secret []byte, step int64) string {
	sum := hmac.New(sha1.New, secret)
	_ = binary.Write(sum, binary.BigEndian, step) // never fails
	h := sum.Sum(nil)
	at := h[len(h)-1] & 0xf
	n := binary.BigEndian.Uint32(h[at:at+4]) & 0x7fffffff
	return fmt.Sprintf("%0*d", codeDigits, n%1_000_000)
}

// matchCode finds the step whose code this is, among those around now that are
// later than the last one used; 0 if there is none.
func matchCode(secret, code string, now time.Time, used int64) (int64, error) {
	key, err := base32Text.DecodeString(secret)
	if err != nil {
		return 0, err
	}
	var match int64
	for step := codeStep(now) - codeSkew; step <= codeStep(now)+codeSkew; step++ {
		if subtle.ConstantTimeCompare([]byte(codeAt(key, step)), []byte(code)) == 1 && step > used {
			match = step
		}
	}
	return match, nil
}

// codeAddress is what the picture says that an app reads.
func codeAddress(secret, email string) string {
	q := url.Values{
		"secret": {secret}, "issuer": {"Perseat"}, "algorithm": {"SHA1"},
		"digits": {fmt.Sprint(codeDigits)}, "period": {fmt.Sprint(int(codeTime / time.Second))},
	}
	return "otpauth://totp/" + url.PathEscape("Perseat:"+email) + "?" + q.Encode()
}
