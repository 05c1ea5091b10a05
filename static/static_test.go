package static

import (
	"bytes"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var join = flag.Bool("join", false, "write perseat.css from the files in css/")

// maxCSS is how large the joined style sheet may grow.
const maxCSS = 45_000

func TestStyleSheetIsItsParts(t *testing.T) {
	parts, err := filepath.Glob("css/*.css")
	if err != nil || len(parts) == 0 {
		t.Fatalf("no parts: %v", err)
	}
	var want bytes.Buffer
	for _, part := range parts {
		text, err := os.ReadFile(part)
		if err != nil {
			t.Fatal(err)
		}
		want.Write(text)
	}
	if *join {
		if err := os.WriteFile("perseat.css", want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := files.ReadFile("perseat.css")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Error("perseat.css is not its parts; run: go test ./static -join")
	}
	if len(got) >= maxCSS {
		t.Errorf("perseat.css has %d bytes, the limit is %d", len(got), maxCSS)
	}
}

// A component never names a color: it takes a token, so that both themes and
// every console are right. White on a solid button is the one exception.
func TestColorsAreTokens(t *testing.T) {
	for _, name := range []string{"2-base.css", "3-layout.css", "4-components.css"} {
		text, err := os.ReadFile("css/" + name)
		if err != nil {
			t.Fatal(err)
		}
		raw := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(`)
		for _, color := range raw.FindAllString(string(text), -1) {
			if color != "#0000" && color != "#fff" {
				t.Errorf("%s: raw color %s", name, color)
			}
		}
	}
}

func TestAssetIsServedForGood(t *testing.T) {
	types := map[string]string{
		"perseat.css":       "text/css; charset=utf-8",
		"app.js":            "text/javascript; charset=utf-8",
		"passkeys.js":       "text/javascript; charset=utf-8",
		"icon-reseller.svg": "image/svg+xml",
		"icon-admin.svg":    "image/svg+xml",
		"icon-support.svg":  "image/svg+xml",
	}
	for name, contentType := range types {
		address := Path(name)
		if !regexp.MustCompile(`^/assets/[a-z-]+\.[0-9a-f]{12}\.(css|js|svg)$`).MatchString(address) {
			t.Errorf("%s: address %s", name, address)
		}
		w := get(http.MethodGet, address)
		if w.Code != http.StatusOK || w.Body.Len() == 0 {
			t.Errorf("%s: %d, %d bytes", address, w.Code, w.Body.Len())
		}
		if got := w.Header().Get("Content-Type"); got != contentType {
			t.Errorf("%s: type %s", address, got)
		}
		if got := w.Header().Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("%s: cache %s", address, got)
		}
		if w := get(http.MethodHead, address); w.Code != http.StatusOK || w.Body.Len() != 0 {
			t.Errorf("HEAD %s: %d, %d bytes", address, w.Code, w.Body.Len())
		}
	}
}

func TestOtherAddressesAreNotFound(t *testing.T) {
	for _, address := range []string{
		"/assets/", "/assets/perseat.css", "/assets/perseat.000000000000.css",
		"/assets/css/1-tokens.css", "/assets/../static.go", "/perseat.css", Path("other.css"),
	} {
		if w := get(http.MethodGet, address); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", address, w.Code)
		}
	}
	if w := get(http.MethodPost, Path("app.js")); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.Code)
	}
}

func get(method, address string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(method, "/", strings.NewReader(""))
	r.URL.Path = address
	Handler().ServeHTTP(w, r)
	return w
}
