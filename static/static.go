// Package static holds the style sheet, the scripts and the icons, and serves
// them under names that change with their content.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// Prefix is where the assets are served.
const Prefix = "/assets/"

//go:embed perseat.css app.js passkeys.js icon-reseller.svg icon-admin.svg icon-support.svg
var files embed.FS

// asset is one file as it is served.
type asset struct {
	body        []byte
	contentType string
}

// catalog knows every asset by its fingerprinted name, and that name by the
// plain one.
type catalog struct {
	byPlain map[string]string
	byName  map[string]asset
}

// assets reads the embedded files once.
var assets = sync.OnceValue(func() catalog {
	c := catalog{byPlain: map[string]string{}, byName: map[string]asset{}}
	entries, err := files.ReadDir(".")
	if err != nil {
		return c
	}
	for _, entry := range entries {
		body, err := files.ReadFile(entry.Name())
		if err != nil {
			continue
		}
		sum := sha256.Sum256(body)
		ext := path.Ext(entry.Name())
		name := strings.TrimSuffix(entry.Name(), ext) + "." + hex.EncodeToString(sum[:6]) + ext
		c.byPlain[entry.Name()] = name
		c.byName[name] = asset{body, contentType(ext)}
	}
	return c
})

func contentType(ext string) string {
	switch ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return "application/octet-stream"
}

// Path is the address of an asset: perseat.css is at
// /assets/perseat.0a1b2c3d4e5f.css. A name that does not exist leads nowhere.
func Path(name string) string {
	if fingerprinted, ok := assets().byPlain[name]; ok {
		return Prefix + fingerprinted
	}
	return Prefix + name
}

// Handler serves the assets under Prefix. Their names change with their
// content, so a browser keeps them for good.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		name, ok := strings.CutPrefix(r.URL.Path, Prefix)
		a, found := assets().byName[name]
		if !ok || !found {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", a.contentType)
		h.Set("Content-Length", strconv.Itoa(len(a.body)))
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("X-Content-Type-Options", "nosniff")
		if r.Method == http.MethodGet {
			// The connection is gone if this fails; there is nobody to tell.
			_, _ = w.Write(a.body)
		}
	})
}
