package models

import (
	"strings"
	"testing"
)

func TestHowLongAPasswordCanBe(t *testing.T) {
	for n, fits := range map[int]bool{0: false, MinPassword - 1: false, MinPassword: true, MaxPassword: true, MaxPassword + 1: false} {
		if err := passwordOK(strings.Repeat("é", n)); (err == nil) != fits {
			t.Errorf("%d characters: %v", n, err)
		}
	}
}
