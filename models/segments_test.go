package models

import (
	"encoding/json"
	"testing"

	"perseat/models/billing"
)

func TestSegmentsAreWrittenAsJSON(t *testing.T) {
	for _, s := range []Segments{
		nil,
		{},
		{{Licenses: 1, From: 20360, To: 20361, Days: 2, Orders: []uint{1, 2}}},
		{{Licenses: 9, From: 20362, To: 20392, Days: 31, Orders: []uint{10}}, {}, {Licenses: -4, From: billing.Day(-1), Orders: []uint{}}},
	} {
		want, err := json.Marshal(s)
		if err != nil || s.JSON() != string(want) {
			t.Errorf("%s, want %s, %v", s.JSON(), want, err)
		}
	}
}
