package clients

import (
	"bytes"
	"context"
	"encoding/json"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"perseat/e2e/browser"
)

// document is what a discovery document says of methods.
type document struct {
	ID        string
	RootURL   string `json:"rootUrl"`
	Resources map[string]struct {
		Methods map[string]struct {
			ID, HTTPMethod, Path, FlatPath string
			ParameterOrder                 []string
			Parameters                     map[string]struct {
				Type, Location, Minimum, Maximum string
				Required                         bool
				Enum                             []string
			}
			Request, Response struct {
				Ref string `json:"$ref"`
			}
		}
	}
	Schemas map[string]struct {
		Properties map[string]struct {
			Type, Format string
			Ref          string `json:"$ref"`
		}
	}
}

// read reads one of the program's discovery documents.
func read(t *testing.T, p *browser.Program, path string, into any) []byte {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var raw json.RawMessage
	if err := json.NewDecoder(answer.Body).Decode(&raw); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s answers %d, %v", path, answer.StatusCode, err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
	return raw
}

// google is the folder of Google's own clients, with their discovery documents.
func google(t *testing.T) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "google.golang.org/api").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// Every method stands at the address, takes the parameters and has the shapes that
// Google's has, and no field has another type.
func TestTheDocumentsAgreeWithGoogles(t *testing.T) {
	p := serve(t)
	for api, file := range map[string]string{
		"reseller/v1": "reseller/v1/reseller-api.json", "admin/directory_v1": "admin/directory/v1/admin-api.json", "licensing/v1": "licensing/v1/licensing-api.json",
	} {
		var ours, theirs document
		read(t, p, "/discovery/v1/apis/"+api+"/rest", &ours)
		text, err := os.ReadFile(filepath.Join(google(t), file))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &theirs); err != nil {
			t.Fatal(err)
		}
		if ours.RootURL != p.URL+"/" {
			t.Errorf("%s stands at %s", api, ours.RootURL)
		}
		for resource, of := range ours.Resources {
			for name, m := range of.Methods {
				g, there := theirs.Resources[resource].Methods[name]
				if !there || m.ID != g.ID || m.HTTPMethod != g.HTTPMethod || m.Path != g.Path || m.FlatPath != g.FlatPath ||
					m.Request.Ref != g.Request.Ref || m.Response.Ref != g.Response.Ref || !slices.Equal(m.ParameterOrder, g.ParameterOrder) {
					t.Errorf("%s differs: %+v is not %+v", m.ID, m, g)
					continue
				}
				for param, q := range m.Parameters {
					theirs, there := g.Parameters[param]
					if !there || q.Location != theirs.Location || q.Required != theirs.Required || q.Type != theirs.Type || q.Maximum != theirs.Maximum ||
						len(theirs.Enum) > 0 && !slices.Equal(q.Enum, theirs.Enum) {
						t.Errorf("the parameter %s of %s is %+v, not %+v", param, m.ID, q, theirs)
					}
				}
			}
		}
		for name, s := range ours.Schemas {
			for property, kind := range s.Properties {
				theirs, there := theirs.Schemas[name].Properties[property]
				if there && theirs.Type != "any" && theirs.Type != "object" && kind != theirs {
					t.Errorf("%s.%s is %+v, not %+v", name, property, kind, theirs)
				}
			}
		}
		if len(ours.Resources) == 0 || len(ours.Schemas) == 0 {
			t.Errorf("the document of %s is empty", api)
		}
	}
}

// Google's generator makes a client out of each document, with every method. (Its
// clients use packages that only Google's module may, so they are not compiled.)
func TestClientsAreMadeFromTheDocuments(t *testing.T) {
	p := serve(t)
	var all struct {
		Items []struct{ ID, DiscoveryRestURL string }
	}
	read(t, p, "/discovery/v1/apis", &all)
	if len(all.Items) != 3 {
		t.Fatalf("there are %+v", all.Items)
	}
	for _, item := range all.Items {
		var ours document
		text := read(t, p, strings.TrimPrefix(item.DiscoveryRestURL, p.URL), &ours)
		file := filepath.Join(t.TempDir(), "api.json")
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		made := filepath.Join(t.TempDir(), "made.go")
		out, err := exec.CommandContext(t.Context(), "go", "run", "google.golang.org/api/google-api-go-generator",
			"-api_json_file="+file, "-output="+made, "-cache=false").CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", item.ID, err, out)
		}
		code, err := os.ReadFile(made)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parser.ParseFile(token.NewFileSet(), made, code, 0); err != nil {
			t.Errorf("the client of %s is no Go: %v", item.ID, err)
		}
		for _, of := range ours.Resources {
			for _, m := range of.Methods {
				if !bytes.Contains(code, []byte(m.ID+`" call.`)) {
					t.Errorf("the client has no %s", m.ID)
				}
			}
		}
	}
}

// serve starts the program on a demo of the test's own.
func serve(t *testing.T) *browser.Program {
	t.Helper()
	p, err := program.Serve(context.Background(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Stop(); err != nil {
			t.Error(err)
		}
	})
	return p
}
