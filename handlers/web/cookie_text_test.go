package web

import (
	"maps"
	"strings"
	"testing"

	"github.com/gorilla/securecookie"
)

// Programs that know only gob read each other's cookies and ours, and we read theirs.
func TestCookiesAreReadByOlderPrograms(t *testing.T) {
	var ours cookieText
	var older securecookie.GobEncoder
	for _, values := range []map[any]any{
		{},
		{"id": "HJSNAKQ7"},
		{"id": "", "next": "/reseller/customers?q=M%C3%BCller"},
		{"notice": `{"Title":"` + strings.Repeat("Grüße ", 300) + `"}`},
		{"notice": `{}`},
	} {
		for name, pair := range map[string][2]securecookie.Serializer{
			"ours by us": {ours, ours}, "ours by an older one": {ours, older}, "theirs by us": {older, ours},
		} {
			text, err := pair[0].Serialize(values)
			if err != nil {
				t.Fatal(err)
			}
			got := map[any]any{}
			if err := pair[1].Deserialize(text, &got); err != nil || !maps.Equal(got, values) {
				t.Errorf("%s: %v, want %v, %v", name, got, values, err)
			}
		}
	}
}

// A cookie has room for what it has, not for twice as much.
func TestLongCookiesAreWrittenOnce(t *testing.T) {
	values := map[any]any{"notice": strings.Repeat("x", 3000)}
	text, err := cookieText{}.Serialize(values)
	if err != nil || len(text) > 3300 {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}

func TestShortCookiesAreReadWithoutGob(t *testing.T) {
	text, err := cookieText{}.Serialize(map[any]any{"id": "HJSNAKQ7"})
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() {
		got := map[any]any{}
		if err := (cookieText{}).Deserialize(text, &got); err != nil {
			t.Fatal(err)
		}
	}); n > 30 {
		t.Errorf("%v pieces of memory", n)
	}
}
