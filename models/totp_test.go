package models

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

// The values of RFC 6238, appendix B, of which an app shows the last six digits.
func TestCodesAreThoseOfTheStandard(t *testing.T) {
	secret := []byte("12345678901234567890")
	for at, want := range map[int64]string{
		59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 1234567890: "89005924", 2000000000: "69279037", 20000000000: "65353130",
	} {
		if got := codeAt(secret, codeStep(time.Unix(at, 0))); got != want[2:] {
			t.Errorf("at %d the code is %s, want %s", at, got, want[2:])
		}
	}
}

func TestACodeHoldsForOneStepEitherWay(t *testing.T) {
	secret, now := newCodeSecret(), time.Date(2026, 4, 10, 9, 0, 7, 0, time.UTC)
	key, err := base32Text.DecodeString(secret)
	if err != nil || len(key) != 20 {
		t.Fatal(err, len(key))
	}
	present := codeStep(now)
	for offset, fits := range map[int64]bool{-2: false, -1: true, 0: true, 1: true, 2: false} {
		got, err := matchCode(secret, codeAt(key, present+offset), now, 0)
		if err != nil || (got == present+offset) != fits || !fits && got != 0 {
			t.Errorf("%d steps away: %d, %v", offset, got, err)
		}
	}
	for used, fits := range map[int64]bool{present - 1: true, present: false, present + 1: false} {
		if got, _ := matchCode(secret, codeAt(key, present), now, used); (got != 0) != fits {
			t.Errorf("after the code of step %+d was used: %d", used-present, got)
		}
	}
	for _, code := range []string{"", "000", codeAt(key, present) + "0", " " + codeAt(key, present), strings.Repeat("1", 1000)} {
		if got, err := matchCode(secret, code, now, 0); got != 0 || err != nil {
			t.Errorf("%q fits: %d, %v", code, got, err)
		}
	}
}

func TestWhatAnAppReads(t *testing.T) {
	u, err := url.Parse(codeAddress("GEZDGNBV", "anna+b@harbor.example"))
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/Perseat:anna+b@harbor.example" {
		t.Fatalf("%v, %v", u, err)
	}
	q := u.Query()
	if q.Get("secret") != "GEZDGNBV" || q.Get("issuer") != "Perseat" || q.Get("digits") != "6" || q.Get("period") != "30" || q.Get("algorithm") != "SHA1" {
		t.Errorf("%v", q)
	}
}
